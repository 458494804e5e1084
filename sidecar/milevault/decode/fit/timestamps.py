"""Counters of which a file repeats only the low bits, made whole again.

Compressed timestamp headers carry five bits of the time and monitoring's timestamp_16 sixteen, both counted
on from the last full timestamp of any message; strap memory carries twelve bits of a 1/1024 s clock. All are
the same arithmetic.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

COMPRESSED_FLAG: Final = 0x80
HEADER_BITS: Final = 5
SHORT_BITS: Final = 16


def whole_counts(values: NDArray[np.int64], is_full: NDArray[np.bool_], bits: int) -> NDArray[np.float64]:
    """The full count at each reading.

    values : (N,) int64 in the order of the file: the count itself where ``is_full``, else its low bits
    is_full : (N,) bool
    Returns (N,) float64; nan before the first full count. Each reading counts on from the one before it,
    rolling over after ``2**bits - 1``.

    >>> whole_counts(np.array([3, 1000, 10, 3]), np.array([False, True, False, False]), 5)
    array([  nan, 1000., 1002., 1027.])
    """
    low_bits = values & (2**bits - 1)
    steps = np.zeros(len(values), np.int64)
    steps[1:] = (low_bits[1:] - low_bits[:-1]) & (2**bits - 1)
    steps[is_full] = 0
    since_start = np.cumsum(steps)
    last_full = np.maximum.accumulate(np.where(is_full, np.arange(len(values)), -1))
    known = last_full >= 0
    counts = np.full(len(values), np.nan)
    anchors = last_full[known]
    counts[known] = values[anchors] + since_start[known] - since_start[anchors]
    return counts


def resolve(
    full_offsets: NDArray[np.int64],
    full_times: NDArray[np.float64],
    short_offsets: NDArray[np.int64],
    short: NDArray[np.int64],
    bits: int,
) -> NDArray[np.float64]:
    """The times of messages that give only the low bits of theirs, in file order whatever their types.

    full_offsets : (N,) int64, file offsets of messages with a full timestamp
    full_times : (N,) float64, their raw FIT seconds, finite
    short_offsets : (M,) int64, ascending file offsets
    short : (M,) int64, their times, of which the low ``bits`` bits count
    Returns (M,) float64 raw FIT seconds; nan before the first full timestamp. Each counts on from the time
    before it, full or short. Sources: FIT protocol, "Compressed timestamp header"; for timestamp_16 the FIT
    SDK's monitoring cookbook and Gadgetbridge's FitMonitoring (fitdecode and garmin-fit-sdk leave it raw).
    The cookbook counts from any message: in real files monitoring's own full timestamps may come last.

    >>> resolve(np.array([0]), np.array([1000.0]), np.array([9, 12]), np.array([0x80 | 10, 0x80 | 3]), 5)
    array([1002., 1027.])
    """
    order = np.argsort(np.concatenate([full_offsets, short_offsets]), kind="stable")
    values = np.concatenate([full_times.astype(np.int64), short])[order]
    is_full = order < len(full_offsets)
    resolved: NDArray[np.float64] = whole_counts(values, is_full, bits)[~is_full]
    return resolved
