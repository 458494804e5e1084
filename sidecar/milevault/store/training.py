"""What was done on which day: the rows that volumes, load, streaks, goals and Eddington numbers are computed from."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np

from milevault.model.training import SUMS, DayRows
from milevault.store.pool import Connection
from milevault.store.sql import statements

_SQL: Final[Any] = statements("training")


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodLoad:
    """From how many activities how much load came one way (``method`` as in the figure 'load', '' for none)."""

    method: str
    activity_count: int
    load: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Loads:
    """The load of each local day that has any, by the way it was found."""

    methods_by_day: Mapping[date, Sequence[MethodLoad]]

    @property
    def by_day(self) -> dict[date, float]:
        """The whole load of each day."""
        return {day: sum(one.load for one in methods) for day, methods in self.methods_by_day.items()}

    def by_method(self, first_day: date, last_day: date) -> list[MethodLoad]:
        """The sums over a span, the method with the most activities first."""
        counts: Counter[str] = Counter()
        loads: dict[str, float] = {}
        for day, methods in self.methods_by_day.items():
            for one in methods if first_day <= day <= last_day else ():
                counts[one.method] += one.activity_count
                loads[one.method] = loads.get(one.method, 0.0) + one.load
        return [
            MethodLoad(method=method, activity_count=count, load=loads[method])
            for method, count in sorted(counts.items(), key=lambda one: (-one[1], one[0]))
        ]


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
    found: dict[date, list[MethodLoad]] = {}
    async for row in _SQL.loads(connection, athlete_id=athlete_id, last_day=last_day):
        one = MethodLoad(method=row["method"] or "", activity_count=row["activity_count"], load=row["load"])
        found.setdefault(row["local_date"], []).append(one)
    return Loads(methods_by_day=found)


async def first_day(connection: Connection, athlete_id: int) -> date | None:
    """The local day of the first activity; None without any."""
    found: date | None = await _SQL.first_day(connection, athlete_id=athlete_id)
    return found
