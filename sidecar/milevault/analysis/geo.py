"""Distances on the globe."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

EARTH_RADIUS_M: Final = 6_371_000.0


def haversine_m(
    lat1_deg: NDArray[np.float64],
    lon1_deg: NDArray[np.float64],
    lat2_deg: NDArray[np.float64],
    lon2_deg: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Great-circle distance in metres between points in degrees (WGS84), element by element.

    Arguments broadcast; nan gives nan. The sphere's mean radius is used, an error of at most 0.5 %.
    Source: Sinnott, "Virtues of the Haversine", Sky and Telescope 68 (1984).

    >>> round(float(haversine_m(np.float64(0), np.float64(0), np.float64(0), np.float64(1))))
    111195
    """
    lat1, lon1, lat2, lon2 = (np.radians(angle) for angle in (lat1_deg, lon1_deg, lat2_deg, lon2_deg))
    half = np.sin((lat2 - lat1) / 2) ** 2 + np.cos(lat1) * np.cos(lat2) * np.sin((lon2 - lon1) / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(half, 1.0))), np.float64)


def step_distances_m(lat_deg: NDArray[np.float64], lon_deg: NDArray[np.float64]) -> NDArray[np.float64]:
    """(N - 1,) metres from each point to the next; lat_deg, lon_deg : (N,) degrees."""
    return haversine_m(lat_deg[:-1], lon_deg[:-1], lat_deg[1:], lon_deg[1:])
