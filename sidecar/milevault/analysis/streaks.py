"""Streaks: days and weeks in a row with an activity."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

# date.toordinal() counts from a Monday, which is 1.
_FIRST_MONDAY: Final = 1
_WEEK: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Streak:
    """``length`` days or weeks in a row, from ``first_day`` to ``last_day``; of weeks: a Monday to a Sunday."""

    length: int
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Streaks:
    """The current and the longest streak, the later one of equals; None where there is none.

    A streak is current while it can still be kept: its last day is today or yesterday, its last week this one or the last.
    """

    current_days: Streak | None
    longest_days: Streak | None
    current_weeks: Streak | None
    longest_weeks: Streak | None


def streaks(active_days: Iterable[date], today: date) -> Streaks:
    """The streaks of the athlete's local days with an activity, in any order, with repetitions; weeks begin on Monday.

    Days after ``today`` (a wrong clock) do not count.

    >>> found = streaks([date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 3), date(2026, 2, 1)], date(2026, 3, 4))
    >>> found.current_days
    Streak(length=3, first_day=datetime.date(2026, 3, 1), last_day=datetime.date(2026, 3, 3))
    >>> found.longest_weeks.length
    2
    """
    days = np.unique(np.array([day.toordinal() for day in active_days if day <= today], np.int64))
    weeks = np.unique((days - _FIRST_MONDAY) // _WEEK)
    current_days, longest_days = _runs(days, today.toordinal(), first=0, length=1)
    this_week = (today.toordinal() - _FIRST_MONDAY) // _WEEK
    current_weeks, longest_weeks = _runs(weeks, this_week, first=_FIRST_MONDAY, length=_WEEK)
    return Streaks(
        current_days=current_days,
        longest_days=longest_days,
        current_weeks=current_weeks,
        longest_weeks=longest_weeks,
    )


def _runs(
    periods: NDArray[np.int64], now: int, *, first: int, length: int
) -> tuple[Streak | None, Streak | None]:
    """The current and the longest run of rising ``periods``; period p begins on day first + length * p."""
    if not len(periods):
        return None, None
    breaks = np.flatnonzero(np.diff(periods) > 1)
    starts = np.concatenate([[0], breaks + 1])
    ends = np.concatenate([breaks, [len(periods) - 1]])

    def streak(at: int) -> Streak:
        begin, end = int(periods[starts[at]]), int(periods[ends[at]])
        return Streak(
            length=end - begin + 1,
            first_day=date.fromordinal(first + length * begin),
            last_day=date.fromordinal(first + length * (end + 1) - 1),
        )

    lengths = ends - starts
    longest = len(lengths) - 1 - int(np.argmax(lengths[::-1]))
    newest = len(ends) - 1
    return (streak(newest) if periods[ends[newest]] >= now - 1 else None), streak(longest)
