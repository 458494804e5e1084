"""The days a request is about."""

from datetime import date, timedelta
from typing import Final

from milevault.api import athletes as calendar
from milevault.api.errors import BAD_REQUEST
from milevault.store.athletes import Athlete
from milevault.store.records import EVERYTHING, Scope

# Years that neither Python's nor PostgreSQL's dates have trouble with.
EARLIEST: Final = date(1900, 1, 1)
LATEST: Final = date(2200, 12, 31)


def today(athlete: Athlete) -> date:
    """The day on the athlete's wall clock."""
    return calendar.today(athlete.time_zone)


def span(
    first_day: date | None, last_day: date | None, now: date, *, usual: int, most: int
) -> tuple[date, date]:
    """First and last day; without them ``usual`` days up to today, at most ``most``."""
    last = last_day or (now if first_day is None else max(now, first_day))
    first = first_day or last - timedelta(days=usual - 1)
    if first < EARLIEST or last > LATEST:
        raise BAD_REQUEST.error(detail="first_day" if first < EARLIEST else "last_day")
    if not timedelta(0) <= last - first < timedelta(days=most):
        raise BAD_REQUEST.error(detail="last_day")
    return first, last


def scope(first_day: date | None, last_day: date | None, *, include_indoor: bool) -> Scope:
    """The span of records; open where an end is not given."""
    for name, day in (("first_day", first_day), ("last_day", last_day)):
        if day is not None and not EARLIEST <= day <= LATEST:
            raise BAD_REQUEST.error(detail=name)
    found = Scope(
        first_day=first_day or EVERYTHING.first_day,
        last_day=last_day or EVERYTHING.last_day,
        include_indoor=include_indoor,
    )
    if found.last_day < found.first_day:
        raise BAD_REQUEST.error(detail="last_day")
    return found
