"""Activities as frames for the pipe out of the parser process: no pickle, everything checked on arrival.

Layout: magic, length of the header, header (msgpack), then every column's raw little-endian float64
values in the order of their first mention. The receiving side trusts nothing: shapes and types are
checked by msgspec against the model's own dataclasses, numbers against the model's bounds.
"""

import math
import struct
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from milevault.errors import CorruptFile, ParserFailed
from milevault.model.activity import Activity
from milevault.model.bounds import BOUNDS
from milevault.model.streams import CHANNELS_BY_NAME, Streams

MAGIC: Final = b"MVW1"
MAX_FRAME_BYTES: Final = 256 * 2**20
MAX_SAMPLES: Final = 1_000_000
MAX_TEXT: Final = 200
# A recorder's clock may be a day or two ahead; more is a clock that was never set.
CLOCK_AHEAD: Final = timedelta(days=2)
EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)
_PREFIX: Final = struct.Struct("<4sI")
_VALUE: Final = np.dtype("<f8")
# Control characters (NUL is refused by the database) and halves of surrogate pairs.
_UNSTORABLE: Final = {"Cc", "Cs"}
_INTEGER_LIMIT: Final = 2**63


def encode(activities: Sequence[Activity]) -> list[bytes | memoryview]:
    """The frame in pieces, to be written one after the other; columns are not copied."""
    columns: list[bytes | memoryview] = []

    def stand_in(value: Any) -> Any:
        if not isinstance(value, np.ndarray):
            raise NotImplementedError(type(value))
        columns.append(np.ascontiguousarray(value, _VALUE).data.cast("B"))
        return len(value)

    header = msgspec.msgpack.encode(tuple(activities), enc_hook=stand_in)
    return [_PREFIX.pack(MAGIC, len(header)), header, *columns]


def decode(frame: bytes | bytearray | memoryview, *, now: datetime) -> tuple[Activity, ...]:
    """The activities of a frame; raises ParserFailed for anything that is not a faithful frame.

    A frame whose times lie later than two days from ``now`` is the file's fault, not the parser's:
    that raises CorruptFile.
    """
    columns = _Columns(memoryview(frame))
    try:
        activities = msgspec.msgpack.decode(
            columns.header, type=tuple[Activity, ...], dec_hook=columns.read, strict=True
        )
    except (
        msgspec.MsgspecError,
        ValueError,
        RecursionError,
    ) as error:  # text that is no UTF-8 is a ValueError
        raise ParserFailed("the parser answered something that is not an activity") from error
    columns.expect_end()
    for activity in activities:
        _check(activity, now)
    return activities


class _Columns:
    """Reads the columns behind the header, in order, never beyond the frame."""

    def __init__(self, frame: memoryview) -> None:
        if not _PREFIX.size <= len(frame) <= MAX_FRAME_BYTES:
            raise ParserFailed("the parser's answer has an impossible size")
        magic, header_size = _PREFIX.unpack_from(frame)
        self._position = _PREFIX.size + header_size
        if magic != MAGIC or self._position > len(frame):
            raise ParserFailed("the parser's answer is not a frame")
        self._frame = frame
        self.header = frame[_PREFIX.size : self._position]

    def read(self, _expected: type, length: Any) -> NDArray[np.float64]:
        """The next column, ``length`` values long; called by msgspec wherever the model has an array."""
        if not isinstance(length, int) or not 0 <= length <= MAX_SAMPLES:
            raise ValueError("a column of impossible length")
        end = self._position + length * _VALUE.itemsize
        if end > len(self._frame):
            raise ValueError("a column beyond the frame")
        column = np.frombuffer(self._frame[self._position : end], _VALUE).astype(np.float64)
        self._position = end
        return column

    def expect_end(self) -> None:
        if self._position != len(self._frame):
            raise ParserFailed("the parser's answer has bytes left over")


def _check(activity: Activity, now: datetime) -> None:
    for name, value in _plain_values(activity):
        _check_value(name, value)
    _check_streams(activity.streams)
    _check_times(activity, now)
    if not 0 <= activity.session_index < MAX_SAMPLES or not activity.sport:
        raise ParserFailed("an activity without a place in its file")


def _plain_values(row: Any) -> Iterator[tuple[str, Any]]:
    """(field name, value) of a dataclass, of those it holds, and of tuples of them; arrays are left out."""
    for field in fields(row):
        value = getattr(row, field.name)
        items = value if isinstance(value, tuple) else (value,)
        for item in items:
            if isinstance(item, Streams):
                continue
            if is_dataclass(item):
                yield from _plain_values(item)
            else:
                yield field.name, item


def _check_value(name: str, value: Any) -> None:
    if isinstance(value, str):
        if len(value) > MAX_TEXT or any(unicodedata.category(sign) in _UNSTORABLE for sign in value):
            raise ParserFailed(f"{name} is not a short text")
    elif isinstance(value, float) and not math.isfinite(value):
        raise ParserFailed(f"{name} is not finite")
    elif isinstance(value, int | float) and not isinstance(value, bool):
        lowest, highest = BOUNDS.get(name, (-_INTEGER_LIMIT, _INTEGER_LIMIT - 1))
        if not lowest <= value <= highest:
            raise ParserFailed(f"{name} is out of bounds")


def _check_streams(streams: Streams) -> None:
    elapsed = streams.elapsed_s
    if not np.isfinite(elapsed).all() or (len(elapsed) and (elapsed[0] < 0 or (np.diff(elapsed) < 0).any())):
        raise ParserFailed("the samples are not in the order of time")
    for name, column in streams.values.items():
        channel = CHANNELS_BY_NAME.get(name)
        if channel is None or len(column) != len(elapsed):
            raise ParserFailed("a channel nobody knows or of the wrong length")
        known = column[~np.isnan(column)]
        if len(known) and not (channel.lowest <= known.min() and known.max() <= channel.highest):
            raise ParserFailed(f"{name} is out of bounds")


def _check_times(activity: Activity, now: datetime) -> None:
    times = [activity.start_time]
    times += [lap.start_time for lap in activity.laps]
    times += [length.start_time for length in activity.lengths]
    if any(time.tzinfo is None or time < EARLIEST for time in times):
        raise ParserFailed("a time before 1990 or without a zone")
    last_s = float(activity.streams.elapsed_s[-1]) if len(activity.streams) else 0.0
    latest = max(times) if last_s == 0 else max(*times, _later(activity.start_time, last_s))
    if latest > now + CLOCK_AHEAD:
        raise CorruptFile(
            "time_in_future", "The recording's date lies in the future: the device's clock was wrong."
        )


def _later(start: datetime, seconds: float) -> datetime:
    try:
        return start + timedelta(seconds=seconds)
    except OverflowError as error:
        raise ParserFailed("a sample beyond the end of time") from error
