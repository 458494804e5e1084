"""Compressed timestamps: five bits in the header on top of the last full timestamp of any message."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

_MASK: Final = 0x1F
COMPRESSED_FLAG: Final = 0x80


def resolve(
    full_offsets: NDArray[np.int64],
    full_times: NDArray[np.float64],
    compressed_offsets: NDArray[np.int64],
    headers: NDArray[np.uint8],
) -> NDArray[np.float64]:
    """The times of messages with compressed headers, in file order whatever their types.

    full_offsets : (N,) int64, ascending file offsets of messages with a full timestamp
    full_times : (N,) float64, their raw FIT seconds, finite
    compressed_offsets : (M,) int64, ascending file offsets
    headers : (M,) uint8, their header bytes
    Returns (M,) float64 raw FIT seconds; nan before the first full timestamp.
    Source: FIT protocol, "Compressed timestamp header": each header counts on from the one before it
    and the five bits roll over after 31.

    >>> resolve(np.array([0]), np.array([1000.0]), np.array([9, 12]), np.array([0x80 | 10, 0x80 | 3], np.uint8))
    array([1002., 1027.])
    """
    offsets = np.concatenate([full_offsets, compressed_offsets])
    is_full = np.zeros(len(offsets), bool)
    is_full[: len(full_offsets)] = True
    low_bits = np.concatenate([full_times.astype(np.int64) & _MASK, headers.astype(np.int64) & _MASK])
    order = np.argsort(offsets, kind="stable")
    is_full, low_bits = is_full[order], low_bits[order]
    steps = np.zeros(len(order), np.int64)
    steps[1:] = (low_bits[1:] - low_bits[:-1]) & _MASK
    steps[is_full] = 0
    since_start = np.cumsum(steps)
    # For every message the index of the last full timestamp at or before it.
    last_full = np.maximum.accumulate(np.where(is_full, np.arange(len(order)), -1))
    rank = np.cumsum(is_full) - 1
    known = last_full >= 0
    times = np.full(len(order), np.nan)
    times[known] = full_times[rank[known]] + (since_start[known] - since_start[last_full[known]])
    compressed: NDArray[np.float64] = times[~is_full]
    return compressed
