"""Values of days, whatever the file: which keys hold them, which date they have and which statement counts."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo

import numpy as np

from milevault.errors import CorruptFile, NotAnActivity
from milevault.importers.files.garmin.rows import Row, read_elements
from milevault.model import FileContent, HealthSeries, HealthValue, SleepSession, Wellness
from milevault.model.validity import MAX_ROWS
from milevault.model.wellness import HEALTH_CHANNELS_BY_NAME, possible

type Found = Iterable[tuple[str, float | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A key (or path) of a row and the metric it tells; ``zero`` tells whether 0 is a value or means none."""

    key: str
    metric: str
    scale: float = 1.0
    zero: bool = True


def zero_is_none(key: str, metric: str, scale: float = 1.0) -> Field:
    """A field in which 0 says that nothing was measured."""
    return Field(key=key, metric=metric, scale=scale, zero=False)


def _nothing(row: Row) -> Found:  # noqa: ARG001 - the table's form
    return ()


def _version(row: Row) -> float:
    return row.number("version") or 0.0


def latest(row: Row) -> float:  # noqa: ARG001 - the table's form
    """The rank of measurements, of which a day may have several: the latest counts."""
    return 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRows:
    """A kind of file with one row (or several) per day.

    ``observed`` are the keys that may tell when the value was stated (UTC), ``observed_local`` one on the
    athlete's clock; without any, a day's values are stated at its end. Of two statements for a day and metric
    the higher ``rank`` counts (its version unless told), then the later one, then the last in the file.
    ``channels`` are metrics of which every single measurement is kept as a sample too.
    """

    fields: tuple[Field, ...] = ()
    day: str = "calendarDate"
    observed: tuple[str, ...] = ()
    observed_local: str | None = None
    more: Callable[[Row], Found] = _nothing
    rank: Callable[[Row], float] = _version
    channels: tuple[str, ...] = ()

    def read(self, data: bytes, zone: tzinfo) -> FileContent:
        """All values of the file."""
        collected = Collected()
        for row in read_elements(data):
            day = row.day(self.day) if row else None
            if row is None or day is None:
                collected.skipped += 1
            else:
                self._collect(row, day, zone, collected)
        return collected.content()

    def _collect(self, row: Row, day: date, zone: tzinfo, collected: Collected) -> None:
        stated = self._stated(row, zone)
        observed_at = stated or end_of(day, zone)
        rank = self.rank(row)
        for metric, value in (*values_of(row, self.fields), *self.more(row)):
            if (known := possible(metric, value)) is None:
                continue
            collected.add(day, metric, known, observed_at, rank)
            if stated and metric in self.channels:
                collected.sample(day, metric, stated, known)

    def _stated(self, row: Row, zone: tzinfo) -> datetime | None:
        told = (row.moment(key) for key in self.observed)
        local = row.moment(self.observed_local, zone) if self.observed_local else None
        return next((moment for moment in told if moment), local)


@dataclass(slots=True)
class Collected:
    """What a file has told so far; of several statements of one value the one that counts."""

    skipped: int = 0
    sleeps: list[SleepSession] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)
    _values: dict[tuple[date, str], tuple[float, datetime, float]] = field(default_factory=dict)
    _samples: dict[tuple[date, str], dict[float, float]] = field(default_factory=dict)

    def add(self, day: date, metric: str, value: float, observed_at: datetime, rank: float = 0.0) -> None:
        """One statement; the value is possible for its metric."""
        known = self._values.get((day, metric))
        if known is None or known[:2] <= (rank, observed_at):
            self._values[day, metric] = (rank, observed_at, value)

    def sample(self, day: date, channel: str, moment: datetime, value: float) -> None:
        """One measurement within a day, where it is possible for its channel."""
        row = HEALTH_CHANNELS_BY_NAME[channel]
        if row.lowest <= value <= row.highest:
            self._samples.setdefault((day, channel), {})[moment.timestamp()] = value

    def content(self) -> FileContent:
        """Everything; raises NotAnActivity where it is nothing, CorruptFile where it is too much."""
        if len(self._values) > MAX_ROWS or len(self.sleeps) > MAX_ROWS:
            raise CorruptFile("too_many_values", "The file holds more days than a life has.")
        wellness = Wellness(
            values=tuple(
                HealthValue(day=day, metric=metric, value=value, observed_at=observed_at)
                for (day, metric), (_, observed_at, value) in self._values.items()
            ),
            series=tuple(_series(*key, samples) for key, samples in self._samples.items()),
            sleeps=tuple(self.sleeps),
        )
        if not wellness:
            raise NotAnActivity("garmin_empty", "This file of a Garmin export holds no values.")
        return FileContent(wellness=wellness, findings=(*skipped_rows(self.skipped), *self.findings))


def values_of(row: Row, fields: Sequence[Field]) -> Found:
    """The metrics that ``fields`` find in a row."""
    for one in fields:
        value = row.number(one.key)
        if value is not None and (value or one.zero):
            yield one.metric, value * one.scale


def skipped_rows(count: int) -> tuple[str, ...]:
    """The finding that counts what was left out; none where nothing was."""
    return (f"rows_skipped:{count}",) if count else ()


def end_of(day: date, zone: tzinfo) -> datetime:
    """The end of a local day, in UTC."""
    return datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)


def _series(day: date, channel: str, samples: dict[float, float]) -> HealthSeries:
    times = np.array(sorted(samples), np.float64)
    return HealthSeries(
        day=day,
        channel=channel,
        times_s=times,
        values=np.array([samples[at] for at in times.tolist()], np.float64),
    )
