"""Athletes: whose data it is."""

from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import asyncpg

from milevault.errors import Duplicate
from milevault.store.pool import Connection
from milevault.store.sql import statements

_SQL: Final[Any] = statements("athletes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Athlete:
    """One person; ``slug`` names them in folders and commands, ``time_zone`` (IANA) bounds their days."""

    athlete_id: int
    slug: str
    name: str
    time_zone: str


def _athlete(row: Any) -> Athlete:
    return Athlete(**row)


def _maybe(row: Any) -> Athlete | None:
    return None if row is None else _athlete(row)


def checked_time_zone(name: str) -> str:
    """The name, when it is an IANA time zone; raises ValueError when not."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"not a time zone: {name!r}") from error
    return name


async def create(connection: Connection, slug: str, name: str, time_zone: str = "UTC") -> Athlete:
    """A new athlete. Raises Duplicate for a slug in use, ValueError for a slug, name or zone not allowed."""
    try:
        return _athlete(
            await _SQL.create(connection, slug=slug, name=name, time_zone=checked_time_zone(time_zone))
        )
    except asyncpg.UniqueViolationError as error:
        raise Duplicate(f"there is an athlete {slug!r} already") from error
    except asyncpg.CheckViolationError as error:
        raise ValueError(
            "a slug has 1 to 63 lower-case letters, digits, '-' or '_'; a name has 1 to 200 letters"
        ) from error


async def list_athletes(connection: Connection) -> list[Athlete]:
    """Every athlete, in the order of creation."""
    return [_athlete(row) async for row in _SQL.all(connection)]


async def by_slug(connection: Connection, slug: str) -> Athlete | None:
    return _maybe(await _SQL.by_slug(connection, slug=slug))


async def by_id(connection: Connection, athlete_id: int) -> Athlete | None:
    return _maybe(await _SQL.by_id(connection, athlete_id=athlete_id))


async def rename(connection: Connection, athlete_id: int, name: str) -> Athlete | None:
    """The renamed athlete, None where there is no such; raises ValueError for an empty or endless name."""
    try:
        return _maybe(await _SQL.rename(connection, athlete_id=athlete_id, name=name))
    except asyncpg.CheckViolationError as error:
        raise ValueError("a name has 1 to 200 letters") from error


async def set_time_zone(connection: Connection, athlete_id: int, time_zone: str) -> Athlete | None:
    """The changed athlete. Days of activities recorded before keep the day they were given."""
    zone = checked_time_zone(time_zone)
    return _maybe(await _SQL.set_time_zone(connection, athlete_id=athlete_id, time_zone=zone))
