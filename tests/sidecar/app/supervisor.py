"""A small Supervisor on loopback: takes discovery messages as the real one does."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

SECRET = "supervisor-secret"


@dataclass
class Supervisor:
    """``statuses`` are answered first, one a request; then everything right is taken."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    requests: int = 0
    messages: list[dict[str, Any]] = field(default_factory=list)

    async def discovery(self, request: web.Request) -> web.Response:
        self.requests += 1
        if request.headers.get("Authorization") != f"Bearer {SECRET}":
            return web.json_response({"result": "error", "message": "unauthorized"}, status=401)
        if self.statuses:
            status = self.statuses.pop(0)
            headers = {"Location": f"{self.url}/elsewhere"} if status == 307 else None
            return web.json_response({"result": "error"}, status=status, headers=headers)
        body = await request.json()
        if set(body) != {"service", "config"} or body["service"] != "milevault":
            return web.json_response({"result": "error"}, status=400)
        self.messages.append(body["config"])
        return web.json_response({"result": "ok", "data": {"uuid": "2f8dc5c8e5f54b41a4d2d0b6f7c8b3aa"}})


@asynccontextmanager
async def supervisor(*statuses: int) -> AsyncIterator[Supervisor]:
    """Serves until the end of the block."""
    found = Supervisor(statuses=list(statuses))
    app = web.Application()
    app.router.add_post("/discovery", found.discovery)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    found.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield found
    finally:
        await runner.cleanup()
