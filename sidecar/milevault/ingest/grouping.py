"""Clusters -> routes: which groups of clusters have a row of their own, and who is in them.

A route is a cluster, or several that the user joined. It has a row where the user spoke of it or three activities go
it. The rows of the system follow from the clusters; they keep their ids as long as an activity of theirs stays.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from milevault.store import routes
from milevault.store.pool import Connection
from milevault.store.routes import Member, RouteRow, Words

LEAST_ACTIVITIES: Final = 3


async def settle(
    conn: Connection, athlete_id: int, words: Words, leader_ids: Collection[int] | None = None
) -> None:
    """Gives the clusters (None: all) their routes; call it with the athlete's routes locked.

    What goes with a route that several clusters share is looked at with each of them.
    """
    spoken = {one for pair in words.joins for one in pair}
    pairs = []
    if spoken:
        leader_of = await routes.leaders_of(conn, athlete_id, spoken)
        pairs = [
            (leader_of[one], leader_of[other])
            for one, other in words.joins
            if one in leader_of and other in leader_of
        ]
    joined = groups(pairs)
    wanted = None
    if leader_ids is not None:
        wanted = {one for leader_id in leader_ids for one in joined.get(leader_id, {leader_id})}
    members = await routes.placed(conn, athlete_id, wanted)
    rows = await routes.rows(
        conn, athlete_id, None if wanted is None else [one.activity_id for one in members]
    )
    await _settle_groups(conn, athlete_id, _by_group(members, joined), rows)


def groups(pairs: Iterable[tuple[int, int]]) -> dict[int, frozenset[int]]:
    """Everything that hangs together by pairs, by each of its parts.

    >>> groups([(1, 2), (3, 2), (5, 6)])[3] == {1, 2, 3}
    True
    """
    found: dict[int, frozenset[int]] = {}
    for one, other in pairs:
        whole = found.get(one, frozenset({one})) | found.get(other, frozenset({other}))
        found |= dict.fromkeys(whole, whole)
    return found


def _by_group(members: Sequence[Member], joined: dict[int, frozenset[int]]) -> list[list[Member]]:
    """The members of each group, in order."""
    found: dict[frozenset[int], list[Member]] = {}
    for one in members:
        found.setdefault(joined.get(one.leader_id, frozenset({one.leader_id})), []).append(one)
    return list(found.values())


async def _settle_groups(
    conn: Connection, athlete_id: int, parts: Sequence[Sequence[Member]], rows: Sequence[RouteRow]
) -> None:
    # Those of the user first, then the oldest, wherever in the group they are anchored.
    rank = {row.route_id: at for at, row in enumerate(rows)}
    anchored: dict[int, list[RouteRow]] = {}
    for row in rows:
        anchored.setdefault(row.activity_id or 0, []).append(row)
    assigned: dict[int, int | None] = {}
    kept: set[int] = set()
    fresh: list[Sequence[Member]] = []
    for part in parts:
        own = [row for one in part for row in anchored.get(one.activity_id, ())]
        best = min(own, key=lambda one: rank[one.route_id], default=None)
        if best is not None and (best.made_by == "user" or len(part) >= LEAST_ACTIVITIES):
            kept.add(best.route_id)
            assigned |= _moved(part, best.route_id)
            if best.made_by == "system" and _anchor(best) != _name(part[0]):
                await routes.anchor(conn, athlete_id, best.route_id, _name(part[0]))
        elif len(part) >= LEAST_ACTIVITIES:
            fresh.append(part)
        else:
            assigned |= _moved(part, None)
    gone = [row.route_id for row in rows if row.made_by == "system" and row.route_id not in kept]
    await routes.drop_rows(conn, athlete_id, gone)
    for part in fresh:
        route_id = await routes.add(conn, athlete_id, "system", _name(part[0]))
        assigned |= _moved(part, route_id)
    await routes.assign(conn, athlete_id, assigned)


def _moved(part: Sequence[Member], route_id: int | None) -> dict[int, int | None]:
    return {one.activity_id: route_id for one in part if one.route_id != route_id}


def _name(one: Member) -> tuple[bytes, int]:
    return one.sha256, one.session_index


def _anchor(row: RouteRow) -> tuple[bytes, int]:
    return row.sha256, row.session_index
