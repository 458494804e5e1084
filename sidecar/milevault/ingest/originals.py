"""Originals: the bytes as received, each under the SHA-256 of its content, durable, never changed.

``originals/ab/cd/<sha256>`` under the data folder; two levels of folders keep each one small. A file
is written to ``originals/.tmp`` under a random name, fsynced, renamed to its hash, and every folder
whose entries changed is fsynced, so that a power cut leaves either nothing or the whole file.
All functions block: call them in a thread.
"""

import errno
import fcntl
import hashlib
import os
import re
import secrets
import stat
from collections.abc import Buffer, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Final, Self

from milevault.errors import StoreUnavailable
from milevault.ingest.crashpoints import crashpoint

STEP_BYTES: Final = 256 * 1024
"""Read and hash this much at a time: above 64 KiB hashlib and the disk are at full speed."""

SCRATCH_MEMORY_BYTES: Final = 4 * 1024 * 1024
"""A compressed activity file is smaller than this, a part of an export larger."""
SCRATCH_STEP_BYTES: Final = 16 * 1024 * 1024

MIN_FREE_INODES: Final = 1000
"""Below this a folder-per-hash layout is about to fail; file systems without inodes report 0 in all."""

_HEX_NAME: Final = re.compile(r"[0-9a-f]{64}")
_DISK_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


class SourceChanged(StoreUnavailable):
    """The file was written to while it was read: leave it and look again later."""


class DiskLow(StoreUnavailable):
    """Too little free space to take anything in; what is stored already stays readable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """An original that is durable now; ``new`` is False when the vault had it already."""

    sha256: bytes
    size: int
    new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FileIdentity:
    """What tells that a path still holds the same, unwritten file."""

    dev: int
    ino: int
    size: int
    mtime_ns: int

    @classmethod
    def of(cls, status: os.stat_result) -> Self:
        return cls(dev=status.st_dev, ino=status.st_ino, size=status.st_size, mtime_ns=status.st_mtime_ns)

    @classmethod
    def of_list(cls, numbers: Sequence[int]) -> Self:
        """The identity from ``import_item.source_stat``."""
        dev, ino, size, mtime_ns = numbers
        return cls(dev=dev, ino=ino, size=size, mtime_ns=mtime_ns)

    def as_list(self) -> list[int]:
        """As stored in ``import_item.source_stat``."""
        return [self.dev, self.ino, self.size, self.mtime_ns]


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """Free space of a file system; ``low`` where intake has to stop."""

    free_bytes: int
    low: bool


class Originals:
    """The store of originals under ``data_dir``; intake stops below ``low_water_bytes`` of free space."""

    def __init__(self, data_dir: Path, *, low_water_bytes: int = 0) -> None:
        self.root = data_dir / "originals"
        self._temp = self.root / ".tmp"
        self._low_water_bytes = low_water_bytes

    def prepare(self) -> None:
        """Make the folders, private to this user."""
        with disk_errors():
            for folder in (self.root, self._temp):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _fsync_folder(self.root)

    def path(self, sha256: bytes) -> Path:
        """Where the original of that hash is, or would be."""
        name = sha256.hex()
        return self.root / name[:2] / name[2:4] / name

    def size(self, sha256: bytes) -> int | None:
        """Size in bytes, None where there is no such original."""
        try:
            return self.path(sha256).stat().st_size
        except FileNotFoundError:
            return None

    def open(self, sha256: bytes) -> int:
        """A read-only descriptor of the original; the caller closes it."""
        try:
            return os.open(self.path(sha256), os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
        except OSError as error:
            # Perhaps the disk is not mounted: the ledger knows the file, so waiting is right.
            raise StoreUnavailable(f"An original cannot be opened: {error.strerror}.") from error

    def space(self) -> Space:
        """Free space where the originals are."""
        status = os.statvfs(self.root)
        free = status.f_bavail * status.f_frsize
        no_inodes = status.f_files > 0 and status.f_favail < MIN_FREE_INODES
        return Space(free_bytes=free, low=free < self._low_water_bytes or no_inodes)

    def require_space(self, size: int = 0) -> None:
        """Raise DiskLow where ``size`` more bytes would go below the low-water mark."""
        with disk_errors():
            space = self.space()
        if space.low or space.free_bytes - size < self._low_water_bytes:
            raise DiskLow("The disk is nearly full: nothing is taken in until there is free space.")

    def begin(self) -> Upload:
        """Start to store bytes that arrive in pieces; see Upload."""
        self.require_space()
        return Upload(self)

    def scratch(self) -> IO[bytes]:
        """An empty file for bytes that are read again at once, such as an archive inside an archive.

        Small ones stay in memory; no name is left behind, whatever happens.
        """
        self.require_space()
        return _Scratch(self)

    def store_fd(self, source: int, *, expected_sha256: bytes | None = None) -> Stored:
        """Store what the open descriptor ``source`` holds, read from its start.

        Raises SourceChanged when the file changed between the first and the last read, or no longer
        has the hash that the caller computed before.
        """
        before = FileIdentity.of(os.fstat(source))
        self.require_space(before.size)
        with self.begin() as upload:
            for piece in read_steps(source):
                upload.write(piece)
            if FileIdentity.of(os.fstat(source)) != before or upload.size != before.size:
                raise SourceChanged("The file changed while it was read.")
            if expected_sha256 is not None and upload.sha256() != expected_sha256:
                raise SourceChanged("The file changed between two reads.")
            crashpoint("K3")
            return upload.finish()

    def walk(self) -> Iterator[tuple[bytes, int]]:
        """(sha256, size) of every original, in no particular order."""
        for path in self.root.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*"):
            if _HEX_NAME.fullmatch(path.name):
                yield bytes.fromhex(path.name), path.stat().st_size

    def strangers(self) -> Iterator[str]:
        """Names below the folder that no original has: put there by somebody else."""
        for path in self.root.rglob("*"):
            parts = path.relative_to(self.root).parts
            if parts[0] == ".tmp" or (path.is_dir() and len(parts) < 3 and len(parts[-1]) == 2):
                continue
            name = parts[-1]
            if not (_HEX_NAME.fullmatch(name) and parts == (name[:2], name[2:4], name)):
                yield "/".join(parts)

    def temp_names(self) -> list[str]:
        """Names of unfinished files, whoever writes them."""
        return sorted(path.name for path in self._temp.glob("*"))

    def abandoned_temp(self) -> int:
        """How many unfinished files nobody is writing."""
        count = 0
        for path in self._temp.glob("*"):
            with suppress(FileNotFoundError), path.open("rb") as file:
                count += _try_lock(file.fileno())
        return count

    def clean_temp(self, before_ns: int) -> int:
        """Remove what a killed process left, and return how many files that were.

        Only files last written before ``before_ns`` (file system time, see ``now_ns``) go: pass the
        start of this process's lease. A file that another process is writing right now is locked by it.
        """
        removed = 0
        for path in self._temp.glob("*"):
            with suppress(FileNotFoundError), path.open("rb") as file:
                if os.fstat(file.fileno()).st_mtime_ns >= before_ns or not _try_lock(file.fileno()):
                    continue
                path.unlink()
                removed += 1
        return removed

    def now_ns(self) -> int:
        """The file system's own idea of the time, which need not be the clock's (network disks)."""
        with disk_errors():
            probe = self._temp / f"probe-{secrets.token_hex(8)}"
            probe.touch(mode=0o600)
            try:
                return probe.stat().st_mtime_ns
            finally:
                probe.unlink()

    def _publish(self, temp: Path, sha256: bytes, size: int) -> Stored:
        """Rename the fsynced temporary file to its hash and make every changed folder durable."""
        target = self.path(sha256)
        for folder in (target.parent.parent, target.parent):
            with suppress(FileExistsError):
                folder.mkdir(mode=0o700)
            # Also when it existed: whoever made it may have been killed before this line.
            _fsync_folder(folder.parent)
        new = self.size(sha256) != size
        if new:
            temp.rename(target)
        else:
            temp.unlink()
        _fsync_folder(target.parent)
        crashpoint("K5")
        return Stored(sha256=sha256, size=size, new=new)

    def _new_temp(self) -> tuple[Path, int]:
        path = self._temp / secrets.token_hex(16)
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        _try_lock(fd)
        return path, fd


class _Scratch(SpooledTemporaryFile[bytes]):
    """Asks for free space while it grows, as an original does before it is written."""

    def __init__(self, originals: Originals) -> None:
        super().__init__(max_size=SCRATCH_MEMORY_BYTES, dir=str(originals._temp))
        self._originals = originals
        self._unasked = 0

    def write(self, piece: Buffer, /) -> int:
        self._unasked += memoryview(piece).nbytes
        if self._unasked > SCRATCH_STEP_BYTES:
            self._originals.require_space(self._unasked)
            self._unasked = 0
        return super().write(piece)


class Upload:
    """One original being received: ``write`` pieces, then ``finish``; leaving the block early removes it."""

    def __init__(self, originals: Originals) -> None:
        self._originals = originals
        with disk_errors():
            self._path, self._fd = originals._new_temp()
        self._hash = hashlib.sha256()
        self._open = True
        self.size = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.abort()

    def write(self, piece: bytes | memoryview) -> None:
        """Append bytes."""
        with disk_errors():
            rest = memoryview(piece)
            while rest:
                rest = rest[os.write(self._fd, rest) :]
        self._hash.update(piece)
        self.size += len(piece)

    def sha256(self) -> bytes:
        """Hash of what was written so far."""
        return self._hash.digest()

    def finish(self) -> Stored:
        """Make it durable under its hash."""
        with disk_errors():
            os.fsync(self._fd)
            crashpoint("K4")
            stored = self._originals._publish(self._path, self.sha256(), self.size)
        self._close()
        return stored

    def abort(self) -> None:
        """Drop what was written; does nothing after ``finish``."""
        if self._open:
            self._close()
            self._path.unlink(missing_ok=True)

    def _close(self) -> None:
        self._open = False
        os.close(self._fd)


def read_steps(source: int) -> Iterator[bytes]:
    """The descriptor's content from its start, in steps; its own position is neither used nor moved."""
    offset = 0
    while piece := os.pread(source, STEP_BYTES, offset):
        yield piece
        offset += len(piece)


def hash_fd(source: int) -> bytes:
    """SHA-256 of the descriptor's content."""
    digest = hashlib.sha256()
    for piece in read_steps(source):
        digest.update(piece)
    return digest.digest()


def open_regular(path: Path | bytes | str, *, dir_fd: int | None = None) -> int | None:
    """A read-only descriptor of a regular file, None where the path is anything else.

    Never follows a symbolic link in the last part, never waits for a FIFO's writer.
    """
    flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY
    try:
        fd = os.open(path, flags, dir_fd=dir_fd)
    except OSError as error:
        # ELOOP: a symbolic link; ENXIO: a socket or a device without a driver
        if error.errno in {errno.ELOOP, errno.ENXIO}:
            return None
        raise
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        os.close(fd)
        return None
    return fd


def _fsync_folder(folder: Path) -> None:
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def _try_lock(fd: int) -> bool:
    """Take the advisory lock that says 'being written'; False when another process holds it."""
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        # No locks on this file system: age alone decides then.
        return True
    return True


@contextmanager
def disk_errors() -> Iterator[None]:
    """Turn the disk's refusals into StoreUnavailable; a failed fsync counts as lost, never retried."""
    try:
        yield
    except OSError as error:
        if error.errno in _DISK_FULL:
            raise DiskLow("The disk is full.") from error
        raise StoreUnavailable(f"The originals cannot be written: {error.strerror}.") from error
