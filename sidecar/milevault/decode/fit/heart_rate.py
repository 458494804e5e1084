"""Heart rates a chest strap kept in its memory (message 132, "hr"), for example while swimming.

A message gives up to eight heart rates with the strap's own clock (1/1024 s): in full
(``event_timestamp``), or twelve bits of it packed into bytes. Messages that also carry a timestamp say
what time the strap's clock stands for. Source: FIT SDK documentation, "Plugin heart rate messages".
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from milevault.decode.fit.columns import MessageColumns
from milevault.decode.fit.timestamps import whole_counts

type Floats = NDArray[np.float64]
_TICKS_PER_S: Final = 1024
_PACKED_BITS: Final = 12
_EVENTS: Final = 8  # in one message, at most
# The clock is a uint32; a field of another type may hold anything.
_MOST_TICKS: Final = 2.0**32
_MASK: Final = 2**_PACKED_BITS - 1


def strap_series(messages: MessageColumns) -> tuple[Floats, Floats]:
    """(times, heart rates): (K,) float64 Unix seconds rising, and bpm, of all beats that can be placed."""
    ticks, is_full = _events(messages)
    bpm = messages.array("filtered_bpm", _EVENTS)
    given = np.abs(ticks) < _MOST_TICKS
    rows = np.nonzero(given)[0]
    values = ticks[given].astype(np.int64)
    whole = whole_counts(values, is_full[rows], _PACKED_BITS)
    times = _placed(messages, rows, whole, is_full)
    rates = bpm[given]
    usable = ~np.isnan(times) & (rates > 0)
    order = np.argsort(times[usable], kind="stable")
    return times[usable][order], rates[usable][order]


def _events(messages: MessageColumns) -> tuple[Floats, NDArray[np.bool_]]:
    """(N, 8) strap clock of each event, nan where none, and (N,) whether the row's clock is in full."""
    full = np.rint(messages.array("event_timestamp", _EVENTS) * _TICKS_PER_S)
    packed = unpacked_12_bits(messages.array("event_timestamp_12", _EVENTS * 3 // 2))
    is_full = ~np.isnan(full[:, 0])
    return np.where(is_full[:, None], full, packed), is_full


def _placed(
    messages: MessageColumns, rows: NDArray[np.int64], whole: Floats, is_full: NDArray[np.bool_]
) -> Floats:
    """Unix times of the events: counted from the last row that gives both clocks."""
    fraction = np.nan_to_num(messages.best("fractional_timestamp"))
    wall = messages.times() + fraction
    first_of_row = np.searchsorted(rows, np.arange(len(wall)), side="left")
    has_event = (first_of_row < len(rows)) & is_full & ~np.isnan(wall)
    anchor = np.maximum.accumulate(np.where(has_event, np.arange(len(wall)), -1))[rows]
    known = anchor >= 0
    times = np.full(len(rows), np.nan)
    anchor_rows = anchor[known]
    times[known] = wall[anchor_rows] + (whole[known] - whole[first_of_row[anchor_rows]]) / _TICKS_PER_S
    return times


def unpacked_12_bits(packed: Floats) -> Floats:
    """(N, 2K/3) 12-bit values of (N, K) bytes, low bits first; nan where the bytes are missing.

    >>> unpacked_12_bits(np.array([[0x21, 0x43, 0x65]])).astype(int).tolist() == [[0x321, 0x654]]
    True
    """
    triples = packed[:, : packed.shape[1] // 3 * 3].reshape(len(packed), -1, 3)
    whole = triples[..., 0] + 256 * triples[..., 1] + 65536 * triples[..., 2]
    pairs = np.stack([np.mod(whole, _MASK + 1.0), np.floor(whole / (_MASK + 1.0))], axis=-1)
    return np.asarray(pairs.reshape(len(packed), -1), np.float64)
