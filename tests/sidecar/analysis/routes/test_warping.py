"""The fast kernels against the textbook, and the bounds against what they bound."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milevault.analysis.routes import dtw
from milevault.analysis.routes.bound import coarse_errors, windowed_errors
from milevault.analysis.routes.crosstrack import cell_costs, window
from milevault.analysis.routes.frames import Ways
from tests.sidecar.analysis.routes import slow

# Single precision, a few kilometres from the origin.
NEAR_M = 2e-2


@st.composite
def way_and_others(draw: st.DrawFn) -> tuple[Ways, Ways]:
    """A way of 128 points and up to three that stay near it, leave it, or are somewhere else; some stand still."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    spacing = draw(st.sampled_from([1.0, 10.0, 60.0, 250.0]))
    turns = draw(st.sampled_from([0.0, 0.2, 1.5]))
    way = np.cumsum(spacing * np.exp(1j * np.cumsum(turns * rng.normal(size=128))))
    others = []
    for _ in range(draw(st.integers(1, 3))):
        other = way + draw(st.sampled_from([0.0, 3.0, 30.0])) * _random(rng)
        stretched = draw(st.sampled_from([1.0, 0.93, 0.5]))
        places = stretched * np.arange(128)
        other = np.interp(places, np.arange(128), other.real) + 1j * np.interp(
            places, np.arange(128), other.imag
        )
        first = draw(st.integers(0, 127))
        other[first:] += draw(st.sampled_from([0, 30, 2000j]))
        if draw(st.booleans()):
            other[first : first + 9] = other[first]
        others.append(other)
    return way.astype(np.complex64), np.array(others, np.complex64)


def _random(rng: np.random.Generator) -> np.ndarray:
    return rng.normal(size=128) + 1j * rng.normal(size=128)


@given(way_and_others())
@settings(max_examples=200, deadline=None)
def test_bounds_never_exceed_the_warping_they_bound(ways: tuple[Ways, Ways]) -> None:
    coarse, windowed, warped = (kind(*ways) for kind in (coarse_errors, windowed_errors, dtw.errors))
    assert (windowed <= warped + 1e-4).all()
    assert (coarse <= windowed + NEAR_M).all()


@given(way_and_others())
@settings(max_examples=8, deadline=None)
def test_batched_warping_equals_the_textbook(ways: tuple[Ways, Ways]) -> None:
    way, others = ways
    reach = window(len(way))
    one = [complex(point) for point in way]
    for errors, bound, other in zip(dtw.errors(*ways), windowed_errors(*ways), others, strict=True):
        points = [complex(point) for point in other]
        assert errors == pytest.approx(slow.error(one, points, reach), abs=NEAR_M)
        assert bound == pytest.approx(slow.windowed(one, points, reach), abs=NEAR_M)


def test_batched_warping_of_given_costs_is_exact() -> None:
    """Whole numbers have no rounding: every cell of the table is the textbook's."""
    rng = np.random.default_rng(3)
    costs = rng.integers(0, 9, (5, 7, 40)).astype(float)
    place = np.arange(40) + np.arange(7)[:, None] - 3
    costs[:, (place < 0) | (place >= 40)] = np.inf
    found = dtw.least_costs(costs)
    for number, one in enumerate(costs):
        table: dict[tuple[int, int], float] = {(-1, -1): 0.0}
        for i in range(40):
            for j in range(max(0, i - 3), min(40, i + 4)):
                steps = ((i - 1, j), (i, j - 1), (i - 1, j - 1))
                table[i, j] = one[j - i + 3, i] + min(table.get(step, np.inf) for step in steps)
                assert found[i, number, j - i + 3] == table[i, j]


def test_one_candidate_costs_the_same_alone_and_among_others() -> None:
    rng = np.random.default_rng(4)
    way = np.cumsum(60 * np.exp(1j * np.cumsum(0.3 * rng.normal(size=256)))).astype(np.complex64)
    others = (way + 20 * (rng.normal(size=(70, 256)) + 1j * rng.normal(size=(70, 256)))).astype(np.complex64)
    for kind in (coarse_errors, windowed_errors, dtw.errors):
        assert np.array_equal(kind(way, others), [kind(way, others[[at]])[0] for at in range(70)])


def test_path_costs_what_the_warping_says() -> None:
    rng = np.random.default_rng(5)
    way = np.cumsum(60 * np.exp(1j * np.cumsum(0.3 * rng.normal(size=128)))).astype(np.complex64)
    other = (way + 25 * (rng.normal(size=128) + 1j * rng.normal(size=128))).astype(np.complex64)
    mine, theirs = dtw.path(way, other)
    steps = np.column_stack([np.diff(mine), np.diff(theirs)])
    assert (mine[0], theirs[0], mine[-1], theirs[-1]) == (0, 0, 127, 127)
    assert set(map(tuple, steps.tolist())) <= {(0, 1), (1, 0), (1, 1)}
    costs = cell_costs(way, other[None], 14)[0][theirs - mine + 14, mine]
    assert costs.sum(dtype=float) / 128 == pytest.approx(dtw.errors(way, other[None])[0], abs=1e-6)


def test_nothing_costs_nothing() -> None:
    way, none = np.zeros(128, np.complex64), np.empty((0, 128), np.complex64)
    for kind in (coarse_errors, windowed_errors, dtw.errors):
        assert kind(way, none).shape == (0,)
