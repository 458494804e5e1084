"""Opens the vault: connections, schema, TimescaleDB, originals, and the way in for files."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from milevault.app import Settings, folders
from milevault.app.database import Address
from milevault.ingest.intake import Intake
from milevault.ingest.originals import Originals
from milevault.jobs.queue import enqueue_import
from milevault.store import timescale, vault
from milevault.store.errors import translate
from milevault.store.migrate import check, migrate
from milevault.store.pool import Pool, connect, connect_one
from milevault.store.timescale import TimescaleInfo

_LOG: Final = logging.getLogger(__name__)
# Event streams hold no connection; more than this only queues up in PostgreSQL.
API_CONNECTIONS: Final = 8
WORKER_CONNECTIONS: Final = 6
# A reader that takes longer holds up vacuum and the other readers (D20).
API_STATEMENT_SECONDS: Final = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenVault:
    """A reachable database with the schema of this version."""

    address: Address
    pool: Pool
    originals: Originals
    intake: Intake
    identity: vault.Vault
    postgresql_version: str
    timescale: TimescaleInfo


def originals_of(settings: Settings) -> Originals:
    """The originals below the data folder, with the low-water mark of the settings."""
    originals = Originals(settings.data_dir, low_water_bytes=folders.low_water_bytes(settings))
    originals.prepare()
    return originals


@asynccontextmanager
async def opened(
    settings: Settings,
    address: Address,
    *,
    connections: int,
    may_migrate: bool = True,
    statement_timeout_s: float | None = None,
) -> AsyncIterator[OpenVault]:
    """The vault; raises StoreUnavailable where the database is away, SchemaTooNew where it is newer.

    Workers only check the schema: whoever started the server migrates it.
    """
    originals = await asyncio.to_thread(originals_of, settings)
    with translate():
        info = await _prepare(address.dsn, settings.points, may_migrate=may_migrate)
        pool = await connect(
            address.dsn, min_size=1, max_size=connections, statement_timeout_s=statement_timeout_s
        )
    try:
        with translate():
            async with pool.acquire() as connection:
                identity = await vault.identity(connection)
                version = await vault.server_version(connection)
        yield OpenVault(
            address=address,
            pool=pool,
            originals=originals,
            intake=Intake(
                pool,
                originals,
                enqueue_import,
                max_file_bytes=settings.max_file_bytes,
                max_archive_bytes=settings.max_archive_bytes,
            ),
            identity=identity,
            postgresql_version=version,
            timescale=info,
        )
    finally:
        await _close(pool)


async def _prepare(dsn: str, points: str | None, *, may_migrate: bool) -> TimescaleInfo:
    if may_migrate:
        await timescale.update(dsn)
    connection = await connect_one(dsn)
    try:
        if may_migrate:
            steps = await migrate(connection)
            if steps:
                _LOG.info("The schema was brought up to date in %d steps.", steps)
        else:
            await check(connection)
        return await timescale.enable(connection, points)
    finally:
        await connection.close()


async def _close(pool: Pool) -> None:
    """Closes politely, then firmly: a connection to a server that is gone never says goodbye."""
    try:
        async with asyncio.timeout(5):
            await pool.close()
    except TimeoutError:
        pool.terminate()
