"""Stands between Home Assistant and the sidecar, hands everything on as it is, and remembers what was asked."""

from types import TracebackType
from typing import Final, Self

import aiohttp
from aiohttp import web
from multidict import CIMultiDict
from yarl import URL

# Each of the two connections has its own.
HOP_BY_HOP: Final = frozenset({"connection", "content-length", "keep-alive", "transfer-encoding"})


class Witness:
    """``asked`` are the requests so far: path and query."""

    def __init__(self, target: str) -> None:
        self.asked: list[URL] = []
        self.url = ""
        self._target = target
        app = web.Application(client_max_size=2**28)
        app.router.add_route("*", "/{path:.*}", self._hand_on)
        self._runner = web.AppRunner(app, shutdown_timeout=1)
        self._session: aiohttp.ClientSession | None = None

    async def _hand_on(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.rel_url)
        assert self._session is not None
        out = web.StreamResponse()
        try:
            async with self._session.request(
                request.method,
                URL(self._target + request.raw_path, encoded=True),
                headers=_own(request.headers),
                data=await request.read(),
            ) as reply:
                out.set_status(reply.status)
                out.headers.update(_own(reply.headers))
                await out.prepare(request)
                async for chunk in reply.content.iter_any():
                    await out.write(chunk)
                await out.write_eof()
        except aiohttp.ClientError, ConnectionResetError:
            # As if nobody listened, or as if the connection broke.
            if request.transport:
                request.transport.abort()
        return out

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            auto_decompress=False,
            timeout=aiohttp.ClientTimeout(total=None),
            cookie_jar=aiohttp.DummyCookieJar(),
        )
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session:
            await self._session.close()
        await self._runner.cleanup()


def _own(headers: CIMultiDict[str]) -> CIMultiDict[str]:
    return CIMultiDict((name, value) for name, value in headers.items() if name.lower() not in HOP_BY_HOP)
