"""Files that are not whole yet, or change and vanish while the inbox looks at them."""

import asyncio

import pytest

from milevault.ingest.intake import Arrival, Taken

from ..importers.archives.made import zipped
from ..ingest import tiny_fit
from ..ingest.world import until
from .share import RIDE, Share

pytestmark = pytest.mark.db


async def test_a_copy_in_two_halves_is_taken_once_and_whole(share: Share) -> None:
    """F01: the pause is longer than the wait, but the file's own length says that more must come."""
    share.start()
    path = share.put("anna/ride.fit", RIDE[:1500])
    async with asyncio.timeout(60):
        while share.inbox.status().settling != 1:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    # Several scans and many times the wait: it must not be taken.
    await asyncio.sleep(1)
    assert await share.world.states() == []
    with path.open("ab") as file:
        file.write(RIDE[1500:])
    await share.settled("imported")
    await share.empty()
    assert await share.world.pool.fetchval("select sample_count from activity") == 200


async def test_a_cut_off_file_says_that_its_rest_is_waited_for(share: Share) -> None:
    share.start()
    path = share.put("anna/ride.fit", RIDE[:1500])

    async def noted() -> bool:
        return share.left() == ["anna/ride.fit", "anna/ride.fit.reason.txt"]

    await until(noted)
    note = (share.root / "anna/ride.fit.reason.txt").read_text()
    assert "ride.fit is not complete yet" in note
    assert "30 minutes" in note
    with path.open("ab") as file:
        file.write(RIDE[1500:])
    await share.settled("imported")
    await share.empty()


async def test_the_note_of_a_removed_cut_off_file_goes_too(share: Share) -> None:
    share.start()
    path = share.put("anna/ride.fit", RIDE[:1500])

    async def noted() -> bool:
        return "anna/ride.fit.reason.txt" in share.left()

    await until(noted)
    path.unlink()
    await share.empty()
    assert await share.world.states() == []


async def test_what_stands_before_the_cut_is_taken_in_the_end(share: Share) -> None:
    await share.restart(incomplete_s=0.5)
    share.put("anna/ride.fit", RIDE[:1500])
    await share.settled("imported")
    await share.empty()
    assert await share.world.pool.fetchval("select findings[1] from activity") == "truncated"
    assert 0 < await share.world.pool.fetchval("select sample_count from activity") < 200


async def test_a_cut_off_archive_is_waited_for(share: Share) -> None:
    """F01, F23: its end record is missing; after the wait what is whole in it is taken."""
    data = zipped(("a.fit", RIDE), ("b.fit", tiny_fit.activity(2)))
    share.put("anna/export.zip", data[:-60])
    share.start()
    await asyncio.sleep(0.6)
    assert await share.world.states() == []
    await share.restart(incomplete_s=0.2)
    await share.settled("imported", "imported", "unpacked")
    await share.empty()


async def test_a_file_changed_after_it_was_taken_is_a_new_file(share: Share) -> None:
    """F02: a late writer between K3 and K15 loses nothing."""
    share.start()
    path = share.put("anna/ride.fit", RIDE)
    await share.taken(1)
    path.write_bytes(tiny_fit.activity(2, 200))
    await share.settled("imported", "imported")
    await share.empty()
    assert await share.world.count("activity") == 2


@pytest.mark.parametrize("replaced", [False, True])
async def test_a_file_that_goes_while_it_is_read_is_read_to_its_end(
    share: Share, monkeypatch: pytest.MonkeyPatch, replaced: bool
) -> None:
    """F18: what was open is taken; what lies there then is another file."""
    intake = share.inbox._intake
    take_file = intake.take_file
    path = share.put("anna/ride.fit", RIDE)
    other = share.put("aside.part", tiny_fit.activity(2, 300))
    seen = []

    async def take_and_lose(descriptor: int, size: int, arrival: Arrival) -> Taken:
        if not seen:
            if replaced:
                other.replace(path)
            else:
                path.unlink()
        seen.append(size)
        return await take_file(descriptor, size, arrival)

    monkeypatch.setattr(intake, "take_file", take_and_lose)
    share.start()
    await share.settled(*["imported"] * (2 if replaced else 1))
    other.unlink(missing_ok=True)
    await share.empty()
    assert len(seen) == (2 if replaced else 1)
