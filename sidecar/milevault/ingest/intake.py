"""Intake: a file becomes durable, and only then known: original, then ledger row, item and job at once.

The three ways in (inbox, command line, upload) differ only in where the bytes come from. Everything
after the original is stored happens in one transaction; its commit (K6) is the acknowledgement.
"""

import asyncio
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from milevault.errors import FileError, StoreUnavailable
from milevault.importers import HEAD_SIZE, is_container
from milevault.ingest.crashpoints import crashpoint
from milevault.ingest.labels import label_of
from milevault.ingest.originals import FileIdentity, Originals, Stored, hash_fd
from milevault.store import imports, ledger, recordings
from milevault.store.errors import retry_unit
from milevault.store.pool import Connection, Pool

MIB: Final = 1024 * 1024
DEFAULT_MAX_FILE_BYTES: Final = 128 * MIB
# The largest exports that people tell of have 2.5 GiB, most of it pictures.
DEFAULT_MAX_ARCHIVE_BYTES: Final = 4096 * MIB
HIGHEST_PRIORITY: Final = 2**31 - 1


class TooLarge(FileError):
    """Larger than any activity file, or than any archive: refused before more than its beginning is read."""


class Enqueue(Protocol):
    """Adds the import job of one file to the queue, in the caller's transaction; see jobs.queue."""

    async def __call__(
        self, conn: Connection, athlete_id: int, sha256: bytes, /, *, priority: int
    ) -> None: ...


class Fence(Protocol):
    """Raises where this process may not write any more (its lease went to another one)."""

    async def __call__(self, conn: Connection, /) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where an inbox file lies: raw path relative to the inbox, and what it looked like when read."""

    path: bytes
    identity: FileIdentity


@dataclass(frozen=True, slots=True, kw_only=True)
class FromArchive:
    """The archive that a file came in: its item and hash, the file's place in it, what the export calls it."""

    item_id: int
    sha256: bytes
    entry: str
    external_key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """What is to be known of a file besides its bytes; ``priority`` orders the queue, higher first."""

    athlete_id: int
    import_id: int
    name: bytes | str
    priority: int
    source: Source | None = None
    archive: FromArchive | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A file that is durable and accounted for. ``state`` is 'waiting' for a new one, else its outcome."""

    item_id: int
    sha256: bytes
    size: int
    state: str
    code: str | None = None
    reason: str | None = None


def newest_first(mtime_ns: int) -> int:
    """Priority by a file's own time: of a bulk drop the newest activity is imported first (F08)."""
    return min(max(mtime_ns // 1_000_000_000, 0), HIGHEST_PRIORITY)


def urgent() -> int:
    """Priority of a file that somebody just handed over."""
    return newest_first(time.time_ns())


class Intake:
    """Takes files in; every method may be called again after a failure, and by many callers at once.

    ``fence`` is checked in the transaction (the inbox passes its lease's). Raises StoreUnavailable
    where disk or database cannot take a file now: it is then still where it was.
    """

    def __init__(
        self,
        pool: Pool,
        originals: Originals,
        enqueue: Enqueue,
        *,
        max_file_bytes: int = DEFAULT_MAX_FILE_BYTES,
        max_archive_bytes: int = DEFAULT_MAX_ARCHIVE_BYTES,
        fence: Fence | None = None,
    ) -> None:
        self._pool = pool
        self.originals = originals
        self._enqueue = enqueue
        self.max_file_bytes = max_file_bytes
        self.max_archive_bytes = max_archive_bytes
        self._fence = fence

    async def take_file(self, descriptor: int, size: int, arrival: Arrival) -> Taken:
        """Take in the open regular file ``descriptor`` of ``size`` bytes.

        Raises TooLarge before reading, SourceChanged (a StoreUnavailable) when it is written to meanwhile.
        """
        await self.require_size(descriptor, size)
        sha256 = await asyncio.to_thread(hash_fd, descriptor)
        crashpoint("K2")
        stored = await self._already_stored(arrival.athlete_id, sha256, size)
        if stored is None:
            stored = await asyncio.to_thread(self.originals.store_fd, descriptor, expected_sha256=sha256)
        return await self.take_stored(stored, arrival)

    async def take_stored(self, stored: Stored, arrival: Arrival) -> Taken:
        """Account for an original that is durable already (an upload's, after ``Upload.finish``)."""
        return (await self.take_all_stored([(stored, arrival)]))[0]

    async def take_all_stored(self, files: Sequence[tuple[Stored, Arrival]]) -> list[Taken]:
        """The same for several at once, in one transaction: each commit waits for the disk."""

        async def unit() -> list[Taken]:
            async with self._pool.acquire() as conn, conn.transaction():
                if self._fence is not None:
                    await self._fence(conn)
                # In the order of their hashes, so that two such transactions cannot wait for each other.
                return [
                    await self._record(conn, *one) for one in sorted(files, key=lambda one: one[0].sha256)
                ]

        taken = await retry_unit(unit)
        crashpoint("K6")
        return taken

    async def require_size(self, descriptor: int, size: int) -> None:
        """Raise TooLarge for a file above its limit: by its size alone, and by its beginning for an archive."""
        if size <= self.max_file_bytes:
            return
        if size > self.max_archive_bytes:
            raise too_large(self.max_archive_bytes)
        head = await asyncio.to_thread(os.pread, descriptor, HEAD_SIZE, 0)
        if not is_container(head):
            raise too_large(self.max_file_bytes)

    async def refuse(self, error: FileError, size: int | None, arrival: Arrival) -> int:
        """Account for a file that is refused without being stored, and return its item."""
        return await self.note(arrival, "rejected", size, code=error.code, reason=error.reason)

    async def note(
        self,
        arrival: Arrival,
        state: imports.ItemState,
        size: int | None,
        *,
        code: str | None = None,
        reason: str | None = None,
        file_count: int = 1,
    ) -> int:
        """Account for a file (or ``file_count`` alike) that is not stored, and return the item."""

        async def unit() -> int:
            async with self._pool.acquire() as conn, conn.transaction():
                return await _add_item(
                    conn, arrival, state, size, code=code, reason=reason, file_count=file_count
                )

        return await retry_unit(unit)

    async def _already_stored(self, athlete_id: int, sha256: bytes, size: int) -> Stored | None:
        """The original where ledger and disk agree that it is there: known bytes are not written again."""

        async def unit() -> bool:
            async with self._pool.acquire() as conn:
                return await ledger.get(conn, athlete_id, sha256) is not None

        if await retry_unit(unit) and await asyncio.to_thread(self.originals.size, sha256) == size:
            return Stored(sha256=sha256, size=size, new=False)
        return None

    async def _record(self, conn: Connection, stored: Stored, arrival: Arrival) -> Taken:
        sha256, athlete_id = stored.sha256, arrival.athlete_id
        label = label_of(arrival.name)
        archive = arrival.archive
        new = await ledger.record_stored(
            conn, athlete_id, sha256, stored.size, label, archive.sha256 if archive else None
        )
        # Locked, so that no worker can finish the waiting items between this look and our commit.
        file = await ledger.lock(conn, athlete_id, sha256)
        if file is None:
            raise StoreUnavailable("A ledger row disappeared.")
        state = _STATE_OF_KNOWN[file.state]
        item_id = await _add_item(
            conn, arrival, state, stored.size, sha256=sha256, code=file.code, reason=file.reason
        )
        if archive is not None and archive.external_key is not None:
            # Also for known bytes: the export may call by name what came by itself before.
            await recordings.link(conn, athlete_id, archive.external_key, sha256)
        if new:
            await self._enqueue(conn, athlete_id, sha256, priority=arrival.priority)
        return Taken(
            item_id=item_id, sha256=sha256, size=stored.size, state=state, code=file.code, reason=file.reason
        )


# What the same bytes get when they come again: a refusal says its reason again.
_STATE_OF_KNOWN: Final[Mapping[ledger.FileState, imports.ItemState]] = {
    "stored": "waiting",
    "imported": "duplicate",
    "not_activity": "not_activity",
    "rejected": "rejected",
    "unpacked": "duplicate",
}


def too_large(max_file_bytes: int) -> TooLarge:
    """The refusal of a file above the limit; ``code`` is the inbox's sign that it was not stored."""
    return TooLarge(
        "too_large", f"The file is larger than {max_file_bytes // MIB} MiB; no activity file is that big."
    )


async def _add_item(
    conn: Connection,
    arrival: Arrival,
    state: imports.ItemState,
    size: int | None,
    *,
    sha256: bytes | None = None,
    code: str | None = None,
    reason: str | None = None,
    file_count: int = 1,
) -> int:
    source, archive = arrival.source, arrival.archive
    return await imports.add_item(
        conn,
        arrival.athlete_id,
        arrival.import_id,
        label_of(arrival.name),
        size,
        state,
        sha256=sha256,
        code=code,
        reason=reason,
        source_path=source.path if source else None,
        source_stat=source.identity.as_list() if source else None,
        parent_item_id=archive.item_id if archive else None,
        entry=archive.entry if archive else None,
        file_count=file_count,
    )
