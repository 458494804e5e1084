"""The API as it runs: real HTTP on a port of its own, a real database, the real originals."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from milevault.api import server
from milevault.api.broker import Broker
from milevault.api.services import Identity, Services, Vault
from milevault.ingest import payloads
from milevault.ingest.intake import Intake
from milevault.ingest.originals import Originals
from milevault.jobs.queue import enqueue_import
from milevault.model import Activity
from milevault.store import athletes, events, imports, ledger, tokens, vault
from milevault.store.athletes import Athlete
from milevault.store.pool import Connection, Pool, connect, connect_one
from tests.sidecar.store import samples

MAX_UPLOAD_BYTES = 200_000
MAX_ARCHIVE_BYTES = 600_000
ALL_SCOPES = ("read", "events", "ingest", "edit", "admin")


@dataclass
class Api:
    """A running API with handles on everything behind it."""

    port: int
    services: Services
    pool: Pool
    originals: Originals

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def token(self, *scopes: str, athlete_ids: list[int] | None = None, **more: Any) -> str:
        """A new token; every scope when none is named."""
        async with self.pool.acquire() as connection:
            _, plain = await tokens.create(connection, "test", scopes or ALL_SCOPES, athlete_ids, **more)
        return plain

    @asynccontextmanager
    async def session(self, token: str | None) -> AsyncIterator[aiohttp.ClientSession]:
        """An HTTP session that sends the token."""
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        async with aiohttp.ClientSession(self.url, headers=headers) as session:
            yield session

    async def athlete(self, slug: str = "ada", time_zone: str = "Europe/Berlin") -> Athlete:
        """A new athlete."""
        async with self.pool.acquire() as connection:
            return await athletes.create(connection, slug, slug.capitalize(), time_zone)

    async def told(self) -> list[tuple[int, str, dict[str, object]]]:
        """Every committed event: whose, of which kind, and what it says."""
        async with self.pool.acquire() as connection:
            await events.publish(connection)
            return [(one.athlete_id, one.kind, one.payload) for one in await events.after(connection, 0)]

    async def put(self, athlete: Athlete, *parts: Activity, key: int = 1) -> list[int]:
        """Activities as the worker saves them, with their file, import, item and events; returns their ids."""
        sha256 = key.to_bytes(32)
        async with self.pool.acquire() as connection, connection.transaction():
            await ledger.record_stored(connection, athlete.athlete_id, sha256, 4711, f"{key}.fit")
            import_id = await imports.open_import(connection, athlete.athlete_id, "cli", f"folder {key}")
            await imports.add_item(
                connection, athlete.athlete_id, import_id, f"{key}.fit", 4711, "waiting", sha256=sha256
            )
            ids = await samples.save(
                connection, athlete, sha256, [samples.analysed(part) for part in parts], points=False
            )
            await ledger.finish(connection, athlete.athlete_id, sha256, "imported", parser_version=1)
            await imports.finish_items(connection, athlete.athlete_id, sha256, "imported")
            origin = await imports.get(connection, athlete.athlete_id, import_id)
            for activity_id, part in zip(ids, parts, strict=True):
                payload = payloads.activity_recorded(activity_id, part, origin)
                await events.append(connection, athlete.athlete_id, "activity_recorded", payload)
            await imports.seal(connection, athlete.athlete_id, import_id)
            await imports.close_finished(connection)
        return ids


async def until(holds: Callable[[], bool], seconds: float = 60) -> None:
    """Waits for a condition that another task brings about and that nothing announces."""
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


@pytest.fixture
async def database(plain_dsn: str) -> AsyncIterator[Pool]:
    """A pool on the embedded server: the store's own tests cover the other engine."""
    pool = await connect(plain_dsn, min_size=1, max_size=8)
    yield pool
    await pool.close()


@pytest.fixture
def listen(plain_dsn: str) -> Callable[[], Any]:
    """Opens a connection of its own, as the event broker needs."""

    @asynccontextmanager
    async def connected() -> AsyncIterator[Connection]:
        connection = await connect_one(plain_dsn)
        try:
            yield connection
        finally:
            connection.terminate()

    return connected


@pytest.fixture
async def api(database: Pool, listen: Callable[[], Any], tmp_path: Path) -> AsyncIterator[Api]:
    """The API, without workers: what is uploaded waits."""
    originals = Originals(tmp_path)
    originals.prepare()
    async with database.acquire() as connection:
        known = await vault.identity(connection)
        version = await vault.server_version(connection)
    services = Services(
        max_upload_bytes=MAX_UPLOAD_BYTES,
        max_archive_bytes=MAX_ARCHIVE_BYTES,
        heartbeat_seconds=0.2,
        allowed_hosts=frozenset({"vault.lan"}),
        disk_low=lambda: originals.space().low,
        broker=Broker(listen),
    )
    services.vault = Vault(
        pool=database,
        intake=Intake(
            database,
            originals,
            enqueue_import,
            max_file_bytes=MAX_UPLOAD_BYTES,
            max_archive_bytes=MAX_ARCHIVE_BYTES,
        ),
        identity=Identity(
            server_id=str(known.server_id),
            engine="embedded",
            postgresql_version=version,
            timescaledb_version=None,
            points="off",
        ),
        scan_inbox=lambda: "watching",
    )
    runner, port = await server.start(services, "127.0.0.1", 0)
    yield Api(port, services, database, originals)
    services.broker.end_all("stopping")
    await runner.cleanup()
