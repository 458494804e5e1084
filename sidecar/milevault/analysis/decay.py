"""A sum whose past fades exponentially: training load over days, work above the critical power over seconds."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]
# A block spans this many time constants: e^20 = 5e8 keeps every term of a block well inside float64.
_BLOCK_TIME_CONSTANTS: Final = 20


def decaying_sum(amounts: Floats, time_constant: float, start: float = 0.0) -> Floats:
    """What is left of all amounts so far, at each step.

    amounts : (N,) float64, none missing; time_constant : steps after which 1/e is left; start : what was there
    before the first step. Returns (N,) float64 with y[t] = y[t-1] * e^(-1/time_constant) + amounts[t].

    The recurrence is a running sum of amounts * e^(u/time_constant) times e^(-t/time_constant); taken in blocks,
    so that the growing factor never overflows, with the last value of a block carried into the next.

    >>> decaying_sum(np.array([1.0, 0.0, 1.0]), 1 / np.log(2)).tolist()
    [1.0, 0.5, 1.25]
    """
    count = len(amounts)
    width = max(1, min(int(_BLOCK_TIME_CONSTANTS * time_constant), count))
    blocks = -(-count // width)
    padded = np.zeros(blocks * width)
    padded[:count] = amounts
    growth = np.exp(np.arange(width) / time_constant)
    sums = np.cumsum(padded.reshape(blocks, width) * growth, axis=1) / growth
    fading = np.exp(-np.arange(1, width + 1) / time_constant)
    carried = start
    for block in sums:
        block += carried * fading
        carried = block[-1]
    return sums.reshape(-1)[:count]
