"""The part of an activity's samples that a trim leaves: the one function behind everything that shows samples."""

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from milevault.model.streams import CHANNELS_BY_NAME, ELAPSED_RESOLUTION_S, Streams, quantised

_DISTANCE: Final = "distance"


def cut(streams: Streams, start_s: float | None, end_s: float | None) -> Streams:
    """The samples from ``start_s`` to ``end_s``, both included, counted from ``start_s`` on.

    ``start_s`` and ``end_s`` are seconds since the streams' start, None for the whole. The distance begins at 0
    again where the beginning is cut off. A channel without a value in what is left is absent.

    >>> whole = Streams(elapsed_s=np.arange(4.0), values={"distance": np.array([3.0, 6.0, 9.0, 12.0])})
    >>> cut(whole, 1, 2).elapsed_s, cut(whole, 1, 2).values["distance"]
    (array([0., 1.]), array([0., 3.]))
    """
    if start_s is None and end_s is None:
        return streams
    first = 0 if start_s is None else int(np.searchsorted(streams.elapsed_s, start_s, "left"))
    last = len(streams) if end_s is None else int(np.searchsorted(streams.elapsed_s, end_s, "right"))
    elapsed = streams.elapsed_s[first:last]
    values = {name: column[first:last] for name, column in streams.values.items()}
    values = {name: column for name, column in values.items() if not np.isnan(column).all()}
    if start_s:
        elapsed = quantised(elapsed - start_s, ELAPSED_RESOLUTION_S)
        if _DISTANCE in values:
            values[_DISTANCE] = _from_zero(values[_DISTANCE])
    return replace(streams, elapsed_s=elapsed, values=values)


def _from_zero(distance_m: NDArray[np.float64]) -> NDArray[np.float64]:
    """(N,) metres less the first known one, nan where missing; at least one is known."""
    known = distance_m[~np.isnan(distance_m)]
    return quantised(distance_m - known[0], CHANNELS_BY_NAME[_DISTANCE].resolution)
