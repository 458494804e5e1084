"""Finds the database: an external one, the server another command runs on this folder, or our own."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final, Literal

from milevault.app import Settings, folders
from milevault.errors import StoreUnavailable
from milevault.store.embedded import EmbeddedPostgres, FolderInUse, running_dsn

_LOG: Final = logging.getLogger(__name__)
# A server that recovers from a power cut takes minutes before it lets anybody in.
JOIN_SECONDS: Final = 300.0
POLL_SECONDS: Final = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where the database is; ``own`` where this process started its server."""

    dsn: str
    engine: Literal["embedded", "external"]
    own: bool


@asynccontextmanager
async def owned(settings: Settings) -> AsyncIterator[Address]:
    """For ``serve``: the external database, or a server of our own, waiting while a command has one."""
    if settings.database_url is not None:
        yield Address(dsn=settings.database_url, engine="external", own=False)
        return
    server = EmbeddedPostgres(settings.data_dir, pg_bin=settings.pg_bin)
    dsn = await _start_when_free(server)
    try:
        yield Address(dsn=dsn, engine="embedded", own=True)
    finally:
        await server.stop()


@asynccontextmanager
async def borrowed(settings: Settings) -> AsyncIterator[Address]:
    """For the other commands: whatever server runs; our own for the time of the block where none does."""
    if settings.database_url is not None:
        yield Address(dsn=settings.database_url, engine="external", own=False)
        return
    server = EmbeddedPostgres(settings.data_dir, pg_bin=settings.pg_bin)
    while True:
        try:
            dsn = await server.start()
            break
        except FolderInUse:
            if (found := await _try_join(settings)) is not None:
                with found.held:
                    yield found.address
                return
        await asyncio.sleep(POLL_SECONDS)
    try:
        yield Address(dsn=dsn, engine="embedded", own=True)
    finally:
        # Others may have joined our server meanwhile: it stops when they are done.
        with await asyncio.to_thread(folders.hold, folders.users_lock(settings)):
            await server.stop()


@asynccontextmanager
async def joined(settings: Settings) -> AsyncIterator[Address]:
    """For workers: the server another process runs on this data folder, waiting for it to be ready."""
    if settings.database_url is not None:
        yield Address(dsn=settings.database_url, engine="external", own=False)
        return
    # No lock is held: whoever started the worker ends it before the server, and a worker that hangs
    # must not keep the next command from going home.
    deadline = time.monotonic() + JOIN_SECONDS
    while (dsn := await asyncio.to_thread(running_dsn, settings.data_dir)) is None:
        if time.monotonic() > deadline:
            raise StoreUnavailable("no other milevault command runs a database in this data folder")
        await asyncio.sleep(POLL_SECONDS)
    yield Address(dsn=dsn, engine="embedded", own=False)


@dataclass(frozen=True, slots=True)
class _Joined:
    address: Address
    held: folders.Held


async def _try_join(settings: Settings) -> _Joined | None:
    """The running server, with the lock that keeps its owner from stopping it; None where there is none."""
    held = await asyncio.to_thread(folders.hold, folders.users_lock(settings), shared=True)
    dsn = await asyncio.to_thread(running_dsn, settings.data_dir)
    if dsn is not None:
        return _Joined(Address(dsn=dsn, engine="embedded", own=False), held)
    held.release()
    return None


async def _start_when_free(server: EmbeddedPostgres) -> str:
    told = False
    while True:
        try:
            return await server.start()
        except FolderInUse:
            if not told:
                _LOG.warning("Another milevault command uses the data folder; waiting for it to end.")
                told = True
            await asyncio.sleep(POLL_SECONDS)
