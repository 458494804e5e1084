"""All of an athlete's activities put into clusters anew: what an import in the middle of them leaves undone.

First the signatures that are missing or of another version, a batch at a time. Then everything is clustered without
keeping anybody waiting, and once more, from memory, while imports wait: what came meanwhile is computed then.
"""

import asyncio
from collections.abc import Sequence
from itertools import batched
from typing import Final

from milevault.analysis.routes.folding import ROUTES_VERSION, Fold, Going, Memory
from milevault.ingest import grouping
from milevault.ingest.routing import signature_of
from milevault.model.clusters import Placing
from milevault.model.trimming import cut
from milevault.store import activities, figures, routes
from milevault.store.pool import Connection
from milevault.store.recomputes import Recompute
from milevault.store.routes import Outdated, Way, Words

SIGNATURES_BATCH: Final = 50
# A thread's share: a worker that is to stop does not wait longer for it.
_FOLD_BATCH: Final = 100
_POSITIONS: Final = ("position_lat", "position_long")


async def begin(conn: Connection, one: Recompute) -> int:
    """How many signatures are missing."""
    return await routes.count_outdated(conn, one.athlete_id, ROUTES_VERSION)


async def batch(conn: Connection, one: Recompute) -> list[int]:
    """The activities whose signatures were made; after the last ones, in the transaction that ends the work, the clusters."""
    done = await _sign(conn, one.athlete_id)
    if not done:
        await recluster(conn, one.athlete_id)
    return done


async def outdated(conn: Connection) -> list[int]:
    """The athletes with tracks whose signatures are missing or of another version, or in no cluster yet."""
    athletes = await routes.outdated_athletes(conn, ROUTES_VERSION)
    return sorted({*athletes, *await routes.unplaced_athletes(conn)})


async def unplaced(conn: Connection) -> list[int]:
    """The athletes with activities that are in no cluster yet."""
    return await routes.unplaced_athletes(conn)


async def recluster(conn: Connection, athlete_id: int) -> None:
    """Makes the clusters and routes what all activities and the user's words together give."""
    memory = Memory()
    await _folded(conn, athlete_id, memory)
    await routes.lock(conn, athlete_id)
    words, placings = await _folded(conn, athlete_id, memory)
    await routes.place(conn, athlete_id, placings)
    await grouping.settle(conn, athlete_id, words)


async def _folded(conn: Connection, athlete_id: int, memory: Memory) -> tuple[Words, dict[int, Placing]]:
    words = await routes.words(conn, athlete_id)
    ways = await routes.all_signatures(conn, athlete_id)
    goings = [
        Going(activity_id=activity_id, place=place, signature=own)
        for place, (activity_id, own) in enumerate(ways)
        if activity_id not in words.splits
    ]
    fold = Fold(len(goings), memory)
    for some in batched(goings, _FOLD_BATCH, strict=False):
        await asyncio.to_thread(_take, fold, some)
    alone = {
        activity_id: Placing(leader_id=activity_id) for activity_id, _ in ways if activity_id in words.splits
    }
    return words, fold.placings | alone


def _take(fold: Fold, some: Sequence[Going]) -> None:
    for one in some:
        fold.take(one)


async def _sign(conn: Connection, athlete_id: int) -> list[int]:
    locked = await routes.lock_outdated(conn, athlete_id, ROUTES_VERSION, SIGNATURES_BATCH)
    if not locked:
        return []
    ids = [one.activity_id for one in locked]
    packed = await figures.packed(conn, athlete_id, ids, _POSITIONS)
    ways = await asyncio.to_thread(lambda: [_way(one, packed.get(one.activity_id, {})) for one in locked])
    await routes.put(conn, athlete_id, ways, ROUTES_VERSION)
    return ids


def _way(one: Outdated, packed: dict[str, tuple[bytes, int]]) -> Way:
    streams = cut(activities.unpacked(packed), one.trim_start_s, one.trim_end_s)
    return Way(
        activity_id=one.activity_id,
        start_time=one.start_time,
        sha256=one.sha256,
        session_index=one.session_index,
        signature=signature_of(streams),
    )
