"""What is to be computed again, and how far that is: one row each, changed with the work itself."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal

from milevault.store.pool import Connection
from milevault.store.sql import statements

_SQL: Final[Any] = statements("recomputes")
type Reason = Literal["settings", "version", "routes", "segments"]
KEEP_DAYS: Final = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Recompute:
    """Work that is not finished.

    ``keys`` are the settings that changed or the numbers of segments to look for, ``first_day`` is the first day concerned (None: all days).
    Activities are worked off in the order of their ids, up to ``last_id`` so far; ``total`` is None before the start.
    """

    athlete_id: int
    recompute_id: int
    reason: Reason
    keys: tuple[str, ...]
    first_day: date | None
    total: int | None
    done: int
    last_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfinished:
    """The name of work that is not finished."""

    athlete_id: int
    recompute_id: int
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far work is, also when it is finished; ``total`` is None before the start, ``first_day`` for all days."""

    recompute_id: int
    reason: Reason
    keys: tuple[str, ...]
    first_day: date | None
    total: int | None
    done: int
    started_at: datetime
    finished_at: datetime | None


async def add(
    connection: Connection, athlete_id: int, reason: Reason, keys: tuple[str, ...], first_day: date | None
) -> int:
    """Notes that something is to be computed again; returns its id."""
    return int(
        await _SQL.add(connection, athlete_id=athlete_id, reason=reason, keys=list(keys), first_day=first_day)
    )


async def lock(connection: Connection, athlete_id: int, recompute_id: int) -> Recompute | None:
    """The work, kept from other workers until the transaction ends; None where it is finished."""
    row = await _SQL.lock(connection, athlete_id=athlete_id, recompute_id=recompute_id)
    return None if row is None else Recompute(**{**row, "keys": tuple(row["keys"])})


async def begin(connection: Connection, one: Recompute, total: int) -> None:
    """Says how many activities there are to do."""
    await _SQL.begin(connection, athlete_id=one.athlete_id, recompute_id=one.recompute_id, total=total)


async def advance(connection: Connection, one: Recompute, last_id: int, count: int) -> None:
    """Says that ``count`` more activities are done, up to that id."""
    await _SQL.advance(
        connection, athlete_id=one.athlete_id, recompute_id=one.recompute_id, last_id=last_id, count=count
    )


async def finish(connection: Connection, one: Recompute) -> None:
    """Says that all is done."""
    await _SQL.finish(connection, athlete_id=one.athlete_id, recompute_id=one.recompute_id)


async def unfinished(connection: Connection) -> list[Unfinished]:
    """All work of all athletes that is not finished, the oldest first."""
    return [Unfinished(**row) async for row in _SQL.unfinished(connection)]


async def has_unfinished(connection: Connection, athlete_id: int, reason: Reason) -> bool:
    """Whether work for that reason waits or goes on."""
    return bool(await _SQL.has_unfinished(connection, athlete_id=athlete_id, reason=reason))


async def prune(connection: Connection, *, keep_days: int = KEEP_DAYS) -> int:
    """Removes rows of work finished long ago; returns how many."""
    return int(await _SQL.prune(connection, keep_days=keep_days))


async def latest(connection: Connection, athlete_id: int, count: int) -> list[Progress]:
    """The latest ``count`` recomputations of an athlete, finished or not, newest first."""
    found = _SQL.latest(connection, athlete_id=athlete_id, count=count)
    return [Progress(**{**row, "keys": tuple(row["keys"])}) async for row in found]
