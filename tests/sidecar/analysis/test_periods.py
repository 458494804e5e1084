"""Weeks, months and years: against the calendar module, day by day."""

import itertools
from datetime import date, timedelta

import numpy as np
import pytest

from milevault.analysis.periods import between, first_of, last_of, numbers, year_before
from milevault.model.training import Period

PERIODS: tuple[Period, ...] = ("week", "month", "year")
# Two leap years, one with a week 53 (2020) and the year after.
DAYS = [date(2019, 12, 1) + timedelta(days=number) for number in range(1900)]


def slow(day: date, period: Period) -> tuple[int, ...]:
    """What names the period of a day."""
    if period == "week":
        return day.isocalendar()[:2]
    return (day.year, day.month) if period == "month" else (day.year,)


@pytest.mark.parametrize("period", PERIODS)
def test_a_period_is_all_the_days_of_one_name(period: Period) -> None:
    for day in DAYS:
        first, last = first_of(day, period), last_of(day, period)
        assert slow(first, period) == slow(day, period) == slow(last, period)
        assert slow(first - timedelta(days=1), period) != slow(day, period)
        assert slow(last + timedelta(days=1), period) != slow(day, period)


@pytest.mark.parametrize("period", PERIODS)
def test_numbers_change_where_names_do(period: Period) -> None:
    found = numbers(np.array(DAYS, "M8[D]"), period)
    names = [slow(day, period) for day in DAYS]
    changes = [one != other for one, other in itertools.pairwise(names)]
    assert np.diff(found).tolist() == [int(changed) for changed in changes]


@pytest.mark.parametrize("period", PERIODS)
def test_periods_of_a_span_follow_each_other_without_gap(period: Period) -> None:
    found = between(DAYS[10], DAYS[-10], period)
    assert found[0][0] <= DAYS[10] <= found[0][1]
    assert found[-1][0] <= DAYS[-10] <= found[-1][1]
    for (_, last), (first, _) in itertools.pairwise(found):
        assert first - last == timedelta(days=1)


def test_the_year_before_has_the_same_week_and_weekday() -> None:
    for day in DAYS:
        before = year_before(day, "week")
        year, week, weekday = day.isocalendar()
        if before is None:
            assert week == 53
        else:
            assert before.isocalendar() == (year - 1, week, weekday)


def test_only_the_leap_day_stands_for_another_date() -> None:
    for day in DAYS:
        before = year_before(day, "month")
        assert before is not None
        assert (before.year, before.month) == (day.year - 1, day.month)
        assert before.day == day.day or (day.month, day.day, before.day) == (2, 29, 28)
