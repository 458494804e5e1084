"""Values with the day they are of, picked from an athlete's replies; None where no day has one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ..part_replies import Column
from ..parts import AthleteData

type Value = str | int | float | datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A value and the local ``day`` it is of; a night is of the day of waking."""

    value: Value
    day: date


type Read = Callable[[AthleteData], Reading | None]


def is_current(day: date, today: date, max_age_days: int | None) -> bool:
    """Whether a value of ``day`` still says something of ``today``; without a limit it always does."""
    return max_age_days is None or (today - day).days <= max_age_days


def scalar(value: object) -> Value:
    """A number or text of a reply as it is; None for anything else."""
    return value if isinstance(value, str | int | float) and not isinstance(value, bool) else None


def newest_reading(figures: Mapping[str, Column], days: Sequence[date], key: str) -> Reading | None:
    """The latest known value of a figure whose entries are of ``days`` (rising)."""
    column = figures.get(key)
    if column is None:
        return None
    for day, value in reversed(list(zip(days, column.values, strict=False))):
        if (known := scalar(value)) is not None:
            return Reading(value=known, day=day)
    return None


def load_figure(key: str) -> Read:
    """The newest value of a figure of training load."""
    return lambda data: newest_reading(data.load.figures, data.load.days, key) if data.load else None


def wellbeing_figure(key: str) -> Read:
    """The newest value of a figure of wellbeing."""

    def read(data: AthleteData) -> Reading | None:
        if (told := data.wellbeing) is None:
            return None
        count = (told.last_day - told.first_day).days + 1
        days = [told.first_day + timedelta(days=number) for number in range(count)]
        return newest_reading(told.figures, days, key)

    return read


def health_value(key: str) -> Read:
    """The newest value of a metric of health."""

    def read(data: AthleteData) -> Reading | None:
        found = data.health.values.get(key) if data.health else None
        if found is None or (known := scalar(found.value)) is None:
            return None
        return Reading(value=known, day=found.day)

    return read


def one_of(options: Sequence[str], read: Read) -> Read:
    """The same reading where its text is one of ``options``: a newer sidecar may know more."""

    def checked(data: AthleteData) -> Reading | None:
        reading = read(data)
        return reading if reading and reading.value in options else None

    return checked


def scaled(factor: float, read: Read) -> Read:
    """The same reading in another unit."""

    def converted(data: AthleteData) -> Reading | None:
        reading = read(data)
        if reading is None or not isinstance(reading.value, int | float):
            return None
        return Reading(value=reading.value * factor, day=reading.day)

    return converted
