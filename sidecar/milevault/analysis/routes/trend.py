"""Whether the efforts on a route become faster."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]
LEAST_EFFORTS: Final = 4
LEAST_DAYS: Final = 14.0
MONTH_DAYS: Final = 30.0
# All pairs of so many are compared in a millisecond; older efforts say little about now.
_MOST: Final = 200


def trend(days: Floats, seconds: Floats) -> float | None:
    """By how many seconds the efforts change in 30 days: negative where they become faster.

    days : (N,) float64, when each was, in any order; seconds : (N,) float64, how long it took
    The median of the slopes between all pairs of the latest 200, which one bad day does not bend (Theil 1950, Sen
    1968). None for fewer than four efforts or less than two weeks.

    >>> trend(np.array([0.0, 10, 20, 30, 40]), np.array([600.0, 590, 580, 900, 560]))
    -30.0
    """
    if len(days) < LEAST_EFFORTS or np.ptp(days) < LEAST_DAYS:
        return None
    latest = np.argsort(days, kind="stable")[-_MOST:]
    days, seconds = days[latest], seconds[latest]
    one, other = np.triu_indices(len(days), 1)
    apart = days[other] - days[one]
    slopes = (seconds[other] - seconds[one])[apart > 0] / apart[apart > 0]
    return float(np.median(slopes) * MONTH_DAYS) if len(slopes) else None
