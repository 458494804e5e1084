"""The wide table for SQL users (Grafana, ad hoc queries): one row per sample."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from milevault.model import Streams
from milevault.store import pgcopy
from milevault.store.pool import Connection
from milevault.store.sql import statements

_SQL: Final[Any] = statements("points")
TABLE: Final = "activity_data_points"
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)
# Column of the table, its type, and the channel it shows.
CHANNEL_COLUMNS: Final = (
    ("position_lat", "float8"),
    ("position_long", "float8"),
    ("altitude", "float4"),
    ("distance", "float4"),
    ("speed", "float4"),
    ("heart_rate", "int2"),
    ("cadence", "float4"),
    ("power", "int2"),
    ("temperature", "float4"),
)
NAMES: Final = ("athlete_id", "activity_id", "ts", *(name for name, _ in CHANNEL_COLUMNS))


async def write(
    connection: Connection, athlete_id: int, activity_id: int, start_time: datetime, streams: Streams
) -> None:
    """Copies the samples into the table, in the caller's transaction."""
    if not len(streams):
        return
    buffer = pgcopy.encode(_columns(athlete_id, activity_id, start_time, streams), len(streams))
    await connection.copy_to_table(TABLE, source=_at_once(buffer), columns=NAMES, format="binary")


async def _at_once(buffer: bytes) -> AsyncIterator[bytes]:
    """The buffer as a stream of one piece: asyncpg would read a file object in another thread."""
    yield buffer


def _columns(
    athlete_id: int, activity_id: int, start_time: datetime, streams: Streams
) -> list[pgcopy.Column]:
    start_us = (start_time - EPOCH) // MICROSECOND
    absent: NDArray[np.float64] = np.full(len(streams), np.nan)
    return [
        pgcopy.Column(name="athlete_id", kind="int8", values=athlete_id),
        pgcopy.Column(name="activity_id", kind="int8", values=activity_id),
        pgcopy.Column(name="ts", kind="timestamptz", values=pgcopy.timestamps(start_us, streams.elapsed_s)),
        *(
            pgcopy.Column(name=name, kind=kind, values=streams.values.get(name, absent))
            for name, kind in CHANNEL_COLUMNS
        ),
    ]


async def delete(
    connection: Connection, athlete_id: int, activity_id: int, first: datetime, last: datetime
) -> bool:
    """Removes an activity's rows, if it had any; the time range spares every chunk it does not touch."""
    tag = await _SQL.delete(
        connection, athlete_id=athlete_id, activity_id=activity_id, first=first, last=last
    )
    return str(tag) != "DELETE 0"
