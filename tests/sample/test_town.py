"""The made-up town of the benchmark of route matching: the same for a seed, and hard where it should be."""

from collections import Counter

import numpy as np
import pytest

from milevault.analysis.routes import matches_among
from milevault.analysis.routes.features import features, near
from scripts.benchmarks.town.habits import BOTH_WAYS, HALVES, LAPPED, PARALLEL, SPLICED
from scripts.benchmarks.town.history import ROUTES, History, history
from scripts.benchmarks.town.scoring import Tally
from scripts.benchmarks.town.usual import warped
from scripts.benchmarks.town.ways import Way, alike


@pytest.fixture(scope="module")
def past() -> History:
    return history(3, 400)


def test_same_seed_gives_the_same_town(past: History) -> None:
    again = history(3, 400)
    assert np.array_equal(again.way_of, past.way_of)
    for one, other in zip(again.recordings, past.recordings, strict=True):
        assert np.array_equal(one.lat_deg, other.lat_deg)
        assert np.array_equal(one.elapsed_s, other.elapsed_s)
    assert not np.array_equal(history(4, 10).recordings[0].lat_deg, past.recordings[0].lat_deg)


def test_three_in_ten_ways_are_taken_once(past: History) -> None:
    assert (past.way_of >= ROUTES).sum() == 120
    assert len(past.ways) == ROUTES + 120


def test_near_misses_are_not_the_same_as_what_they_are_made_of(past: History) -> None:
    plain = ROUTES - PARALLEL - SPLICED - HALVES - BOTH_WAYS - LAPPED
    made = range(plain, plain + PARALLEL + SPLICED + HALVES)
    assert all((past.relatives(way)[0] >= plain).all() for way in made)


def test_shares_are_those_of_counting_every_street(past: History) -> None:
    ways = past.ways[::7]
    for number, (others, shares) in enumerate(alike(ways)):
        slow = {
            other: share
            for other, way in enumerate(ways)
            if (share := _shared(ways[number], way)) >= 0.7 - 1e-12
        }
        assert others.tolist() == list(slow)
        assert shares == pytest.approx(list(slow.values()))


def _shared(one: Way, other: Way) -> float:
    """Street by street."""
    walked = [Counter[int](), Counter[int]()]
    for counter, way in zip(walked, (one, other), strict=True):
        for street, metres in zip(way.streets.tolist(), np.abs(np.diff(way.points)).tolist(), strict=True):
            counter[street] += metres
    both = sum(min(metres, walked[1][street]) for street, metres in walked[0].items())
    return both / max(walked[0].total(), walked[1].total())


def test_recordings_find_their_routes(past: History) -> None:
    shapes = past.shapes()
    assert len(shapes) == len(past.recordings)
    rows, tally = features(shapes), Tally()
    for number, shape in enumerate(shapes):
        found = {one.index for one in matches_among(shape, shapes, near(shape, rows))}
        tally.add(found - {number}, *past.kin(number))
    assert tally.hits > 200
    assert tally.f1 > 0.98


def test_tally_counts_unclear_pairs_apart() -> None:
    tally = Tally()
    tally.add({1, 2, 3, 4}, {1, 2, 5}, {3})
    assert (tally.hits, tally.missed, tally.false, tally.unclear) == (2, 1, 1, 1)
    assert tally.precision == pytest.approx(2 / 3)
    assert tally.recall == pytest.approx(2 / 3)
    assert tally.f1 == pytest.approx(2 / 3)
    assert tally.f1_strict == pytest.approx(4 / 7)
    assert tally.unclear_share == pytest.approx(1 / 4)


def test_reference_warps_as_the_textbook_does() -> None:
    rng = np.random.default_rng(1)
    query, *others = (10 * (rng.normal(size=(4, 30)) + 1j * rng.normal(size=(4, 30)))).astype(np.complex64)
    for found, other in zip(warped(query, np.array(others)), others, strict=True):
        table = np.full((31, 31), np.inf)
        table[0, 0] = 0
        for i in range(30):
            for j in range(30):
                before = min(table[i, j], table[i, j + 1], table[i + 1, j])
                table[i + 1, j + 1] = abs(complex(query[i] - other[j])) + before
        assert found == pytest.approx(table[-1, -1] / 30, rel=1e-5)
