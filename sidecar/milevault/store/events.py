"""The outbox: events written with the data they tell of, numbered for readers after the commit.

A sequence number is taken before a commit, so a reader who asks for "larger than the last I saw" skips what
commits late (E01). Therefore a row has no position when it is written; one publisher at a time gives positions
to rows that are committed. ``stream_id`` names the numbering: after a restore it is another one (E02).
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import asyncpg
import orjson

from milevault.store.pool import Connection
from milevault.store.sql import statements

_SQL: Final[Any] = statements("events")
# NOTIFY channels: an event was committed and waits for the publisher; events have got their positions.
APPENDED: Final = "milevault_event"
PUBLISHED: Final = "milevault_published"
PUBLISHER_LOCK: Final = 0x4D56_0002
KEEP_DAYS: Final = 90
KEEP_EVENTS: Final = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One published event."""

    position: int
    athlete_id: int
    kind: str
    payload: dict[str, object]
    created_at: datetime


async def append(connection: Connection, athlete_id: int, kind: str, payload: Mapping[str, object]) -> int:
    """Writes an event in the caller's transaction; it exists when, and only when, that commits."""
    text = orjson.dumps(payload).decode()
    event_id = await _SQL.append(connection, athlete_id=athlete_id, kind=kind, payload=text)
    await _SQL.notify(connection, channel=APPENDED)
    return int(event_id)


async def publish(connection: Connection) -> int:
    """Gives positions to the committed events that have none; returns how many (0 when another publishes).

    Call it after ``APPENDED`` notifications, and every few seconds without one.
    """
    async with connection.transaction():
        if not await _SQL.try_publisher(connection, key=PUBLISHER_LOCK):
            return 0
        published = int(await _SQL.assign_positions(connection))
        if published:
            await _SQL.notify(connection, channel=PUBLISHED)
        return published


async def after(
    connection: Connection, position: int, athlete_ids: Collection[int] | None = None, limit: int = 500
) -> list[Event]:
    """The events after ``position`` of the athletes (None: all), in order, at most ``limit``."""
    whose = None if athlete_ids is None else list(athlete_ids)
    found = _SQL.after(connection, position=position, athlete_ids=whose, limit=limit)
    return [Event(**{**row, "payload": orjson.loads(row["payload"])}) async for row in found]


async def head(connection: Connection) -> tuple[str, int]:
    """The stream's id and the last position given (0 before the first event)."""
    row = await _SQL.head(connection)
    return row["stream_id"], row["last_position"]


async def new_stream(connection: Connection) -> str:
    """A new stream id: for use after a restore, when clients may know positions this database does not."""
    return str(await _SQL.new_stream(connection))


async def prune(connection: Connection, *, keep_days: int = KEEP_DAYS, keep_events: int = KEEP_EVENTS) -> int:
    """Removes events both older than ``keep_days`` and beyond the last ``keep_events``; returns how many (R11)."""
    return int(await _SQL.prune(connection, keep_days=keep_days, keep_events=keep_events))


class Signal:
    """Set by notifications; remembers one that comes while nobody waits."""

    def __init__(self) -> None:
        self._set = asyncio.Event()

    def notify(self, *_: object) -> None:
        self._set.set()

    async def wait_for_events(self, timeout_s: float) -> bool:
        """True when something was notified since the last call; False when ``timeout_s`` passed without."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._set.wait()
        except TimeoutError:
            return False
        self._set.clear()
        return True


@asynccontextmanager
async def listening(connection: Connection, channel: str = PUBLISHED) -> AsyncIterator[Signal]:
    """A signal that follows ``channel``, on a connection kept for it.

    Also set when the connection ends, so that the waiting loop finds out at once and connects again.
    """
    signal = Signal()
    connection.add_termination_listener(signal.notify)
    await connection.add_listener(channel, signal.notify)
    try:
        yield signal
    finally:
        # A connection that was lost, or given back to its pool, has forgotten its listeners already.
        with suppress(asyncpg.InterfaceError):
            connection.remove_termination_listener(signal.notify)
            if not connection.is_closed():
                await connection.remove_listener(channel, signal.notify)
