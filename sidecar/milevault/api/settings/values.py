"""The athlete's settings: numbers with a history."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Final

from milevault.analysis import LOADS
from milevault.api import athletes
from milevault.api.call import Call
from milevault.api.settings.changing import News, Write, apply, day_or_today, found, named_day, told
from milevault.api.settings.queries import SettingQuery
from milevault.api.settings.schema import (
    AthleteSetting,
    AthleteSettingList,
    NewSetting,
    SettingChange,
    SettingEntry,
)
from milevault.ingest import payloads
from milevault.model.settings import SETTINGS, Setting, SettingsHistory, ZoneKind
from milevault.model.zones import METHOD_RULES
from milevault.store import settings
from milevault.store.athletes import Athlete
from milevault.store.pool import Connection
from milevault.store.settings import Change

# What is stored of activities depends on these; every other setting counts when something is read.
RATED_BY: Final = frozenset(key for row in LOADS for key in row.settings)
ZONES_OF: Final[Mapping[str, frozenset[ZoneKind]]] = {
    one.key: frozenset(rule.kind for rule in METHOD_RULES if one.key in rule.needs) for one in SETTINGS
}


async def current(call: Call) -> AthleteSettingList:
    """Every setting there is. Its value today, where that is from, its bounds and its history."""
    async with call.services.connection() as connection:
        athlete = await call.athlete(connection)
        history = await settings.settings_history(connection, athlete.athlete_id)
    day = athletes.today(athlete.time_zone)
    return AthleteSettingList(day=day, settings=[_setting(one, history, day) for one in SETTINGS])


def _setting(one: Setting, history: SettingsHistory, day: date) -> AthleteSetting:
    entries = history.values.get(one.key, ())
    return AthleteSetting(
        key=one.key,
        unit=one.unit,
        lowest=one.lowest,
        highest=one.highest,
        whole=one.whole,
        default=one.default,
        value=history.on(one.key, day),
        origin="user" if entries else "unknown" if one.default is None else "default",
        history=[SettingEntry(valid_from=told(first), value=value) for first, value in entries],
    )


async def put(call: Call) -> SettingChange:
    """Sets one value from a day on. What depends on it is computed again."""
    new = await call.body(NewSetting)

    async def write(connection: Connection, athlete: Athlete) -> Change | None:
        day = day_or_today(new, athlete)
        return await settings.put(connection, athlete.athlete_id, new.key, day, new.value)

    return await _apply(call, write, new.key)


async def remove(call: Call) -> SettingChange:
    """Takes one value away; the one before it holds on. What depends on it is computed again."""
    query = call.query(SettingQuery)
    day = named_day(query)

    async def write(connection: Connection, athlete: Athlete) -> Change:
        return found(await settings.remove(connection, athlete.athlete_id, query.key, day))

    return await _apply(call, write, query.key)


async def _apply(call: Call, write: Write, key: str) -> SettingChange:
    return await apply(
        call,
        write,
        kinds=ZONES_OF.get(key, frozenset()),
        keys=(key,) if key in RATED_BY else (),
        news=News(kind="settings_changed", payload=partial(payloads.settings_changed, key)),
    )
