"""The inbox at work: scans, waits until files are quiet, takes them in, clears away what is done.

One process watches an inbox: the holder of a lease, whose epoch is checked in every intake. Another one
stands by. Full scans are the authority; notifications only wake the loop early.
"""

import asyncio
import logging
import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from milevault.errors import StoreUnavailable
from milevault.inbox import completeness, folders
from milevault.inbox.clearing import Cleared
from milevault.inbox.cut_off import CutOffNotes
from milevault.inbox.departures import Departures
from milevault.inbox.scan import InboxUnavailable, Scan, Seen, scan
from milevault.inbox.spells import Spells
from milevault.inbox.stability import INCOMPLETE_SECONDS, StabilityTracker
from milevault.inbox.status import InboxStatus, State
from milevault.inbox.watch import Watcher
from milevault.ingest.crashpoints import crashpoint
from milevault.ingest.intake import (
    DEFAULT_MAX_ARCHIVE_BYTES,
    DEFAULT_MAX_FILE_BYTES,
    Arrival,
    Enqueue,
    Intake,
    Source,
    TooLarge,
    newest_first,
)
from milevault.ingest.originals import FileIdentity, Originals, SourceChanged, open_regular
from milevault.store import athletes, leases
from milevault.store.athletes import Athlete
from milevault.store.errors import Fenced, translate
from milevault.store.pool import Connection, Pool

_LOG: Final = logging.getLogger(__name__)

LEASE: Final = "inbox"
LEASE_SECONDS: Final = 15.0
AT_ONCE: Final = 4
"""Files taken in side by side: most of the time is waiting for the disk."""
SLICE_SECONDS: Final = 2.0
"""After this long of taking in, look again: a new file must not wait behind ten thousand old ones."""
CLEARING_SECONDS: Final = 0.5
SCAN_TIMEOUT_SECONDS: Final = 60.0


class Inbox:
    """``await Inbox(...).run()`` watches ``root`` until ``stop()`` or cancellation.

    ``stable_s``: how long a file must not change; ``incomplete_s``: how long the rest of one that its own end
    mark calls incomplete is waited for; ``scan_s``: at least this often everything is looked at. All in
    seconds of the monotonic clock. ``status()`` may be asked at any time.
    """

    def __init__(
        self,
        pool: Pool,
        originals: Originals,
        enqueue: Enqueue,
        root: Path,
        *,
        stable_s: float = 10.0,
        incomplete_s: float = INCOMPLETE_SECONDS,
        scan_s: float = 30.0,
        max_file_bytes: int = DEFAULT_MAX_FILE_BYTES,
        max_archive_bytes: int = DEFAULT_MAX_ARCHIVE_BYTES,
    ) -> None:
        self._pool = pool
        self._root = root
        self._scan_s = scan_s
        self._intake = Intake(
            pool,
            originals,
            enqueue,
            max_file_bytes=max_file_bytes,
            max_archive_bytes=max_archive_bytes,
            fence=self._fence,
        )
        self._tracker: StabilityTracker[bytes] = StabilityTracker(
            stable_s=stable_s, incomplete_s=incomplete_s
        )
        self._cut_off = CutOffNotes(root, incomplete_s)
        self._spells = Spells()
        self._departures = Departures(pool, root)
        self._athletes: dict[str, Athlete] = {}
        self._epoch: int | None = None
        self._state: State = "starting"
        self._reason: str | None = None
        self._last = Scan()
        self._unassigned = 0
        self._unreadable: set[bytes] = set()
        self._hint = asyncio.Event()
        self._stopping = asyncio.Event()
        self._watcher = Watcher(root, self._hint.set)
        self._notifications = False
        self._scanning: asyncio.Task[Scan] | None = None

    def status(self) -> InboxStatus:
        """How the inbox is doing."""
        cleared = self._departures.counts()
        return InboxStatus(
            state=self._state,
            reason=self._reason,
            notifications=self._notifications,
            settling=len(self._tracker),
            importing=cleared.get(None, 0),
            stuck=cleared.get(Cleared.STUCK, 0),
            refused=cleared.get(Cleared.STAYS, 0),
            unassigned=self._unassigned,
            unreadable=len(self._unreadable),
            ignored=dict(self._last.ignored),
        )

    def look(self) -> State:
        """Look at everything at once rather than at the next scan; answers how the inbox is doing.

        Files still have to be quiet before they are taken. One that stands by leaves looking to the other process.
        """
        self._hint.set()
        return self._state

    def stop(self) -> None:
        """Return from ``run`` after the files that are being taken in."""
        self._stopping.set()
        self._hint.set()

    async def run(self) -> None:
        """Watch until stopped; loss of the lease, the database or the share is waited out."""
        try:
            while not self._stopping.is_set():
                try:
                    with translate():
                        await self._hold_lease()
                except (StoreUnavailable, Fenced) as error:
                    self._set("paused" if isinstance(error, StoreUnavailable) else "standby", str(error))
                    await self._pause(2.0)
        finally:
            self._watcher.stop()

    async def _hold_lease(self) -> None:
        """Work while the lease is ours; stand by while another process has it."""
        # One process serves a data folder, so the same name again is this one's predecessor, killed.
        holder = f"{os.uname().nodename}:{self._intake.originals.root}"
        async with self._pool.acquire() as conn:
            self._epoch = await leases.acquire(conn, LEASE, holder, LEASE_SECONDS)
        if self._epoch is None:
            self._set("standby", "Another MileVault watches the inbox.")
            await self._pause(LEASE_SECONDS / 6)
            return
        epoch = self._epoch
        try:
            await self._work(epoch)
        finally:
            with suppress(StoreUnavailable):
                await asyncio.shield(self._release(epoch))

    async def _release(self, epoch: int) -> None:
        with translate():
            async with self._pool.acquire() as conn:
                await leases.release(conn, LEASE, epoch)

    async def _fence(self, conn: Connection) -> None:
        if self._epoch is None:
            raise Fenced("the inbox's lease is not held")
        await leases.check(conn, LEASE, self._epoch)

    async def _work(self, epoch: int) -> None:
        """Scan, take, clear, wait; in this order, until stopped or fenced."""
        started_ns = await asyncio.to_thread(self._prepare)
        await asyncio.to_thread(self._intake.originals.clean_temp, started_ns)
        await self._departures.remember()
        self._notifications = self._notifications or (
            await asyncio.to_thread(self._root.is_dir) and self._watch()
        )
        next_scan = next_renewal = 0.0
        while not self._stopping.is_set():
            now = time.monotonic()
            if now >= next_renewal:
                async with self._pool.acquire() as conn:
                    await leases.renew(conn, LEASE, epoch, LEASE_SECONDS)
                next_renewal = now + LEASE_SECONDS / 3
            if now >= next_scan or self._hint.is_set():
                self._hint.clear()
                more = await self._scan_and_take()
                next_scan = 0.0 if more else time.monotonic() + self._scan_s
            if await self._clear_finished():
                await self._seal_quiet_spells()
            due = self._tracker.next_due_in(time.monotonic())
            if due is not None:
                next_scan = min(next_scan, time.monotonic() + due)
            importing = self._departures.counts().get(None, 0) > 0
            wake = min(next_scan, next_renewal, time.monotonic() + (CLEARING_SECONDS if importing else 60.0))
            await self._wait(max(0.0, wake - time.monotonic()))

    def _watch(self) -> bool:
        return self._watcher.start()

    def _prepare(self) -> int:
        """Make the inbox on the first start, and note the file system's time for cleaning up."""
        self._intake.originals.prepare()
        if self._root.parent.is_dir():
            self._root.mkdir(exist_ok=True)
        return self._intake.originals.now_ns()

    async def _scan_and_take(self) -> bool:
        """One look at everything; True where files are left for another look at once."""
        try:
            found = await self._scan()
        except (InboxUnavailable, TimeoutError) as error:
            # Nothing is forgotten and nothing concluded: the share may be back in a minute (F17).
            self._set("unavailable", str(error) or "The inbox does not answer.")
            return False
        self._set("watching", None)
        self._last = found
        await self._assign(found)
        due = await self._due(found)
        return await self._take_all(due)

    async def _scan(self) -> Scan:
        # A dead network mount blocks its thread for ever: wait no longer than a minute, start no second one.
        if self._scanning is None or self._scanning.done():
            self._scanning = asyncio.create_task(asyncio.to_thread(scan, self._root))
        async with asyncio.timeout(SCAN_TIMEOUT_SECONDS):
            return await asyncio.shield(self._scanning)

    async def _assign(self, found: Scan) -> None:
        """Keep athletes' folders there, and notes in those of nobody."""
        async with self._pool.acquire() as conn:
            known = await athletes.list_athletes(conn)
        self._athletes = {athlete.slug: athlete for athlete in known}
        homeless = [seen for seen in found.files if folders.owner_of(seen.folder, self._athletes) is None]
        self._unassigned = len(homeless)
        with suppress(OSError):
            await asyncio.to_thread(folders.make_folders, self._root, known)
            await asyncio.to_thread(
                folders.write_notes, self._root, {seen.folder for seen in homeless}, known
            )

    async def _due(self, found: Scan) -> list[tuple[Seen, Athlete]]:
        """The files that are to be taken now, newest first."""
        now = time.monotonic()
        due = []
        watched = set()
        for seen in found.files:
            owner = folders.owner_of(seen.folder, self._athletes)
            if owner is None or self._departures.knows(seen.path, seen.identity):
                continue
            watched.add(seen.path)
            crashpoint("K0")
            if self._tracker.observe(seen.path, seen.identity, now):
                due.append((seen, owner))
        if found.complete:
            self._tracker.keep_only(watched)
            await asyncio.to_thread(self._cut_off.keep_only, watched)
            self._unreadable &= watched
        return due

    async def _take_all(self, due: list[tuple[Seen, Athlete]]) -> bool:
        """Take files side by side until the slice is over; True where some are left."""
        until = time.monotonic() + SLICE_SECONDS
        queue = iter(due)
        left = False
        problems: list[StoreUnavailable | Fenced] = []

        async def take_some() -> None:
            nonlocal left
            for seen, owner in queue:
                try:
                    await self._take(seen, owner)
                except (StoreUnavailable, Fenced) as error:
                    # Kept until all are done: to cancel another file's take in the middle of its commit
                    # would leave it in the vault and unknown to us, and so take it again.
                    problems.append(error)
                if problems or time.monotonic() >= until or self._stopping.is_set():
                    left = True
                    return

        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(take_some())
        for problem in problems:
            if isinstance(problem, Fenced):
                raise problem
            self._set("paused", str(problem))
            left = False
        await self._seal_quiet_spells()
        return left

    async def _take(self, seen: Seen, owner: Athlete) -> None:
        path = os.path.join(os.fsencode(self._root), seen.path)  # noqa: PTH118 - bytes
        try:
            descriptor = await asyncio.to_thread(open_regular, path)
        except FileNotFoundError:
            self._tracker.forget(seen.path)
            return
        except OSError as error:
            self._cannot_read(seen, error)
            return
        if descriptor is None:
            return
        try:
            await self._take_open(descriptor, seen, owner)
        except OSError as error:
            self._cannot_read(seen, error)
        finally:
            os.close(descriptor)

    def _cannot_read(self, seen: Seen, error: OSError) -> None:
        """Count the file and say it once; every scan tries again."""
        if seen.path not in self._unreadable:
            self._unreadable.add(seen.path)
            _LOG.warning("A file in the inbox cannot be read: %s", error.strerror)

    async def _take_open(self, descriptor: int, seen: Seen, owner: Athlete) -> None:
        status = os.fstat(descriptor)
        if FileIdentity.of(status) != seen.identity:
            return
        size = seen.identity.size
        refusal = await self._refusal(descriptor, size)
        complete = True if refusal else await asyncio.to_thread(completeness.complete, descriptor, size)
        if not self._tracker.is_due(seen.path, complete=complete, now=time.monotonic()):
            await asyncio.to_thread(self._cut_off.write, seen.path)
            return
        await asyncio.to_thread(self._cut_off.remove, seen.path)
        crashpoint("K1")
        with translate():
            async with self._pool.acquire() as conn:
                import_id = await self._spells.import_for(conn, owner.athlete_id)
        arrival = Arrival(
            athlete_id=owner.athlete_id,
            import_id=import_id,
            name=seen.name,
            priority=newest_first(seen.identity.mtime_ns),
            source=Source(path=seen.path, identity=seen.identity),
        )
        try:
            if refusal is not None:
                await self._intake.refuse(refusal, size, arrival)
            else:
                await self._intake.take_file(descriptor, size, arrival)
        except SourceChanged:
            # Somebody still writes: the next scan starts its wait anew.
            return
        self._departures.add(seen.path, seen.identity)
        self._unreadable.discard(seen.path)
        self._tracker.forget(seen.path)

    async def _refusal(self, descriptor: int, size: int) -> TooLarge | None:
        """Why a file is refused by its size, None for one that is taken in."""
        try:
            await self._intake.require_size(descriptor, size)
        except TooLarge as error:
            return error
        return None

    async def _seal_quiet_spells(self) -> None:
        """A spell is over when none of the athlete's files is settling or without outcome."""
        settling = {
            owner.athlete_id
            for path in self._tracker
            if (owner := folders.owner_of(path.partition(b"/")[0] if b"/" in path else b"", self._athletes))
        }
        async with self._pool.acquire() as conn:
            await self._spells.seal_except(conn, settling)

    async def _clear_finished(self) -> bool:
        """K15 for every file whose outcome is committed; True where there were any."""
        slugs = {athlete.athlete_id: athlete.slug for athlete in self._athletes.values()}
        any_cleared, any_changed = await self._departures.clear_finished(slugs)
        if any_changed:
            # A late writer: a new file, which the next scan has to see.
            self._hint.set()
        return any_cleared

    def _set(self, state: State, reason: str | None) -> None:
        if (state, reason) != (self._state, self._reason):
            _LOG.info("Inbox: %s%s", state, f" ({reason})" if reason else "")
        self._state, self._reason = state, reason

    async def _wait(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._hint.wait()
                # A burst of notifications is one look.
                await asyncio.sleep(min(0.05, seconds))

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
