"""A sum whose past fades exponentially: training load over days, work above the critical power over seconds."""

from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]
# A block spans this many time constants: e^20 = 5e8 keeps every term of a block well inside float64.
_BLOCK_TIME_CONSTANTS: Final = 20


def decaying_sum(times: Floats, amounts: Floats, time_constant: float, start: float = 0.0) -> Floats:
    """What is left at each time of all amounts so far, the one of that time in full.

    times : (N,) float64, non-decreasing; amounts : (N,) float64, none missing; time_constant : in the unit of
    the times, after which 1/e is left; start : what there was at time 0. Returns (N,) float64 with
    y[i] = y[i-1] * e^(-(times[i] - times[i-1]) / time_constant) + amounts[i].

    The recurrence is a running sum of amounts * e^(time/time_constant) times e^(-time/time_constant); taken in blocks
    of time, so that the growing factor never overflows, with the last value of a block carried into the next.

    >>> decaying_sum(np.array([0.0, 1.0, 3.0]), np.array([1.0, 0.0, 1.0]), 1 / np.log(2)).round(6).tolist()
    [1.0, 0.5, 1.125]
    """
    left = np.empty(len(times))
    if not len(times):
        return left
    block = np.floor((times - times[0]) / (_BLOCK_TIME_CONSTANTS * time_constant))
    carried, carried_at = start, 0.0
    for begin, end in pairwise([0, *(np.flatnonzero(np.diff(block)) + 1), len(times)]):
        fading = np.exp((times[begin] - times[begin:end]) / time_constant)
        before = carried * np.exp((carried_at - times[begin]) / time_constant)
        left[begin:end] = (np.cumsum(amounts[begin:end] / fading) + before) * fading
        carried, carried_at = left[end - 1], times[end - 1]
    return left
