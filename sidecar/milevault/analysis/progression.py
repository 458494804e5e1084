"""How a record fell over time, from the values of one size in the order they were done."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray


def steps(
    values: NDArray[np.float64], *, lowest_wins: bool, periods: NDArray[np.int64] | None = None
) -> NDArray[np.int64]:
    """The positions of the values that were better than everything before them.

    ``values`` (N,) float64 in the order of doing, without missing ones; ``periods`` (N,) non-decreasing numbers of
    the year or month each belongs to: with each the record starts anew. Of equal values the first stays.
    Returns (K,) int64, rising; the first value of each period is always among them.

    >>> steps(np.array([25.0, 24.0, 26.0, 24.0, 23.0]), lowest_wins=True)
    array([0, 1, 4])
    >>> steps(np.array([25.0, 24.0, 26.0]), lowest_wins=True, periods=np.array([2024, 2024, 2025]))
    array([0, 1, 2])
    """
    merits = values if lowest_wins else -values
    if len(merits) == 0:
        return np.empty(0, np.int64)
    bounds = (
        [0, len(merits)] if periods is None else [0, *(np.flatnonzero(np.diff(periods)) + 1), len(merits)]
    )
    better = np.ones(len(merits), bool)
    for first, end in pairwise(bounds):
        lowest = np.minimum.accumulate(merits[first:end])
        better[first + 1 : end] = merits[first + 1 : end] < lowest[:-1]
    return np.flatnonzero(better)


def gain(value: float, before: float, *, lowest_wins: bool) -> float:
    """By how much the value is better than the record before it: seconds saved, metres or watts more.

    >>> gain(1190.0, 1200.0, lowest_wins=True), gain(310.0, 300.0, lowest_wins=False)
    (10.0, 10.0)
    """
    return before - value if lowest_wins else value - before
