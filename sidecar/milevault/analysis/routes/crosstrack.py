"""How far each point of a way is from the straight pieces of another, near the same place along it.

The points of two signatures lie tens of metres apart along the way, so the distance from point to point says how
the samples fell, not how far the ways are apart. The distance from a point to the piece between two points does.
"""

from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from milevault.analysis.routes.frames import Ways

# A ninth of 128 points: trims, detours and an unsteady receiver move a place along the way by no more.
WINDOW: Final = 14
# Where two ways have parted it does not matter by how far.
CAP_M: Final = 60.0
# So far that it is capped, and still exact enough when squared.
_NOWHERE: Final = np.complex64(1e7)


def window(count: int) -> int:
    """The window in points, in proportion to the number of points."""
    return WINDOW * count // 128


def squares(points: Ways, lines: Ways, reach: int) -> NDArray[np.float32]:
    """(N, K, 2 * reach + 2) float32: squares of the distances to the pieces from ``reach`` + 1 before on.

    points, lines : (N, K) complex64, either may be (1, K)
    Entry [n, i, w] is from point i to the piece between the points i + w - reach - 1 and the next one; where
    there is no such piece, something beyond the cap.
    """
    steps = np.diff(lines, axis=1)
    lengths = np.abs(steps)
    with np.errstate(divide="ignore", invalid="ignore"):
        units = np.where(lengths > 0, np.conj(steps) / lengths, 1).astype(np.complex64)
    edge = ((0, 0), (reach + 1, reach + 1))
    wide = 2 * reach + 2
    starts = sliding_window_view(np.pad(lines[:, :-1], edge, constant_values=_NOWHERE), wide, axis=1)
    turned = sliding_window_view(np.pad(units, edge, constant_values=1), wide, axis=1)
    ends = sliding_window_view(np.pad(lengths, edge), wide, axis=1)
    # Seen along the piece: the real part is the way along it, the imaginary part the way across.
    seen = (points[:, :, None] - starts) * turned
    along, across = seen.real, seen.imag
    beyond = along - np.minimum(np.maximum(along, 0), ends)
    return np.asarray(beyond * beyond + across * across, np.float32)


def capped(square: NDArray[np.float32]) -> NDArray[np.float64]:
    """Distances in metres of squares, at most the cap."""
    return np.sqrt(np.minimum(square, np.float32(CAP_M**2)), dtype=np.float64)


def cell_costs(query: Ways, candidates: Ways, reach: int) -> NDArray[np.float64]:
    """(N, K, 2 * reach + 1) float64 metres: what it costs to lay point j of a candidate on point i of the query.

    query : (K,), candidates : (N, K) complex64; entry [n, i, w] is for j = i + w - reach, inf where there is none
    The mean of two distances, each at most the cap: from point i to the pieces that meet in j, and back.
    """
    count, wide = len(query), 2 * reach + 1
    there = capped(_meeting(squares(query[None], candidates, reach)))
    back = capped(_meeting(squares(candidates, query[None], reach)))
    at, step = np.arange(count)[:, None], np.arange(wide)
    other = at + step - reach
    costs = (there + back[:, np.clip(other, 0, count - 1), wide - 1 - step]) / 2
    costs[:, (other < 0) | (other >= count)] = np.inf
    return np.asarray(costs)


def _meeting(square: NDArray[np.float32]) -> NDArray[np.float32]:
    """The nearer of the two pieces that meet in a point: entry w is for the point w - reach on."""
    return np.minimum(square[..., :-1], square[..., 1:])
