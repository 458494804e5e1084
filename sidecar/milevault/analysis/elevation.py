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


def gain_and_loss(altitude_m: Floats, threshold_m: float = THRESHOLD_M) -> tuple[float, float]:
    """(gain, loss) in metres of a sequence of altitudes, ignoring ups and downs within the threshold.

    altitude_m : (N,) float64, finite
    Source: hysteresis as in GoldenCheetah: the reference moves only when the altitude has left it by
    more than the threshold.

    >>> gain_and_loss(np.array([100, 100.9, 100.2, 110, 109.5, 100.0]))
    (10.0, 10.0)
    """
    gain = loss = 0.0
    reference: float | None = None
    for altitude in altitude_m.tolist():
        if reference is None:
            reference = altitude
        elif altitude > reference + threshold_m:
            gain += altitude - reference
            reference = altitude
        elif altitude < reference - threshold_m:
            loss += reference - altitude
            reference = altitude
    return gain, loss


def median_of_five(values: Floats) -> Floats:
    """(N,) running median over five samples, the ends repeated.

    >>> median_of_five(np.array([1, 1, 9, 1, 1.0]))
    array([1., 1., 1., 1., 1.])
    """
    if len(values) < _MEDIAN_WIDTH:
        return values
    half = _MEDIAN_WIDTH // 2
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(values, half, mode="edge"), _MEDIAN_WIDTH)
    medians: Floats = np.median(windows, axis=1)
    return medians


def smoothed_profile(altitude_m: Floats, distance_m: Floats | None) -> Floats:
    """Altitudes after a five-sample median, every 20 m of the way where the distance is known.

    altitude_m : (N,) float64, nan where missing; distance_m : (N,) float64 non-decreasing or None
    Standing still then adds no altitude noise. Returns (K,) float64, finite.
    """
    known = ~np.isnan(altitude_m)
    if distance_m is not None:
        known &= ~np.isnan(distance_m)
    smooth = median_of_five(altitude_m[known])
    if distance_m is None or not len(smooth):
        return smooth
    along = distance_m[known]
    length = float(along[-1] - along[0])
    if length < _RESAMPLE_M:
        return smooth
    step = max(_RESAMPLE_M, length / _MOST_POINTS)
    grid = np.append(np.arange(along[0], along[-1], step), along[-1])
    profile: Floats = np.interp(grid, along, smooth)
    return profile


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
