"""Seconds per heart rate and per watt: zones of any later definition are sums over it, without reading streams again."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

# More than anybody has held for a second; what is above is a meter's error and lands in the last bin.
HIGHEST_POWER_W: Final = 3000


def heart_rate_histogram(
    heart_rate: NDArray[np.float64], seconds: NDArray[np.float64]
) -> tuple[NDArray[np.int16], NDArray[np.float32]]:
    """The time spent at each heart rate.

    heart_rate : (N,) float64, bpm, nan where missing, 0 <= value < 32768
    seconds : (N,) float64, what each sample stands for (prepared.sample_seconds)
    Returns bpm (K,) int16 rising, and seconds (K,) float32, all above 0.

    >>> heart_rate_histogram(np.array([120, 121, 120, np.nan]), np.array([1, 1, 2, 1.0]))
    (array([120, 121], dtype=int16), array([3., 1.], dtype=float32))
    """
    known = ~np.isnan(heart_rate)
    beats = np.rint(heart_rate[known]).astype(np.int64)
    totals = np.bincount(beats, weights=seconds[known])
    present = np.flatnonzero(totals > 0)
    return present.astype(np.int16), totals[present].astype(np.float32)


def power_histogram(
    power_w: NDArray[np.float64], seconds: NDArray[np.float64]
) -> tuple[NDArray[np.int16], NDArray[np.float32]]:
    """The time spent at each watt, 0 W too; arguments and answer as for the heart rate, at most 3000 W.

    >>> power_histogram(np.array([0, 250.4, 9000, np.nan]), np.array([2, 1, 1, 1.0]))
    (array([   0,  250, 3000], dtype=int16), array([2., 1., 1.], dtype=float32))
    """
    return heart_rate_histogram(np.minimum(power_w, HIGHEST_POWER_W), seconds)
