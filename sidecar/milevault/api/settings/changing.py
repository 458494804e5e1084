"""How a setting or zone set changes: written, its zones computed, the rest handed to a worker, in one transaction."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol

from milevault.api import athletes
from milevault.api.call import Call
from milevault.api.errors import BAD_REQUEST, NOT_FOUND
from milevault.api.settings.schema import SettingChange
from milevault.jobs.queue import enqueue_recompute
from milevault.model.settings import SINCE_EVER, ZoneKind
from milevault.store import events, zones
from milevault.store.athletes import Athlete
from milevault.store.errors import retry_unit
from milevault.store.pool import Connection
from milevault.store.settings import Change

# Imports under way may be in the way of a change, and it in theirs.
ATTEMPTS: Final = 3


class Dated(Protocol):
    """A body or query that names a day, or since ever, or neither."""

    @property
    def valid_from(self) -> date | None: ...
    @property
    def since_ever(self) -> bool: ...


type Write = Callable[[Connection, Athlete], Awaitable[Change | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """The event that tells of a change: its ``payload`` by the first day that the change is about."""

    kind: str
    payload: Callable[[date | None], dict[str, object]]


async def apply(
    call: Call, write: Write, *, kinds: Collection[ZoneKind], keys: Collection[str], news: News
) -> SettingChange:
    """Runs ``write`` and what follows: the time in zones of ``kinds`` at once, what depends on ``keys`` by a worker.

    What changes is told by ``news``.
    A whole history's time in zones takes a moment (docs/decisions/settings.md). What ``write`` refuses is a 400.
    """

    async def unit() -> SettingChange:
        async with call.services.connection() as connection, connection.transaction():
            athlete = await call.athlete(connection)
            try:
                change = await write(connection, athlete)
            except ValueError as error:
                raise BAD_REQUEST.error(detail=str(error)) from error
            if change is None:
                return SettingChange(changed=False, first_day=None, zones_changed=0, recompute_id=None)
            payload = news.payload(told(change.first_day))
            await events.append(connection, athlete.athlete_id, news.kind, payload)
            return await _follow(connection, athlete.athlete_id, change, kinds, keys)

    return await retry_unit(unit, attempts=ATTEMPTS)


async def _follow(
    connection: Connection,
    athlete_id: int,
    change: Change,
    kinds: Collection[ZoneKind],
    keys: Collection[str],
) -> SettingChange:
    first_day = told(change.first_day)
    zones_changed, recompute_id = 0, None
    if kinds:
        zones_changed = await zones.recompute(connection, athlete_id, first_day=first_day, kinds=kinds)
    if keys:
        recompute_id = await enqueue_recompute(connection, athlete_id, "settings", tuple(keys), first_day)
    return SettingChange(
        changed=True, first_day=first_day, zones_changed=zones_changed, recompute_id=recompute_id
    )


def told(day: date) -> date | None:
    """The day as replies tell it: null is since ever."""
    return None if day == SINCE_EVER else day


def day_or_today(given: Dated, athlete: Athlete) -> date:
    """The day named; today on the athlete's clock where none is."""
    if given.since_ever or given.valid_from is not None:
        return named_day(given)
    return athletes.today(athlete.time_zone)


def named_day(given: Dated) -> date:
    """The day named; a 400 where none is, or both ways of naming one."""
    if given.since_ever == (given.valid_from is not None):
        raise BAD_REQUEST.error(detail="valid_from")
    return SINCE_EVER if given.valid_from is None else given.valid_from


def found(change: Change | None) -> Change:
    """The change; a 404 where there was nothing to change."""
    if change is None:
        raise NOT_FOUND.error()
    return change
