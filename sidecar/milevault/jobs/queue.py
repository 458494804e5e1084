"""The queue: PgQueuer's table, written to in the caller's own transaction.

The queue only says that there may be work; the ledger says what is to be done. So a job that runs twice
does nothing the second time, and one that got lost is put back by ``requeue_waiting``.
"""

from collections.abc import Collection
from datetime import date
from functools import cache
from typing import Final

import msgspec
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment, QueryQueueBuilder
from pgqueuer.queries import Queries

from milevault.ingest.intake import newest_first, urgent
from milevault.model.settings import SINCE_EVER
from milevault.store import ledger, queue_log, recomputes
from milevault.store.errors import retry_unit
from milevault.store.pool import Connection, Pool
from milevault.store.recomputes import Reason

IMPORT_FILE: Final = "import_file"
READ_AGAIN: Final = "read_again"
RECOMPUTE: Final = "recompute"
LOWEST_PRIORITY: Final = 0
# Seconds until a recomputation that failed is tried again; each failure doubles them, up to a day.
FIRST_PAUSE_S: Final = 60.0
LONGEST_PAUSE_S: Final = 86400.0
_BEHIND_IMPORTS: Final[frozenset[Reason]] = frozenset({"version", "routes"})


class ImportFile(msgspec.Struct, frozen=True, kw_only=True):
    """Payload of the jobs that read one file."""

    athlete_id: int
    sha256: str


class RecomputeAgain(msgspec.Struct, frozen=True, kw_only=True):
    """Payload of the jobs that compute again."""

    athlete_id: int
    recompute_id: int


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
    payload = ImportFile(athlete_id=athlete_id, sha256=sha256.hex())
    await _add(conn, kind, payload, f"{athlete_id}:{sha256.hex()}", priority)


async def enqueue_recompute(
    conn: Connection,
    athlete_id: int,
    reason: Reason,
    keys: Collection[str] = (),
    first_day: date | None = None,
) -> int:
    """Notes what is to be computed again, and adds its job; returns the number under which its progress is told.

    'settings': ``keys`` of settings changed, from ``first_day`` on (None: all days), before everything that waits.
    'segments': ``keys`` are the numbers of segments to look for, before everything too. 'version': formulas
    changed, 'routes': clusters are to be made anew; both come behind all imports.
    """
    since = None if first_day == SINCE_EVER else first_day
    recompute_id = await recomputes.add(conn, athlete_id, reason, tuple(keys), since)
    await _add_recompute(conn, athlete_id, recompute_id, reason)
    return recompute_id


async def _add_recompute(conn: Connection, athlete_id: int, recompute_id: int, reason: Reason) -> None:
    payload = RecomputeAgain(athlete_id=athlete_id, recompute_id=recompute_id)
    priority = LOWEST_PRIORITY if reason in _BEHIND_IMPORTS else urgent()
    await _add(conn, RECOMPUTE, payload, _recompute_name(athlete_id, recompute_id), priority)


def _recompute_name(athlete_id: int, recompute_id: int) -> str:
    return f"{athlete_id}:{recompute_id}"


async def _add(conn: Connection, kind: str, payload: msgspec.Struct, name: str, priority: int) -> None:
    environment, builder = _builders()
    # A pool's connection is a proxy with the same methods; PgQueuer's hints know the bare one only.
    queries = Queries(AsyncpgDriver(conn), environment, builder)  # type: ignore[arg-type]
    await queries.enqueue(
        kind,
        msgspec.json.encode(payload),
        priority=priority,
        dedupe_key=_dedupe_key(kind, name),
        on_conflict="skip",
    )


def _dedupe_key(kind: str, name: str) -> str:
    return f"{kind}:{name}"


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


async def requeue_recomputes(pool: Pool, *, at_once: bool = False) -> int:
    """Make sure that everything that is to be computed again has a job; returns how much that is.

    What failed waits for a pause that grows with each failure, unless ``at_once``.
    """

    async def unit() -> int:
        async with pool.acquire() as conn, conn.transaction():
            pausing = (
                set()
                if at_once
                else await queue_log.pausing(
                    conn, RECOMPUTE, first_s=FIRST_PAUSE_S, longest_s=LONGEST_PAUSE_S
                )
            )
            due = [
                one
                for one in await recomputes.unfinished(conn)
                if _dedupe_key(RECOMPUTE, _recompute_name(one.athlete_id, one.recompute_id)) not in pausing
            ]
            for one in due:
                await _add_recompute(conn, one.athlete_id, one.recompute_id, one.reason)
            return len(due)

    return await retry_unit(unit)
