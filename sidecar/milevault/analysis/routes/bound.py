"""The least that laying one way on another can cost, without laying it."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from milevault.analysis.routes.crosstrack import capped, squares, window
from milevault.analysis.routes.frames import Ways

# So many candidates at once keep what is computed in a processor's second cache.
_AT_ONCE: Final = 12


def windowed_errors(query: Ways, candidates: Ways) -> NDArray[np.float64]:
    """(N,) float64, mean distance in metres from each point to the nearest piece of the other in the window.

    query : (K,), candidates : (N, K) complex64, aligned
    Never more than ``dtw.errors``: a warping path meets every point of both at least once, each time within the
    window, and pays the mean of both distances; this pays the least of each once.
    """
    found = np.empty(len(candidates))
    for first in range(0, len(candidates), _AT_ONCE):
        part = candidates[first : first + _AT_ONCE]
        reach = window(len(query))
        there = capped(squares(query[None], part, reach).min(axis=2)).mean(axis=1)
        back = capped(squares(part, query[None], reach).min(axis=2)).mean(axis=1)
        found[first : first + _AT_ONCE] = (there + back) / 2
    return found
