"""What actions and Assist ask of one athlete; replies are the API's own (docs/api.md), days are the athlete's."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from .coordinator import local_today, zone_of
from .decoding import JsonObject
from .targets import Target

type Data = Mapping[str, Any]
type Parameters = dict[str, str | int]

DEFAULT_ACTIVITIES: Final = 20


def parameters(data: Data, *names: str) -> Parameters:
    """The named fields that are there, as they stand in a query."""
    return {name: _parameter(data[name]) for name in names if name in data}


def _parameter(value: Any) -> str | int:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return ",".join(value)
    return value if isinstance(value, int) else str(value)


def zone(target: Target) -> ZoneInfo:
    """Where the athlete lives; UTC while nothing is known of the athlete."""
    data = target.coordinator.data.of(target.athlete_id)
    return zone_of(data.summary.athlete) if data else ZoneInfo("UTC")


def today(target: Target) -> date:
    """The day it is where the athlete lives."""
    data = target.coordinator.data.of(target.athlete_id)
    return local_today(data.summary.athlete) if data else datetime.now(ZoneInfo("UTC")).date()


async def activities(target: Target, data: Data) -> JsonObject:
    """Activities of the days, newest first, at most ``limit``."""
    query = parameters(data, "sport", "q", "min_distance_m", "max_distance_m")
    query["limit"] = data.get("limit", DEFAULT_ACTIVITIES)
    # The API takes times, the first one included and the second one not.
    for name, key, later in (("after", "first_day", timedelta(0)), ("before", "last_day", timedelta(days=1))):
        if key in data and (begin := _midnight(data[key], later, target)) is not None:
            query[name] = begin
    page = await target.client.activities(target.athlete_id, query)
    return {"activities": page["activities"]}


def _midnight(day: date, later: timedelta, target: Target) -> str | None:
    """When the day that is so much later begins; None, for no limit, where there is no such day ("up to 9999-12-31").

    In UTC: the offsets of long ago have seconds, which RFC 3339 knows none of.
    """
    try:
        return datetime.combine(day + later, time(), zone(target)).astimezone(UTC).isoformat()
    except OverflowError:
        return None


async def records(target: Target, data: Data) -> JsonObject:
    """The best efforts, by sport and size."""
    query = parameters(data, "first_day", "last_day", "sport", "kind", "include_indoor")
    return await target.client.get(target.path("records"), query)


async def health(target: Target, data: Data) -> JsonObject:
    """The values of each day; with ``figures`` also what follows from them (``wellbeing``)."""
    span = parameters(data, "first_day", "last_day")
    days = await target.client.get(target.path("health/days"), span | parameters(data, "metrics"))
    if "figures" not in data:
        return days
    figures = parameters(data, "figures")
    return days | {"wellbeing": await target.client.get(target.path("wellbeing"), span | figures)}


async def training(target: Target, data: Data) -> JsonObject:
    """Load, fitness, fatigue and form day by day, as columns."""
    return await target.client.get(target.path("load"), parameters(data, "first_day", "last_day"))


async def compare(target: Target, data: Data) -> JsonObject:
    """One effort laid over another."""
    path = f"activities/{data['activity_id']}/compare/{data['other_activity_id']}"
    return await target.client.get(target.path(path))
