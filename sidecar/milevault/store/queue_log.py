"""What PgQueuer notes of each job: some rows per job, which it never removes itself."""

from typing import Any, Final

from milevault.store.pool import Connection
from milevault.store.sql import statements

_SQL: Final[Any] = statements("queue_log")
# Nothing reads it but people who look for what went wrong lately; each job leaves at least three rows.
KEEP_DAYS: Final = 30


async def pausing(connection: Connection, kind: str, *, first_s: float, longest_s: float) -> set[str]:
    """Dedupe keys of the jobs of a kind that failed too lately to be tried again.

    After the first failure a job pauses for ``first_s``, after each further one for twice as long as before, up to
    ``longest_s``. The failures are the jobs held in the queue.
    """
    found = _SQL.pausing(connection, kind=kind, first_s=first_s, longest_s=longest_s)
    return {row["dedupe_key"] async for row in found}


async def prune(connection: Connection, *, keep_days: int = KEEP_DAYS) -> int:
    """Removes old rows, and jobs that failed and are held in the queue since then; returns how many rows.

    Nobody takes up a held job: what it was to do is in the ledger, from which the sweep makes another one.
    """
    return int(await _SQL.prune(connection, keep_days=keep_days))
