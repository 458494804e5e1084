"""Records on a real database: against a slow search, whatever the span and the order of storing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest

from milevault.analysis.progression import steps
from milevault.model.figures import EFFORT_MEASURES, EffortKind
from milevault.store import activities, athletes, records
from milevault.store.athletes import Athlete
from milevault.store.pool import Connection
from milevault.store.records import Best, Record, Scope, Size

from . import training_samples as made

pytestmark = pytest.mark.db

LOWEST_WINS = {row.kind: row.lowest_wins for row in EFFORT_MEASURES}
MILE = Size(sport="running", kind="distance", size=1000.0)
type Known = tuple[int, made.Done]
type Told = tuple[Size, int, float, int | None]


@pytest.fixture
async def anna(conn: Connection) -> Athlete:
    return await athletes.create(conn, "anna", "Anna", "Europe/Berlin")


def told(found: Sequence[Record]) -> list[Told]:
    return [
        (one.size, one.best.activity_id, one.best.value, one.before.activity_id if one.before else None)
        for one in found
    ]


def searched(known: Sequence[Known], scope: Scope) -> list[Told]:
    """The records the slow way: every effort in the order of doing, the best remembered."""
    held: dict[tuple[str, EffortKind, float], list[tuple[int, float]]] = {}
    for activity_id, done in sorted(known, key=lambda one: (one[1].start_time, one[0])):
        for effort in done.efforts:
            if (effort.guard or "") not in scope.guards or not scope.first_day <= done.day <= scope.last_day:
                continue
            broken = held.setdefault((done.sport, effort.kind, effort.size), [])
            sign = 1 if LOWEST_WINS[effort.kind] else -1
            if not broken or sign * effort.value < sign * broken[-1][1]:
                broken.append((activity_id, effort.value))
    return [
        (Size(sport=sport, kind=kind, size=size), *broken[-1], broken[-2][0] if len(broken) > 1 else None)
        for (sport, kind, size), broken in sorted(held.items())
    ]


async def stored(conn: Connection, anna: Athlete, count: int = 400) -> list[Known]:
    """Two years of running and cycling, stored in an order of their own."""
    rng = np.random.default_rng(5)
    done = made.random_activities(rng, count, 730, guards=(None, None, None, "indoor", "implausible"))
    done = [done[number] for number in rng.permutation(len(done))]
    return list(zip(await made.put(conn, anna.athlete_id, done), done, strict=True))


SPANS = (
    Scope(),
    Scope(include_indoor=True),
    Scope(first_day=date(2026, 1, 1), last_day=date(2026, 12, 31)),
    Scope(first_day=date(2026, 7, 1), last_day=date(2026, 7, 31), include_indoor=True),
    Scope(first_day=date(2026, 3, 1), last_day=date(2027, 11, 30)),
    Scope(first_day=date(2031, 1, 1), last_day=date(2031, 12, 31)),
)


async def test_records_are_those_a_search_finds(conn: Connection, anna: Athlete) -> None:
    known = await stored(conn, anna)
    for scope in SPANS:
        found = await records.records(conn, anna.athlete_id, scope)
        assert told(found) == searched(known, scope), scope
    assert searched(known, SPANS[0]) != searched(known, SPANS[1])


async def test_shorter_is_never_slower_than_longer(conn: Connection, anna: Athlete) -> None:
    await stored(conn, anna)
    for scope in SPANS:
        found = await records.records(conn, anna.athlete_id, scope)
        for shorter, longer in pairwise(found):
            same = (shorter.size.sport, shorter.size.kind) == (longer.size.sport, longer.size.kind)
            if same and shorter.size.kind == "distance":
                assert shorter.best.value <= longer.best.value
            elif same:
                assert shorter.best.value >= longer.best.value


async def test_taking_activities_away_leaves_what_the_rest_gives(conn: Connection, anna: Athlete) -> None:
    known = await stored(conn, anna, 150)
    rng = np.random.default_rng(6)
    while len(known) > 30:
        for number in sorted(rng.choice(len(known), 40, replace=False), reverse=True):
            activity_id, _ = known.pop(int(number))
            await activities.delete(conn, anna.athlete_id, activity_id)
        found = await records.records(conn, anna.athlete_id)
        assert told(found) == searched(known, Scope())


async def test_of_equal_times_the_first_done_is_the_record(conn: Connection, anna: Athlete) -> None:
    run = made.Done(day=made.on(3), efforts=(made.effort(1000, 240),))
    later = replace(run, day=made.on(9))
    first = replace(run, day=made.on(1), efforts=(made.effort(1000, 241),))
    ids = await made.put(conn, anna.athlete_id, [later, run, first])
    (record,) = await records.records(conn, anna.athlete_id)
    assert record.best == Best(
        activity_id=ids[1], start_time=run.start_time, local_date=run.day, value=240, start_s=0, guard=None
    )
    assert record.before is not None
    assert (record.before.activity_id, record.before.value) == (ids[2], 241)


async def test_what_is_guarded_does_not_count(conn: Connection, anna: Athlete) -> None:
    best = [
        made.effort(1000, value, guard=guard)
        for value, guard in [(200, "implausible"), (220, "indoor"), (240, None)]
    ]
    await made.put(
        conn, anna.athlete_id, [made.Done(day=made.on(day), efforts=(one,)) for day, one in enumerate(best)]
    )
    (outdoors,) = await records.records(conn, anna.athlete_id)
    (anywhere,) = await records.records(conn, anna.athlete_id, Scope(include_indoor=True))
    assert (outdoors.best.value, anywhere.best.value, anywhere.best.guard) == (240, 220, "indoor")


async def test_only_guarded_efforts_are_no_record(conn: Connection, anna: Athlete) -> None:
    await made.put(
        conn, anna.athlete_id, [made.Done(day=made.FIRST, efforts=(made.effort(1000, 99, guard="excluded"),))]
    )
    assert await records.records(conn, anna.athlete_id) == []
    assert await records.sizes(conn, anna.athlete_id) == [MILE]


async def test_sports_kinds_and_athletes_are_kept_apart(conn: Connection, anna: Athlete) -> None:
    both = (made.effort(1000, 200), made.effort(1000, 55, kind="duration"))
    await made.put(
        conn,
        anna.athlete_id,
        [made.Done(day=made.FIRST, efforts=both), made.Done(day=made.on(1), sport="walking", efforts=both)],
    )
    other = await athletes.create(conn, "bob", "Bob")
    assert await records.records(conn, other.athlete_id) == []
    assert len(await records.records(conn, anna.athlete_id)) == 4
    (run,) = await records.records(conn, anna.athlete_id, sport="running", kind="duration")
    assert (run.size.kind, run.best.value) == ("duration", 55)


async def test_the_day_of_a_record_is_the_local_one(conn: Connection, anna: Athlete) -> None:
    """At 23:30 UTC it is the next day in Berlin: the record is of the next year."""
    eve = replace(
        made.Done(day=date(2026, 12, 31), hour=23.5, efforts=(made.effort(1000, 200),)),
        day=date(2026, 12, 31),
    )
    (activity_id,) = await made.put(conn, anna.athlete_id, [eve])
    await conn.execute("update activity set local_date = local_date + 1 where activity_id = $1", activity_id)
    new_year = Scope(first_day=date(2027, 1, 1), last_day=date(2027, 1, 1))
    old_year = Scope(first_day=date(2026, 1, 1), last_day=date(2026, 12, 31))
    assert [one.best.activity_id for one in await records.records(conn, anna.athlete_id, new_year)] == [
        activity_id
    ]
    assert await records.records(conn, anna.athlete_id, old_year) == []


async def test_history_is_in_the_order_of_doing_and_ends_with_the_record(
    conn: Connection, anna: Athlete
) -> None:
    await stored(conn, anna)
    for record in await records.records(conn, anna.athlete_id):
        found = await records.history(conn, anna.athlete_id, record.size)
        assert [one.start_time for one in found] == sorted(one.start_time for one in found)
        falls = steps(np.array([one.value for one in found]), lowest_wins=LOWEST_WINS[record.size.kind])
        assert found[falls[-1]] == record.best
        assert (found[falls[-2]] if len(falls) > 1 else None) == record.before


async def test_a_long_history_is_walked_and_not_scanned(conn: Connection, anna: Athlete) -> None:
    """Each probe reads a handful of pages: the plan walks the index of merits for every size."""
    run = made.Done(day=made.FIRST, efforts=(made.effort(1000, 300), made.effort(5000, 1600)))
    history = [
        replace(
            run,
            day=run.day + timedelta(days=day),
            efforts=tuple(replace(one, value=one.value + day) for one in run.efforts),
        )
        for day in range(3000)
    ]
    await made.put(conn, anna.athlete_id, history)
    await conn.execute("analyze activity, best_effort")
    sql = records._SQL.best.sql
    scope = Scope()
    arguments = [
        ["running"],
        ["distance"],
        [1000.0],
        [scope.until],
        [2**62],
        anna.athlete_id,
        scope.since,
        [""],
        scope.first_day,
        scope.last_day,
    ]
    for mode in ("force_custom_plan", "force_generic_plan"):
        await conn.execute(f"set plan_cache_mode = {mode}")
        plan = "\n".join(row[0] for row in await conn.fetch(f"explain {sql}", *arguments))
        assert "best_effort_by_merit" in plan, mode
        assert "Seq Scan on best_effort" not in plan, mode
        assert "Hash Join" not in plan, mode
    await conn.execute("reset plan_cache_mode")
