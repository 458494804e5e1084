"""Cleaned streams: false positions, trusted distance, derived speed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from milevault.analysis.geo import haversine_m, step_distances_m
from milevault.analysis.prepared import (
    HOLD_S,
    LONGEST_HOLD_S,
    prepare,
    sample_seconds,
    speed_from_distance,
    track_distance,
)
from milevault.analysis.spikes import false_positions
from tests.sidecar.analysis.made_up import activity, floats

METRES_PER_DEGREE = 111_194.93


def north(metres: list[float]) -> tuple[np.ndarray, np.ndarray]:
    """Positions so many metres north of a point on the equator."""
    return floats(metres) / METRES_PER_DEGREE, np.zeros(len(metres))


@pytest.mark.parametrize(
    ("one", "other", "metres"),
    [
        ((0, 0), (0, 1), 111_195),
        ((0, 0), (1, 0), 111_195),
        ((60, 0), (60, 1), 55_597),
        ((0, 0), (0, 180), 20_015_087),
        ((90, 0), (90, 77), 0),
    ],
)
def test_haversine_on_known_distances(
    one: tuple[float, float], other: tuple[float, float], metres: float
) -> None:
    got = haversine_m(*(np.float64(angle) for angle in (*one, *other)))  # type: ignore[arg-type]
    assert float(got) == pytest.approx(metres, rel=1e-4, abs=1e-3)


@given(st.lists(st.tuples(st.floats(-89, 89), st.floats(-180, 180)), min_size=2, max_size=20))
def test_a_track_is_as_long_backwards(points: list[tuple[float, float]]) -> None:
    lat, lon = floats([p[0] for p in points]), floats([p[1] for p in points])
    there = step_distances_m(lat, lon)
    back = step_distances_m(lat[::-1], lon[::-1])
    np.testing.assert_allclose(there, back[::-1], rtol=1e-9, atol=1e-6)


def test_single_leap_and_its_way_back_are_one_false_position() -> None:
    lat, lon = north([0, 3, 6, 500, 12, 15, 18])
    assert false_positions(np.arange(7.0), lat, lon, 12).tolist() == [False] * 3 + [True] + [False] * 3


def test_real_jump_is_accepted_after_five_points() -> None:
    lat, lon = north([0, 3, 6, *(5000 + 3 * n for n in range(10))])
    dropped = false_positions(np.arange(13.0), lat, lon, 12)
    assert dropped.tolist() == [False] * 3 + [True] * 4 + [False] * 6


def test_sudden_gain_of_speed_below_the_cap_is_false_too() -> None:
    lat, lon = north([0, 3, 6, 9, 42, 15, 18])
    assert np.flatnonzero(false_positions(np.arange(7.0), lat, lon, 35)).tolist() == [4]


def test_false_first_position_does_not_take_the_track_with_it() -> None:
    lat, lon = north([90_000, *(3 * n for n in range(20))])
    dropped = false_positions(np.arange(21.0), lat, lon, 12)
    assert not dropped[6:].any()


def test_plausible_track_is_left_alone() -> None:
    lat, lon = north([3.0 * n for n in range(100)])
    assert not false_positions(np.arange(100.0), lat, lon, 12).any()
    assert not false_positions(np.zeros(1), lat[:1], lon[:1], 12).any()


def test_seconds_of_a_sample_end_at_a_pause() -> None:
    assert sample_seconds(floats([0, 1, 3, 63, 64])).tolist() == [1, 2, HOLD_S, 1, 1]
    assert sample_seconds(np.empty(0)).tolist() == []


def test_seconds_of_samples_are_together_the_timers() -> None:
    # Two pauses among steps of 12 s that are none.
    elapsed = floats([0, 12, 24, 324, 336, 700, 712])
    assert sample_seconds(elapsed, 80.0).tolist() == pytest.approx([12, 12, 15.5, 12, 15.5, 12, 1])
    assert sample_seconds(elapsed, 49.0).tolist() == pytest.approx([8, 8, 8, 8, 8, 8, 1])


def test_seconds_of_samples_do_not_fill_a_timer_that_ran_without_them() -> None:
    assert sample_seconds(floats([0, 1, 301]), 302.0).tolist() == [1, LONGEST_HOLD_S, 1]
    assert sample_seconds(floats([0, 1, 301]), 9000.0).tolist() == [1, LONGEST_HOLD_S, 1]


def test_a_timer_that_cannot_be_does_not_take_the_samples_their_second() -> None:
    assert sample_seconds(floats([0, 1, 2, 7]), 2.0).tolist() == [1, 1, 1, 1]
    assert sample_seconds(floats([0, 1, 2, 32]), 0.0).tolist() == [1, 1, HOLD_S, 1]


@given(
    st.lists(st.one_of(st.integers(0, 3), st.integers(0, 400)), min_size=1, max_size=40),
    st.integers(1, 4000),
)
def test_seconds_of_samples_are_those_of_the_longest_hold_that_fits(gaps: list[int], timer: int) -> None:
    elapsed = np.cumsum([0, *gaps]).astype(float)
    seconds = sample_seconds(elapsed, float(timer))
    whole = np.append(np.diff(elapsed), 1.0)
    hold = seconds.max()
    assert (seconds == np.minimum(whole, hold)).all()
    if 1 < hold < min(LONGEST_HOLD_S, whole.max()):
        assert seconds.sum() == pytest.approx(timer)
    elif hold == LONGEST_HOLD_S:
        assert seconds.sum() <= timer + 1e-6 or whole.max() == hold


def test_devices_distance_is_kept_where_it_never_falls() -> None:
    values = {"distance": floats([0, 3, np.nan, 9])}
    kept = prepare(activity(values)).values["distance"]
    np.testing.assert_array_equal(kept, values["distance"])


def test_distance_that_falls_is_replaced_by_the_tracks_length() -> None:
    lat, lon = north([0, 3, 6, 9])
    made = prepare(activity({"distance": floats([0, 3, 2, 9]), "position_lat": lat, "position_long": lon}))
    np.testing.assert_allclose(made.values["distance"], [0, 3, 6, 9], rtol=1e-4)


def test_distance_that_falls_without_a_track_keeps_its_maximum() -> None:
    made = prepare(activity({"distance": floats([0, 3, 2, np.nan, 9])}))
    np.testing.assert_array_equal(made.values["distance"], [0, 3, 3, np.nan, 9])


def test_distance_of_zeros_is_no_distance() -> None:
    assert "distance" not in prepare(activity({"distance": floats([0, 0, 0])})).values


def test_track_distance_skips_missing_positions_and_impossible_steps() -> None:
    lat, lon = north([0, 3, np.nan, 9, 5000, 5003])
    along = track_distance(np.arange(6.0), lat, np.where(np.isnan(lat), np.nan, lon), 12)
    np.testing.assert_allclose(along, [0, 3, np.nan, 9, 9, 12], rtol=1e-4)


def test_speed_is_derived_only_where_the_device_gives_none() -> None:
    distance = floats([0, 3, 6, 9, 12])
    assert prepare(activity({"distance": distance})).values["speed"].tolist() == [3] * 5
    given_speed = floats([1, 1, 1, 1, 1])
    assert prepare(activity({"distance": distance, "speed": given_speed})).values["speed"].tolist() == [1] * 5


def test_derived_speed_beyond_the_sports_cap_is_missing() -> None:
    speed = prepare(activity({"distance": floats([0, 0, 0, 5000, 5000, 5000, 5003, 5006])})).values["speed"]
    assert np.nanmax(speed) <= 12


def test_speed_of_samples_at_one_instant_is_zero_not_infinite() -> None:
    assert speed_from_distance(np.zeros(3), floats([0, 5, 9])).tolist() == [0, 0, 0]


def test_indoor_positions_are_not_judged() -> None:
    lat, lon = north([0, 5000, 1, 7000])
    made = prepare(activity({"position_lat": lat, "position_long": lon}, indoor=True))
    assert not np.isnan(made.values["position_lat"]).any()
