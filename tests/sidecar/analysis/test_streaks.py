"""Eddington's number and streaks, against loops that follow their definitions word by word."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from milevault.analysis.eddington import UNITS_M, eddington
from milevault.analysis.streaks import streaks
from tests.sidecar.analysis.made_up import floats

TODAY = date(2026, 3, 4)  # a Wednesday
OFFSETS = st.lists(st.integers(min_value=-60, max_value=3), max_size=50)


def slow_eddington(units: list[float]) -> tuple[int, int]:
    number = 0
    while sum(one >= number + 1 for one in units) >= number + 1:
        number += 1
    return number, number + 1 - sum(one >= number + 1 for one in units)


@given(st.lists(st.floats(min_value=0, max_value=60), max_size=80), st.sampled_from(list(UNITS_M)))
def test_eddington_equals_its_definition(units: list[float], unit: str) -> None:
    units = [round(one, 1) for one in units]
    found = eddington(floats(units) * UNITS_M[unit], UNITS_M[unit])
    assert (found.number, found.days_to_next) == slow_eddington(units)


def test_sum_a_hair_below_a_kilometre_counts() -> None:
    assert eddington(floats([sum([0.1] * 10) * 1000]), 1000).number == 1


def test_one_day_of_a_thousand_kilometres_is_one() -> None:
    assert eddington(floats([1_000_000.0]), 1000).number == 1
    assert eddington(np.empty(0), 1000).number == 0


def slow_longest(marks: set[int]) -> int:
    longest = 0
    for start in marks:
        length = 0
        while start + length in marks:
            length += 1
        longest = max(longest, length)
    return longest


def slow_current(marks: set[int], now: int) -> int:
    at = now if now in marks else now - 1
    length = 0
    while at - length in marks:
        length += 1
    return length


@given(OFFSETS)
def test_streaks_equal_their_definition(offsets: list[int]) -> None:
    found = streaks([TODAY + timedelta(days=one) for one in offsets], TODAY)
    days = {one for one in offsets if one <= 0}
    monday = TODAY - timedelta(days=TODAY.weekday())
    weeks = {((TODAY + timedelta(days=one)) - monday).days // 7 for one in days}
    for streak, length in (
        (found.current_days, slow_current(days, 0)),
        (found.longest_days, slow_longest(days)),
        (found.current_weeks, slow_current(weeks, 0)),
        (found.longest_weeks, slow_longest(weeks)),
    ):
        assert (streak.length if streak else 0) == length
    for streak in (found.current_days, found.longest_days):
        if streak:
            assert (streak.last_day - streak.first_day).days == streak.length - 1
            assert all((day - TODAY).days in days for day in (streak.first_day, streak.last_day))


@pytest.mark.parametrize(("days_ago", "length"), [(0, 1), (1, 1), (2, 0)])
def test_streak_lives_until_the_end_of_the_next_day(days_ago: int, length: int) -> None:
    current = streaks([TODAY - timedelta(days=days_ago)], TODAY).current_days
    assert (current.length if current else 0) == length


def test_weeks_run_from_monday_to_sunday() -> None:
    sunday, monday = date(2026, 3, 1), date(2026, 3, 2)
    found = streaks([sunday, monday], TODAY)
    assert found.current_weeks is not None
    assert found.current_weeks.length == 2
    assert found.current_weeks.first_day == date(2026, 2, 23)
    assert found.current_weeks.last_day == date(2026, 3, 8)


def test_later_of_two_equal_streaks_is_the_longest() -> None:
    found = streaks([TODAY - timedelta(days=days) for days in (9, 8, 1, 0)], TODAY)
    assert found.longest_days == found.current_days


def test_nobody_active_has_no_streak() -> None:
    found = streaks([], TODAY)
    assert (found.current_days, found.longest_days, found.current_weeks, found.longest_weeks) == (None,) * 4
