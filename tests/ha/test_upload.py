"""Files on their way from the browser through Home Assistant to the sidecar."""

import asyncio
import hashlib
import tracemalloc
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientConnectionError, web
from aiohttp.test_utils import TestClient
from homeassistant.auth.models import User
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.ha.conftest import until
from tests.ha.samples import TOKEN
from tests.ha.sidecar import FakeSidecar, error
from tests.ha.test_commands import link
from tests.ha.test_contract import contract
from tests.ha.test_websocket import device_of

BLOCK = bytes(range(256)) * 256
LARGE_BYTES = 50 * 2**20
# What may be under way at once: buffers of two connections and of both ends' parsers.
FLAT_BYTES = 6 * 2**20


@pytest.fixture
async def client(hass: HomeAssistant, loaded: MockConfigEntry, hass_client: Any) -> TestClient[Any, Any]:
    found: TestClient[Any, Any] = await hass_client()
    return found


@pytest.fixture
def url(hass: HomeAssistant, loaded: MockConfigEntry) -> str:
    return f"/api/milevault/upload/{device_of(hass, loaded)}"


async def blocks(count: int) -> AsyncIterator[bytes]:
    for _ in range(count):
        yield BLOCK


async def test_a_file_is_handed_over(client: TestClient[Any, Any], url: str, sidecar: FakeSidecar) -> None:
    reply = await client.post(url, params={"filename": "Läufe 2026.fit"}, data=b"fit" * 30_000)
    assert reply.status == 202
    assert await reply.json() == {"import_id": 3, "item_id": 9, "state": "waiting"}
    assert set(await reply.json()) == set(contract("upload"))
    assert sidecar.uploads == [("L%C3%A4ufe%202026.fit", None, b"fit" * 30_000)]
    sent = next(one for one in sidecar.requests if one.path.endswith("/uploads"))
    assert sent.content_length == 90_000


async def test_what_is_known_already_has_its_outcome(
    client: TestClient[Any, Any], url: str, sidecar: FakeSidecar
) -> None:
    sidecar.upload_reply = {"import_id": 3, "item_id": 9, "state": "duplicate"}
    reply = await client.post(url, data=b"fit")
    assert (reply.status, (await reply.json())["state"]) == (200, "duplicate")
    assert sidecar.uploads[0][0] == "upload"


@pytest.mark.parametrize("is_length_known", [True, False])
async def test_a_large_file_is_never_held_whole(
    client: TestClient[Any, Any], url: str, sidecar: FakeSidecar, is_length_known: bool
) -> None:
    sidecar.keeps_uploads = False
    headers = {"Content-Length": str(LARGE_BYTES)} if is_length_known else {}
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        reply = await client.post(url, data=blocks(LARGE_BYTES // len(BLOCK)), headers=headers)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert reply.status == 202
    assert sidecar.uploaded_bytes == LARGE_BYTES
    expected = hashlib.sha256(BLOCK * (LARGE_BYTES // len(BLOCK)))
    assert sidecar.uploaded_hash.digest() == expected.digest()
    assert peak - before < FLAT_BYTES


async def test_a_cancelled_upload_harms_nothing(
    client: TestClient[Any, Any], url: str, sidecar: FakeSidecar
) -> None:
    """The sidecar sees that the body is cut off, and the next one goes through."""
    cut_off = asyncio.Event()
    begun = asyncio.Event()

    async def watch(request: web.Request) -> web.StreamResponse:
        try:
            async for _chunk in request.content.iter_any():
                begun.set()
        except OSError, web.RequestPayloadError, asyncio.CancelledError:
            cut_off.set()
            raise
        return error(500, "internal")

    async def forever() -> AsyncIterator[bytes]:
        yield BLOCK
        await asyncio.Event().wait()

    sidecar.override = lambda request: watch(request) if request.path.endswith("/uploads") else None
    sending = asyncio.ensure_future(
        client.post(url, data=forever(), headers={"Content-Length": str(LARGE_BYTES)})
    )
    await asyncio.wait_for(begun.wait(), 10)
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
    await asyncio.wait_for(cut_off.wait(), 10)
    sidecar.override = None
    reply = await client.post(url, data=b"fit")
    assert reply.status == 202
    assert [body for _, _, body in sidecar.uploads] == [b"fit"]


async def test_a_sidecar_that_goes_away_in_the_middle(
    client: TestClient[Any, Any], url: str, sidecar: FakeSidecar
) -> None:
    async def vanish(request: web.Request) -> web.StreamResponse:
        await request.content.readany()
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    sidecar.override = lambda request: vanish(request) if request.path.endswith("/uploads") else None
    reply = await client.post(url, data=blocks(20))
    assert (reply.status, (await reply.json())["code"]) == (503, "unavailable")


@pytest.mark.parametrize(
    ("theirs", "status", "code"),
    [
        ((400, "incomplete"), 400, "incomplete"),
        ((413, "too_large"), 413, "too_large"),
        ((507, "disk_low"), 507, "disk_low"),
        ((429, "too_many"), 503, "unavailable"),
        ((500, "internal"), 503, "unavailable"),
        ((409, "conflict"), 502, "conflict"),
    ],
)
async def test_refusals_of_the_sidecar(
    client: TestClient[Any, Any],
    url: str,
    sidecar: FakeSidecar,
    theirs: tuple[int, str],
    status: int,
    code: str,
) -> None:
    async def refuse(request: web.Request) -> web.StreamResponse:
        await request.read()
        return error(*theirs)

    sidecar.override = lambda request: refuse(request) if request.path.endswith("/uploads") else None
    reply = await client.post(url, data=b"fit")
    told = await reply.json()
    assert (reply.status, told["code"]) == (status, code)
    assert told["message"]


async def test_a_token_without_the_scope(
    client: TestClient[Any, Any], url: str, sidecar: FakeSidecar
) -> None:
    sidecar.tokens[TOKEN] = {"read", "events", "edit"}
    reply = await client.post(url, data=b"fit")
    told = await reply.json()
    assert (reply.status, told["code"]) == (403, "missing_scope")
    assert "'ingest'" in told["message"]


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"Content-Length": str(2**33)}, 413, "too_large"),
        ({"Content-Encoding": "gzip"}, 415, "content_encoding"),
        ({"Content-Type": "multipart/form-data; boundary=x"}, 415, "unsupported_media_type"),
    ],
)
async def test_what_is_refused_before_it_is_sent(
    client: TestClient[Any, Any],
    url: str,
    sidecar: FakeSidecar,
    headers: dict[str, str],
    status: int,
    code: str,
) -> None:
    try:
        reply = await client.post(url, data=blocks(1), headers=headers)
    except ClientConnectionError:
        pytest.fail("the answer was lost")
    assert (reply.status, (await reply.json())["code"]) == (status, code)
    assert not any(one.path.endswith("/uploads") for one in sidecar.requests)


async def test_an_unknown_device(client: TestClient[Any, Any]) -> None:
    reply = await client.post("/api/milevault/upload/nonsense", data=b"fit")
    assert (reply.status, (await reply.json())["code"]) == (404, "unknown_device")


async def test_an_entry_that_is_not_loaded(
    hass: HomeAssistant, loaded: MockConfigEntry, client: TestClient[Any, Any], url: str
) -> None:
    await hass.config_entries.async_unload(loaded.entry_id)
    reply = await client.post(url, data=b"fit")
    assert (reply.status, (await reply.json())["code"]) == (503, "unavailable")


async def test_without_a_login_nothing_is_taken(
    url: str, loaded: MockConfigEntry, hass_client_no_auth: Any, sidecar: FakeSidecar
) -> None:
    client = await hass_client_no_auth()
    assert (await client.post(url, data=b"fit")).status == 401
    assert not sidecar.uploads


async def test_only_who_may_change_hands_over(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    client: TestClient[Any, Any],
    url: str,
    hass_admin_user: User,
    sidecar: FakeSidecar,
) -> None:
    await hass.auth.async_update_user(hass_admin_user, group_ids=["system-users"])
    reply = await client.post(url, data=b"fit")
    assert (reply.status, (await reply.json())["code"]) == (403, "unauthorized")
    assert not sidecar.uploads
    link(hass, loaded, hass_admin_user)
    await hass.async_block_till_done()
    await until(lambda: sidecar.stream_count == 1)
    assert (await client.post(url, data=b"fit")).status == 202
