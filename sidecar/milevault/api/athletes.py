"""Athletes: list, create, and the two replies that sum one up."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
from aiohttp import web

from milevault.api import auth, queries
from milevault.api.call import Call
from milevault.api.errors import BAD_REQUEST, CONFLICT, FORBIDDEN
from milevault.api.replies import tagged_reply
from milevault.api.schema import athletes as schema
from milevault.api.schema.activities import Activity
from milevault.errors import Duplicate
from milevault.store import activities, athletes

# More than a life; keeps date arithmetic inside what PostgreSQL and Python share.
LONGEST_SPAN_DAYS = 366 * 120


async def list_all(call: Call) -> schema.AthleteList:
    """Every athlete the token may know of."""
    async with call.services.connection() as connection:
        rows = await athletes.list_athletes(connection)
    return schema.AthleteList(
        athletes=[_athlete(row) for row in rows if auth.sees(call.token, row.athlete_id)]
    )


async def create(call: Call) -> schema.Athlete:
    """A new athlete. A token that is restricted to some athletes cannot make others."""
    new = await call.body(schema.NewAthlete)
    if call.token.athlete_ids is not None:
        raise FORBIDDEN.error()
    try:
        async with call.services.connection() as connection:
            return _athlete(await athletes.create(connection, new.slug, new.name, new.time_zone))
    except Duplicate as error:
        raise CONFLICT.error(detail="slug") from error
    except ValueError as error:
        # Slug and name were checked with the body: what is left is a zone that does not exist.
        raise BAD_REQUEST.error(detail="time_zone") from error


async def summary(call: Call) -> web.StreamResponse:
    """All that Home Assistant shows of an athlete; answers 304 to the ETag of an unchanged one."""
    async with call.services.connection() as connection:
        athlete = await call.athlete(connection)
        row = await activities.summary(connection, athlete.athlete_id, today(athlete.time_zone))
    latest = row.latest_activity
    reply = schema.Summary(
        athlete=_athlete(athlete),
        latest_activity=msgspec.convert(latest, Activity, from_attributes=True) if latest else None,
        week=msgspec.convert(row.week, schema.Totals, from_attributes=True),
        files_waiting=row.files_waiting,
        files_failed=row.files_failed,
    )
    return tagged_reply(call.request, reply)


async def totals(call: Call) -> schema.Totals:
    """Sums over a span of local days; the running week, from Monday, where none is given."""
    query = call.query(queries.TotalsQuery)
    async with call.services.connection() as connection:
        athlete = await call.athlete(connection)
        first, last = _span(query, today(athlete.time_zone))
        row = await activities.totals(connection, athlete.athlete_id, first, last)
    return msgspec.convert(row, schema.Totals, from_attributes=True)


def _span(query: queries.TotalsQuery, day: date) -> tuple[date, date]:
    monday = day - timedelta(days=day.weekday())
    first = query.first_day or (monday if query.last_day is None else query.last_day)
    last = query.last_day or (monday + timedelta(days=6) if query.first_day is None else max(day, first))
    if not timedelta(0) <= last - first <= timedelta(days=LONGEST_SPAN_DAYS):
        raise BAD_REQUEST.error(detail="last_day")
    return first, last


def today(time_zone: str) -> date:
    """The day on the athlete's wall clock."""
    return datetime.now(UTC).astimezone(ZoneInfo(time_zone)).date()


def _athlete(row: athletes.Athlete) -> schema.Athlete:
    return msgspec.convert(row, schema.Athlete, from_attributes=True)
