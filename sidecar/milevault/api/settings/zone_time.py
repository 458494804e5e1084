"""Time in zones: of one activity, and summed over days."""

from datetime import date, timedelta
from typing import Final

from milevault.api import athletes
from milevault.api.call import Call
from milevault.api.errors import BAD_REQUEST, NOT_FOUND
from milevault.api.settings.queries import ZoneTotalsQuery
from milevault.api.settings.schema import ActivityZones, ActivityZoneTime, ZoneTotals, ZoneWeek
from milevault.model.zones import UNITS, VERSION
from milevault.store import zones

USUAL_DAYS: Final = 28
UNIT: Final = "s"
# Seconds of a sample are known to the millisecond; a sum has more digits and no more truth.
DIGITS: Final = 3


async def of_activity(call: Call) -> ActivityZones:
    """One activity's time in the zones that held on its day."""
    activity_id = call.path["activity_id"]
    async with call.services.connection() as connection:
        found = await zones.of_activity(connection, call.athlete_id, activity_id)
    if found is None:
        raise NOT_FOUND.error()
    return ActivityZones(activity_id=activity_id, zones=[_zone_time(one) for one in found])


def _zone_time(one: zones.ZoneTime) -> ActivityZoneTime:
    return ActivityZoneTime(
        kind=one.kind,
        method=one.method,
        version=VERSION,
        unit=UNIT,
        floor_unit=UNITS[one.kind],
        floors=list(one.floors),
        seconds=_rounded(one.seconds),
        below_s=round(one.below_s, DIGITS),
    )


async def totals(call: Call) -> ZoneTotals:
    """Time in zones of all activities of a span of days. The last 28 days where none is given."""
    query = call.query(ZoneTotalsQuery)
    async with call.services.connection() as connection:
        athlete = await call.athlete(connection)
        first, last = _span(query, athletes.today(athlete.time_zone))
        whole, weeks = await zones.sums(connection, athlete.athlete_id, query.kind, first, last, query.sport)
    return ZoneTotals(
        kind=query.kind,
        sport=query.sport,
        first_day=first,
        last_day=last,
        methods=list(whole.methods),
        version=VERSION,
        unit=UNIT,
        activity_count=whole.activity_count,
        seconds=_rounded(whole.seconds),
        below_s=round(whole.below_s, DIGITS),
        weeks=[_week(monday, one) for monday, one in weeks.items()] if query.weeks else None,
    )


def _week(monday: date, one: zones.ZoneSums) -> ZoneWeek:
    return ZoneWeek(
        first_day=monday,
        activity_count=one.activity_count,
        seconds=_rounded(one.seconds),
        below_s=round(one.below_s, DIGITS),
    )


def _rounded(seconds: tuple[float, ...]) -> list[float]:
    return [round(value, DIGITS) for value in seconds]


def _span(query: ZoneTotalsQuery, today: date) -> tuple[date, date]:
    last = query.last_day or max(today, query.first_day or today)
    first = query.first_day or last - min(timedelta(days=USUAL_DAYS - 1), last - date.min)
    if not timedelta(0) <= last - first <= timedelta(days=athletes.LONGEST_SPAN_DAYS):
        raise BAD_REQUEST.error(detail="last_day")
    return first, last
