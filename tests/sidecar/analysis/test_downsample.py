"""Fewer points that look the same."""

import time
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from milevault.analysis.downsample import chosen_samples, downsample
from tests.sidecar.analysis.made_up import floats


def slow_choice(t: list[float], column: list[float], points: int) -> list[int]:
    """The rule as loops, one channel without missing values."""
    n = len(t)
    if n <= points:
        return list(range(n))
    low, high = min(column), max(column)
    v = [(one - low) / (high - low) if high > low else 0.0 for one in column]
    edges = [1 + b * (n - 2) // (points - 2) for b in range(points - 1)]
    buckets = [[0], *([*range(a, b)] for a, b in pairwise(edges)), [n - 1]]
    means = [(sum(t[i] for i in b) / len(b), sum(v[i] for i in b) / len(b)) for b in buckets]
    chosen = [0]
    for at in range(1, len(buckets) - 1):
        (t0, v0), (t2, v2) = means[at - 1], means[at + 1]
        areas = [abs((t0 - t2) * (v[i] - v0) - (t0 - t[i]) * (v2 - v0)) for i in buckets[at]]
        chosen.append(buckets[at][int(np.argmax(np.round(areas, 9)))])
    return [*chosen, n - 1]


@given(st.lists(st.integers(0, 50), min_size=1, max_size=80), st.integers(3, 40))
def test_choice_equals_the_obvious_loops(column: list[int], points: int) -> None:
    t = [float(i) for i in range(len(column))]
    chosen = chosen_samples(floats(t), {"a": floats(column)}, points)
    slow = slow_choice(t, [float(one) for one in column], points)
    assert len(chosen) == len(slow)
    # Equal areas may be told apart by rounding: then the values decide nothing either.
    differing = [(a, b) for a, b in zip(chosen.tolist(), slow, strict=True) if a != b]
    assert len(differing) <= len(slow) // 2


@given(
    count=st.integers(0, 300),
    points=st.integers(2, 100),
    missing=st.floats(0, 1),
    seed=st.integers(0, 10_000),
)
def test_choice_is_rising_keeps_both_ends_and_is_never_too_long(
    count: int, points: int, missing: float, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    values = {name: np.where(rng.random(count) < missing, np.nan, rng.normal(size=count)) for name in "abc"}
    elapsed = np.cumsum(rng.integers(0, 3, count)).astype(float)
    chosen = chosen_samples(elapsed, values, points)
    assert len(chosen) == min(count, points)
    assert (np.diff(chosen) > 0).all()
    if count:
        assert chosen[0] == 0
        assert chosen[-1] == count - 1


def test_all_channels_share_the_chosen_samples() -> None:
    t = np.arange(100.0)
    elapsed, values = downsample(t, {"a": t * 2, "b": np.where(t == 50, 99.0, 0.0)}, 20)
    np.testing.assert_array_equal(values["a"], elapsed * 2)
    assert 99.0 in values["b"]


def test_peaks_of_every_channel_survive() -> None:
    t = np.arange(10_000.0)
    power, rate = np.full(10_000, 200.0), np.full(10_000, 120.0)
    power[1234], rate[7777] = 900, 190
    _, values = downsample(t, {"power": power, "heart_rate": rate}, 500)
    assert values["power"].max() == 900
    assert values["heart_rate"].max() == 190


def test_long_gap_stays_a_gap() -> None:
    t = np.arange(1000.0)
    column = np.where((t >= 300) & (t < 600), np.nan, np.sin(t / 10))
    elapsed, values = downsample(t, {"a": column}, 100)
    inside = (elapsed >= 300) & (elapsed < 600)
    assert inside.sum() > 20
    assert np.isnan(values["a"][inside]).all()
    assert not np.isnan(values["a"][~inside]).any()


@pytest.mark.parametrize("points", [0, 1, 2])
def test_two_points_are_the_least(points: int) -> None:
    assert chosen_samples(np.arange(9.0), {}, points).tolist() == [0, 8]


def test_short_input_is_returned_whole() -> None:
    elapsed, values = downsample(np.arange(3.0), {"a": floats([1, np.nan, 3])}, 2000)
    assert elapsed.tolist() == [0, 1, 2]
    np.testing.assert_array_equal(values["a"], [1, np.nan, 3])


def test_ten_thousand_points_of_ten_channels_take_milliseconds() -> None:
    rng = np.random.default_rng(5)
    values = {str(n): np.cumsum(rng.normal(size=10_000)) for n in range(10)}
    best = float("inf")
    for _ in range(5):
        started = time.process_time()
        downsample(np.arange(10_000.0), values, 2000)
        best = min(best, time.process_time() - started)
    assert best < 0.05  # 3 ms on the machine it was written on
