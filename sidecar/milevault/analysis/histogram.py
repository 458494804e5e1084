"""Seconds per heart rate: zones of any later definition are sums over it, without reading streams again."""

import numpy as np
from numpy.typing import NDArray


def heart_rate_histogram(
    heart_rate: NDArray[np.float64], seconds: NDArray[np.float64]
) -> tuple[NDArray[np.int16], NDArray[np.float32]]:
    """The time spent at each heart rate.

    heart_rate : (N,) float64, bpm, nan where missing, 0 <= value < 32768
    seconds : (N,) float64, what each sample stands for (at most 10 s, see prepared.sample_seconds)
    Returns bpm (K,) int16 rising, and seconds (K,) float32, all above 0.

    >>> heart_rate_histogram(np.array([120, 121, 120, np.nan]), np.array([1, 1, 2, 1.0]))
    (array([120, 121], dtype=int16), array([3., 1.], dtype=float32))
    """
    known = ~np.isnan(heart_rate)
    beats = np.rint(heart_rate[known]).astype(np.int64)
    totals = np.bincount(beats, weights=seconds[known])
    present = np.flatnonzero(totals > 0)
    return present.astype(np.int16), totals[present].astype(np.float32)
