"""Client of the sidecar's HTTP API: address, token, frozen replies, three errors.

Knows nothing of Home Assistant. The errors say what the caller has to do:

    MileVaultError
    ├── MileVaultAuthError        the token is refused (401) or lacks a scope (403): ask for another one
    ├── MileVaultConnectionError  nobody answers, or not now: try again later; ``reason`` says why
    └── MileVaultApiError         the answer is a refusal (``code``) or not MileVault's at all

The token travels in a header only, and no redirect is followed: it never reaches another host than the configured one.
"""

import json
import random
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Final, Literal
from urllib.parse import quote

from aiohttp import (
    ClientConnectorCertificateError,
    ClientConnectorDNSError,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientSSLError,
    ClientTimeout,
)
from yarl import URL

from .decoding import JsonObject, UnexpectedReply, decode
from .replies import (
    Athlete,
    AthleteList,
    Hello,
    Info,
    Summary,
    Upload,
)
from .sse import EventParser, ServerEvent, StreamTooLong

REQUEST_TIMEOUT: Final = ClientTimeout(total=20, sock_connect=10)
STREAMS_TIMEOUT: Final = ClientTimeout(total=60, sock_connect=10)
# An upload may take as long as it needs, but not stall.
UPLOAD_TIMEOUT: Final = ClientTimeout(total=None, sock_connect=10, sock_read=120)
DOWNLOAD_CHUNK: Final = 64 * 1024
# The sidecar sends a heartbeat every 15 s: three missed ones mean a dead connection.
SILENCE_S: Final = 45.0
# The greeting comes at once.
REQUEST_SILENCE_S: Final = 10.0

NOT_MILEVAULT: Final = "not_milevault"

type ConnectionReason = Literal[
    "refused", "unknown_host", "certificate", "timeout", "interrupted", "unavailable"
]


# The scopes beyond read and events that a token may have.
type WriteScope = Literal["edit", "ingest"]


class MileVaultError(Exception):
    """Base of the client's errors; texts hold no personal value and no token."""


class MileVaultAuthError(MileVaultError):
    """The token is unknown or, with ``forbidden``, lacks the scope or athlete."""

    def __init__(self, *, forbidden: bool) -> None:
        """Tell a missing scope (403) from a refused token (401)."""
        super().__init__("The token lacks a needed scope" if forbidden else "The token is refused")
        self.forbidden = forbidden


class MileVaultConnectionError(MileVaultError):
    """The sidecar cannot be reached now."""

    def __init__(self, reason: ConnectionReason) -> None:
        """Keep the reason."""
        super().__init__(f"MileVault cannot be reached ({reason})")
        self.reason = reason


class MileVaultApiError(MileVaultError):
    """The sidecar refuses, with its stable ``code``; ``detail`` names a field or a limit."""

    def __init__(self, code: str, message: str, detail: str | None = None) -> None:
        """Keep the code and the detail."""
        super().__init__(message)
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamEvent:
    """One event; ``event_id`` is the cursor to resume after it (None for transient ones)."""

    event_id: str | None
    kind: str
    athlete_id: int
    created_at: datetime | None
    payload: Mapping[str, object]


type StreamItem = Hello | StreamEvent | Literal["heartbeat"]


def _connection_error(error: Exception) -> MileVaultConnectionError:
    """The client's error for one of aiohttp's."""
    if isinstance(error, TimeoutError):
        return MileVaultConnectionError("timeout")
    if isinstance(error, ClientConnectorDNSError):
        return MileVaultConnectionError("unknown_host")
    if isinstance(error, ClientConnectorCertificateError | ClientSSLError):
        return MileVaultConnectionError("certificate")
    return MileVaultConnectionError("refused")


def _refusal(status: int, body: JsonObject) -> MileVaultError:
    """The error for an answer that is not a success."""
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return MileVaultAuthError(forbidden=status == HTTPStatus.FORBIDDEN)
    if status == HTTPStatus.TOO_MANY_REQUESTS or status in (502, 503, 504):
        return MileVaultConnectionError("unavailable")
    code, message = body.get("code"), body.get("message")
    if isinstance(code, str) and isinstance(message, str):
        detail = body.get("detail")
        return MileVaultApiError(code, message, detail if isinstance(detail, str) else None)
    return MileVaultApiError(NOT_MILEVAULT, f"Not an answer of MileVault (HTTP {status})")


def backoff_s(attempt: int, *, longest_s: float = 60.0) -> float:
    """Seconds to wait before reconnecting for the ``attempt``-th time (from 0).

    Doubles from 1 s; between half and all of it, so that the clients of a restarted sidecar do not come at once.
    """
    return min(longest_s, 2.0 ** min(attempt, 16)) * random.uniform(0.5, 1.0)  # noqa: S311


class MileVaultClient:
    """One sidecar, one token."""

    def __init__(self, session: ClientSession, url: str, token: str) -> None:
        """Use the caller's session; ``url`` is the address without ``/api``."""
        self._session = session
        self._url = URL(url)
        self._headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        # Told which scope the token lacks for something that was to be changed.
        self.on_missing_scope: Callable[[WriteScope], None] = lambda _scope: None

    async def check_alive(self) -> None:
        """Raise unless MileVault answers there; sent without the token, so that a stranger does not get it."""
        try:
            async with self._session.get(
                self._url / "health" / "live", allow_redirects=False, timeout=REQUEST_TIMEOUT
            ) as response:
                body = await _json_of(response)
        except (ClientError, TimeoutError) as error:
            raise _connection_error(error) from error
        is_open = response.status not in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
        if response.status != HTTPStatus.OK and is_open:
            raise _refusal(response.status, body)
        if body.get("status") != "alive":
            raise MileVaultApiError(NOT_MILEVAULT, "Something else answers at this address")

    async def info(self) -> Info:
        """Identity and versions of the sidecar."""
        return _decoded(Info, await self._get("info"))

    async def athletes(self) -> tuple[Athlete, ...]:
        """The athletes the token may read."""
        return _decoded(AthleteList, await self._get("athletes")).athletes

    async def summary(self, athlete_id: int) -> Summary:
        """What the sensors of an athlete show."""
        return _decoded(Summary, await self._get(f"athletes/{athlete_id}/summary"))

    async def fetch[T](self, cls: type[T], path: str, params: Mapping[str, str | int] | None = None) -> T:
        """The reply at ``path`` (below /api/v1) as a frozen value."""
        return _decoded(cls, await self._get(path, params))

    async def get(self, path: str, params: Mapping[str, str | int] | None = None) -> JsonObject:
        """The reply at ``path`` (below /api/v1) as the API sends it."""
        return await self._get(path, params, timeout=STREAMS_TIMEOUT)

    async def send(
        self,
        method: Literal["POST", "PUT", "PATCH", "DELETE"],
        path: str,
        body: JsonObject | None = None,
        params: Mapping[str, str | int] | None = None,
    ) -> JsonObject:
        """Change something; returns what the API answers."""
        try:
            async with self._session.request(
                method,
                self._at(path),
                json=body,
                params=params,
                headers=self._headers,
                allow_redirects=False,
                timeout=STREAMS_TIMEOUT,
            ) as response:
                return await _success(response)
        except MileVaultAuthError as error:
            self._note_refusal(error, "ingest" if path.endswith("/retry") else "edit")
            raise
        except (ClientError, TimeoutError) as error:
            raise _connection_error(error) from error

    def _note_refusal(self, error: MileVaultAuthError, scope: WriteScope) -> None:
        if error.forbidden:
            self.on_missing_scope(scope)

    async def activities(self, athlete_id: int, filters: Mapping[str, str | int]) -> JsonObject:
        """A page of activities, newest first unless told otherwise. ``filters`` are the query parameters."""
        return await self._get(f"athletes/{athlete_id}/activities", filters)

    async def activity(self, athlete_id: int, activity_id: int) -> JsonObject:
        """One activity with laps and lengths, as the API sends it."""
        return await self._get(f"athletes/{athlete_id}/activities/{activity_id}")

    async def streams(
        self, athlete_id: int, activity_id: int, filters: Mapping[str, str | int]
    ) -> JsonObject:
        """The columns of one activity, downsampled by the sidecar, as the API sends them."""
        path = f"athletes/{athlete_id}/activities/{activity_id}/streams"
        return await self._get(path, filters, timeout=STREAMS_TIMEOUT)

    async def upload(
        self,
        athlete_id: int,
        filename: str,
        body: AsyncIterator[bytes],
        *,
        sha256: str | None = None,
        length: int | None = None,
    ) -> Upload:
        """Send one file chunk by chunk; returns when the original is stored for good.

        ``length`` in bytes, where it is known: the sidecar then sees at once what is too large, and what was cut off.
        """
        headers = self._headers | {
            "Content-Type": "application/octet-stream",
            "X-Filename": quote(filename, safe=""),
        }
        if sha256 is not None:
            headers["X-Content-SHA256"] = sha256
        if length is not None:
            headers["Content-Length"] = str(length)
        try:
            async with self._session.post(
                self._at(f"athletes/{athlete_id}/uploads"),
                data=body,
                headers=headers,
                allow_redirects=False,
                timeout=UPLOAD_TIMEOUT,
            ) as response:
                return _decoded(Upload, await _success(response))
        except MileVaultAuthError as error:
            self._note_refusal(error, "ingest")
            raise
        except (ClientError, TimeoutError) as error:
            raise _connection_error(error) from error

    async def download(self, path: str) -> AsyncGenerator[bytes]:
        """A file at ``path`` (below /api/v1), chunk by chunk; ends with an error where it is cut off."""
        try:
            async with self._session.get(
                self._at(path), headers=self._headers, allow_redirects=False, timeout=UPLOAD_TIMEOUT
            ) as response:
                if response.status != HTTPStatus.OK:
                    raise _refusal(response.status, await _json_of(response))
                async for chunk in response.content.iter_chunked(DOWNLOAD_CHUNK):
                    yield chunk
        except (ClientError, TimeoutError) as error:
            raise _connection_error(error) from error

    async def events(
        self, last_event_id: str | None = None, *, silence_s: float = SILENCE_S
    ) -> AsyncGenerator[StreamItem]:
        """One connection to the event stream: first Hello, then events and heartbeats, until it breaks.

        Always ends with an error; ``silence_s`` without a byte counts as a timeout.
        """
        headers = self._headers | {"Accept": "text/event-stream", "Cache-Control": "no-store"}
        if last_event_id is not None:
            headers["Last-Event-ID"] = last_event_id
        timeout = ClientTimeout(total=None, sock_connect=10, sock_read=silence_s)
        try:
            async with self._session.get(
                self._at("events"), headers=headers, allow_redirects=False, timeout=timeout
            ) as response:
                if response.status != HTTPStatus.OK:
                    await _success(response)
                if response.content_type != "text/event-stream":
                    raise MileVaultApiError(NOT_MILEVAULT, "Not an event stream")
                parser = EventParser()
                async for chunk in response.content.iter_any():
                    for event in parser.feed(chunk):
                        yield _stream_item(event)
        except (ClientError, TimeoutError) as error:
            raise _connection_error(error) from error
        except StreamTooLong as error:
            raise MileVaultApiError(NOT_MILEVAULT, "Not MileVault's event stream") from error
        raise MileVaultConnectionError("interrupted")

    async def check_events(self) -> None:
        """Raise unless the token may follow the event stream."""
        async with aclosing(self.events(silence_s=REQUEST_SILENCE_S)) as items:
            async for _item in items:
                return

    def _at(self, path: str) -> URL:
        return self._url.joinpath("api", "v1", *path.split("/"))

    async def _get(
        self,
        path: str,
        params: Mapping[str, str | int] | None = None,
        *,
        timeout: ClientTimeout = REQUEST_TIMEOUT,  # noqa: ASYNC109 - aiohttp's own kind of timeout
    ) -> JsonObject:
        try:
            async with self._session.get(
                self._at(path), params=params, headers=self._headers, allow_redirects=False, timeout=timeout
            ) as response:
                return await _success(response)
        except (ClientError, TimeoutError) as error:
            raise _connection_error(error) from error


async def _json_of(response: ClientResponse) -> JsonObject:
    """The body if it is a JSON object, else an empty one."""
    try:
        body = json.loads(await response.read())
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


async def _success(response: ClientResponse) -> JsonObject:
    """The body of a successful answer."""
    body = await _json_of(response)
    if not HTTPStatus.OK <= response.status < HTTPStatus.MULTIPLE_CHOICES:
        raise _refusal(response.status, body)
    if not body:
        raise MileVaultApiError(NOT_MILEVAULT, "The answer is not a JSON object")
    return body


def _decoded[T](cls: type[T], data: object) -> T:
    try:
        return decode(cls, data)
    except UnexpectedReply as error:
        raise MileVaultApiError(NOT_MILEVAULT, f"Unexpected answer: {error}") from error


def _stream_item(event: ServerEvent) -> StreamItem:
    if event.kind is None:
        return "heartbeat"
    try:
        data = json.loads(event.data)
    except ValueError as error:
        raise MileVaultApiError(NOT_MILEVAULT, "An event is not JSON") from error
    if event.kind == "hello":
        return _decoded(Hello, data)
    message = _decoded(_Message, data)
    return StreamEvent(
        event_id=event.event_id,
        kind=event.kind,
        athlete_id=message.athlete_id,
        created_at=message.created_at,
        payload=payload if isinstance(payload := data.get("payload"), dict) else {},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Message:
    """The envelope of an event; transient ones may lack the time."""

    athlete_id: int
    created_at: datetime | None = None
