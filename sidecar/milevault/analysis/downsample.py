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
    buckets = _Buckets(elapsed_s, starts, sizes)
    areas = np.zeros(count - 2)
    for column in values.values():
        areas += buckets.triangle_areas(column)
    best = np.maximum.reduceat(areas, starts - 1)
    is_best = areas == best[buckets.bucket_of]
    first_best = np.minimum.reduceat(np.where(is_best, np.arange(count - 2), count), starts - 1)
    return np.concatenate([[0], first_best + 1, [count - 1]])


class _Buckets:
    """What the triangles of every channel share: which bucket a sample is in, and the sides in time.

    10,000 samples of ten channels are reduced while a card waits, so everything that does not depend on
    the channel is done once.
    """

    def __init__(self, t: Floats, starts: NDArray[np.int64], sizes: NDArray[np.int64]) -> None:
        self._firsts = starts - 1
        self._sizes = sizes.astype(np.float64)
        self.bucket_of = np.repeat(np.arange(len(sizes)), sizes)
        mean_t = np.add.reduceat(t[1:-1], self._firsts) / sizes
        # The first and last samples are buckets of their own.
        before_t, after_t = np.append(t[0], mean_t[:-1]), np.append(mean_t[1:], t[-1])
        self._base = (before_t - after_t)[self.bucket_of]
        self._left = before_t[self.bucket_of] - t[1:-1]

    def triangle_areas(self, column: Floats) -> Floats:
        """(N - 2,) area of each inner sample's triangle with its neighbouring buckets' means; 0 where missing."""
        known = ~np.isnan(column)
        whole = bool(known.all())
        present = column if whole else column[known]
        low, high = (present.min(), present.max()) if len(present) else (0.0, 0.0)
        if high == low:
            return np.zeros(len(column) - 2)
        scaled = (column - low) / (high - low)
        mean = self._means(scaled, None if whole else known)
        before, after = np.append(scaled[0], mean[:-1]), np.append(mean[1:], scaled[-1])
        if not whole:
            # A bucket without values borrows from its neighbour.
            before = np.where(np.isnan(before), mean, before)
            after = np.where(np.isnan(after), mean, after)
        height = scaled[1:-1] - before[self.bucket_of]
        area = np.abs(self._base * height - self._left * (after - before)[self.bucket_of])
        return np.asarray(area if whole else np.nan_to_num(area), np.float64)

    def _means(self, scaled: Floats, known: NDArray[np.bool_] | None) -> Floats:
        """(K,) mean of each bucket's values, nan where it has none."""
        if known is None:
            return np.asarray(np.add.reduceat(scaled[1:-1], self._firsts) / self._sizes, np.float64)
        counts = np.add.reduceat(known[1:-1].astype(np.float64), self._firsts)
        sums = np.add.reduceat(np.where(known, scaled, 0.0)[1:-1], self._firsts)
        return np.where(counts > 0, sums / np.maximum(counts, 1.0), np.nan)
