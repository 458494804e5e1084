"""What a day's samples say about the day."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from milevault.model import HealthSeries
from milevault.model.health_day import STRESS_RANGES, SUMMARIES, day_summaries, stress
from milevault.model.wellness import HEALTH_CHANNELS_BY_NAME, HEALTH_METRICS_BY_KEY


def series(channel: str, *pairs: tuple[float, float]) -> HealthSeries:
    times, values = np.array(pairs, np.float64).reshape(-1, 2).T
    return HealthSeries(day=date(2026, 1, 14), channel=channel, times_s=times, values=values)


def summary(channel: str, *pairs: tuple[float, float]) -> dict[str, float]:
    return {one.metric: one.value for one in day_summaries(series(channel, *pairs))}


def test_tables_name_channels_and_metrics_that_exist() -> None:
    assert set(SUMMARIES) <= set(HEALTH_CHANNELS_BY_NAME)
    for channel, make in SUMMARIES.items():
        assert set(make(np.array([1e9]), np.array([60.0]))) <= set(HEALTH_METRICS_BY_KEY), channel


def test_they_are_observed_with_the_last_sample() -> None:
    (lowest, highest) = day_summaries(series("heart_rate", (1e9, 60), (1e9 + 60, 90)))
    assert (lowest.metric, lowest.value, highest.value) == ("min_heart_rate", 60, 90)
    assert lowest.observed_at.timestamp() == 1e9 + 60


@pytest.mark.parametrize(
    ("value", "metric"),
    [
        (0, "rest"),
        (25, "rest"),
        (26, "low"),
        (50, "low"),
        (51, "medium"),
        (75, "medium"),
        (76, "high"),
        (100, "high"),
    ],
)
def test_ranges_of_stress_include_their_ends(value: float, metric: str) -> None:
    found = summary("stress", (0, value), (60, value))
    assert {name: seconds for name, seconds in found.items() if name.endswith("_s") and seconds} == {
        f"stress_{metric}_s": 120
    }


def test_a_gap_in_stress_was_not_measured() -> None:
    found = summary("stress", (0, 10), (60, 10), (120, 10), (7200, 10))
    assert found["stress_rest_s"] == 240


def test_one_sample_is_a_day_of_its_own() -> None:
    assert summary("stress", (0, 30))["stress_low_s"] == 60
    battery = summary("body_battery", (0, 30))
    assert (battery["body_battery_charged"], battery["body_battery_highest"]) == (0, 30)


def test_what_cannot_be_is_left_out() -> None:
    assert summary("spo2", (0, 40)) == {"spo2_lowest": 40}
    assert summary("hrv", (0, 40)) == {}
    assert list(day_summaries(series("stress"))) == []


@given(st.lists(st.tuples(st.integers(1, 400), st.integers(0, 100)), min_size=1, max_size=50))
def test_seconds_of_stress_are_those_of_a_slow_count(steps: list[tuple[int, int]]) -> None:
    times = np.cumsum([step for step, _ in steps]).astype(np.float64)
    values = np.array([value for _, value in steps], np.float64)
    found = stress(times, values)
    gaps = np.diff(times).tolist()
    usual = min(float(np.median(gaps)), 180.0) if gaps else 60.0
    slow = dict.fromkeys((name for name, _ in STRESS_RANGES), 0.0)
    for at, value in enumerate(values.tolist()):
        name = next(name for name, highest in STRESS_RANGES if value <= highest)
        slow[name] += min(gaps[at], usual) if at < len(gaps) else usual
    assert {name: found[name] for name in slow} == pytest.approx(slow)
