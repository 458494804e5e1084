"""Fewer points that look the same: one choice of samples for all channels.

Largest-Triangle-Three-Buckets (Steinarsson, "Downsampling Time Series for Visual Representation",
2013) picks from each bucket the point that makes the largest triangle with the point picked before and
the mean of the next bucket. The point picked before makes it sequential; here the mean of the previous
bucket stands in for it, so all buckets are decided at once in numpy. Each channel's areas are scaled by
that channel's range and summed, so that one set of samples serves all charts and the map.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]
FEWEST_POINTS: Final = 2


def downsample(
    elapsed_s: Floats, values: Mapping[str, Floats], points: int
) -> tuple[Floats, dict[str, Floats]]:
    """At most ``points`` samples of all channels, first and last included.

    elapsed_s : (N,) float64, non-decreasing; values : name -> (N,) float64, nan where missing
    points : 2 or more
    Returns the chosen elapsed_s and values; a stretch without values stays without (nan).

    >>> t = np.arange(6.0)
    >>> downsample(t, {"power": np.array([0, 0, 9, 0, 0, 0.0])}, 4)[1]["power"].tolist()
    [0.0, 9.0, 0.0, 0.0]
    """
    chosen = chosen_samples(elapsed_s, values, points)
    return elapsed_s[chosen], {name: column[chosen] for name, column in values.items()}


def chosen_samples(elapsed_s: Floats, values: Mapping[str, Floats], points: int) -> NDArray[np.int64]:
    """The rising indices of the samples to keep; arguments as of ``downsample``."""
    count = len(elapsed_s)
    points = max(points, FEWEST_POINTS)
    if count <= points:
        return np.arange(count)
    if points == FEWEST_POINTS:
        return np.array([0, count - 1])
    # Buckets of equal count over all but the first and last sample, which are always kept.
    starts = 1 + (np.arange(points - 2) * (count - 2)) // (points - 2)
    sizes = np.diff(starts, append=count - 1)
    areas = np.zeros(count - 2)
    for column in values.values():
        areas += _triangle_areas(elapsed_s, column, starts, sizes)
    best = np.maximum.reduceat(areas, starts - 1)
    is_best = areas == np.repeat(best, sizes)
    first_best = np.minimum.reduceat(np.where(is_best, np.arange(count - 2), count), starts - 1)
    return np.concatenate([[0], first_best + 1, [count - 1]])


def _triangle_areas(t: Floats, column: Floats, starts: NDArray[np.int64], sizes: NDArray[np.int64]) -> Floats:
    """(N - 2,) area of each inner sample's triangle with its neighbouring buckets' means; 0 where missing."""
    known = ~np.isnan(column)
    low, high = (column[known].min(), column[known].max()) if known.any() else (0.0, 0.0)
    if high == low:
        return np.zeros(len(t) - 2)
    scaled = (column - low) / (high - low)
    filled = np.where(known, scaled, 0.0)
    counts = np.add.reduceat(known[1:-1].astype(np.float64), starts - 1)
    has_values = counts > 0
    counts = np.maximum(counts, 1.0)
    mean_v = np.where(has_values, np.add.reduceat(filled[1:-1], starts - 1) / counts, np.nan)
    mean_t = np.add.reduceat(t[1:-1], starts - 1) / sizes
    # The first and last samples are buckets of their own; a bucket without values borrows from its neighbour.
    before_t, after_t = np.append(t[0], mean_t[:-1]), np.append(mean_t[1:], t[-1])
    before_v, after_v = np.append(scaled[0], mean_v[:-1]), np.append(mean_v[1:], scaled[-1])
    before_v = np.where(np.isnan(before_v), mean_v, before_v)
    after_v = np.where(np.isnan(after_v), mean_v, after_v)
    bt, at, bv, av = (np.repeat(side, sizes) for side in (before_t, after_t, before_v, after_v))
    area = np.abs((bt - at) * (scaled[1:-1] - bv) - (bt - t[1:-1]) * (av - bv))
    return np.asarray(np.nan_to_num(area), np.float64)
