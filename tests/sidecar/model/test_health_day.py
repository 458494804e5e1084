"""What a day's samples and nights say about the day."""

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from milevault.model.health_day import (
    METRICS_BY_CHANNEL,
    NAPS,
    NIGHT_CHANNELS,
    RULES,
    STRESS_RANGES,
    WAKING_CHANNELS,
    SampledDay,
    Samples,
    day_values,
    stress,
)
from milevault.model.wellness import HEALTH_CHANNELS_BY_NAME, HEALTH_METRICS_BY_KEY

DAY = date(2026, 1, 14)
NIGHT = (-3600.0, 1000.0)


def columns(*pairs: tuple[float, float]) -> Samples:
    times_s, values = np.array(pairs, np.float64).reshape(-1, 2).T
    return times_s, values


def summary(channel: str, *pairs: tuple[float, float], **more: Any) -> dict[str, float]:
    one = SampledDay(day=DAY, channel=channel, samples=columns(*pairs), **more)
    return {value.metric: value.value for value in day_values(one)}


def test_rules_name_channels_and_metrics_that_exist_once() -> None:
    assert set(METRICS_BY_CHANNEL) <= set(HEALTH_CHANNELS_BY_NAME)
    listed = [metric for rule in RULES for metric in rule.metrics] + [NAPS]
    assert len(listed) == len(set(listed))
    assert set(listed) <= set(HEALTH_METRICS_BY_KEY)
    for rule in RULES:
        assert set(rule.summary(np.array([1e9]), np.array([60.0]))) == set(rule.metrics)
    assert set(NIGHT_CHANNELS) == {"heart_rate", "body_battery", "spo2", "respiration_rate"}
    assert WAKING_CHANNELS == ("respiration_rate",)


def test_values_are_observed_with_the_last_of_their_samples() -> None:
    one = SampledDay(
        day=DAY,
        channel="heart_rate",
        samples=columns((1e9, 60), (1e9 + 60, 90)),
        night=[(1e9 - 10, 1e9 + 10)],
    )
    found = {value.metric: value for value in day_values(one)}
    assert {metric: value.value for metric, value in found.items()} == {
        "min_heart_rate": 60,
        "max_heart_rate": 90,
        "sleep_heart_rate": 60,
    }
    assert found["min_heart_rate"].observed_at.timestamp() == 1e9 + 60
    assert found["sleep_heart_rate"].observed_at.timestamp() == 1e9


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


def test_stress_of_a_day_of_three_minutes_each() -> None:
    pairs = ((0, 10), (3, 40), (9, 60), (12, 90), (18, 20))
    assert summary("stress", *((60 * minute, value) for minute, value in pairs)) == {
        "stress": 44,
        "stress_max": 90,
        "stress_rest_s": 360,
        "stress_low_s": 180,
        "stress_medium_s": 180,
        "stress_high_s": 180,
    }


def test_body_battery_rises_and_falls() -> None:
    assert summary("body_battery", *((180 * n, v) for n, v in enumerate((60, 62, 58, 50, 55)))) == {
        "body_battery_highest": 62,
        "body_battery_lowest": 50,
        "body_battery_charged": 7,
        "body_battery_drained": 12,
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
    assert summary("stress") == {}


def test_a_night_has_samples_of_two_days_and_its_ends_belong_to_it() -> None:
    before = columns((-3601, 99), (-3600, 90), (-60, 92))
    found = summary("spo2", (0, 94), (1000, 96), (1001, 80), before=before, night=[NIGHT])
    assert found == {"spo2": 90, "spo2_lowest": 80, "spo2_sleep": 93}


def test_a_night_in_two_parts_is_one_without_the_hour_between() -> None:
    night = [(0.0, 10.0), (20.0, 30.0)]
    found = summary("heart_rate", (5, 50), (15, 90), (25, 54), night=night)
    assert found["sleep_heart_rate"] == 52


def test_breathing_is_apart_for_night_and_waking_hours() -> None:
    asleep = [NIGHT, (5000.0, 6000.0), (80_000.0, 110_000.0)]
    rates = ((500, 12), (2000, 16), (5500, 10), (7000, 18), (81_000, 11))
    found = summary("respiration_rate", *rates, night=[NIGHT], asleep=asleep)
    assert (found["respiration_sleep"], found["respiration_waking"]) == (12, 17)


def test_without_a_night_nobody_knows_the_waking_hours() -> None:
    found = summary("respiration_rate", (500, 12), asleep=[(80_000.0, 110_000.0)])
    assert set(found) == {"respiration_lowest", "respiration_highest"}


@pytest.mark.parametrize(
    ("times", "value"), [((-800, 0, 999, 1001), 3), ((-800, 1000), 2), ((-801, 1001), None), ((), None)]
)
def test_body_battery_at_wake_is_the_last_one_of_the_nights_last_half_hour(
    times: tuple[float, ...], value: float | None
) -> None:
    pairs = [(float(time), float(number)) for number, time in enumerate(times, 1)]
    found = summary("body_battery", *pairs, night=[(-90_000.0, -80_000.0), NIGHT])
    assert found.get("body_battery_at_wake") == value


def test_a_local_day_that_a_flight_brought_back_is_in_the_order_of_time() -> None:
    """The evening before came after the first hour of the day: that hour's last sample is not that of waking."""
    found = summary("body_battery", (0, 20), (10, 30), before=columns((500, 70), (900, 80)), night=[NIGHT])
    assert found["body_battery_at_wake"] == 80


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
