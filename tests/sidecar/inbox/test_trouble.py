"""The inbox through restarts, full disks, vanished shares and other processes that want its place."""

import asyncio
import os
from contextlib import suppress
from pathlib import Path

import pytest

from milevault.inbox.service import Inbox
from milevault.ingest.intake import Arrival, Taken
from milevault.ingest.originals import DiskLow, Originals
from milevault.jobs.queue import enqueue_import

from ..ingest import tiny_fit
from ..ingest.world import until
from .share import RIDE, Share, make_inbox

pytestmark = pytest.mark.db


async def test_a_file_taken_before_a_restart_is_not_taken_again(share: Share) -> None:
    share.start()
    share.put("anna/ride.fit", RIDE)
    await share.taken(1)
    await share.restart()
    await asyncio.sleep(0.6)
    assert await share.world.states() == ["waiting"]
    await share.settled("imported")
    await share.empty()


async def test_a_file_that_cannot_be_removed_is_imported_once(
    share: Share, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F13: root's file in root's folder."""

    real = os.unlink

    def refuse(path: bytes | str) -> None:
        if isinstance(path, bytes):  # how the inbox writes paths
            raise PermissionError(13, "Permission denied")
        real(path)

    monkeypatch.setattr(os, "unlink", refuse)
    share.start()
    share.put("anna/ride.fit", RIDE)
    await share.settled("imported")

    async def stuck() -> bool:
        return share.inbox.status().stuck == 1

    await until(stuck)
    await share.restart()
    await until(stuck)
    assert await share.world.states() == ["imported"]
    assert share.left() == ["anna/ride.fit"]


async def test_a_vanished_share_is_said_and_nothing_is_concluded(share: Share) -> None:
    """F17: unmounted and back, with a file that waited meanwhile."""
    share.start()
    share.put("anna/ride.fit", RIDE)
    await share.taken(1)
    share.root.rename(share.root.parent / "away")

    async def unavailable() -> bool:
        return share.inbox.status().state == "unavailable"

    await until(unavailable)
    await share.settled("imported")
    assert share.inbox.status().stuck <= 1
    (share.root.parent / "away").rename(share.root)
    await share.restart()
    await share.empty()
    assert await share.world.states() == ["imported"]


async def test_a_full_disk_pauses_and_passes(share: Share) -> None:
    """R13, F12: the file stays; free space resumes the work without a restart."""
    low = Originals(share.world.folder / "data", low_water_bytes=2**62)
    share.inbox = Inbox(
        share.world.pool, low, enqueue_import, share.root, stable_s=0.1, scan_s=0.2, max_file_bytes=2**20
    )
    share.start()
    share.put("anna/ride.fit", RIDE)

    async def paused() -> bool:
        return share.inbox.status().state == "paused"

    await until(paused)
    assert share.left() == ["anna/ride.fit"]
    low._low_water_bytes = 0
    await share.settled("imported")
    await share.empty()


async def test_a_second_process_stands_by_until_the_first_is_gone(share: Share, tmp_path: Path) -> None:
    share.start()

    async def watching() -> bool:
        return share.inbox.status().state == "watching"

    await until(watching)
    other = make_inbox(share.world, share.root)
    other._intake.originals.root = tmp_path / "elsewhere"  # another installation: another holder
    waiting = asyncio.create_task(other.run())

    async def standby() -> bool:
        return other.status().state == "standby"

    await until(standby)
    waiting.cancel()
    with suppress(asyncio.CancelledError):
        await waiting
    assert share.inbox.status().state == "watching"


async def test_a_fenced_inbox_stops_taking_in(share: Share) -> None:
    """R16: the lease goes to another process while this one sleeps."""
    share.start()
    share.put("anna/first.fit", RIDE)
    await share.taken(1)
    await share.world.pool.execute(
        "update lease set epoch = epoch + 1, holder = 'other', expires_at = now() + interval '1 h'"
    )
    share.put("anna/second.fit", tiny_fit.activity(2, 30))

    async def standby() -> bool:
        return share.inbox.status().state == "standby"

    await until(standby)
    assert len(await share.world.items()) == 1
    assert "anna/second.fit" in share.left()


async def test_trouble_with_one_file_leaves_no_other_half_taken(
    share: Share, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk fills up for one file while another's commit is under way: that one is known, and not taken again."""
    intake = share.inbox._intake
    take_file = intake.take_file
    committed, failed = asyncio.Event(), asyncio.Event()

    async def one_of_each(descriptor: int, size: int, arrival: Arrival) -> Taken:
        if size == len(RIDE):
            taken = await take_file(descriptor, size, arrival)
            committed.set()
            await failed.wait()
            # What a cancelled task would not live to see.
            await asyncio.sleep(0.05)
            return taken
        await committed.wait()
        failed.set()
        raise DiskLow("The disk is nearly full.")

    monkeypatch.setattr(intake, "take_file", one_of_each)
    share.put("anna/good.fit", RIDE)
    share.put("anna/late.fit", tiny_fit.activity(2, 300))
    share.start()
    await failed.wait()
    monkeypatch.setattr(intake, "take_file", take_file)
    await share.settled("imported", "imported")
    await share.empty()
