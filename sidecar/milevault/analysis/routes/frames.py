"""Many ways on one map: the candidates' points in the metres of the query."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from milevault.model.route import METRES_PER_DEGREE, POINT_COUNTS, Signature

# Single precision: a centimetre at 100 km from the origin, and half the memory to move.
type Ways = NDArray[np.complex64]
MOST_POINTS: Final = POINT_COUNTS[-1]


def placed(query: Signature, candidates: Sequence[Signature], count: int) -> Ways:
    """(N, count) complex64, metres east and north of the query's origin.

    ``count`` is K or the other K: a signature with fewer points gets more along its straight pieces.
    """
    if not candidates:
        return np.empty((0, count), np.complex64)
    scale = np.array([[one.unit_m, one.lat_deg, one.lon_deg] for one in candidates], np.float64)
    unit, lat, lon = scale.T[:, :, None]
    points = np.stack([_refined(one.points, count) for one in candidates])
    stretch = np.cos(np.radians(query.lat_deg)) / np.cos(np.radians(lat))
    east = ((lon - query.lon_deg + 180) % 360 - 180) * np.cos(np.radians(query.lat_deg)) * METRES_PER_DEGREE
    north = (lat - query.lat_deg) * METRES_PER_DEGREE
    ways = np.empty(points.shape[:2], np.complex64)
    ways.real = points[..., 0] * (unit * stretch) + east
    ways.imag = points[..., 1] * unit + north
    return ways


def _refined(points: NDArray[np.int16], count: int) -> NDArray[np.int16] | NDArray[np.float64]:
    """(count, 2) places along the points, or the points themselves where there are as many."""
    if len(points) == count:
        return points
    places, at = np.linspace(0, len(points) - 1, count), np.arange(len(points))
    return np.column_stack([np.interp(places, at, points[:, axis]) for axis in (0, 1)])
