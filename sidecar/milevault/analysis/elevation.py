"""Elevation gain and loss."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from milevault.analysis.metric import Metric
from milevault.analysis.prepared import Prepared

# Against the total ascent of real devices, with and without a barometer: 3 m (GoldenCheetah's default) misses
# a fifth of it, 1 m after this smoothing is right in the middle (docs/devices.md).
THRESHOLD_M: Final = 1.0
METHOD: Final = "hysteresis_1m"
_RESAMPLE_M: Final = 20.0
_MOST_POINTS: Final = 100_000
_MEDIAN_WIDTH: Final = 5

type Floats = NDArray[np.float64]


def references(altitude_m: Floats, threshold_m: float = THRESHOLD_M) -> NDArray[np.intp]:
    """Where a sequence of altitudes rises and falls when ups and downs within the threshold are ignored.

    altitude_m : (N,) float64, finite. Returns (K,) rising places; the altitudes there are what is climbed.
    Source: hysteresis as in GoldenCheetah: the reference moves only when the altitude has left it by
    more than the threshold.

    >>> references(np.array([100, 100.9, 100.2, 110, 109.5, 100.0])).tolist()
    [0, 3, 5]
    """
    places: list[int] = []
    low = high = -np.inf
    for at, altitude in enumerate(altitude_m.tolist()):
        if not low <= altitude <= high or not places:
            places.append(at)
            low, high = altitude - threshold_m, altitude + threshold_m
    return np.array(places, np.intp)


def gain_and_loss(altitude_m: Floats, threshold_m: float = THRESHOLD_M) -> tuple[float, float]:
    """(gain, loss) in metres of a sequence of altitudes, ignoring ups and downs within the threshold.

    altitude_m : (N,) float64, finite

    >>> gain_and_loss(np.array([100, 100.9, 100.2, 110, 109.5, 100.0]))
    (10.0, 10.0)
    """
    steps = np.diff(altitude_m[references(altitude_m, threshold_m)])
    return float(steps[steps > 0].sum()), float(np.abs(steps[steps < 0]).sum())


def median_of_five(values: Floats) -> Floats:
    """(N,) running median over five samples, the ends repeated; values : (N,) float64, finite.

    >>> median_of_five(np.array([1, 1, 9, 1, 1.0]))
    array([1., 1., 1., 1., 1.])
    """
    if len(values) < _MEDIAN_WIDTH:
        return values
    padded = np.pad(values, _MEDIAN_WIDTH // 2, mode="edge")
    one, two, three, four, five = (padded[at : at + len(values)] for at in range(_MEDIAN_WIDTH))
    # Of two pairs, neither the least nor the highest of the four is the median of the five: a median of three
    # is left. Five times faster than sorting windows.
    low = np.maximum(np.minimum(one, two), np.minimum(three, four))
    high = np.minimum(np.maximum(one, two), np.maximum(three, four))
    medians: Floats = np.maximum(np.minimum(low, high), np.minimum(np.maximum(low, high), five))
    return medians


def profile_along(altitude_m: Floats, distance_m: Floats) -> tuple[Floats, Floats] | None:
    """(K,) metres along the way, every 20 m and at its end, and (K,) the smoothed altitudes there.

    altitude_m, distance_m : (N,) float64, nan where missing, the distance non-decreasing. Standing still adds no
    altitude noise. None where the way is shorter than a step.
    """
    known = ~np.isnan(altitude_m) & ~np.isnan(distance_m)
    along = distance_m[known]
    length = float(along[-1] - along[0]) if len(along) else 0.0
    if length < _RESAMPLE_M:
        return None
    step = max(_RESAMPLE_M, length / _MOST_POINTS)
    grid = np.append(np.arange(along[0], along[-1], step), along[-1])
    return grid, np.interp(grid, along, median_of_five(altitude_m[known]))


def smoothed_profile(altitude_m: Floats, distance_m: Floats | None) -> Floats:
    """Altitudes after a five-sample median, every 20 m of the way where the distance is known.

    altitude_m : (N,) float64, nan where missing; distance_m : (N,) float64 non-decreasing or None
    Returns (K,) float64, finite.
    """
    known = ~np.isnan(altitude_m)
    if distance_m is not None:
        profile = profile_along(altitude_m, distance_m)
        if profile is not None:
            return profile[1]
        known &= ~np.isnan(distance_m)
    return median_of_five(altitude_m[known])


def _gain_and_loss(prepared: Prepared) -> tuple[float, float]:
    return gain_and_loss(smoothed_profile(prepared.values["altitude"], prepared.values.get("distance")))


METRICS: Final = (
    Metric(
        key="elevation_gain_m",
        unit="m",
        needs=("altitude",),
        version=2,
        function=lambda prepared: _gain_and_loss(prepared)[0],
    ),
    Metric(
        key="elevation_loss_m",
        unit="m",
        needs=("altitude",),
        version=2,
        function=lambda prepared: _gain_and_loss(prepared)[1],
    ),
)
