"""What PgQueuer notes of each job: some rows per job, which it never removes itself."""

from typing import Any, Final

from milevault.store.pool import Connection
from milevault.store.sql import statements

_SQL: Final[Any] = statements("queue_log")
# Nothing reads it but people who look for what went wrong lately; each job leaves at least three rows.
KEEP_DAYS: Final = 30


async def prune(connection: Connection, *, keep_days: int = KEEP_DAYS) -> int:
    """Removes old rows of jobs that are gone from the queue; returns how many.

    A job that failed is held in the queue, and keeps the traceback that is noted here.
    """
    return int(await _SQL.prune(connection, keep_days=keep_days))
