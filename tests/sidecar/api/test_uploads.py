"""Uploads and their abuse: what is acknowledged is durable, everything else leaves nothing behind."""

import asyncio
import gzip
import hashlib
from collections.abc import AsyncIterator
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest

from milevault.api import uploads
from milevault.store import imports, ledger
from tests.sidecar.importers.archives.made import entry, zipped
from tests.sidecar.ingest import tiny_fit

from .conftest import MAX_ARCHIVE_BYTES, MAX_UPLOAD_BYTES, Api, until

pytestmark = pytest.mark.db
PATH = "/api/v1/athletes/1/uploads"
FILE = tiny_fit.activity()


@pytest.fixture
async def session(api: Api) -> AsyncIterator[aiohttp.ClientSession]:
    await api.athlete()
    async with api.session(await api.token("ingest")) as opened:
        yield opened


async def send(
    session: aiohttp.ClientSession, data: Any = FILE, **headers: str
) -> tuple[int, dict[str, Any]]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    async with session.post(PATH, data=data, headers=named) as reply:
        return reply.status, await reply.json()


def leftovers(api: Api) -> list[str]:
    return api.originals.temp_names()


async def nothing_is_left(api: Api) -> None:
    """The temporary file goes as soon as the handler has noticed; nothing was stored."""
    await until(lambda: not leftovers(api))
    assert list(api.originals.walk()) == []


async def test_an_upload_is_durable_and_waits_for_a_worker(api: Api, session: aiohttp.ClientSession) -> None:
    status, reply = await send(session, X_Filename="M%C3%BCnchen%20ride.fit")
    assert (status, reply["state"]) == (202, "waiting")
    sha256 = hashlib.sha256(FILE).digest()
    assert list(api.originals.walk()) == [(sha256, len(FILE))]
    async with api.pool.acquire() as connection:
        row = await ledger.get(connection, 1, sha256)
        items, _ = await imports.list_items(connection, 1, reply["import_id"], limit=10)
        assert await connection.fetchval("select count(*) from pgqueuer") == 1
    assert row is not None
    assert row.state == "stored"
    assert [(item.item_id, item.label) for item in items] == [(reply["item_id"], "München ride.fit")]


async def test_sixteen_senders_of_one_file_make_one_original(
    api: Api, session: aiohttp.ClientSession
) -> None:
    replies = await asyncio.gather(*(send(session) for _ in range(16)))
    assert {status for status, _ in replies} == {202}
    assert len({reply["item_id"] for _, reply in replies}) == 16
    assert len(list(api.originals.walk())) == 1
    async with api.pool.acquire() as connection:
        assert await connection.fetchval("select count(*) from source_file") == 1
        assert await connection.fetchval("select count(*) from pgqueuer") == 1


async def test_a_known_file_answers_200_with_its_state(api: Api, session: aiohttp.ClientSession) -> None:
    await send(session)
    sha256 = hashlib.sha256(FILE).digest()
    async with api.pool.acquire() as connection:
        await ledger.finish(connection, 1, sha256, "imported")
    status, reply = await send(session)
    assert (status, reply["state"]) == (200, "duplicate")


async def test_a_given_hash_must_fit(api: Api, session: aiohttp.ClientSession) -> None:
    status, reply = await send(session, X_Content_SHA256="0" * 64)
    assert (status, reply["code"]) == (400, "hash_mismatch")
    await nothing_is_left(api)
    assert (await send(session, X_Content_SHA256=hashlib.sha256(FILE).hexdigest()))[0] == 202


@pytest.mark.parametrize("value", ["", "zz", "0" * 63, "0" * 65])
async def test_a_malformed_hash_is_refused(api: Api, session: aiohttp.ClientSession, value: str) -> None:
    assert await send(session, X_Content_SHA256=value) == (
        400,
        {"code": "bad_request", "message": "The request is not valid.", "detail": "X-Content-SHA256"},
    )


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "gzip, gzip"])
async def test_compressed_bodies_are_refused_unread(
    api: Api, session: aiohttp.ClientSession, encoding: str
) -> None:
    """F26: a bomb is never unpacked, for nothing is."""
    bomb = gzip.compress(b"\0" * 10_000_000)
    status, reply = await send(session, bomb, Content_Encoding=encoding)
    assert (status, reply["code"]) == (415, "content_encoding")
    await nothing_is_left(api)


async def test_a_form_is_refused(api: Api, session: aiohttp.ClientSession) -> None:
    form = aiohttp.FormData()
    form.add_field("file", FILE, filename="x.fit")
    assert (await send(session, form))[0] == 415


async def test_a_declared_size_over_the_limit_is_refused_before_reading(
    api: Api, session: aiohttp.ClientSession
) -> None:
    request = head(
        await api.token("ingest"), f"Content-Length: {MAX_ARCHIVE_BYTES + 1}", "Expect: 100-continue"
    )
    answer = await raw(api, request)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"100 Continue" not in answer


async def test_the_first_bytes_decide_how_large_a_body_may_be(
    api: Api, session: aiohttp.ClientSession
) -> None:
    """F09: an archive may be larger than a file; anything else is refused after its beginning."""
    archive = zipped((entry("a.fit", method=0), FILE + bytes(MAX_UPLOAD_BYTES)))
    assert (await send(session, archive))[0] == 202
    beginning = b"\0" * 1000
    request = head(await api.token("ingest"), f"Content-Length: {MAX_UPLOAD_BYTES + 1}") + beginning
    answer = await raw(api, request)
    assert answer.startswith(b"HTTP/1.1 413 ")
    # Refused while we are still pushing is just as good.
    with suppress(aiohttp.ClientOSError, aiohttp.ServerDisconnectedError):
        assert (await send(session, archive + bytes(MAX_ARCHIVE_BYTES)))[0] == 413
    await until(lambda: not leftovers(api))
    assert [name for name, _ in api.originals.walk()] == [hashlib.sha256(archive).digest()]


async def test_an_undeclared_size_over_the_limit_stops_in_the_middle(
    api: Api, session: aiohttp.ClientSession
) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(200):
            yield b"\0" * 65_536

    try:
        status, reply = await send(session, endless())
        assert (status, reply["code"]) == (413, "too_large")
    except aiohttp.ClientOSError, aiohttp.ServerDisconnectedError:
        pass  # refused while we were still pushing: just as good
    await nothing_is_left(api)


async def test_a_full_disk_answers_507_and_recovers(
    api: Api, session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api.originals, "_low_water_bytes", 2**62)
    status, reply = await send(session)
    assert (status, reply["code"]) == (507, "disk_low")
    async with api.session(await api.token("read")) as reader, reader.get("/api/v1/health/ready") as ready:
        assert (ready.status, (await ready.json())["status"]) == (200, "disk_low")
    monkeypatch.setattr(api.originals, "_low_water_bytes", 0)
    assert (await send(session))[0] == 202


async def test_an_upload_for_nobody_stores_nothing(api: Api, session: aiohttp.ClientSession) -> None:
    async with session.post("/api/v1/athletes/99/uploads", data=FILE) as reply:
        assert reply.status == 404
    await nothing_is_left(api)


@pytest.mark.parametrize(
    "name", ["..%2F..%2Fetc%2Fpasswd", "a%00b", "%FF%FE", "%0Ax", "%E2%80%AEtif.exe", "=cmd%7C"]
)
async def test_names_are_labels_only(api: Api, session: aiohttp.ClientSession, name: str) -> None:
    """F14, F15: whatever the name, the original lies under its hash and the label prints."""
    status, reply = await send(session, X_Filename=name)
    assert status == 202
    assert list(api.originals.strangers()) == []
    async with api.pool.acquire() as connection:
        (item,), _ = await imports.list_items(connection, 1, reply["import_id"], limit=1)
    assert item.label.isprintable()


async def test_an_endless_name_is_refused(api: Api, session: aiohttp.ClientSession) -> None:
    assert (await send(session, X_Filename="x" * 3000))[0] == 400


def head(token: str, *lines: str) -> bytes:
    text = [f"POST {PATH} HTTP/1.1", "Host: localhost", f"Authorization: Bearer {token}", *lines, "", ""]
    return "\r\n".join(text).encode()


async def raw(api: Api, *pieces: bytes, end: bool = False) -> bytes:
    """Sends the pieces over a bare socket; what the server answers until it closes or 3 s pass."""
    reader, writer = await asyncio.open_connection("127.0.0.1", api.port)
    try:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
        if end:
            writer.close()
            return b""
        answer = b""
        async with asyncio.timeout(60):
            while b"\r\n\r\n" not in answer and (chunk := await reader.read(65_536)):
                answer += chunk
        return answer
    finally:
        writer.close()


async def test_a_body_cut_in_the_middle_leaves_nothing(api: Api, session: aiohttp.ClientSession) -> None:
    token = await api.token("ingest")
    await raw(api, head(token, f"Content-Length: {len(FILE)}"), FILE[: len(FILE) // 2], end=True)
    await nothing_is_left(api)


async def test_a_chunked_body_cut_in_the_middle_leaves_nothing(
    api: Api, session: aiohttp.ClientSession
) -> None:
    token = await api.token("ingest")
    await raw(api, head(token, "Transfer-Encoding: chunked"), b"400\r\n" + FILE[:1000], end=True)
    await nothing_is_left(api)


async def test_nonsense_instead_of_chunks_is_refused(api: Api, session: aiohttp.ClientSession) -> None:
    token = await api.token("ingest")
    answer = await raw(api, head(token, "Transfer-Encoding: chunked"), b"ZZ\r\nnot a chunk\r\n")
    assert b" 400 " in answer.splitlines()[0]
    assert b"not a chunk" not in answer
    await nothing_is_left(api)


async def test_one_byte_chunks_are_taken(api: Api, session: aiohttp.ClientSession) -> None:
    token = await api.token("ingest")
    chunks = b"".join(b"1\r\n" + FILE[i : i + 1] + b"\r\n" for i in range(len(FILE)))
    answer = await raw(api, head(token, "Transfer-Encoding: chunked"), chunks + b"0\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 202 ")


async def test_a_silent_sender_is_sent_away(
    api: Api, session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "IDLE_SECONDS", 0.1)
    token = await api.token("ingest")
    answer = await raw(api, head(token, f"Content-Length: {len(FILE)}"), FILE[:10])
    assert answer.startswith(b"HTTP/1.1 408 ")
    await nothing_is_left(api)


async def test_a_slow_sender_has_no_more_than_the_total(
    api: Api, session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "TOTAL_SECONDS", 0.1)
    token = await api.token("ingest")
    answer = await raw(api, head(token, f"Content-Length: {len(FILE)}"), FILE[:10])
    assert answer.startswith(b"HTTP/1.1 408 ")
    await nothing_is_left(api)


async def test_no_body_is_asked_for_before_the_token_is_checked(api: Api) -> None:
    answer = await raw(api, head("mv_" + "x" * 43, f"Content-Length: {len(FILE)}", "Expect: 100-continue"))
    assert answer.startswith(b"HTTP/1.1 401 ")


async def test_a_body_is_asked_for_when_all_is_well(api: Api, session: aiohttp.ClientSession) -> None:
    token = await api.token("ingest")
    answer = await raw(api, head(token, f"Content-Length: {len(FILE)}", "Expect: 100-continue"))
    assert answer.startswith(b"HTTP/1.1 100 Continue")


async def test_too_many_senders_wait_and_more_are_sent_away() -> None:
    from milevault.api.errors import ApiError
    from milevault.api.gate import AT_ONCE, QUEUED, Gate

    gate, leave = Gate(), asyncio.Event()
    inside = SimpleNamespace(now=0, most=0)

    async def visit() -> None:
        async with gate.admitted():
            inside.now += 1
            inside.most = max(inside.most, inside.now)
            await leave.wait()
            inside.now -= 1

    visitors = [asyncio.create_task(visit()) for _ in range(AT_ONCE + QUEUED)]
    await until(lambda: inside.now == AT_ONCE)
    with pytest.raises(ApiError) as caught:
        await visit()
    assert caught.value.status == 429
    leave.set()
    await asyncio.gather(*visitors)
    assert inside.most == AT_ONCE
