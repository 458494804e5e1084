"""Unpacking: every file in an archive is stored, recorded and queued as if it had come by itself.

The archive is an original like any other, so nothing is lost by stopping anywhere: an entry is accounted for
in one transaction (Intake), under its place in the archive, and a walk that is repeated leaves out what has
an item. Inflating runs in a thread and not in the parser's child, which may write nothing and would have to
hand every byte back; what an entry holds is read by that child as ever (docs/decisions/archives.md).
"""

import asyncio
import os
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Final

from milevault.errors import FileError, StoreUnavailable
from milevault.importers import ARCHIVES, HEAD_SIZE, PARSER_VERSION, Container, identify
from milevault.importers.archives.limits import Budget, Limits
from milevault.importers.archives.walk import (
    Found,
    Ignored,
    Listed,
    Noted,
    Place,
    Refused,
    Step,
    Unpacked,
    Walk,
)
from milevault.importers.litter import is_litter
from milevault.ingest.crashpoints import crashpoint
from milevault.ingest.intake import Arrival, Fence, FromArchive, Intake, newest_first
from milevault.ingest.originals import Originals, Stored, Upload, disk_errors
from milevault.store import imports, ledger
from milevault.store.errors import retry_unit
from milevault.store.imports import ArchiveItem
from milevault.store.pool import Connection, Pool

LATE_PRIORITY: Final = 0
"""Files that tell of others wait until the queue has nothing better."""


AT_ONCE: Final = 8
"""Files that are made durable side by side and recorded with one commit: both wait for the disk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """A file of the archive that is durable now."""

    found: Found
    stored: Stored


@dataclass(slots=True, kw_only=True)
class _Task:
    """One archive being unpacked: whose, for which item, and what is known of it so far."""

    athlete_id: int
    sha256: bytes
    item: ArchiveItem
    stored_at: datetime
    done: set[str]
    findings: set[str]
    files: int = 0


class Unpacker:
    """Unpacks archives of the ledger; every method may be repeated, also by two workers at once."""

    def __init__(
        self,
        pool: Pool,
        originals: Originals,
        intake: Intake,
        *,
        limits: Limits | None = None,
        fence: Fence | None = None,
    ) -> None:
        self._pool = pool
        self._originals = originals
        self._intake = intake
        self._limits = limits or Limits()
        self._fence = fence

    async def container(self, sha256: bytes) -> Container | None:
        """What kind of archive the original is, None where it is none."""
        return await asyncio.to_thread(self._container, sha256)

    async def unpack(self, athlete_id: int, sha256: bytes, container: Container) -> ledger.FileState:
        """Take in every file of the archive, then finish its item; the ledger's state after that.

        Raises FileError where the archive as a whole cannot be used, StoreUnavailable where disk or database
        cannot take more now: the next call goes on from there.
        """
        task = await retry_unit(lambda: self._task(athlete_id, sha256))
        with os.fdopen(await asyncio.to_thread(self._originals.open, sha256), "rb") as file:
            walking = _Walking(self._originals, self._steps(container, file, task))
            try:
                while batch := await asyncio.to_thread(walking.advance):
                    await self._record_all(task, batch)
            finally:
                await asyncio.to_thread(walking.close)
        return await retry_unit(lambda: self._finish(task))

    def _container(self, sha256: bytes) -> Container | None:
        descriptor = self._originals.open(sha256)
        try:
            kind = identify(os.pread(descriptor, HEAD_SIZE, 0))
        except FileError:
            # The parser says what it is instead.
            return None
        finally:
            os.close(descriptor)
        return kind if isinstance(kind, Container) else None

    async def _task(self, athlete_id: int, sha256: bytes) -> _Task:
        async with self._pool.acquire() as conn:
            file = await ledger.get(conn, athlete_id, sha256)
            item = await imports.archive_item(conn, athlete_id, sha256)
            if file is None or item is None:
                raise StoreUnavailable("An archive's ledger row or item is not there.")
            return _Task(
                athlete_id=athlete_id,
                sha256=sha256,
                item=item,
                stored_at=file.stored_at,
                done=await imports.entries(conn, athlete_id, item),
                findings=set(),
            )

    def _steps(self, container: Container, file: IO[bytes], task: _Task) -> Iterator[Step]:
        shared = Walk(
            identify=identify,
            layouts=ARCHIVES,
            is_litter=is_litter,
            budget=Budget(self._limits, time.thread_time),
            scratch=self._originals.scratch,
            done=task.done,
        )
        return container.walk(file, Place(name=task.item.label), shared)

    async def _record_all(self, task: _Task, batch: Sequence[Step | _Kept]) -> None:
        """Account for a batch: its files at once, and only then what may say that a nested archive is done."""
        kept = [(step.stored, _arrival_of(task, step.found)) for step in batch if isinstance(step, _Kept)]
        if kept:
            await self._intake.take_all_stored(kept)
        for step in batch:
            if not isinstance(step, _Kept):
                await self._record(task, step)

    async def _record(self, task: _Task, step: Step) -> None:
        match step:
            case Refused(place=place, error=error):
                arrival = _arrival(task, place)
                await self._intake.note(arrival, "rejected", place.size, code=error.code, reason=error.reason)
            case Ignored(place=place, files=files):
                label = place.label if files == 1 else f"{place.label} and {files - 1} more"
                await self._intake.note(
                    _arrival(task, place, label=label),
                    "ignored",
                    place.size if files == 1 else None,
                    code=step.rule,
                    reason=step.reason,
                    file_count=files,
                )
            case Unpacked(place=place):
                await self._intake.note(_arrival(task, place), "unpacked", place.size)
            case Listed(place=place, files=files):
                # A nested archive was counted as one file of the outer one, and is none itself.
                task.files += files - (1 if place.path else 0)
                await retry_unit(lambda: self._expect(task))
            case Noted(finding=finding):
                task.findings.add(finding)

    async def _expect(self, task: _Task) -> None:
        async with self._pool.acquire() as conn:
            await imports.expect_entries(conn, task.athlete_id, task.item, task.files)

    async def _finish(self, task: _Task) -> ledger.FileState:
        """The archive's outcome: from here on its import waits only for the files that were in it."""
        async with self._pool.acquire() as conn:
            async with conn.transaction():
                known = await self._locked(conn, task)
                if known == "stored":
                    await ledger.finish(
                        conn,
                        task.athlete_id,
                        task.sha256,
                        "unpacked",
                        findings=sorted(task.findings),
                        parser_version=PARSER_VERSION,
                    )
                    await imports.finish_items(conn, task.athlete_id, task.sha256, "unpacked")
                crashpoint("K12")
            crashpoint("K13")
        crashpoint("K14")
        return "unpacked" if known == "stored" else known

    async def _locked(self, conn: Connection, task: _Task) -> ledger.FileState:
        file = await ledger.lock(conn, task.athlete_id, task.sha256)
        if file is None:
            raise StoreUnavailable("An archive's ledger row is not there.")
        if self._fence is not None:
            await self._fence(conn)
        crashpoint("K8")
        return file.state


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    """A file of the archive that is complete and right, and not durable yet."""

    found: Found
    upload: Upload


class _Walking:
    """A walk as a thread runs it, a batch of steps at a time; ``close`` waits for the batch that is running."""

    def __init__(self, originals: Originals, steps: Iterator[Step]) -> None:
        self._originals = originals
        self._steps = steps
        self._lock = threading.Lock()
        self._disk = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="unpack")

    def advance(self) -> list[Step | _Kept]:
        """The next steps, with their files made originals; empty at the end."""
        batch: list[Step | _Written] = []
        with self._lock, disk_errors():
            try:
                while len(batch) < AT_ONCE and (step := next(self._steps, None)) is not None:
                    batch.append(self._written(step) if isinstance(step, Found) else step)
                return list(self._disk.map(_settled, batch))
            finally:
                for one in batch:
                    if isinstance(one, _Written):
                        # Does nothing to those that were finished.
                        one.upload.abort()

    def close(self) -> None:
        """End the walk, and with it its scratch files."""
        with self._lock:
            self._disk.shutdown()
            # An iterator to the type checker; every walk is a generator.
            getattr(self._steps, "close", lambda: None)()

    def _written(self, found: Found) -> _Written | Refused:
        self._originals.require_space(found.place.size or 0)
        upload = self._originals.begin()
        try:
            for piece in found.pieces:
                upload.write(piece)
        except FileError as error:
            upload.abort()
            return Refused(place=found.place, error=error)
        except BaseException:
            upload.abort()
            raise
        return _Written(found=found, upload=upload)


def _settled(step: Step | _Written) -> Step | _Kept:
    """The step, with its file durable under its hash."""
    return _Kept(found=step.found, stored=step.upload.finish()) if isinstance(step, _Written) else step


def _arrival_of(task: _Task, found: Found) -> Arrival:
    priority = LATE_PRIORITY if found.late else _priority(found.place, task.stored_at)
    return _arrival(task, found.place, priority, found.external_key)


def _arrival(
    task: _Task,
    place: Place,
    priority: int = LATE_PRIORITY,
    external_key: str | None = None,
    *,
    label: str | None = None,
) -> Arrival:
    return Arrival(
        athlete_id=task.athlete_id,
        import_id=task.item.import_id,
        name=label or place.label,
        priority=priority,
        archive=FromArchive(
            item_id=task.item.item_id, sha256=task.sha256, entry=place.path, external_key=external_key
        ),
    )


def _priority(place: Place, stored_at: datetime) -> int:
    """Newest first by the entry's own date, and always behind what comes by itself from now on."""
    return min(newest_first((place.modified_s or 0) * 10**9), int(stored_at.timestamp()) - 1)
