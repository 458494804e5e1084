"""Goals as the athlete set them. How far they have come is computed when they are read (``analysis.goals``)."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from milevault.model.training import Goal
from milevault.store.pool import Connection
from milevault.store.sql import statements

_SQL: Final[Any] = statements("goals")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredGoal:
    """A goal with its number."""

    goal_id: int
    created_at: datetime
    goal: Goal


def _stored(row: Any) -> StoredGoal:
    fields = dict(row)
    goal_id, created_at = fields.pop("goal_id"), fields.pop("created_at")
    return StoredGoal(goal_id=goal_id, created_at=created_at, goal=Goal(**fields))


def _maybe(row: Any) -> StoredGoal | None:
    return None if row is None else _stored(row)


async def all_goals(connection: Connection, athlete_id: int) -> list[StoredGoal]:
    """Every goal, in the order of setting."""
    return [_stored(row) async for row in _SQL.all(connection, athlete_id=athlete_id)]


async def get(connection: Connection, athlete_id: int, goal_id: int) -> StoredGoal | None:
    return _maybe(await _SQL.get(connection, athlete_id=athlete_id, goal_id=goal_id))


async def create(connection: Connection, athlete_id: int, goal: Goal) -> StoredGoal:
    return _stored(await _SQL.create(connection, athlete_id=athlete_id, **asdict(goal)))


async def replace(connection: Connection, athlete_id: int, goal_id: int, goal: Goal) -> StoredGoal | None:
    """The goal as it is now; None when this athlete has no such."""
    found = await _SQL.replace(connection, athlete_id=athlete_id, goal_id=goal_id, **asdict(goal))
    return _maybe(found)


async def delete(connection: Connection, athlete_id: int, goal_id: int) -> bool:
    """False when this athlete has no such."""
    return await _SQL.delete(connection, athlete_id=athlete_id, goal_id=goal_id) is not None
