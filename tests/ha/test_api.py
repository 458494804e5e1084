"""The client, against real HTTP."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession, web

from custom_components.milevault.api import (
    MileVaultApiError,
    MileVaultAuthError,
    MileVaultClient,
    MileVaultConnectionError,
    MileVaultError,
    StreamEvent,
    backoff_s,
)
from custom_components.milevault.replies import Hello
from tests.ha.conftest import until
from tests.ha.samples import STREAM_ID, TOKEN
from tests.ha.sidecar import FakeSidecar, error


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    async with ClientSession() as made:
        yield made


@pytest.fixture
def client(session: ClientSession, sidecar: FakeSidecar) -> MileVaultClient:
    return MileVaultClient(session, sidecar.url, TOKEN)


async def test_replies_are_frozen_values(client: MileVaultClient) -> None:
    info = await client.info()
    assert (info.version, info.api_version) == ("0.1.0", 1)
    with pytest.raises(AttributeError):
        info.version = "2"  # type: ignore[misc]
    (ada,) = await client.athletes()
    assert (await client.summary(ada.athlete_id)).athlete == ada


async def test_an_upload_is_streamed_with_its_name_and_hash(
    client: MileVaultClient, sidecar: FakeSidecar
) -> None:
    async def body() -> AsyncIterator[bytes]:
        for _ in range(3):
            yield b"fit" * 1000

    upload = await client.upload(1, "Läufe/2026 ☀.fit", body(), sha256="ab" * 32)
    assert (upload.import_id, upload.item_id, upload.state) == (3, 9, "waiting")
    assert sidecar.uploads == [("L%C3%A4ufe%2F2026%20%E2%98%80.fit", "ab" * 32, b"fit" * 3000)]
    await client.upload(1, "x.fit", body())
    assert sidecar.uploads[1][1] is None


async def test_an_upload_that_is_refused_carries_the_code(
    client: MileVaultClient, sidecar: FakeSidecar
) -> None:
    async def body() -> AsyncIterator[bytes]:
        yield b"x"

    async def full() -> web.Response:
        return error(507, "disk_low")

    sidecar.override = lambda request: full()
    with pytest.raises(MileVaultApiError) as caught:
        await client.upload(1, "x.fit", body())
    assert caught.value.code == "disk_low"
    await sidecar.stop()
    with pytest.raises(MileVaultConnectionError):
        await client.upload(1, "x.fit", body())


@pytest.mark.parametrize(
    ("status", "kind", "detail"),
    [
        (401, MileVaultAuthError, "forbidden=False"),
        (403, MileVaultAuthError, "forbidden=True"),
        (404, MileVaultApiError, "not_found"),
        (429, MileVaultConnectionError, "unavailable"),
        (500, MileVaultApiError, "not_found"),
        (503, MileVaultConnectionError, "unavailable"),
    ],
)
async def test_each_refusal_is_one_of_three_errors(
    client: MileVaultClient, sidecar: FakeSidecar, status: int, kind: type[MileVaultError], detail: str
) -> None:
    async def refuse() -> web.Response:
        return error(status, "not_found")

    sidecar.override = lambda request: refuse()
    with pytest.raises(kind) as caught:
        await client.info()
    found = caught.value
    if isinstance(found, MileVaultAuthError):
        assert f"forbidden={found.forbidden}" == detail
    else:
        assert getattr(found, "code", None) == detail or getattr(found, "reason", None) == detail
    assert "mv_" not in str(found)


async def test_a_redirect_is_not_followed(client: MileVaultClient, sidecar: FakeSidecar) -> None:
    """The token must not travel to where a stranger points."""

    async def away() -> web.Response:
        return web.Response(status=307, headers={"Location": f"{sidecar.url}/api/v1/athletes"})

    sidecar.override = lambda request: away() if request.path.endswith("/info") else None
    with pytest.raises(MileVaultApiError):
        await client.info()
    assert len(sidecar.requests) == 1


async def test_a_base_path_is_kept(session: ClientSession, sidecar: FakeSidecar) -> None:
    client = MileVaultClient(session, f"{sidecar.url}/vault", TOKEN)
    with pytest.raises(MileVaultApiError):
        await client.info()
    with pytest.raises(MileVaultApiError):
        await client.check_alive()
    assert [request.path for request in sidecar.requests] == ["/vault/api/v1/info", "/vault/health/live"]


async def test_nobody_there(session: ClientSession, sidecar: FakeSidecar) -> None:
    await sidecar.stop()
    client = MileVaultClient(session, sidecar.url, TOKEN)
    with pytest.raises(MileVaultConnectionError, match="refused"):
        await client.check_alive()
    with pytest.raises(MileVaultConnectionError, match="refused"):
        async for _ in client.events():
            pass


async def test_the_stream_greets_then_tells(client: MileVaultClient, sidecar: FakeSidecar) -> None:
    stream = client.events()
    hello = await anext(stream)
    assert hello == Hello(stream_id=STREAM_ID, position=40, reset=False)
    await until(lambda: sidecar.stream_count == 1)
    sidecar.send_raw(b": heartbeat\n\n")
    assert await anext(stream) == "heartbeat"
    sidecar.record(8)
    event = await anext(stream)
    assert isinstance(event, StreamEvent)
    assert (event.event_id, event.kind, event.athlete_id) == (f"{STREAM_ID}:41", "activity_recorded", 1)
    assert event.payload["activity_id"] == 8
    sidecar.drop_streams()
    with pytest.raises(MileVaultConnectionError):
        await anext(stream)


async def test_a_stream_is_resumed_by_its_last_id(client: MileVaultClient, sidecar: FakeSidecar) -> None:
    sidecar.record(8)
    sidecar.record(9)
    stream = client.events(f"{STREAM_ID}:41")
    assert isinstance(await anext(stream), Hello)
    event = await anext(stream)
    assert isinstance(event, StreamEvent)
    assert event.payload["activity_id"] == 9
    await stream.aclose()


async def test_a_silent_stream_is_given_up(client: MileVaultClient, sidecar: FakeSidecar) -> None:
    """A connection lost without a word: nothing comes, not even heartbeats."""
    stream = client.events(silence_s=0.1)
    await anext(stream)
    with pytest.raises(MileVaultConnectionError, match="timeout"):
        await anext(stream)


async def test_a_stream_that_ends_properly_is_interrupted_all_the_same(
    client: MileVaultClient, sidecar: FakeSidecar
) -> None:
    async def short() -> web.Response:
        hello = b'event: hello\ndata: {"stream_id": "s", "position": 1, "reset": false}\n\n'
        return web.Response(body=hello, content_type="text/event-stream")

    sidecar.override = lambda request: short()
    stream = client.events()
    assert isinstance(await anext(stream), Hello)
    with pytest.raises(MileVaultConnectionError, match="interrupted"):
        await anext(stream)


async def test_heartbeats_keep_a_quiet_stream_open(client: MileVaultClient, sidecar: FakeSidecar) -> None:
    stream = client.events(silence_s=0.5)
    await anext(stream)
    await until(lambda: sidecar.stream_count == 1)

    async def beat() -> None:
        for _ in range(8):
            await asyncio.sleep(0.1)
            sidecar.send_raw(b": heartbeat\n\n")

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(beat())
        for _ in range(8):
            assert await anext(stream) == "heartbeat"
    await stream.aclose()


async def test_an_endless_message_is_no_stream_of_ours(client: MileVaultClient, sidecar: FakeSidecar) -> None:
    stream = client.events()
    await anext(stream)
    await until(lambda: sidecar.stream_count == 1)
    for _ in range(20):
        sidecar.send_raw(b"x" * 100_000)
    with pytest.raises(MileVaultApiError):
        await anext(stream)


async def test_a_list_is_no_answer(client: MileVaultClient, sidecar: FakeSidecar) -> None:
    async def answer() -> web.Response:
        return web.json_response([1, 2])

    sidecar.override = lambda request: answer()
    with pytest.raises(MileVaultApiError):
        await client.activities(1, {})


def test_waiting_doubles_up_to_a_minute_with_jitter() -> None:
    for attempt, longest in enumerate([1, 2, 4, 8, 16, 32, 60, 60, 60]):
        tries = {backoff_s(attempt) for _ in range(50)}
        assert all(longest / 2 <= seconds <= longest for seconds in tries)
        assert len(tries) > 1
    assert backoff_s(10_000) <= 60
