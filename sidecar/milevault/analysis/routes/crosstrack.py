"""How far each point of a way is from the straight pieces of another, near the same place along it.

The points of two signatures lie tens of metres apart along the way, so the distance from point to point says how
the samples fell, not how far the ways are apart. The distance from a point to the piece between two points does.
"""

from typing import Final

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view
from numpy.typing import NDArray

from milevault.analysis.routes.frames import Ways

type Grid = NDArray[np.float32]
# A ninth of 128 points: trims, detours and an unsteady receiver move a place along the way by no more.
WINDOW: Final = 14
# Where two ways have parted it does not matter by how far.
CAP_M: Final = 60.0
# So far that it is capped, and still exact enough when squared.
_NOWHERE: Final = 1e7


def window(count: int) -> int:
    """The window in points, in proportion to the number of points."""
    return WINDOW * count // 128


def squares(points: Ways, lines: Ways, reach: int, chosen: slice = slice(None)) -> Grid:
    """(N, 2 * reach + 2, K) float32: squares of the distances to the pieces from ``reach`` + 1 before on.

    points, lines : (N, K) complex64, either may be (1, K); of the points only ``chosen`` ones count
    Entry [n, w, i] is from point i to the piece between the points i + w - reach - 1 and the next one; where
    there is no such piece, something beyond the cap.
    """
    middle_east, middle_north, ahead_east, ahead_north, half = _pieces(lines, reach + 1)[..., chosen]
    away = points[:, None, chosen]
    east, north = away.real - middle_east, away.imag - middle_north
    # Seen along the piece: beyond its ends, and across it. In place, because memory is what this costs.
    beyond = east * ahead_east
    beyond += north * ahead_north
    np.abs(beyond, out=beyond)
    beyond -= half
    np.maximum(beyond, 0, out=beyond)
    east *= ahead_north
    north *= ahead_east
    east -= north
    beyond *= beyond
    east *= east
    beyond += east
    return np.asarray(beyond)


def _pieces(lines: Ways, margin: int) -> Grid:
    """(5, N, 2 * margin, K) windows: [:, n, w, i] is piece i + w - margin.

    Its middle east and north, its direction east and north, half its length. East and north apart are twice as
    fast as complex numbers.
    """
    count, steps = lines.shape[1], np.diff(lines, axis=1)
    lengths = np.abs(steps)
    # Any direction will do for a piece without length, but none at all would put every point on it.
    units = np.divide(steps, lengths, out=np.ones_like(steps), where=lengths > 0)
    middles = (lines[:, 1:] + lines[:, :-1]) / 2
    padded = np.zeros((5, len(lines), count - 1 + 2 * margin), np.float32)
    padded[:2], padded[2] = _NOWHERE, 1
    inside = padded[:, :, margin:-margin]
    inside[0], inside[1], inside[2], inside[3] = middles.real, middles.imag, units.real, units.imag
    inside[4] = lengths / 2
    return sliding_window_view(padded, count, axis=2)


def capped(square: Grid) -> Grid:
    """Distances in metres of squares, at most the cap."""
    return np.sqrt(np.minimum(square, np.float32(CAP_M**2)))


def cell_costs(query: Ways, candidates: Ways, reach: int) -> Grid:
    """(N, 2 * reach + 1, K) float32 metres: what it costs to lay point j of a candidate on point i of the query.

    query : (K,) or, one for each candidate, (N, K); candidates : (N, K) complex64
    Entry [n, w, i] is for j = i + w - reach, inf where there is none.
    The mean of two distances, each at most the cap: from point i to the pieces that meet in j, and back.
    """
    queries = np.atleast_2d(query)
    there = capped(_meeting(squares(queries, candidates, reach)))
    back = capped(_meeting(squares(candidates, queries, reach)))
    # Entry [n, u, j] of ``back`` is for i = j + u - reach: its rows upside down, each a place further right.
    turned = np.full((*back.shape[:2], back.shape[2] + 2 * reach), np.inf, np.float32)
    turned[:, :, reach:-reach] = back[:, ::-1]
    whole, row, cell = turned.strides
    there += as_strided(turned, there.shape, (whole, row + cell, cell), writeable=False)
    there /= 2
    return there


def _meeting(square: Grid) -> Grid:
    """The nearer of the two pieces that meet in a point: entry w is for the point w - reach on."""
    return np.minimum(square[:, :-1], square[:, 1:])
