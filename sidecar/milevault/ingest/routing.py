"""Which way an activity goes: found with its import, and made exact in the background where that cannot be done at once.

The clusters are those of ``analysis.routes.folding``: a function of all activities in the order of their start. An activity
that is later than all others takes its place at once. One that comes before others, changes its way or goes may move
them: it gets a place for now, and work is noted that puts all activities into clusters anew. Of a history only the
signatures are stored: whoever places activities keeps all others from it until its commit, and files would be imported
one after the other.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from milevault.analysis.routes.folding import (
    ELECTIONS,
    ROUTES_VERSION,
    Going,
    elected,
    nearest,
    placed,
    rounded,
    vicinity,
)
from milevault.analysis.routes.signature import signature
from milevault.ingest import grouping
from milevault.model import Streams
from milevault.model.clusters import Placing
from milevault.model.route import Signature
from milevault.store import paths, recomputes, routes
from milevault.store.paths import Repeat
from milevault.store.pool import Connection
from milevault.store.routes import NO_WORDS, Stored, Way, Words

_POSITIONS: Final = ("position_lat", "position_long")


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What an import or edit did to activities: their ways as they are now (None: no positions), and which are gone."""

    ways: Mapping[int, Way | None]
    removed: Collection[int]
    recorded: Collection[int]

    def is_history(self, before: datetime) -> bool:
        """Whether it is new activities alone, of which none began at that time or later."""
        return (
            not self.removed
            and self.ways.keys() <= set(self.recorded)
            and all(way is None or way.start_time < before for way in self.ways.values())
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Where an activity is now, and whether others are there."""

    leader_id: int
    is_shared: bool


def signature_of(streams: Streams) -> Signature | None:
    """The signature of the samples that are shown; None where there are no positions or they go nowhere."""
    latitudes, longitudes = (streams.values.get(name) for name in _POSITIONS)
    if latitudes is None or longitudes is None:
        return None
    return signature(latitudes, longitudes)


def has_track(streams: Streams) -> bool:
    """Whether the samples have positions at all."""
    return all(name in streams.values for name in _POSITIONS)


async def follow(
    conn: Connection, athlete_id: int, moved: Moved, *, history_before: datetime | None = None
) -> list[Repeat]:
    """Puts activities into their clusters and routes, last in the transaction that changed them; which new ones repeat a way.

    Where all that happened is that activities came which began before ``history_before``, they get no place yet.
    """
    if not moved.ways and not moved.removed:
        return []
    if history_before is not None and moved.is_history(history_before):
        ways = [way for way in moved.ways.values() if way is not None]
        if ways:
            await routes.put(conn, athlete_id, ways, ROUTES_VERSION, placed=False)
        return []
    await routes.lock(conn, athlete_id)
    words = await routes.words(conn, athlete_id) if await routes.is_spoken_of(conn, athlete_id) else None
    exact = not moved.removed
    if moved.removed:
        await _adopt(conn, athlete_id)
        await routes.reanchor(conn, athlete_id)
    trackless = [activity_id for activity_id, way in moved.ways.items() if way is None]
    if trackless and await routes.drop(conn, athlete_id, trackless):
        exact = False
        await _adopt(conn, athlete_id)
    clusters = set()
    for way in sorted((one for one in moved.ways.values() if one is not None), key=_order):
        before = None
        if way.activity_id not in moved.recorded:
            before = await routes.get(conn, athlete_id, way.activity_id)
        if before is not None and _is_same(before, way):
            continue
        cluster = await _follow_one(conn, athlete_id, way, before, words or NO_WORDS)
        exact = exact and await _is_exact(conn, athlete_id, way, before, words or NO_WORDS)
        # Whoever is new and alone on its way is in no route, unless the user had named it in another vault.
        if cluster is not None and (cluster.is_shared or before is not None or words is not None):
            clusters.add(cluster.leader_id)
    if not exact:
        await need_anew(conn, athlete_id)
    if not clusters:
        return []
    await grouping.settle(conn, athlete_id, words or NO_WORDS, clusters)
    return await paths.repeats(conn, athlete_id, moved.recorded) if moved.recorded else []


async def need_anew(conn: Connection, athlete_id: int) -> None:
    """Notes that the athlete's clusters are to be made anew; its job is added by whoever looks for lost ones."""
    if not await recomputes.has_unfinished(conn, athlete_id, "routes"):
        await recomputes.add(conn, athlete_id, "routes", (), None)


def _order(way: Way) -> tuple[object, ...]:
    return way.start_time, way.sha256, way.session_index


async def _follow_one(
    conn: Connection, athlete_id: int, way: Way, before: Stored | None, words: Words
) -> Cluster | None:
    """Stores a way and puts it into its cluster; None without a signature."""
    await routes.put(conn, athlete_id, [way], ROUTES_VERSION)
    cluster = None
    if way.signature is not None:
        known = before is not None and before.leader_id is not None
        cluster = await place(
            conn, athlete_id, way.activity_id, way.signature, words.splits, leads_itself=not known
        )
    if before is not None and before.leader_id is not None:
        await _adopt(conn, athlete_id)
    return cluster


async def _is_exact(conn: Connection, athlete_id: int, way: Way, before: Stored | None, words: Words) -> bool:
    """Whether what is stored is what all activities together give: the way is new, and nobody came later."""
    if before is not None and before.signature is not None:
        return False
    if way.signature is None or way.activity_id in words.splits:
        return True
    return not await routes.any_later(conn, athlete_id, way)


async def place(
    conn: Connection,
    athlete_id: int,
    activity_id: int,
    own: Signature,
    splits: Collection[int],
    *,
    leads_itself: bool = False,
) -> Cluster:
    """Puts an activity into the cluster of the leader that it lies nearest to, or makes it lead its own.

    ``splits`` are the activities that the user keeps out of all clusters. ``leads_itself``: it is stored so already.
    """
    leaders: list[routes.Leader] = []
    if activity_id not in splits:
        leaders = await routes.leaders_near(conn, athlete_id, {activity_id, *splits}, vicinity(own))
    match = await asyncio.to_thread(nearest, own, [one.signature for one in leaders]) if leaders else None
    if match is None:
        if not leads_itself:
            await routes.place(conn, athlete_id, {activity_id: Placing(leader_id=activity_id)})
        return Cluster(leader_id=activity_id, is_shared=False)
    leader = leaders[match.index]
    placing = Placing(leader_id=leader.activity_id, reversed=match.reversed, error_m=rounded(match))
    await routes.place(conn, athlete_id, {activity_id: placing})
    leader_id = leader.activity_id
    if leader.member_count + 1 in ELECTIONS:
        leader_id = await _elect(conn, athlete_id, leader_id)
    return Cluster(leader_id=leader_id, is_shared=True)


async def _elect(conn: Connection, athlete_id: int, leader_id: int) -> int:
    """Gives the lead of a cluster to the member that lies nearest to all others; returns who leads then."""
    members = await routes.members(conn, athlete_id, leader_id)
    election = await asyncio.to_thread(elected, [one for _, one in members])
    if election is None or members[election.index][0] == leader_id:
        return leader_id
    goings = [Going(activity_id=known, place=at, signature=own) for at, (known, own) in enumerate(members)]
    await routes.place(conn, athlete_id, placed(goings, election))
    return goings[election.index].activity_id


async def leave(conn: Connection, athlete_id: int, activity_id: int) -> None:
    """Takes an activity out of its cluster; the others stay together, for now."""
    await routes.place(conn, athlete_id, {activity_id: Placing(leader_id=activity_id)})
    members = await routes.members(conn, athlete_id, activity_id)
    await _lead(conn, athlete_id, [one for one in members if one[0] != activity_id])


async def _adopt(conn: Connection, athlete_id: int) -> None:
    """Gives activities whose leader is gone another one, for now."""
    for orphans in (await routes.orphans(conn, athlete_id)).values():
        await _lead(conn, athlete_id, orphans)


async def _lead(conn: Connection, athlete_id: int, members: Sequence[tuple[int, Signature]]) -> None:
    """Makes the earliest of them lead the others."""
    if not members:
        return
    (leader_id, leader), *others = members
    placings = await asyncio.to_thread(_beside, leader_id, leader, others)
    await routes.place(conn, athlete_id, {leader_id: Placing(leader_id=leader_id), **placings})


def _beside(leader_id: int, leader: Signature, others: Sequence[tuple[int, Signature]]) -> dict[int, Placing]:
    found = {}
    for activity_id, own in others:
        match = nearest(own, [leader])
        found[activity_id] = (
            Placing(leader_id=activity_id)
            if match is None
            else Placing(leader_id=leader_id, reversed=match.reversed, error_m=rounded(match))
        )
    return found


def _is_same(before: Stored, way: Way) -> bool:
    stored = (before.start_time, before.sha256, before.session_index)
    if stored != (way.start_time, way.sha256, way.session_index):
        return False
    return fields_of(before.signature) == fields_of(way.signature)


def fields_of(one: Signature | None) -> tuple[object, ...] | None:
    """What two equal signatures have in common."""
    if one is None:
        return None
    return one.to_bytes(), one.lat_deg, one.lon_deg, one.unit_m, one.length_m, one.closed
