"""Days, loads, goals and gear on a real database, against slow sums over what was put in."""

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from milevault.model.gear import Gear
from milevault.model.training import Goal
from milevault.store import activities, athletes, gear, goals, ledger, recordings, records, training
from milevault.store.athletes import Athlete
from milevault.store.gear import GearEdit
from milevault.store.pool import Connection
from milevault.store.training import MethodLoad

from . import training_samples as made
from .training_samples import Done

pytestmark = pytest.mark.db


@pytest.fixture
async def anna(conn: Connection) -> Athlete:
    return await athletes.create(conn, "anna", "Anna", "Europe/Berlin")


def summed(done: list[Done]) -> dict[tuple[date, str], list[float]]:
    """The sums of each day and sport, the slow way."""
    found: dict[tuple[date, str], list[float]] = defaultdict(lambda: [0.0] * 8)
    for one in sorted(done, key=lambda one: one.start_time):
        sums = found[one.day, one.sport]
        for column, value in enumerate(
            (
                1,
                one.distance_m or 0,
                one.moving_time_s,
                one.elevation_gain_m or 0,
                one.calories_kcal or 0,
                one.calories_kcal is not None,
                one.load[0] if one.load else 0,
                one.load is not None,
            )
        ):
            sums[column] += value
    return dict(found)


async def read(
    conn: Connection,
    athlete: Athlete,
    first: date = date(2020, 1, 1),
    last: date = date(2040, 1, 1),
    *,
    sport: str | None = None,
) -> dict[Any, list[float]]:
    rows = await training.days(conn, athlete.athlete_id, first, last, sport)
    assert np.all(np.diff(rows.days).astype(int) >= 0)
    keys = zip(rows.days.tolist(), rows.sports, strict=True)
    return dict(zip(keys, rows.sums.tolist(), strict=True))


async def test_days_are_the_sums_of_their_activities(conn: Connection, anna: Athlete) -> None:
    done = made.random_activities(np.random.default_rng(3), 200, 60)
    await made.put(conn, anna.athlete_id, done)
    assert await read(conn, anna) == summed(done)
    span = (made.on(10), made.on(20))
    assert await read(conn, anna, *span) == summed([one for one in done if span[0] <= one.day <= span[1]])
    assert await read(conn, anna, sport="cycling") == summed([one for one in done if one.sport == "cycling"])


async def test_transitions_are_no_training(conn: Connection, anna: Athlete) -> None:
    await made.put(conn, anna.athlete_id, [Done(day=made.FIRST, sport="transition")])
    assert await read(conn, anna) == {}
    assert await training.first_day(conn, anna.athlete_id) is None


async def test_nobody_sees_the_days_of_others(conn: Connection, anna: Athlete) -> None:
    await made.put(conn, anna.athlete_id, [Done(day=made.FIRST, load=(50, "power"), gear="Bike")])
    bob = await athletes.create(conn, "bob", "Bob")
    assert await read(conn, bob) == {}
    assert (await training.loads(conn, bob.athlete_id, made.on(9))).by_day == {}
    assert await gear.all_gear(conn, bob.athlete_id) == []
    assert await training.first_day(conn, bob.athlete_id) is None


async def test_loads_tell_the_way_they_were_found(conn: Connection, anna: Athlete) -> None:
    run = Done(day=made.on(4), load=(50, "heart_rate"))
    await made.put(
        conn,
        anna.athlete_id,
        [
            run,
            replace(run, hour=12, load=(80.5, "power")),
            replace(run, hour=18, load=(10, "power")),
            replace(run, day=made.on(5), load=None),
            replace(run, day=made.on(6), load=(7, "rpe")),
            replace(run, day=made.on(7)),
        ],
    )
    found = await training.loads(conn, anna.athlete_id, made.on(6))
    assert found.by_day == {made.on(4): 140.5, made.on(6): 7}
    assert found.by_method(made.on(0), made.on(5)) == [
        MethodLoad(method="power", activity_count=2, load=90.5),
        MethodLoad(method="heart_rate", activity_count=1, load=50),
    ]
    assert found.by_method(made.on(6), made.on(6)) == [MethodLoad(method="rpe", activity_count=1, load=7)]


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_after_changes_all_is_as_in_a_database_that_never_knew_better(
    conn: Connection, anna: Athlete, seed: int
) -> None:
    """Random activities go, others get another day, sport and load: records, days and loads are those of what is left."""
    rng = np.random.default_rng(seed)
    done = made.random_activities(rng, 120, 200, guards=(None, None, "indoor"))
    ids = await made.put(conn, anna.athlete_id, done)
    kept = []
    for activity_id, one in zip(ids, done, strict=True):
        fate = rng.random()
        if fate < 0.3:
            await activities.delete(conn, anna.athlete_id, activity_id)
        elif fate < 0.6:
            changed = replace(one, day=one.day + timedelta(days=int(rng.integers(-40, 40))), load=(33, "rpe"))
            await _change(conn, anna, activity_id, changed)
            kept.append((activity_id, changed))
        else:
            kept.append((activity_id, one))
    fresh = await athletes.create(conn, "fresh", "Fresh")
    shuffled = [kept[number][1] for number in rng.permutation(len(kept))]
    await made.put(conn, fresh.athlete_id, shuffled)
    for scope in (
        records.EVERYTHING,
        records.Scope(first_day=made.on(30), last_day=made.on(90), include_indoor=True),
    ):
        assert await _records(conn, anna, scope) == await _records(conn, fresh, scope)
    assert await read(conn, anna) == await read(conn, fresh)
    assert await gear.all_gear(conn, anna.athlete_id) == await gear.all_gear(conn, fresh.athlete_id)
    last = made.on(400)
    assert await training.loads(conn, anna.athlete_id, last) == await training.loads(
        conn, fresh.athlete_id, last
    )


async def _change(conn: Connection, athlete: Athlete, activity_id: int, new: Done) -> None:
    await conn.execute(
        "update activity set local_date = $2, start_time = $3::timestamptz, end_time = $3::timestamptz + (end_time - start_time)"
        " where activity_id = $1",
        activity_id,
        new.day,
        new.start_time,
    )
    await conn.execute("delete from activity_metric where activity_id = $1", activity_id)
    assert new.load is not None
    await conn.execute(
        "insert into activity_metric values ($1, $2, 'load', $3, 1, $4)",
        athlete.athlete_id,
        activity_id,
        *new.load,
    )


async def _records(conn: Connection, athlete: Athlete, scope: records.Scope) -> list[Any]:
    """The records without the numbers of activities, which differ between databases."""
    found = await records.records(conn, athlete.athlete_id, scope)
    return [
        (one.size, replace(one.best, activity_id=0), one.before and replace(one.before, activity_id=0))
        for one in found
    ]


GOAL = Goal(sport="running", measure="distance_m", period="month", target=150_000, first_day=date(2026, 1, 1))


async def test_goals_are_kept_changed_and_forgotten(conn: Connection, anna: Athlete) -> None:
    stored = await goals.create(conn, anna.athlete_id, GOAL)
    assert stored.goal == GOAL
    assert await goals.get(conn, anna.athlete_id, stored.goal_id) == stored
    harder = replace(GOAL, target=200_000, last_day=date(2026, 12, 31), sport="")
    changed = await goals.replace(conn, anna.athlete_id, stored.goal_id, harder)
    assert changed == replace(stored, goal=harder)
    assert await goals.all_goals(conn, anna.athlete_id) == [changed]
    assert await goals.delete(conn, anna.athlete_id, stored.goal_id)
    assert not await goals.delete(conn, anna.athlete_id, stored.goal_id)
    assert await goals.all_goals(conn, anna.athlete_id) == []


async def test_goals_of_others_are_not_there(conn: Connection, anna: Athlete) -> None:
    bob = await athletes.create(conn, "bob", "Bob")
    theirs = await goals.create(conn, bob.athlete_id, GOAL)
    assert await goals.get(conn, anna.athlete_id, theirs.goal_id) is None
    assert await goals.replace(conn, anna.athlete_id, theirs.goal_id, GOAL) is None
    assert not await goals.delete(conn, anna.athlete_id, theirs.goal_id)
    assert await goals.get(conn, bob.athlete_id, theirs.goal_id) == theirs


SHOES = Gear(
    name="Red shoes", kind="shoes", brand="Brooks", first_used=date(2026, 1, 1), service_distance_m=800_000
)


async def list_gear(conn: Connection, athlete: Athlete, number: int, *listed: Gear) -> None:
    """An export that lists this gear."""
    sha256 = (1000 + number).to_bytes(32)
    await ledger.record_stored(conn, athlete.athlete_id, sha256, 10, "gear.csv")
    await recordings.replace_gear(conn, athlete.athlete_id, sha256, "strava_csv", listed, ())


async def test_gear_is_what_is_listed_and_what_activities_name(conn: Connection, anna: Athlete) -> None:
    await list_gear(conn, anna, 1, SHOES, Gear(name="Unused", kind="bike"))
    run = Done(day=made.on(1), gear="Red shoes", distance_m=12_000, moving_time_s=3600)
    await made.put(
        conn,
        anna.athlete_id,
        [run, replace(run, day=made.on(3), distance_m=None), replace(run, gear="Old bike", sport="cycling")],
    )
    old, red, unused = await gear.all_gear(conn, anna.athlete_id)
    assert (old.name, old.kind, old.edited) == ("Old bike", "other", False)
    assert (red.brand, red.service_distance_m, red.retired) == ("Brooks", 800_000, False)
    assert red.totals == gear.GearTotals(
        activity_count=2, distance_m=12_000, moving_time_s=7200, first_day=made.on(1), last_day=made.on(3)
    )
    assert (unused.name, unused.totals) == ("Unused", None)


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
async def test_two_exports_of_one_gear_are_one_whatever_came_first(
    conn: Connection, anna: Athlete, order: tuple[int, int]
) -> None:
    exports = {1: SHOES, 2: Gear(name="Red shoes", retired=True, model="Ghost", first_used=date(2025, 12, 1))}
    for number in order:
        await list_gear(conn, anna, number, exports[number])
    (red,) = await gear.all_gear(conn, anna.athlete_id)
    assert (red.kind, red.brand, red.model, red.retired) == ("shoes", "Brooks", "Ghost", True)
    assert (red.first_used, red.service_distance_m) == (date(2025, 12, 1), 800_000)


async def test_the_users_word_on_gear_outlives_an_import(conn: Connection, anna: Athlete) -> None:
    await list_gear(conn, anna, 1, replace(SHOES, retired=True))
    await gear.edit(conn, anna.athlete_id, "Red shoes", GearEdit(retired=False, service_distance_m=500_000))
    await list_gear(conn, anna, 1, replace(SHOES, retired=True))
    (red,) = await gear.all_gear(conn, anna.athlete_id)
    assert (red.kind, red.retired, red.service_distance_m, red.edited) == ("shoes", False, 500_000, True)
    assert await gear.forget_edit(conn, anna.athlete_id, "Red shoes")
    assert not await gear.forget_edit(conn, anna.athlete_id, "Red shoes")
    (red,) = await gear.all_gear(conn, anna.athlete_id)
    assert (red.retired, red.service_distance_m, red.edited) == (True, 800_000, False)
