"""A file's content as a frame for the pipe out of the parser process: no pickle, all checked on arrival.

Layout: magic, length of the header, header (msgpack), then every column's raw little-endian float64
values in the order of their first mention. The receiving side trusts nothing: shapes and types are
checked by msgspec against the model's own dataclasses, numbers against the model's bounds.
"""

import math
import struct
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from milevault.errors import CorruptFile, ParserFailed
from milevault.model.activity import Activity
from milevault.model.bounds import BOUNDS
from milevault.model.content import FileContent
from milevault.model.streams import CHANNELS_BY_NAME, Streams
from milevault.model.wellness import (
    HEALTH_CHANNELS_BY_NAME,
    HEALTH_METRICS_BY_KEY,
    SLEEP_LEVELS,
    HealthSeries,
    SleepSession,
    Wellness,
)

MAGIC: Final = b"MVW2"
MAX_FRAME_BYTES: Final = 256 * 2**20
MAX_SAMPLES: Final = 1_000_000
MAX_TEXT: Final = 200
# Texts of several lines; the other ones are one short line.
LONG_TEXTS: Final[Mapping[str, int]] = {"description": 10_000}
# A night of minutes for each of 100 days, and some room.
MAX_ROWS: Final = 1_000_000
# A recorder's clock may be a day or two ahead; more is a clock that was never set.
CLOCK_AHEAD: Final = timedelta(days=2)
EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)
_PREFIX: Final = struct.Struct("<4sI")
_VALUE: Final = np.dtype("<f8")
# Control characters (NUL is refused by the database) and halves of surrogate pairs.
_UNSTORABLE: Final = {"Cc", "Cs"}
_INTEGER_LIMIT: Final = 2**63


def encode(content: FileContent) -> list[bytes | memoryview]:
    """The frame in pieces, to be written one after the other; columns are not copied."""
    columns: list[bytes | memoryview] = []

    def stand_in(value: Any) -> Any:
        if not isinstance(value, np.ndarray):
            raise NotImplementedError(type(value))
        columns.append(np.ascontiguousarray(value, _VALUE).data.cast("B"))
        return len(value)

    header = msgspec.msgpack.encode(content, enc_hook=stand_in)
    return [_PREFIX.pack(MAGIC, len(header)), header, *columns]


def decode(frame: bytes | bytearray | memoryview, *, now: datetime) -> FileContent:
    """The content of a frame; raises ParserFailed for anything that is not a faithful frame.

    A frame whose times lie later than two days from ``now`` is the file's fault, not the parser's:
    that raises CorruptFile.
    """
    columns = _Columns(memoryview(frame))
    try:
        content = msgspec.msgpack.decode(columns.header, type=FileContent, dec_hook=columns.read, strict=True)
    except (
        msgspec.MsgspecError,
        ValueError,
        RecursionError,
    ) as error:  # text that is no UTF-8 is a ValueError
        raise ParserFailed("the parser answered something that is not a file's content") from error
    columns.expect_end()
    for name, value in _plain_values(content):
        _check_value(name, value)
    for activity in content.activities:
        _check_activity(activity, now)
    _check_wellness(content.wellness, now)
    return content


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


def _check_activity(activity: Activity, now: datetime) -> None:
    _check_streams(activity.streams)
    _check_times(activity, now)
    if not 0 <= activity.session_index < MAX_ROWS or not activity.sport:
        raise ParserFailed("an activity without a place in its file")


def _check_wellness(wellness: Wellness, now: datetime) -> None:
    if max(len(wellness.values), len(wellness.series), len(wellness.sleeps)) > MAX_ROWS:
        raise ParserFailed("more health than a life has")
    for value in wellness.values:
        metric = HEALTH_METRICS_BY_KEY.get(value.metric)
        if metric is None or not metric.lowest <= value.value <= metric.highest:
            raise ParserFailed("a health value nobody knows or out of bounds")
        _check_moment(value.observed_at, now)
    for series in wellness.series:
        _check_series(series, now)
    for sleep in wellness.sleeps:
        _check_sleep(sleep, now)
    days = [row.day for rows in (wellness.values, wellness.series, wellness.sleeps) for row in rows]
    if days and not EARLIEST.date() <= min(days) <= max(days) <= (now + CLOCK_AHEAD).date():
        raise CorruptFile("time_in_future", "The file's days lie outside of what a recording can have.")


def _check_series(series: HealthSeries, now: datetime) -> None:
    channel = HEALTH_CHANNELS_BY_NAME.get(series.channel)
    if channel is None or not 0 < len(series.times_s) == len(series.values):
        raise ParserFailed("a health channel nobody knows or of the wrong length")
    _check_rising(series.times_s, now)
    if not (channel.lowest <= series.values.min() and series.values.max() <= channel.highest):
        raise ParserFailed("a health sample is out of bounds")


def _check_sleep(sleep: SleepSession, now: datetime) -> None:
    for moment in (sleep.start_time, sleep.end_time, sleep.observed_at):
        _check_moment(moment, now)
    if not sleep.start_time < sleep.end_time <= sleep.start_time + timedelta(days=2):
        raise ParserFailed("a night that ends before it began")
    if len(sleep.stage_starts_s) != len(sleep.stage_levels):
        raise ParserFailed("sleep stages of the wrong length")
    if len(sleep.stage_levels):
        _check_rising(sleep.stage_starts_s, now)
        if not np.isin(sleep.stage_levels, np.arange(len(SLEEP_LEVELS))).all():
            raise ParserFailed("a sleep stage nobody knows")


def _check_rising(times_s: NDArray[np.float64], now: datetime) -> None:
    if not np.isfinite(times_s).all() or (np.diff(times_s) <= 0).any():
        raise ParserFailed("health samples are not in the order of time")
    if times_s[0] < EARLIEST.timestamp():
        raise ParserFailed("a time before 1990")
    if times_s[-1] > (now + CLOCK_AHEAD).timestamp():
        raise _in_future()


def _check_moment(moment: datetime, now: datetime) -> None:
    if moment.tzinfo is None or moment < EARLIEST:
        raise ParserFailed("a time before 1990 or without a zone")
    if moment > now + CLOCK_AHEAD:
        raise _in_future()


def _in_future() -> CorruptFile:
    return CorruptFile(
        "time_in_future", "The recording's date lies in the future: the device's clock was wrong."
    )


def _plain_values(row: Any) -> Iterator[tuple[str, Any]]:
    """(field name, value) of a dataclass, of those it holds, and of tuples of them; arrays are left out."""
    for field in fields(row):
        value = getattr(row, field.name)
        items = value if isinstance(value, tuple) else (value,)
        for item in items:
            if isinstance(item, Streams | np.ndarray | datetime | date):
                continue
            if is_dataclass(item):
                yield from _plain_values(item)
            else:
                yield field.name, item


def _check_value(name: str, value: Any) -> None:
    if isinstance(value, str):
        text = value.replace("\n", "") if name in LONG_TEXTS else value
        if len(value) > LONG_TEXTS.get(name, MAX_TEXT) or any(map(_unstorable, text)):
            raise ParserFailed(f"{name} is not a text of a length that is stored")
    elif isinstance(value, float) and not math.isfinite(value):
        raise ParserFailed(f"{name} is not finite")
    elif isinstance(value, int | float) and not isinstance(value, bool):
        lowest, highest = BOUNDS.get(name, (-_INTEGER_LIMIT, _INTEGER_LIMIT - 1))
        if not lowest <= value <= highest:
            raise ParserFailed(f"{name} is out of bounds")


def _unstorable(sign: str) -> bool:
    return unicodedata.category(sign) in _UNSTORABLE


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
    created = [] if activity.time_created is None else [activity.time_created]
    if any(time.tzinfo is None or time < EARLIEST for time in (*times, *created)):
        raise ParserFailed("a time before 1990 or without a zone")
    last_s = float(activity.streams.elapsed_s[-1]) if len(activity.streams) else 0.0
    latest = max(times) if last_s == 0 else max(*times, _later(activity.start_time, last_s))
    if latest > now + CLOCK_AHEAD:
        raise _in_future()


def _later(start: datetime, seconds: float) -> datetime:
    try:
        return start + timedelta(seconds=seconds)
    except OverflowError as error:
        raise ParserFailed("a sample beyond the end of time") from error
