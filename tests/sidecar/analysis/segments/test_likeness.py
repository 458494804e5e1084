"""Pieces compared with their segments, many pairs at once."""

import numpy as np
from numpy.testing import assert_allclose

from milevault.analysis.routes.dtw import errors
from milevault.analysis.routes.signature import distances, resampled
from milevault.analysis.segments.likeness import CAP_M, LIMIT_M, alike
from tests.sidecar.analysis.routes.ways import ONE_WAY, ROUND, Way, beside, densified, recorded

WAYS = [densified(ONE_WAY), densified(ROUND), densified(ONE_WAY[:3]), densified(ROUND[4:9])]


def points(way: Way, count: int = 64) -> Way:
    return resampled(way, distances(way), count).astype(np.complex64)


def test_pairs_at_once_are_as_one_by_one() -> None:
    rng = np.random.default_rng(4)
    lines = np.array([points(WAYS[at]) for at in rng.integers(0, 4, 80)])
    pieces = np.array([points(recorded(WAYS[at], at * 7 + 1)) for at in rng.integers(0, 4, 80)])
    together = errors(lines, pieces)
    assert_allclose(
        together, [errors(line, piece[None])[0] for line, piece in zip(lines, pieces, strict=True)]
    )
    found = alike(pieces, lines)
    refused = [one is None for one in found]
    assert any(refused)
    assert not all(refused)
    # Nothing is refused unseen that the kernel would let pass, but for places far off.
    assert all(error > LIMIT_M for error, gone in zip(together, refused, strict=True) if gone)
    assert [one for one in found if one is not None] == together[~np.array(refused)].tolist()


def test_a_place_far_off_refuses_whatever_the_mean() -> None:
    line = points(WAYS[0])
    piece = line.copy()
    away = 1j * np.gradient(piece)
    piece[30:33] += (CAP_M + 5) * away[30:33] / np.abs(away[30:33])
    assert errors(line, piece[None])[0] < LIMIT_M / 2
    assert alike(piece[None], line[None]) == [None]


def test_the_limit_is_the_mean() -> None:
    line = points(WAYS[2])
    for metres in (LIMIT_M - 2, LIMIT_M + 2):
        piece = points(beside(WAYS[2], metres))
        assert (alike(piece[None], line[None]) == [None]) == (metres > LIMIT_M)


def test_none_give_none() -> None:
    assert alike(np.empty((0, 64), np.complex64), np.empty((0, 64), np.complex64)) == []
