"""What a reader may answer at all; the receiving side of the parser's pipe believes nothing else (I7)."""

import math
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from milevault.errors import ParserFailed
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

MAX_TEXT: Final = 200
# Texts of several lines; the other ones are one short line.
LONG_TEXTS: Final[Mapping[str, int]] = {"description": 10_000}
# A night of minutes for each of 100 days, and some room.
MAX_ROWS: Final = 1_000_000
EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)
# Unix seconds of the year 9999, behind which Python has no dates.
END_OF_TIME_S: Final = 253_370_764_800.0
LONGEST_NIGHT: Final = timedelta(days=2)
# Control characters (NUL is refused by the database) and halves of surrogate pairs.
_UNSTORABLE: Final = {"Cc", "Cs"}
_INTEGER_LIMIT: Final = 2**63


def check(content: FileContent) -> None:
    """Raises ParserFailed for what no reader may answer, whatever the file holds."""
    for name, value in _plain_values(content):
        _check_value(name, value)
    for activity in content.activities:
        _check_activity(activity)
    _check_wellness(content.wellness)


def _check_activity(activity: Activity) -> None:
    _check_streams(activity.streams)
    created = () if activity.time_created is None else (activity.time_created,)
    # The zone first: a naive time can be compared with nothing.
    _check_moments((activity.start_time, *created))
    _check_moments(activity_times(activity))
    if not 0 <= activity.session_index < MAX_ROWS or not activity.sport:
        raise ParserFailed("an activity without a place in its file")


def _check_wellness(wellness: Wellness) -> None:
    if max(len(wellness.values), len(wellness.series), len(wellness.sleeps)) > MAX_ROWS:
        raise ParserFailed("more health than a life has")
    for value in wellness.values:
        metric = HEALTH_METRICS_BY_KEY.get(value.metric)
        if metric is None or not metric.lowest <= value.value <= metric.highest:
            raise ParserFailed("a health value nobody knows or out of bounds")
        _check_moments((value.observed_at,))
    for series in wellness.series:
        _check_series(series)
    for sleep in wellness.sleeps:
        _check_sleep(sleep)
    days = [row.day for rows in (wellness.values, wellness.series, wellness.sleeps) for row in rows]
    if days and min(days) < EARLIEST.date():
        raise ParserFailed("a day before 1990")


def _check_series(series: HealthSeries) -> None:
    channel = HEALTH_CHANNELS_BY_NAME.get(series.channel)
    if channel is None or not 0 < len(series.times_s) == len(series.values):
        raise ParserFailed("a health channel nobody knows or of the wrong length")
    _check_rising(series.times_s)
    if not (channel.lowest <= series.values.min() and series.values.max() <= channel.highest):
        raise ParserFailed("a health sample is out of bounds")


def _check_sleep(sleep: SleepSession) -> None:
    _check_moments((sleep.start_time, sleep.end_time, sleep.observed_at))
    if not timedelta(0) < sleep.end_time - sleep.start_time <= LONGEST_NIGHT:
        raise ParserFailed("a night that ends before it began, or never")
    if sleep.deleted and sleep.kind != "nap":
        raise ParserFailed("a night that was deleted, which only naps can be")
    if len(sleep.stage_starts_s) != len(sleep.stage_levels):
        raise ParserFailed("sleep stages of the wrong length")
    if len(sleep.stage_levels):
        _check_rising(sleep.stage_starts_s)
        if not np.isin(sleep.stage_levels, np.arange(len(SLEEP_LEVELS))).all():
            raise ParserFailed("a sleep stage nobody knows")


def _check_rising(times_s: NDArray[np.float64]) -> None:
    if not np.isfinite(times_s).all() or (np.diff(times_s) <= 0).any():
        raise ParserFailed("health samples are not in the order of time")
    if times_s[0] < EARLIEST.timestamp() or times_s[-1] >= END_OF_TIME_S:
        raise ParserFailed("a time before 1990 or without end")


def _check_moments(moments: Iterable[datetime]) -> None:
    if any(moment.tzinfo is None or moment < EARLIEST for moment in moments):
        raise ParserFailed("a time before 1990 or without a zone")


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


def activity_times(activity: Activity) -> list[datetime]:
    """When an activity, its laps, lengths and samples were; ParserFailed where a sample has no date."""
    times = [activity.start_time]
    times += [lap.start_time for lap in activity.laps]
    times += [length.start_time for length in activity.lengths]
    if len(activity.streams):
        times.append(_later(activity.start_time, float(activity.streams.elapsed_s[-1])))
    return times


def _later(start: datetime, seconds: float) -> datetime:
    try:
        return start + timedelta(seconds=seconds)
    except OverflowError as error:
        raise ParserFailed("a sample beyond the end of time") from error
