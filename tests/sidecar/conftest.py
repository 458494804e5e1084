"""Databases for the tests: a server per engine and session, a fresh migrated database per test.

``plain`` is the embedded PostgreSQL of the wheel; ``timescale`` is Debian's, with TimescaleDB, skipped where
the machine has none. Both are started by the very code that starts the embedded server in production.
"""

import asyncio
import itertools
import shutil
import threading
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from hypothesis import settings

from milevault.store import migrate, timescale
from milevault.store.embedded import EmbeddedPostgres
from milevault.store.pool import Pool, connect

DEBIAN = Path("/usr/lib/postgresql/18/bin")
DEBIAN_TIMESCALE = Path("/usr/share/postgresql/18/extension/timescaledb.control")
TEMPLATE = "milevault_template"
_numbers = itertools.count()
# No test is timed: a busy machine is no fault of the code.
settings.register_profile("untimed", settings.default, deadline=None)
settings.load_profile("untimed")


class LoopThread:
    """An event loop in a thread: servers outlive the loop that pytest makes for each test."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="servers", daemon=True)
        self._thread.start()

    def run[T](self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=120)

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


@dataclass(frozen=True)
class Engine:
    """A running server; ``dsn`` names its database 'milevault', of which tests make copies."""

    name: str
    dsn: str
    server: EmbeddedPostgres

    def database(self, name: str) -> str:
        return self.dsn.replace("/milevault?", f"/{name}?")


async def _statement(dsn: str, *statements: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


async def _make_template(engine: Engine) -> None:
    # The tests kill processes, not the machine: what the kernel has is safe, so waiting for disks proves nothing.
    await _statement(engine.database("postgres"), "alter system set fsync = off", "select pg_reload_conf()")
    await _statement(engine.database("postgres"), f"create database {TEMPLATE}")
    connection = await asyncpg.connect(engine.database(TEMPLATE))
    try:
        await migrate.migrate(connection)
        await timescale.enable(connection)
    finally:
        await connection.close()
    # TimescaleDB's scheduler would sit in the template, and a template in use cannot be copied.
    await _statement(
        engine.database("postgres"),
        f"alter database {TEMPLATE} allow_connections false",
        f"select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = '{TEMPLATE}'",
    )


@pytest.fixture(scope="session")
def loop_thread() -> Iterator[LoopThread]:
    thread = LoopThread()
    yield thread
    thread.close()


def _run(
    thread: LoopThread, name: str, folder: Path, pg_bin: Path | None, mp: pytest.MonkeyPatch
) -> Iterator[Engine]:
    mp.delenv("MILEVAULT_PG_BIN", raising=False)
    server = EmbeddedPostgres(folder, pg_bin=pg_bin)
    engine = Engine(name=name, dsn=thread.run(server.start()), server=server)
    thread.run(_make_template(engine))
    yield engine
    thread.run(server.stop())
    # pytest keeps the folders of three sessions; a cluster is not worth looking at.
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def plain_engine(loop_thread: LoopThread, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The embedded PostgreSQL, without TimescaleDB."""
    with pytest.MonkeyPatch.context() as mp:
        yield from _run(loop_thread, "plain", tmp_path_factory.mktemp("plain"), None, mp)


@pytest.fixture(scope="session")
def timescale_engine(loop_thread: LoopThread, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Debian's PostgreSQL with TimescaleDB (Apache build)."""
    if not (DEBIAN / "postgres").exists():
        pytest.skip(f"there is no PostgreSQL 18 of Debian in {DEBIAN}")
    if not DEBIAN_TIMESCALE.exists():
        pytest.skip("Debian's PostgreSQL 18 is here, but TimescaleDB is not (postgresql-18-timescaledb)")
    with pytest.MonkeyPatch.context() as mp:
        yield from _run(loop_thread, "timescale", tmp_path_factory.mktemp("timescale"), DEBIAN, mp)


@pytest.fixture(scope="session", params=["plain", "timescale"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine in turn."""
    found: Engine = request.getfixturevalue(f"{request.param}_engine")
    return found


@asynccontextmanager
async def fresh_database(engine: Engine) -> AsyncIterator[str]:
    """A migrated database of its own, gone afterwards."""
    # Copying the files is ten times as fast as sending the template through the WAL, when nothing is synced.
    name = f"test_{next(_numbers)}"
    await _statement(
        engine.database("postgres"), f"create database {name} template {TEMPLATE} strategy file_copy"
    )
    try:
        yield engine.database(name)
    finally:
        await _statement(engine.database("postgres"), f"drop database {name} with (force)")


@pytest.fixture
async def dsn(engine: Engine) -> AsyncIterator[str]:
    """A fresh, migrated database, on each engine in turn."""
    async with fresh_database(engine) as address:
        yield address


@pytest.fixture
async def plain_dsn(plain_engine: Engine) -> AsyncIterator[str]:
    """A fresh, migrated database on the embedded server alone, for tests no engine can change."""
    async with fresh_database(plain_engine) as address:
        yield address


@pytest.fixture
async def timescale_dsn(timescale_engine: Engine) -> AsyncIterator[str]:
    """A fresh, migrated database with TimescaleDB."""
    async with fresh_database(timescale_engine) as address:
        yield address


@pytest.fixture
async def empty_dsn(engine: Engine) -> AsyncIterator[str]:
    """A database without any table, on each engine in turn."""
    name = f"empty_{next(_numbers)}"
    await _statement(engine.database("postgres"), f"create database {name}")
    yield engine.database(name)
    await _statement(engine.database("postgres"), f"drop database {name} with (force)")


@pytest.fixture
async def pool(dsn: str) -> AsyncIterator[Pool]:
    """A pool on a fresh, migrated database."""
    made = await connect(dsn, min_size=1, max_size=8)
    yield made
    await made.close()


@pytest.fixture
async def conn(pool: Pool) -> AsyncIterator[asyncpg.pool.PoolConnectionProxy[asyncpg.Record]]:
    """One connection of the pool."""
    async with pool.acquire() as connection:
        yield connection
