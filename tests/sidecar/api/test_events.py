"""The event stream: resume, reset, order, limits, revocation (E01 to E08)."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest

from milevault.api import broker as broker_module
from milevault.api.auth import CACHE_SECONDS, CHECK_SECONDS
from milevault.api.broker import BUFFER, Broker, Message, Subscriber, is_stream_id
from milevault.api.errors import ApiError
from milevault.api.events import Start, begin, sse
from milevault.store import events, imports, tokens

from .conftest import Api, until

STREAM = "00000000-0000-4000-8000-000000000002"
OTHER = "00000000-0000-4000-8000-000000000003"


@pytest.mark.parametrize(
    ("header", "start"),
    [
        (None, Start(10, reset=False)),
        ("", Start(10, reset=False)),
        (f"{STREAM}:10", Start(10, reset=False)),
        (f"{STREAM}:3", Start(3, reset=False)),
        (f" {STREAM}:0 ", Start(0, reset=False)),
        (f"{STREAM}:11", Start(10, reset=True)),
        (f"{OTHER}:3", Start(10, reset=True)),
        (f"{STREAM}:", Start(10, reset=True)),
        (f"{STREAM}:-1", Start(10, reset=True)),
        (f"{STREAM}:\u0663", Start(10, reset=True)),
        (f"{STREAM}:{'9' * 30}", Start(10, reset=True)),
        ("nonsense", Start(10, reset=True)),
        ("3", Start(10, reset=True)),
    ],
)
def test_where_a_stream_begins(header: str | None, start: Start) -> None:
    assert begin(header, STREAM, 10) == start


def test_stream_ids_are_lower_case_uuids() -> None:
    assert is_stream_id(STREAM)
    assert not is_stream_id("{" + STREAM + "}")
    assert not is_stream_id("")


def test_an_event_on_the_wire() -> None:
    assert sse("hello", b"{}") == b"event: hello\ndata: {}\n\n"
    assert sse("x", b"{}", f"{STREAM}:7") == f"id: {STREAM}:7\nevent: x\ndata: {{}}\n\n".encode()


def note(position: int | None, athlete_id: int = 1) -> Message:
    return Message(position, athlete_id, "x", b"{}")


def test_a_subscriber_sees_only_its_athletes() -> None:
    subscriber = Subscriber(1, frozenset({1}))
    subscriber.offer(note(1, athlete_id=2))
    subscriber.offer(note(2, athlete_id=1))
    assert subscriber.queue.get_nowait().position == 2
    assert subscriber.queue.empty()


def test_a_full_buffer_ends_the_stream_rather_than_leave_a_gap() -> None:
    subscriber = Subscriber(1, None)
    for position in range(BUFFER):
        subscriber.offer(note(position))
    assert subscriber.ended is None
    subscriber.offer(note(None))  # progress may be lost
    assert subscriber.ended is None
    subscriber.offer(note(BUFFER))
    assert subscriber.ended == "slow"


@dataclass(frozen=True)
class Token:
    token_id: int
    scopes: frozenset[str] = frozenset({"events"})
    athlete_ids: frozenset[int] | None = None


def test_the_number_of_streams_is_limited_per_token_and_in_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broker_module, "STREAMS_PER_TOKEN", 2)
    monkeypatch.setattr(broker_module, "STREAMS", 3)

    @asynccontextmanager
    async def nowhere() -> AsyncIterator[Any]:
        yield pytest.fail("nobody connects here")

    made = Broker(nowhere)
    with made.subscribe(Token(1)), made.subscribe(Token(1)):
        with pytest.raises(ApiError), made.subscribe(Token(1)):
            pass
        with made.subscribe(Token(2)), pytest.raises(ApiError) as caught, made.subscribe(Token(3)):
            pass
        assert caught.value.status == 429
    with made.subscribe(Token(1)):
        pass


@dataclass
class Stream:
    """An open event stream being read."""

    reply: aiohttp.ClientResponse

    async def line(self) -> str:
        async with asyncio.timeout(60):
            return (await self.reply.content.readline()).decode()

    async def next(self) -> tuple[str | None, str, dict[str, Any]]:
        """(id, kind, data) of the next event; heartbeats are passed over."""
        fields: dict[str, str] = {}
        while True:
            line = await self.line()
            if not line:
                raise EOFError
            if line == "\n" and fields:
                return fields.get("id"), fields["event"], json.loads(fields["data"])
            if line.strip() and not line.startswith(":"):
                name, _, value = line.rstrip("\n").partition(": ")
                fields[name] = value

    async def ended(self) -> None:
        """Reads until the server ends the stream."""
        with suppress(aiohttp.ClientPayloadError, aiohttp.ClientConnectionError):
            while await self.line():
                pass


@pytest.fixture
async def live(api: Api) -> AsyncIterator[Api]:
    """The API with its broker running, and an athlete."""
    await api.athlete()
    task = asyncio.create_task(api.services.broker.run())
    await until(lambda: api.services.broker._head is not None)
    yield api
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


@asynccontextmanager
async def opened(api: Api, token: str, last: str | None = None) -> AsyncIterator[Stream]:
    headers = {} if last is None else {"Last-Event-ID": last}
    async with api.session(token) as session, session.get("/api/v1/events", headers=headers) as reply:
        assert reply.status == 200, await reply.text()
        yield Stream(reply)


async def tell(api: Api, *numbers: int, athlete_id: int = 1) -> None:
    async with api.pool.acquire() as connection, connection.transaction():
        for number in numbers:
            await events.append(connection, athlete_id, "activity_recorded", {"activity_id": number})


async def stream_id(api: Api) -> str:
    async with api.pool.acquire() as connection:
        return str((await events.head(connection))[0])


@pytest.mark.db
async def test_a_new_client_gets_hello_and_then_what_happens(live: Api) -> None:
    await tell(live, 1)
    token = await live.token("events")
    await until(lambda: live.services.broker.head[1] >= 1)
    async with opened(live, token) as stream:
        event_id, kind, hello = await stream.next()
        assert (event_id, kind) == (None, "hello")
        assert hello == {"stream_id": await stream_id(live), "position": 1, "reset": False}
        await tell(live, 2)
        event_id, kind, data = await stream.next()
        assert (event_id, kind) == (f"{await stream_id(live)}:2", "activity_recorded")
        assert data["payload"] == {"activity_id": 2}
        assert datetime.fromisoformat(data["created_at"]).tzinfo == UTC


@pytest.mark.db
async def test_a_client_goes_on_after_its_last_event_without_gap_or_repetition(live: Api) -> None:
    token, known = await live.token("events"), await stream_id(live)
    await tell(live, *range(1, 1201))
    seen: list[int] = []
    last = f"{known}:0"
    for _ in range(3):
        async with opened(live, token, last) as stream:
            assert (await stream.next())[2]["reset"] is False
            for _ in range(401):
                event_id, _, data = await stream.next()
                assert event_id is not None
                last = event_id
                seen.append(data["payload"]["activity_id"])
                if len(seen) == 1200:
                    break
    assert seen == list(range(1, 1201))


@pytest.mark.db
async def test_events_of_others_are_not_sent(live: Api) -> None:
    bob = await live.athlete("bob")
    token = await live.token("events", athlete_ids=[bob.athlete_id])
    async with opened(live, token) as stream:
        await stream.next()
        await tell(live, 1, athlete_id=1)
        await tell(live, 2, athlete_id=bob.athlete_id)
        assert (await stream.next())[2]["payload"] == {"activity_id": 2}
    async with opened(live, token, f"{await stream_id(live)}:0") as stream:
        await stream.next()
        assert (await stream.next())[2]["payload"] == {"activity_id": 2}


@pytest.mark.db
async def test_a_cursor_of_another_stream_is_told_to_reset(live: Api) -> None:
    token = await live.token("events")
    for last in (f"{OTHER}:1", f"{await stream_id(live)}:99", "nonsense"):
        async with opened(live, token, last) as stream:
            assert (await stream.next())[2]["reset"] is True


@pytest.mark.db
async def test_a_restore_ends_the_streams_and_resets_the_clients(live: Api) -> None:
    token = await live.token("events")
    async with opened(live, token) as stream:
        _, _, hello = await stream.next()
        async with live.pool.acquire() as connection:
            await events.new_stream(connection)
        await tell(live, 1)
        await stream.ended()
    async with opened(live, token, f"{hello['stream_id']}:0") as stream:
        again = (await stream.next())[2]
        assert again["reset"] is True
        assert again["stream_id"] != hello["stream_id"]


@pytest.mark.db
async def test_heartbeats_come_while_nothing_happens(live: Api) -> None:
    async with opened(live, await live.token("events")) as stream:
        await stream.next()
        assert await stream.line() == ": heartbeat\n"


@pytest.mark.db
async def test_a_revoked_tokens_stream_is_cut_within_five_seconds(live: Api) -> None:
    # What the promise leaves to the machine, which may be busy here.
    assert CACHE_SECONDS + CHECK_SECONDS < 5
    token = await live.token("events")
    async with opened(live, token) as stream:
        await stream.next()
        async with live.pool.acquire() as connection:
            (row,) = await tokens.list_tokens(connection)
            await tokens.revoke(connection, row.token_id)
        async with asyncio.timeout(60):
            await stream.ended()


@pytest.mark.db
async def test_too_many_streams_of_a_token_answer_429(live: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broker_module, "STREAMS_PER_TOKEN", 1)
    token = await live.token("events")
    async with opened(live, token) as stream:
        await stream.next()
        async with live.session(token) as session, session.get("/api/v1/events") as reply:
            assert reply.status == 429
            assert "Retry-After" in reply.headers


@pytest.mark.db
async def test_progress_of_an_import_is_told_without_an_id(live: Api) -> None:
    async with opened(live, await live.token("events")) as stream:
        await stream.next()
        async with live.pool.acquire() as connection:
            import_id = await imports.open_import(connection, 1, "cli")
            await imports.add_item(connection, 1, import_id, "x.fit", 1, "waiting", sha256=bytes(32))
        await tell(live, 1)
        found = [await stream.next(), await stream.next()]
    (progress,) = [one for one in found if one[1] == "import_progress"]
    assert progress[0] is None
    assert progress[2]["payload"]["import_id"] == import_id
    assert progress[2]["payload"]["counts"]["waiting"] == 1


@pytest.mark.db
async def test_the_broker_comes_back_when_its_connection_is_killed(live: Api) -> None:
    async with opened(live, await live.token("events")) as stream:
        await stream.next()
        # From here on the stream itself asks the database nothing: only the broker is in need of it.
        assert await stream.line() == ": heartbeat\n"
        async with live.pool.acquire() as connection:
            await connection.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where pid <> pg_backend_pid() and datname = current_database()"
            )
        await tell_patiently(live, 5)
        assert (await stream.next())[2]["payload"] == {"activity_id": 5}


async def tell_patiently(api: Api, number: int) -> None:
    """The pool's idle connections were killed too: each fails once."""
    import asyncpg

    for _ in range(10):
        with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, ConnectionError):
            await tell(api, number)
            return
    raise AssertionError("the pool does not recover")
