"""GET /events: server-sent events, resumed where the client stopped.

First ``hello``; then every event with its id ``<stream_id>:<position>``; a comment as heartbeat. The stream
ends by itself when its token is revoked, when the client does not keep up, or when the vault was restored:
the client comes back with its Last-Event-ID.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final

import msgspec
from aiohttp import web

from milevault.api.auth import CHECK_SECONDS
from milevault.api.broker import BATCH, Message, Subscriber, is_stream_id, message
from milevault.api.call import Call
from milevault.api.schema import events as schema
from milevault.api.services import Services
from milevault.errors import StoreUnavailable
from milevault.store import events

# A client that takes nothing for so long is gone or stuck; its socket buffer is full by then.
SEND_SECONDS: Final = 30.0
HEARTBEAT: Final = b": heartbeat\n\n"
HEADERS: Final = {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store",
    # Proxies such as nginx hold back what they think is a page.
    "X-Accel-Buffering": "no",
}


@dataclass(frozen=True, slots=True)
class Start:
    """Where a stream begins, and whether the client has to take a full snapshot."""

    position: int
    reset: bool


async def stream(call: Call) -> web.StreamResponse:
    """The events of the token's athletes, from Last-Event-ID on, or from now."""
    services = call.services
    with services.broker.subscribe(call.token) as subscriber:
        stream_id, head = await _head(services)
        start = begin(call.request.headers.get("Last-Event-ID"), stream_id, head)
        response = web.StreamResponse(headers=HEADERS)
        await response.prepare(call.request)
        hello = schema.Hello(stream_id=stream_id, position=start.position, reset=start.reset)
        try:
            await _send(response, sse("hello", msgspec.json.encode(hello)))
            async for chunk in _chunks(call, subscriber, stream_id, start.position):
                await _send(response, chunk)
        except (StoreUnavailable, TimeoutError, ConnectionError) as error:
            # The headers are out: all that can be said now is the end of the stream.
            subscriber.ended = type(error).__name__
            if call.request.transport is not None:
                call.request.transport.abort()
    return response


async def _head(services: Services) -> tuple[str, int]:
    """The newest position: the broker may lag behind the database by one wake-up."""
    stream_id, fed = services.broker.head
    async with services.connection() as connection:
        known_id, position = await events.head(connection)
    return stream_id, max(fed, position) if str(known_id) == stream_id else fed


def begin(last_event_id: str | None, stream_id: str, head: int) -> Start:
    """Start after the client's last event; at the head with a reset where that is not of this stream."""
    if last_event_id is None or not last_event_id.strip():
        return Start(head, reset=False)
    known_id, _, digits = last_event_id.strip().rpartition(":")
    if not is_stream_id(known_id) or known_id != stream_id:
        return Start(head, reset=True)
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 18) or int(digits) > head:
        return Start(head, reset=True)
    return Start(int(digits), reset=False)


async def _chunks(call: Call, subscriber: Subscriber, stream_id: str, position: int) -> AsyncIterator[bytes]:
    """First what the client missed, from the database; then what the broker brings."""
    athlete_ids = None if subscriber.athlete_ids is None else sorted(subscriber.athlete_ids)
    while True:
        async with call.services.connection() as connection:
            missed = await events.after(connection, position, athlete_ids, BATCH)
        for event in missed:
            yield _event(message(event), stream_id)
            position = event.position
        if len(missed) < BATCH:
            break
    async for chunk in _live(call, subscriber, stream_id, position):
        yield chunk


async def _live(call: Call, subscriber: Subscriber, stream_id: str, position: int) -> AsyncIterator[bytes]:
    heartbeat_seconds = call.services.heartbeat_seconds
    header = call.request.headers.get("Authorization")
    heartbeat_due = time.monotonic() + heartbeat_seconds
    check_due = time.monotonic() + CHECK_SECONDS
    while subscriber.ended is None and not _is_gone(call.request):
        try:
            async with asyncio.timeout(min(heartbeat_seconds, CHECK_SECONDS)):
                one = await subscriber.queue.get()
        except TimeoutError:
            one = None
        now = time.monotonic()
        if now >= check_due:
            if not await _is_allowed(call, header):
                return
            check_due = now + CHECK_SECONDS
        if one is not None and (one.position is None or one.position > position):
            position = one.position or position
            yield _event(one, stream_id)
        if now >= heartbeat_due:
            heartbeat_due = now + heartbeat_seconds
            yield HEARTBEAT


async def _is_allowed(call: Call, header: str | None) -> bool:
    """Whether the token still holds; while the database is away nobody can have taken it back."""
    try:
        token = await call.services.authenticator.token(header)
    except StoreUnavailable:
        return True
    return token is not None and "events" in token.scopes


def _is_gone(request: web.Request) -> bool:
    return request.transport is None or request.transport.is_closing()


async def _send(response: web.StreamResponse, chunk: bytes) -> None:
    async with asyncio.timeout(SEND_SECONDS):
        await response.write(chunk)


def _event(one: Message, stream_id: str) -> bytes:
    return sse(one.kind, one.data, None if one.position is None else f"{stream_id}:{one.position}")


def sse(kind: str, data: bytes, event_id: str | None = None) -> bytes:
    """One server-sent event; JSON has no raw line breaks, so one data line holds it."""
    head = f"id: {event_id}\n" if event_id else ""
    return f"{head}event: {kind}\ndata: ".encode() + data + b"\n\n"
