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
