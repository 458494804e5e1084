"""Volumes and goals: small rows written by hand, and a slow sum over random ones."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from milevault.analysis import goals
from milevault.analysis.volume import by_period, earliest_needed, to_date, volume
from milevault.model.training import SUMS, DayRows, Goal, GoalMeasure, Period

FIRST = date(2025, 1, 1)
type Row = tuple[date, str, float]


def rows(*given: Row, load_known: bool = True) -> DayRows:
    """One activity of so many metres a row; it took 1000 s, climbed 10 m and its calories are unknown."""
    given = tuple(sorted(given, key=lambda one: one[0]))
    sums = [[1, metres, 1000, 10, 0, 0, 50 if load_known else 0, int(load_known)] for _, _, metres in given]
    return DayRows(
        days=np.array([day for day, _, _ in given], "M8[D]"),
        sports=[sport for _, sport, _ in given],
        sums=np.array(sums, float).reshape(len(given), len(SUMS)),
    )


def test_a_span_has_both_its_ends() -> None:
    found = volume(
        rows(*[(date(2026, 5, day), "running", 100.0 * day) for day in range(1, 8)]),
        date(2026, 5, 2),
        date(2026, 5, 4),
    )
    assert (found.activity_count, found.distance_m, found.moving_time_s, found.elevation_gain_m) == (
        3,
        900,
        3000,
        30,
    )


def test_what_no_activity_says_is_missing_and_nothing_done_is_zero() -> None:
    known = rows((date(2026, 5, 2), "running", 5000.0), load_known=False)
    busy = volume(known, date(2026, 5, 1), date(2026, 5, 31))
    idle = volume(known, date(2026, 6, 1), date(2026, 6, 30))
    assert (busy.calories_kcal, busy.load) == (None, None)
    assert (idle.activity_count, idle.distance_m, idle.calories_kcal, idle.load) == (0, 0, 0, 0)


def test_a_week_stands_beside_the_one_of_the_same_number() -> None:
    made = rows((date(2025, 5, 7), "running", 3000.0), (date(2026, 5, 6), "running", 5000.0))
    (found,) = by_period(made, date(2026, 5, 6), date(2026, 5, 6), "week")
    assert (found.volume.first_day, found.volume.distance_m) == (date(2026, 5, 4), 5000)
    assert found.year_before is not None
    assert (found.year_before.first_day, found.year_before.distance_m) == (date(2025, 5, 5), 3000)


def test_a_week_53_has_no_counterpart() -> None:
    (found,) = by_period(rows(), date(2026, 12, 31), date(2026, 12, 31), "week")
    assert found.year_before is None


def test_february_of_a_leap_year_is_compared_whole() -> None:
    made = rows((date(2028, 2, 29), "running", 1000.0))
    (found,) = by_period(made, date(2029, 2, 1), date(2029, 2, 1), "month")
    assert found.year_before is not None
    assert (found.year_before.last_day, found.year_before.distance_m) == (date(2028, 2, 29), 1000)


def test_to_date_ends_on_the_same_day_of_the_year_before() -> None:
    made = rows(*[(FIRST + timedelta(days=day), "running", 1.0) for day in range(600)])
    found = to_date(made, date(2026, 3, 10), "year")
    assert found.year_before is not None
    assert (found.volume.last_day, found.volume.distance_m) == (date(2026, 3, 10), 69)
    assert (found.year_before.last_day, found.year_before.distance_m) == (date(2025, 3, 10), 69)


@given(
    st.lists(st.tuples(st.integers(0, 800), st.integers(0, 50_000)), max_size=60),
    st.sampled_from(["week", "month", "year"]),
    st.integers(400, 700),
    st.integers(0, 100),
)
def test_periods_equal_sums_over_their_days(
    done: list[tuple[int, int]], period: Period, first: int, length: int
) -> None:
    given_rows: list[Row] = [(FIRST + timedelta(days=day), "running", float(metres)) for day, metres in done]
    start = FIRST + timedelta(days=first)
    needed = earliest_needed(start, period)
    made = rows(*[one for one in given_rows if one[0] >= needed])
    for found in by_period(made, start, start + timedelta(days=length), period):
        for one in filter(None, (found.volume, found.year_before)):
            assert one.distance_m == sum(
                m for day, _, m in given_rows if one.first_day <= day <= one.last_day
            )


def goal(
    measure: GoalMeasure = "distance_m", period: Period = "week", target: float = 70_000, **more: date
) -> Goal:
    return Goal(
        sport="running",
        measure=measure,
        period=period,
        target=target,
        **{"first_day": date(2026, 4, 1), **more},
    )


WEDNESDAY = date(2026, 5, 6)


def test_progress_knows_the_pace_it_needs() -> None:
    found = goals.progress(goal(), rows((date(2026, 5, 4), "running", 20_000.0)), WEDNESDAY)
    assert found is not None
    assert (found.first_day, found.last_day) == (date(2026, 5, 4), date(2026, 5, 10))
    assert (found.done, found.expected, found.days_left) == (20_000, 30_000, 4)
    assert found.share == pytest.approx(2 / 7)
    assert found.needed_per_day == 10_000
    assert not found.on_track


def test_a_goal_that_is_reached_needs_nothing_more() -> None:
    found = goals.progress(goal(target=15_000), rows((date(2026, 5, 4), "running", 20_000.0)), WEDNESDAY)
    assert found is not None
    assert (found.share > 1, found.needed_per_day, found.on_track) == (True, 0, True)


@pytest.mark.parametrize(
    ("measure", "done"),
    [("distance_m", 20_000), ("moving_time_s", 2000), ("elevation_gain_m", 20), ("count", 2)],
)
def test_every_measure_counts_its_own(measure: GoalMeasure, done: float) -> None:
    made = rows((date(2026, 5, 4), "running", 12_000.0), (date(2026, 5, 5), "running", 8_000.0))
    found = goals.progress(goal(measure), made, WEDNESDAY)
    assert found is not None
    assert found.done == done


def test_a_goal_holds_for_whole_periods_between_its_days() -> None:
    made = rows((date(2026, 1, 2), "running", 5000.0))
    yearly = goal(period="year", first_day=date(2026, 4, 1), last_day=date(2026, 4, 30))
    running = goals.progress(yearly, made, WEDNESDAY)
    assert running is not None
    assert running.done == 5000
    assert goals.progress(yearly, made, date(2025, 12, 31)) is None
    assert goals.progress(yearly, made, date(2027, 1, 1)) is None


def test_the_past_tells_which_periods_were_met() -> None:
    made = rows((date(2026, 4, 2), "running", 80_000.0), (date(2026, 4, 14), "running", 60_000.0))
    found = goals.past(goal(), made, WEDNESDAY, 12)
    assert [(one.first_day, one.met) for one in found] == [
        (date(2026, 3, 30), True),
        (date(2026, 4, 6), False),
        (date(2026, 4, 13), False),
        (date(2026, 4, 20), False),
        (date(2026, 4, 27), False),
    ]
    assert [one.first_day for one in goals.past(goal(), made, WEDNESDAY, 2)] == [
        date(2026, 4, 20),
        date(2026, 4, 27),
    ]
    assert goals.past(goal(last_day=date(2026, 4, 8)), made, WEDNESDAY, 12)[-1].first_day == date(2026, 4, 6)
    assert goals.past(goal(first_day=WEDNESDAY), made, WEDNESDAY, 12) == []


def test_rows_of_one_sport_are_chosen() -> None:
    made = rows((FIRST, "running", 1.0), (FIRST, "cycling", 2.0), (FIRST + timedelta(days=1), "running", 4.0))
    assert made.of_sport("running").column("distance_m").tolist() == [1, 4]
    assert made.of_sport("swimming").column("distance_m").tolist() == []
