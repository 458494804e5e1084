"""Messages of the event stream."""

from datetime import datetime
from typing import Any

from milevault.api.schema import Struct


class EventMessage(Struct, frozen=True, kw_only=True):
    """The data of one server-sent event; the SSE id is the position."""

    position: int
    athlete_id: int
    kind: str
    created_at: datetime
    payload: dict[str, Any]


class Hello(Struct, frozen=True, kw_only=True):
    """First message of every event stream. ``reset`` tells the client to take a full snapshot."""

    stream_id: str
    position: int
    reset: bool
