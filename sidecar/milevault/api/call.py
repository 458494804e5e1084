"""What a handler gets: one request whose token was checked, and the services of this process."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from functools import cached_property
from typing import Final

import msgspec
from aiohttp import web

from milevault.api import auth, queries
from milevault.api.errors import BAD_REQUEST, NOT_FOUND, TIMED_OUT, TOO_LARGE, UNSUPPORTED_TYPE
from milevault.api.services import Services
from milevault.store import athletes
from milevault.store.pool import Connection

# A JSON body of ours is a name and a time zone.
MAX_JSON_BYTES: Final = 16 * 1024
BODY_SECONDS: Final = 30.0


class Call:
    """One request whose token and scope were checked already."""

    def __init__(self, services: Services, request: web.Request, token: auth.TokenRow | None) -> None:
        self.services = services
        self.request = request
        self._token = token

    @property
    def token(self) -> auth.TokenRow:
        if self._token is None:
            raise RuntimeError("an open route has no token")  # a mistake of ours, see routes.py
        return self._token

    @cached_property
    def path(self) -> Mapping[str, int]:
        """The ids in the path; the routes admit digits only."""
        return {name: int(value) for name, value in self.request.match_info.items()}

    @property
    def athlete_id(self) -> int:
        return self.path["athlete_id"]

    def query[T: queries.Query](self, kind: type[T]) -> T:
        return queries.parse(kind, self.request.query)

    async def athlete(self, connection: Connection) -> athletes.Athlete:
        """The athlete of the path; 404 where there is none, just as for somebody else's."""
        athlete = await athletes.by_id(connection, self.athlete_id)
        if athlete is None:
            raise NOT_FOUND.error()
        return athlete

    async def body[T: msgspec.Struct](self, kind: type[T]) -> T:
        """The JSON body as a struct; a 400 names the field that is wrong, never its value."""
        if self.request.content_type != "application/json":
            raise UNSUPPORTED_TYPE.error(detail="application/json")
        raw = bytearray()
        async for chunk in timed_chunks(self.request, BODY_SECONDS):
            raw += chunk
            if len(raw) > MAX_JSON_BYTES:
                raise TOO_LARGE.error(detail=f"{MAX_JSON_BYTES} bytes")
        try:
            return msgspec.json.decode(raw, type=kind)
        except msgspec.ValidationError as error:
            names = [item.encode_name for item in msgspec.structs.fields(kind)]
            raise BAD_REQUEST.error(detail=queries.wrong_field(error, names)) from error
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise BAD_REQUEST.error(detail="The body is not valid JSON.") from error


async def timed_chunks(request: web.Request, idle_seconds: float) -> AsyncIterator[bytes]:
    """The chunks of the body; 408 when the sender falls silent (a slowloris holds nothing for long)."""
    await accept_body(request)
    while True:
        try:
            async with asyncio.timeout(idle_seconds):
                chunk = await request.content.readany()
        except TimeoutError as error:
            raise TIMED_OUT.error(detail=f"{idle_seconds:g} s", headers={"Connection": "close"}) from error
        if not chunk:
            return
        yield chunk


async def accept_body(request: web.Request) -> None:
    """Answers ``Expect: 100-continue``, after every check that needs no body has passed."""
    if request.headers.get("Expect", "").lower() == "100-continue":
        await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
