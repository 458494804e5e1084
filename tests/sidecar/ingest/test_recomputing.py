"""Computing again on a real database: whatever changed, what is there then is what a new import would give."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import asyncpg
import pytest

from milevault.analysis import FIGURES_VERSION
from milevault.ingest import figuring, recomputing
from milevault.jobs.queue import (
    FIRST_PAUSE_S,
    LONGEST_PAUSE_S,
    RECOMPUTE,
    enqueue_recompute,
    requeue_recomputes,
)
from milevault.model import Activity
from milevault.model.settings import ZoneSet
from milevault.store import activities, events, figures, recomputes, settings, zones
from milevault.store.athletes import Athlete
from milevault.store.dump import canonical_dump, differences
from milevault.store.pool import Connection, Pool
from tests.sidecar.store import samples

from .test_merging import DEVICE, LISTED, OTHER, bring, file, ride

pytestmark = pytest.mark.db
LONG = 60.0
NEVER = date(1990, 1, 1)
HEART = {"max_heart_rate": 190.0, "resting_heart_rate": 50.0, "threshold_heart_rate": 168.0}


def day(number: int) -> Activity:
    """A ride on another day, each another one."""
    return samples.activity(400, start=samples.START + timedelta(days=number), seed=number + 1)


async def ride_days(conn: Connection, anna: Athlete, count: int) -> list[int]:
    """Rides on successive days."""
    return [
        (await bring(conn, anna, file(10 + number, "fit", day(number)))).recorded[0]
        for number in range(count)
    ]


async def set_value(conn: Connection, anna: Athlete, key: str, value: float, since: date = NEVER) -> int:
    """What the API does: the setting, time in zones, and the work that follows from it, in one transaction."""
    async with conn.transaction():
        change = await settings.put(conn, anna.athlete_id, key, since, value)
        assert change is not None
        await zones.recompute(conn, anna.athlete_id, first_day=change.first_day)
        return await enqueue_recompute(conn, anna.athlete_id, "settings", [key], change.first_day)


async def work_off(pool: Pool, anna: Athlete) -> None:
    """All there is to do."""
    async with pool.acquire() as conn:
        waiting = await recomputes.unfinished(conn)
    for one in waiting:
        assert await recomputing.work_off(pool, one.athlete_id, one.recompute_id, LONG)


async def assert_as_imported_anew(conn: Connection, anna: Athlete, *files: Any) -> None:
    """What is stored equals what it is after every file was read again under the settings of today."""
    before = await canonical_dump(conn, anna.athlete_id)
    for one in files:
        await bring(conn, anna, one)
    assert list(differences(before, await canonical_dump(conn, anna.athlete_id))) == []


async def metric(conn: Connection, activity_id: int, key: str) -> float | None:
    value: float | None = await conn.fetchval(
        "select value from activity_metric where activity_id = $1 and key = $2", activity_id, key
    )
    return value


@pytest.mark.parametrize(
    "key_values", [HEART, {"functional_threshold_power": 250.0}, {"critical_power": 240.0}]
)
async def test_a_changed_setting_gives_what_a_new_import_would(
    pool: Pool, conn: Connection, anna: Athlete, key_values: dict[str, float]
) -> None:
    await ride_days(conn, anna, 3)
    before = await canonical_dump(conn, anna.athlete_id)
    for key, value in key_values.items():
        await set_value(conn, anna, key, value)
    await work_off(pool, anna)
    assert await canonical_dump(conn, anna.athlete_id) != before
    await assert_as_imported_anew(conn, anna, *(file(10 + n, "fit", day(n)) for n in range(3)))


async def test_a_value_from_a_day_on_changes_that_day_and_later_ones(
    pool: Pool, conn: Connection, anna: Athlete
) -> None:
    for key, value in HEART.items():
        await set_value(conn, anna, key, value)
    ids = await ride_days(conn, anna, 3)
    before = [await metric(conn, one, "trimp") for one in ids]
    await set_value(conn, anna, "max_heart_rate", 180.0, samples.START.date() + timedelta(days=1))
    await work_off(pool, anna)
    after = [await metric(conn, one, "trimp") for one in ids]
    assert [one == other for one, other in zip(before, after, strict=True)] == [True, False, False]
    assert [row["done"] for row in await conn.fetch("select done from recompute order by recompute_id")][
        -1
    ] == 2


async def test_what_is_no_longer_known_goes(pool: Pool, conn: Connection, anna: Athlete) -> None:
    await set_value(conn, anna, "functional_threshold_power", 250.0)
    (activity_id,) = await ride_days(conn, anna, 1)
    assert await metric(conn, activity_id, "training_stress_score") is not None
    async with conn.transaction():
        await settings.remove(conn, anna.athlete_id, "functional_threshold_power", NEVER)
        await zones.recompute(conn, anna.athlete_id)
        await enqueue_recompute(conn, anna.athlete_id, "settings", ["functional_threshold_power"])
    await work_off(pool, anna)
    assert await metric(conn, activity_id, "training_stress_score") is None
    # And nothing took the old number for a known one.
    method = await conn.fetchval("select method from activity_metric where key = 'load'")
    assert method != "power"
    await assert_as_imported_anew(conn, anna, file(10, "fit", day(0)))


async def test_a_zone_set_changes_zones_alone(conn: Connection, anna: Athlete) -> None:
    await ride_days(conn, anna, 2)
    metrics = await conn.fetch("select * from activity_metric order by activity_id, key")
    one = ZoneSet(kind="heart_rate", sport="", valid_from=NEVER, method="custom", floors=(100.0, 150.0))
    async with conn.transaction():
        change = await settings.put_zone_set(conn, anna.athlete_id, one)
        assert change is not None
        await zones.recompute(conn, anna.athlete_id, first_day=change.first_day)
    floors = await conn.fetch("select floors from activity_zone_time where kind = 'heart_rate'")
    assert [row["floors"] for row in floors] == [[100.0, 150.0]] * 2
    assert await conn.fetch("select * from activity_metric order by activity_id, key") == metrics


async def test_figures_of_another_version_are_computed_anew(
    pool: Pool, conn: Connection, anna: Athlete
) -> None:
    for key, value in {**HEART, "functional_threshold_power": 250.0, "critical_power": 240.0}.items():
        await set_value(conn, anna, key, value)
    await ride_days(conn, anna, 3)
    swim = file(40, "fit", samples.pool_swim())
    await bring(conn, anna, swim)
    before = await canonical_dump(conn, anna.athlete_id)
    await conn.execute("""
        update activity set figures_version = 0;
        update activity_metric set value = value + 1, version = 0;
        delete from best_effort;
        update activity_hr_histogram set seconds[1] = 99;
        delete from activity_power_histogram;
        insert into activity_metric (athlete_id, activity_id, key, value, version)
        select athlete_id, activity_id, 'of_before', 1, 1 from activity;
    """)
    assert await recomputing.compute_outdated(pool, enqueue_recompute) == 1
    # Once is enough.
    assert await recomputing.compute_outdated(pool, enqueue_recompute) == 0
    await work_off(pool, anna)
    assert list(differences(before, await canonical_dump(conn, anna.athlete_id))) == []
    assert await recomputing.compute_outdated(pool, enqueue_recompute) == 0


async def test_work_goes_on_where_its_last_turn_ended(
    pool: Pool, conn: Connection, anna: Athlete, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recomputing, "BATCH", 2)
    await ride_days(conn, anna, 5)
    recompute_id = await set_value(conn, anna, "functional_threshold_power", 250.0)
    seen = []
    while not await recomputing.work_off(pool, anna.athlete_id, recompute_id, 0.0):
        seen.append(tuple(await conn.fetchrow("select total, done from recompute")))
    assert seen == [(5, 0), (5, 2), (5, 4), (5, 5)]
    assert await conn.fetchval("select finished_at is not null from recompute")
    # The job again, as after an answer that was lost: nothing happens.
    assert await recomputing.work_off(pool, anna.athlete_id, recompute_id, LONG)
    assert await conn.fetchval("select count(*) from event where kind = 'recompute_finished'") == 1


async def test_the_end_is_told(pool: Pool, conn: Connection, anna: Athlete) -> None:
    await ride_days(conn, anna, 2)
    recompute_id = await set_value(conn, anna, "max_heart_rate", 190.0, date(2026, 5, 5))
    await work_off(pool, anna)
    await events.publish(conn)
    (event,) = [one for one in await events.after(conn, 0) if one.kind == "recompute_finished"]
    assert event.payload == {
        "recompute_id": recompute_id,
        "reason": "settings",
        "keys": ["max_heart_rate"],
        # The first value counts for the days before it too.
        "first_day": None,
        "activity_count": 2,
    }


async def test_a_mistake_with_one_activity_leaves_it_as_it_was(
    pool: Pool, conn: Connection, anna: Athlete, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = await ride_days(conn, anna, 2)
    await conn.execute("update activity set figures_version = 0")
    before = await figures.figures(conn, anna.athlete_id, first)
    real = figuring.computed

    def failing(final: Activity, *rest: Any) -> Any:
        if final.start_time == samples.START:
            raise ZeroDivisionError
        return real(final, *rest)

    monkeypatch.setattr(recomputing, "computed", failing)
    await conn.execute("update activity_metric set value = 1 where activity_id = $1", second)
    assert await recomputing.compute_outdated(pool, enqueue_recompute) == 1
    await work_off(pool, anna)
    assert await figures.figures(conn, anna.athlete_id, first) == before
    assert await metric(conn, second, "load") != 1
    # It is not tried for ever.
    assert await conn.fetchval("select min(figures_version) from activity") == FIGURES_VERSION


async def test_an_import_under_the_old_settings_is_waited_for(
    pool: Pool, conn: Connection, anna: Athlete, dsn: str
) -> None:
    """It has read the settings, they change, it commits: what it wrote is computed again."""
    importing = await asyncpg.connect(dsn)
    try:
        async with importing.transaction():
            await bring(importing, anna, file(10, "fit", day(0)))
            await conn.execute(
                "insert into athlete_setting (athlete_id, key, valid_from, value) values ($1, 'functional_threshold_power', $2, 250)",
                anna.athlete_id,
                NEVER,
            )
            recompute_id = await enqueue_recompute(
                conn, anna.athlete_id, "settings", ["functional_threshold_power"]
            )
            waits = asyncio.create_task(recomputing.work_off(pool, anna.athlete_id, recompute_id, LONG))
            done, _ = await asyncio.wait({waits}, timeout=0.3)
            assert not done
        assert await waits
    finally:
        await importing.close()
    assert await conn.fetchval("select count(*) from activity_metric where key = 'intensity_factor'") == 1


async def test_a_changed_setting_waits_for_a_batch_of_another_version(
    pool: Pool, conn: Connection, anna: Athlete, dsn: str
) -> None:
    """The batch has read the settings and writes histograms: the change's time in zones is of these."""
    await set_value(conn, anna, "max_heart_rate", 180.0)
    await ride_days(conn, anna, 2)
    await work_off(pool, anna)
    await conn.execute(
        "update activity set figures_version = 0; update activity_hr_histogram set seconds[1] = 99"
    )
    assert await recomputing.compute_outdated(pool, enqueue_recompute) == 1
    (one,) = await recomputes.unfinished(conn)
    batching = await asyncpg.connect(dsn)
    try:
        async with batching.transaction():
            assert await recomputing._step(batching, anna.athlete_id, one.recompute_id)
        async with batching.transaction():
            assert await recomputing._step(batching, anna.athlete_id, one.recompute_id)
            changes = asyncio.create_task(set_value(conn, anna, "max_heart_rate", 200.0))
            done, _ = await asyncio.wait({changes}, timeout=0.3)
            assert not done
        await changes
    finally:
        await batching.close()
    await work_off(pool, anna)
    await assert_as_imported_anew(conn, anna, *(file(10 + n, "fit", day(n)) for n in range(2)))


async def test_facts_that_come_without_samples_reach_the_figures(conn: Connection, anna: Athlete) -> None:
    """A list's rating of the effort, and its other sport."""
    await bring(conn, anna, DEVICE)
    await bring(conn, anna, OTHER)
    assert await conn.fetchval("select value from activity_metric where key = 'rpe_load'") is not None
    run = replace(LISTED.activities[0], sport="running", sub_sport="generic")
    await bring(conn, anna, file(3, "strava_csv", run))
    assert await conn.fetchval("select sport from activity") == "running"
    dump = await canonical_dump(conn, anna.athlete_id)
    await bring(conn, anna, DEVICE)
    assert list(differences(dump, await canonical_dump(conn, anna.athlete_id))) == []


async def test_words_read_no_samples(
    conn: Connection, anna: Athlete, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list names thousands of activities in one transaction."""
    await bring(conn, anna, DEVICE)

    async def fails(*_: object) -> Activity:
        raise AssertionError("samples were read")

    monkeypatch.setattr(activities, "recorded", fails)
    named = replace(ride(), name="Round the lake", description="Cold", gear="Bike", feel=80.0, commute=True)
    changes = await bring(
        conn,
        anna,
        file(
            3,
            "strava_csv",
            replace(
                LISTED.activities[0],
                calories_kcal=None,
                **{name: getattr(named, name) for name in ("name", "description", "gear", "feel", "commute")},
            ),
        ),
    )
    assert len(changes.updated) == 1
    assert await conn.fetchval("select name from activity") == "Round the lake"


async def test_lost_jobs_are_put_back(pool: Pool, conn: Connection, anna: Athlete) -> None:
    await set_value(conn, anna, "max_heart_rate", 190.0)
    await conn.execute("delete from pgqueuer")
    assert await requeue_recomputes(pool) == 1
    assert await requeue_recomputes(pool) == 1
    assert await conn.fetchval("select count(*) from pgqueuer where entrypoint = $1", RECOMPUTE) == 1
    await work_off(pool, anna)
    assert await requeue_recomputes(pool) == 0


async def fail(conn: Connection, age_s: float) -> None:
    """What the queue does with jobs that failed, the last one so many seconds ago: they are held."""
    await conn.execute(
        "update pgqueuer set status = 'failed', updated = now() - make_interval(secs => $1)", age_s
    )


async def test_what_fails_again_and_again_is_tried_after_growing_pauses(
    pool: Pool, conn: Connection, anna: Athlete
) -> None:
    await set_value(conn, anna, "max_heart_rate", 190.0)
    for failures in range(4):
        pause_s = FIRST_PAUSE_S * 2**failures
        await fail(conn, age_s=pause_s - 5)
        assert await requeue_recomputes(pool) == 0
        await conn.execute("update pgqueuer set updated = updated - interval '10 seconds'")
        assert await requeue_recomputes(pool) == 1
    assert await conn.fetchval("select count(*) from pgqueuer where status = 'failed'") == 4


async def test_the_pause_ends_with_a_day_and_with_a_start(
    pool: Pool, conn: Connection, anna: Athlete
) -> None:
    await set_value(conn, anna, "max_heart_rate", 190.0)
    for _ in range(40):
        await fail(conn, age_s=LONGEST_PAUSE_S + 5)
        assert await requeue_recomputes(pool) == 1
    await fail(conn, age_s=LONGEST_PAUSE_S - 5)
    assert await requeue_recomputes(pool) == 0
    assert await requeue_recomputes(pool, at_once=True) == 1


async def test_one_failure_holds_up_nothing_else(pool: Pool, conn: Connection, anna: Athlete) -> None:
    await set_value(conn, anna, "max_heart_rate", 190.0)
    await fail(conn, age_s=0)
    await set_value(conn, anna, "resting_heart_rate", 50.0)
    await conn.execute("delete from pgqueuer where status = 'queued'")
    assert await requeue_recomputes(pool) == 1


async def test_a_formula_comes_behind_imports_and_a_setting_before(conn: Connection, anna: Athlete) -> None:
    await enqueue_recompute(conn, anna.athlete_id, "version")
    await enqueue_recompute(conn, anna.athlete_id, "settings", ["weight"])
    low, high = await conn.fetch("select priority from pgqueuer order by id")
    assert low["priority"] == 0
    assert high["priority"] > 10**9


async def test_finished_work_is_forgotten_after_a_while(pool: Pool, conn: Connection, anna: Athlete) -> None:
    for key in ("weight", "max_heart_rate"):
        await set_value(conn, anna, key, 150.0)
    await work_off(pool, anna)
    await conn.execute(
        "update recompute set finished_at = now() - interval '91 days' where keys = '{weight}'"
    )
    await set_value(conn, anna, "critical_power", 200.0)
    assert await recomputes.prune(conn) == 1
    assert await conn.fetchval("select count(*) from recompute") == 2
