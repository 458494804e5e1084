"""The data folder: made private, refused on file systems that lose databases, locked while it is used."""

import fcntl
import os
from pathlib import Path
from typing import Final, Self

from milevault.app import Settings
from milevault.errors import ConfigurationError

MOUNTS: Final = Path("/proc/self/mountinfo")
# PostgreSQL relies on fsync and on locks that these do not keep (F19); the originals may lie there.
NETWORK_FILE_SYSTEMS: Final = frozenset(
    {"cifs", "smb3", "smbfs", "nfs", "nfs4", "9p", "afs", "ceph", "fuse", "davfs"}
)
GIB: Final = 1024**3
LOW_WATER_SHARE: Final = 20
MOST_LOW_WATER: Final = 8 * GIB


def prepare(settings: Settings) -> None:
    """Makes the data folder; raises ConfigurationError where it cannot be used.

    The inbox is not looked at here: a share that is not mounted yet is waited for, not an error.
    """
    folder = settings.data_dir
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(f"The folder {folder} cannot be made: {error.strerror}.") from error
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        raise ConfigurationError(f"The folder {folder} cannot be written to by this user.")
    if settings.database_url is None:
        refuse_network_disk(folder)


def refuse_network_disk(folder: Path, mounts: Path = MOUNTS) -> None:
    """Raises ConfigurationError where an embedded database would lie on a network or FUSE file system."""
    kind = file_system(folder.resolve(), mounts)
    if kind.partition(".")[0] in NETWORK_FILE_SYSTEMS:
        raise ConfigurationError(
            f"The database cannot lie on a network file system ({kind}): it would be damaged sooner or later. "
            "Set MILEVAULT_DATA_DIR to a folder on a local disk, or MILEVAULT_DATABASE_URL to a database server; "
            "only the inbox may be on a share."
        )


def file_system(folder: Path, mounts: Path = MOUNTS) -> str:
    """The type of the file system that holds the (resolved) folder, as the kernel names it; '' if unknown."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    kind, longest = "", -1
    for line in lines:
        before, _, after = line.partition(" - ")
        fields = before.split(" ")
        if len(fields) < 5 or not after:
            continue
        # The kernel writes blanks and backslashes in octal.
        point = Path(fields[4].replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\"))
        # The last of several mounts on one point is the one that is seen.
        if folder.is_relative_to(point) and len(point.parts) >= longest:
            kind, longest = after.split(" ")[0], len(point.parts)
    return kind


def low_water_bytes(settings: Settings) -> int:
    """Free space below which intake stops: 1 GiB, or 5 % of a larger disk, at most 8 GiB."""
    if settings.low_water_bytes is not None:
        return settings.low_water_bytes
    status = os.statvfs(settings.data_dir)
    share = status.f_blocks * status.f_frsize // LOW_WATER_SHARE
    return min(max(GIB, share), MOST_LOW_WATER)


class Held:
    """An advisory lock; leaving the block gives it back, and the kernel does so whatever happens to us."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    def release(self) -> None:
        """Gives the lock back."""
        os.close(self._descriptor)


def hold(path: Path, *, shared: bool = False) -> Held:
    """Takes an advisory lock on the file, waiting for it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
    except BaseException:
        os.close(descriptor)
        raise
    return Held(descriptor)


def is_locked(path: Path) -> bool:
    """True while another process holds the lock exclusively."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def serve_lock(settings: Settings) -> Path:
    """Held by a running ``serve``: its workers do the work of the other commands."""
    return settings.data_dir / "serve.lock"


def users_lock(settings: Settings) -> Path:
    """Held (shared) by commands that use a server another command started: that one waits for them."""
    return settings.data_dir / "users.lock"
