"""The metrics, each against numbers worked out by hand or an obvious slow version."""

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from milevault.analysis import ANALYSIS_VERSION, METRICS, summarise
from milevault.analysis.averages import highest_windowed_speed, weighted_mean
from milevault.analysis.elevation import METHOD, THRESHOLD_M, gain_and_loss, median_of_five, smoothed_profile
from milevault.analysis.histogram import heart_rate_histogram
from milevault.analysis.moving import PAUSE_BELOW_MPS, RESUME_ABOVE_MPS, moving_samples, moving_seconds
from milevault.model import Activity, Length
from milevault.model.bounds import BOUNDS
from tests.sidecar.analysis.made_up import activity, floats


def slow_moving(speed: list[float]) -> list[bool]:
    """The switch as a loop over samples."""
    state, out = True, []
    known = [np.inf if np.isnan(one) else one for one in speed]
    for at in range(len(known)):
        three, ten = known[at : at + 3], known[at : at + 10]
        if len(three) == 3 and all(one < PAUSE_BELOW_MPS for one in three):
            state = False
        elif (len(three) == 3 and all(one > RESUME_ABOVE_MPS for one in three)) or (
            len(ten) == 10 and all(one >= PAUSE_BELOW_MPS for one in ten)
        ):
            state = True
        out.append(state)
    return out


# Runs of equal speeds: single ones rarely stay slow for ten samples.
SPEEDS = st.lists(
    st.tuples(st.sampled_from([0.0, 0.3, 0.5, 0.7, 0.9, 1.0, 3.0, float("nan")]), st.integers(1, 12)),
    max_size=20,
).map(lambda runs: [speed for speed, count in runs for _ in range(count)])


@given(SPEEDS)
def test_moving_equals_the_obvious_loop(speed: list[float]) -> None:
    assert moving_samples(floats(speed)).tolist() == slow_moving(speed)


def test_short_stop_and_slow_stretch_do_not_pause() -> None:
    assert moving_samples(floats([3, 0, 0, 3, 0.7, 0.7, 0.7, 3])).all()


def test_steep_path_after_a_rest_is_moving() -> None:
    moving = moving_samples(floats([2] * 5 + [0] * 20 + [0.7] * 60))
    assert moving.tolist() == [True] * 5 + [False] * 20 + [True] * 60
    assert not moving_samples(floats([0] * 20 + [0.7] * 9 + [0] * 20))[5:].any()


def test_pause_without_samples_does_not_count_as_moving() -> None:
    assert moving_seconds(floats([0, 1, 2, 100, 101]), np.ones(5, bool)) == 3


def test_moving_time_of_a_stop_at_the_lights() -> None:
    speed = floats([3] * 100 + [0] * 50 + [3] * 100)
    assert summarise(activity({"speed": speed})).activity.moving_time_s == 199


def test_moving_time_never_exceeds_the_timer() -> None:
    run = activity({"speed": floats([3] * 100)}, timer_time_s=50.0)
    assert summarise(run).activity.moving_time_s == 50


def test_devices_moving_time_is_kept() -> None:
    run = activity({"speed": floats([0] * 100)}, moving_time_s=77.0)
    assert summarise(run).activity.moving_time_s == 77


def test_indoor_moving_time_is_the_timers() -> None:
    run = activity({"speed": floats([0] * 100)}, timer_time_s=90.0, indoor=True)
    assert summarise(run).activity.moving_time_s == 90


def test_slow_swimmer_is_moving_and_a_runner_at_that_speed_is_not() -> None:
    values = {"speed": floats([0.45] * 100)}
    assert summarise(activity(values, sport="swimming")).activity.moving_time_s == 99
    assert summarise(activity(values)).activity.moving_time_s == 0


def length(index: int, seconds: float, kind: str) -> Length:
    start = datetime(2026, 5, 1, 6, index, tzinfo=UTC)
    return Length(index=index, start_time=start, elapsed_time_s=seconds, length_type=kind)


def test_pool_moving_time_is_that_of_the_swum_lengths() -> None:
    lengths = (length(0, 30, "active"), length(1, 20, "idle"), length(2, 31, "active"))
    swim = activity({}, sport="swimming", lengths=lengths, elapsed_time_s=100.0, timer_time_s=90.0)
    assert summarise(swim).activity.moving_time_s == 61


@pytest.mark.parametrize(
    ("altitudes", "gain", "loss"),
    [
        ([], 0, 0),
        ([100], 0, 0),
        ([100, 100.9, 100, 100.9], 0, 0),
        ([100, 110, 100], 10, 10),
        ([100, 101, 102.5], 2.5, 0),
        ([500, 400, 450], 50, 100),
    ],
)
def test_gain_and_loss_ignore_what_stays_within_the_threshold(
    altitudes: list[float], gain: float, loss: float
) -> None:
    found = gain_and_loss(floats(altitudes))
    assert found == (gain, loss)
    assert not np.signbit(found).any()


@given(st.lists(st.floats(-400, 8000), min_size=1, max_size=50))
def test_gain_and_loss_swap_when_the_mountain_is_turned_over(altitudes: list[float]) -> None:
    up, down = gain_and_loss(floats(altitudes))
    assert gain_and_loss(-floats(altitudes)) == pytest.approx((down, up))
    # What was gained and lost differs from the difference of the ends by less than one threshold.
    assert abs((up - down) - (altitudes[-1] - altitudes[0])) <= THRESHOLD_M + 1e-6


def test_median_removes_a_single_spike_only() -> None:
    assert median_of_five(floats([10, 10, 99, 10, 10, 10])).tolist() == [10] * 6
    assert median_of_five(floats([1, 2, 3, 4, 5, 6])).tolist() == [1, 2, 3, 4, 5, 6]


@given(st.lists(st.one_of(st.integers(-3, 3), st.floats(-400, 8000)), min_size=5, max_size=30))
def test_median_equals_that_of_sorted_windows(values: list[float]) -> None:
    padded = [values[0]] * 2 + values + [values[-1]] * 2
    assert median_of_five(floats(values)).tolist() == [
        sorted(padded[at : at + 5])[2] for at in range(len(values))
    ]


def test_profile_by_distance_gives_a_stop_no_weight() -> None:
    altitude = np.concatenate(
        [np.linspace(100, 150, 200), 150 + 6 * (np.arange(400) % 2), np.linspace(150, 100, 200)]
    )
    distance = np.concatenate([np.linspace(0, 600, 200), np.full(400, 600.0), np.linspace(600, 1200, 200)])
    gain, loss = gain_and_loss(smoothed_profile(altitude, distance))
    assert gain == pytest.approx(50, abs=7)
    assert loss == pytest.approx(50, abs=7)


def test_devices_gain_wins_and_is_named() -> None:
    climb = {"altitude": np.linspace(0, 100, 200), "distance": np.linspace(0, 2000, 200)}
    device = summarise(activity(climb, elevation_gain_m=42.0))
    assert (device.activity.elevation_gain_m, device.elevation_method) == (42, "device")
    assert device.activity.elevation_loss_m is None
    computed = summarise(activity(climb))
    assert computed.activity.elevation_gain_m == pytest.approx(100, abs=4)
    assert computed.activity.elevation_loss_m == 0
    assert computed.elevation_method == METHOD


def test_without_altitude_there_is_no_gain_and_no_method() -> None:
    done = summarise(activity({"heart_rate": floats([100, 101])}))
    assert (done.activity.elevation_gain_m, done.elevation_method) == (None, None)


def test_averages_are_weighted_by_time() -> None:
    run = activity(
        {"heart_rate": floats([100, 150, 150]), "power": floats([0, 300, np.nan])}, elapsed=[0, 4, 5]
    )
    done = summarise(run).activity
    assert done.avg_heart_rate == pytest.approx((4 * 100 + 2 * 150) / 6)
    assert done.max_heart_rate == 150
    assert done.avg_power_w == pytest.approx(300 / 5)
    assert done.max_power_w == 300


def test_standing_still_has_no_cadence() -> None:
    assert summarise(activity({"cadence": floats([90, 0, 0, 80])})).activity.avg_cadence == 85


@given(st.lists(st.tuples(st.floats(0, 500), st.floats(0.1, 10)), min_size=1, max_size=30))
def test_mean_of_two_halves_is_the_mean_of_the_whole(samples: list[tuple[float, float]]) -> None:
    values, seconds = floats([s[0] for s in samples]), floats([s[1] for s in samples])
    once = weighted_mean(values, seconds)
    twice = weighted_mean(np.tile(values, 2), np.tile(seconds, 2))
    assert once == pytest.approx(twice)
    assert values.min() - 1e-9 <= (once or 0) <= values.max() + 1e-9


def slow_windowed_speed(t: list[float], d: list[float], window: float) -> float | None:
    """All pairs: from each sample to the first one that is far enough."""
    best = None
    for i in range(len(d)):
        j = next((j for j in range(i, len(d)) if d[j] >= d[i] + window), None)
        if j is not None and t[j] > t[i]:
            best = max(best or 0.0, (d[j] - d[i]) / (t[j] - t[i]))
    return best


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 30)), max_size=30))
def test_highest_windowed_speed_equals_all_pairs(steps: list[tuple[int, int]]) -> None:
    t = np.cumsum([s[0] for s in steps]).astype(float).tolist()
    d = np.cumsum([s[1] for s in steps]).astype(float).tolist()
    assert highest_windowed_speed(floats(t), floats(d), 20) == slow_windowed_speed(t, d, 20)


def test_devices_maximum_beyond_the_sports_cap_is_computed_instead() -> None:
    values = {"distance": np.arange(0.0, 300.0, 3.0)}
    assert summarise(activity(values, max_speed_mps=80.0)).activity.max_speed_mps == pytest.approx(3)
    assert summarise(activity(values, max_speed_mps=5.0)).activity.max_speed_mps == 5


def test_distance_and_average_speed_follow_from_the_track() -> None:
    run = activity({"distance": np.arange(0.0, 303.0, 3.0)}, timer_time_s=120.0)
    done = summarise(run).activity
    assert done.distance_m == 300
    assert done.avg_speed_mps == pytest.approx(300 / 120)


def test_histogram_counts_the_seconds_of_each_heart_rate() -> None:
    run = activity({"heart_rate": floats([100, 100, 101, np.nan, 100])}, elapsed=[0, 2, 3, 4, 100])
    bpm, seconds = summarise(run).hr_histogram
    assert bpm.tolist() == [100, 101]
    assert seconds.tolist() == [4, 1]
    assert (bpm.dtype.name, seconds.dtype.name) == ("int16", "float32")


@given(st.lists(st.tuples(st.integers(30, 220), st.floats(0.1, 10)), max_size=50))
def test_histogram_loses_no_time(samples: list[tuple[int, float]]) -> None:
    seconds = floats([s[1] for s in samples])
    bpm, totals = heart_rate_histogram(floats([s[0] for s in samples]), seconds)
    assert totals.sum() == pytest.approx(seconds.sum(), rel=1e-4)
    assert (np.diff(bpm) > 0).all()


def test_activity_without_samples_is_summarised() -> None:
    empty = activity({}, elapsed_time_s=1800.0, distance_m=5000.0)
    done = summarise(empty)
    assert done.activity.moving_time_s == 1800
    assert done.activity.avg_speed_mps == pytest.approx(5000 / 1800)
    assert len(done.hr_histogram[0]) == 0


def test_summarising_twice_changes_nothing() -> None:
    rng = np.random.default_rng(3)
    values = {"distance": np.cumsum(rng.random(300) * 4), "altitude": np.cumsum(rng.normal(0, 1, 300))}
    once = summarise(activity(values)).activity
    twice = summarise(once).activity
    for metric in METRICS:
        assert getattr(once, metric.key) == getattr(twice, metric.key), metric.key


def test_metric_rows_name_fields_of_the_activity_once_and_with_bounds() -> None:
    keys = [metric.key for metric in METRICS]
    assert len(set(keys)) == len(keys)
    assert set(keys) <= set(Activity.__dataclass_fields__) & set(BOUNDS)
    assert ANALYSIS_VERSION >= 1
