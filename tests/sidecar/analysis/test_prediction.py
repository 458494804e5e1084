"""VDOT against the published tables, Riegel, race times, critical power."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from milevault.analysis.critical_power import critical_power, threshold_power
from milevault.analysis.prediction import (
    RACES,
    RunEffort,
    best_vdot,
    equal_vdot_seconds,
    race_predictions,
    riegel_seconds,
    vdot,
)


def clock(text: str) -> int:
    seconds = 0
    for part in text.split(":"):
        seconds = seconds * 60 + int(part)
    return seconds


# Daniels' Running Formula, the table of VDOT values.
TABLE = [
    (30, 5_000, "30:40"), (30, 10_000, "63:46"), (30, 42_195, "4:49:17"),
    (40, 5_000, "24:08"), (40, 10_000, "50:03"), (40, 21_097.5, "1:50:59"), (40, 42_195, "3:49:45"),
    (50, 1_500, "5:24"), (50, 5_000, "19:57"), (50, 10_000, "41:21"), (50, 21_097.5, "1:31:35"),
    (50, 42_195, "3:10:49"),
    (60, 5_000, "17:03"), (60, 10_000, "35:22"), (60, 21_097.5, "1:18:09"), (60, 42_195, "2:43:25"),
    (70, 5_000, "14:55"), (70, 10_000, "31:00"), (70, 42_195, "2:23:10"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "distance_m", "time"), TABLE)
def test_vdot_is_that_of_the_published_table(value: float, distance_m: float, time: str) -> None:
    assert vdot(distance_m, clock(time)) == pytest.approx(value, abs=0.15)
    assert equal_vdot_seconds(distance_m, value) == pytest.approx(clock(time), rel=0.003)


@given(st.floats(min_value=800, max_value=50_000), st.floats(min_value=20, max_value=85))
def test_equal_vdot_time_has_that_vdot(distance_m: float, value: float) -> None:
    assert vdot(distance_m, equal_vdot_seconds(distance_m, value)) == pytest.approx(value)


@given(st.floats(min_value=20, max_value=85), st.floats(min_value=800, max_value=40_000))
def test_longer_race_is_slower_and_takes_longer(value: float, distance_m: float) -> None:
    short, long = equal_vdot_seconds(distance_m, value), equal_vdot_seconds(distance_m * 1.1, value)
    assert long > short * 1.1


def test_riegels_rule_only_holds_in_its_range() -> None:
    hour = RunEffort(distance_m=12_000, seconds=3600)
    assert riegel_seconds(hour, 24_000) == pytest.approx(3600 * 2**1.06)
    assert riegel_seconds(hour, 100_000) is None
    assert riegel_seconds(hour, 400) is None
    assert riegel_seconds(RunEffort(distance_m=800, seconds=150), 5_000) is None


def test_effort_predicts_itself() -> None:
    effort = RunEffort(distance_m=10_000, seconds=2700)
    times = [one.seconds for one in race_predictions([effort]) if one.race == "10_km"]
    assert times == pytest.approx([2700, 2700])


def test_best_effort_counts_and_not_the_latest_or_longest() -> None:
    race = RunEffort(distance_m=5_000, seconds=1200)
    jogs = [RunEffort(distance_m=10_000, seconds=3600), RunEffort(distance_m=1_000, seconds=330)]
    found = race_predictions([jogs[0], race, jogs[1]])
    assert {one.effort for one in found} == {race}
    assert [(one.race, one.method) for one in found] == [
        (name, method) for name in RACES for method in ("vdot", "riegel")
    ]


def test_marathon_beyond_riegels_range_is_left_to_vdot() -> None:
    found = race_predictions([RunEffort(distance_m=5_000, seconds=1800)])
    assert [one.method for one in found if one.race == "marathon"] == ["vdot"]


@pytest.mark.parametrize(
    ("distance_m", "seconds"),
    [(400, 60), (5_000, 500), (5_000, 7200), (80_000, 30_000), (0, 600)],
    ids=["a sprint", "a car", "a stroll", "an ultra", "no way"],
)
def test_effort_that_says_nothing_gives_no_prediction(distance_m: float, seconds: float) -> None:
    effort = RunEffort(distance_m=distance_m, seconds=seconds)
    assert best_vdot([effort]) is None
    assert race_predictions([effort]) == ()


def test_no_efforts_give_no_predictions() -> None:
    assert race_predictions([]) == ()


DURATIONS = (60, 120, 180, 300, 600, 1200, 3600)


@given(st.floats(min_value=100, max_value=450), st.floats(min_value=5_000, max_value=40_000))
def test_exact_two_parameter_athlete_is_found(critical: float, w_prime: float) -> None:
    curve = {float(one): critical + w_prime / one for one in DURATIONS}
    # What lies outside of 2 to 20 minutes does not count.
    curve[60.0], curve[3600.0] = 9_000.0, 1.0
    fit = critical_power(curve)
    assert fit is not None
    assert fit.critical_power_w == pytest.approx(critical)
    assert fit.w_prime_j == pytest.approx(w_prime)
    assert fit.r_squared == pytest.approx(1)
    assert fit.error_w == pytest.approx(0, abs=1e-6)
    assert fit.durations_s == (120, 180, 300, 600, 1200)


@given(st.lists(st.floats(min_value=-15, max_value=15), min_size=5, max_size=5))
def test_fit_is_the_least_squares_line(noise: list[float]) -> None:
    curve = {
        float(one): 250 + 18_000 / one + miss
        for one, miss in zip((120, 180, 300, 600, 1200), noise, strict=True)
    }
    fit = critical_power(curve)
    seconds = np.array(list(curve))
    slope, offset = np.polyfit(seconds, seconds * np.array(list(curve.values())), 1)
    if fit is not None:
        assert fit.critical_power_w == pytest.approx(slope)
        assert fit.w_prime_j == pytest.approx(offset, rel=1e-6)
    else:
        assert offset < 1_000


@pytest.mark.parametrize(
    "curve",
    [
        {},
        {180.0: 350.0, 300.0: 310.0},
        {300.0: 310.0, 400.0: 300.0, 500.0: 295.0},
        {120.0: 200.0, 300.0: 200.0, 600.0: 200.0},
        {120.0: 200.0, 300.0: 250.0, 600.0: 300.0},
        {120.0: 500.0, 300.0: 200.0, 600.0: 90.0},
        {120.0: 2_000.0, 300.0: 900.0, 600.0: 600.0},
        {120.0: 0.0, 300.0: 0.0, 600.0: 0.0},
    ],
    ids=["none", "two", "too close", "flat", "rising", "negative", "giant", "no power"],
)
def test_nonsense_has_no_critical_power(curve: dict[float, float]) -> None:
    assert critical_power(curve) is None


def test_threshold_power_needs_the_twenty_minutes() -> None:
    assert threshold_power({600.0: 300.0}) is None
    assert threshold_power({1200.0: 0.0}) is None
    assert threshold_power({1200.0: 260.0}) == pytest.approx(247)
