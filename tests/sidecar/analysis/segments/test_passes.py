"""Passes over segments: found with noise, gaps and seldom samples, timed between the samples, and refused elsewhere."""

import itertools

import numpy as np
import pytest
from numpy.testing import assert_allclose

from milevault.analysis.segments import Course, Track, cut_out, passes
from milevault.model import Streams
from milevault.model.route import Pass
from tests.sidecar.analysis.routes.ways import ONE_WAY, ROUND, Way, beside, degrees, densified, recorded

from .drives import course, passed, times, track

WAY = densified(ONE_WAY)  # 3 m/s
LAP = densified(ROUND)
# From well before the first bend to after the second.
SEGMENT = course(WAY, 200, 900)


def straight(speed_mps: float, step_s: float, first_s: float = 0.0) -> tuple[Way, np.ndarray]:
    """3 km to the east at a constant speed, sampled every so often."""
    elapsed = np.arange(first_s, 3000 / speed_mps, step_s)
    return elapsed * speed_mps + 0j, elapsed


@pytest.mark.parametrize(("speed_mps", "step_s"), [(3.0, 1.0), (10.0, 1.0), (8.0, 10.0), (3.3, 7.0)])
def test_at_a_constant_speed_entry_and_exit_are_exact(speed_mps: float, step_s: float) -> None:
    way, _ = straight(1.0, 1.0)
    one = course(way, 400.25, 2100.75)
    other, elapsed = straight(speed_mps, step_s, 0.3)
    (found,) = passed(other, one, elapsed)
    # Places are kept to 1e-7 degrees, 11 mm.
    assert_allclose(found.start_s * speed_mps, 400.25, atol=0.03)
    assert_allclose(found.end_s * speed_mps, 2100.75, atol=0.03)
    assert found.error_m < 0.1
    (back,) = passed(other[::-1].copy(), one, elapsed)
    assert back.reversed
    assert_allclose(back.elapsed_s, found.elapsed_s, atol=0.02)


def test_the_activity_it_was_cut_from_has_it() -> None:
    assert times(passed(WAY, SEGMENT)) == [(200, 900, False)]


def test_a_segment_of_a_whole_activity_is_in_it() -> None:
    last = float(len(WAY) - 1)
    assert times(passed(WAY, course(WAY, 0, last))) == [(0, int(last), False)]


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("step", [1, 10])
def test_another_recording_of_the_way_has_it(seed: int, step: int) -> None:
    way = recorded(WAY, seed)
    elapsed = np.arange(float(len(way)))[::step]
    one = course(recorded(WAY, 100 + seed), 200, 900)
    (found,) = passed(way[::step], one, elapsed)
    assert_allclose([found.start_s, found.end_s], [200, 900], atol=6)
    assert not found.reversed


def test_every_lap_is_a_pass() -> None:
    rounds = np.tile(LAP, 4)
    one = course(LAP, 300, 1000)
    lap_s = len(LAP)
    assert times(passed(rounds, one)) == [(300 + at * lap_s, 1000 + at * lap_s, False) for at in range(4)]


def test_a_round_that_ends_where_it_began_is_passed_lap_by_lap() -> None:
    rounds = recorded(np.tile(LAP, 3), 5)
    found = passed(rounds, course(LAP, 0, len(LAP) - 1))
    assert len(found) == 3
    assert_allclose([one.elapsed_s for one in found], len(LAP), atol=12)
    assert all(one.end_s <= other.start_s for one, other in itertools.pairwise(found))


def test_out_and_back_gives_both_directions() -> None:
    both = np.concatenate([WAY, WAY[::-1]])
    last = 2 * len(WAY) - 1
    assert times(passed(both, SEGMENT)) == [(200, 900, False), (last - 900, last - 200, True)]


def test_a_segment_of_one_direction_is_not_passed_backwards() -> None:
    one = course(WAY, 200, 900, both_directions=False)
    assert passed(WAY[::-1].copy(), one) == []
    assert len(passed(WAY, one)) == 1


@pytest.mark.parametrize("metres", [-40, -30, 30, 40])
@pytest.mark.parametrize("seed", range(3))
def test_a_parallel_street_is_refused(metres: float, seed: int) -> None:
    assert passed(recorded(beside(WAY, metres), seed), SEGMENT) == []


def around(way: Way, first: int, last: int, depth_m: float) -> Way:
    """The way with a block walked around between two of its points."""
    side = 1j * (way[first + 1] - way[first]) / abs(way[first + 1] - way[first]) * depth_m
    block = np.array([way[first], way[first] + side, way[last] + side, way[last]])
    return np.concatenate([way[:first], densified(block), way[last:]])


@pytest.mark.parametrize("seed", range(3))
def test_a_detour_is_refused(seed: int) -> None:
    # One block of 100 by 150 m within 2.1 km: 250 m more.
    assert passed(recorded(around(WAY, 600, 650, 100.0), seed), SEGMENT) == []


def test_half_of_the_way_is_refused() -> None:
    assert passed(WAY[:600], SEGMENT) == []
    assert passed(WAY[500:], SEGMENT) == []


def test_the_ends_without_the_way_between_are_refused() -> None:
    shortcut = np.concatenate([WAY[:210], densified(np.array([WAY[210], WAY[880]])), WAY[880:]])
    assert passed(shortcut, SEGMENT) == []


def test_a_gap_on_the_way_does_not_matter() -> None:
    kept = np.ones(len(WAY), bool)
    kept[450:510] = False
    elapsed = np.arange(float(len(WAY)))
    assert times(passed(WAY[kept], SEGMENT, elapsed[kept])) == [(200, 900, False)]


@pytest.mark.parametrize("at", [200, 900])
def test_a_gap_over_a_gate_tells_no_time(at: int) -> None:
    kept = np.ones(len(WAY), bool)
    kept[at - 30 : at + 30] = False
    elapsed = np.arange(float(len(WAY)))
    assert passed(WAY[kept], SEGMENT, elapsed[kept]) == []


def test_a_rest_on_the_way_counts_and_one_at_a_gate_does_not() -> None:
    def rested(at: int, seconds: int) -> Way:
        rng = np.random.default_rng(at)
        wandering = WAY[at] + rng.normal(0, 3, seconds) + 1j * rng.normal(0, 3, seconds)
        return np.concatenate([WAY[:at], wandering, WAY[at:]])

    (middle,) = passed(rested(500, 120), SEGMENT)
    assert_allclose(middle.elapsed_s, 820, atol=1)
    for gate in (200, 900):
        (one,) = passed(rested(gate, 300), SEGMENT)
        assert_allclose(one.elapsed_s, 700, atol=6)


@pytest.mark.parametrize("gate", [200, 900])
def test_a_pause_of_the_recording_at_a_gate_does_not_count(gate: int) -> None:
    elapsed = np.arange(float(len(WAY))) + np.where(np.arange(len(WAY)) > gate, 600.0, 0.0)
    (one,) = passed(WAY, course(WAY, 200.5, 900.5), elapsed)
    assert_allclose(one.elapsed_s, 700, atol=1)


def test_samples_without_a_position_are_passed_over() -> None:
    way = WAY.copy()
    way[::3] = np.nan
    assert times(passed(way, SEGMENT)) == [(200, 900, False)]


def test_the_180th_meridian_is_no_border() -> None:
    lat, lon = degrees(WAY, 50.0, 179.99)
    lon = (lon + 180) % 360 - 180
    assert lon.min() < -179
    assert lon.max() > 179
    elapsed = np.arange(float(len(WAY)))
    made = cut_out(Streams(elapsed_s=elapsed, values={"position_lat": lat, "position_long": lon}), 200, 900)
    way = Track.of(lat, lon, elapsed)
    assert made is not None
    assert way is not None
    one = Course(line=made.line, length_m=made.length_m, both_directions=True)
    assert times(passes(way, [one])[0]) == [(200, 900, False)]


def test_a_long_segment_with_hairpins_is_told_from_the_way_down() -> None:
    corners = np.array([(500 if at % 2 else 0) + 40j * ((at + 1) // 2) for at in range(31)])
    up = densified(corners)
    last = len(up) - 1
    one = course(recorded(up, 1, 2.0), 0, last)
    assert times(passed(up, one))[0][2] is False
    # Straight up through the meadow passes both gates, and is none.
    assert passed(densified(np.array([corners[0], corners[-1]])), one) == []


def test_what_is_found_on_a_segment_does_not_depend_on_the_others() -> None:
    way = recorded(np.concatenate([WAY, WAY[::-1], LAP]), 3)
    rng = np.random.default_rng(3)
    courses = []
    for start in rng.uniform(0, 1000, 30):
        courses.append(course(WAY, start, start + rng.uniform(40, 400)))
        courses.append(course(LAP, start, start + rng.uniform(40, 400)))
    together = passes(track(way), courses)
    assert sum(len(several) for several in together) > 60

    def rounded(found: list[Pass]) -> list[tuple[float, float, bool]]:
        return [(one.start_s, one.end_s, one.reversed) for one in found]

    for one, several in zip(courses, together, strict=True):
        (alone,) = passes(track(way), [one])
        assert rounded(alone) == rounded(several)
        assert [one.error_m for one in alone] == [one.error_m for one in several]


def test_a_segment_there_and_back_is_passed_as_it_was_made() -> None:
    # The way back is a second shorter, and a pass in the other direction as well.
    both = recorded(np.concatenate([WAY[:700], WAY[698::-1]]), 6)
    one = course(both, 100, 1200)
    assert times(passed(both, one)) == [(100, 1200, False)]


def test_of_rounds_the_one_that_fits_best_counts() -> None:
    rounds = recorded(np.tile(LAP, 3), 7)
    one = course(rounds, 500, 500 + 1.6 * len(LAP))
    assert (500, round(500 + 1.6 * len(LAP)), False) in times(passed(rounds, one))


def test_passes_of_one_segment_never_overlap() -> None:
    rng = np.random.default_rng(8)
    for seed in range(10):
        steps = rng.choice([-1, 1], 12).cumsum()
        way = np.concatenate([WAY[200:400] if step % 2 else WAY[400:200:-1] for step in steps])
        found = passed(recorded(way, seed), course(WAY, 220, 380))
        assert found
        assert all(one.end_s <= other.start_s for one, other in itertools.pairwise(found))


def test_no_segments_and_no_way_give_nothing() -> None:
    assert passes(track(WAY), []) == []
    assert passed(np.zeros(50, np.complex128), SEGMENT) == []
