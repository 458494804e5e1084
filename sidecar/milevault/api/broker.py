"""The event broker: publishes committed events, and hands each to every open stream that may see it.

One task per process. PostgreSQL's NOTIFY only shortens the wait: a poll every POLL_SECONDS finds whatever
was missed. Clients that fall behind are cut off; their cursor lets them go on from the database.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import msgspec

from milevault.api import auth
from milevault.api.errors import TOO_MANY
from milevault.api.schema.events import EventMessage
from milevault.errors import StoreUnavailable
from milevault.store import events, imports
from milevault.store.errors import translate
from milevault.store.pool import Connection

_LOG: Final = logging.getLogger(__name__)

POLL_SECONDS: Final = 5.0
PROGRESS_SECONDS: Final = 1.0
GATHER_SECONDS: Final = 0.05
BATCH: Final = 500
BUFFER: Final = 1000
STREAMS_PER_TOKEN: Final = 20
STREAMS: Final = 50
FIRST_PAUSE_SECONDS: Final = 0.2
LONGEST_PAUSE_SECONDS: Final = 10.0

type Progress = tuple[imports.Counts, int | None]
"""The counts so far, and how many files are expected where an archive is being unpacked."""
Listen = Callable[[], AbstractAsyncContextManager[Connection]]


@dataclass(frozen=True, slots=True)
class Message:
    """One server-sent event; ``position`` None for those that are not kept and carry no id."""

    position: int | None
    athlete_id: int
    kind: str
    data: bytes


@dataclass(eq=False, slots=True)
class Subscriber:
    """An open stream: what it may see, and what waits for it. ``ended`` tells why it has to close."""

    token_id: int
    athlete_ids: frozenset[int] | None
    queue: asyncio.Queue[Message] = field(default_factory=lambda: asyncio.Queue(BUFFER))
    ended: str | None = None

    def offer(self, message: Message) -> None:
        """Queues the message; a full queue ends the stream, for a gap must never go unnoticed."""
        if self.ended is not None or not self.sees(message.athlete_id):
            return
        try:
            self.queue.put_nowait(message)
        except asyncio.QueueFull:
            if message.position is not None:
                self.ended = "slow"

    def sees(self, athlete_id: int) -> bool:
        return self.athlete_ids is None or athlete_id in self.athlete_ids


class Broker:
    """Follows the event table and feeds the subscribers; ``listen`` opens a connection of its own."""

    def __init__(self, listen: Listen) -> None:
        self._listen = listen
        self._wake = asyncio.Event()
        self._subscribers: set[Subscriber] = set()
        self._head: tuple[str, int] | None = None
        self._progress: dict[tuple[int, int], Progress] = {}
        self._progress_due = 0.0

    @property
    def head(self) -> tuple[str, int]:
        """Stream id, and the position up to which subscribers have been fed."""
        if self._head is None:
            raise StoreUnavailable("The event stream is not connected to the database.")
        return self._head

    @contextmanager
    def subscribe(self, token: auth.TokenRow) -> Iterator[Subscriber]:
        """Feeds a new subscriber until the block ends; 429 where the token or the server has too many."""
        of_token = sum(1 for one in self._subscribers if one.token_id == token.token_id)
        if of_token >= STREAMS_PER_TOKEN or len(self._subscribers) >= STREAMS:
            raise TOO_MANY.error(detail="streams", headers={"Retry-After": "30"})
        athlete_ids = None if token.athlete_ids is None else frozenset(token.athlete_ids)
        subscriber = Subscriber(token.token_id, athlete_ids)
        self._subscribers.add(subscriber)
        try:
            yield subscriber
        finally:
            self._subscribers.discard(subscriber)

    def end_all(self, reason: str) -> None:
        """Ends every stream: the server stops, or the vault was restored."""
        for subscriber in self._subscribers:
            subscriber.ended = subscriber.ended or reason

    async def run(self) -> None:
        """Follows the database for ever, reconnecting with a growing pause (R12)."""
        pause = FIRST_PAUSE_SECONDS
        while True:
            try:
                async with self._connected() as connection:
                    pause = FIRST_PAUSE_SECONDS
                    while True:
                        await self.step(connection)
                        await self._wait()
            except StoreUnavailable:
                _LOG.warning("The event stream lost the database; trying again in %.1f s.", pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[Connection]:
        with translate():
            async with self._listen() as connection:
                for channel in (events.APPENDED, events.PUBLISHED):
                    await connection.add_listener(channel, lambda *_: self._wake.set())
                connection.add_termination_listener(lambda *_: self._wake.set())
                yield connection

    async def _wait(self) -> None:
        """Until something was committed, or the next poll or progress report is due."""
        busy = bool(self._progress) and bool(self._subscribers)
        try:
            async with asyncio.timeout(PROGRESS_SECONDS if busy else POLL_SECONDS):
                await self._wake.wait()
            # A bulk import commits dozens of events a second: they go out together.
            await asyncio.sleep(GATHER_SECONDS)
        except TimeoutError:
            pass
        self._wake.clear()

    async def step(self, connection: Connection) -> None:
        """Publishes what was committed, and feeds it to the subscribers."""
        await events.publish(connection)
        stream_id, position = await events.head(connection)
        await self._follow(connection, str(stream_id), position)
        if self._subscribers and time.monotonic() >= self._progress_due:
            self._progress_due = time.monotonic() + PROGRESS_SECONDS
            await self._report_progress(connection)

    async def _follow(self, connection: Connection, stream_id: str, position: int) -> None:
        known = self._head
        if known is not None and (known[0] != stream_id or known[1] > position):
            self.end_all("reset")
        elif known is not None and self._subscribers:
            while batch := await events.after(connection, known[1], None, BATCH):
                self._feed(map(message, batch))
                known = self._head = (stream_id, batch[-1].position)
            return
        self._head = (stream_id, position)

    def _feed(self, messages: Iterable[Message]) -> None:
        for one in messages:
            for subscriber in self._subscribers:
                subscriber.offer(one)

    async def _report_progress(self, connection: Connection) -> None:
        """Tells the counts of each unfinished import that changed since the last report."""
        running = {
            (one.athlete_id, one.import_id): (one.counts, one.expected)
            for one in await imports.open_imports(connection)
        }
        position = self.head[1]
        changed = [(key, far) for key, far in running.items() if self._progress.get(key) != far]
        self._progress = running
        self._feed(
            progress_message(athlete_id, import_id, far, position) for (athlete_id, import_id), far in changed
        )


def message(event: events.Event) -> Message:
    """A stored event as it goes over the wire."""
    data = EventMessage(
        position=event.position,
        athlete_id=event.athlete_id,
        kind=event.kind,
        created_at=event.created_at,
        payload=dict(event.payload),
    )
    return Message(event.position, event.athlete_id, event.kind, msgspec.json.encode(data))


def progress_message(athlete_id: int, import_id: int, far: Progress, position: int) -> Message:
    """How far an import is; not stored, so it has the position of the last stored event and no id."""
    counts, expected = far
    payload: Mapping[str, object] = {
        "import_id": import_id,
        "counts": msgspec.to_builtins(counts),
        "expected": expected,
    }
    data = EventMessage(
        position=position,
        athlete_id=athlete_id,
        kind="import_progress",
        created_at=datetime.now(UTC),
        payload=dict(payload),
    )
    return Message(None, athlete_id, "import_progress", msgspec.json.encode(data))


def is_stream_id(text: str) -> bool:
    """True for a UUID as we write it."""
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
