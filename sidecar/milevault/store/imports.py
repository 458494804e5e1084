"""Imports and their items: every file seen, with its one visible state (promise R8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from milevault.store import cursors
from milevault.store.pool import Connection
from milevault.store.sql import statements

_SQL: Final[Any] = statements("imports")
# An import nobody sealed (its process was killed) counts as complete when no file has joined for so long.
QUIET_S: Final = 30.0
_NEWEST: Final = 2**63 - 1

type ItemState = Literal[
    "waiting", "imported", "enriched", "duplicate", "not_activity", "rejected", "ignored", "unpacked"
]
type Origin = Literal["inbox", "upload", "cli"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """seen = waiting + imported + enriched + duplicate + not_activity + rejected + ignored, always (I1).

    ``unpacked`` archives are not among the seen: the files that were in them are.
    """

    seen: int = 0
    waiting: int = 0
    imported: int = 0
    enriched: int = 0
    duplicate: int = 0
    not_activity: int = 0
    rejected: int = 0
    ignored: int = 0
    unpacked: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """One hand-over of files.

    ``expected``: how many files it will have seen once its archives are unpacked; None where it has none.
    """

    athlete_id: int
    import_id: int
    origin: Origin
    label: str | None
    started_at: datetime
    sealed_at: datetime | None
    finished_at: datetime | None
    counts: Counts
    expected: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One file of an import; ``activity_ids`` are what its bytes became, by whichever import.

    ``parent_item_id`` is the archive it came in; ``file_count`` is more than one where one rule ignored many.
    """

    item_id: int
    import_id: int
    label: str
    size_bytes: int | None
    sha256: bytes | None
    state: ItemState
    code: str | None
    reason: str | None
    parent_item_id: int | None
    file_count: int
    seen_at: datetime
    finished_at: datetime | None
    activity_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishedItem:
    """An item that got its outcome just now."""

    athlete_id: int
    import_id: int
    item_id: int
    state: ItemState


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveItem:
    """The item of an archive: what its entries belong to."""

    import_id: int
    item_id: int
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file in the inbox that is safe in the vault: ``stat`` is (dev, ino, size, mtime_ns) as it was at K3."""

    athlete_id: int
    import_id: int
    item_id: int
    state: ItemState
    code: str | None
    reason: str | None
    path: bytes
    stat: tuple[int, ...]


async def open_import(
    connection: Connection, athlete_id: int, origin: Origin, label: str | None = None
) -> int:
    """A new import's id. Call ``seal`` when no more files will join it."""
    return int(await _SQL.open_import(connection, athlete_id=athlete_id, origin=origin, label=label))


async def seal(connection: Connection, athlete_id: int, import_id: int) -> None:
    """Says that no more files will join, so that the import can finish as soon as none is waiting."""
    await _SQL.seal(connection, athlete_id=athlete_id, import_id=import_id)


async def add_item(
    connection: Connection,
    athlete_id: int,
    import_id: int,
    label: str,
    size_bytes: int | None,
    state: ItemState,
    *,
    sha256: bytes | None = None,
    code: str | None = None,
    reason: str | None = None,
    source_path: bytes | None = None,
    source_stat: Sequence[int] | None = None,
    parent_item_id: int | None = None,
    entry: str | None = None,
    file_count: int = 1,
) -> int:
    """Writes that a file was seen; returns the item's id. A waiting item needs its hash.

    The same ``entry`` of the archive ``parent_item_id`` is written once: the second time its item is answered.
    """
    return int(
        await _SQL.add_item(
            connection,
            athlete_id=athlete_id,
            import_id=import_id,
            label=label,
            size_bytes=size_bytes,
            state=state,
            sha256=sha256,
            code=code,
            reason=reason,
            source_path=source_path,
            source_stat=None if source_stat is None else list(source_stat),
            parent_item_id=parent_item_id,
            entry=entry,
            file_count=file_count,
        )
    )


async def archive_item(connection: Connection, athlete_id: int, sha256: bytes) -> ArchiveItem | None:
    """The item that the entries of this archive belong to; the same one however often that is asked."""
    row = await _SQL.archive_item(connection, athlete_id=athlete_id, sha256=sha256)
    return None if row is None else ArchiveItem(**row)


async def entries(connection: Connection, athlete_id: int, archive: ArchiveItem) -> set[str]:
    """The entries of an archive that have an item."""
    rows = _SQL.entries(
        connection, athlete_id=athlete_id, import_id=archive.import_id, item_id=archive.item_id
    )
    return {row["entry"] async for row in rows}


async def expect_entries(
    connection: Connection, athlete_id: int, archive: ArchiveItem, entry_count: int
) -> None:
    """Writes how many files an archive is known to hold; a smaller number changes nothing."""
    await _SQL.expect_entries(
        connection,
        athlete_id=athlete_id,
        import_id=archive.import_id,
        item_id=archive.item_id,
        entry_count=entry_count,
    )


async def finish_items(
    connection: Connection,
    athlete_id: int,
    sha256: bytes,
    state: ItemState,
    code: str | None = None,
    reason: str | None = None,
) -> list[FinishedItem]:
    """Gives the waiting items of these bytes their outcome, in the order seen.

    When the file was imported, the first item is 'imported' and those that waited behind it 'duplicate'.
    """
    rows = _SQL.finish_items(
        connection, athlete_id=athlete_id, sha256=sha256, state=state, code=code, reason=reason
    )
    return sorted([FinishedItem(**row) async for row in rows], key=lambda item: item.item_id)


async def close_finished(connection: Connection, quiet_s: float = QUIET_S) -> list[Import]:
    """Marks imports without waiting files as finished and returns them; each is returned exactly once.

    Append their events in the same transaction. An unsealed import finishes ``quiet_s`` after its last file.
    """
    keys = [
        (row["athlete_id"], row["import_id"])
        async for row in _SQL.close_finished(connection, quiet_s=quiet_s)
    ]
    found = [await get(connection, athlete_id, import_id) for athlete_id, import_id in sorted(keys)]
    return [one for one in found if one is not None]


async def get(connection: Connection, athlete_id: int, import_id: int) -> Import | None:
    row = await _SQL.get(connection, athlete_id=athlete_id, import_id=import_id)
    return None if row is None else (await _with_counts(connection, athlete_id, [row]))[0]


async def list_imports(
    connection: Connection, athlete_id: int, *, limit: int, cursor: str | None = None
) -> tuple[list[Import], str | None]:
    """A page of imports, newest first, and the cursor of the next; raises cursors.BadCursor."""
    before_id = _NEWEST if cursor is None else cursors.decode(cursor, tuple[int])[0]
    found = _SQL.page(connection, athlete_id=athlete_id, before_id=before_id, limit=limit + 1)
    rows = [row async for row in found]
    page = await _with_counts(connection, athlete_id, rows[:limit])
    return page, cursors.encode(page[-1].import_id) if len(rows) > limit else None


async def open_imports(connection: Connection) -> list[Import]:
    """Every athlete's imports that are not finished, oldest first: what progress can be told of."""
    rows = [row async for row in _SQL.open_imports(connection)]
    by_athlete = {
        row["athlete_id"]: [one for one in rows if one["athlete_id"] == row["athlete_id"]] for row in rows
    }
    found = [await _with_counts(connection, athlete_id, own) for athlete_id, own in by_athlete.items()]
    return [one for own in found for one in own]


async def list_items(
    connection: Connection,
    athlete_id: int,
    import_id: int,
    *,
    state: ItemState | None = None,
    limit: int,
    cursor: str | None = None,
) -> tuple[list[Item], str | None]:
    """A page of an import's items in the order seen, and the cursor of the next; raises cursors.BadCursor."""
    after_id = 0 if cursor is None else cursors.decode(cursor, tuple[int])[0]
    found = _SQL.items(
        connection,
        athlete_id=athlete_id,
        import_id=import_id,
        state=state,
        after_id=after_id,
        limit=limit + 1,
    )
    items = [Item(**{**row, "activity_ids": tuple(row["activity_ids"])}) async for row in found]
    return items[:limit], cursors.encode(items[limit - 1].item_id) if len(items) > limit else None


async def counts(connection: Connection, athlete_id: int, import_id: int) -> Counts:
    """How many files of the import are in which state; all zero for an import without files."""
    return (await _counts(connection, athlete_id, [import_id])).get(import_id, (Counts(), None))[0]


async def sources_to_remove(connection: Connection) -> list[Source]:
    """Inbox files whose outcome is committed and that still have to leave the inbox (K15)."""
    return [_source(row) async for row in _SQL.sources_to_remove(connection)]


async def open_sources(connection: Connection) -> list[Source]:
    """Inbox files that were taken in and, as far as is known, still lie in the inbox, waiting ones included."""
    return [_source(row) async for row in _SQL.open_sources(connection)]


async def source_removed(connection: Connection, source: Source) -> bool:
    """Writes that the inbox file is gone or must stay; False when that was known."""
    return bool(
        await _SQL.source_removed(
            connection, athlete_id=source.athlete_id, import_id=source.import_id, item_id=source.item_id
        )
    )


def _source(row: Any) -> Source:
    fields = dict(row)
    return Source(path=fields.pop("source_path"), stat=tuple(fields.pop("source_stat") or ()), **fields)


async def _counts(
    connection: Connection, athlete_id: int, import_ids: list[int]
) -> dict[int, tuple[Counts, int | None]]:
    """The counts of each import, and how many files are expected."""
    found = {}
    async for row in _SQL.counts(connection, athlete_id=athlete_id, import_ids=import_ids):
        fields = dict(row)
        import_id = fields.pop("import_id")
        expected = fields.pop("expected")
        found[import_id] = (Counts(**fields), expected)
    return found


async def _with_counts(connection: Connection, athlete_id: int, rows: Sequence[Any]) -> list[Import]:
    counted = await _counts(connection, athlete_id, [row["import_id"] for row in rows])
    of_none: tuple[Counts, int | None] = (Counts(), None)
    found = [(row, *counted.get(row["import_id"], of_none)) for row in rows]
    return [Import(**row, counts=counts, expected=expected) for row, counts, expected in found]


async def wait_again(connection: Connection, athlete_id: int, sha256: bytes) -> list[int]:
    """Makes the items of a refused file wait again; returns their imports, which are open again."""
    rows = _SQL.wait_again(connection, athlete_id=athlete_id, sha256=sha256)
    return [row["import_id"] async for row in rows]


async def unpack_again(connection: Connection, athlete_id: int, sha256: bytes) -> list[int]:
    """Makes an unpacked archive wait again, with what was passed over in it; returns its imports."""
    rows = _SQL.unpack_again(connection, athlete_id=athlete_id, sha256=sha256)
    return [row["import_id"] async for row in rows]


async def refused_files(connection: Connection, athlete_id: int, import_id: int) -> list[bytes]:
    """The files of an import that were refused and are kept, each once."""
    rows = _SQL.refused_files(connection, athlete_id=athlete_id, import_id=import_id)
    return [row["sha256"] async for row in rows]


async def with_refused(connection: Connection, athlete_id: int) -> list[int]:
    """The imports that have a refused file that is kept, oldest first."""
    return [row["import_id"] async for row in _SQL.with_refused(connection, athlete_id=athlete_id)]
