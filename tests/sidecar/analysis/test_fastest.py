"""The fastest stretch over a distance and the longest way in a time, against a slow version in exact numbers."""

import numpy as np
import pytest

from milevault.analysis.fastest import Stretch, Track, fastest, longest, longest_ways, track_of
from tests.sidecar.analysis.made_up import floats
from tests.sidecar.analysis.tracks import CAP_MPS, random_track, slow_fastest, slow_longest

TRACKS = 3000
SIZES_M = (1, 7.5, 20, 40, 100)
TIMES_S = (1, 10, 60, 300)


def track(elapsed: list[float], distance: list[float]) -> Track:
    made = track_of(floats(elapsed), floats(distance), CAP_MPS)
    assert made is not None
    return made


def test_best_efforts_equal_the_slow_version_on_random_tracks() -> None:
    rng = np.random.default_rng(20260504)
    found = missing = 0
    for _ in range(TRACKS):
        elapsed, distance = random_track(rng)
        made = track_of(elapsed, distance, CAP_MPS)
        assert made is not None
        size, seconds = float(rng.choice(SIZES_M)), float(rng.choice(TIMES_S))
        for fast, slow in (
            (fastest(made, size), slow_fastest(elapsed, distance, size)),
            (longest(made, seconds), slow_longest(elapsed, distance, seconds)),
        ):
            assert (fast is None) == (slow is None), (elapsed, distance, size, seconds)
            if fast is None or slow is None:
                missing += 1
                continue
            found += 1
            assert fast.value == pytest.approx(slow, abs=1e-9), (elapsed, distance, size, seconds)
    assert found > TRACKS
    assert missing > TRACKS / 10


def test_stretch_is_where_it_says() -> None:
    rng = np.random.default_rng(7)
    for _ in range(300):
        elapsed, distance = random_track(rng)
        made = track_of(elapsed, distance, CAP_MPS)
        assert made is not None
        for size in SIZES_M:
            best = fastest(made, size)
            if best is None:
                continue
            # Inclusive of both ends: at a pause either side may be meant.
            ends = [np.interp(best.start_s + d, elapsed, distance) for d in (-1e-6, best.value + 1e-6)]
            assert ends[1] - ends[0] >= size - 1e-3
            assert elapsed[0] - 1e-6 <= best.start_s <= elapsed[-1]


def test_shorter_distance_is_never_slower() -> None:
    rng = np.random.default_rng(11)
    for _ in range(300):
        elapsed, distance = random_track(rng)
        made = track_of(elapsed, distance, CAP_MPS)
        assert made is not None
        times = [best.value for size in SIZES_M if (best := fastest(made, size))]
        assert times == sorted(times)
        assert len(set(times)) == len(times)
        ways = [best.value for _, best in longest_ways(made, TIMES_S)]
        assert ways == sorted(ways)


def test_both_ends_lie_between_samples_where_they_do() -> None:
    # Ten seconds at 4 m/s within a slow run: 30 m of it take 7.5 s and begin at a sample, 50 m begin before it.
    slow_fast_slow = track([0, 100, 110, 210], [0, 100, 140, 240])
    best = fastest(slow_fast_slow, 30)
    assert best is not None
    assert best.value == 7.5
    assert 100 <= best.start_s <= 102.5
    best = fastest(slow_fast_slow, 50)
    assert best is not None
    assert best.value == 20


def test_pause_counts_and_does_not_break() -> None:
    paused = track([0, 50, 350, 400], [0, 150, 150, 300])
    assert fastest(paused, 150) == Stretch(50.0, 0.0)
    assert fastest(paused, 300) == Stretch(400.0, 0.0)
    best = fastest(paused, 151)
    assert best is not None
    assert best.value == pytest.approx(350 + 1 / 3)


def test_stretch_starts_after_the_pause_it_need_not_hold() -> None:
    # 100.1 - 0.1 is no whole number in float64; the stretch still begins when the pause is over.
    paused = track([0, 1, 100, 120], [0, 0.1, 0.1, 100.1])
    assert fastest(paused, 100) == Stretch(20.0, 100.0)


def test_leap_breaks_the_window() -> None:
    leaping = track([0, 50, 51, 101], [0, 150, 1150, 1300])
    assert fastest(leaping, 150) == Stretch(50.0, 0.0)
    assert fastest(leaping, 151) is None
    assert longest(leaping, 51) is None


def test_more_time_is_never_a_shorter_way_even_where_leaps_leave_no_stretch_of_it() -> None:
    sprint_leap_walk = track([0, 10, 11, 61], [0, 100, 1100, 1150])
    walked = longest(sprint_leap_walk, 20)
    assert walked is not None
    assert walked.value == pytest.approx(20)
    assert dict(longest_ways(sprint_leap_walk, (10, 20, 51))) == {10: (100, 0), 20: (100, 0)}


def test_way_made_in_a_long_gap_is_a_leap() -> None:
    carried = track([0, 50, 350, 400], [0, 150, 351, 501])
    assert fastest(carried, 200) is None
    walked_on = track([0, 50, 350, 400], [0, 150, 350, 500])
    assert fastest(walked_on, 200) is not None


def test_distance_that_is_not_reached_has_no_time() -> None:
    assert fastest(track([0, 50], [0, 399.99]), 400) is None
    assert fastest(track([0, 50], [0, 400]), 400) == Stretch(50.0, 0.0)


def test_missing_samples_are_bridged_and_fewer_than_two_are_no_track() -> None:
    bridged = track([0, 25, 50], [0, float("nan"), 400])
    best = fastest(bridged, 200)
    assert best is not None
    assert best.value == 25
    assert track_of(floats([0, 1]), floats([3, float("nan")]), CAP_MPS) is None
    assert track_of(floats([]), floats([]), CAP_MPS) is None


def test_second_sample_of_an_instant_changes_nothing() -> None:
    assert fastest(track([0, 50, 50, 100], [0, 200, 200, 400]), 400) == Stretch(100.0, 0.0)


def test_doubled_speed_halves_the_time() -> None:
    rng = np.random.default_rng(5)
    elapsed, distance = random_track(rng)
    once, twice = track_of(elapsed, distance, 1e9), track_of(elapsed / 2, distance, 1e9)
    assert once is not None
    assert twice is not None
    slow, fast = fastest(once, 20), fastest(twice, 20)
    assert slow is not None
    assert fast is not None
    assert fast.value == pytest.approx(slow.value / 2, abs=2e-3)
