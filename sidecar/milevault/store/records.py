"""Records: the best efforts of an athlete, found when they are read (nothing to repair when an activity goes)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from milevault.model.figures import EffortKind
from milevault.store.pool import Connection
from milevault.store.sql import statements

_SQL: Final[Any] = statements("records")
# An activity of a local day began on that day or the one beside it in UTC; a day more costs nothing.
_AROUND: Final = timedelta(days=2)
_LAST_ID: Final = 2**63 - 1
# The guards that let an effort count, '' for none.
COUNTS: Final = ("",)
COUNTS_INDOOR: Final = ("", "indoor")


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """One size that some activity has an effort of."""

    sport: str
    kind: EffortKind
    size: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Best:
    """One effort and its activity: units as in ``model.figures.EFFORT_MEASURES``."""

    activity_id: int
    start_time: datetime
    local_date: date
    value: float
    start_s: float
    guard: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """The best effort of a size, and the one that was the best before it (None: it is the first)."""

    size: Size
    best: Best
    before: Best | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which efforts are looked at: those on local days, both included, that count (indoor ones if wanted)."""

    first_day: date = date(1, 1, 3)
    last_day: date = date(9999, 12, 28)
    include_indoor: bool = False

    @property
    def guards(self) -> Sequence[str]:
        """The guards that count."""
        return COUNTS_INDOOR if self.include_indoor else COUNTS

    @property
    def since(self) -> datetime:
        """No activity of the span began before it."""
        return datetime.combine(self.first_day, time(), UTC) - _AROUND

    @property
    def until(self) -> datetime:
        """No activity of the span began after it."""
        return datetime.combine(self.last_day, time(), UTC) + _AROUND + timedelta(days=1)


EVERYTHING: Final = Scope()


async def sizes(
    connection: Connection, athlete_id: int, *, sport: str | None = None, kind: EffortKind | None = None
) -> list[Size]:
    """Every size the athlete has an effort of, in order; whether or not one counts."""
    found = _SQL.sizes(connection, athlete_id=athlete_id, sport=sport, kind=kind)
    return [Size(**row) async for row in found]


async def bests(
    connection: Connection,
    athlete_id: int,
    scope: Scope = EVERYTHING,
    *,
    sport: str | None = None,
    kind: EffortKind | None = None,
) -> list[tuple[Size, Best]]:
    """The best effort of each size within the scope, in the order of sport, kind and size."""
    wanted = await sizes(connection, athlete_id, sport=sport, kind=kind)
    best = await _best(connection, athlete_id, scope, [(size, scope.until, _LAST_ID) for size in wanted])
    return [(size, one) for size, one in zip(wanted, best, strict=True) if one is not None]


async def records(
    connection: Connection,
    athlete_id: int,
    scope: Scope = EVERYTHING,
    *,
    sport: str | None = None,
    kind: EffortKind | None = None,
) -> list[Record]:
    """The record of each size within the scope, with the one it broke there."""
    held = await bests(connection, athlete_id, scope, sport=sport, kind=kind)
    asked = [(size, one.start_time, one.activity_id) for size, one in held]
    before = await _best(connection, athlete_id, scope, asked)
    return [
        Record(size=size, best=one, before=earlier) for (size, one), earlier in zip(held, before, strict=True)
    ]


async def _best(
    connection: Connection, athlete_id: int, scope: Scope, asked: Sequence[tuple[Size, datetime, int]]
) -> list[Best | None]:
    """Of each size the best effort before the activity of that start and id."""
    found = _SQL.best(
        connection,
        athlete_id=athlete_id,
        sports=[size.sport for size, _, _ in asked],
        kinds=[size.kind for size, _, _ in asked],
        sizes=[size.size for size, _, _ in asked],
        until_times=[until for _, until, _ in asked],
        until_ids=[activity_id for _, _, activity_id in asked],
        first_day=scope.first_day,
        last_day=scope.last_day,
        since_time=scope.since,
        guards=scope.guards,
    )
    by_number = {row["number"]: _effort(row) async for row in found}
    return [by_number.get(number) for number in range(1, len(asked) + 1)]


def _effort(row: Any) -> Best:
    return Best(**{name: row[name] for name in Best.__dataclass_fields__})


async def history(
    connection: Connection, athlete_id: int, size: Size, scope: Scope = EVERYTHING
) -> list[Best]:
    """Every effort of one size within the scope, in the order of doing."""
    found = _SQL.history(
        connection,
        athlete_id=athlete_id,
        sport=size.sport,
        kind=size.kind,
        size=size.size,
        guards=scope.guards,
        first_day=scope.first_day,
        last_day=scope.last_day,
    )
    return [_effort(row) async for row in found]
