"""Volumes: what was done on the days of a span, added up."""

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from milevault.analysis.periods import between, first_of, last_of, year_before
from milevault.model.training import SUMS, DayRows, Period

VERSION: Final = 1
# Parts that add up may leave digits that no file says.
_DIGITS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """Sums over local days, both included.

    ``calories_kcal`` and ``load`` are None where there were activities and none of them says.
    """

    first_day: date
    last_day: date
    activity_count: int
    distance_m: float
    moving_time_s: float
    elevation_gain_m: float
    calories_kcal: float | None
    load: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A volume and that of the same period of the year before (None: it had no such week)."""

    volume: Volume
    year_before: Volume | None


def volume(rows: DayRows, first_day: date, last_day: date) -> Volume:
    """The sums over the days of the span."""
    start = int(np.searchsorted(rows.days, np.datetime64(first_day, "D"), "left"))
    end = int(np.searchsorted(rows.days, np.datetime64(last_day, "D"), "right"))
    whole = np.round(rows.sums[start:end].sum(axis=0), _DIGITS)
    sums = dict(zip(SUMS, whole.tolist(), strict=True))
    count = round(sums["activity_count"])
    return Volume(
        first_day=first_day,
        last_day=last_day,
        activity_count=count,
        distance_m=sums["distance_m"],
        moving_time_s=sums["moving_time_s"],
        elevation_gain_m=sums["elevation_gain_m"],
        calories_kcal=None if count and not sums["calories_known"] else sums["calories_kcal"],
        load=None if count and not sums["load_known"] else sums["load"],
    )


def by_period(rows: DayRows, first_day: date, last_day: date, period: Period) -> list[Compared]:
    """Every whole period that holds a day of the span, each beside the same one of the year before.

    ``rows`` must reach back to ``earliest_needed``.
    """
    return [
        Compared(
            volume=volume(rows, first, last), year_before=_whole(rows, year_before(first, period), period)
        )
        for first, last in between(first_day, last_day, period)
    ]


def _whole(rows: DayRows, day: date | None, period: Period) -> Volume | None:
    return None if day is None else volume(rows, first_of(day, period), last_of(day, period))


def to_date(rows: DayRows, today: date, period: Period) -> Compared:
    """The running period until today beside that of the year before until the same day."""
    first = first_of(today, period)
    first_before, today_before = year_before(first, period), year_before(today, period)
    before = None
    if first_before is not None and today_before is not None:
        before = volume(rows, first_before, today_before)
    return Compared(volume=volume(rows, first, today), year_before=before)


def earliest_needed(first_day: date, period: Period) -> date:
    """The first day ``by_period`` and ``to_date`` look at: that of the first period's counterpart."""
    first = first_of(first_day, period)
    return year_before(first, period) or first
