"""The worker on a real queue: everything runs once, whatever happens to queue, worker and database."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import date, timedelta

import pytest
from pgqueuer.core.qm import QueueManager
from pgqueuer.ports.repository import EntrypointExecutionParameter
from pgqueuer.queries import Queries

from milevault.ingest import recomputing
from milevault.ingest.parser import Parser
from milevault.jobs import tasks
from milevault.jobs.queue import IMPORT_FILE, enqueue_import, enqueue_recompute, requeue_waiting
from milevault.jobs.tasks import TASKS, Retry, Tools
from milevault.jobs.worker import Pace, Worker
from milevault.store import settings

from ..ingest import tiny_fit
from ..ingest.world import World, until

pytestmark = pytest.mark.db
QUICK = Pace(batch=2, takeover_s=1.0, poll_s=0.2)


class Running:
    """A worker in a task."""

    def __init__(self, world: World, parser: Parser) -> None:
        self.worker = Worker(world.pool, Tools(recipe=world.recipe(parser), pool=world.pool), pace=QUICK)
        self.task = asyncio.create_task(self.worker.run())

    async def stop(self) -> None:
        self.worker.stop()
        async with asyncio.timeout(60):
            await self.task


@pytest.fixture
async def running(world: World, parser: Parser) -> AsyncIterator[Running]:
    made = Running(world, parser)
    yield made
    made.task.cancel()
    with suppress(asyncio.CancelledError):
        await made.task


async def imported(world: World, count: int) -> None:
    async def enough() -> bool:
        return (await world.states()).count("imported") == count

    await until(enough)


async def test_files_are_imported_as_they_come(world: World, running: Running) -> None:
    for number in range(10):
        await world.take(tiny_fit.activity(number, 20))
    await imported(world, 10)
    assert await world.count("activity") == 10
    await running.stop()
    assert await world.count("pgqueuer") == 0
    assert await world.examine() == []


async def test_sixteen_senders_give_one_activity(world: World, running: Running) -> None:
    """R3, with a worker at work meanwhile: one imported, fifteen duplicates, one event."""
    data = tiny_fit.activity()
    await asyncio.gather(*(world.take(data, name=f"{number}.fit") for number in range(16)))
    await imported(world, 1)
    assert sorted(await world.states()) == ["duplicate"] * 15 + ["imported"]
    assert await world.count("activity") == 1
    assert [event.kind for event in await world.events()].count("activity_recorded") == 1


async def test_two_workers_share_the_work(world: World, running: Running) -> None:
    async with Parser() as second_parser:
        second = Running(world, second_parser)
        for number in range(20):
            await world.take(tiny_fit.activity(number, 20))
        await imported(world, 20)
        await second.stop()
    assert await world.count("activity") == 20
    assert await world.examine() == []


async def test_jobs_of_a_dead_worker_are_taken_over(world: World, parser: Parser) -> None:
    for number in range(3):
        await world.take(tiny_fit.activity(number, 20))
    # A worker that claims three jobs and is never heard of again.
    dead = QueueManager(Queries.from_asyncpg_pool(world.pool))
    jobs = await dead.queries.dequeue(
        batch_size=3,
        entrypoints={IMPORT_FILE: EntrypointExecutionParameter(concurrency_limit=0)},  # type: ignore[dict-item]
        queue_manager_id=dead.queue_manager_id,
        global_concurrency_limit=None,
        heartbeat_timeout=timedelta(seconds=30),
    )
    assert len(jobs) == 3
    running = Running(world, parser)
    # Less than PgQueuer's own half minute.
    async with asyncio.timeout(25):
        await imported(world, 3)
    await running.stop()


async def test_a_lost_job_is_put_back_by_the_sweep(world: World, running: Running) -> None:
    await running.stop()
    await world.take(tiny_fit.activity())
    await world.pool.execute("delete from pgqueuer")
    assert await requeue_waiting(world.pool) == 1
    assert await requeue_waiting(world.pool) == 1
    assert await world.count("pgqueuer") == 1


async def test_a_job_for_a_file_nobody_knows_is_done(world: World, running: Running) -> None:
    async with world.pool.acquire() as conn:
        await enqueue_import(conn, world.anna.athlete_id, bytes(32), priority=5)

    async def empty() -> bool:
        return await world.count("pgqueuer") == 0

    await until(empty)


async def test_a_full_disk_delays_the_job_and_free_space_resumes_it(
    world: World, running: Running, parser: Parser
) -> None:
    """R13: nothing is restarted, nothing is lost."""
    await running.stop()
    await world.take(tiny_fit.activity())
    world.originals._low_water_bytes = 2**62
    again = Running(world, parser)

    async def put_off() -> bool:
        return await world.count("pgqueuer where attempts > 0") == 1

    await until(put_off)
    assert await world.states() == ["waiting"]
    world.originals._low_water_bytes = 0
    await imported(world, 1)
    await again.stop()


async def test_a_database_that_ends_every_session_is_a_delay(world: World, running: Running) -> None:
    """D01: every connection is cut, the pool's, the listener's and those in use, again and again."""
    for number in range(12):
        await world.take(tiny_fit.activity(number, 20))
        if number % 4 == 0:
            await cut_all(world)
    await imported(world, 12)
    assert not running.task.done()
    assert await world.count("activity") == 12
    await running.stop()
    assert await world.examine() == []


async def cut_all(world: World) -> None:
    async with world.pool.acquire() as conn:
        await conn.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where datname = current_database() and pid <> pg_backend_pid()"
        )


async def test_stopping_finishes_what_is_running(world: World, running: Running) -> None:
    for number in range(6):
        await world.take(tiny_fit.activity(number, 20))
    await running.stop()
    done = (await world.states()).count("imported")
    assert await world.count("activity") == done
    picked = await world.pool.fetchval("select count(*) from pgqueuer where status = 'picked'")
    assert picked == 0


def test_retries_grow_and_never_end() -> None:
    retry = Retry(first_s=1, longest_s=30)
    assert [retry.delay_s(attempts) for attempts in range(7)] == [1, 2, 4, 8, 16, 30, 30]
    assert retry.delay_s(10_000) == 30


def test_every_kind_of_job_has_one_row() -> None:
    kinds = [task.kind for task in TASKS]
    assert len(kinds) == len(set(kinds))


async def test_what_depends_on_a_setting_is_computed_again_turn_by_turn(
    world: World, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each turn does one batch and goes back into the queue."""
    monkeypatch.setattr(tasks, "TURN_SECONDS", 0.0)
    monkeypatch.setattr(recomputing, "BATCH", 2)
    for number in range(5):
        await world.take(tiny_fit.activity(number, 20))
    await imported(world, 5)
    async with world.pool.acquire() as conn, conn.transaction():
        await settings.put(conn, world.anna.athlete_id, "max_heart_rate", date(2020, 1, 1), 190.0)
        await enqueue_recompute(conn, world.anna.athlete_id, "settings", ["max_heart_rate"])

    async def finished() -> bool:
        return bool(await world.pool.fetchval("select finished_at is not null from recompute"))

    await until(finished)
    assert await world.pool.fetchval("select count(*) from activity_metric where key = 'edwards_trimp'") == 5
    await running.stop()
    assert await world.count("pgqueuer") == 0
