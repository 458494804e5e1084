"""What it costs to find the leaders that go the same way as one recording: in memory, and in a database."""

import asyncio
import time
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final

import numpy as np

from milevault.analysis.routes import matches, matches_among
from milevault.analysis.routes.features import features, near, reach
from milevault.analysis.routes.folding import ROUTES_VERSION, vicinity
from milevault.model.route import METRES_PER_DEGREE, Signature
from milevault.store import routes
from milevault.store.pool import Connection
from milevault.store.routes import Way
from scripts.benchmarks import histories
from scripts.benchmarks.histories import LAST_START, Bench
from scripts.benchmarks.town.crowd import Crowd

# Ways are stored so many at a time.
_BATCH: Final = 2000
# Queries that are not timed: the statement is planned, and the pages are read.
_WARMING: Final = 20
_FIRST_START: Final = LAST_START - timedelta(days=36_500)
# Activities that have nothing but a place for their way: numbers $2 to $3, an hour apart since $4.
_ACTIVITIES: Final = (
    """
    insert into source_file (athlete_id, sha256, size_bytes, label, state, stored_at)
    select $1, decode(lpad(to_hex(number), 64, '0'), 'hex'), 1, number || '.fit', 'imported', $4
    from generate_series($2::bigint, $3::bigint) as number
    """,
    """
    insert into activity (
        athlete_id, activity_id, sha256, session_index, sport, sub_sport, indoor, start_time, end_time, local_date,
        elapsed_time_s, has_track, sample_count, parser_version, analysis_version
    ) overriding system value
    select $1, number, decode(lpad(to_hex(number), 64, '0'), 'hex'), 0, 'running', 'generic', false, start_time,
        start_time, start_time::date, 0, true, 0, 1, 1
    from (
        select number, $4::timestamptz + make_interval(hours => number::integer) as start_time
        from generate_series($2::bigint, $3::bigint) as number
    ) as given
    """,
)


class SortedBoxes:
    """Leaders by the southern side of their boxes, which a query looks up before it asks for the rest."""

    def __init__(self, leaders: Sequence[Signature]) -> None:
        order = np.argsort([one.box.south_deg for one in leaders], kind="stable")
        self.leaders = [leaders[at] for at in order]
        self._rows = features(self.leaders)

    def within_reach(self, query: Signature) -> Iterable[int]:
        """The places of the leaders near a query."""
        south, allowed = query.box.south_deg, reach(query).side_m / METRES_PER_DEGREE
        first, last = np.searchsorted(self._rows[:, 0], [south - allowed, south + allowed])
        return (int(first + at) for at in near(query, self._rows[first:last]))


def in_memory(queries: Sequence[Signature], crowd: Crowd) -> list[float]:
    """Milliseconds of each query, with the boxes in memory."""
    stored, times = SortedBoxes(crowd.leaders), []
    for query in queries:
        started = time.perf_counter()
        matches_among(query, stored.leaders, stored.within_reach(query))
        times.append((time.perf_counter() - started) * 1000)
    return times


def in_database(queries: Sequence[Signature], crowds: Sequence[Crowd]) -> list[list[float]]:
    """Milliseconds of each query in each history, on a server of its own; each history begins with the one before."""
    return asyncio.run(_in_database(queries, crowds))


async def _in_database(queries: Sequence[Signature], crowds: Sequence[Crowd]) -> list[list[float]]:
    times, stored = [], 0
    async with histories.vault() as bench, bench.pool.acquire() as conn:
        for crowd in crowds:
            await _store(conn, bench, crowd, stored)
            stored = len(crowd.shapes)
            for query in queries[:_WARMING]:
                await _found(conn, bench, query)
            times.append([await _milliseconds(conn, bench, query) for query in queries])
    return times


async def _store(conn: Connection, bench: Bench, crowd: Crowd, stored: int) -> None:
    """Stores the recordings from number ``stored`` on, and puts all into their clusters; vacuumed, as it would be."""
    athlete_id = bench.athlete.athlete_id
    async with conn.transaction():
        for statement in _ACTIVITIES:
            await conn.execute(statement, athlete_id, stored, len(crowd.shapes) - 1, _FIRST_START)
        for first in range(stored, len(crowd.shapes), _BATCH):
            numbers = range(first, min(first + _BATCH, len(crowd.shapes)))
            ways = [_way(number, crowd.shapes[number]) for number in numbers]
            await routes.put(conn, athlete_id, ways, ROUTES_VERSION)
        await routes.place(conn, athlete_id, crowd.placings)
    await conn.execute("vacuum analyze")


def _way(number: int, shape: Signature) -> Way:
    return Way(
        activity_id=number,
        start_time=_FIRST_START + timedelta(hours=number),
        sha256=number.to_bytes(32),
        session_index=0,
        signature=shape,
    )


async def _milliseconds(conn: Connection, bench: Bench, query: Signature) -> float:
    started = time.perf_counter()
    await _found(conn, bench, query)
    return (time.perf_counter() - started) * 1000


async def _found(conn: Connection, bench: Bench, query: Signature) -> int:
    leaders = await routes.leaders_near(conn, bench.athlete.athlete_id, (), vicinity(query))
    return len(matches(query, [one.signature for one in leaders]))
