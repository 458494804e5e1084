"""Routes as they are read: their history, how efforts rank, and the user's word on them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal

from milevault.store.pool import Connection
from milevault.store.routes import MadeBy
from milevault.store.sql import statements

_SQL: Final[Any] = statements("paths")
type Word = Literal["join", "split"]
type Recording = tuple[bytes, int]
_NO_RECORDING: Final[Recording] = (b"", 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """An activity that goes a way that others went: ``count`` with itself, of any sport and direction.

    ``rank`` is by moving time among the ``compared`` ones of its sport and direction, itself included; None where it
    has no moving time or is excluded. ``route_id`` is None where so few go that way that it has no row.
    """

    activity_id: int
    route_id: int | None
    sport: str
    reversed: bool
    start_time: datetime
    count: int
    compared: int
    rank: int | None

    @property
    def is_best(self) -> bool:
        """Faster than others; the first of its sport and direction beats nobody."""
        return self.rank == 1 and self.compared > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteRow:
    """A route with what its activities say; ``leader_id`` is the activity whose way stands for it."""

    route_id: int
    name: str | None
    made_by: MadeBy
    forgotten: bool
    leader_id: int
    length_m: float
    closed: bool
    activity_count: int
    first_time: datetime
    last_time: datetime
    elevation_gain_m: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Best:
    """The shortest moving time of a sport and direction on a route."""

    route_id: int
    sport: str
    reversed: bool
    activity_id: int
    start_time: datetime
    moving_time_s: float
    elapsed_time_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteEffort:
    """An activity on a route. Ranks are among those of its sport and direction; None where it does not count."""

    activity_id: int
    name: str | None
    sport: str
    start_time: datetime
    local_date: date
    reversed: bool
    error_m: float | None
    distance_m: float | None
    moving_time_s: float | None
    elapsed_time_s: float
    elevation_gain_m: float | None
    avg_heart_rate: float | None
    avg_power_w: float | None
    excluded: bool
    rank: int | None
    elapsed_rank: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WayOf:
    """Which way an activity goes; length and form are the leader's."""

    activity_id: int
    leader_id: int
    route_id: int | None
    reversed: bool
    error_m: float | None
    length_m: float
    closed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedRow:
    """A route's row: its anchor and the user's word."""

    route_id: int
    name: str | None
    made_by: MadeBy
    forgotten: bool
    sha256: bytes
    session_index: int

    @property
    def anchor(self) -> Recording:
        return self.sha256, self.session_index


async def repeats(connection: Connection, athlete_id: int, activity_ids: Collection[int]) -> list[Repeat]:
    """Which of the activities repeat a way that is not forgotten, by their start."""
    rows = _SQL.repeats(connection, athlete_id=athlete_id, activity_ids=list(activity_ids))
    return [Repeat(**row) async for row in rows]


async def list_routes(
    connection: Connection, athlete_id: int, *, route_id: int | None = None, forgotten: bool | None = None
) -> list[RouteRow]:
    """The routes that somebody goes, the most frequent first; None: all, forgotten or not."""
    rows = _SQL.list_routes(connection, athlete_id=athlete_id, route_id=route_id, forgotten=forgotten)
    return [RouteRow(**row) async for row in rows]


async def bests(connection: Connection, athlete_id: int, route_id: int | None = None) -> list[Best]:
    """The best of each route (None: of all), sport and direction."""
    rows = _SQL.bests(connection, athlete_id=athlete_id, route_id=route_id)
    return [Best(**row) async for row in rows]


async def efforts(
    connection: Connection, athlete_id: int, *, route_id: int | None = None, leader_id: int | None = None
) -> list[RouteEffort]:
    """The activities of a route or of a cluster, newest first."""
    rows = _SQL.efforts(connection, athlete_id=athlete_id, route_id=route_id, leader_id=leader_id)
    return [RouteEffort(**row) async for row in rows]


async def way_of(connection: Connection, athlete_id: int, activity_id: int) -> WayOf | None:
    """Which way an activity goes; None where it has none."""
    row = await _SQL.way_of(connection, athlete_id=athlete_id, activity_id=activity_id)
    return None if row is None else WayOf(**row)


async def primary_of(connection: Connection, athlete_id: int, activity_id: int) -> Recording | None:
    """The recording whose samples an activity has; None where there is no such activity."""
    row = await _SQL.primary_of(connection, athlete_id=athlete_id, activity_id=activity_id)
    return None if row is None else (row["sha256"], row["session_index"])


async def row(connection: Connection, athlete_id: int, route_id: int) -> NamedRow | None:
    """A route's row; None where there is none."""
    found = await _SQL.row(connection, athlete_id=athlete_id, route_id=route_id)
    return None if found is None else NamedRow(**found)


async def edit(
    connection: Connection, athlete_id: int, route_id: int, *, name: str | None, forgotten: bool
) -> bool:
    """The user's word on a route, in place of what was said before; False where there is no such route."""
    return bool(
        await _SQL.edit(connection, athlete_id=athlete_id, route_id=route_id, name=name, forgotten=forgotten)
    )


async def put_word(
    connection: Connection, athlete_id: int, kind: Word, one: Recording, other: Recording = _NO_RECORDING
) -> bool:
    """The user's word on the ways of one or two recordings; False where it was said before."""
    return bool(
        await _SQL.put_word(
            connection,
            athlete_id=athlete_id,
            kind=kind,
            sha256=one[0],
            session_index=one[1],
            other_sha256=other[0],
            other_session_index=other[1],
        )
    )


async def take_back(
    connection: Connection, athlete_id: int, kind: Word, activity_ids: Collection[int]
) -> int:
    """Forgets every such word on recordings of the activities; returns how many there were."""
    rows = _SQL.take_back(connection, athlete_id=athlete_id, kind=kind, activity_ids=list(activity_ids))
    return len([row async for row in rows])


async def route_at(connection: Connection, athlete_id: int, recording: Recording) -> int | None:
    """The route of the recording's activity; None where it is in none."""
    sha256, session_index = recording
    found: int | None = await _SQL.route_at(
        connection, athlete_id=athlete_id, sha256=sha256, session_index=session_index
    )
    return found


async def activities_of(connection: Connection, athlete_id: int, route_id: int) -> list[int]:
    """The activities of a route."""
    rows = _SQL.activities_of(connection, athlete_id=athlete_id, route_id=route_id)
    return [row["activity_id"] async for row in rows]
