"""Where activities go: signatures, clusters of the same way, and the routes made of them. Histories are in ``paths``.

``leader_id`` names the activity that stands for a cluster; the routes are groups of clusters that a name, the user's
word or their size makes worth a row.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from milevault.model.clusters import Placing, Vicinity
from milevault.model.route import Signature
from milevault.store.pool import Connection
from milevault.store.sql import statements

_SQL: Final[Any] = statements("routes")
type MadeBy = Literal["system", "user"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """An activity's way with its place in the order of activities: start, then the name of its samples' recording.

    ``signature`` is None where it has positions that make no way.
    """

    activity_id: int
    start_time: datetime
    sha256: bytes
    session_index: int
    signature: Signature | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What is stored of a way: its place, its signature and its leader; None where it has none."""

    start_time: datetime
    sha256: bytes
    session_index: int
    signature: Signature | None
    leader_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An activity of a cluster, the route it is in, and the name of its samples' recording."""

    activity_id: int
    leader_id: int
    route_id: int | None
    sha256: bytes
    session_index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteRow:
    """A route and the activity of its anchor; None where the recording is not there."""

    route_id: int
    made_by: MadeBy
    sha256: bytes
    session_index: int
    activity_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The user's word by activities: pairs whose clusters are one route, and those that are in no cluster but their own."""

    joins: tuple[tuple[int, int], ...] = ()
    splits: frozenset[int] = frozenset()


NO_WORDS: Final = Words()


@dataclass(frozen=True, slots=True, kw_only=True)
class Leader:
    """An activity that leads a cluster, itself a member."""

    activity_id: int
    signature: Signature
    member_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outdated:
    """An activity, locked, whose signature is missing or of another version."""

    activity_id: int
    start_time: datetime
    sha256: bytes
    session_index: int
    trim_start_s: float | None
    trim_end_s: float | None


async def lock(connection: Connection, athlete_id: int) -> None:
    """Waits for whoever places the athlete's activities, and makes later ones wait for this transaction."""
    await _SQL.lock(connection, athlete_id=athlete_id)


async def get(connection: Connection, athlete_id: int, activity_id: int) -> Stored | None:
    """What is stored of an activity's way; None where it has no positions."""
    row = await _SQL.get(connection, athlete_id=athlete_id, activity_id=activity_id)
    if row is None:
        return None
    return Stored(
        start_time=row["start_time"],
        sha256=row["sha256"],
        session_index=row["session_index"],
        signature=None if row["points"] is None else _signature(row),
        leader_id=row["leader_id"],
    )


def _signature(row: Any) -> Signature:
    return Signature.from_bytes(
        row["points"],
        lat_deg=row["lat_deg"],
        lon_deg=row["lon_deg"],
        unit_m=row["unit_m"],
        length_m=row["length_m"],
        closed=row["closed"],
    )


async def is_spoken_of(connection: Connection, athlete_id: int) -> bool:
    """Whether the user has said anything of routes."""
    return bool(await _SQL.is_spoken_of(connection, athlete_id=athlete_id))


async def any_later(connection: Connection, athlete_id: int, way: Way) -> bool:
    """Whether an activity with a signature comes after this one in the order of activities."""
    return bool(
        await _SQL.any_later(
            connection,
            athlete_id=athlete_id,
            activity_id=way.activity_id,
            start_time=way.start_time,
            sha256=way.sha256,
            session_index=way.session_index,
        )
    )


async def put(
    connection: Connection, athlete_id: int, ways: Sequence[Way], version: int, *, placed: bool = True
) -> None:
    """Stores ways; a known one keeps its cluster, a new one stands for itself, or is in none yet (not ``placed``)."""
    columns = [_columns(one.signature) for one in ways]
    await _SQL.put(
        connection,
        athlete_id=athlete_id,
        version=version,
        placed=placed,
        activity_ids=[one.activity_id for one in ways],
        start_times=[one.start_time for one in ways],
        sha256s=[one.sha256 for one in ways],
        session_indices=[one.session_index for one in ways],
        **{name: [one.get(name) for one in columns] for name in _SIGNATURE_COLUMNS},
    )


_SIGNATURE_COLUMNS: Final = (
    "points",
    "units_m",
    "lats_deg",
    "lons_deg",
    "lengths_m",
    "closed",
    "west",
    "south",
    "east",
    "north",
    "centre_east",
    "centre_north",
)


def _columns(signature: Signature | None) -> dict[str, Any]:
    """What is stored of a signature, by _SIGNATURE_COLUMNS; nothing of none."""
    if signature is None:
        return {}
    box = signature.box
    centre_north, centre_east = signature.centroid
    return {
        "points": signature.to_bytes(),
        "units_m": signature.unit_m,
        "lats_deg": signature.lat_deg,
        "lons_deg": signature.lon_deg,
        "lengths_m": signature.length_m,
        "closed": signature.closed,
        "west": box.west_deg,
        "south": box.south_deg,
        "east": box.east_deg,
        "north": box.north_deg,
        "centre_east": centre_east,
        "centre_north": centre_north,
    }


async def drop(connection: Connection, athlete_id: int, activity_ids: Collection[int]) -> bool:
    """Forgets the ways of activities that have no positions any more; whether one of them was in a cluster."""
    return bool(await _SQL.drop(connection, athlete_id=athlete_id, activity_ids=list(activity_ids)))


async def leaders_near(
    connection: Connection, athlete_id: int, apart: Collection[int], vicinity: Vicinity
) -> list[Leader]:
    """The leaders, those ``apart`` left out, whose box and length are about those; in the order of activities."""
    values = {name: getattr(vicinity, name) for name in Vicinity.__dataclass_fields__}
    rows = _SQL.leaders_near(connection, athlete_id=athlete_id, apart=list(apart), **values)
    return [
        Leader(activity_id=row["activity_id"], signature=_signature(row), member_count=row["member_count"])
        async for row in rows
    ]


async def members(connection: Connection, athlete_id: int, leader_id: int) -> list[tuple[int, Signature]]:
    """The activities of a cluster, in order."""
    rows = _SQL.members(connection, athlete_id=athlete_id, leader_id=leader_id)
    return [(row["activity_id"], _signature(row)) async for row in rows]


async def all_signatures(connection: Connection, athlete_id: int) -> list[tuple[int, Signature]]:
    """Every signature, in the order of activities."""
    rows = _SQL.all_signatures(connection, athlete_id=athlete_id)
    return [(row["activity_id"], _signature(row)) async for row in rows]


async def signatures_of(
    connection: Connection, athlete_id: int, activity_ids: Collection[int]
) -> dict[int, Signature]:
    """The signatures of those of the activities that have one, by activity."""
    rows = _SQL.signatures_of(connection, athlete_id=athlete_id, activity_ids=list(activity_ids))
    return {row["activity_id"]: _signature(row) async for row in rows}


async def orphans(connection: Connection, athlete_id: int) -> dict[int, list[tuple[int, Signature]]]:
    """Activities whose leader is gone or leads no more, by its id and in order."""
    found: dict[int, list[tuple[int, Signature]]] = {}
    async for row in _SQL.orphans(connection, athlete_id=athlete_id):
        found.setdefault(row["leader_id"], []).append((row["activity_id"], _signature(row)))
    return found


async def place(connection: Connection, athlete_id: int, placed: Mapping[int, Placing]) -> None:
    """Puts activities into clusters; those that are there already are not written."""
    await _SQL.place(
        connection,
        athlete_id=athlete_id,
        activity_ids=list(placed),
        leader_ids=[one.leader_id for one in placed.values()],
        reversed=[one.reversed for one in placed.values()],
        errors_m=[one.error_m for one in placed.values()],
    )


async def words(connection: Connection, athlete_id: int) -> Words:
    """The user's word on the activities that are there."""
    rows = [row async for row in _SQL.words(connection, athlete_id=athlete_id)]
    return Words(
        joins=tuple(
            (row["activity_id"], row["other_activity_id"])
            for row in rows
            if row["kind"] == "join" and row["other_activity_id"] is not None
        ),
        splits=frozenset(row["activity_id"] for row in rows if row["kind"] == "split"),
    )


async def leaders_of(
    connection: Connection, athlete_id: int, activity_ids: Collection[int]
) -> dict[int, int]:
    """The leader of each of the activities that is in a cluster."""
    rows = _SQL.leaders_of(connection, athlete_id=athlete_id, activity_ids=list(activity_ids))
    return {row["activity_id"]: row["leader_id"] async for row in rows}


async def placed(
    connection: Connection, athlete_id: int, leader_ids: Collection[int] | None = None
) -> list[Member]:
    """The activities of the clusters (None: of all), in order."""
    wanted = None if leader_ids is None else list(leader_ids)
    rows = _SQL.placed(connection, athlete_id=athlete_id, leader_ids=wanted)
    return [Member(**row) async for row in rows]


async def rows(
    connection: Connection, athlete_id: int, activity_ids: Collection[int] | None = None
) -> list[RouteRow]:
    """The routes anchored at the activities (None: all there are), those of the user first, then the oldest."""
    wanted = None if activity_ids is None else list(activity_ids)
    found = _SQL.rows(connection, athlete_id=athlete_id, activity_ids=wanted)
    return [RouteRow(**row) async for row in found]


async def add(
    connection: Connection,
    athlete_id: int,
    made_by: MadeBy,
    recording: tuple[bytes, int],
    name: str | None = None,
) -> int:
    """A new route anchored at the recording; returns its id."""
    sha256, session_index = recording
    return int(
        await _SQL.add(
            connection,
            athlete_id=athlete_id,
            made_by=made_by,
            sha256=sha256,
            session_index=session_index,
            name=name,
        )
    )


async def reanchor(connection: Connection, athlete_id: int) -> None:
    """Keeps the user's routes whose anchor's activity is gone, as long as somebody goes them."""
    await _SQL.reanchor(connection, athlete_id=athlete_id)


async def anchor(
    connection: Connection, athlete_id: int, route_id: int, recording: tuple[bytes, int]
) -> None:
    """Anchors a route at another recording."""
    sha256, session_index = recording
    await _SQL.anchor(
        connection, athlete_id=athlete_id, route_id=route_id, sha256=sha256, session_index=session_index
    )


async def drop_rows(connection: Connection, athlete_id: int, route_ids: Collection[int]) -> None:
    """Removes routes."""
    if route_ids:
        await _SQL.drop_rows(connection, athlete_id=athlete_id, route_ids=list(route_ids))


async def assign(connection: Connection, athlete_id: int, routes: Mapping[int, int | None]) -> None:
    """Says which route each activity is in."""
    if routes:
        await _SQL.assign(
            connection,
            athlete_id=athlete_id,
            activity_ids=list(routes),
            route_ids=list(routes.values()),
        )


async def outdated_athletes(connection: Connection, version: int) -> list[int]:
    """The athletes with a track whose signature is missing or of another version."""
    found = _SQL.outdated_athletes(connection, version=version)
    return [row["athlete_id"] async for row in found]


async def unplaced_athletes(connection: Connection) -> list[int]:
    """The athletes with activities that have a signature and no place among the clusters yet."""
    return [row["athlete_id"] async for row in _SQL.unplaced_athletes(connection)]


async def count_outdated(connection: Connection, athlete_id: int, version: int) -> int:
    """How many such tracks there are."""
    return int(await _SQL.count_outdated(connection, athlete_id=athlete_id, version=version))


async def lock_outdated(connection: Connection, athlete_id: int, version: int, limit: int) -> list[Outdated]:
    """The first of them, locked against imports and edits."""
    found = _SQL.lock_outdated(connection, athlete_id=athlete_id, version=version, limit=limit)
    return [Outdated(**row) async for row in found]
