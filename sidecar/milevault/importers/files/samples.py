"""Samples as every format's reader makes them: one row per time, channels of the CHANNELS table only."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]
# Twelve days at one sample a second (reliability P08).
MAX_SAMPLES: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Samples:
    """times : (N,) float64 Unix seconds, strictly rising; values : channel -> (N,) float64, nan where missing."""

    times: Floats
    values: Mapping[str, Floats]
    dropped_times: int = 0

    def between(self, first: int, last: int) -> Samples:
        """Rows ``first`` up to, not including, ``last``."""
        return Samples(
            self.times[first:last], {name: column[first:last] for name, column in self.values.items()}
        )


EMPTY: Final = Samples(np.empty(0), {})


def drop_false_positions(values: dict[str, Floats]) -> None:
    """Half a position is none, and 0, 0 is a device without a fix, not the Gulf of Guinea."""
    lat, lon = values["position_lat"], values["position_long"]
    false = np.isnan(lat) | np.isnan(lon) | ((lat == 0) & (lon == 0))
    values["position_lat"] = np.where(false, np.nan, lat)
    values["position_long"] = np.where(false, np.nan, lon)


def merge_equal_times(times: Floats, values: Mapping[str, Floats]) -> tuple[Floats, dict[str, Floats]]:
    """One row per time: of rows with equal time each channel keeps its last value that is not missing.

    times : (N,) float64, non-decreasing. Returns (M,) float64 strictly rising and channels of M rows.

    >>> times, values = merge_equal_times(np.array([1.0, 1.0, 2.0]), {"power": np.array([5.0, np.nan, 7.0])})
    >>> times, values["power"]
    (array([1., 2.]), array([5., 7.]))
    """
    starts = np.flatnonzero(np.diff(times, prepend=-np.inf) > 0)
    if len(starts) == len(times):
        return times, dict(values)
    ends = np.append(starts[1:], len(times)) - 1
    merged: dict[str, Floats] = {}
    for name, column in values.items():
        last = np.maximum.accumulate(np.where(np.isnan(column), -1, np.arange(len(column))))[ends]
        merged[name] = np.where(last >= starts, column[np.maximum(last, 0)], np.nan)
    return times[starts], merged
