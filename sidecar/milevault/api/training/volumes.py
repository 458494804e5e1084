"""Volumes by week, month and year, the calendar, streaks and Eddington numbers."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Final, Literal

import msgspec

from milevault.analysis.athlete import ATHLETE_FIGURES_BY_KEY
from milevault.analysis.eddington import UNITS_M, eddington
from milevault.analysis.streaks import Streak, streaks
from milevault.analysis.volume import VERSION, by_period, earliest_needed, to_date, volume
from milevault.api.call import Call
from milevault.api.training import queries, schema, spans
from milevault.model.training import DayRows, Period
from milevault.store import training

USUAL_DAYS: Final[Mapping[Period, int]] = {"week": 12 * 7 - 6, "month": 12 * 30, "year": 9 * 365}
# At most some 1,000 periods a reply.
MOST_DAYS: Final[Mapping[Period, int]] = {"week": 366 * 20, "month": 366 * 80, "year": 366 * 120}
EDDINGTON_SPORTS: Final = ("cycling", "running")


async def by_periods(call: Call) -> schema.VolumeList:
    """What was done in each week, month or year, beside the same one of the year before, and this one until today."""
    query = call.query(queries.VolumesQuery)
    period = query.period
    async with call.services.connection() as connection:
        athlete = await call.athlete(connection)
        now = spans.today(athlete)
        first, last = spans.span(
            query.first_day, query.last_day, now, usual=USUAL_DAYS[period], most=MOST_DAYS[period]
        )
        needed = min(earliest_needed(one, period) for one in (first, now))
        rows = await training.days(
            connection, athlete.athlete_id, needed, max(last, now) + timedelta(days=366), query.sport
        )
    return msgspec.convert(
        {
            "period": period,
            "sport": query.sport,
            "version": VERSION,
            "periods": by_period(rows, first, last, period),
            "to_date": to_date(rows, now, period),
        },
        schema.VolumeList,
        from_attributes=True,
    )


async def calendar(call: Call) -> schema.Calendar:
    """The days of a year on which anything was done; this year where none is given."""
    query = call.query(queries.CalendarQuery)
    async with call.services.connection() as connection:
        athlete = await call.athlete(connection)
        year = query.year or spans.today(athlete).year
        rows = await training.days(connection, athlete.athlete_id, date(year, 1, 1), date(year, 12, 31))
    sports = {
        day: [sport for _, sport in group]
        for day, group in groupby(zip(rows.days.tolist(), rows.sports, strict=True), key=lambda one: one[0])
    }
    return schema.Calendar(year=year, days=[_calendar_day(rows, day, names) for day, names in sports.items()])


def _calendar_day(rows: DayRows, day: date, sports: list[str]) -> schema.CalendarDay:
    done = volume(rows, day, day)
    return schema.CalendarDay(
        day=day,
        activity_count=done.activity_count,
        distance_m=done.distance_m,
        moving_time_s=done.moving_time_s,
        load=done.load,
        sports=sports,
    )


async def in_a_row(call: Call) -> schema.StreakList:
    """The current and the longest streak of days and of weeks with an activity (of one sport, if named)."""
    query = call.query(queries.SportQuery)
    async with call.services.connection() as connection:
        athlete = await call.athlete(connection)
        now = spans.today(athlete)
        rows = await training.days(connection, athlete.athlete_id, spans.EARLIEST, spans.LATEST, query.sport)
    found = streaks(rows.days.tolist(), now)
    return schema.StreakList(
        sport=query.sport,
        version=ATHLETE_FIGURES_BY_KEY["current_streak_days"].version,
        current_days=_streak("current_streak_days", found.current_days),
        longest_days=_streak("longest_streak_days", found.longest_days),
        current_weeks=_streak("current_streak_weeks", found.current_weeks),
        longest_weeks=_streak("longest_streak_weeks", found.longest_weeks),
    )


def _streak(key: str, found: Streak | None) -> schema.StreakRun | None:
    if found is None:
        return None
    return schema.StreakRun(
        key=key,
        length=found.length,
        unit=ATHLETE_FIGURES_BY_KEY[key].unit,
        first_day=found.first_day,
        last_day=found.last_day,
    )


async def eddington_numbers(call: Call) -> schema.EddingtonList:
    """Eddington numbers in kilometres and miles: of cycling and running, or of the sport that is named."""
    query = call.query(queries.SportQuery)
    sports = EDDINGTON_SPORTS if query.sport is None else (query.sport,)
    async with call.services.connection() as connection:
        athlete = await call.athlete(connection)
        rows = await training.days(connection, athlete.athlete_id, spans.EARLIEST, spans.LATEST, query.sport)
    figure = ATHLETE_FIGURES_BY_KEY["eddington"]
    return schema.EddingtonList(
        key=figure.key, unit=figure.unit, version=figure.version, numbers=_eddington(rows, sports)
    )


def _eddington(rows: DayRows, sports: Sequence[str]) -> list[schema.EddingtonNumber]:
    made = []
    units: tuple[Literal["km", "mi"], ...] = ("km", "mi")
    for sport in sports:
        metres = rows.of_sport(sport).column("distance_m")
        for unit in units:
            found = eddington(metres, UNITS_M[unit])
            made.append(
                schema.EddingtonNumber(
                    sport=sport,
                    distance_unit=unit,
                    number=found.number,
                    days_to_next=found.days_to_next,
                )
            )
    return made
