"""The vault's identity and the server it lives in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from milevault.store.pool import Connection
from milevault.store.sql import statements

_SQL: Final[Any] = statements("schema")


@dataclass(frozen=True, slots=True, kw_only=True)
class Vault:
    """``server_id`` never changes; ``stream_id`` does after a restore."""

    server_id: str
    stream_id: str
    last_position: int
    created_at: datetime


async def identity(connection: Connection) -> Vault:
    return Vault(**await _SQL.vault(connection))


async def server_version(connection: Connection) -> str:
    """PostgreSQL's version without the builder's remarks: '18.6'."""
    return str(await connection.fetchval("select current_setting('server_version')")).split()[0]
