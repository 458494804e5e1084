"""The small picture of a way."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from milevault.analysis.routes.outline import OUTLINE_POINTS, outline


def way(count: int, seed: int) -> np.ndarray:
    return np.cumsum(np.random.default_rng(seed).normal(0, 50, (count, 2)), axis=0)


@given(st.integers(2, 300), st.integers(0, 99))
def test_it_fills_the_square(count: int, seed: int) -> None:
    found = outline(way(count, seed))
    assert found.shape == (min(count, OUTLINE_POINTS), 2)
    assert found.min() == pytest.approx(0, abs=1e-9)
    assert found.max() == pytest.approx(1, abs=1e-9)
    # The shorter side stands in the middle.
    assert (found.min(axis=0) + found.max(axis=0)) / 2 == pytest.approx([0.5, 0.5], abs=1e-9)


@given(st.floats(0.1, 100), st.floats(-1e6, 1e6), st.integers(0, 99))
def test_it_says_neither_where_nor_how_long(scale: float, shift: float, seed: int) -> None:
    metres = way(128, seed)
    assert outline(metres * scale + shift) == pytest.approx(outline(metres), abs=1e-6)


def test_north_is_up_and_proportions_stay() -> None:
    found = outline(np.array([[0.0, 0.0], [0.0, 200.0], [100.0, 200.0]]))
    assert found.tolist() == [[0.25, 1.0], [0.25, 0.0], [0.75, 0.0]]


def test_both_ends_are_kept() -> None:
    metres = np.stack([np.arange(128.0), np.zeros(128)], axis=1)
    assert outline(metres)[[0, -1], 0].tolist() == [0.0, 1.0]


def test_a_way_without_extent_is_a_dot() -> None:
    assert outline(np.zeros((128, 2))).tolist() == [[0.5, 0.5]] * OUTLINE_POINTS
