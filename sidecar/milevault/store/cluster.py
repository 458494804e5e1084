"""The files of an embedded database: where they are, whether they are ours, whether a server uses them.

``<data>/postgres`` is PostgreSQL's own folder and ``<data>/postgres.marker`` says which cluster belongs
there. A missing or empty folder beside a marker means a volume that is not mounted, never a new vault (D10).
"""

import contextlib
import hashlib
import os
import signal
import stat
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from milevault.errors import ConfigurationError, StoreUnavailable
from milevault.store.binaries import Account

PORT: Final = 5432
# sun_path holds 108 bytes with its final NUL; PostgreSQL appends "/.s.PGSQL.5432".
LONGEST_SOCKET_FOLDER: Final = 107 - len(f"/.s.PGSQL.{PORT}")
STOP_FAST_S: Final = 60.0
STOP_AT_ONCE_S: Final = 20.0
POLL_S: Final = 0.05


class Marker(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in the marker file: the cluster's identity, and the version that made it."""

    system_identifier: int
    major: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Postmaster:
    """A running server, from its ``postmaster.pid``."""

    pid: int
    socket_folder: str
    ready: bool

    @property
    def dsn(self) -> str:
        return dsn(self.socket_folder)


def dsn(socket_folder: str, database: str = "milevault") -> str:
    return f"postgresql://postgres@/{database}?host={socket_folder}"


@dataclass(frozen=True, slots=True)
class Cluster:
    """The paths of one embedded database below a data folder."""

    data_dir: Path

    @property
    def pgdata(self) -> Path:
        return self.data_dir / "postgres"

    @property
    def marker(self) -> Path:
        return self.data_dir / "postgres.marker"

    @property
    def lock(self) -> Path:
        return self.data_dir / "postgres.lock"

    @property
    def opened(self) -> Path:
        return self.data_dir / "postgres.open"

    def write_opened(self, pid: int) -> None:
        """Tells other commands that the server of this number has its database and may be joined."""
        self.opened.write_text(str(pid))

    def is_open(self, pid: int) -> bool:
        """True once the server of this number has its database: it accepts connections before that."""
        try:
            return self.opened.read_text() == str(pid)
        except FileNotFoundError:
            return False

    def exists(self) -> bool:
        return (self.pgdata / "PG_VERSION").exists()

    def check(self, major: int) -> None:
        """Raises ConfigurationError when the folder is not the cluster that was here before."""
        expected = self.read_marker()
        if not self.exists():
            if expected is not None:
                raise ConfigurationError(
                    f"the database that was in {self.pgdata} is gone: is the volume mounted? "
                    f"To start with a new, empty vault on purpose, remove {self.marker}"
                )
            if self.pgdata.exists() and any(self.pgdata.iterdir()):
                raise ConfigurationError(f"{self.pgdata} holds files that are not a PostgreSQL database")
            return
        found = self.identity()
        if expected is not None and found.system_identifier != expected.system_identifier:
            raise ConfigurationError(f"{self.pgdata} holds another database than the one of this data folder")
        if found.major != major:
            raise ConfigurationError(
                f"the database was made by PostgreSQL {found.major}, this installation has PostgreSQL {major}"
            )

    def identity(self) -> Marker:
        """The cluster's own identity: PG_VERSION, and the first field of its control file."""
        control = (self.pgdata / "global" / "pg_control").read_bytes()
        return Marker(
            system_identifier=int.from_bytes(control[:8], sys.byteorder),
            major=int((self.pgdata / "PG_VERSION").read_text().strip()),
        )

    def read_marker(self) -> Marker | None:
        try:
            return msgspec.json.decode(self.marker.read_bytes(), type=Marker)
        except FileNotFoundError:
            return None
        except msgspec.DecodeError as error:
            raise ConfigurationError(
                f"{self.marker} is damaged; restore it or the whole data folder"
            ) from error

    def write_marker(self) -> None:
        """Makes the marker durable: a marker lost in a power cut would allow an empty vault later."""
        if self.read_marker() is not None:
            return
        making = self.marker.with_suffix(".tmp")
        with making.open("wb") as file:
            file.write(msgspec.json.encode(self.identity()))
            file.flush()
            os.fsync(file.fileno())
        making.rename(self.marker)
        sync_folder(self.data_dir)

    def postmaster(self) -> Postmaster | None:
        """The server that runs on this folder, or None; a stale ``postmaster.pid`` is not one."""
        try:
            lines = (self.pgdata / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return None
        if len(lines) < 5 or not lines[0].strip().isdigit():
            return None
        pid = int(lines[0])
        if pid not in self.processes():
            return None
        return Postmaster(
            pid=pid, socket_folder=lines[4].strip(), ready=len(lines) > 7 and lines[7].strip() == "ready"
        )

    def processes(self) -> set[int]:
        """Every server process working in this folder, whether it has a postmaster or not.

        A number in a pid file proves nothing after a restart of a container, where the same small numbers
        come again; PostgreSQL's processes all have the data folder as their working folder.
        """
        try:
            ours = self.pgdata.stat()
        except FileNotFoundError:
            return set()
        found = set()
        for entry in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):  # ended meanwhile, or another user's
                there = (entry / "cwd").stat()
                if (there.st_dev, there.st_ino) == (ours.st_dev, ours.st_ino) and _is_postgres(entry):
                    found.add(int(entry.name))
        return found

    def stop_leftovers(self) -> None:
        """Stops a server that an earlier, killed MileVault left running, cleanly; then clears its pid file."""
        running = self.postmaster()
        if running is not None:
            _signal(running.pid, signal.SIGINT)
            if not self._all_gone(STOP_FAST_S):
                _signal(running.pid, signal.SIGQUIT)
        elif self.processes():
            # Backends whose postmaster was killed end by themselves, except in the middle of a statement.
            for pid in self.processes():
                _signal(pid, signal.SIGTERM)
        if not self._all_gone(STOP_AT_ONCE_S):
            raise StoreUnavailable(f"a database server from before still runs on {self.pgdata}")
        # Nobody works here now, so what the file says is stale. PostgreSQL would refuse to start when its
        # number belongs to any living process of the same user by chance.
        (self.pgdata / "postmaster.pid").unlink(missing_ok=True)

    def _all_gone(self, patience_s: float) -> bool:
        deadline = time.monotonic() + patience_s
        while self.processes():
            if time.monotonic() > deadline:
                return False
            time.sleep(POLL_S)
        return True

    def give_to(self, account: Account) -> None:
        """Hands PostgreSQL's folder, and nothing else, to the account (a restore may have changed owners)."""
        if self.pgdata.stat().st_uid == account.uid:
            return
        for folder, _, files in os.walk(self.pgdata):
            os.chown(folder, account.uid, account.gid)
            for name in files:
                os.chown(Path(folder) / name, account.uid, account.gid, follow_symlinks=False)


def _is_postgres(proc: Path) -> bool:
    return (proc / "comm").read_text().startswith("postgres")


def _signal(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def socket_folder(data_dir: Path, account: Account | None) -> Path:
    """A short private folder for the server's socket, made when missing; the same for the same data folder.

    Data folders may be longer than a socket path can be, and below folders the server's account cannot pass.
    """
    name = f"milevault-{hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:12]}"
    for base in _runtime_folders():
        folder = base / name
        if len(os.fsencode(folder)) > LONGEST_SOCKET_FOLDER:
            continue
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
        except OSError:
            continue
        owner = account.uid if account is not None else os.geteuid()
        if os.geteuid() == 0 and account is not None and folder.lstat().st_uid == 0:
            os.chown(folder, account.uid, account.gid)
        found = folder.lstat()
        # In a shared /tmp somebody else may have been there first: use nothing that is not ours.
        if stat.S_ISDIR(found.st_mode) and found.st_uid == owner and found.st_mode & 0o077 == 0:
            return folder
    raise ConfigurationError(
        "no folder for the database's socket: set XDG_RUNTIME_DIR or TMPDIR to a short path"
    )


def _runtime_folders() -> list[Path]:
    named = os.environ.get("XDG_RUNTIME_DIR")
    folders = [Path("/run")] if os.geteuid() == 0 else []
    if named and os.geteuid() != 0:
        folders.append(Path(named))
    return [*folders, Path(tempfile.gettempdir())]
