"""Files that arrive over a real Samba share, good and bad."""

import asyncio
import gzip
import os
from hashlib import sha256
from pathlib import Path
from time import monotonic
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from scripts.demo_app.share import MAX_WRITE, Share
from scripts.demo_app.stack import SLUG, Stack
from scripts.demo_app.waiting import until

from .conftest import STABLE_SECONDS, Inbox, Recorded

WITHIN_S = 5.0
GIB = 1024**3


def within_s() -> float:
    """The promised time where the machine is there for this alone, more where others keep it busy."""
    return WITHIN_S * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


async def activities(running: Stack) -> list[dict[str, Any]]:
    page = await running.sidecar.get(f"/athletes/{running.athlete_id}/activities", limit=200)
    found: list[dict[str, Any]] = page["activities"]
    return found


async def test_upload_in_two_halves_appears_once_and_in_time(
    running: Stack, share: Share, recorded: Recorded, sample: list[Path], spare: list[bytes], tmp_path: Path
) -> None:
    data, before, promised_s = sample[-1].read_bytes(), await activities(running), within_s()
    target = running.sidecar.inbox / SLUG / sample[-1].name
    upload = await share.open_put(f"{SLUG}/{sample[-1].name}")
    await asyncio.to_thread(upload.write, data[: len(data) // 2])

    async def half_there() -> bool:
        return target.exists() and target.stat().st_size >= MAX_WRITE

    await until(half_there, "the first half on the share")
    # Longer than the stability wait: only the format's end marker says that this is not all.
    paused = monotonic()

    async def long_enough() -> bool:
        return monotonic() - paused > 3 * STABLE_SECONDS

    await until(long_enough, "the pause", every_s=0.2)
    assert await activities(running) == before
    assert target.stat().st_size < len(data)
    await asyncio.to_thread(upload.write, data[len(data) // 2 :])
    await asyncio.to_thread(upload.close)
    complete = monotonic()

    activity_id = await recorded.next(timeout_s=STABLE_SECONDS + promised_s)
    entities = await running.hass.entities(running.athlete_id)

    async def shown() -> bool:
        newest = (await activities(running))[0]
        state = str((await running.hass.state(entities["latest_start"]))["state"])
        return state[:19] == str(newest["start_time"])[:19]

    await until(shown, "the new activity in Home Assistant", timeout_s=promised_s)
    assert monotonic() - complete < STABLE_SECONDS + promised_s

    # What comes next proves that nothing else came before it.
    (tmp_path / "next.fit").write_bytes(spare.pop())
    await asyncio.to_thread(share.put, tmp_path / "next.fit", f"{SLUG}/next.fit")
    next_id = await recorded.next(timeout_s=30)
    assert recorded.activity_ids == [activity_id, next_id]
    after = await activities(running)
    assert len(after) == len(before) + 2
    assert len({a["start_time"] for a in after if a["activity_id"] == activity_id}) == 1


async def test_same_bytes_again_are_a_duplicate(
    running: Stack, share: Share, sample: list[Path], tmp_path: Path
) -> None:
    before = await activities(running)
    counts = await running.sidecar.counts(running.athlete_id)
    await asyncio.to_thread(share.put, sample[0], f"{SLUG}/again under another name.fit")

    async def duplicate() -> bool:
        now = await running.sidecar.counts(running.athlete_id)
        return bool(now["duplicate"] == counts["duplicate"] + 1)

    await until(duplicate, "the duplicate to be noticed")
    assert await activities(running) == before


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.fit", b""),
        ("notes.txt", b"Ran along the lake today.\n"),
        ("page.fit", b"<!doctype html><html><body>Please log in</body></html>"),
        ("noise.fit", bytes(range(256)) * 40),
    ],
)
async def test_what_is_no_activity_gets_a_reason_and_the_next_file_goes_on(
    running: Stack,
    share: Share,
    inbox: Inbox,
    recorded: Recorded,
    spare: list[bytes],
    tmp_path: Path,
    name: str,
    content: bytes,
) -> None:
    (tmp_path / name).write_bytes(content)
    await asyncio.to_thread(share.put, tmp_path / name, f"{SLUG}/{name}")
    good = tmp_path / f"after-{name}.fit"
    good.write_bytes(spare.pop())
    await asyncio.to_thread(share.put, good, f"{SLUG}/{good.name}")

    reason = await inbox.reason(name)
    assert name in reason
    assert "Traceback" not in reason
    assert len(reason.splitlines()[2]) > 10
    assert await recorded.next(timeout_s=30)


async def test_huge_sparse_file_is_refused_without_being_read(
    running: Stack, inbox: Inbox, share: Share, recorded: Recorded, spare: list[bytes], tmp_path: Path
) -> None:
    huge = inbox.folder / "huge.fit"
    with huge.open("wb") as out:
        out.truncate(2 * GIB)
    try:
        (tmp_path / "after-huge.fit").write_bytes(spare.pop())
        await asyncio.to_thread(share.put, tmp_path / "after-huge.fit", f"{SLUG}/after-huge.fit")
        assert "huge.fit" in await inbox.reason("huge.fit")
        assert await recorded.next(timeout_s=30)
        assert huge.stat().st_size == 2 * GIB
    finally:
        huge.unlink()


async def test_broken_checksum_does_not_lose_the_activity(
    running: Stack, share: Share, recorded: Recorded, spare: list[bytes], tmp_path: Path
) -> None:
    data = bytearray(spare.pop())
    data[-1] ^= 0xFF
    (tmp_path / "crc.fit").write_bytes(data)
    await asyncio.to_thread(share.put, tmp_path / "crc.fit", f"{SLUG}/crc.fit")
    activity_id = await recorded.next(timeout_s=30)
    detail = await running.sidecar.get(f"/athletes/{running.athlete_id}/activities/{activity_id}")
    assert any("crc" in finding for finding in detail["findings"])


async def test_truncated_file_waits_for_its_rest_and_blocks_nothing(
    running: Stack, share: Share, inbox: Inbox, recorded: Recorded, spare: list[bytes], tmp_path: Path
) -> None:
    whole = spare.pop()
    (tmp_path / "cut.fit").write_bytes(whole[: len(whole) * 2 // 3])
    await asyncio.to_thread(share.put, tmp_path / "cut.fit", f"{SLUG}/cut.fit")
    (tmp_path / "after-cut.fit").write_bytes(spare.pop())
    await asyncio.to_thread(share.put, tmp_path / "after-cut.fit", f"{SLUG}/after-cut.fit")
    first = await recorded.next(timeout_s=30)
    assert (inbox.folder / "cut.fit").exists()
    assert "not complete" in await inbox.reason("cut.fit")

    (tmp_path / "cut.fit").write_bytes(whole)
    await asyncio.to_thread(share.put, tmp_path / "cut.fit", f"{SLUG}/cut.fit")
    assert await recorded.next(timeout_s=30) != first


async def test_an_export_is_unpacked_and_its_list_names_the_activity(
    running: Stack, share: Share, recorded: Recorded, spare: list[bytes], tmp_path: Path
) -> None:
    table = (
        "Activity ID,Activity Date,Activity Name,Activity Type,Elapsed Time,Filename\n"
        '77,"May 9, 2026, 10:09:29 AM",Round the lake,Run,3600,activities/4711.fit.gz\n'
    )
    with ZipFile(tmp_path / "export.zip", "w", ZIP_DEFLATED) as archive:
        archive.writestr("activities.csv", table)
        archive.writestr("activities/4711.fit.gz", gzip.compress(spare.pop()))
        archive.writestr("activities/4712.gpx", "<!doctype html><html>Please log in</html>")
        archive.writestr("media/lake.jpg", b"\xff\xd8\xff\xe0JFIF" + bytes(2000))
        archive.writestr("messaging.json", '["nobody\'s business"]')
    before = await running.sidecar.counts(running.athlete_id)
    await asyncio.to_thread(share.put, tmp_path / "export.zip", f"{SLUG}/export.zip")
    activity_id = await recorded.next(timeout_s=30)

    async def named() -> bool:
        found = await running.sidecar.get(f"/athletes/{running.athlete_id}/activities/{activity_id}")
        return bool(found["activity"]["name"] == "Round the lake" and len(found["sources"]) == 2)

    await until(named, "the name from the export's list")

    async def accounted() -> bool:
        now = await running.sidecar.counts(running.athlete_id)
        new = {state: now[state] - before[state] for state in now if now[state] != before[state]}
        return new == {"seen": 5, "unpacked": 1, "imported": 1, "enriched": 1, "rejected": 1, "ignored": 2}

    await until(accounted, "an account that adds up")


async def test_every_file_taken_in_is_kept_byte_for_byte(running: Stack, sample: list[Path]) -> None:
    kept = {path.name[:64] for path in (running.sidecar.data / "originals").rglob("*") if path.is_file()}
    assert {sha256(path.read_bytes()).hexdigest() for path in sample[:-1]} <= kept
