"""One look at the inbox: every regular file in it, and how many names were passed over and why.

Names stay bytes: a share holds what its clients wrote, UTF-8 or not. Nothing is opened here, no link is
followed, and a deep or huge tree ends the look early instead of holding up the others.
"""

import os
import stat
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from milevault.errors import MileVaultError
from milevault.importers.litter import ignore_rule
from milevault.ingest.originals import FileIdentity

MAX_DEPTH: Final = 8
MAX_ENTRIES: Final = 200_000


class InboxUnavailable(MileVaultError):
    """The inbox folder is not there or cannot be read: nothing is concluded from that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A regular file: raw path relative to the inbox, and what it looks like."""

    path: bytes
    identity: FileIdentity

    @property
    def folder(self) -> bytes:
        """First part of the path, b'' for a file that lies in the inbox itself."""
        first, separator, _ = self.path.partition(b"/")
        return first if separator else b""

    @property
    def name(self) -> bytes:
        """Last part of the path."""
        return self.path.rpartition(b"/")[2]


@dataclass(slots=True, kw_only=True)
class Scan:
    """Files newest first; ``ignored`` counts names per rule; ``complete`` is False after too many entries."""

    files: list[Seen] = field(default_factory=list)
    ignored: Counter[str] = field(default_factory=Counter)
    complete: bool = True


def scan(root: Path, *, max_depth: int = MAX_DEPTH, max_entries: int = MAX_ENTRIES) -> Scan:
    """Look through ``root``. Blocks: call it in a thread. Raises InboxUnavailable without a readable root.

    A folder that disappears or may not be read while looking is skipped: its files are seen next time.
    """
    found = Scan()
    entries = 0
    todo: list[tuple[bytes, int]] = [(b"", 0)]
    while todo:
        folder, depth = todo.pop()
        for entry in _entries(os.fsencode(root), folder, found):
            entries += 1
            if entries > max_entries:
                found.complete = False
                break
            if (subfolder := _look_at(entry, folder, found)) is None:
                continue
            if depth + 1 >= max_depth:
                found.ignored["too_deep"] += 1
            else:
                todo.append((subfolder, depth + 1))
        if not found.complete:
            break
    found.files.sort(key=lambda seen: (-seen.identity.mtime_ns, seen.path))
    return found


def _entries(root: bytes, folder: bytes, found: Scan) -> Iterator[os.DirEntry[bytes]]:
    try:
        with os.scandir(os.path.join(root, folder) if folder else root) as listing:  # noqa: PTH118 - bytes
            yield from listing
    except OSError as error:
        if not folder:
            raise InboxUnavailable(f"The inbox cannot be read: {error.strerror}.") from error
        if not isinstance(error, FileNotFoundError):
            found.ignored["unreadable_folder"] += 1


def _look_at(entry: os.DirEntry[bytes], folder: bytes, found: Scan) -> bytes | None:
    """Note one entry; the path of a folder to look into, None for anything else."""
    path = folder + b"/" + entry.name if folder else entry.name
    name = os.fsdecode(entry.name)
    try:
        status = entry.stat(follow_symlinks=False)
    except OSError:
        # Gone between listing and looking.
        return None
    if stat.S_ISDIR(status.st_mode):
        rule = ignore_rule(name, folder=True)
        if rule is None:
            return path
        found.ignored[rule] += 1
        return None
    if (rule := _file_rule(name, status)) is not None:
        found.ignored[rule] += 1
    else:
        found.files.append(Seen(path=path, identity=FileIdentity.of(status)))
    return None


def _file_rule(name: str, status: os.stat_result) -> str | None:
    if stat.S_ISLNK(status.st_mode):
        return "symbolic_link"
    if not stat.S_ISREG(status.st_mode):
        return "not_a_file"
    return ignore_rule(name)
