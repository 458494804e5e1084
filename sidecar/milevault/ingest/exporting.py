"""Activities on their way out: as GPX, or as the very bytes they came in."""

import asyncio
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Self

from milevault.exporters.gpx import gpx_pieces
from milevault.exporters.naming import file_name
from milevault.ingest.originals import Originals, read_steps
from milevault.model import SOURCES_BY_NAME
from milevault.store import activities
from milevault.store.pool import Connection

# What a GPX can hold; the other channels need not be read.
GPX_CHANNELS: Final = (
    "position_lat", "position_long", "altitude", "heart_rate", "cadence", "power", "temperature",
)  # fmt: skip
UNKNOWN_EXTENSION: Final = "bin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A file being handed out; leave its block to close it.

    ``name`` is safe in a header and a folder. ``pieces`` make or read the file as they are asked for, which
    blocks: ask in a thread. ``size`` is in bytes, None where only the last piece tells.
    """

    name: str
    pieces: Iterator[bytes]
    size: int | None = None
    descriptor: int | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        if self.descriptor is not None:
            os.close(self.descriptor)


async def gpx(connection: Connection, athlete_id: int, activity_id: int) -> Outgoing | None:
    """The activity as GPX; None where this athlete has no such; raises NotExportable without positions."""
    # One snapshot: a file merged in between would put the samples of one recording at the start of another.
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        row = await activities.export(connection, athlete_id, activity_id)
        streams = await activities.streams(connection, athlete_id, activity_id, GPX_CHANNELS)
    if row is None or streams is None:
        return None
    pieces = gpx_pieces(
        streams, start_time=row.start_time, sport=row.sport, name=row.name, description=row.description
    )
    return Outgoing(name=_name(row, "gpx"), pieces=pieces)


async def original(
    connection: Connection, originals: Originals, athlete_id: int, activity_id: int
) -> Outgoing | None:
    """The file that gave the activity's samples, as it was received; None where this athlete has no such activity.

    A file out of an archive comes as it was inside. Raises StoreUnavailable where the original cannot be opened.
    """
    row = await activities.export(connection, athlete_id, activity_id)
    if row is None:
        return None
    source = SOURCES_BY_NAME.get(row.source)
    descriptor = await asyncio.to_thread(originals.open, row.sha256)
    return Outgoing(
        name=_name(row, (source and source.extension) or UNKNOWN_EXTENSION),
        pieces=read_steps(descriptor),
        size=os.fstat(descriptor).st_size,
        descriptor=descriptor,
    )


def _name(row: activities.ExportRow, extension: str) -> str:
    return file_name(row.local_date, row.sport, row.activity_id, extension)
