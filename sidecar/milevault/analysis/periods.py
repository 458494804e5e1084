"""Weeks (from Monday, ISO 8601), months and years of local days."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from milevault.model.training import Days, Period

# 1970-01-01, day 0 of numpy, was a Thursday.
_MONDAY_BEFORE: Final = 3
_WEEK: Final = 7


def first_of(day: date, period: Period) -> date:
    """The first day of the period that holds the day.

    >>> first_of(date(2026, 5, 6), "week"), first_of(date(2026, 5, 6), "year")
    (datetime.date(2026, 5, 4), datetime.date(2026, 1, 1))
    """
    if period == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if period == "month" else day.replace(month=1, day=1)


def last_of(day: date, period: Period) -> date:
    """The last day of the period that holds the day.

    >>> last_of(date(2028, 2, 6), "month")
    datetime.date(2028, 2, 29)
    """
    if period == "week":
        return day + timedelta(days=_WEEK - 1 - day.weekday())
    if period == "month":
        return day.replace(day=monthrange(day.year, day.month)[1])
    return day.replace(month=12, day=31)


def between(first_day: date, last_day: date, period: Period) -> list[tuple[date, date]]:
    """First and last day of every period that holds a day of the span, rising.

    >>> [str(first) for first, _ in between(date(2026, 1, 30), date(2026, 3, 1), "month")]
    ['2026-01-01', '2026-02-01', '2026-03-01']
    """
    found = []
    first = first_of(first_day, period)
    while first <= last_day:
        last = last_of(first, period)
        found.append((first, last))
        first = last + timedelta(days=1)
    return found


def year_before(day: date, period: Period) -> date | None:
    """The day that stands where this one does, in the same period of the year before.

    In weeks the same weekday of the ISO week with that number, None for a week 53 the year before lacks; otherwise the
    same date, the 28th for 29 February.

    >>> year_before(date(2026, 5, 6), "week"), year_before(date(2026, 12, 31), "week")
    (datetime.date(2025, 5, 7), None)
    >>> year_before(date(2028, 2, 29), "month")
    datetime.date(2027, 2, 28)
    """
    if period == "week":
        year, week, weekday = day.isocalendar()
        if week > date(year - 1, 12, 28).isocalendar().week:
            return None
        return date.fromisocalendar(year - 1, week, weekday)
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def numbers(days: Days, period: Period) -> NDArray[np.int64]:
    """(N,) int64: a running number of the period each of the days (N,) datetime64[D] is in.

    >>> np.diff(numbers(np.array(["2026-05-03", "2026-05-04", "2026-05-10"], "M8[D]"), "week"))
    array([1, 0])
    """
    if period == "week":
        return (days.astype("M8[D]").astype(np.int64) + _MONDAY_BEFORE) // _WEEK
    return days.astype("M8[M]" if period == "month" else "M8[Y]").astype(np.int64)
