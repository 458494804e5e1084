"""Connections to the database."""

from typing import Final

import asyncpg
import asyncpg.pool

type Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]
type Pool = asyncpg.Pool[asyncpg.Record]

# An acknowledged file must survive a power cut (R2), whatever the server's own default is.
DURABLE: Final = "on"


def session_settings(*, statement_timeout_s: float | None = None) -> dict[str, str]:
    """What every session sets, so that an external server behaves like the embedded one."""
    settings = {
        "application_name": "milevault",
        "timezone": "UTC",
        "synchronous_commit": DURABLE,
        # A client that hangs inside a transaction would hold back vacuum and the event publisher (D20).
        "idle_in_transaction_session_timeout": "60s",
    }
    if statement_timeout_s is not None:
        settings["statement_timeout"] = f"{round(statement_timeout_s * 1000)}ms"
    return settings


async def connect(
    dsn: str, *, min_size: int, max_size: int, statement_timeout_s: float | None = None
) -> Pool:
    """A connection pool on ``dsn``; ``statement_timeout_s`` bounds each statement (for readers)."""
    return await asyncpg.create_pool(
        dsn,
        min_size=min_size,
        max_size=max_size,
        server_settings=session_settings(statement_timeout_s=statement_timeout_s),
        timeout=20,
        reset=_keep_session,
        # The longest unit is the COPY of a day of samples; an hour means a dead peer.
        command_timeout=3600,
    )


async def _keep_session(_: asyncpg.Connection[asyncpg.Record]) -> None:
    """Saves the round trip of RESET ALL at every release: nobody changes a pooled session.

    asyncpg still rolls back and forgets listeners. Session locks and LISTEN use connections of their own.
    """


async def connect_one(dsn: str) -> asyncpg.Connection[asyncpg.Record]:
    """A single connection with the sessions' settings: for LISTEN and for start-up work."""
    return await asyncpg.connect(dsn, server_settings=session_settings(), timeout=20)
