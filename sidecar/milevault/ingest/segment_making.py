"""Segments made and taken back by the athlete, with the search that follows, in one transaction each."""

import asyncio
from dataclasses import dataclass, replace
from typing import Literal

from milevault.analysis.segments import Cut, box_of, cut_out
from milevault.analysis.segments.spans import Span, seconds_between, seconds_of_climb
from milevault.ingest.recomputing import Enqueue
from milevault.model import Activity
from milevault.store import activities, recordings, segments
from milevault.store.errors import retry_unit
from milevault.store.pool import Connection, Pool
from milevault.store.segments import NewSegment, Source

type Field = Literal["end_s", "end_m", "climb_index"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Which part of an activity is to be a segment: seconds, metres or the place of a climb, whichever is not None.

    ``both_directions`` None: yes, but not for a climb.
    """

    name: str
    seconds: Span | None = None
    metres: Span | None = None
    climb_index: int | None = None
    both_directions: bool | None = None

    @property
    def field(self) -> Field:
        """What says where it ends."""
        if self.climb_index is not None:
            return "climb_index"
        return "end_m" if self.metres is not None else "end_s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A part that makes no segment; ``field`` is the one that is wrong."""

    field: Field


async def make(
    pool: Pool, athlete_id: int, activity_id: int, wish: Wish, enqueue: Enqueue
) -> int | Refused | None:
    """The new segment's number; its efforts follow by a job. None where the athlete has no such activity."""

    async def read() -> tuple[Source, Activity] | None:
        async with pool.acquire() as conn:
            return await _read(conn, athlete_id, activity_id)

    found = await retry_unit(read)
    if found is None:
        return None
    source, activity = found
    new = await asyncio.to_thread(_made, source, activity, wish)
    if new is None:
        return Refused(field=wish.field)

    async def unit() -> int:
        async with pool.acquire() as conn, conn.transaction():
            segment_id = await segments.create(conn, athlete_id, new)
            await enqueue(conn, athlete_id, "segments", [str(segment_id)])
            return segment_id

    return await retry_unit(unit)


async def remove(pool: Pool, athlete_id: int, segment_id: int) -> bool:
    """False where the athlete has no such segment. Imports that are putting efforts on it come first."""

    async def unit() -> bool:
        async with pool.acquire() as conn, conn.transaction():
            await recordings.lock_athlete(conn, athlete_id)
            return await segments.delete(conn, athlete_id, segment_id)

    return await retry_unit(unit)


async def _read(conn: Connection, athlete_id: int, activity_id: int) -> tuple[Source, Activity] | None:
    source = await segments.source(conn, athlete_id, activity_id)
    streams = await activities.streams(conn, athlete_id, activity_id)
    if source is None or streams is None:
        return None
    return source, replace(source.activity, streams=streams)


def _made(source: Source, activity: Activity, wish: Wish) -> NewSegment | None:
    span = _span(activity, wish)
    made = None if span is None else cut_out(activity.streams, *span)
    if span is None or made is None:
        return None
    climbs = wish.climb_index is not None
    both = not climbs if wish.both_directions is None else wish.both_directions
    return _new(source, wish.name, span, made, climbs=climbs, both_directions=both)


def _span(activity: Activity, wish: Wish) -> Span | None:
    if wish.climb_index is not None:
        return seconds_of_climb(activity, wish.climb_index)
    if wish.metres is not None:
        return seconds_between(activity.streams, *wish.metres)
    return wish.seconds


def _new(
    source: Source, name: str, span: Span, made: Cut, *, climbs: bool, both_directions: bool
) -> NewSegment:
    box = box_of(made.line.lat_deg, made.line.lon_deg)
    assert box is not None
    # Since the start of the recording, whatever the activity is trimmed to later.
    start_s, end_s = (at_s + (source.trim_start_s or 0.0) for at_s in span)
    return NewSegment(
        name=name,
        origin="climb" if climbs else "user",
        sha256=source.sha256,
        session_index=source.activity.session_index,
        start_s=start_s,
        end_s=end_s,
        line=made.line,
        box=box,
        length_m=made.length_m,
        gain_m=made.gain_m,
        both_directions=both_directions,
    )
