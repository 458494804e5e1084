"""Whether pieces of a track follow their segments."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from milevault.analysis.routes.crosstrack import CAP_M, capped, squares, window
from milevault.analysis.routes.dtw import errors

type Ways = NDArray[np.complex64]
type Flags = NDArray[np.bool_]

# Two receivers on one street are 5 m apart on average, the next street is 30 m away.
LIMIT_M: Final = 12.0
# What is compared at once stays in a processor's second cache.
_AT_ONCE: Final = 32


def alike(pieces: Ways, lines: Ways) -> list[float | None]:
    """The mean distance in metres of each piece from its segment along the cheapest warping path, None where they are
    not the same way: more than 12 m apart on average, or 60 m anywhere, as around a block.

    pieces, lines : (P, K) complex64, metres, equally spaced along each way and in the same direction
    """
    found: list[float | None] = []
    for first in range(0, len(pieces), _AT_ONCE):
        part = slice(first, first + _AT_ONCE)
        found += _errors(pieces[part], lines[part])
    return found


def _errors(pieces: Ways, lines: Ways) -> list[float | None]:
    found: list[float | None] = [None] * len(pieces)
    likely = np.flatnonzero(_likely(pieces, lines))
    costs = errors(lines[likely], pieces[likely])
    for at, error_m in zip(likely.tolist(), costs.tolist(), strict=True):
        if error_m <= LIMIT_M:
            found[at] = error_m
    return found


def _likely(pieces: Ways, lines: Ways) -> Flags:
    """(P,) whether a path within the limit may exist, and no place is too far off.

    The mean distance to the nearest place in the window is never more than a path costs (``routes.bound``).
    """
    reach = window(pieces.shape[1])
    there = capped(squares(pieces, lines, reach).min(axis=1))
    back = capped(squares(lines, pieces, reach).min(axis=1))
    close = (there.mean(axis=1) + back.mean(axis=1)) / 2 <= LIMIT_M
    return close & (np.maximum(there, back).max(axis=1) < CAP_M)
