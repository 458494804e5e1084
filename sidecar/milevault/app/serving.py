"""``milevault serve``: API at once, then the database, then inbox and workers; stops in the reverse order."""

import asyncio
import logging
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final

from milevault.api import server
from milevault.api.broker import Broker
from milevault.api.services import Identity, Services, Vault
from milevault.app import HomeAssistantApp, Settings, announcing, database, folders, household
from milevault.app.vault import API_CONNECTIONS, API_STATEMENT_SECONDS, OpenVault, opened, originals_of
from milevault.errors import ConfigurationError, SchemaTooNew, StoreUnavailable
from milevault.inbox.service import Inbox
from milevault.ingest.recomputing import compute_outdated
from milevault.ingest.retrying import read_outdated
from milevault.jobs.queue import (
    enqueue_again,
    enqueue_import,
    enqueue_recompute,
    requeue_recomputes,
    requeue_waiting,
)
from milevault.jobs.supervisor import Supervisor
from milevault.store import events, queue_log, recomputes, timescale
from milevault.store.errors import translate
from milevault.store.pool import Connection, connect_one

_LOG: Final = logging.getLogger(__name__)
FIRST_PAUSE_SECONDS: Final = 0.5
LONGEST_PAUSE_SECONDS: Final = 30.0
# A newer schema stays newer until somebody installs the newer version: no crash loop (D14).
TOO_NEW_PAUSE_SECONDS: Final = 60.0
# A batch takes a worker about as long; more at once would only fill the queue.
OUTDATED_SECONDS: Final = 60.0
HOUSEKEEPING_SECONDS: Final = 6 * 3600.0


def run(settings: Settings, app: HomeAssistantApp | None = None) -> None:
    """Serves until SIGTERM or SIGINT; ``app`` is given where the Supervisor of Home Assistant started us."""
    folders.prepare(settings)
    asyncio.run(_serve(settings, app))


async def _serve(settings: Settings, app: HomeAssistantApp | None) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    originals = await asyncio.to_thread(originals_of, settings)
    started_ns = await asyncio.to_thread(originals.now_ns)
    await asyncio.to_thread(originals.clean_temp, started_ns)
    context = _Serving(settings, app, lambda: originals.space().low)
    try:
        runner, port = await server.start(context.services, settings.host, settings.port)
    except OSError as error:
        raise ConfigurationError(
            f"MileVault cannot listen on {settings.host} port {settings.port}: {os.strerror(error.errno or 0)}."
        ) from error
    context.port = port
    _LOG.info("MileVault listens on %s port %d.", settings.host, port)
    try:
        with await asyncio.to_thread(folders.hold, folders.serve_lock(settings)):
            await _until(stopping, context.run())
    finally:
        _LOG.info("MileVault stops.")
        await runner.cleanup()


async def _until(stopping: asyncio.Event, work: Awaitable[None]) -> None:
    """Runs the work until it fails or ``stopping`` is set; then cancels it and waits for its end."""
    task = asyncio.ensure_future(work)
    stop = asyncio.create_task(stopping.wait())
    await asyncio.wait({task, stop}, return_when=asyncio.FIRST_COMPLETED)
    stop.cancel()
    if not task.done():
        task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        if not stopping.is_set():
            raise


class _Serving:
    """What runs beside the API once there is a database."""

    def __init__(
        self, settings: Settings, app: HomeAssistantApp | None, disk_low: Callable[[], bool]
    ) -> None:
        self._settings = settings
        self._app = app
        self.port = settings.port
        self._dsn = ""
        self.broker = Broker(self._listen)
        self.services = Services(
            max_upload_bytes=settings.max_file_bytes,
            max_archive_bytes=settings.max_archive_bytes,
            heartbeat_seconds=settings.heartbeat_seconds,
            allowed_hosts=frozenset(settings.allowed_hosts),
            disk_low=disk_low,
            broker=self.broker,
        )

    async def run(self) -> None:
        """Starts the database and everything that needs it; waits for an external one that is away."""
        async with database.owned(self._settings) as address:
            self._dsn = address.dsn
            async with self._opened(address) as vault:
                inbox = _inbox(self._settings, vault)
                self.services.vault = _services_vault(vault, inbox)
                try:
                    await self._work(vault, inbox)
                finally:
                    self.broker.end_all("stopping")
                    self.services.vault = None

    @asynccontextmanager
    async def _opened(self, address: database.Address) -> AsyncIterator[OpenVault]:
        pause = FIRST_PAUSE_SECONDS
        while True:
            try:
                manager = opened(
                    self._settings,
                    address,
                    connections=API_CONNECTIONS,
                    statement_timeout_s=API_STATEMENT_SECONDS,
                )
                vault = await manager.__aenter__()
                break
            except SchemaTooNew as error:
                _LOG.error("%s", error)
                await asyncio.sleep(TOO_NEW_PAUSE_SECONDS)
            except StoreUnavailable as error:
                _LOG.warning("The database cannot be reached, trying again in %.1f s: %s", pause, error)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
        try:
            yield vault
        finally:
            await manager.__aexit__(None, None, None)

    async def _work(self, vault: OpenVault, inbox: Inbox) -> None:
        settings = self._settings
        await self._patiently(lambda: requeue_waiting(vault.pool))
        # Another version, or more room, may have mended what failed.
        await self._patiently(lambda: requeue_recomputes(vault.pool, at_once=True))
        _LOG.info(
            "The vault is open: PostgreSQL %s, TimescaleDB %s, data points %s.",
            vault.postgresql_version,
            vault.timescale.version or "absent",
            vault.timescale.points,
        )
        async with asyncio.TaskGroup() as group:
            group.create_task(self.broker.run(), name="events")
            group.create_task(inbox.run(), name="inbox")
            group.create_task(Supervisor(settings.workers).run(), name="workers")
            group.create_task(self._housekeeping(vault), name="housekeeping")
            group.create_task(self._read_outdated(vault), name="outdated")
            if self._app is not None:
                group.create_task(self._join_home_assistant(vault, self._app), name="home assistant")

    async def _join_home_assistant(self, vault: OpenVault, app: HomeAssistantApp) -> None:
        """Adds the athletes of the app's options and tells Home Assistant that we are here."""
        await self._patiently(lambda: household.add_missing(vault.pool, app))
        announcer = announcing.Announcer(app, self._settings.data_dir, vault.pool, self.port)
        await self._patiently(announcer.run)

    async def _housekeeping(self, vault: OpenVault) -> None:
        """Trims what has a retention, a few times a day."""
        while True:
            await self._patiently(lambda: _trim(vault))
            await asyncio.sleep(HOUSEKEEPING_SECONDS)

    async def _read_outdated(self, vault: OpenVault) -> None:
        """Has what an earlier version computed computed again, and what it read read again (P23).

        Reading goes a batch at a time, until none is left.
        """
        pool = vault.pool
        left = True

        async def batch() -> None:
            nonlocal left
            left = bool(await read_outdated(pool, enqueue_import, enqueue_again))

        await self._patiently(lambda: compute_outdated(pool, enqueue_recompute))
        while left:
            await self._patiently(batch)
            await asyncio.sleep(OUTDATED_SECONDS)

    async def _patiently(self, unit: Callable[[], Awaitable[object]]) -> None:
        while True:
            try:
                with translate():
                    await unit()
            except StoreUnavailable:
                await asyncio.sleep(LONGEST_PAUSE_SECONDS)
            else:
                return

    @asynccontextmanager
    async def _listen(self) -> AsyncIterator[Connection]:
        connection = await connect_one(self._dsn)
        try:
            yield connection
        finally:
            # A dead peer must not hold up the next attempt; there is nothing to flush on this connection.
            connection.terminate()


def _inbox(settings: Settings, vault: OpenVault) -> Inbox:
    return Inbox(
        vault.pool,
        vault.originals,
        enqueue_import,
        settings.inbox_dir,
        stable_s=settings.stable_seconds,
        incomplete_s=settings.incomplete_seconds,
        scan_s=settings.scan_seconds,
        max_file_bytes=settings.max_file_bytes,
        max_archive_bytes=settings.max_archive_bytes,
    )


async def _trim(vault: OpenVault) -> None:
    async with vault.pool.acquire() as connection:
        removed = await events.prune(connection)
        await recomputes.prune(connection)
        await queue_log.prune(connection)
        await timescale.trim(connection, vault.timescale)
    if removed:
        _LOG.info("%d old events were removed.", removed)


def _services_vault(vault: OpenVault, inbox: Inbox) -> Vault:
    identity = Identity(
        server_id=str(vault.identity.server_id),
        engine=vault.address.engine,
        postgresql_version=vault.postgresql_version,
        timescaledb_version=vault.timescale.version,
        points=vault.timescale.points,
    )
    return Vault(pool=vault.pool, intake=vault.intake, identity=identity, scan_inbox=inbox.look)
