"""The least that laying one way on another can cost, without laying it."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from milevault.analysis.routes.crosstrack import CAP_M, capped, squares, window
from milevault.analysis.routes.frames import Ways

type Floats = NDArray[np.float64]

# So many candidates at once keep what is computed in a processor's second cache.
_AT_ONCE: Final = 32
# The first look takes every fourth point, each standing for itself, two before and one after it.
_EVERY: Final = 4
_BEFORE: Final = 2


def coarse_errors(query: Ways, candidates: Ways) -> Floats:
    """(N,) float64 metres, never more than ``windowed_errors``, for an eighth of the work.

    query : (K,), candidates : (N, K) complex64, aligned
    A point is no nearer to a line than its neighbour is, less the distance between the two; the distances of the
    candidates' points to the query count as nothing.
    """
    count = len(query)
    reach, looked = window(count) + _BEFORE, slice(_BEFORE, None, _EVERY)
    apart = np.abs(query - np.repeat(query[looked], _EVERY))
    found = [
        np.repeat(np.sqrt(squares(query[None], part, reach, looked).min(axis=1)), _EVERY, axis=1)
        for part in _parts(candidates)
    ]
    least = np.clip(np.concatenate(found) - apart, 0, CAP_M)
    return np.asarray(least.mean(axis=1, dtype=np.float64) / 2)


def windowed_errors(query: Ways, candidates: Ways) -> Floats:
    """(N,) float64, mean distance in metres from each point to the nearest piece of the other in the window.

    query : (K,), candidates : (N, K) complex64, aligned
    Never more than ``dtw.errors``: a warping path meets every point of both at least once, each time within the
    window, and pays the mean of both distances; this pays the least of each once.
    """
    reach = window(len(query))
    return np.concatenate(
        [
            (_mean_least(squares(query[None], part, reach)) + _mean_least(squares(part, query[None], reach)))
            / 2
            for part in _parts(candidates)
        ]
    )


def _parts(candidates: Ways) -> list[Ways]:
    return [candidates[first : first + _AT_ONCE] for first in range(0, max(len(candidates), 1), _AT_ONCE)]


def _mean_least(square: NDArray[np.float32]) -> Floats:
    """(N,) mean over the points of the least distance within the window."""
    return np.asarray(capped(square.min(axis=1)).mean(axis=1, dtype=np.float64))
