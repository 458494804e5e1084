"""Efforts on segments: of an activity when it comes or changes, and of old ones for a new segment.

Both compute of the samples as storage gives them back, so that it does not matter which of the two came first. The
search is work of ``ingest.recomputing``: in batches, with progress, next to imports and edits.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from milevault.analysis.segments import BEYOND_M, CHANNELS, VERSION, Course, box_of, efforts
from milevault.ingest.each import of_each
from milevault.model import Activity, Streams
from milevault.model.route import Box
from milevault.model.segment import SegmentEffort
from milevault.model.trimming import cut
from milevault.store import activities, figures, segments
from milevault.store.pool import Connection
from milevault.store.recomputes import Recompute
from milevault.store.segments import Candidate, Sought

# Some milliseconds of reading and searching each; an import of one of them waits for the batch.
BATCH: Final = 50
_POSITIONS: Final = ("position_lat", "position_long")


async def put_efforts(
    conn: Connection, athlete_id: int, finals: Mapping[int, Activity], new: Collection[int]
) -> set[int]:
    """Computes and stores the efforts of activities in the caller's transaction, which has locked them; which have any.

    ``new`` are those that had none.
    """
    found: dict[int, list[tuple[int, SegmentEffort]]] = {}
    for activity_id, final in finals.items():
        area = _area(final.streams)
        if area is None and activity_id in new:
            continue
        sought = await segments.place(conn, athlete_id, activity_id, area)
        if sought:
            found[activity_id] = await asyncio.to_thread(_efforts, final.streams, final.timer_time_s, sought)
        elif activity_id not in new:
            found[activity_id] = []
    if found:
        await segments.put(conn, athlete_id, found)
    return {activity_id for activity_id, several in found.items() if several}


def _area(streams: Streams) -> Box | None:
    lat, lon = (streams.values.get(name) for name in _POSITIONS)
    return None if lat is None or lon is None else box_of(lat, lon, BEYOND_M)


def _efforts(
    streams: Streams, timer_s: float | None, sought: Sequence[Sought]
) -> list[tuple[int, SegmentEffort]]:
    courses = [
        Course(line=one.line, length_m=one.length_m, both_directions=one.both_directions) for one in sought
    ]
    found = efforts(streams, timer_s, courses)
    return [
        (one.segment_id, effort) for one, several in zip(sought, found, strict=True) for effort in several
    ]


async def begin_search(conn: Connection, one: Recompute) -> int:
    """How many activities are to be searched."""
    return await segments.count(conn, one.athlete_id, _segment_ids(one))


async def search_batch(conn: Connection, one: Recompute) -> list[int]:
    """Looks for the segments named by the keys in the next activities; returns their ids, none where all is done."""
    segment_ids = _segment_ids(one)
    sought = await segments.wanted(conn, one.athlete_id, segment_ids)
    locked = await segments.lock(conn, one.athlete_id, segment_ids, after_id=one.last_id, limit=BATCH)
    if not locked or not sought:
        await segments.mark_searched(conn, one.athlete_id, segment_ids, VERSION)
        return []
    ids = [activity.activity_id for activity in locked]
    packed = await figures.packed(conn, one.athlete_id, ids, CHANNELS)
    found = await asyncio.to_thread(_searched, locked, packed, sought)
    areas = {activity_id: area for activity_id, (area, _) in found.items() if area is not None}
    await segments.put_areas(conn, one.athlete_id, areas)
    efforts_of = {activity_id: several for activity_id, (_, several) in found.items()}
    await segments.put(conn, one.athlete_id, efforts_of, segment_ids)
    return ids


def _segment_ids(one: Recompute) -> list[int]:
    return [int(key) for key in one.keys]


type _Found = tuple[Box | None, list[tuple[int, SegmentEffort]]]


def _searched(
    locked: Sequence[Candidate],
    packed: Mapping[int, Mapping[str, tuple[bytes, int]]],
    sought: Sequence[Sought],
) -> dict[int, _Found]:
    def one_activity(one: Candidate) -> _Found:
        stored = activities.unpacked(packed.get(one.activity_id, {}))
        streams = cut(stored, one.trim_start_s, one.trim_end_s)
        return _area(streams), _efforts(streams, one.timer_time_s, sought)

    return of_each(locked, one_activity)
