"""What is the same way and what is not, through the whole cascade."""

import numpy as np
import pytest

from milevault.analysis.routes import explained, matches
from milevault.model.route import RouteMatch
from tests.sidecar.analysis.routes.ways import (
    ONE_WAY,
    ROUND,
    Way,
    beside,
    densified,
    laps,
    recorded,
    shape,
)

WAYS = {"round": ROUND, "one way": ONE_WAY}


def match(one: Way, other: Way) -> RouteMatch | None:
    """The match of two ways; the same whichever asks."""
    first, second = shape(one), shape(other)
    found, back = matches(first, [second]), matches(second, [first])
    assert len(found) == len(back)
    assert explained(first, second).matched == bool(found)
    return found[0] if found else None


def trimmed(way: Way) -> Way:
    """Without 4 % at the start and 3 % at the end, as a privacy zone leaves it."""
    return way[round(0.04 * len(way)) : round(0.97 * len(way))]


def with_detour(way: Way, share: float) -> Way:
    """A block around instead of ``share`` of the way: out by a quarter of it, along, and back."""
    first, last = round(0.4 * len(way)), round((0.4 + share) * len(way))
    away = 1j * (way[last] - way[first]) / 4
    block = densified(np.array([way[first], way[first] + away, way[last] + away, way[last]]))
    return np.concatenate([way[:first], block, way[last:]])


def with_gap(way: Way) -> Way:
    """Without the positions of 60 s."""
    return np.delete(way, slice(len(way) // 3, len(way) // 3 + 60))


def with_stop(way: Way) -> Way:
    """Five minutes at a café, where the receiver wanders."""
    rng = np.random.default_rng(5)
    at = len(way) // 2
    wander = way[at] + 3 * (rng.normal(size=300) + 1j * rng.normal(size=300))
    return np.concatenate([way[:at], wander, way[at:]])


CHANGES = {
    "recorded again": lambda way: way,
    "trimmed": trimmed,
    "15 % detour": lambda way: with_detour(way, 0.15),
    "60 s gap": with_gap,
    "10 s sampling": lambda way: way[::10],
    "stop": with_stop,
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("change", CHANGES)
def test_same_way_matches_in_both_directions(way: str, change: str) -> None:
    whole = densified(WAYS[way])
    changed = CHANGES[change](recorded(whole, 1))
    forwards = match(recorded(whole, 2), changed)
    backwards = match(recorded(whole, 2), changed[::-1])
    assert forwards is not None
    assert not forwards.reversed
    assert backwards is not None
    assert backwards.reversed


@pytest.mark.parametrize("part", [0.1, 0.37, 0.5, 0.81])
def test_round_matches_from_any_start_in_both_directions(part: float) -> None:
    whole = densified(ROUND)
    turned = np.roll(whole, -round(part * len(whole)))
    for direction in (1, -1):
        found = match(recorded(whole, 3), recorded(turned, 4)[::direction])
        assert found is not None
        assert found.reversed == (direction < 0)


def test_shift_lays_the_other_on_the_query() -> None:
    whole = densified(ROUND)
    one, other = shape(whole), shape(np.roll(whole, -len(whole) // 4))
    (found,) = matches(one, [other])
    assert found.shift == pytest.approx(96, abs=1)
    laid = np.roll(other.metres, -found.shift, axis=0)
    assert np.abs(laid - one.metres).max() < 2 * one.length_m / 127


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("side", [-30, 30])
def test_parallel_street_is_refused(way: str, side: float) -> None:
    whole = densified(WAYS[way])
    assert match(recorded(whole, 1), recorded(beside(whole, side), 2)) is None


@pytest.mark.parametrize("way", WAYS)
def test_half_is_refused(way: str) -> None:
    whole = densified(WAYS[way])
    for half in (whole[: len(whole) // 2], whole[len(whole) // 2 :]):
        assert match(recorded(whole, 1), recorded(half, 2)) is None


def test_there_and_back_is_not_the_one_way() -> None:
    there = densified(ONE_WAY)
    both = np.concatenate([there, there[::-1]])
    assert match(recorded(there, 1), recorded(both, 2)) is None
    assert match(recorded(there[: len(there) // 2], 1), recorded(both, 2)) is None


def test_there_and_back_has_no_direction() -> None:
    there = densified(ONE_WAY)
    both = np.concatenate([there, there[::-1]])
    one, other = recorded(both, 1), recorded(both, 2)
    for changed in (other, other[::-1], np.roll(both, len(there))):
        found = match(one, changed)
        assert found is not None
        assert not found.reversed
        assert explained(shape(one), shape(changed)).has_direction is False


def test_one_way_does_not_start_in_its_middle() -> None:
    whole = densified(ONE_WAY)
    assert match(recorded(whole, 1), recorded(np.roll(whole, len(whole) // 2), 2)) is None


def test_half_of_the_way_elsewhere_is_refused() -> None:
    whole = densified(ROUND)
    elsewhere = with_detour(whole, 0.45)
    assert match(recorded(whole, 1), recorded(elsewhere, 2)) is None


@pytest.mark.parametrize("count", [12, 25])
def test_laps_of_a_stadium_match_laps_of_it(count: int) -> None:
    found = match(laps(36.5, 84.4, count, 1), laps(36.5, 84.4, count, 2))
    assert found is not None
    assert explained(shape(laps(36.5, 84.4, 25, 1)), shape(laps(36.5, 84.4, 25, 2))).laps


def test_laps_elsewhere_are_refused() -> None:
    ring = laps(36.5, 84.4, 12, 1)
    assert match(ring, laps(36.5, 84.4, 12, 2) + 120) is None
    assert match(ring, laps(36.5, 84.4, 24, 2)) is None
    assert match(ring, laps(100.0, 200.0, 5, 2)) is None


@pytest.mark.parametrize("times", [4, 30, 120])
def test_long_ways_match_with_more_points_and_in_coarser_units(times: float) -> None:
    whole = densified(ROUND * times, 20)
    one, other = shape(recorded(whole, 1)), shape(recorded(whole[::-1], 2))
    (found,) = matches(one, [other])
    assert found.reversed
    assert len(one.points) == 256
    assert matches(one, [shape(recorded(beside(whole, 150), 2))]) == []


def test_signatures_of_both_sizes_are_compared() -> None:
    """Just over 25.4 km there are 256 points, just under it 128."""
    whole = 25_400 / shape(densified(3 * ROUND)).length_m * densified(3 * ROUND)
    fewer, more = shape(0.999 * whole), shape(1.001 * whole)
    assert (len(fewer.points), len(more.points)) == (128, 256)
    assert len(matches(fewer, [more])) == len(matches(more, [fewer])) == 1
    other = shape(beside(1.001 * whole, 80))
    assert len(other.points) == 256
    assert matches(fewer, [other]) == matches(other, [fewer]) == []


@pytest.mark.parametrize("place", [(0.0, 179.99), (-43.5, -179.995), (67.0, 20.0)])
def test_way_matches_anywhere_on_the_globe(place: tuple[float, float]) -> None:
    whole = densified(ROUND)
    one, other = shape(recorded(whole, 1), *place), shape(recorded(whole, 2), *place)
    (found,) = matches(one, [other])
    assert found.error_m < 8


def test_nearest_comes_first_and_equals_keep_their_order() -> None:
    whole = densified(ROUND)
    shapes = [shape(recorded(whole, 7, noise)) for noise in (6.0, 0.5, 3.0, 3.0)]
    shapes.insert(1, shape(densified(ONE_WAY)))
    found = matches(shape(whole), shapes)
    assert [one.index for one in found] == [2, 3, 4, 0]
    assert found[1].error_m == found[2].error_m


def test_matches_of_nothing() -> None:
    assert matches(shape(densified(ROUND)), []) == []
