"""Health of several files through the whole recipe: what follows from all of them, reading again, deletions."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from milevault.ingest import recipe as recipe_module
from milevault.ingest.parser import Parser
from milevault.ingest.recipe import Recipe
from milevault.jobs.queue import enqueue_again
from milevault.model import FileContent, Wellness
from milevault.store import athletes, health
from milevault.store.dump import canonical_dump
from tests.sidecar.importers.wellness.made import at, info, sdk_file
from tests.sidecar.store import health_samples as made

from .world import World, until

pytestmark = pytest.mark.db

# A winter's day of Anna in Berlin: local midnight is 23:00 UTC of the day before.
DAY = date(2026, 1, 14)
MIDNIGHT = at("2026-01-14T00:00+01:00")
HOUR = 3600

type Message = tuple[int, dict[str, Any]]


def monitoring(*messages: Message) -> bytes:
    return sdk_file("monitoring_b", info(MIDNIGHT, 1), *messages)


def beat(hours: float, rate: int) -> Message:
    return 55, {"timestamp": MIDNIGHT + int(hours * HOUR), "heart_rate": rate}


def counted(hours: float, **fields: Any) -> Message:
    return 55, {"timestamp": MIDNIGHT + int(hours * HOUR), **fields}


def night(first_h: float, last_h: float) -> bytes:
    """A file of a night in light and deep sleep."""
    first, last = MIDNIGHT + int(first_h * HOUR), MIDNIGHT + int(last_h * HOUR)
    levels = [
        (275, {"timestamp": time, "sleep_level": ("light", "deep")[at_time % 2]})
        for at_time, time in enumerate(range(first, last, 1800))
    ]
    stop = (21, {"timestamp": last, "event": 74, "event_type": "stop"})
    return sdk_file(49, info(first, 1), *levels, stop)


def nap(hours: float, minutes: int, **more: Any) -> Message:
    start = MIDNIGHT + int(hours * HOUR)
    end = start + 60 * minutes
    return 412, {"start_time": start, "end_time": end, "timestamp": end, "end_timezone_offset": 60, **more}


async def imported(world: World, recipe: Recipe, files: Sequence[bytes]) -> list[bytes]:
    hashes = []
    for data in files:
        taken = await world.take(data)
        assert await recipe.import_file(world.anna.athlete_id, taken.sha256) == "imported"
        hashes.append(taken.sha256)
    return hashes


async def of_day(world: World, day: date = DAY) -> dict[str, float]:
    async with world.pool.acquire() as conn:
        return (await health.days(conn, world.anna.athlete_id, day, day)).get(day, {})


async def emptied(world: World) -> None:
    """As before the first import."""
    for table in (
        "health_derived",
        "health_value",
        "health_sample",
        "sleep_session",
        "import_item",
        "source_file",
    ):
        await world.pool.execute(f"delete from {table}")


PIECES = [
    monitoring(beat(0.5, 55), beat(3, 44), beat(9, 120)),
    monitoring(beat(10, 150), beat(12, 80)),
    monitoring(
        beat(20, 70),
        beat(23, 62),
        (227, {"stress_level_time": MIDNIGHT + 20 * HOUR, "stress_level_value": 30}),
    ),
    night(-1, 6),
]


async def test_a_day_split_over_files_is_one_day_in_every_order(world: World, parser: Parser) -> None:
    recipe = world.recipe(parser)
    dumps = set()
    for order in list(permutations(PIECES))[::5]:
        await imported(world, recipe, order)
        found = await of_day(world)
        assert (found["min_heart_rate"], found["max_heart_rate"]) == (44, 150)
        assert found["sleep_heart_rate"] == 49.5
        assert found["stress"] == 30
        async with world.pool.acquire() as conn:
            dumps.add(await canonical_dump(conn, world.anna.athlete_id))
        assert await world.examine() == []
        await emptied(world)
    assert len(dumps) == 1
    assert '"sleep_heart_rate"' in dumps.pop()


async def test_an_event_tells_of_what_follows_on_the_day_of_waking(world: World, parser: Parser) -> None:
    recipe = world.recipe(parser)
    await imported(world, recipe, [night(-1, 6)])
    await imported(world, recipe, [monitoring(beat(-0.5, 50))])
    event = (await world.events())[-1]
    assert event.kind == "health_recorded"
    assert (event.payload["first_day"], event.payload["last_day"]) == ("2026-01-13", "2026-01-14")
    assert event.payload["metrics"] == ["max_heart_rate", "min_heart_rate", "sleep_heart_rate"]
    async with world.pool.acquire() as conn:
        found = await health.origins(conn, world.anna.athlete_id, DAY, DAY, ["sleep_heart_rate"])
    origin = found[DAY]["sleep_heart_rate"].origin
    assert (origin.source, origin.sha256s) == ("samples", ())
    assert origin.observed_at == datetime(2026, 1, 13, 22, 30, tzinfo=UTC)


async def test_two_workers_on_two_files_of_a_day_see_each_others_samples(world: World) -> None:
    """The second one's own view of the day is older than the first one's commit, and must not be used."""
    files = [Wellness(series=(made.heart_rate(0, 30, 60),)), Wellness(series=(made.heart_rate(600, 90, 40),))]
    anna = world.anna.athlete_id
    async with world.pool.acquire() as conn:
        await made.stored(conn, anna, 1, 2)
    async with world.pool.acquire() as first, world.pool.acquire() as second:
        transaction = first.transaction()
        await transaction.start()
        await health.save(first, anna, made.sha(1), "fit", files[0])
        async with second.transaction():
            waiting = asyncio.create_task(health.save(second, anna, made.sha(2), "fit", files[1]))
            await until(lambda: world.pool.fetchval("select exists (select from pg_locks where not granted)"))
            await transaction.commit()
            await waiting
    found = await of_day(world, made.DAY)
    assert (found["min_heart_rate"], found["max_heart_rate"]) == (30, 90)


@pytest.mark.parametrize("backwards", [False, True])
async def test_a_whole_and_its_parts_in_two_files_do_not_add_up(
    world: World, parser: Parser, backwards: bool
) -> None:
    """A message without a type speaks of all of them; another file of the day counts two types."""
    whole = monitoring(counted(22, active_calories=300, distance=4000.0))
    parts = monitoring(
        counted(21, activity_type="walking", active_calories=180, cycles=500, distance=2500.0),
        counted(21, activity_type="running", active_calories=90, cycles=700, distance=1300.0),
        counted(21, activity_type="generic", active_calories=15),
    )
    files = [whole, parts]
    await imported(world, world.recipe(parser), files[::-1] if backwards else files)
    found = await of_day(world)
    assert (found["active_kcal"], found["distance_m"], found["steps"]) == (300, 4000, 2400)


async def test_a_whole_of_nothing_yet_does_not_hide_the_parts(world: World, parser: Parser) -> None:
    morning = monitoring(counted(0.5, active_calories=0), beat(1, 60))
    evening = monitoring(counted(21, activity_type="walking", active_calories=180))
    await imported(world, world.recipe(parser), [evening, morning])
    assert (await of_day(world))["active_kcal"] == 180


@pytest.mark.parametrize("backwards", [False, True])
async def test_a_deleted_nap_is_gone_in_either_order(world: World, parser: Parser, backwards: bool) -> None:
    files = [
        sdk_file(44, nap(14, 20), nap(16, 30)),
        # Taken back the next day, its start rounded to the minute.
        sdk_file(44, nap(14 - 1 / 120, 20, is_deleted=1, update_timestamp=MIDNIGHT + 40 * HOUR)),
    ]
    await imported(world, world.recipe(parser), files[::-1] if backwards else files)
    async with world.pool.acquire() as conn:
        (kept,) = await health.sleeps(conn, world.anna.athlete_id, DAY, DAY)
    assert kept.start_time == datetime(2026, 1, 14, 15, tzinfo=UTC)
    assert await of_day(world) == {"nap_duration_s": 1800}


class Later(Recipe):
    """The recipe of a later version, whose readers see something else in the same bytes."""

    seen: Callable[[FileContent], FileContent]

    async def _read(self, *arguments: Any) -> FileContent:
        return type(self).seen(await super()._read(*arguments))


def later(world: World, parser: Parser, seen: Callable[[FileContent], FileContent]) -> Later:
    Later.seen = staticmethod(seen)
    return Later(
        world.pool,
        world.originals,
        parser,
        keeps_points=lambda _: True,
        read_again=enqueue_again,
        intake=world.intake,
    )


RICH = monitoring(
    beat(0.5, 48),
    beat(9, 130),
    (211, {"timestamp": MIDNIGHT + 7 * HOUR, "current_day_resting_heart_rate": 47}),
    counted(21, activity_type="walking", cycles=500),
)


async def test_reading_again_with_less_health_removes_the_rest(world: World, parser: Parser) -> None:
    (sha256,) = await imported(world, world.recipe(parser), [RICH])
    assert (await of_day(world))["min_heart_rate"] == 48
    await imported(world, world.recipe(parser), [monitoring(beat(10, 60), beat(11, 70))])

    def less(content: FileContent) -> FileContent:
        values = tuple(one for one in content.wellness.values if one.metric == "steps")
        return replace(content, wellness=Wellness(values=values))

    await later(world, parser, less).read_file_again(world.anna.athlete_id, sha256)
    assert await of_day(world) == {"steps": 1000, "min_heart_rate": 60, "max_heart_rate": 70}
    payload = (await world.events())[-1].payload
    assert set(payload["metrics"]) == {"max_heart_rate", "min_heart_rate", "resting_heart_rate"}
    assert await world.examine() == []


async def test_reading_again_computes_anew_what_an_earlier_version_left(world: World, parser: Parser) -> None:
    (sha256,) = await imported(world, world.recipe(parser), [RICH])
    before = await of_day(world)
    await world.pool.execute("delete from health_derived where metric = 'min_heart_rate'")
    await world.pool.execute("update health_derived set value = 200")
    await world.recipe(parser).read_file_again(world.anna.athlete_id, sha256)
    assert await of_day(world) == before


async def test_a_file_that_cannot_be_read_again_keeps_its_health(world: World, parser: Parser) -> None:
    (sha256,) = await imported(world, world.recipe(parser), [RICH])
    async with world.pool.acquire() as conn:
        before = await canonical_dump(conn, world.anna.athlete_id)

    def refuse(_: FileContent) -> FileContent:
        raise recipe_module.Quarantined("worse", "A later version is worse.")

    await later(world, parser, refuse).read_file_again(world.anna.athlete_id, sha256)
    async with world.pool.acquire() as conn:
        assert await canonical_dump(conn, world.anna.athlete_id) == before
    assert (await of_day(world))["resting_heart_rate"] == 47


async def test_what_one_file_gives_follows_for_its_athlete_only(world: World, parser: Parser) -> None:
    async with world.pool.acquire() as conn:
        ben = await athletes.create(conn, "ben", "Ben", "Europe/Berlin")
        await made.stored(conn, ben.athlete_id, 7)
        rest = Wellness(series=(made.heart_rate(0, 33),))
        await health.save(conn, ben.athlete_id, made.sha(7), "fit", rest)
    await imported(world, world.recipe(parser), [RICH])
    async with world.pool.acquire() as conn:
        found = await health.days(conn, ben.athlete_id, DAY, made.DAY + timedelta(days=1))
    assert found == {made.DAY: {"min_heart_rate": 33, "max_heart_rate": 33}}
