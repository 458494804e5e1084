"""Figures on a real database: written in one statement, read back, replaced without a trace."""

from typing import Any

import numpy as np
import pytest

from milevault.model.figures import Effort, Figure, Measured
from milevault.store import activities, athletes, figures, ledger
from milevault.store.athletes import Athlete
from milevault.store.figures import Computed
from milevault.store.pool import Connection
from tests.sidecar.store import samples

pytestmark = pytest.mark.db

TABLES = ("activity_metric", "best_effort", "activity_hr_histogram", "activity_power_histogram")
BEATS = (np.array([120, 121], np.int16), np.array([3.5, 1.0], np.float32))
WATTS = (np.array([0, 250, 300], np.int16), np.array([1, 2, 3], np.float32))
FULL = Measured(
    figures={
        "normalized_power": Figure(value=251.25, version=2),
        "decoupling": Figure(value=float("nan"), version=1),
    },
    efforts=(
        Effort(kind="distance", size=1609.344, value=500.5, start_s=10, guard=None),
        Effort(kind="duration", size=1000, value=3000.0, start_s=0.5, guard="indoor"),
    ),
    hr_histogram=BEATS,
    power_histogram=WATTS,
)
RATED = {"load": Figure(value=42.0, version=1, method="power")}


@pytest.fixture
async def anna(conn: Connection) -> Athlete:
    return await athletes.create(conn, "anna", "Anna", "Europe/Berlin")


@pytest.fixture
async def ids(conn: Connection, anna: Athlete) -> list[int]:
    """Two activities of one file."""
    await ledger.record_stored(conn, anna.athlete_id, bytes(32), 100, "a.fit")
    parts = [samples.analysed(samples.activity(60, session_index=n)) for n in (0, 1)]
    return await samples.save(conn, anna, bytes(32), parts, points=False)


def computed(activity_id: int, measured: Measured = FULL, rated: Any = RATED) -> Computed:
    return Computed(activity_id=activity_id, sport="cycling", measured=measured, rated=rated)


async def counts(conn: Connection, activity_id: int) -> list[int]:
    return [
        await conn.fetchval(f"select count(*) from {table} where activity_id = $1", activity_id)
        for table in TABLES
    ]


async def test_figures_come_back_as_they_were_given(conn: Connection, anna: Athlete, ids: list[int]) -> None:
    await figures.put(conn, anna.athlete_id, [computed(one) for one in ids], 7)
    for one in ids:
        # What is no number is missing.
        assert await figures.figures(conn, anna.athlete_id, one) == {
            "normalized_power": FULL.figures["normalized_power"],
            "load": RATED["load"],
        }
        assert await figures.efforts(conn, anna.athlete_id, one) == list(FULL.efforts)
        assert await activities.heart_rate_histogram(conn, anna.athlete_id, one) == {120: 3.5, 121: 1.0}
    watts = await conn.fetch("select watts, seconds from activity_power_histogram")
    assert [tuple(row) for row in watts] == [([0, 250, 300], [1, 2, 3])] * 2
    assert await conn.fetch("select distinct sport from best_effort") == [("cycling",)]
    assert await conn.fetchval("select min(figures_version) from activity") == 7


async def test_what_is_put_takes_the_place_of_what_was_there(
    conn: Connection, anna: Athlete, ids: list[int]
) -> None:
    first, other = ids
    await figures.put(conn, anna.athlete_id, [computed(one) for one in ids], 1)
    less = Measured(
        figures={"decoupling": Figure(value=1.0, version=3)},
        efforts=(Effort(kind="distance", size=1000, value=299.0, start_s=11),),
        power_histogram=WATTS,
    )
    await figures.put(conn, anna.athlete_id, [computed(first, less, {})], 2)
    assert await counts(conn, first) == [1, 1, 0, 1]
    assert await figures.figures(conn, anna.athlete_id, first) == dict(less.figures)
    assert await figures.efforts(conn, anna.athlete_id, first) == list(less.efforts)
    assert await counts(conn, other) == [2, 2, 1, 1]


async def test_the_same_again_writes_no_row(conn: Connection, anna: Athlete, ids: list[int]) -> None:
    await figures.put(conn, anna.athlete_id, [computed(ids[0])], 1)
    before = [await conn.fetch(f"select ctid, * from {table}") for table in (*TABLES[:2], "activity")]
    await figures.put(conn, anna.athlete_id, [computed(ids[0])], 1)
    assert before == [await conn.fetch(f"select ctid, * from {table}") for table in (*TABLES[:2], "activity")]


async def test_figures_go_with_their_activity(conn: Connection, anna: Athlete, ids: list[int]) -> None:
    first, other = ids
    await figures.put(conn, anna.athlete_id, [computed(one) for one in ids], 1)
    async with conn.transaction():
        assert await activities.delete(conn, anna.athlete_id, first)
    assert await counts(conn, first) == [0, 0, 0, 0]
    assert await counts(conn, other) == [2, 2, 1, 1]


def with_efforts(activity_id: int, *efforts: Effort, sport: str = "cycling") -> Computed:
    return Computed(activity_id=activity_id, sport=sport, measured=Measured(efforts=efforts), rated={})


def effort(kind: Any, size: float, value: float, guard: str | None = None) -> Effort:
    return Effort(kind=kind, size=size, value=value, start_s=0.0, guard=guard)


async def test_a_record_beats_everything_else_of_its_sport(conn: Connection, anna: Athlete) -> None:
    await ledger.record_stored(conn, anna.athlete_id, bytes(32), 100, "a.fit")
    parts = [samples.analysed(samples.activity(60, session_index=n)) for n in range(5)]
    old, false, run, best, new = await samples.save(conn, anna, bytes(32), parts, points=False)
    good = (effort("distance", 5000, 1200.0), effort("duration", 3600, 20_000.0), effort("power", 60, 300.0))
    await figures.put(
        conn,
        anna.athlete_id,
        [
            with_efforts(old, *good, effort("distance", 1000, 200.0)),
            with_efforts(
                false, effort("distance", 5000, 60.0, "implausible"), effort("power", 60, 2000.0, "excluded")
            ),
            with_efforts(run, effort("distance", 5000, 900.0), sport="running"),
            with_efforts(best, effort("distance", 5000, 1100.0)),
            with_efforts(
                new,
                effort("distance", 400, 60.0),  # the first of its size
                effort("distance", 1000, 190.0),
                effort("distance", 5000, 1150.0),  # better than one of two
                effort("duration", 3600, 20_000.0),  # as good as the best
                effort("heart_rate", 60, 250.0),
                effort("power", 60, 301.0),
            ),
        ],
        1,
    )
    found = await figures.new_records(conn, anna.athlete_id, [new])
    assert [(one.activity_id, one.sport, one.kind, one.size, one.value) for one in found] == [
        (new, "cycling", "distance", 1000.0, 190.0),
        (new, "cycling", "power", 60.0, 301.0),
    ]
    assert [(one.previous_value, one.previous_activity_id) for one in found] == [(200.0, old), (300.0, old)]
    assert await figures.new_records(conn, anna.athlete_id, [old]) == []
    # What is no record beats nothing.
    assert await figures.new_records(conn, anna.athlete_id, [false]) == []


async def test_records_are_of_one_athlete(conn: Connection, anna: Athlete, ids: list[int]) -> None:
    bob = await athletes.create(conn, "bob", "Bob", "Europe/Berlin")
    await ledger.record_stored(conn, bob.athlete_id, bytes(32), 100, "a.fit")
    (his,) = await samples.save(conn, bob, bytes(32), [samples.analysed(samples.activity(60))], points=False)
    await figures.put(conn, anna.athlete_id, [with_efforts(ids[0], effort("power", 5, 500.0))], 1)
    await figures.put(conn, bob.athlete_id, [with_efforts(his, effort("power", 5, 600.0))], 1)
    assert await figures.new_records(conn, bob.athlete_id, [his]) == []
    assert await figures.new_records(conn, anna.athlete_id, [ids[0], his]) == []
