"""Power: per second, normalized power, efficiency; against slow obvious versions and numbers worked out by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from milevault.analysis import measure
from milevault.analysis.decay import decaying_sum
from milevault.analysis.efficiency import decoupling_percent
from milevault.analysis.histogram import HIGHEST_POWER_W, power_histogram
from milevault.analysis.power import normalized_power, power_per_second
from tests.sidecar.analysis.made_up import activity, floats

WATTS = st.integers(min_value=0, max_value=2000)
LASTS = st.sampled_from([1, 1, 1, 1, 2, 5, 10])


def slow_normalized_power(power: list[float]) -> float:
    """The definition, window by window."""
    means = [sum(power[at - 29 : at + 1]) / 30 for at in range(29, len(power))]
    return float((sum(mean**4 for mean in means) / len(means)) ** 0.25)


def slow_seconds(samples: list[tuple[int, float]]) -> list[float]:
    """Each second on its own; a sample is how long it lasts and its power."""
    return [watts for lasts, watts in samples for _ in range(lasts) if not np.isnan(watts)]


@given(st.lists(WATTS, min_size=30, max_size=200).filter(any))
def test_normalized_power_equals_the_definition(power: list[int]) -> None:
    fast = normalized_power(floats(power))
    if not any(any(power[at - 29 : at + 1]) for at in range(29, len(power))):
        assert fast is None
    else:
        assert fast == pytest.approx(slow_normalized_power([float(one) for one in power]), rel=1e-9)


@given(st.lists(st.tuples(LASTS, WATTS.map(float) | st.just(np.nan)), min_size=1, max_size=80))
def test_seconds_equal_the_obvious_loop(samples: list[tuple[int, float]]) -> None:
    lasts, power = (floats(column) for column in zip(*samples, strict=True))
    assert power_per_second(power, lasts) == pytest.approx(slow_seconds(samples), abs=1e-6)


def test_missing_sample_is_cut_out_and_not_zero() -> None:
    seconds = power_per_second(floats([200, np.nan, np.nan, 100]), np.ones(4))
    assert seconds.tolist() == [200, 100]


def test_four_samples_a_second_are_averaged() -> None:
    quarters = np.full(8, 0.25)
    assert power_per_second(floats([100, 200] * 4), quarters) == pytest.approx([150, 150])


def test_pause_does_not_change_normalized_power() -> None:
    power = np.tile([180.0, 320.0], 300)
    elapsed = [*range(300), *range(2000, 2300)]
    ridden = activity({"power": power}, timer_time_s=600.0)
    paused = activity({"power": power}, elapsed=elapsed, timer_time_s=600.0)
    assert measure(paused).figures["normalized_power_w"] == measure(ridden).figures["normalized_power_w"]


def test_less_than_half_a_minute_has_no_normalized_power() -> None:
    assert normalized_power(np.full(29, 300.0)) is None
    assert normalized_power(np.full(30, 300.0)) == 300


def test_meter_that_only_says_zero_gives_no_figures() -> None:
    measured = measure(activity({"power": np.zeros(100)}))
    assert not measured.figures
    assert measured.power_histogram[0].tolist() == [0]


def test_intervals_are_harder_than_their_mean() -> None:
    # A minute at 400 W, a minute at 100 W, half an hour long.
    ride = activity({"power": np.tile(np.repeat([400.0, 100.0], 60), 15)}, sport="cycling")
    figures = measure(ride).figures
    assert figures["work_kj"].value == pytest.approx(450)
    normalized = figures["normalized_power_w"].value
    assert 300 < normalized < 320
    assert figures["variability_index"].value == pytest.approx(normalized / 250)


@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(1, 10)), min_size=1, max_size=60))
def test_power_histogram_holds_all_seconds(samples: list[tuple[int, int]]) -> None:
    watts, seconds = power_histogram(floats([s[0] for s in samples]), floats([s[1] for s in samples]))
    assert seconds.sum() == sum(one[1] for one in samples)
    assert watts.max() <= HIGHEST_POWER_W
    assert (np.diff(watts) > 0).all()


def two_halves(first_bpm: float, second_bpm: float, output: float = 200.0) -> dict[str, NDArray[np.float64]]:
    return {"heart_rate": np.repeat([first_bpm, second_bpm], 1800), "power": np.full(3600, output)}


def test_heart_that_drifts_by_a_tenth_decouples_by_a_eleventh() -> None:
    figures = measure(activity(two_halves(140, 154), sport="cycling")).figures
    assert figures["decoupling"].value == pytest.approx(100 / 11)
    assert figures["efficiency_factor"].value == pytest.approx(200 / 147)
    assert "pace_efficiency_factor" not in figures


def test_run_is_judged_by_pace_even_with_power() -> None:
    values = two_halves(150, 150) | {"speed": np.repeat([3.0, 2.7], 1800)}
    figures = measure(activity(values)).figures
    assert figures["decoupling"].value == pytest.approx(10)
    # 2.85 m/s are 171 m a minute.
    assert figures["pace_efficiency_factor"].value == pytest.approx(171 / 150)
    assert "efficiency_factor" not in figures


def test_stop_at_the_lights_is_in_neither_half() -> None:
    speed = np.full(3600, 3.0)
    heart_rate = np.full(3600, 150.0)
    speed[600:1200] = 0.0
    heart_rate[600:1200] = 90.0
    figures = measure(activity({"speed": speed, "heart_rate": heart_rate})).figures
    assert figures["decoupling"].value == pytest.approx(0, abs=1e-9)
    assert figures["pace_efficiency_factor"].value == pytest.approx(180 / 150)


def test_ride_without_power_has_no_efficiency() -> None:
    values = {"speed": np.full(3600, 8.0), "heart_rate": np.full(3600, 150.0)}
    assert not measure(activity(values, sport="cycling")).figures


def test_short_activity_has_no_decoupling() -> None:
    assert decoupling_percent(np.full(1199, 200.0), np.full(1199, 140.0), np.ones(1199)) is None


@given(
    st.lists(
        st.tuples(st.sampled_from([0.0, 0.25, 1.0, 9.0, 1e6]), st.floats(min_value=0, max_value=1e4)),
        max_size=300,
    ),
    st.floats(min_value=0.5, max_value=900),
    st.floats(min_value=0, max_value=500),
)
def test_decaying_sum_equals_its_recurrence(
    steps: list[tuple[float, float]], time_constant: float, start: float
) -> None:
    slow, left = [], start
    for step, amount in steps:
        left = left * np.exp(-step / time_constant) + amount
        slow.append(left)
    times, amounts = floats([step for step, _ in steps]).cumsum(), floats([one for _, one in steps])
    assert decaying_sum(times, amounts, time_constant, start) == pytest.approx(slow, rel=1e-9, abs=1e-12)


def test_decaying_sum_of_a_day_of_seconds_neither_overflows_nor_drifts() -> None:
    amounts = np.random.default_rng(7).uniform(0, 500, 86_400)
    slow = 0.0
    for amount in amounts:
        slow = slow * np.exp(-1 / 316) + amount
    assert decaying_sum(np.arange(86_400.0), amounts, 316.0)[-1] == pytest.approx(slow, rel=1e-12)
