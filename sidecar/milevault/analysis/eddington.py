"""Eddington's number: the largest E with at least E days of at least E kilometres or miles."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

UNITS_M: Final[Mapping[str, float]] = {"km": 1_000.0, "mi": 1_609.344}
# Day totals are sums of stored centimetres: a mile is 1609.34 m there, and 80 km may come out as 79,999.9999999.
_TOLERANCE_M: Final = 0.005


@dataclass(frozen=True, slots=True, kw_only=True)
class Eddington:
    """``number`` days of at least ``number`` units; ``days_to_next`` more days of number + 1 make it one more."""

    number: int
    days_to_next: int


def eddington(day_totals_m: NDArray[np.float64], unit_m: float) -> Eddington:
    """Eddington's number of the days.

    day_totals_m : (N,) float64, metres of each local day, in any order, none missing; unit_m : see UNITS_M

    >>> eddington(np.array([2_500.0, 3_000.0, 9_000.0, 500.0]), 1_000.0)
    Eddington(number=2, days_to_next=1)
    """
    units = np.floor((day_totals_m + _TOLERANCE_M) / unit_m).astype(np.int64)
    count = len(units)
    # No day counts for more than the number of days, and nothing above it can be reached.
    of_length = np.bincount(np.minimum(units, count + 1), minlength=count + 2)
    days_of_at_least = of_length[::-1].cumsum()[::-1]
    reached = np.flatnonzero(days_of_at_least >= np.arange(count + 2))
    number = int(reached[-1])
    return Eddington(number=number, days_to_next=number + 1 - int(days_of_at_least[number + 1]))
