"""What PgQueuer notes of each job: some rows per job, which it never removes itself."""

from typing import Any, Final

from milevault.store.pool import Connection
from milevault.store.sql import statements

_SQL: Final[Any] = statements("queue_log")
# Nothing reads it but people who look for what went wrong lately; each job leaves at least three rows.
KEEP_DAYS: Final = 30


async def prune(connection: Connection, *, keep_days: int = KEEP_DAYS) -> int:
    """Removes old rows, and jobs that failed and are held in the queue since then; returns how many rows.

    Nobody takes up a held job: what it was to do is in the ledger, from which the sweep makes another one.
    """
    return int(await _SQL.prune(connection, keep_days=keep_days))
