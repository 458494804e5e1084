"""Dynamic time warping of many candidates at once, and the warping path of one.

Sakoe and Chiba, "Dynamic programming algorithm optimization for spoken word recognition", IEEE Transactions on
Acoustics, Speech, and Signal Processing 26 (1978): steps (1, 0), (0, 1) and (1, 1) of equal weight within a band.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from milevault.analysis.routes.crosstrack import cell_costs, window
from milevault.analysis.routes.frames import Ways

type Floats = NDArray[np.float64]
# Dearer than any path, and small enough to be taken away again without a trace.
_FORBIDDEN: Final = 1e6
# So many candidates at once keep what is computed in a processor's second cache.
_AT_ONCE: Final = 16


def errors(query: Ways, candidates: Ways) -> Floats:
    """(N,) float64, the cost of the cheapest warping path over K: about the mean distance in metres.

    query : (K,) or, one for each candidate, (N, K); candidates : (N, K) complex64, aligned
    """
    if not len(candidates):
        return np.empty(0)
    count = query.shape[-1]
    reach, found = window(count), []
    for first in range(0, len(candidates), _AT_ONCE):
        part = slice(first, first + _AT_ONCE)
        own = query if query.ndim == 1 else query[part]
        found.append(least_costs(cell_costs(own, candidates[part], reach))[-1][:, reach])
    return np.asarray(np.concatenate(found) / count)


def least_costs(costs: NDArray[np.floating]) -> Floats:
    """(K, N, W) float64, the cost of the cheapest path to each cell; rows of the query first.

    costs : (N, W, K) float32 or float64; cell [n, w, i] is for place i and the other's place i + w - W // 2, inf: none
    A row follows from the one before by ``D[j] = c[j] + min(above, D[j - 1])``, which is a running minimum once
    the costs of moving along the row are taken off: no loop over j.
    """
    rows: Floats = np.minimum(costs, _FORBIDDEN).transpose(2, 0, 1).astype(np.float64)
    moved = np.cumsum(rows, axis=2)
    before = moved - rows
    length, centre = rows.shape[2], rows.shape[2] // 2
    # A column more than there are cells, so that each has one on its right in the row above.
    found = np.full((*rows.shape[:2], length + 1), _FORBIDDEN)
    found[0, :, centre:length] = moved[0, :, centre:] - before[0, :, centre, None]
    above = np.empty_like(rows[0])
    for last, row, free, cost in zip(found[:-1], found[1:, :, :length], before[1:], moved[1:], strict=True):
        # One place further in the query, the same place of the other is one cell back.
        np.minimum(last[:, :-1], last[:, 1:], out=above)
        np.subtract(above, free, out=above)
        np.minimum.accumulate(above, axis=1, out=above)
        np.add(above, cost, out=row)
    return found[:, :, :length]


def path(query: Ways, other: Ways) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """(P,) places of the query and (P,) of the other along the cheapest path, both from 0 to K - 1.

    Of equally cheap steps the one along both is taken, then the one along the query.
    """
    reach = window(len(query))
    found = least_costs(cell_costs(query, other[None], reach))[:, 0]
    row, cell = len(query) - 1, reach
    steps = [(row, row)]
    while row or cell != reach:
        choices = [
            (found[row - 1, cell], row - 1, cell) if row else None,
            (found[row - 1, cell + 1], row - 1, cell + 1) if row and cell < 2 * reach else None,
            (found[row, cell - 1], row, cell - 1) if cell else None,
        ]
        _, row, cell = min((one for one in choices if one is not None), key=lambda one: one[0])
        steps.append((row, row + cell - reach))
    first, second = np.array(steps[::-1], np.intp).T
    return first, second
