"""T-AUTHZ and T-IDOR: every operation of the OpenAPI file against every wrong token, by every side door."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from yarl import URL

from milevault.api import openapi
from milevault.api.route import Route
from milevault.api.routes import ROUTES
from milevault.api.schema.system import Alive
from milevault.api.server import OPEN_PATHS, check_declared
from milevault.api.system import live
from milevault.store import tokens
from tests.sidecar.store import samples

from .conftest import ALL_SCOPES, Api

DOCUMENT = openapi.document()
OPERATIONS = [
    (method.upper(), path, operation["x-access"])
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
]
GUARDED = [(method, path, access) for method, path, access in OPERATIONS if access != "open"]
UNAUTHORIZED = {"code": "unauthorized", "message": "A valid token is needed.", "detail": None}
FORBIDDEN = {"code": "forbidden", "message": "The token does not allow this.", "detail": None}

db = pytest.mark.db


def concrete(path: str, athlete_id: int = 1, other: int = 1) -> str:
    """The path with ids in place of its names: whatever is not the athlete's is ``other``."""
    return re.sub(r"\{(\w+)\}", lambda name: str(athlete_id if name[1] == "athlete_id" else other), path)


@pytest.fixture
async def session(api: Api) -> AsyncIterator[aiohttp.ClientSession]:
    """Without a token; an athlete and an activity are there to be stolen."""
    await api.put(await api.athlete(), samples.activity(60))
    async with api.session(None) as opened:
        yield opened


async def asked(session: aiohttp.ClientSession, method: str, path: str, token: str | None) -> tuple[int, Any]:
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    async with session.request(method, path, headers=headers) as reply:
        body = await reply.json() if reply.content_type == "application/json" and method != "HEAD" else None
        return reply.status, body


def test_the_only_open_paths_tell_nothing_but_alive() -> None:
    assert {path for _, path, access in OPERATIONS if access == "open"} == OPEN_PATHS
    assert all(route.reply is Alive for route in ROUTES if route.access == "open")


def test_there_are_operations_to_test() -> None:
    assert len(GUARDED) == len(ROUTES) - len(OPEN_PATHS)
    assert len(GUARDED) >= 15


@pytest.mark.parametrize("access", ["open", "", "everything"])
def test_a_route_without_declared_scope_fails_at_start(access: Any) -> None:
    row = Route(method="GET", path="/api/v1/secrets", access=access, handler=live, reply=Alive)
    with pytest.raises(RuntimeError, match="no declared scope"):
        check_declared([*ROUTES, row])


@db
async def test_no_route_answers_without_a_valid_token(api: Api, session: aiohttp.ClientSession) -> None:
    past = datetime.now(UTC) - timedelta(seconds=1)
    expired = await api.token(expires_at=past)
    revoked = await api.token()
    async with api.pool.acquire() as connection:
        assert await tokens.revoke(connection, (await tokens.list_tokens(connection))[-1].token_id)
    wrong = [None, "", "nonsense", "mv_" + "A" * 43, expired, revoked, (await api.token())[:-1]]
    for method, path, _ in GUARDED:
        for token in wrong:
            status, body = await asked(session, method, concrete(path), token)
            assert (status, body) == (401, UNAUTHORIZED), (method, path, token)


@pytest.fixture(autouse=True)
def undelayed(monkeypatch: pytest.MonkeyPatch) -> None:
    """More failures than are free, all from one address: the delays have tests of their own."""
    monkeypatch.setattr("milevault.api.auth.FailureDelays.FREE", 1_000_000)


@db
async def test_a_token_without_the_scope_is_forbidden(api: Api, session: aiohttp.ClientSession) -> None:
    by_scope = {scope: await api.token(scope) for scope in ALL_SCOPES}
    for method, path, access in GUARDED:
        if access == "any":
            continue
        for scope, token in by_scope.items():
            if scope != access:
                assert await asked(session, method, concrete(path), token) == (403, FORBIDDEN), (path, scope)


@db
async def test_ingest_tokens_read_nothing_back(api: Api, session: aiohttp.ClientSession) -> None:
    token = await api.token("ingest")
    readable = [path for method, path, access in GUARDED if method == "GET" and access != "any"]
    assert readable
    for path in readable:
        assert (await asked(session, "GET", concrete(path), token))[0] == 403


@db
@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "QUERY"])
async def test_other_methods_need_a_token_too(session: aiohttp.ClientSession, method: str) -> None:
    for _, path, _ in GUARDED:
        status, _ = await asked(session, method, concrete(path), None)
        assert status == 401, path


@db
async def test_other_spellings_of_a_path_never_pass_the_guard(
    api: Api, session: aiohttp.ClientSession
) -> None:
    limited = await api.token("ingest")
    for method, path, access in GUARDED:
        plain = concrete(path)
        spellings = [
            plain + "/",
            "/" + plain,
            plain.replace("/api/", "//api/"),
            plain.replace("/api/v1", "/api//v1"),
            plain.replace("api", "%61pi"),
            plain.replace("/v1/", "/v1%2F"),
            plain.replace("/v1/", "/health/live/../../v1/"),
            plain.replace("/v1/", "/./v1/"),
            plain.upper(),
            plain + ";x=1",
            plain + "%00",
            plain + "%20",
        ]
        for spelling in spellings:
            url = URL(f"{api.url}{spelling}", encoded=True)
            async with session.request(method, url) as reply:
                assert reply.status == 401, spelling
            if access not in ("ingest", "any"):
                async with session.request(
                    method, url, headers={"Authorization": f"Bearer {limited}"}
                ) as reply:
                    assert reply.status in (403, 404), spelling


@db
async def test_unknown_paths_are_found_out_only_with_a_token(
    api: Api, session: aiohttp.ClientSession
) -> None:
    assert (await asked(session, "GET", "/api/v1/nothing", None))[0] == 401
    assert (await asked(session, "GET", "/api/v1/nothing", await api.token("ingest")))[0] == 404


@db
async def test_other_athletes_look_like_none_at_all(api: Api, session: aiohttp.ClientSession) -> None:
    """T-IDOR: for each route below an athlete, somebody else's and a missing one answer the same."""
    other = await api.athlete("bob")
    await api.put(other, samples.activity(60), key=2)
    token = await api.token(athlete_ids=[1])
    routes = [(method, path) for method, path, _ in GUARDED if "{athlete_id}" in path]
    assert len(routes) >= 10
    for method, path in routes:
        theirs = await asked(session, method, concrete(path, other.athlete_id, 2), token)
        missing = await asked(session, method, concrete(path, 999, 2), token)
        assert theirs == missing, path
        assert theirs[0] == 404


@db
async def test_ids_of_others_below_the_own_athlete_are_not_found(
    api: Api, session: aiohttp.ClientSession
) -> None:
    other = await api.athlete("bob")
    (activity_id,) = await api.put(other, samples.activity(60), key=2)
    token = await api.token(athlete_ids=[1])
    for method, path, _ in GUARDED:
        if path.count("{") > 1:
            assert (await asked(session, method, concrete(path, 1, activity_id), token))[0] == 404, path


@db
async def test_the_list_shows_only_the_tokens_athletes(api: Api, session: aiohttp.ClientSession) -> None:
    bob = await api.athlete("bob")
    _, body = await asked(session, "GET", "/api/v1/athletes", await api.token(athlete_ids=[bob.athlete_id]))
    assert [athlete["slug"] for athlete in body["athletes"]] == ["bob"]


@db
async def test_a_restricted_admin_makes_no_athletes(api: Api) -> None:
    await api.athlete()
    token = await api.token("admin", athlete_ids=[1])
    async with (
        api.session(token) as session,
        session.post("/api/v1/athletes", json={"slug": "eve", "name": "Eve"}) as reply,
    ):
        assert reply.status == 403


@db
async def test_a_revoked_token_stops_within_seconds(api: Api, session: aiohttp.ClientSession) -> None:
    token = await api.token("read")
    assert (await asked(session, "GET", "/api/v1/athletes", token))[0] == 200
    async with api.pool.acquire() as connection:
        (row,) = await tokens.list_tokens(connection)
        await tokens.revoke(connection, row.token_id)
    api.services.authenticator._clock = lambda: 1e12  # the cache's two seconds are over
    assert (await asked(session, "GET", "/api/v1/athletes", token))[0] == 401


@db
async def test_tokens_cannot_be_sent_in_the_url(api: Api, session: aiohttp.ClientSession) -> None:
    token = await api.token()
    for name in ("token", "access_token", "authorization"):
        assert (await asked(session, "GET", f"/api/v1/athletes?{name}={token}", None))[0] == 401
