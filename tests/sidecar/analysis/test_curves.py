"""The highest mean over durations, against a loop over seconds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from milevault.analysis.curves import POWER_GAP_S, highest_means, second_sums
from tests.sidecar.analysis.made_up import floats

NAN = float("nan")


def slow_seconds(times: list[int], values: list[float], zero_gap_s: float) -> list[float]:
    """One value a second, nan where no stretch may be; for samples at whole seconds."""
    known = [(t, v) for t, v in zip(times, values, strict=True) if not np.isnan(v)]
    usual = float(np.median(np.diff([t for t, _ in known]))) if len(known) > 1 else 1.0
    usual = min(usual, 10.0)
    seconds: list[float] = []
    for (t, value), (later, _) in zip(known, [*known[1:], (known[-1][0] + usual, 0.0)], strict=True):
        step = later - t
        held = step if step <= min(2 * usual, 10.0) else usual
        for second in range(int(step)):
            if second < held:
                seconds.append(value)
            else:
                seconds.append(0.0 if step <= zero_gap_s else NAN)
    return seconds


def slow_highest(seconds: list[float], duration: int) -> float | None:
    windows = [seconds[at : at + duration] for at in range(len(seconds) - duration + 1)]
    means = [sum(window) / duration for window in windows if not np.isnan(window).any()]
    return max(means, default=None)


@st.composite
def recordings(draw: st.DrawFn) -> tuple[list[int], list[float]]:
    usual = draw(st.sampled_from([1, 2, 4]))
    steps = draw(st.lists(st.sampled_from([usual] * 6 + [2 * usual, 9, 30, 31, 70]), min_size=1, max_size=40))
    # Whole steps of the usual one, so that the slow version can count in seconds.
    times = np.cumsum([0, *steps]).tolist()
    values = draw(
        st.lists(st.sampled_from([0.0, 90.0, 250.0, 251.0, 900.0]), min_size=len(times), max_size=len(times))
    )
    return times, values


@given(recordings(), st.sampled_from([0.0, POWER_GAP_S]))
def test_highest_means_equal_the_loop_over_seconds(
    recording: tuple[list[int], list[float]], zero_gap_s: float
) -> None:
    times, values = recording
    if len(times) > 1 and np.median(np.diff(times)) % 1:
        return
    seconds = slow_seconds(times, values, zero_gap_s)
    sums = second_sums(floats(times), floats(values), zero_gap_s)
    assert sums is not None
    durations = (1, 2, 5, 30, 100)
    found = {size: best.value for size, best in highest_means(sums, durations)}
    slow = {size: best for size in durations if (best := slow_highest(seconds, size)) is not None}
    assert found == pytest.approx(slow)


def test_short_pause_is_zero_power_and_a_long_one_ends_the_stretch() -> None:
    def best(gap: int, duration: int) -> float | None:
        times = np.append(np.arange(10.0), np.arange(10.0) + 9 + gap)
        sums = second_sums(times, np.full(20, 300.0), POWER_GAP_S)
        assert sums is not None
        return {size: one.value for size, one in highest_means(sums, (duration,))}.get(duration)

    assert best(20, 20) == pytest.approx(300 * 10 / 20)
    assert best(30, 39) == pytest.approx(300 * 10 / 39)
    assert best(31, 10) == 300
    assert best(31, 11) is None


def test_start_is_on_the_clock_of_the_activity_after_a_long_pause() -> None:
    times = np.append(np.arange(10.0), 5000.0 + np.arange(10.0))
    power = np.append(np.full(10, 100.0), [100, 100, 400, 400, 400, 100, 100, 100, 100, 100.0])
    sums = second_sums(times, power, POWER_GAP_S)
    assert sums is not None
    (found,) = highest_means(sums, (3,))
    assert found == (3, (400, 5002))


def test_axis_of_seconds_does_not_grow_with_the_pause() -> None:
    sums = second_sums(floats([0, 1, 1e9, 1e9 + 1]), floats([100, 100, 100, 100]))
    assert sums is not None
    assert len(sums.sums) < 10


def test_smart_recording_holds_its_values() -> None:
    sums = second_sums(np.arange(0, 60, 4.0), np.full(15, 200.0), POWER_GAP_S)
    assert sums is not None
    assert dict(highest_means(sums, (60,)))[60].value == 200


def test_sample_between_whole_seconds_counts_by_its_share() -> None:
    sums = second_sums(floats([0, 1, 1.5, 2, 3]), floats([0, 400, 200, 0, 0]))
    assert sums is not None
    assert dict(highest_means(sums, (1,)))[1].value == 300


def test_nothing_known_is_no_curve() -> None:
    assert second_sums(floats([0, 1]), floats([NAN, NAN])) is None
