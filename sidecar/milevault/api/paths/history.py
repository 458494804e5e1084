"""Routes with their history, and which route an activity goes."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from milevault.analysis.routes.trend import trend
from milevault.api.call import Call
from milevault.api.errors import NOT_FOUND
from milevault.api.paths import queries, schema
from milevault.model import Streams
from milevault.store import activities, paths
from milevault.store.paths import RouteEffort
from milevault.store.pool import Connection

# More points than a card has pixels across.
MOST_POINTS: Final = 500
_TRACK: Final = ("position_lat", "position_long", "altitude", "distance")
_DAY_S: Final = 86_400.0


async def list_all(call: Call) -> schema.RouteList:
    """The routes of three activities and more and those the user named, the most frequent first."""
    query = call.query(queries.RoutesQuery)
    async with call.services.connection() as connection:
        athlete = await call.athlete(connection)
        rows = await paths.list_routes(connection, athlete.athlete_id, forgotten=query.forgotten)
        bests = await paths.bests(connection, athlete.athlete_id)
    return schema.RouteList(routes=_told(rows, bests))


async def detail(call: Call) -> schema.RouteDetail:
    """One route with every effort on it, ranked, and how they change."""
    route_id = call.path["route_id"]
    async with call.services.connection() as connection:
        found = await route(connection, call.athlete_id, route_id)
        efforts = await paths.efforts(connection, call.athlete_id, route_id=route_id)
    if found is None:
        raise NOT_FOUND.error()
    trends = await asyncio.to_thread(_trends, efforts)
    return schema.RouteDetail(route=found, trends=trends, efforts=_efforts(efforts))


async def route(connection: Connection, athlete_id: int, route_id: int) -> schema.Route | None:
    """One route; None where there is none or nobody goes it any more."""
    rows = await paths.list_routes(connection, athlete_id, route_id=route_id)
    told = _told(rows, await paths.bests(connection, athlete_id, route_id))
    return told[0] if told else None


async def track(call: Call) -> schema.RouteTrack:
    """The way of the activity that stands for a route."""
    route_id = call.path["route_id"]
    async with call.services.connection() as connection:
        found = await paths.list_routes(connection, call.athlete_id, route_id=route_id)
        if not found:
            raise NOT_FOUND.error()
        leader_id = found[0].leader_id
        streams = await activities.streams(connection, call.athlete_id, leader_id, _TRACK)
    if streams is None:
        raise NOT_FOUND.error()
    return schema.RouteTrack(route_id=route_id, activity_id=leader_id, **_columns(streams))


async def of_activity(call: Call) -> schema.ActivityRoute:
    """The route an activity goes, with its rank and all others on it."""
    activity_id = call.path["activity_id"]
    async with call.services.connection() as connection:
        told = await activity_route(connection, call.athlete_id, activity_id)
    if told is None:
        raise NOT_FOUND.error()
    return told


async def activity_route(
    connection: Connection, athlete_id: int, activity_id: int
) -> schema.ActivityRoute | None:
    """Which way an activity goes; None where there is no such activity."""
    if await paths.primary_of(connection, athlete_id, activity_id) is None:
        return None
    way = await paths.way_of(connection, athlete_id, activity_id)
    efforts: Sequence[RouteEffort] = ()
    row = None
    if way is not None:
        efforts = await paths.efforts(
            connection, athlete_id, route_id=way.route_id, leader_id=None if way.route_id else way.leader_id
        )
        row = None if way.route_id is None else await paths.row(connection, athlete_id, way.route_id)
    own = next((one for one in efforts if one.activity_id == activity_id), None)
    like = [one for one in efforts if own is not None and _counts_beside(one, own)]
    return schema.ActivityRoute(
        activity_id=activity_id,
        route_id=None if way is None else way.route_id,
        name=None if row is None else row.name,
        distance_m=None if way is None else round(way.length_m, 1),
        closed=None if way is None else way.closed,
        reversed=None if way is None else way.reversed,
        error_m=None if way is None else way.error_m,
        rank=None if own is None else own.rank,
        elapsed_rank=None if own is None else own.elapsed_rank,
        compared=len(like),
        best=own is not None and own.rank == 1 and len(like) > 1,
        efforts=_efforts(efforts),
    )


def _counts_beside(one: RouteEffort, own: RouteEffort) -> bool:
    return (one.sport, one.reversed) == (own.sport, own.reversed) and one.rank is not None


def _told(rows: Sequence[paths.RouteRow], bests: Iterable[paths.Best]) -> list[schema.Route]:
    of_route: dict[int, list[schema.RouteBest]] = {}
    for best in bests:
        shown = msgspec.convert(best, schema.RouteBest, from_attributes=True)
        of_route.setdefault(best.route_id, []).append(shown)
    return [
        schema.Route(
            route_id=row.route_id,
            name=row.name,
            made_by=row.made_by,
            forgotten=row.forgotten,
            activity_id=row.leader_id,
            distance_m=round(row.length_m, 1),
            elevation_gain_m=row.elevation_gain_m,
            closed=row.closed,
            activity_count=row.activity_count,
            first_time=row.first_time,
            last_time=row.last_time,
            bests=of_route.get(row.route_id, []),
        )
        for row in rows
    ]


def _efforts(efforts: Sequence[RouteEffort]) -> list[schema.RouteEffort]:
    return msgspec.convert(efforts, list[schema.RouteEffort], from_attributes=True)


def _trends(efforts: Sequence[RouteEffort]) -> list[schema.RouteTrend]:
    """Of each sport and direction, the most frequent first."""
    groups: dict[tuple[str, bool], list[RouteEffort]] = {}
    for one in efforts:
        if one.rank is not None:
            groups.setdefault((one.sport, one.reversed), []).append(one)
    order = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    return [
        schema.RouteTrend(sport=sport, reversed=turned, effort_count=len(own), change_s=_trend(own))
        for (sport, turned), own in order
    ]


def _trend(efforts: Sequence[RouteEffort]) -> float | None:
    days = np.array([one.start_time.timestamp() / _DAY_S for one in efforts])
    seconds = np.array([one.moving_time_s for one in efforts], np.float64)
    return trend(days, seconds)


def _columns(streams: Streams) -> Mapping[str, list[float | None]]:
    """The samples with a position, evenly thinned, the last one kept."""
    lat = streams.values.get("position_lat", np.full(len(streams), np.nan))
    known = np.flatnonzero(~np.isnan(lat))
    if len(known) > MOST_POINTS:
        known = known[np.linspace(0, len(known) - 1, MOST_POINTS).round().astype(int)]
    names = {"distance_m": "distance"} | {name: name for name in _TRACK[:3]}
    return {
        shown: _values(streams, name, known) if name in streams.values else [None] * len(known)
        for shown, name in names.items()
    }


def _values(streams: Streams, name: str, rows: NDArray[np.intp]) -> list[float | None]:
    return [None if np.isnan(value) else value for value in streams.values[name][rows].tolist()]
