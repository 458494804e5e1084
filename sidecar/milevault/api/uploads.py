"""Uploads: one file as the raw body, streamed to the originals and acknowledged when it is durable."""

import asyncio
import re
from typing import Final
from urllib.parse import unquote_to_bytes

from aiohttp import web

from milevault.api.call import Call, timed_chunks
from milevault.api.errors import (
    BAD_REQUEST,
    HASH_MISMATCH,
    LENGTH_WRONG,
    TIMED_OUT,
    TOO_LARGE,
    UNSUPPORTED_TYPE,
)
from milevault.api.replies import json_reply
from milevault.api.schema import imports as schema
from milevault.api.services import Services
from milevault.importers import HEAD_SIZE, is_container
from milevault.ingest.intake import Arrival, urgent
from milevault.ingest.originals import STEP_BYTES, Stored, Upload
from milevault.store import imports

IDLE_SECONDS: Final = 30.0
TOTAL_SECONDS: Final = 15 * 60.0
ARCHIVE_SECONDS: Final = 2 * 3600.0
"""4 GiB through a wireless link of 5 Mbit/s."""
# What every container's mark needs; a body that stops before is a file of so many bytes.
FIRST_LOOK_BYTES: Final = 64
SHA256_HEX: Final = re.compile("[0-9a-fA-F]{64}")
LONGEST_NAME_HEADER: Final = 2048
NO_NAME: Final = b"upload"
# After a refusal the rest of the body would be read only to be thrown away.
CLOSE: Final = {"Connection": "close"}


async def upload(call: Call) -> web.StreamResponse:
    """Stores the body. 202 for a file that waits for a worker, 200 for one whose outcome is known."""
    request = call.request
    if request.content_type.startswith("multipart/"):
        raise UNSUPPORTED_TYPE.error(detail="application/octet-stream", headers=CLOSE)
    _require_size(request.content_length or 0, call.services.max_archive_bytes)
    name = _name(request)
    expected = _expected_hash(request)
    async with call.services.connection() as connection:
        athlete = await call.athlete(connection)
    async with call.services.gate.admitted():
        stored = await _receive(call.services, request, expected)
        reply = await _account(call.services, athlete.athlete_id, name, stored)
    return json_reply(reply, 202 if reply.state == "waiting" else 200)


def _require_size(size: int, limit: int) -> None:
    if size > limit:
        raise TOO_LARGE.error(detail=f"{limit} bytes", headers=CLOSE)


def _name(request: web.Request) -> bytes:
    """The label the sender gave, as bytes; intake makes it harmless."""
    header = request.headers.get("X-Filename", "")
    if len(header) > LONGEST_NAME_HEADER:
        raise BAD_REQUEST.error(detail="X-Filename", headers=CLOSE)
    return unquote_to_bytes(header) or NO_NAME


def _expected_hash(request: web.Request) -> bytes | None:
    header = request.headers.get("X-Content-SHA256")
    if header is None:
        return None
    if not SHA256_HEX.fullmatch(header):
        raise BAD_REQUEST.error(detail="X-Content-SHA256", headers=CLOSE)
    return bytes.fromhex(header)


async def _receive(services: Services, request: web.Request, expected: bytes | None) -> Stored:
    """Writes the body to a temporary file and makes it an original once it is complete and right."""
    receiving = await asyncio.to_thread(services.opened.intake.originals.begin)
    try:
        async with asyncio.timeout(TOTAL_SECONDS) as until:
            await _write_all(services, request, receiving, until)
        if request.content_length is not None and receiving.size != request.content_length:
            raise LENGTH_WRONG.error(headers=CLOSE)
        if expected is not None and receiving.sha256() != expected:
            raise HASH_MISMATCH.error()
        return await asyncio.to_thread(receiving.finish)
    except TimeoutError as error:
        raise TIMED_OUT.error(detail="the whole upload", headers=CLOSE) from error
    except web.RequestPayloadError as error:
        raise LENGTH_WRONG.error(headers=CLOSE) from error
    finally:
        # Does nothing after finish; on the way out of any failure the temporary file goes.
        await asyncio.to_thread(receiving.abort)


async def _write_all(
    services: Services, request: web.Request, receiving: Upload, until: asyncio.Timeout
) -> None:
    """Writes the body. Its first bytes say whether it may be as large, and take as long, as an archive."""
    announced = request.content_length or 0
    limit: int | None = None
    pending = bytearray()
    async for chunk in timed_chunks(request, IDLE_SECONDS):
        pending += chunk
        if limit is None and len(pending) >= FIRST_LOOK_BYTES:
            limit = _limit(services, pending, until)
            _require_size(announced, limit)
        _require_size(receiving.size + len(pending), limit or services.max_upload_bytes)
        # The disk blocks, so it gets a thread; one hop per step, not per network packet.
        if len(pending) >= STEP_BYTES:
            await asyncio.to_thread(receiving.write, bytes(pending))
            pending.clear()
    await asyncio.to_thread(receiving.write, bytes(pending))


def _limit(services: Services, head: bytearray, until: asyncio.Timeout) -> int:
    if not is_container(bytes(head[:HEAD_SIZE])):
        return services.max_upload_bytes
    until.reschedule(asyncio.get_running_loop().time() + ARCHIVE_SECONDS)
    return services.max_archive_bytes


async def _account(services: Services, athlete_id: int, name: bytes, stored: Stored) -> schema.Upload:
    """An import of its own for each upload, sealed at once: no more files join it."""
    async with services.connection() as connection:
        import_id = await imports.open_import(connection, athlete_id, "upload")
    arrival = Arrival(athlete_id=athlete_id, import_id=import_id, name=name, priority=urgent())
    taken = await services.opened.intake.take_stored(stored, arrival)
    async with services.connection() as connection:
        await imports.seal(connection, athlete_id, import_id)
    return schema.Upload(import_id=import_id, item_id=taken.item_id, state=taken.state)  # type: ignore[arg-type]
