"""Goals: set, changed, taken back, and how far they have come."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final

import msgspec

from milevault.analysis import goals as progress
from milevault.api.call import Call
from milevault.api.errors import BAD_REQUEST, NOT_FOUND
from milevault.api.training import schema, spans
from milevault.ingest import payloads
from milevault.ingest.payloads import GoalChange
from milevault.model.training import GOAL_UNITS, DayRows, Goal, Period
from milevault.store import events, goals, training
from milevault.store.athletes import Athlete
from milevault.store.pool import Connection

# How many periods that are over a goal tells of, and the days back that they reach.
MOST_PAST: Final = 12
_REACH: Final[Mapping[Period, timedelta]] = {
    "week": timedelta(days=(MOST_PAST + 1) * 7),
    "month": timedelta(days=(MOST_PAST + 1) * 31),
    "year": timedelta(days=(MOST_PAST + 1) * 366),
}


async def list_all(call: Call) -> schema.GoalList:
    """Every goal with its progress and its last twelve weeks, months or years."""
    async with call.services.connection() as connection:
        athlete = await call.athlete(connection)
        found = await goals.all_goals(connection, athlete.athlete_id)
        return schema.GoalList(goals=await _told(connection, athlete, found))


async def detail(call: Call) -> schema.Goal:
    """One goal."""
    async with call.services.connection() as connection:
        athlete = await call.athlete(connection)
        found = await goals.get(connection, athlete.athlete_id, call.path["goal_id"])
        if found is None:
            raise NOT_FOUND.error()
        return (await _told(connection, athlete, [found]))[0]


async def create(call: Call) -> schema.Goal:
    """A new goal."""
    new = await call.body(schema.NewGoal)
    async with call.services.connection() as connection:
        athlete = await call.athlete(connection)
        async with connection.transaction():
            stored = await goals.create(connection, athlete.athlete_id, _goal(new, spans.today(athlete)))
            await _tell(connection, athlete.athlete_id, stored.goal_id, "created")
        return (await _told(connection, athlete, [stored]))[0]


async def replace(call: Call) -> schema.Goal:
    """The goal as it is from now on; without ``first_day`` it keeps the one it has."""
    goal_id = call.path["goal_id"]
    async with call.services.connection() as connection:
        athlete = await call.athlete(connection)
        before = await goals.get(connection, athlete.athlete_id, goal_id)
    if before is None:
        raise NOT_FOUND.error()
    # Read without holding a connection: a slow sender must not use up the pool.
    new = await call.body(schema.NewGoal)
    async with call.services.connection() as connection:
        goal = _goal(new, before.goal.first_day)
        async with connection.transaction():
            stored = await goals.replace(connection, athlete.athlete_id, goal_id, goal)
            if stored is None:
                raise NOT_FOUND.error()
            await _tell(connection, athlete.athlete_id, goal_id, "replaced")
        return (await _told(connection, athlete, [stored]))[0]


async def remove(call: Call) -> schema.GoalRemoved:
    """Takes a goal back."""
    goal_id = call.path["goal_id"]
    async with call.services.connection() as connection, connection.transaction():
        if not await goals.delete(connection, call.athlete_id, goal_id):
            raise NOT_FOUND.error()
        await _tell(connection, call.athlete_id, goal_id, "removed")
    return schema.GoalRemoved(goal_id=goal_id)


async def _tell(connection: Connection, athlete_id: int, goal_id: int, change: GoalChange) -> None:
    await events.append(connection, athlete_id, "goals_changed", payloads.goals_changed(goal_id, change))


def _goal(new: schema.NewGoal, first_day: date) -> Goal:
    goal = Goal(
        sport=new.sport or "",
        measure=new.measure,
        period=new.period,
        target=new.target,
        first_day=new.first_day or first_day,
        last_day=new.last_day,
    )
    if not spans.EARLIEST <= goal.first_day <= spans.LATEST:
        raise BAD_REQUEST.error(detail="first_day")
    if goal.last_day is not None and not goal.first_day <= goal.last_day <= spans.LATEST:
        raise BAD_REQUEST.error(detail="last_day")
    return goal


async def _told(
    connection: Connection, athlete: Athlete, found: Sequence[goals.StoredGoal]
) -> list[schema.Goal]:
    now = spans.today(athlete)
    # A goal that ended long ago tells of its own last periods.
    ends = [min(now, one.goal.last_day or now) - _REACH[one.goal.period] for one in found]
    rows = await training.days(
        connection, athlete.athlete_id, min(ends, default=now), now + timedelta(days=366)
    )
    return [_one(stored, rows, now) for stored in found]


def _one(stored: goals.StoredGoal, rows: DayRows, now: date) -> schema.Goal:
    goal = stored.goal
    own = rows.of_sport(goal.sport) if goal.sport else rows
    return msgspec.convert(
        {
            "goal_id": stored.goal_id,
            "sport": goal.sport or None,
            "measure": goal.measure,
            "unit": GOAL_UNITS[goal.measure],
            "period": goal.period,
            "target": goal.target,
            "first_day": goal.first_day,
            "last_day": goal.last_day,
            "created_at": stored.created_at,
            "progress": progress.progress(goal, own, now),
            "past": progress.past(goal, own, now, MOST_PAST),
        },
        schema.Goal,
        from_attributes=True,
    )
