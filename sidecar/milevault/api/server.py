"""The aiohttp application: every route behind one guard that denies by default."""

import asyncio
import logging
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, get_args

from aiohttp import hdrs, web

from milevault.api import auth, hosts
from milevault.api.call import Call
from milevault.api.errors import (
    DELETED,
    ENCODED,
    FORBIDDEN,
    INTERNAL,
    METHOD_NOT_ALLOWED,
    NOT_FOUND,
    UNKNOWN_HOST,
    ApiError,
    api_error,
)
from milevault.api.queries import NoQuery, parse
from milevault.api.replies import error_reply, json_reply
from milevault.api.route import Route
from milevault.api.routes import ROUTES
from milevault.api.services import Services
from milevault.errors import MileVaultError, StoreUnavailable
from milevault.store import annotations

_LOG: Final = logging.getLogger(__name__)
# aiohttp quotes malformed requests in its log, tokens and all; the guard logs whatever is ours to know.
_PROTOCOL_LOG: Final = logging.getLogger("milevault.api.protocol")

OPEN_PATHS: Final = frozenset({"/health/live", "/api/v1/health/live"})
ACCESSES: Final = frozenset({"open", "any", *get_args(auth.Scope)})
# After a database restart each pooled connection fails once (D01): reads are simply asked again.
READ_ATTEMPTS: Final = 4
READ_PAUSE_SECONDS: Final = 0.05
# Ids of 18 digits fit a bigint; anything else in their place is no path of ours.
ID_PATTERN: Final = "[0-9]{1,18}"
HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Server": "MileVault",
}


class Guard:
    """Stands before every handler: Host, token, scope, athlete; turns each outcome into a reply."""

    def __init__(self, services: Services, routes: Sequence[Route]) -> None:
        check_declared(routes)
        self._services = services
        self._delays = auth.FailureDelays(time.monotonic)
        self._routes: dict[tuple[str, str], Route] = {(route.method, route.path): route for route in routes}

    def route(self, request: web.Request) -> Route | None:
        """The row of the table this request is for, None for an unknown path or method."""
        resource = request.match_info.route.resource
        return self._routes.get((request.method, resource.canonical)) if resource is not None else None

    async def reply(self, request: web.Request) -> web.StreamResponse:
        """The answer to any request, and a line in the log."""
        started = time.perf_counter()
        route = self.route(request)
        response = await self._answer(request, route)
        _log(request, route, response.status, time.perf_counter() - started)
        return response

    async def _answer(self, request: web.Request, route: Route | None) -> web.StreamResponse:
        try:
            return await self._guarded(request, route)
        except MileVaultError as error:
            known = api_error(error)
            if known.status == INTERNAL.status:
                _LOG.exception("A request failed.")
            return error_reply(known)
        except ConnectionError:
            # The client is gone; aiohttp ends the connection.
            raise
        except Exception:  # noqa: BLE001
            # The one place of the API that may catch everything: a mistake of ours answers 500.
            _LOG.exception("A request failed.")
            return error_reply(INTERNAL.error())

    async def _guarded(self, request: web.Request, route: Route | None) -> web.StreamResponse:
        if not hosts.is_allowed(request.headers.get(hdrs.HOST), self._services.allowed_hosts):
            raise UNKNOWN_HOST.error()
        token = None if route is not None and route.access == "open" else await self._token(request)
        if route is None:
            raise _unmatched(request)
        if token is not None:
            self._authorise(request, route, token)
        if request.headers.get(hdrs.CONTENT_ENCODING, "identity").lower() != "identity":
            raise ENCODED.error(headers={"Connection": "close"})
        call = Call(self._services, request, token)
        if route.query is NoQuery and route.access != "open":
            parse(NoQuery, request.query)
        try:
            result = await (
                retried(lambda: route.handler(call)) if route.method == "GET" else route.handler(call)
            )
        except ApiError as error:
            if error.status == NOT_FOUND.status and await _was_deleted(call):
                raise DELETED.error() from error
            raise
        return result if isinstance(result, web.StreamResponse) else json_reply(result, route.statuses[0])

    async def _token(self, request: web.Request) -> auth.TokenRow:
        header = request.headers.get(hdrs.AUTHORIZATION)
        token = await retried(lambda: self._services.authenticator.token(header))
        if token is None:
            await self._delays.refuse(request.remote or "unknown", asyncio.sleep)
            raise AssertionError  # pragma: no cover  refuse always raises
        return token

    def _authorise(self, request: web.Request, route: Route, token: auth.TokenRow) -> None:
        if route.access != "any" and route.access not in token.scopes:
            raise FORBIDDEN.error()
        athlete_id = request.match_info.get("athlete_id")
        # Somebody else's athlete looks exactly like none at all.
        if athlete_id is not None and not auth.sees(token, int(athlete_id)):
            raise NOT_FOUND.error()


async def _was_deleted(call: Call) -> bool:
    """Whether the path names an activity that the user deleted (E12): 410 tells a client to forget it."""
    activity_id = call.path.get("activity_id")
    if activity_id is None:
        return False
    async with call.services.connection() as connection:
        return await annotations.is_deleted(connection, call.athlete_id, activity_id)


_Next = Callable[[web.Request], Awaitable[web.StreamResponse]]


def check_declared(routes: Sequence[Route]) -> None:
    """Refuses to start with a route whose access is not declared, or open without being meant to."""
    for route in routes:
        if route.access not in ACCESSES or (route.access == "open" and route.path not in OPEN_PATHS):
            raise RuntimeError(f"{route.method} {route.path} has no declared scope")


async def retried[T](unit: Callable[[], Awaitable[T]]) -> T:
    """The result of a read, asked again a few times while the database's connections are renewed."""
    for _ in range(READ_ATTEMPTS - 1):
        try:
            return await unit()
        except StoreUnavailable:
            await asyncio.sleep(READ_PAUSE_SECONDS)
    return await unit()


def _unmatched(request: web.Request) -> MileVaultError:
    failure = request.match_info.http_exception
    if isinstance(failure, web.HTTPMethodNotAllowed):
        return METHOD_NOT_ALLOWED.error(headers={"Allow": ", ".join(sorted(failure.allowed_methods))})
    return NOT_FOUND.error()


def _log(request: web.Request, route: Route | None, status: int, seconds: float) -> None:
    """Path template, ids and status; neither query nor header nor a path that is not ours (R20)."""
    level = logging.INFO if status >= 400 or request.method != "GET" else logging.DEBUG
    if _LOG.isEnabledFor(level):
        path = "unknown path" if route is None else f"{route.method} {route.path}"
        ids = " ".join(f"{name}={value}" for name, value in request.match_info.items())
        _LOG.log(level, "%s %s -> %d in %.1f ms", path, ids, status, seconds * 1000)


async def _body_later(_: web.Request) -> None:
    """Answers nothing to ``Expect: 100-continue`` yet: the token and the size are looked at first."""


async def _never(_: web.Request) -> web.StreamResponse:
    raise AssertionError  # pragma: no cover  the guard calls the handlers


async def _add_headers(_: web.Request, response: web.StreamResponse) -> None:
    for name, value in HEADERS.items():
        if name not in response.headers or name == "Server":
            response.headers[name] = value


def build(services: Services, routes: Sequence[Route] = ROUTES) -> web.Application:
    """The application; ``services`` may still be without a database, which answers 503."""
    guard = Guard(services, routes)

    @web.middleware
    async def guarded(request: web.Request, handler: _Next) -> web.StreamResponse:  # noqa: ARG001  see _never
        return await guard.reply(request)

    app = web.Application(middlewares=[guarded])
    for route in routes:
        path = re.sub(r"\{(\w+)\}", rf"{{\1:{ID_PATTERN}}}", route.path)
        app.router.add_route(route.method, path, _never, expect_handler=_body_later)
    app.on_response_prepare.append(_add_headers)
    return app


async def start(services: Services, host: str, port: int) -> tuple[web.AppRunner, int]:
    """Listens; returns the runner (``cleanup`` it) and the port, which the system chooses for port 0."""
    _PROTOCOL_LOG.setLevel(logging.CRITICAL)
    runner = web.AppRunner(
        build(services),
        logger=_PROTOCOL_LOG,
        access_log=None,
        auto_decompress=False,
        handle_signals=False,
        # What a refused sender still pushes is read for this long at most, then the connection ends.
        lingering_time=2.0,
        shutdown_timeout=10.0,
        keepalive_timeout=75.0,
    )
    await runner.setup()
    site = web.TCPSite(runner, host, port)
    await site.start()
    return runner, int(runner.addresses[0][1])
