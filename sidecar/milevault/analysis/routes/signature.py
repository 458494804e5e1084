"""A recorded way made small: without standing jitter, at equal distances, in whole metres."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from milevault.model.route import METRES_PER_DEGREE, POINT_COUNTS, Signature

type Floats = NDArray[np.float64]
# A receiver that stands wanders by about its error, 3 to 5 m: what is closer than twice that is no way.
JITTER_M: Final = 10.0
# Shorter than this nothing of a route is left beside the receiver's error.
LEAST_LENGTH_M: Final = 200.0
WIDEST_SPACING_M: Final = 200.0
# A round whose ends were cut off or recorded late still is one.
_CLOSED_WITHIN_M: Final = 100.0
_CLOSED_SHARE: Final = 0.12
_INT16_MAX: Final = 32_767


def signature(lat_deg: Floats, lon_deg: Floats) -> Signature | None:
    """The signature of a track; None where it goes nowhere.

    lat_deg, lon_deg : (N,) float64 degrees, nan where the position is unknown
    What lies between two known positions is taken as straight, however long there was none.

    >>> north = signature(np.linspace(50, 50.01, 300), np.full(300, 8.0))
    >>> north.points.shape, round(north.length_m), north.closed, north.unit_m
    ((128, 2), 1112, False, 1)
    """
    known = np.isfinite(lat_deg) & np.isfinite(lon_deg)
    if known.sum() < 2:
        return None
    lat, lon = lat_deg[known], np.unwrap(lon_deg[known], period=360)
    origin = _middle(lat), _middle(lon)
    way = projected(lat, lon, *origin)
    way = way[moving(way)]
    along = distances(way)
    length = float(along[-1])
    if length < LEAST_LENGTH_M:
        return None
    points = resampled(way, along, point_count(length))
    unit = max(1, int(np.ceil(np.abs(points.view(np.float64)).max() / _INT16_MAX)))
    whole = np.rint(np.column_stack([points.real, points.imag]) / unit).astype(np.int16)
    return Signature(
        lat_deg=origin[0],
        lon_deg=(origin[1] + 180) % 360 - 180,
        unit_m=unit,
        points=whole,
        length_m=length,
        closed=is_closed(way, length),
    )


def is_closed(way: NDArray[np.complex128], length_m: float) -> bool:
    """Whether a way ends near its start: within 100 m or 12 % of its length."""
    return bool(abs(way[-1] - way[0]) <= max(_CLOSED_WITHIN_M, _CLOSED_SHARE * length_m))


def projected(lat_deg: Floats, lon_deg: Floats, lat0_deg: float, lon0_deg: float) -> NDArray[np.complex128]:
    """(N,) metres east (real) and north (imaginary) of an origin, on a cylinder that is true there.

    lat_deg, lon_deg : (N,) float64 degrees; a longitude is taken on the side that is nearer to the origin

    >>> projected(np.array([0.0]), np.array([-179.99]), 0, 180).round(0)
    array([1112.+0.j])
    """
    east = (lon_deg - lon0_deg + 180) % 360 - 180
    way = east * np.cos(np.radians(lat0_deg)) + 1j * (lat_deg - lat0_deg)
    return np.asarray(METRES_PER_DEGREE * way, np.complex128)


def moving(way: NDArray[np.complex128]) -> NDArray[np.intp]:
    """The places of points that are 10 m or more from the one before; the first stays, and the very last.

    way : (N,) complex128 metres, N >= 1
    Of each run of short steps every other point is dropped until there is none: what a receiver wanders while
    it stands costs as many rounds as its count has binary digits.

    >>> moving(np.array([0, 1, 2, 1j, 20, 40, 43]) + 0j)
    array([0, 4, 6])
    """
    kept = np.arange(len(way))
    while (short := np.abs(np.diff(way[kept])) < JITTER_M).any():
        place = np.arange(len(short))
        before = np.maximum.accumulate(np.where(short, -1, place))
        kept = kept[np.append(True, ~(short & ((place - before) % 2 == 1)))]
    if len(kept) > 1:
        kept[-1] = len(way) - 1
    return kept


def distances(way: NDArray[np.complex128]) -> Floats:
    """(N,) metres along the way to each of its points."""
    return np.append(0.0, np.cumsum(np.abs(np.diff(way))))


def point_count(length_m: float) -> int:
    """K: 128, or 256 where 128 points would be more than 200 m apart.

    >>> point_count(10_000), point_count(100_000)
    (128, 256)
    """
    few, many = POINT_COUNTS
    return few if length_m / (few - 1) <= WIDEST_SPACING_M else many


def resampled(way: NDArray[np.complex128], along_m: Floats, count: int) -> NDArray[np.complex128]:
    """(count,) points at equal distances along a way, its ends included.

    way : (N,) complex128 metres; along_m : (N,) float64, rising distances of its points
    """
    places = np.linspace(along_m[0], along_m[-1], count)
    return np.interp(places, along_m, way.real) + 1j * np.interp(places, along_m, way.imag)


def _middle(values: Floats) -> float:
    return float(values.min() + values.max()) / 2
