"""The inbox at work on a real database and a real folder: what is taken, what is left, and in which order."""

import asyncio
import gzip
import os
from pathlib import Path

import pytest

from milevault.inbox.service import Inbox
from milevault.store import athletes

from ..importers.archives.made import entry, zipped
from ..ingest import tiny_fit
from ..ingest.world import until
from .share import RIDE, Share

pytestmark = pytest.mark.db


async def test_a_file_is_taken_imported_and_removed(share: Share) -> None:
    share.start()
    share.put("anna/2026/ride.fit", RIDE)
    await share.settled("imported")
    await share.empty()
    assert (await share.world.items())[0].label == "ride.fit"
    await share.stop()
    assert await share.world.examine() == []


async def test_looking_now_does_not_wait_for_the_next_scan(
    share: Share, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Inbox, "_watch", lambda _: False)
    await share.restart(scan_s=3600.0)

    async def scanned() -> bool:
        return (share.root / "anna").is_dir()

    await until(scanned)
    share.put("anna/ride.fit", RIDE)
    assert share.inbox.look() == "watching"
    await share.taken(1)


async def test_the_inbox_and_its_folders_are_made(share: Share) -> None:
    share.start()

    async def there() -> bool:
        return (share.root / "anna").is_dir()

    await until(there)
    async with share.world.pool.acquire() as conn:
        await athletes.create(conn, "ben", "Ben")

    async def there_too() -> bool:
        return (share.root / "ben").is_dir()

    await until(there_too)
    assert share.inbox.status().state == "watching"


async def test_a_rejected_file_moves_with_its_reason(share: Share) -> None:
    share.start()
    share.put("anna/page.fit", b"<html>")
    await share.settled("rejected")

    async def moved() -> bool:
        return share.left() == ["anna/rejected/page.fit", "anna/rejected/page.fit.reason.txt"]

    await until(moved)
    # Nothing in the rejected folder is ever taken in again.
    await asyncio.sleep(0.6)
    assert await share.world.states() == ["rejected"]


async def test_a_duplicate_and_a_settings_file_are_removed_too(share: Share) -> None:
    share.start()
    share.put("anna/ride.fit", RIDE)
    await share.settled("imported")
    share.put("anna/again.fit", RIDE)
    share.put("anna/settings.fit", tiny_fit.settings())
    await share.settled("imported", "duplicate", "not_activity")
    await share.empty()


async def test_too_large_a_file_stays_with_a_reason_and_is_not_seen_again(share: Share) -> None:
    """F09: a sparse file of 2 GiB is refused unread, even over a restart."""
    share.start()
    path = share.put("anna/film.fit", b"")
    os.truncate(path, 2 * 1024**3)
    await share.taken(1)

    async def explained() -> bool:
        return share.left() == ["anna/film.fit", "anna/film.fit.reason.txt"]

    await until(explained)
    await share.restart()
    await asyncio.sleep(0.6)
    assert await share.world.states() == ["rejected"]
    assert share.left() == ["anna/film.fit", "anna/film.fit.reason.txt"]
    assert share.inbox.status().refused == 1


async def test_an_archive_is_unpacked_and_removed(share: Share) -> None:
    """Also one that is larger than a file may be; what is bad in it is told in the account alone."""
    share.start()
    big = zipped((entry("big.bin", method=0), bytes(2**21)), ("ride.fit", RIDE), ("page.fit", b"<html>"))
    share.put("anna/export.zip", big)
    share.put("anna/run.fit.gz", gzip.compress(tiny_fit.activity(2)))
    await share.settled("ignored", "imported", "imported", "rejected", "unpacked", "unpacked")
    await share.empty()
    await share.stop()
    assert await share.world.examine() == []


async def test_files_of_nobody_wait_with_a_note(share: Share) -> None:
    async with share.world.pool.acquire() as conn:
        await athletes.create(conn, "ben", "Ben")
    share.start()
    share.put("ride.fit", RIDE)
    share.put("carla/ride.fit", RIDE)

    async def noted() -> bool:
        return share.left() == [
            "carla/not-imported.reason.txt",
            "carla/ride.fit",
            "not-imported.reason.txt",
            "ride.fit",
        ]

    await until(noted)
    assert share.inbox.status().unassigned == 2
    assert await share.world.states() == []


async def test_the_only_athlete_owns_the_root(share: Share) -> None:
    share.start()
    share.put("ride.fit", RIDE)
    await share.settled("imported")
    await share.empty()


async def test_ignored_and_odd_files_are_counted_and_left(share: Share) -> None:
    share.start()
    share.put("anna/._ride.fit", b"x")
    share.put("anna/ride.part", b"x")
    os.mkfifo(share.root / "anna" / "pipe.fit")
    (share.root / "anna" / "link.fit").symlink_to("/etc/passwd")

    async def counted() -> bool:
        return share.inbox.status().ignored == {
            "macos": 1,
            "unfinished": 1,
            "not_a_file": 1,
            "symbolic_link": 1,
        }

    await until(counted)
    assert await share.world.states() == []


async def test_a_name_that_is_not_utf8_goes_all_the_way(share: Share) -> None:
    """F15: through the database and back to the unlink."""
    share.start()
    await until(lambda: _is_dir(share.root / "anna"))
    with open(os.fsencode(share.root / "anna") + b"/\xff\n.fit", "wb") as file:  # noqa: PTH123, ASYNC230
        file.write(RIDE)
    await share.settled("imported")
    await share.empty()
    assert (await share.world.items())[0].label == "\\xff\\x0a.fit"


async def _is_dir(path: Path) -> bool:
    return path.is_dir()  # noqa: ASYNC240 - a test may block


async def test_a_spell_is_one_import_and_the_next_another(share: Share) -> None:
    share.start()
    for number in range(5):
        share.put(f"anna/{number}.fit", tiny_fit.activity(number, 30))
    await share.settled(*["imported"] * 5)
    await share.empty()
    assert len({item.import_id for item in await share.world.items()}) == 1

    async def sealed() -> bool:
        return await share.world.count("import where sealed_at is null") == 0

    await until(sealed)
    share.put("anna/next.fit", tiny_fit.activity(9, 30))
    await share.settled(*["imported"] * 6)
    assert len({item.import_id for item in await share.world.items()}) == 2


async def test_newest_files_are_queued_first(share: Share) -> None:
    """F08: a bulk drop of old files must not hold up today's."""
    for number in range(6):
        path = share.put(f"anna/{number}.fit", tiny_fit.activity(number, 30))
        os.utime(path, (1_600_000_000 + number, 1_600_000_000 + number))
    share.start()
    await share.taken(6)
    jobs = await share.world.pool.fetch("select priority from pgqueuer order by priority desc")
    assert [job["priority"] for job in jobs] == [1_600_000_000 + number for number in range(5, -1, -1)]
