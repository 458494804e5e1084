"""One process at a time changes the schema: two commands started together must not migrate together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from milevault.store.pool import Connection

# Any fixed number.
ADVISORY_LOCK: Final = 0x4D56_0001


@asynccontextmanager
async def setup_alone(connection: Connection) -> AsyncIterator[None]:
    """Holds the database's set-up lock for the block; waits for another process that has it."""
    await connection.execute("select pg_advisory_lock($1)", ADVISORY_LOCK)
    try:
        yield
    finally:
        if not connection.is_closed():
            await connection.execute("select pg_advisory_unlock($1)", ADVISORY_LOCK)
