"""A sidecar's HTTP edge for tests: real HTTP on a port of its own, canned replies, faults on demand."""

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web
from homeassistant.util import dt as dt_util

from tests.ha.samples import (
    CONTRACT,
    SERVER_ID,
    STREAM_ID,
    TOKEN,
    Json,
    activity,
    athlete,
    contract,
    detail,
    summary,
)

CHANGED: Json = {"changed": True, "first_day": None, "zones_changed": 3, "recompute_id": 5}


def put_setting(reply: Json, body: Json) -> Json:
    """A setting counts from today on."""
    one = next(one for one in reply["settings"] if one["key"] == body["key"])
    one |= {"value": body["value"], "origin": "user"}
    return CHANGED


def put_zone_set(reply: Json, body: Json) -> Json:
    """A zone set counts from today on."""
    today = dt_util.now().date().isoformat()
    reply["zone_sets"].append({"sport": "", "valid_from": today} | body)
    return CHANGED


# What a change does to the reply of the same path.
CHANGES: dict[tuple[str, str], Callable[[Json, Json], Json]] = {
    ("PUT", "settings"): put_setting,
    ("PUT", "zone-sets"): put_zone_set,
}


class FakeSidecar:
    """What a sidecar would answer; tests change the public attributes at will."""

    def __init__(self) -> None:
        self.server_id = SERVER_ID
        self.stream_id = STREAM_ID
        self.api_version = 1
        self.tokens: dict[str, set[str]] = {TOKEN: {"read", "events", "edit", "ingest"}}
        self.readiness = "ready"
        self.athletes: list[Json] = [athlete()]
        self.activities: list[Json] = [activity()]
        self.deleted: set[int] = set()
        self.summaries: dict[int, Json] = {1: summary(athlete(), activity())}
        # By athlete and path below it; tests change or remove what they are about.
        self.replies: dict[tuple[int, str], Json] = {
            (1, path): contract(name) for path, name in CONTRACT.items()
        }
        self.position = 40
        self.log: list[tuple[int, bytes]] = []
        self.requests: list[web.Request] = []
        self.last_event_ids: list[str | None] = []
        self.uploads: list[tuple[str, str | None, bytes]] = []
        # Large ones are only counted and hashed.
        self.keeps_uploads = True
        self.uploaded_bytes = 0
        self.uploaded_hash = hashlib.sha256()
        self.upload_reply: Json = {"import_id": 3, "item_id": 9, "state": "waiting"}
        # What answers requests of any athlete, by method and path below the athlete's; all such requests.
        self.answers: dict[tuple[str, str], Json] = {}
        self.asked: list[tuple[str, str, dict[str, str], Any]] = []
        # By activity, latitudes and longitudes.
        self.tracks: dict[int, tuple[list[float | None], list[float | None]]] = {}
        self.inbox_state = "watching"
        self.override: Callable[[web.Request], Awaitable[web.StreamResponse] | None] | None = None
        self.port = 0
        self._runner: web.AppRunner | None = None
        self._streams: set[asyncio.Queue[bytes | None]] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def stream_count(self) -> int:
        return len(self._streams)

    async def start(self) -> None:
        """Listen; on the same port as before after a ``stop``."""
        app = web.Application(middlewares=[self._gate], client_max_size=2**27)
        app.router.add_get("/health/live", self._live)
        api = "/api/v1"
        app.router.add_get(f"{api}/health/ready", self._ready)
        app.router.add_get(f"{api}/info", self._info)
        app.router.add_get(f"{api}/athletes", self._athletes)
        app.router.add_get(f"{api}/events", self._events)
        app.router.add_post(f"{api}/inbox/scan", self._scan)
        one = f"{api}/athletes/{{athlete_id}}"
        app.router.add_get(f"{one}/summary", self._summary)
        app.router.add_get(f"{one}/activities", self._activities)
        app.router.add_get(f"{one}/activities/{{activity_id:[0-9]+}}", self._activity)
        app.router.add_get(f"{one}/activities/{{activity_id:[0-9]+}}/streams", self._activity_streams)
        app.router.add_get(f"{one}/activities/{{activity_id:[0-9]+}}/metrics", self._metrics)
        app.router.add_post(f"{one}/uploads", self._upload)
        app.router.add_route("*", f"{one}/{{path:.+}}", self._reply)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Vanish, with all connections."""
        # First nobody gets in: whoever has lost a stream is back at once.
        if self._runner is not None:
            for site in list(self._runner.sites):
                await site.stop()
        self.drop_streams()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def drop_streams(self) -> None:
        """End every open event stream."""
        for queue in self._streams:
            queue.put_nowait(None)

    def set_latest(self, one: Json) -> None:
        """The first athlete recorded something."""
        self.activities.insert(0, one)
        self.summaries[1] = summary(athlete(), one)

    def add_athlete(self, one: Json, latest: Json | None = None) -> None:
        """Another athlete, with replies of its own."""
        self.athletes.append(one)
        self.summaries[one["athlete_id"]] = summary(one, latest)
        self.activities += [latest] if latest else []
        self.replies |= {(one["athlete_id"], path): contract(name) for path, name in CONTRACT.items()}

    def publish(
        self,
        kind: str,
        payload: Json,
        *,
        athlete_id: int = 1,
        created_at: datetime | None = None,
        is_transient: bool = False,
    ) -> None:
        """Send an event to every open stream, and keep it for those to come."""
        if not is_transient:
            self.position += 1
        message = {
            "position": self.position,
            "athlete_id": athlete_id,
            "kind": kind,
            "created_at": (created_at or dt_util.utcnow()).isoformat(),
            "payload": payload,
        }
        head = "" if is_transient else f"id: {self.stream_id}:{self.position}\n"
        block = f"{head}event: {kind}\ndata: {json.dumps(message)}\n\n".encode()
        if not is_transient:
            self.log.append((self.position, block))
        for queue in self._streams:
            queue.put_nowait(block)

    def record(self, activity_id: int, *, age: timedelta = timedelta(0), **changes: Any) -> None:
        """Publish a recorded activity; ``age`` is the event's."""
        now = dt_util.utcnow()
        payload = {
            "activity_id": activity_id,
            "import_id": 1,
            "sport": "cycling",
            "sub_sport": "road",
            "start_time": (now - timedelta(hours=2)).isoformat(),
            "distance_m": 30000.0,
            "moving_time_s": 3600.0,
            "elapsed_time_s": 3700.0,
            "import_origin": "inbox",
            "import_seen": 1,
        } | changes
        self.publish("activity_recorded", payload, created_at=now - age)

    def send_raw(self, block: bytes) -> None:
        """Bytes as they are to every open stream."""
        for queue in self._streams:
            queue.put_nowait(block)

    @web.middleware
    async def _gate(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        self.requests.append(request)
        if self.override is not None and (answer := self.override(request)) is not None:
            return await answer
        if request.path != "/health/live":
            scopes = self.tokens.get(request.headers.get("Authorization", "").removeprefix("Bearer "))
            needed = needed_scope(request)
            if scopes is None:
                return error(401, "unauthorized")
            if request.path != "/api/v1/info" and needed not in scopes:
                return error(403, "forbidden")
        return await handler(request)

    async def _live(self, _request: web.Request) -> web.Response:
        return web.json_response({"status": "alive"})

    async def _ready(self, _request: web.Request) -> web.Response:
        return web.json_response(contract("ready") | {"status": self.readiness})

    async def _info(self, request: web.Request) -> web.Response:
        database = {
            "engine": "embedded",
            "postgresql_version": "18.6",
            "timescaledb_version": "2.31.0",
            "points": "all",
        }
        return web.json_response(
            {
                "server_id": self.server_id,
                "stream_id": self.stream_id,
                "version": "0.1.0",
                "api_version": self.api_version,
                "database": database,
                "max_upload_bytes": 134217728,
                "max_archive_bytes": 4294967296,
                "scopes": sorted(self.tokens[request.headers["Authorization"].removeprefix("Bearer ")]),
            }
        )

    async def _athletes(self, _request: web.Request) -> web.Response:
        return web.json_response({"athletes": self.athletes})

    async def _summary(self, request: web.Request) -> web.Response:
        found = self.summaries.get(int(request.match_info["athlete_id"]))
        return web.json_response(found) if found else error(404, "not_found")

    async def _activities(self, request: web.Request) -> web.Response:
        query = request.query
        rows = [one for one in self.activities if str(one["athlete_id"]) == request.match_info["athlete_id"]]
        rows.sort(
            key=lambda one: (datetime.fromisoformat(one["start_time"]), one["activity_id"]),
            reverse=query.get("order", "desc") == "desc",
        )
        if "sport" in query:
            rows = [one for one in rows if one["sport"] == query["sport"]]
        if "has_track" in query:
            rows = [one for one in rows if one["has_track"] is (query["has_track"] == "true")]
        if "after" in query:
            after = datetime.fromisoformat(query["after"])
            rows = [one for one in rows if datetime.fromisoformat(one["start_time"]) >= after]
        if "before" in query:
            before = datetime.fromisoformat(query["before"])
            rows = [one for one in rows if datetime.fromisoformat(one["start_time"]) < before]
        first, limit = int(query.get("cursor", 0)), int(query.get("limit", 50))
        page = rows[first : first + limit]
        cursor = str(first + limit) if first + limit < len(rows) else None
        return web.json_response({"activities": page, "next_cursor": cursor})

    async def _activity(self, request: web.Request) -> web.Response:
        wanted = int(request.match_info["activity_id"])
        if wanted in self.deleted:
            return error(410, "deleted")
        found = next((one for one in self.activities if one["activity_id"] == wanted), None)
        return web.json_response(detail(found)) if found else error(404, "not_found")

    async def _activity_streams(self, request: web.Request) -> web.Response:
        channels: Json = {"heart_rate": {"unit": "bpm", "values": [120, None, 147]}}
        if "position_lat" in request.query.get("channels", ""):
            columns = self.tracks.get(int(request.match_info["activity_id"]), ([], []))
            names = ("position_lat", "position_long")
            channels = {
                name: {"unit": "deg", "values": column} for name, column in zip(names, columns, strict=True)
            }
        return web.json_response(
            {
                "activity_id": int(request.match_info["activity_id"]),
                "sample_count": 3,
                "elapsed_s": [0, 1, 2],
                "channels": channels,
                "query": dict(request.query),
            }
        )

    async def _metrics(self, request: web.Request) -> web.Response:
        told = contract("activity_metrics") | {"activity_id": int(request.match_info["activity_id"])}
        return web.json_response(told)

    async def _reply(self, request: web.Request) -> web.Response:
        """What was set for the method and path; one for a period of its own goes before the sample."""
        athlete_id, path = int(request.match_info["athlete_id"]), request.match_info["path"]
        body = await request.json() if request.can_read_body else None
        self.asked.append((request.method, path, dict(request.query), body))
        found = self.answers.get((request.method, path))
        if found is None and (change := CHANGES.get((request.method, path))) is not None:
            found = change(self.replies[athlete_id, path], body)
        if found is None and request.method == "GET":
            of_period = f"{path}?period={request.query.get('period')}"
            found = self.replies.get((athlete_id, of_period)) or self.replies.get((athlete_id, path))
        return web.json_response(found) if found is not None else error(404, "not_found")

    async def _scan(self, request: web.Request) -> web.Response:
        self.asked.append((request.method, "inbox/scan", dict(request.query), None))
        return web.json_response({"state": self.inbox_state}, status=202)

    async def _upload(self, request: web.Request) -> web.Response:
        if not self.keeps_uploads:
            async for chunk in request.content.iter_any():
                self.uploaded_hash.update(chunk)
                self.uploaded_bytes += len(chunk)
            return web.json_response(self.upload_reply, status=202)
        body = await request.read()
        self.uploads.append((request.headers["X-Filename"], request.headers.get("X-Content-SHA256"), body))
        return web.json_response(self.upload_reply, status=202)

    async def _events(self, request: web.Request) -> web.StreamResponse:
        resume = request.headers.get("Last-Event-ID")
        self.last_event_ids.append(resume)
        position, reset = self.position, False
        if resume is not None:
            stream_id, _, digits = resume.rpartition(":")
            reset = stream_id != self.stream_id or int(digits) > self.position
            position = self.position if reset else int(digits)
        queue: asyncio.Queue[bytes | None] = asyncio.Queue()
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        hello = json.dumps({"stream_id": self.stream_id, "position": position, "reset": reset})
        await response.write(f"event: hello\ndata: {hello}\n\n".encode())
        for number, block in self.log:
            if number > position:
                await response.write(block)
        self._streams.add(queue)
        try:
            while (block := await queue.get()) is not None:
                await response.write(block)
        finally:
            self._streams.discard(queue)
        if request.transport is not None:
            request.transport.abort()
        return response


def needed_scope(request: web.Request) -> str:
    """The scope that the API wants of a request."""
    if request.path.endswith("/events"):
        return "events"
    if request.method == "GET":
        return "read"
    return "ingest" if request.path.endswith(("/uploads", "/retry", "/scan")) else "edit"


def error(status: int, code: str) -> web.Response:
    """A refusal as the API sends it."""
    return web.json_response({"code": code, "message": f"Refused: {code}", "detail": None}, status=status)
