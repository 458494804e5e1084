"""What happens when the database goes away in the middle (faults D01, D02, D04, D19)."""

import asyncio
import os
import signal
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from milevault.errors import MileVaultError, StoreUnavailable
from milevault.store import athletes, migrate, pgcopy, points
from milevault.store.embedded import EmbeddedPostgres
from milevault.store.errors import Conflict, DiskFull, retry_unit, translate
from milevault.store.pool import Pool, connect

from . import samples


async def no_pause(_: float) -> None:
    """Instead of sleeping between attempts."""


class Unit:
    """Fails with the given errors, one per call, and then answers."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.calls = 0

    async def __call__(self) -> str:
        self.calls += 1
        if self.errors:
            raise self.errors.pop(0)
        return "done"


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (asyncpg.DiskFullError("no space"), DiskFull),
        (asyncpg.DeadlockDetectedError("deadlock"), Conflict),
        (asyncpg.SerializationError("conflict"), Conflict),
        (asyncpg.LockNotAvailableError("lock"), Conflict),
        (asyncpg.AdminShutdownError("shutdown"), StoreUnavailable),
        (asyncpg.CannotConnectNowError("starting"), StoreUnavailable),
        (asyncpg.TooManyConnectionsError("many"), StoreUnavailable),
        (asyncpg.ConnectionDoesNotExistError("gone"), StoreUnavailable),
        (asyncpg.IdleInTransactionSessionTimeoutError("slow"), StoreUnavailable),
        (asyncpg.InterfaceError("masked"), StoreUnavailable),
        (asyncpg.InternalClientError("confused"), StoreUnavailable),
        (ConnectionResetError("reset"), StoreUnavailable),
        (TimeoutError("late"), StoreUnavailable),
    ],
)
def test_passing_failures_become_unavailable(error: Exception, expected: type[MileVaultError]) -> None:
    with pytest.raises(expected) as caught, translate():
        raise error
    assert type(caught.value) is expected
    assert caught.value.__cause__ is error


@pytest.mark.parametrize(
    "error",
    [
        asyncpg.UniqueViolationError("twice"),
        asyncpg.UndefinedTableError("no table"),
        asyncpg.exceptions.DataError("not a number"),
        ValueError("ours"),
    ],
)
def test_programming_errors_go_through(error: Exception) -> None:
    with pytest.raises(type(error)) as caught, translate():
        raise error
    assert caught.value is error


async def test_unit_is_run_again_until_it_works() -> None:
    unit = Unit(asyncpg.DeadlockDetectedError("x"), ConnectionResetError(), asyncpg.InterfaceError("x"))
    assert await retry_unit(unit, pause=no_pause) == "done"
    assert unit.calls == 4


async def test_unit_is_given_up_after_its_attempts() -> None:
    unit = Unit(*(ConnectionResetError() for _ in range(9)))
    with pytest.raises(StoreUnavailable):
        await retry_unit(unit, attempts=3, pause=no_pause)
    assert unit.calls == 3


async def test_full_disk_is_not_tried_again() -> None:
    unit = Unit(asyncpg.DiskFullError("x"))
    with pytest.raises(DiskFull):
        await retry_unit(unit, pause=no_pause)
    assert unit.calls == 1


async def test_pauses_grow_and_stay_bounded() -> None:
    pauses: list[float] = []

    async def note(seconds: float) -> None:
        pauses.append(seconds)

    unit = Unit(*(ConnectionResetError() for _ in range(7)))
    await retry_unit(unit, attempts=8, first_pause_s=0.1, pause=note)
    assert len(pauses) == 7
    assert all(
        low * 0.5 <= pause <= low for pause, low in zip(pauses, (0.1, 0.4, 1.6, 5, 5, 5, 5), strict=True)
    )


@pytest.mark.db
async def test_killed_backend_in_copy_leaves_nothing_and_the_unit_repeats(pool: Pool) -> None:
    """D02: the COPY is cut while its data flows; the whole unit runs again on another connection."""
    streams = samples.streams(2000)
    buffer = pgcopy.encode(points._columns(1, 1, samples.START, streams), 2000)
    half = len(buffer) // 2
    cuts = 0

    async def unit() -> None:
        nonlocal cuts
        async with pool.acquire() as conn, conn.transaction():
            await athletes.create(conn, "anna", "Anna")
            source = cut(conn.get_server_pid()) if cuts == 0 else whole()
            cuts += 1
            await conn.copy_to_table(points.TABLE, source=source, columns=points.NAMES, format="binary")

    async def cut(pid: int) -> Any:
        yield buffer[:half]
        async with pool.acquire() as other:
            assert await other.fetchval("select pg_terminate_backend($1, 10000)", pid)
        yield buffer[half:]

    async def whole() -> Any:
        yield buffer

    await retry_unit(unit, first_pause_s=0.01)
    assert cuts == 2
    async with pool.acquire() as conn:
        assert await conn.fetchval("select count(*) from activity_data_points") == 2000
        assert len(await athletes.list_athletes(conn)) == 1


@pytest.mark.db
async def test_deadlock_is_resolved_by_repeating(pool: Pool) -> None:
    """D19: two units take two rows in opposite order; both end."""
    async with pool.acquire() as conn:
        first = await athletes.create(conn, "anna", "0")
        second = await athletes.create(conn, "ben", "0")
        await conn.execute("set deadlock_timeout = '50ms'")
    both_hold = asyncio.Barrier(2)
    runs: list[str] = []

    async def unit(name: str, order: tuple[int, int]) -> None:
        runs.append(name)
        async with pool.acquire() as conn, conn.transaction():
            await conn.execute("set local deadlock_timeout = '50ms'")
            await athletes.rename(conn, order[0], name)
            if runs.count(name) == 1:
                await both_hold.wait()
            await athletes.rename(conn, order[1], name)

    here, there = first.athlete_id, second.athlete_id
    await asyncio.gather(
        retry_unit(lambda: unit("one", (here, there)), first_pause_s=0.01),
        retry_unit(lambda: unit("two", (there, here)), first_pause_s=0.01),
    )
    assert len(runs) == 3
    async with pool.acquire() as conn:
        names = {athlete.name for athlete in await athletes.list_athletes(conn)}
    assert len(names) == 1


class TestRestart:
    """D01 and R12: the server ends under us, by every signal, and work goes on."""

    @pytest.fixture
    async def server(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
        monkeypatch.delenv("MILEVAULT_PG_BIN", raising=False)
        server = EmbeddedPostgres(tmp_path / "data")
        dsn = await server.start()
        pool = await connect(dsn, min_size=2, max_size=4)
        async with pool.acquire() as conn:
            await migrate.migrate(conn)
        yield server, pool
        pool.terminate()
        await server.stop()

    @pytest.mark.db
    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGQUIT, signal.SIGKILL])
    async def test_server_that_ends_is_started_again(self, server: Any, number: signal.Signals) -> None:
        running, pool = server
        first = running.pid
        async with pool.acquire() as conn:
            await athletes.create(conn, "anna", "Anna")
        os.kill(first, number)
        await self.restarted(running, first)

        async def unit() -> int:
            async with pool.acquire() as conn:
                return len(await athletes.list_athletes(conn))

        assert await retry_unit(unit, attempts=8) == 1

    @pytest.mark.db
    async def test_unit_in_flight_is_repeated(self, server: Any) -> None:
        running, pool = server
        first = running.pid
        runs = 0

        async def unit() -> None:
            nonlocal runs
            runs += 1
            async with pool.acquire() as conn, conn.transaction():
                await athletes.create(conn, "anna", "Anna")
                if runs == 1:
                    os.kill(first, signal.SIGQUIT)
                    await self.restarted(running, first)
                await athletes.create(conn, "ben", "Ben")

        await retry_unit(unit, attempts=8)
        assert runs >= 2
        async with pool.acquire() as conn:
            assert [athlete.slug for athlete in await athletes.list_athletes(conn)] == ["anna", "ben"]

    @staticmethod
    async def restarted(running: EmbeddedPostgres, first: int | None) -> None:
        async with asyncio.timeout(60):
            while running.pid == first or not answers(running):  # noqa: ASYNC110 - a process sets no event
                await asyncio.sleep(0.02)


def answers(running: EmbeddedPostgres) -> bool:
    """Whether the server takes connections now."""
    found = running._cluster.postmaster()
    return found is not None and found.ready and found.pid == running.pid
