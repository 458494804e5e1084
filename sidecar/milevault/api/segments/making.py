"""Segments as the athlete wants them: made, renamed, hidden, taken back."""

import msgspec
from msgspec import UNSET

from milevault.api.call import Call
from milevault.api.errors import BAD_REQUEST, NO_SEGMENT, NOT_FOUND
from milevault.api.segments import schema
from milevault.ingest import segment_making
from milevault.ingest.segment_making import Refused, Wish
from milevault.jobs.queue import enqueue_recompute
from milevault.store import segments
from milevault.store.pool import Connection


async def create(call: Call) -> schema.Segment:
    """A new segment, cut from an activity. All activities are searched for it at once; its detail tells how far that is."""
    new = await call.body(schema.NewSegment)
    made = await segment_making.make(
        call.services.opened.pool, call.athlete_id, new.activity_id, _wish(new), enqueue_recompute
    )
    if made is None:
        raise NOT_FOUND.error()
    if isinstance(made, Refused):
        raise NO_SEGMENT.error(detail=made.field)
    async with call.services.connection() as connection:
        return await _told(connection, call.athlete_id, made)


async def edit(call: Call) -> schema.Segment:
    """Renames or hides a segment."""
    segment_id = call.path["segment_id"]
    async with call.services.connection() as connection:
        if await segments.get(connection, call.athlete_id, segment_id) is None:
            raise NOT_FOUND.error()
    # Read without holding a connection: a slow sender must not use up the pool.
    body = await call.body(schema.SegmentEdit)
    async with call.services.connection() as connection:
        await segments.edit(
            connection,
            call.athlete_id,
            segment_id,
            name=None if body.name is UNSET else body.name,
            hidden=None if body.hidden is UNSET else body.hidden,
        )
        return await _told(connection, call.athlete_id, segment_id)


async def remove(call: Call) -> schema.SegmentRemoved:
    """Takes a segment away, with its efforts. The activities stay."""
    segment_id = call.path["segment_id"]
    if not await segment_making.remove(call.services.opened.pool, call.athlete_id, segment_id):
        raise NOT_FOUND.error()
    return schema.SegmentRemoved(segment_id=segment_id)


def _wish(new: schema.NewSegment) -> Wish:
    """The wish, where it is one and no more; a 400 names the field that is missing, too much or too early."""
    pairs = {"start_s": (new.start_s, new.end_s), "start_m": (new.start_m, new.end_m)}
    given = [name for name, pair in pairs.items() if pair != (None, None)]
    if new.climb_index is not None:
        given.append("climb_index")
    if len(given) != 1:
        raise BAD_REQUEST.error(detail=given[1] if given else "start_s")
    seconds, metres = (_span(name, *pair) for name, pair in pairs.items())
    return Wish(
        name=new.name,
        seconds=seconds,
        metres=metres,
        climb_index=new.climb_index,
        both_directions=new.both_directions,
    )


def _span(name: str, start: float | None, end: float | None) -> tuple[float, float] | None:
    if start is None and end is None:
        return None
    if start is None:
        raise BAD_REQUEST.error(detail=name)
    if end is None or end <= start:
        raise BAD_REQUEST.error(detail=name.replace("start", "end"))
    return start, end


async def _told(connection: Connection, athlete_id: int, segment_id: int) -> schema.Segment:
    row = await segments.get(connection, athlete_id, segment_id)
    if row is None:
        raise NOT_FOUND.error()
    return msgspec.convert(row, schema.Segment, from_attributes=True)
