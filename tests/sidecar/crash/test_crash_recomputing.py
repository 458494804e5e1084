"""T-CRASH for what is computed again: the worker is killed within it, and what is there at last is the same.

Thirty activities are two batches of those that read samples; so the passes of K12 are the beginning, two batches, and the end.
"""

from datetime import date

import pytest

from milevault.analysis import FIGURES_VERSION
from milevault.ingest import recomputing
from milevault.ingest.parser import Parser
from milevault.jobs.queue import enqueue_recompute
from milevault.store import recomputes, settings, zones
from milevault.store.dump import canonical_dump, differences

from ..ingest import tiny_fit
from ..ingest.world import World, until
from .test_crash import Program, assert_healthy, program

__all__ = ["program"]
pytestmark = [pytest.mark.db, pytest.mark.timeout(180)]
COUNT = 30
assert recomputing.SAMPLES_BATCH < COUNT < 2 * recomputing.SAMPLES_BATCH
# Critical power asks for samples, and so for small batches.
KEYS = ("max_heart_rate", "resting_heart_rate", "critical_power")
SINCE = date(2020, 1, 1)


async def fill(world: World) -> None:
    """Activities imported, with settings, and nothing left to do."""
    await change_settings(world, (190.0, 50.0, 250.0))
    async with Parser() as parser:
        recipe = world.recipe(parser)
        for number in range(COUNT):
            taken = await world.take(tiny_fit.activity(number, 60))
            await recipe.import_file(world.anna.athlete_id, taken.sha256)
    assert await world.count("activity") == COUNT
    await work_off(world)


async def change_settings(world: World, values: tuple[float, ...]) -> None:
    """What the API does, with the work that follows."""
    athlete_id = world.anna.athlete_id
    async with world.pool.acquire() as conn, conn.transaction():
        for key, value in zip(KEYS, values, strict=True):
            await settings.put(conn, athlete_id, key, SINCE, value)
        await zones.recompute(conn, athlete_id)
        await enqueue_recompute(conn, athlete_id, "settings", KEYS)


async def work_off(world: World) -> None:
    """All work done in this process, and no job left of it."""
    async with world.pool.acquire() as conn:
        waiting = await recomputes.unfinished(conn)
    for one in waiting:
        assert await recomputing.work_off(world.pool, one.athlete_id, one.recompute_id, 60.0)
    await world.pool.execute("delete from pgqueuer")


async def dump(world: World) -> str:
    async with world.pool.acquire() as conn:
        return await canonical_dump(conn, world.anna.athlete_id)


async def killed_and_started_again(program: Program, point: str) -> None:
    """Dies at the point with everything else; the next start finishes."""
    program.start(crash_at=point)

    async def dead() -> bool:
        return program.killed_itself()

    try:
        await until(dead, 60)
    except TimeoutError:
        pytest.fail(f"{point} was never reached\n{program.log.read_text()[-3000:]}")
    program.kill_all()
    program.start()

    async def done() -> bool:
        return await program.world.count("recompute where finished_at is null") == 0 and program.is_open()

    try:
        await until(done, 60)
    except TimeoutError:
        pytest.fail(f"not finished\n{program.log.read_text()[-3000:]}")


async def assert_told_once(world: World, reason: str) -> None:
    """The latest work has its one event, with each activity counted once."""

    # The program may be giving it its place just now.
    async def published() -> bool:
        return await world.count("event where position is null") == 0

    await until(published, 60)
    events = [event for event in await world.events() if event.kind == "recompute_finished"]
    ended = events[-1].payload
    # Activities done twice would count twice.
    assert (ended["reason"], ended["activity_count"]) == (reason, COUNT)
    numbers = [event.payload["recompute_id"] for event in events]
    assert len(numbers) == len(set(numbers))


@pytest.mark.parametrize("point", ["K8:2", "K9:1", "K9:2", "K12:1", "K12:4", "K13:2", "K13:4"])
async def test_killed_while_a_formula_is_worked_off(program: Program, point: str) -> None:
    world = program.world
    await fill(world)
    before = await dump(world)
    await world.pool.execute("""
        update activity set figures_version = 0;
        update activity_metric set value = value + 1, version = 0;
        delete from best_effort;
        update activity_hr_histogram set seconds[1] = 99;
    """)
    assert await dump(world) != before

    await killed_and_started_again(program, point)

    assert await world.pool.fetchval("select min(figures_version) from activity") == FIGURES_VERSION
    assert list(differences(before, await dump(world))) == []
    await assert_told_once(world, "version")
    await assert_healthy(program)


@pytest.mark.parametrize("point", ["K9:2", "K12:2", "K13:3"])
async def test_killed_while_settings_are_worked_off(program: Program, point: str) -> None:
    world = program.world
    await fill(world)
    before = await dump(world)
    await change_settings(world, (170.0, 60.0, 180.0))
    await work_off(world)
    assert await dump(world) != before
    await change_settings(world, (190.0, 50.0, 250.0))

    await killed_and_started_again(program, point)

    assert list(differences(before, await dump(world))) == []
    await assert_told_once(world, "settings")
    await assert_healthy(program)
