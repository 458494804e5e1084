"""Whether the program lives, and what it is."""

from typing import Literal

from milevault.api.schema import Struct


class Alive(Struct, frozen=True, kw_only=True):
    status: Literal["alive"] = "alive"


class Ready(Struct, frozen=True, kw_only=True):
    """``status`` is 'ready', 'disk_low' (reads go on, intake waits) or 'unavailable' (with HTTP 503)."""

    status: Literal["ready", "disk_low", "unavailable"]
    reason: str | None = None


class Database(Struct, frozen=True, kw_only=True):
    engine: Literal["embedded", "external"]
    postgresql_version: str
    timescaledb_version: str | None
    points: str


class Info(Struct, frozen=True, kw_only=True):
    """``max_upload_bytes`` is for a file, ``max_archive_bytes`` for a ZIP or a gzip file.

    ``scopes`` are what the request's token allows.
    """

    server_id: str
    stream_id: str
    version: str
    api_version: int
    database: Database
    max_upload_bytes: int
    max_archive_bytes: int
    scopes: list[str]
