"""Zone sets: by which floors heart rate and power are cut into zones, per sport and from a day on."""

from functools import partial

from milevault.api.call import Call
from milevault.api.settings.changing import News, Write, apply, day_or_today, found, named_day, told
from milevault.api.settings.queries import ZoneSetQuery
from milevault.api.settings.schema import NewZoneSet, SettingChange, ZoneMethodRule, Zones, ZoneSetList
from milevault.ingest import payloads
from milevault.model.settings import ZoneKind, ZoneSet
from milevault.model.zones import DEFAULT_ZONES, METHOD_RULES, UNITS, MethodRule
from milevault.store import settings
from milevault.store.athletes import Athlete
from milevault.store.pool import Connection
from milevault.store.settings import Change


async def list_all(call: Call) -> ZoneSetList:
    """The athlete's zone sets, what holds without one, and what a set may say."""
    async with call.services.connection() as connection:
        athlete = await call.athlete(connection)
        sets = await settings.zone_sets(connection, athlete.athlete_id)
    return ZoneSetList(
        zone_sets=[_zones(one) for one in sets],
        defaults=[_zones(one) for one in DEFAULT_ZONES.values()],
        methods=[_method(rule) for rule in METHOD_RULES],
    )


def _zones(one: ZoneSet) -> Zones:
    return Zones(
        kind=one.kind,
        sport=one.sport,
        valid_from=told(one.valid_from),
        method=one.method,
        floors=list(one.floors),
    )


def _method(rule: MethodRule) -> ZoneMethodRule:
    return ZoneMethodRule(
        kind=rule.kind,
        method=rule.method,
        unit="" if rule.needs else UNITS[rule.kind],
        lowest=rule.lowest,
        highest=rule.highest,
        needs=list(rule.needs),
        usual_floors=list(rule.usual_floors),
    )


async def put(call: Call) -> SettingChange:
    """Sets the zones of a sport (or of every sport) from a day on. The time in them is computed at once."""
    new = await call.body(NewZoneSet)

    async def write(connection: Connection, athlete: Athlete) -> Change | None:
        one = ZoneSet(
            kind=new.kind,
            sport=new.sport,
            valid_from=day_or_today(new, athlete),
            method=new.method,
            floors=tuple(new.floors),
        )
        return await settings.put_zone_set(connection, athlete.athlete_id, one)

    return await _apply(call, write, new.kind, new.sport)


async def remove(call: Call) -> SettingChange:
    """Takes one zone set away. The time in zones is computed at once by what holds without it."""
    query = call.query(ZoneSetQuery)
    day = named_day(query)

    async def write(connection: Connection, athlete: Athlete) -> Change:
        return found(
            await settings.remove_zone_set(connection, athlete.athlete_id, query.kind, query.sport, day)
        )

    return await _apply(call, write, query.kind, query.sport)


async def _apply(call: Call, write: Write, kind: ZoneKind, sport: str) -> SettingChange:
    news = News(kind="zone_sets_changed", payload=partial(payloads.zone_sets_changed, kind, sport))
    return await apply(call, write, kinds=(kind,), keys=(), news=news)
