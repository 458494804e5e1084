"""What the handlers work with: the vault once the database was reached, and this process's own state."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final, Literal

from milevault.api.auth import Authenticator, TokenRow
from milevault.api.broker import Broker
from milevault.api.gate import Gate
from milevault.api.schema.imports import InboxState
from milevault.errors import StoreUnavailable
from milevault.ingest.intake import Intake
from milevault.store import tokens
from milevault.store.errors import translate
from milevault.store.pool import Connection, Pool

ACQUIRE_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What GET /info tells; fixed while the process runs."""

    server_id: str
    engine: Literal["embedded", "external"]
    postgresql_version: str
    timescaledb_version: str | None
    points: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Vault:
    """The database with its schema in place, and the way in for files.

    ``scan_inbox`` has the inbox looked at now and answers how it is doing.
    """

    pool: Pool
    intake: Intake
    identity: Identity
    scan_inbox: Callable[[], InboxState]


@dataclass(slots=True, kw_only=True)
class Services:
    """Everything the handlers use. ``vault`` is None until the database was reached, which answers 503."""

    max_upload_bytes: int
    max_archive_bytes: int
    heartbeat_seconds: float
    allowed_hosts: frozenset[str]
    disk_low: Callable[[], bool]
    broker: Broker
    vault: Vault | None = None
    gate: Gate = field(default_factory=Gate)
    authenticator: Authenticator = field(init=False)

    def __post_init__(self) -> None:
        self.authenticator = Authenticator(self._verify, time.monotonic)

    @property
    def opened(self) -> Vault:
        """The vault; raises StoreUnavailable while it is not there yet."""
        if self.vault is None:
            raise StoreUnavailable("MileVault has not reached its database yet.")
        return self.vault

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """One connection of the pool; raises StoreUnavailable for a database that cannot be reached."""
        pool = self.opened.pool
        with translate():
            async with pool.acquire(timeout=ACQUIRE_SECONDS) as connection:
                yield connection

    async def _verify(self, plain: str) -> TokenRow | None:
        async with self.connection() as connection:
            return await tokens.verify(connection, plain)
