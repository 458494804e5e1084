"""Weight: the trend between readings, its rate, and when there is none."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sidecar.analysis.wellbeing.mornings import NAN, mornings


def test_daily_readings_are_smoothed_by_a_tenth() -> None:
    """The textbook recursion, whose start matters no more after half a year."""
    rng = np.random.default_rng(1)
    readings = 72 + rng.normal(0, 0.5, 180)
    smoothed = readings[0]
    for reading in readings[1:]:
        smoothed += 0.1 * (reading - smoothed)
    assert mornings({"weight_kg": readings}).last("weight_trend") == pytest.approx(smoothed, abs=0.005)


def test_a_gap_ages_what_was_before_it() -> None:
    found = mornings({"weight_kg": [80.0, 80.0, *[NAN] * 10, 70.0]})
    old = 0.9**12 + 0.9**11
    assert found.last("weight_trend") == pytest.approx((80 * old + 70) / (old + 1))


def test_the_trend_stands_two_weeks_after_the_last_reading() -> None:
    readings = [70.0, 70.0, 70.0]
    assert mornings({"weight_kg": readings + [NAN] * 14}).last("weight_trend") == pytest.approx(70)
    assert mornings({"weight_kg": readings + [NAN] * 15}).last("weight_trend") == "too_old"
    assert mornings({"weight_kg": readings[1:]}).last("weight_trend") == "too_few_values"
    assert mornings(days=5).last("weight_trend") == "too_few_values"


@given(st.floats(-2, 2), st.sets(st.integers(0, 27), min_size=2))
def test_the_rate_of_a_straight_line_is_its_slope(per_week: float, days: set[int]) -> None:
    column = np.full(28, NAN)
    for day in days:
        column[day] = 70 + per_week * day / 7
    rate = mornings({"weight_kg": column}).last("weight_rate")
    if len(days) < 4 or max(days) - min(days) < 14:
        assert rate == "too_few_values"
    else:
        assert rate == pytest.approx(per_week, abs=1e-9)


def test_body_composition_has_trends_of_its_own() -> None:
    found = mornings({"body_fat_pct": [15.0, 15.0, 15.0], "weight_kg": [NAN, 70.0, 70.0]})
    assert found.last("body_fat_trend") == pytest.approx(15)
    assert found.last("weight_trend") == "too_few_values"
