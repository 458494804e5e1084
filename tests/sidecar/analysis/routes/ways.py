"""Ways along streets of a made-up town, and what recording does to them."""

import numpy as np
from numpy.typing import NDArray

from milevault.analysis.routes import signature
from milevault.model.route import METRES_PER_DEGREE, Signature

type Floats = NDArray[np.float64]
type Way = NDArray[np.complex128]
LAT, LON = 50.0, 8.0
# A round of 7.6 km with blocks, a river bank and a diagonal road, in metres east and north.
ROUND = 100 * np.array(
    [
        0,
        8,
        8 + 5j,
        14 + 5j,
        14 + 14j,
        11 + 15j,
        9 + 18j,
        4 + 19j,
        1 + 17j,
        -6 + 17j,
        -6 + 11j,
        -9 + 8j,
        -9 + 2j,
        0,
    ]
)
# Straight, with three bends and no way back.
ONE_WAY = 100 * np.array([0, 12 + 3j, 18 + 14j, 29 + 15j, 34 + 27j])


def densified(corners: Way, spacing_m: float = 3.0) -> Way:
    """Points every 3 m along straight pieces: a runner's second."""
    along = np.append(0.0, np.cumsum(np.abs(np.diff(corners))))
    places = np.arange(0, along[-1], spacing_m)
    return np.interp(places, along, corners.real) + 1j * np.interp(places, along, corners.imag)


def recorded(way: Way, seed: int, noise_m: float = 4.0) -> Way:
    """With the error of a receiver, which holds for half a minute."""
    rng = np.random.default_rng(seed)
    raw = rng.normal(size=len(way) + 29) + 1j * rng.normal(size=len(way) + 29)
    return way + noise_m * np.convolve(raw, np.ones(30) / np.sqrt(30), "valid")


def degrees(way: Way, lat0: float = LAT, lon0: float = LON) -> tuple[Floats, Floats]:
    """Latitude and longitude in degrees of metres around a place."""
    east = way.real / (METRES_PER_DEGREE * np.cos(np.radians(lat0)))
    return lat0 + way.imag / METRES_PER_DEGREE, lon0 + east


def shape(way: Way, lat0: float = LAT, lon0: float = LON) -> Signature:
    """The signature of a way in metres."""
    found = signature(*degrees(way, lat0, lon0))
    assert found is not None
    return found


def beside(way: Way, metres: float) -> Way:
    """The way of a parallel street."""
    ahead = np.gradient(way)
    return np.asarray(way + metres * 1j * ahead / np.abs(ahead))


def laps(radius_m: float, straight_m: float, count: int, seed: int) -> Way:
    """Rounds of a running track: two half circles and two straights."""
    turn = np.exp(1j * np.linspace(-np.pi / 2, np.pi / 2, 40)) * radius_m
    lap = np.concatenate([turn + straight_m / 2, -turn - straight_m / 2])
    return recorded(densified(np.append(np.tile(lap, count), lap[0])), seed, 2.0)
