"""What was done on which day: the rows that volumes, load, streaks, goals and Eddington numbers are computed from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np

from milevault.model.training import SUMS, DayRows
from milevault.store.pool import Connection
from milevault.store.sql import statements

_SQL: Final[Any] = statements("training")


@dataclass(frozen=True, slots=True, kw_only=True)
class Loads:
    """``by_day``: the load of each local day that has one; ``by_method``: from how many activities of each day it
    came which way (methods as in the figure 'load')."""

    by_day: Mapping[date, float]
    by_method: Mapping[date, Mapping[str, int]]


async def days(
    connection: Connection, athlete_id: int, first_day: date, last_day: date, sport: str | None = None
) -> DayRows:
    """What was done each day of the span in each sport (or the one that is named)."""
    found = _SQL.days(connection, athlete_id=athlete_id, first_day=first_day, last_day=last_day, sport=sport)
    rows = [row async for row in found]
    sums = np.array([[row[name] for name in SUMS] for row in rows], np.float64)
    return DayRows(
        days=np.array([row["local_date"] for row in rows], "M8[D]"),
        sports=[row["sport"] for row in rows],
        sums=sums.reshape(len(rows), len(SUMS)),
    )


async def loads(connection: Connection, athlete_id: int, last_day: date) -> Loads:
    """The load of every day up to ``last_day``."""
    by_day: dict[date, float] = {}
    by_method: dict[date, dict[str, int]] = {}
    async for row in _SQL.loads(connection, athlete_id=athlete_id, last_day=last_day):
        day = row["local_date"]
        by_day[day] = by_day.get(day, 0.0) + row["load"]
        by_method.setdefault(day, {})[row["method"] or ""] = row["activity_count"]
    return Loads(by_day=by_day, by_method=by_method)


async def first_day(connection: Connection, athlete_id: int) -> date | None:
    """The local day of the first activity; None without any."""
    found: date | None = await _SQL.first_day(connection, athlete_id=athlete_id)
    return found
