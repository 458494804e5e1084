"""Distributions: the time spent in each bin of a channel."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from milevault.analysis.grade import Slope
from milevault.analysis.prepared import Prepared

type Floats = NDArray[np.float64]
GRADE: Final = "grade"
VERSION: Final = 1
# The grade is ours (``grade.Slope``), also where the device recorded one: theirs differ from brand to brand.
BINS: Final[Mapping[str, tuple[str, float]]] = {
    "speed": ("m/s", 0.1),
    "power": ("W", 10.0),
    "heart_rate": ("bpm", 1.0),
    "cadence": ("rpm", 1.0),
    GRADE: ("%", 1.0),
}
_MOST_BINS: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """floors : (K,) rising, the bins' lower ends, without empty bins at either end; seconds : (K,)."""

    unit: str
    width: float
    floors: Floats
    seconds: Floats


def distribution_of(prepared: Prepared, channel: str) -> Distribution | None:
    """The time in each bin of a channel of BINS; None where the activity does not have it."""
    values = _values(prepared, channel)
    if values is None or np.isnan(values).all():
        return None
    unit, width = BINS[channel]
    floors, seconds = time_in_bins(values, prepared.step_s, width)
    return Distribution(unit=unit, width=width, floors=floors, seconds=seconds)


def _values(prepared: Prepared, channel: str) -> Floats | None:
    if channel != GRADE:
        return prepared.values.get(channel)
    slope = Slope.of(prepared.values)
    return None if slope is None else 100 * slope.grade_at(prepared.values["distance"])


def time_in_bins(values: Floats, seconds: Floats, width: float) -> tuple[Floats, Floats]:
    """(K,) lower ends, rising by ``width``, and (K,) seconds; from the first bin in use to the last.

    values : (N,) float64, nan where missing, not all of them; seconds : (N,) float64. A value on a bin's end is in
    the next bin.

    >>> time_in_bins(np.array([0.1, 0.35, np.nan, 0.3]), np.array([1, 1, 9, 2.0]), 0.1)
    (array([0.1, 0.2, 0.3]), array([1., 0., 3.]))
    """
    known = ~np.isnan(values)
    # 0.3 / 0.1 is a hair below 3.
    bins = np.floor(values[known] / width + 1e-9).astype(np.int64)
    first = int(bins.min())
    counted = np.minimum(bins - first, _MOST_BINS - 1)
    totals = np.bincount(counted, weights=seconds[known])
    return np.round((first + np.arange(len(totals))) * width, 6), totals
