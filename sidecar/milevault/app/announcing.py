"""Tells Home Assistant's Supervisor where the sidecar is, so that the integration sets itself up.

The payload and its reasons are in docs/decisions/app.md.
"""

import asyncio
import logging
import os
import socket
from pathlib import Path
from typing import Final, TypedDict

import aiohttp

from milevault.app import HomeAssistantApp
from milevault.store import tokens
from milevault.store.pool import Connection, Pool

_LOG: Final = logging.getLogger(__name__)
SERVICE: Final = "milevault"
CALLED: Final = "Home Assistant app"
FILE: Final = "home-assistant.token"
# What the integration does: show, listen, upload, and carry out edits. Not admin.
SCOPES: Final = frozenset({"read", "events", "ingest", "edit"})
REQUEST_SECONDS: Final = 10.0
FIRST_PAUSE_SECONDS: Final = 1.0
LONGEST_PAUSE_SECONDS: Final = 300.0
TOO_MANY_REQUESTS: Final = 429


class Config(TypedDict):
    """The ``config`` of the discovery message, as the integration's ``async_step_hassio`` reads it."""

    host: str
    port: int
    token: str


class Refused(Exception):
    """The Supervisor will not take the message however often it is sent; ``status`` is its answer."""

    def __init__(self, status: int) -> None:
        super().__init__(f"the Supervisor answered {status}")
        self.status = status


async def kept_token(connection: Connection, data_dir: Path) -> str:
    """The plain token for Home Assistant: the one in the data folder while it is valid, else a new one.

    Only its hash is in the database, so the text is kept in a file that only our user can read. A new one
    ends those before it. Killed between the two steps, the next start makes another.
    """
    path = data_dir / FILE
    plain = await asyncio.to_thread(_read, path)
    if plain and (row := await tokens.verify(connection, plain)) is not None and row.scopes >= SCOPES:
        return plain
    before = await tokens.list_tokens(connection)
    _row, plain = await tokens.create(connection, CALLED, SCOPES)
    await asyncio.to_thread(_write, path, plain)
    for old in before:
        if old.name == CALLED and old.revoked_at is None:
            await tokens.revoke(connection, old.token_id)
    return plain


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError, UnicodeDecodeError:
        return ""


def _write(path: Path, text: str) -> None:
    """Writes a file that nobody else can ever read, whole or not at all, through to the disk."""
    half = path.with_name(f".{path.name}.part")
    half.unlink(missing_ok=True)
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "w") as out:
        out.write(f"{text}\n")
        out.flush()
        os.fsync(out.fileno())
    half.replace(path)


class Announcer:
    """Sends the discovery message once after each start, trying again while the Supervisor is away."""

    def __init__(
        self,
        app: HomeAssistantApp,
        data_dir: Path,
        pool: Pool,
        port: int,
        *,
        first_pause_s: float = FIRST_PAUSE_SECONDS,
    ) -> None:
        self._app, self._data_dir, self._pool, self._port = app, data_dir, pool, port
        self._first_pause_s = first_pause_s

    async def run(self) -> None:
        """Returns when the message was taken or refused for good; the vault serves either way."""
        async with self._pool.acquire() as connection:
            token = await kept_token(connection, self._data_dir)
        # The container's name is what Home Assistant reaches it by on the Supervisor's network.
        config = Config(host=socket.gethostname(), port=self._port, token=token)
        timeout = aiohttp.ClientTimeout(total=REQUEST_SECONDS)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            await self._send_until_taken(session, config)

    async def _send_until_taken(self, session: aiohttp.ClientSession, config: Config) -> None:
        pause = self._first_pause_s
        while True:
            try:
                await self._send(session, config)
            except Refused as error:
                _LOG.warning("MileVault could not announce itself to Home Assistant: %s.", error)
                return
            except (aiohttp.ClientError, TimeoutError) as error:
                _LOG.info("The Supervisor cannot be reached (%s), trying again.", type(error).__name__)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
            else:
                _LOG.info("MileVault announced itself to Home Assistant.")
                return

    async def _send(self, session: aiohttp.ClientSession, config: Config) -> None:
        """One attempt; raises Refused, or ClientError or TimeoutError where another may succeed."""
        headers = {"Authorization": f"Bearer {self._app.supervisor_token}"}
        url = f"{self._app.supervisor_url}/discovery"
        message = {"service": SERVICE, "config": config}
        # A redirect would carry the token elsewhere.
        async with session.post(url, json=message, headers=headers, allow_redirects=False) as reply:
            if reply.status >= 500 or reply.status == TOO_MANY_REQUESTS:
                reply.raise_for_status()
            if reply.status != 200:
                raise Refused(reply.status)
