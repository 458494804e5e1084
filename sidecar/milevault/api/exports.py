"""Files handed out: an activity as GPX, and the original its samples came from."""

import asyncio
import logging
from typing import Final

from aiohttp import web

from milevault.api.call import Call
from milevault.api.errors import NOT_FOUND
from milevault.ingest import exporting
from milevault.ingest.exporting import Outgoing

_LOG: Final = logging.getLogger(__name__)
GPX_TYPE: Final = "application/gpx+xml"
# Whatever the original is, a browser must store it and not show it.
ORIGINAL_TYPE: Final = "application/octet-stream"
# A client that takes nothing for so long is gone or stuck; its socket buffer is full by then.
SEND_SECONDS: Final = 30.0


async def gpx(call: Call) -> web.StreamResponse:
    """One activity as a GPX file with its sensors. Samples without a position have no place in it."""
    async with call.services.connection() as connection:
        file = await exporting.gpx(connection, call.athlete_id, call.path["activity_id"])
        if file is None:
            raise NOT_FOUND.error()
    return await _send(call, file, GPX_TYPE)


async def original(call: Call) -> web.StreamResponse:
    """The file that gave the activity its samples, byte for byte as it was received. A file out of an archive
    comes as it was inside; an activity known only from an export's list comes with the whole list.
    """
    originals = call.services.opened.intake.originals
    async with call.services.connection() as connection:
        file = await exporting.original(connection, originals, call.athlete_id, call.path["activity_id"])
        if file is None:
            raise NOT_FOUND.error()
    return await _send(call, file, ORIGINAL_TYPE)


async def _send(call: Call, file: Outgoing, media_type: str) -> web.StreamResponse:
    """Streams the file; nothing is held of it but one piece, and no connection to the database."""
    with file:
        response = web.StreamResponse(
            headers={"Content-Type": media_type, "Content-Disposition": f'attachment; filename="{file.name}"'}
        )
        response.content_length = file.size
        await response.prepare(call.request)
        try:
            await _write(response, file)
        except (OSError, TimeoutError) as error:
            # The headers are out: all that can be said now is that the file ends too early.
            _LOG.warning("A download was broken off: %s.", type(error).__name__)
            if call.request.transport is not None:
                call.request.transport.abort()
    return response


async def _write(response: web.StreamResponse, file: Outgoing) -> None:
    while piece := await asyncio.to_thread(next, file.pieces, b""):
        async with asyncio.timeout(SEND_SECONDS):
            await response.write(piece)
    await response.write_eof()
