"""T-HOST: the Host header decides whether a rebinding web page gets in."""

import aiohttp
import pytest

from milevault.api.hosts import host_name, is_allowed

from .conftest import Api


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("localhost", "localhost"),
        ("LOCALHOST:8765", "localhost"),
        ("127.0.0.1:8765", "127.0.0.1"),
        ("[::1]:8765", "::1"),
        ("[::1]", "::1"),
        ("vault.lan.", "vault.lan"),
        ("", None),
        (":8765", None),
        ("::1", None),
        ("[::1", None),
        ("[::1]x", None),
        ("host:port", None),
        ("a:1:2", None),
    ],
)
def test_host_name(header: str, name: str | None) -> None:
    assert host_name(header) == name


@pytest.mark.parametrize(
    "header",
    [
        "localhost:8765",
        "127.0.0.1",
        "[::1]:1",
        "192.168.1.20:8765",
        "10.1.2.3",
        "172.30.33.4:8765",
        "[fd00::1]",
        "milevault",
        "milevault:8765",
        "a0d7b954-milevault:8765",
        "homeassistant.local",
        "vault.lan",
    ],
)
def test_local_names_and_private_addresses_are_let_in(header: str) -> None:
    assert is_allowed(header, {"vault.lan"})


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "evil.example",
        "evil.example:8765",
        "localhost.evil.example",
        "evil-milevault.example",
        "8.8.8.8",
        "[2001:4860:4860::8888]",
        "127.0.0.1.evil.example",
        "vault.lan.evil.example",
        "other.lan",
        "localhost@evil.example",
    ],
)
def test_everybody_elses_name_is_refused(header: str | None) -> None:
    assert not is_allowed(header, {"vault.lan"})


@pytest.mark.db
async def test_a_foreign_host_gets_nothing_not_even_with_a_token(api: Api) -> None:
    async with api.session(await api.token()) as session:
        for path in ("/health/live", "/api/v1/athletes", "/api/v1/events", "/nothing"):
            async with session.get(path, headers={"Host": "evil.example"}) as reply:
                assert reply.status == 421
                assert (await reply.json())["code"] == "unknown_host"
        async with session.get("/api/v1/athletes", headers={"Host": "vault.lan:8765"}) as reply:
            assert reply.status == 200


@pytest.mark.db
async def test_no_origin_is_ever_allowed(api: Api) -> None:
    async with aiohttp.ClientSession(api.url) as session:
        asks = {"Origin": "https://evil.example", "Access-Control-Request-Method": "GET"}
        for method in ("GET", "OPTIONS"):
            async with session.request(method, "/health/live", headers=asks) as reply:
                assert not [name for name in reply.headers if name.lower().startswith("access-control")]
                assert reply.headers["X-Content-Type-Options"] == "nosniff"
                assert reply.headers["Content-Security-Policy"].startswith("default-src 'none'")
                assert reply.headers["Server"] == "MileVault"
