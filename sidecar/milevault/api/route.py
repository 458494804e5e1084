"""What a route is: one row of the table, and the paths that rows share."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final, Literal

import msgspec
from aiohttp import web

from milevault.api import queries
from milevault.api.auth import Scope
from milevault.api.call import Call
from milevault.api.errors import Answer

Handler = Callable[[Call], Awaitable[msgspec.Struct | web.StreamResponse]]
type Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
# 'any' asks for a valid token of whatever scope.
Access = Scope | Literal["open", "any"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """A header the route reads, or one of a file's reply."""

    name: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A good reply that is a file and no JSON."""

    media_type: str
    description: str
    headers: tuple[Header, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One operation. ``statuses`` are the good ones, the first is what the handler's struct gets.

    ``media_type`` is that of a struct's reply; a file has its own.
    """

    method: Method
    path: str
    access: Access
    handler: Handler
    reply: type[msgspec.Struct] | File
    statuses: tuple[int, ...] = (200,)
    query: type[queries.Query] = queries.NoQuery
    body: type[msgspec.Struct] | Literal["binary"] | None = None
    media_type: str = "application/json"
    headers: tuple[Header, ...] = ()
    errors: tuple[Answer, ...] = field(default=())

    @property
    def name(self) -> str:
        """The operation's name in the OpenAPI file."""
        return f"{self.handler.__module__.rpartition('.')[2]}_{self.handler.__name__}"


ATHLETE: Final = "/api/v1/athletes/{athlete_id}"
ACTIVITY: Final = ATHLETE + "/activities/{activity_id}"
SEGMENT: Final = ATHLETE + "/segments/{segment_id}"
RECORDING: Final = ATHLETE + "/recordings/{recording_id}"
HEALTH: Final = ATHLETE + "/health"
IMPORT: Final = ATHLETE + "/imports/{import_id}"
