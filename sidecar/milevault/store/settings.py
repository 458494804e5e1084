"""The athlete's settings and zone sets: written with the day each is valid from, read as a history.

What follows from them (zones, loads) is computed again by the caller; ``Change`` says from which day on. A write
waits for the athlete's imports under way and makes later ones wait: what they computed with the old settings is there
to be computed again.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from milevault.model.settings import SETTINGS_BY_KEY, SINCE_EVER, SettingsHistory, ZoneKind, ZoneSet
from milevault.model.zones import checked_zone_set
from milevault.store import recordings
from milevault.store.pool import Connection
from milevault.store.sql import statements

__all__ = [
    "Change",
    "put",
    "put_zone_set",
    "remove",
    "remove_zone_set",
    "settings_history",
    "zone_sets",
]

_SQL: Final[Any] = statements("settings")
# Nobody's history begins earlier; whoever means 'always' says SINCE_EVER.
EARLIEST_DAY: Final = date(1900, 1, 1)
LATEST_DAY: Final = date(2199, 12, 31)
_SPORT: Final = re.compile(r"[a-z0-9_]{0,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a write changed: everything computed for days from ``first_day`` on (SINCE_EVER: for all days)."""

    first_day: date


async def settings_history(connection: Connection, athlete_id: int) -> SettingsHistory:
    """All values the athlete set; a key that no table row names any more is left out."""
    values: dict[str, list[tuple[date, float]]] = {}
    async for row in _SQL.values(connection, athlete_id=athlete_id, keys=list(SETTINGS_BY_KEY)):
        values.setdefault(row["key"], []).append((row["valid_from"], row["value"]))
    return SettingsHistory(values=values)


async def put(
    connection: Connection, athlete_id: int, key: str, valid_from: date, value: float
) -> Change | None:
    """Sets one value in the caller's transaction; None where it was so already.

    Raises ValueError for an unknown key, and for a value or day out of bounds.
    """
    setting = SETTINGS_BY_KEY.get(key)
    if setting is None:
        raise ValueError("there is no such setting")
    if not setting.admits(value):
        whole = "a whole number " if setting.whole else ""
        raise ValueError(
            f"{key} is {whole}from {setting.lowest:g} to {setting.highest:g} {setting.unit}".strip()
        )
    given = {"athlete_id": athlete_id, "key": key, "valid_from": checked_day(valid_from)}
    await recordings.lock_athlete(connection, athlete_id)
    if not await _SQL.put_value(connection, **given, value=value):
        return None
    return Change(first_day=await _first_day(connection, athlete_id, key, valid_from))


async def remove(connection: Connection, athlete_id: int, key: str, valid_from: date) -> Change | None:
    """Takes one value away in the caller's transaction; None where there is none of that day."""
    await recordings.lock_athlete(connection, athlete_id)
    first_day = await _first_day(connection, athlete_id, key, valid_from)
    if not await _SQL.remove_value(connection, athlete_id=athlete_id, key=key, valid_from=valid_from):
        return None
    return Change(first_day=first_day)


async def _first_day(connection: Connection, athlete_id: int, key: str, valid_from: date) -> date:
    """The day from which a value that is there counts: the first one counts for the days before it too."""
    earliest = await _SQL.first_day(connection, athlete_id=athlete_id, key=key)
    return SINCE_EVER if earliest == valid_from else valid_from


async def zone_sets(connection: Connection, athlete_id: int) -> tuple[ZoneSet, ...]:
    """The athlete's zone sets in the order of kind, sport and day."""
    return tuple(
        [
            ZoneSet(**{**row, "floors": tuple(row["floors"])})
            async for row in _SQL.zone_sets(connection, athlete_id=athlete_id)
        ]
    )


async def put_zone_set(connection: Connection, athlete_id: int, one: ZoneSet) -> Change | None:
    """Sets one zone set in the caller's transaction; None where it was so already.

    Raises ValueError for a method, sport, day or floors that cannot be.
    """
    if not _SPORT.fullmatch(one.sport):
        raise ValueError("a sport has lower-case letters, digits and '_'")
    checked = checked_zone_set(one)
    await recordings.lock_athlete(connection, athlete_id)
    changed = await _SQL.put_zone_set(
        connection,
        athlete_id=athlete_id,
        kind=checked.kind,
        sport=checked.sport,
        valid_from=checked_day(checked.valid_from),
        method=checked.method,
        floors=list(checked.floors),
    )
    return Change(first_day=checked.valid_from) if changed else None


async def remove_zone_set(
    connection: Connection, athlete_id: int, kind: ZoneKind, sport: str, valid_from: date
) -> Change | None:
    """Takes one zone set away in the caller's transaction; None where there is no such."""
    await recordings.lock_athlete(connection, athlete_id)
    gone = await _SQL.remove_zone_set(
        connection, athlete_id=athlete_id, kind=kind, sport=sport, valid_from=valid_from
    )
    return Change(first_day=valid_from) if gone else None


def checked_day(day: date) -> date:
    """The day, when something can be valid from it; raises ValueError when not."""
    if day != SINCE_EVER and not EARLIEST_DAY <= day <= LATEST_DAY:
        raise ValueError(f"valid_from is a day from {EARLIEST_DAY} to {LATEST_DAY}")
    return day
