"""Windows over days against loops."""

from math import isnan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from milevault.analysis.wellbeing import windows
from tests.sidecar.analysis.wellbeing import slow
from tests.sidecar.analysis.wellbeing.mornings import NAN

values = st.lists(st.one_of(st.just(NAN), st.integers(-500, 500).map(float)), min_size=1, max_size=40)


def known(column: list[float]) -> dict[int, float]:
    return {at: value for at, value in enumerate(column) if not isnan(value)}


def same(found: np.ndarray, expected: list[float | None]) -> None:
    as_numbers = [NAN if value is None else value for value in expected]
    np.testing.assert_allclose(found, as_numbers, rtol=1e-9, atol=1e-9)


@given(values, st.integers(1, 9), st.integers(1, 9), st.integers(0, 8))
def test_statistics_equal_the_loop(column: list[float], length: int, least: int, before: int) -> None:
    found = windows.statistics(np.array(column), length, least, before=before)
    days = known(column)
    rows = [slow.within(days, at - before, length) for at in range(len(column))]
    assert found.count.tolist() == [len(row) for row in rows]
    same(found.mean, [slow.fmean(row) if len(row) >= least else None for row in rows])
    same(found.sd, [slow.stdev(row) if len(row) >= max(2, least) else None for row in rows])


@given(values, st.integers(1, 12), st.integers(1, 5))
def test_a_day_is_the_same_whatever_came_long_before(column: list[float], length: int, least: int) -> None:
    whole = windows.statistics(np.array(column), length, least)
    short = windows.statistics(np.array(column[-length:]), length, least)
    for one, other in zip((whole.mean, whole.sd), (short.mean, short.sd), strict=True):
        assert one[-1:].tobytes() == other[-1:].tobytes()


@given(values, st.floats(0.5, 0.99))
def test_the_decayed_mean_equals_the_loop(column: list[float], keep: float) -> None:
    found = windows.decayed_mean(np.array(column), 10, 2, keep)
    days = known(column)
    for at in range(len(column)):
        ages = [at - day for day in range(at - 9, at + 1) if day in days]
        if len(ages) < 2:
            assert isnan(found.mean[at])
        else:
            above = sum(days[at - age] * keep**age for age in ages)
            assert found.mean[at] == pytest.approx(above / sum(keep**age for age in ages), abs=1e-9)


@given(values)
def test_the_slope_equals_a_regression(column: list[float]) -> None:
    found, count = windows.slope(np.array(column), 12, 4, 6)
    days = known(column)
    for at in range(len(column)):
        inside = [day for day in range(at - 11, at + 1) if day in days]
        assert count[at] == len(inside)
        if len(inside) < 4 or inside[-1] - inside[0] < 6:
            assert isnan(found[at])
        else:
            expected = slow.linear_regression(inside, [days[day] for day in inside]).slope
            assert found[at] == pytest.approx(expected, abs=1e-9)


@given(values)
def test_the_age_equals_the_loop(column: list[float]) -> None:
    found = windows.age(np.array(column), 5)
    days = known(column)
    for at in range(len(column)):
        ages = [age for age in range(6) if at - age in days]
        assert (isnan(found[at]) and not ages) or found[at] == ages[0]


@given(st.lists(st.integers(-7200, 7200), min_size=2, max_size=14), st.integers(0, 86_399))
def test_turning_the_clock_turns_the_mean_and_keeps_the_deviation(times: list[int], turn: int) -> None:
    one = windows.circular(np.array(times, float), 14, 2)
    other = windows.circular(windows.around(np.array(times, float) + turn), 14, 2)
    np.testing.assert_allclose(one.sd, other.sd, atol=1e-6)
    difference = windows.around(other.mean - one.mean - turn)
    np.testing.assert_allclose(difference[1:], 0, atol=1e-6)


@given(st.lists(st.integers(-7200, 7200), min_size=2, max_size=14))
def test_away_from_noon_the_circle_is_a_line(times: list[int]) -> None:
    found = windows.circular(np.array(times, float), 14, 2)
    assert found.mean[-1] == pytest.approx(slow.fmean(times), abs=1e-6)
    assert found.sd[-1] == pytest.approx(slow.stdev(times), abs=1e-6)


def test_values_that_are_all_the_same_have_no_spread() -> None:
    usual = windows.statistics(np.full(9, 0.1 + 0.2), 9, 9)
    assert isnan(windows.standardised(np.array([0.3] * 9), usual)[-1])
    assert windows.standardised(np.full(9, 1.3), usual, least_sd=1)[-1] == pytest.approx(1.0)
