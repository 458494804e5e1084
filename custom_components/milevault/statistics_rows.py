"""From the API's replies to rows of statistics: hours, values, running sums, and what of them is new. No I/O."""

import hashlib
import math
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import Final

from homeassistant.components.recorder.models import StatisticData

from .const import TRANSITION
from .decoding import JsonObject, UnexpectedReply
from .statistics_series import ACTIVITIES, BY_SOURCE, COUNT_COLUMN, Series, Source

HOUR: Final = timedelta(hours=1)
# How long an activity was, in the order in which the sidecar's own totals look for it.
MOVING_TIMES: Final = ("moving_time_s", "timer_time_s", "elapsed_time_s")
ACTIVITY_COLUMNS: Final = tuple(one.column for one in ACTIVITIES if one.column != COUNT_COLUMN)
DIGEST_BYTES: Final = 6
# A running sum that is built up from another year on differs in its last digits.
RELATIVE_TOLERANCE: Final = 1e-9
ABSOLUTE_TOLERANCE: Final = 1e-6

type Hours = dict[
    datetime, float
]  # start of the hour on the athlete's clock -> value in the statistic's unit
# Unix seconds of the start -> the recorder's sum, or mean of what is no sum; nan where it has neither.
type Kept = Mapping[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Zones:
    """The athlete's time zone, and Home Assistant's own, by which it sums up days."""

    athlete: tzinfo
    home: tzinfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """What was imported of a series in one year: a digest of hours and values, and their total."""

    digest: str
    total: float


type Years = dict[int, Year]


@lru_cache(maxsize=4096)
def hour_of_day(day: date, hour: int, zones: Zones) -> datetime:
    """The hour of the athlete's ``day`` at which its values stand, on the same date in Home Assistant's time zone.

    Home Assistant sums up days by its own midnight: the value of a day must not count for the one before, nor after.
    Two zones less than a day apart have hours of each date in common.
    """
    wanted = datetime.combine(day, time(hour), zones.athlete)
    first = datetime.combine(day, time(), zones.home)
    last = datetime.combine(day + timedelta(days=1), time(), zones.home) - HOUR
    if wanted.timestamp() < first.timestamp():
        return _top_of_hour(first.astimezone(zones.athlete), up=True)
    if wanted.timestamp() > last.timestamp():
        return _top_of_hour(last.astimezone(zones.athlete), up=False)
    # Where the clocks skip this hour, the one after it.
    return datetime.fromtimestamp(wanted.timestamp(), zones.athlete)


def hour_of(moment: datetime, zone: tzinfo) -> datetime:
    """The hour in which something began.

    With a fixed offset: two hours have the same name when clocks are put back, and within one zone Python takes the one
    for the other.
    """
    there = moment.astimezone(zone)
    fixed = there.replace(tzinfo=timezone(there.utcoffset() or timedelta(0)))
    return _top_of_hour(fixed, up=False)


def _top_of_hour(moment: datetime, *, up: bool) -> datetime:
    whole = moment.replace(minute=0, second=0, microsecond=0)
    if up and whole != moment:
        return datetime.fromtimestamp(whole.timestamp() + HOUR.total_seconds(), moment.tzinfo)
    return whole


def _number(value: object) -> float | None:
    """A finite number, else None: words, null, what is no number."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)


def _within(body: object, key: str) -> object:
    if not isinstance(body, dict):
        raise UnexpectedReply(f"There is no object around {key}")
    return body.get(key)


def _list(body: object, key: str) -> list[object]:
    found = _within(body, key)
    if not isinstance(found, list):
        raise UnexpectedReply(f"{key} is not a list")
    return found


def _object(body: object, key: str) -> JsonObject:
    found = _within(body, key)
    if not isinstance(found, dict):
        raise UnexpectedReply(f"{key} is not an object")
    return found


def _day(value: object) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise UnexpectedReply("A day is no date") from error


def _time(value: object) -> datetime:
    try:
        return datetime.fromisoformat(str(value))
    except ValueError as error:
        raise UnexpectedReply("A time is no time") from error


type Cell = tuple[date | datetime, str, float]  # day or start, column, value


def _health_cells(body: JsonObject) -> Iterator[Cell]:
    for row in _list(body, "days"):
        day = _day(_within(row, "day"))
        for column, value in _object(row, "values").items():
            if (number := _number(value)) is not None:
                yield day, column, number


def _figure_cells(body: JsonObject) -> Iterator[Cell]:
    """Columns with a value for each day from ``first_day`` on."""
    first = _day(body.get("first_day"))
    for column, figure in _object(body, "figures").items():
        for at, value in enumerate(_list(figure, "values")):
            if (number := _number(value)) is not None:
                yield first + timedelta(days=at), column, number


def _activity_cells(body: JsonObject) -> Iterator[Cell]:
    """A count of one for each activity, and what is known of it; the change between two legs is none."""
    for row in _list(body, "activities"):
        start, sport = _time(_within(row, "start_time")), _within(row, "sport")
        if sport == TRANSITION:
            continue
        yield start, COUNT_COLUMN, 1.0
        lasted = [_number(_within(row, column)) for column in MOVING_TIMES]
        known = {column: _number(_within(row, column)) for column in ACTIVITY_COLUMNS}
        known[MOVING_TIMES[0]] = next((one for one in lasted if one is not None), None)
        for column, number in known.items():
            if number is not None:
                yield start, column, number


CELLS: Final[Mapping[Source, Callable[[JsonObject], Iterator[Cell]]]] = {
    "health": _health_cells,
    "wellbeing": _figure_cells,
    "load": _figure_cells,
    "activities": _activity_cells,
}


type Collected = dict[str, Hours]  # by the key of the series


def collect(collected: Collected, source: Source, body: JsonObject, zones: Zones, *, is_us: bool) -> None:
    """Add what a reply says to ``collected``; raises UnexpectedReply.

    What falls into the same hour adds up, as two activities may. A sum grows by nothing where the value is 0: no row.
    """
    rows = {one.column: (one, one.quantity.convert(is_us=is_us)) for one in BY_SOURCE[source]}
    for when, column, number in CELLS[source](body):
        if column not in rows:
            continue
        one, convert = rows[column]
        if one.is_sum and number == 0:
            continue
        if isinstance(when, datetime):
            start = hour_of(when, zones.athlete)
        else:
            start = hour_of_day(when, one.hour, zones)
        hours = collected.setdefault(one.key, {})
        hours[start] = convert(number) + (hours.get(start, 0.0) if one.is_sum else 0.0)


def years_of(hours: Hours) -> Years:
    """Digest and total of each year that has a value."""
    parts: dict[int, array[float]] = defaultdict(lambda: array("d"))
    for start in sorted(hours):
        parts[start.year].extend((start.timestamp(), hours[start]))
    return {year: Year(digest=_digest(part), total=math.fsum(part[1::2])) for year, part in parts.items()}


def _digest(part: array[float]) -> str:
    return hashlib.blake2b(part.tobytes(), digest_size=DIGEST_BYTES).hexdigest()


def first_changed(now: Mapping[int, Year], before: Mapping[int, Year], first_year: int) -> int | None:
    """The first year from ``first_year`` on of which the values are others than before; None: all are the same."""
    years = [year for year in {*now, *before} if year >= first_year]
    changed = [
        year
        for year in years
        if year not in now or year not in before or now[year].digest != before[year].digest
    ]
    return min(changed, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Rows in the order of time as columns: Unix seconds of the start, the hour's value, the sum up to it.

    Columns and not an object for each: while a hundred thousand rows wait to be written, every full garbage collection
    would look at each of them, and the event loop waits for it.
    """

    starts: array[float]
    values: array[float]
    sums: array[float]

    def __len__(self) -> int:
        """How many."""
        return len(self.starts)

    def batches(self, series: Series, zone: tzinfo, size: int) -> Iterator[list[StatisticData]]:
        """As the recorder takes them, ``size`` at a time."""
        for first in range(0, len(self), size):
            yield [self._row(series, at, zone) for at in range(first, min(first + size, len(self)))]

    def _row(self, series: Series, at: int, zone: tzinfo) -> StatisticData:
        start, value = datetime.fromtimestamp(self.starts[at], zone), self.values[at]
        if series.is_sum:
            return StatisticData(start=start, state=value, sum=self.sums[at])
        return StatisticData(start=start, mean=value, min=value, max=value)


def wanted_rows(hours: Hours, base: float = 0.0) -> Rows:
    """A row for each hour; sums go on from ``base``."""
    starts = sorted(hours)
    values = array("d", (hours[start] for start in starts))
    sums = array("d", accumulate(values, initial=base))[1:]
    return Rows(starts=array("d", (start.timestamp() for start in starts)), values=values, sums=sums)


def kept_rows(series: Series, kept: Kept, before: float) -> Rows:
    """The recorder's rows that start earlier than ``before`` (Unix seconds), as they were written."""
    starts = array("d", sorted(start for start in kept if start < before))
    column = array("d", (kept[start] for start in starts))
    if not series.is_sum:
        return Rows(starts=starts, values=column, sums=column)
    values = array("d", (later - earlier for earlier, later in pairwise([0.0, *column])))
    return Rows(starts=starts, values=values, sums=column)


def joined(earlier: Rows, later: Rows) -> Rows:
    """One behind the other."""
    return Rows(
        starts=earlier.starts + later.starts,
        values=earlier.values + later.values,
        sums=earlier.sums + later.sums,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """``changed``: rows to write; ``is_gone``: the recorder has hours that no longer have a value."""

    changed: Rows
    is_gone: bool


def difference(series: Series, wanted: Rows, kept: Kept) -> Difference:
    """What has to be written so that the recorder has ``wanted`` where it has ``kept``."""
    column = wanted.sums if series.is_sum else wanted.values
    at = [
        place
        for place, start in enumerate(wanted.starts)
        if not _is_close(column[place], kept.get(start, math.nan))
    ]
    changed = Rows(
        starts=array("d", (wanted.starts[place] for place in at)),
        values=array("d", (wanted.values[place] for place in at)),
        sums=array("d", (wanted.sums[place] for place in at)),
    )
    return Difference(changed=changed, is_gone=not set(wanted.starts).issuperset(kept))


def _is_close(one: float, other: float) -> bool:
    """Where sums agree up to an hour and up to the one before, so do the hour's values. nan is close to nothing."""
    return math.isclose(one, other, rel_tol=RELATIVE_TOLERANCE, abs_tol=ABSOLUTE_TOLERANCE)
