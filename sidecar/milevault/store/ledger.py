"""The ledger: every original ever taken in, once per athlete and SHA-256 (promises R1 to R3)."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from milevault.store.pool import Connection
from milevault.store.sql import statements

_SQL: Final[Any] = statements("ledger")

type FileState = Literal["stored", "imported", "not_activity", "rejected", "unpacked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """One original.

    ``label`` is the name it came with, ``archive_sha256`` the archive that brought it first (None: it came by
    itself); ``code`` and ``reason`` say why it is no activity.
    """

    athlete_id: int
    sha256: bytes
    size_bytes: int
    label: str
    archive_sha256: bytes | None
    state: FileState
    code: str | None
    reason: str | None
    findings: tuple[str, ...]
    attempts: int
    parser_version: int | None
    stored_at: datetime
    finished_at: datetime | None


def _file(row: Any) -> SourceFile:
    return SourceFile(**{**row, "findings": tuple(row["findings"])})


async def record_stored(
    connection: Connection,
    athlete_id: int,
    sha256: bytes,
    size_bytes: int,
    label: str,
    archive_sha256: bytes | None = None,
) -> bool:
    """Writes that the original is durable (K6); True when these bytes are new to this athlete."""
    return bool(
        await _SQL.record_stored(
            connection,
            athlete_id=athlete_id,
            sha256=sha256,
            size_bytes=size_bytes,
            label=label,
            archive_sha256=archive_sha256,
        )
    )


async def get(connection: Connection, athlete_id: int, sha256: bytes) -> SourceFile | None:
    row = await _SQL.get(connection, athlete_id=athlete_id, sha256=sha256)
    return None if row is None else _file(row)


async def lock(connection: Connection, athlete_id: int, sha256: bytes) -> SourceFile | None:
    """The row, locked until the transaction ends (K8): a second worker on the same file waits and then sees."""
    row = await _SQL.lock(connection, athlete_id=athlete_id, sha256=sha256)
    return None if row is None else _file(row)


async def begin_attempt(connection: Connection, athlete_id: int, sha256: bytes) -> int:
    """Counts one more try at reading the file, and returns which it is (from 1)."""
    return int(await _SQL.begin_attempt(connection, athlete_id=athlete_id, sha256=sha256))


async def finish(
    connection: Connection,
    athlete_id: int,
    sha256: bytes,
    state: FileState,
    code: str | None = None,
    reason: str | None = None,
    findings: Sequence[str] = (),
    parser_version: int | None = None,
) -> bool:
    """Writes the file's outcome; False when the ledger has no such file."""
    return bool(
        await _SQL.finish(
            connection,
            athlete_id=athlete_id,
            sha256=sha256,
            state=state,
            code=code,
            reason=reason,
            findings=list(findings),
            parser_version=parser_version,
        )
    )


async def waiting(connection: Connection) -> list[SourceFile]:
    """The files stored but not yet read, oldest first."""
    return [_file(row) async for row in _SQL.waiting(connection)]


async def retry(connection: Connection, athlete_id: int, sha256: bytes) -> bool:
    """Makes a refused file or an unpacked archive wait again; False where it is none.

    Its items are the caller's: ``imports.wait_again``, ``imports.unpack_again``.
    """
    return bool(await _SQL.retry(connection, athlete_id=athlete_id, sha256=sha256))


async def outdated(connection: Connection, parser_version: int, limit: int) -> list[SourceFile]:
    """Files whose outcome is of an earlier parser, the refused ones first and then the newest."""
    rows = _SQL.outdated(connection, parser_version=parser_version, limit=limit)
    return [_file(row) async for row in rows]


async def walk(connection: Connection) -> AsyncIterator[SourceFile]:
    """Every file of the ledger, by athlete and hash; in portions, for a ledger may have 100,000 rows."""
    async with connection.transaction(), _SQL.all_cursor(connection) as cursor:
        async for row in cursor:
            yield _file(row)
