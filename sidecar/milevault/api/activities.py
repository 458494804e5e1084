"""Activities: list, detail, laps, and streams as columns."""

import asyncio
import math
from collections.abc import Mapping

import msgspec
import numpy as np
import orjson
from aiohttp import web
from numpy.typing import NDArray

from milevault.analysis.downsample import downsample
from milevault.api import queries
from milevault.api.call import Call
from milevault.api.errors import BAD_REQUEST, NOT_FOUND
from milevault.api.replies import JSON, tagged_reply
from milevault.api.schema import activities as schema
from milevault.ingest import separating
from milevault.jobs.queue import enqueue_again
from milevault.model import CHANNELS_BY_NAME, Streams
from milevault.store import activities

# Below this a thread costs more than it gives: 10,000 points are reduced and written in 3 ms.
SMALL_SAMPLES = 20_000


async def list_activities(call: Call) -> schema.ActivityList:
    """Activities newest first, or oldest first with ``order=asc``; the cursor keeps pages complete while files arrive."""
    query = call.query(queries.ActivitiesQuery)
    async with call.services.connection() as connection:
        athlete = await call.athlete(connection)
        with queries.cursor_errors():
            rows, cursor = await activities.list_activities(
                connection, athlete.athlete_id, **msgspec.structs.asdict(query)
            )
    return schema.ActivityList(
        activities=msgspec.convert(rows, list[schema.Activity], from_attributes=True), next_cursor=cursor
    )


async def detail(call: Call) -> web.StreamResponse:
    """One activity with laps, pool lengths and the names of its channels."""
    async with call.services.connection() as connection:
        row = await activities.detail(connection, call.athlete_id, call.path["activity_id"])
        if row is None:
            raise NOT_FOUND.error()
    return tagged_reply(call.request, msgspec.convert(row, schema.ActivityDetail, from_attributes=True))


async def separate(call: Call) -> schema.ActivityChanges:
    """Says that a recording is no copy of the others: it becomes an activity of its own."""
    return await _separate(call, apart=True)


async def rejoin(call: Call) -> schema.ActivityChanges:
    """Takes that back: the recording is merged again with what it is a copy of."""
    return await _separate(call, apart=False)


async def _separate(call: Call, *, apart: bool) -> schema.ActivityChanges:
    changes = await separating.separate(
        call.services.opened.pool, call.athlete_id, call.path["recording_id"], enqueue_again, apart=apart
    )
    if changes is None:
        raise NOT_FOUND.error()
    return schema.ActivityChanges(recorded=changes.recorded, updated=changes.updated, removed=changes.removed)


async def laps(call: Call) -> schema.LapList:
    """The laps of one activity."""
    activity_id = call.path["activity_id"]
    async with call.services.connection() as connection:
        rows = await activities.laps(connection, call.athlete_id, activity_id)
        if not rows and await activities.detail(connection, call.athlete_id, activity_id) is None:
            raise NOT_FOUND.error()
    return schema.LapList(laps=msgspec.convert(rows, list[schema.Lap], from_attributes=True))


async def streams(call: Call) -> web.StreamResponse:
    """The samples of one activity as columns, reduced to at most ``points``; every channel by default."""
    query = call.query(queries.StreamsQuery)
    channels = _channels(query.channels)
    activity_id = call.path["activity_id"]
    async with call.services.connection() as connection:
        read = await activities.streams(connection, call.athlete_id, activity_id, channels)
        if read is None:
            raise NOT_FOUND.error()
    if len(read) <= SMALL_SAMPLES:
        body = streams_json(activity_id, read, query.points)
    else:
        body = await asyncio.to_thread(streams_json, activity_id, read, query.points)
    return web.Response(body=body, content_type=JSON, charset="utf-8")


def _channels(text: str | None) -> tuple[str, ...] | None:
    if text is None:
        return None
    names = tuple(dict.fromkeys(text.split(",")))
    if not set(names) <= CHANNELS_BY_NAME.keys():
        raise BAD_REQUEST.error(detail="channels")
    return names


def streams_json(activity_id: int, streams: Streams, points: int) -> bytes:
    """``schema.Streams`` as JSON; nan becomes null, values keep the digits their channel resolves."""
    elapsed_s: NDArray[np.float64] = streams.elapsed_s
    values: Mapping[str, NDArray[np.float64]] = streams.values
    if len(streams) > points:
        elapsed_s, values = downsample(elapsed_s, values, points)
    return orjson.dumps(
        {
            "activity_id": activity_id,
            "sample_count": len(streams),
            "elapsed_s": np.round(elapsed_s, 3),
            "channels": {
                name: {"unit": CHANNELS_BY_NAME[name].unit, "values": np.round(column, _digits(name))}
                for name, column in values.items()
            },
        },
        option=orjson.OPT_SERIALIZE_NUMPY,
    )


def _digits(channel: str) -> int:
    """Decimals that the channel's resolution is worth: 7 for 1e-7 degrees, 0 for 1 W."""
    return max(0, round(-math.log10(CHANNELS_BY_NAME[channel].resolution)))
