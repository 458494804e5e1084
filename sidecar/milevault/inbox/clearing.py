"""K15: what happens to an inbox file once its outcome is committed.

Removed, when it is imported, a duplicate or no activity; moved to the athlete's ``rejected`` folder with
a reason beside it, when it was rejected. Only while (dev, ino, size, mtime_ns) are those of the file that
was taken in: anything else is a new file. The original is durable before any of this.
"""

import errno
import os
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final

from milevault.inbox import reasons
from milevault.ingest.crashpoints import crashpoint
from milevault.ingest.labels import label_of
from milevault.ingest.originals import FileIdentity

REJECTED_FOLDER: Final = "rejected"
_MAX_NAMES: Final = 1000


class Cleared(Enum):
    """How clearing ended; all but STUCK are final."""

    REMOVED = "removed"
    MOVED = "moved"
    GONE = "gone"
    """somebody else removed it"""
    CHANGED = "changed"
    """another file is at that path now"""
    STAYS = "stays"
    """refused without being stored: it is all there is"""
    STUCK = "stuck"
    """the share does not let us (owner, read-only): tried again later"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """An inbox file with its outcome; ``code`` and ``reason`` for rejected ones."""

    path: bytes
    identity: FileIdentity
    rejected: bool
    stored: bool
    code: str | None = None
    reason: str | None = None


def clear(root: Path, slug: str, finished: Finished) -> Cleared:
    """Remove or move the file; ``slug`` names the athlete's folder. Blocks: call it in a thread."""
    path = os.path.join(os.fsencode(root), finished.path)  # noqa: PTH118 - bytes
    try:
        if FileIdentity.of(os.lstat(path)) != finished.identity:
            return Cleared.CHANGED
        if not finished.stored:
            reasons.write(reasons.reason_path(path), _text(finished))
            return Cleared.STAYS
        if finished.rejected:
            _move(root, slug, path, finished)
            return Cleared.MOVED
        os.unlink(path)  # noqa: PTH108 - bytes
        _fsync_folder(os.path.dirname(path))  # noqa: PTH120 - bytes
    except FileNotFoundError, NotADirectoryError:
        return Cleared.GONE if os.path.isdir(root) else Cleared.STUCK  # noqa: PTH112
    except OSError:
        if finished.rejected:
            reasons.write(reasons.reason_path(path), _text(finished))
        return Cleared.STUCK
    crashpoint("K15")
    return Cleared.REMOVED


def _text(finished: Finished) -> str:
    name = finished.path.rpartition(b"/")[2]
    return reasons.explanation(label_of(name), finished.code, finished.reason, kept=finished.stored)


def _move(root: Path, slug: str, path: bytes, finished: Finished) -> None:
    folder = os.fsencode(root / slug / REJECTED_FOLDER)
    os.makedirs(folder, exist_ok=True)  # noqa: PTH103 - bytes
    target = _free_name(folder, path.rpartition(b"/")[2])
    # First the reason: a crash must not leave a rejected file that nobody explains.
    reasons.write(reasons.reason_path(target), _text(finished))
    try:
        os.rename(path, target)  # noqa: PTH104 - bytes
    except OSError:
        reasons.remove(reasons.reason_path(target))
        raise
    # A reason from an earlier try, when the file could not be moved.
    reasons.remove(reasons.reason_path(path))
    _fsync_folder(folder)
    _fsync_folder(os.path.dirname(path))  # noqa: PTH120 - bytes


def _free_name(folder: bytes, name: bytes) -> bytes:
    """A path in ``folder`` that nothing has yet: names come again, and nothing may be overwritten."""
    stem, dot, suffix = name.rpartition(b".")
    if not stem or len(suffix) > 16:
        stem, dot, suffix = name, b"", b""
    for number in range(1, _MAX_NAMES):
        mark = b"" if number == 1 else b" (%d)" % number
        # 255 bytes is the longest name; cutting the middle keeps the ending
        candidate = folder + b"/" + stem[: 255 - len(mark + dot + suffix)] + mark + dot + suffix
        if not os.path.lexists(candidate):
            return candidate
    raise OSError(errno.EEXIST, "too many files of one name")


def _fsync_folder(folder: bytes) -> None:
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    except OSError as error:
        # Some network file systems have no fsync for folders; the original is durable all the same.
        if error.errno not in {errno.EINVAL, errno.ENOTSUP}:
            raise
    finally:
        os.close(fd)
