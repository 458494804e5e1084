"""One effort laid over another, where the gap is known."""

import numpy as np
import pytest
from numpy.typing import NDArray

from milevault.analysis.routes import compared
from milevault.model.route import Comparison, Track
from tests.sidecar.analysis.routes.ways import ONE_WAY, ROUND, Way, degrees, densified, recorded

type Floats = NDArray[np.float64]
SPEED_MPS = 3.0


def track(way: Way, seconds: Floats) -> Track:
    lat, lon = degrees(way)
    return Track(lat_deg=lat, lon_deg=lon, elapsed_s=seconds)


def even(way: Way) -> Floats:
    return np.append(0.0, np.cumsum(np.abs(np.diff(way)))) / SPEED_MPS


def comparison(one: Track, other: Track) -> Comparison:
    found = compared(one, other)
    assert found is not None
    return found


@pytest.mark.parametrize("corners", [ONE_WAY, ROUND])
def test_effort_beside_itself_has_no_gap(corners: Way) -> None:
    way = densified(corners)
    found = comparison(track(way, even(way)), track(way, even(way)))
    assert np.abs(found.gap_s).max() < 0.01
    assert found.offset_m.max() < 0.01
    assert found.error_m < 0.01
    assert (found.distance_m[0], found.distance_m[-1]) == pytest.approx(
        (0, np.abs(np.diff(way)).sum()), rel=0.01
    )


def test_gap_grows_where_time_was_lost() -> None:
    """A minute lost evenly over the middle third of the way."""
    way = densified(ONE_WAY)
    clock = even(way)
    first, last = clock[len(way) // 3], clock[2 * len(way) // 3]
    slow = clock + np.interp(clock, [first, last], [0, 60])
    found = comparison(track(recorded(way, 1, 2.0), slow), track(recorded(way, 2, 2.0), clock))
    expected = np.interp(found.distance_m / SPEED_MPS, [first, last], [0, 60])
    assert np.abs(found.gap_s - expected).max() < 6
    assert found.gap_s[-1] == pytest.approx(60, abs=2)
    assert found.gap_s == pytest.approx(found.elapsed_s - found.other_elapsed_s)


CUTS = [slice(None, -300), slice(300, None), slice(200, -200)]


@pytest.mark.parametrize("corners", [ONE_WAY, ROUND])
@pytest.mark.parametrize("cut", CUTS, ids=["ended earlier", "began later", "both"])
@pytest.mark.parametrize("direction", [1, -1])
def test_only_what_both_went_counts(corners: Way, cut: slice, direction: int) -> None:
    """A part of the way at the same speed has no gap anywhere, whichever of the two it is laid over."""
    way = densified(corners)
    part = way[cut][::direction]
    whole, short = track(recorded(way, 1, 2.0), even(way)), track(recorded(part, 2, 2.0), even(part))
    length_m = np.abs(np.diff(way[cut])).sum()
    begin_m = np.abs(np.diff(way[: cut.start or 0])).sum()
    for found, first_m in ((comparison(whole, short), begin_m), (comparison(short, whole), 0.0)):
        assert found.reversed == (direction < 0)
        # Five metres of the receivers are 1.7 s.
        assert np.abs(found.gap_s).max() < 6
        assert found.distance_m[0] == pytest.approx(first_m, abs=20)
        assert found.distance_m[-1] - found.distance_m[0] == pytest.approx(length_m, rel=0.02)
        assert found.offset_m.max() < 15


def test_lost_time_counts_from_where_both_went() -> None:
    """The first was slow where the other was not yet, and a minute slower later."""
    way = densified(ONE_WAY)
    clock = even(way)
    slow = np.interp(clock, clock[[0, 300, 1000, 1200, -1]], [0, 240, 240, 300, 300]) + clock
    found = comparison(track(way, slow), track(way[300:], clock[300:] - clock[300]))
    assert found.gap_s[0] == 0
    assert found.gap_s[-1] == pytest.approx(60, abs=2)
    # On the clock of the first, so that a place of it can be found again.
    assert found.elapsed_s[0] == pytest.approx(slow[300], abs=2)
    assert found.other_elapsed_s[0] == found.elapsed_s[0]


def test_there_and_back_is_cut_at_its_own_end() -> None:
    """Where it ends it was before: the way out passes the same place."""
    there = densified(ONE_WAY)
    way = np.concatenate([there, there[::-1]])
    length_m = np.abs(np.diff(way)).sum()
    for cut in (slice(None, -200), slice(200, None)):
        found = comparison(track(way, even(way)), track(way[cut], even(way[cut])))
        assert found.distance_m[-1] - found.distance_m[0] == pytest.approx(length_m - 600, abs=30)
        assert np.abs(found.gap_s).max() < 2


def test_the_error_of_a_receiver_cuts_nothing_off() -> None:
    way = densified(ONE_WAY)
    found = comparison(track(way, even(way)), track(way[2:-2] + 2, even(way)[2:-2]))
    assert found.distance_m[0] == 0
    assert found.distance_m[-1] == pytest.approx(np.abs(np.diff(way)).sum(), abs=3)


def test_ways_that_share_little_are_laid_over_each_other_whole() -> None:
    way = densified(ONE_WAY)
    found = comparison(track(way[:1000], even(way[:1000])), track(way[700:], even(way[700:])))
    assert found.distance_m[0] == 0
    assert found.distance_m[-1] == pytest.approx(np.abs(np.diff(way[:1000])).sum(), rel=0.01)
    assert found.error_m > 30


def test_stop_is_a_step_in_the_gap() -> None:
    way = densified(ONE_WAY)
    half = len(way) // 2
    stood = np.concatenate([way[:half], np.full(120, way[half]), way[half:]])
    clock = even(way)
    stopped = np.concatenate([clock[:half], clock[half] + np.arange(120), clock[half:] + 120])
    found = comparison(track(stood, stopped), track(way, clock))
    assert np.abs(found.gap_s[found.distance_m < clock[half] * SPEED_MPS - 50]).max() < 1
    assert found.gap_s[found.distance_m > clock[half] * SPEED_MPS + 50] == pytest.approx(120, abs=1)


@pytest.mark.parametrize("direction", [1, -1])
def test_round_from_another_start_is_turned(direction: int) -> None:
    """The other is twice as slow on the half of the round where it began."""
    way = densified(ROUND)
    turned = np.roll(way[:-1], -len(way) // 2)[::direction]
    clock = even(turned)
    slow = np.interp(
        clock, [0, clock[len(clock) // 2], clock[-1]], [0, 2 * clock[len(clock) // 2], 1.5 * clock[-1]]
    )
    found = comparison(track(way, even(way)), track(turned, slow))
    half = found.distance_m[-1] / 2
    assert found.reversed == (direction < 0)
    # Forwards the other came to the second half of the one first, backwards to the first.
    paces = np.diff(found.other_elapsed_s) / np.diff(found.distance_m) * SPEED_MPS
    halves = paces[found.distance_m[:-1] < half - 300], paces[found.distance_m[:-1] > half + 300]
    quick, slowly = halves[::direction]
    assert np.median(quick) == pytest.approx(1, abs=0.05)
    assert np.median(slowly) == pytest.approx(2, abs=0.05)


def test_places_run_forwards_and_stay_beside_the_way() -> None:
    way = densified(ROUND)
    one, other = recorded(way, 3, 5.0), recorded(way[::4], 4, 5.0)
    found = comparison(track(one, even(way)), track(other, even(way)[::4]))
    assert (np.diff(found.distance_m) > 0).all()
    assert (np.diff(found.other_elapsed_s) >= 0).all()
    # An error of 5 m along the way is 1.7 s.
    assert np.abs(found.gap_s).max() < 12
    assert np.median(np.abs(found.gap_s)) < 2.5
    assert np.median(found.offset_m) < 10
    sizes = {
        len(getattr(found, name))
        for name in ("distance_m", "elapsed_s", "other_elapsed_s", "gap_s", "offset_m")
    }
    assert len(sizes) == 1


def test_effort_without_positions_is_not_compared() -> None:
    way = densified(ONE_WAY)
    nowhere = Track(lat_deg=np.full(9, np.nan), lon_deg=np.full(9, np.nan), elapsed_s=np.arange(9.0))
    standing = Track(lat_deg=np.full(9, 50.0), lon_deg=np.full(9, 8.0), elapsed_s=np.arange(9.0))
    for other in (nowhere, standing):
        assert compared(track(way, even(way)), other) is None
        assert compared(other, track(way, even(way))) is None
