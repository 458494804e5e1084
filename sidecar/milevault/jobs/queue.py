"""The queue: PgQueuer's table, written to in the caller's own transaction.

The queue only says that there may be work; the ledger says what is to be done. So a job that runs twice
does nothing the second time, and one that got lost is put back by ``requeue_waiting``.
"""

from functools import cache
from typing import Final

import msgspec
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment, QueryQueueBuilder
from pgqueuer.queries import Queries

from milevault.ingest.intake import newest_first
from milevault.store import ledger
from milevault.store.errors import retry_unit
from milevault.store.pool import Connection, Pool

IMPORT_FILE: Final = "import_file"
READ_AGAIN: Final = "read_again"
LOWEST_PRIORITY: Final = 0


class ImportFile(msgspec.Struct, frozen=True, kw_only=True):
    """Payload of the jobs that read one file."""

    athlete_id: int
    sha256: str


@cache
def _builders() -> tuple[QueryBuilderEnvironment, QueryQueueBuilder]:
    """Built once: each reads and validates PgQueuer's settings."""
    return QueryBuilderEnvironment(), QueryQueueBuilder()


async def enqueue_import(conn: Connection, athlete_id: int, sha256: bytes, *, priority: int) -> None:
    """Add the import of one file; does nothing where such a job is queued or running.

    Higher ``priority`` runs first. The job becomes visible when the caller's transaction commits.
    """
    await _enqueue(conn, IMPORT_FILE, athlete_id, sha256, priority)


async def enqueue_again(conn: Connection, athlete_id: int, sha256: bytes) -> None:
    """Add the job that reads an imported file again, behind everything that is new."""
    await _enqueue(conn, READ_AGAIN, athlete_id, sha256, LOWEST_PRIORITY)


async def _enqueue(conn: Connection, kind: str, athlete_id: int, sha256: bytes, priority: int) -> None:
    payload = msgspec.json.encode(ImportFile(athlete_id=athlete_id, sha256=sha256.hex()))
    environment, builder = _builders()
    # A pool's connection is a proxy with the same methods; PgQueuer's hints know the bare one only.
    queries = Queries(AsyncpgDriver(conn), environment, builder)  # type: ignore[arg-type]
    await queries.enqueue(
        kind,
        payload,
        priority=priority,
        dedupe_key=f"{kind}:{athlete_id}:{sha256.hex()}",
        on_conflict="skip",
    )


async def requeue_waiting(pool: Pool) -> int:
    """Make sure that every file of the ledger without an outcome has a job; returns how many wait."""

    async def unit() -> int:
        async with pool.acquire() as conn, conn.transaction():
            waiting = await ledger.waiting(conn)
            for file in waiting:
                priority = newest_first(int(file.stored_at.timestamp() * 1e9))
                await enqueue_import(conn, file.athlete_id, file.sha256, priority=priority)
            return len(waiting)

    return await retry_unit(unit)
