"""The inbox at work on a real database and a real folder; the worker is played by the recipe itself."""

import asyncio
import gzip
import os
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from milevault.inbox.service import Inbox
from milevault.ingest.intake import Arrival, Taken
from milevault.ingest.originals import DiskLow, Originals
from milevault.ingest.parser import Parser
from milevault.jobs.queue import enqueue_import
from milevault.store import athletes, ledger
from milevault.store.pool import connect

from ..importers.archives.made import entry, zipped
from ..ingest import tiny_fit
from ..ingest.world import World, make_world, until

pytestmark = pytest.mark.db
RIDE = tiny_fit.activity(1, 200)


@dataclass
class Share:
    """An inbox with its folder, and the recipe to play worker."""

    world: World
    root: Path
    parser: Parser
    inbox: Inbox
    running: asyncio.Task[None] | None = None

    def start(self) -> None:
        self.running = asyncio.create_task(self.inbox.run())

    async def stop(self) -> None:
        if self.running is not None:
            self.running.cancel()
            with suppress(asyncio.CancelledError):
                await self.running
            self.running = None

    async def restart(self, **settings: float) -> None:
        """Another process takes over after this one was killed."""
        await self.stop()
        self.inbox = make_inbox(self.world, self.root, **settings)
        self.start()

    def put(self, name: str, data: bytes) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    async def work(self) -> None:
        """Import everything that waits, as a worker would."""
        async with self.world.pool.acquire() as conn:
            waiting = await ledger.waiting(conn)
        for file in waiting:
            await self.world.recipe(self.parser, points=False).import_file(file.athlete_id, file.sha256)

    def left(self) -> list[str]:
        return sorted(str(path.relative_to(self.root)) for path in self.root.rglob("*") if path.is_file())

    async def taken(self, count: int) -> None:
        async def enough() -> bool:
            return len(await self.world.items()) >= count

        await until(enough)

    async def empty(self) -> None:
        async def nothing_left() -> bool:
            return self.left() == []

        await until(nothing_left)

    async def settled(self, *states: str) -> None:
        """Work until the items are in these states."""

        async def fits() -> bool:
            await self.work()
            return sorted(await self.world.states()) == sorted(states)

        await until(fits)


def make_inbox(
    world: World,
    root: Path,
    *,
    stable_s: float = 0.1,
    incomplete_s: float = 1800,
    scan_s: float = 0.2,
    limit: float = 2**20,
) -> Inbox:
    return Inbox(
        world.pool,
        world.originals,
        enqueue_import,
        root,
        stable_s=stable_s,
        incomplete_s=incomplete_s,
        scan_s=scan_s,
        max_file_bytes=int(limit),
    )


@pytest.fixture
async def share(plain_dsn: str, tmp_path: Path) -> AsyncIterator[Share]:
    pool = await connect(plain_dsn, min_size=1, max_size=8)
    world = await make_world(pool, tmp_path)
    root = tmp_path / "inbox"
    async with Parser() as parser:
        made = Share(world=world, root=root, parser=parser, inbox=make_inbox(world, root))
        yield made
        await made.stop()
    await pool.close()


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


async def test_a_copy_in_two_halves_is_taken_once_and_whole(share: Share) -> None:
    """F01: the pause is longer than the wait, but the file's own length says that more must come."""
    share.start()
    path = share.put("anna/ride.fit", RIDE[:1500])
    async with asyncio.timeout(10):
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
