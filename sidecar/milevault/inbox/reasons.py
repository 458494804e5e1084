"""Reason files: a few words in the inbox for whoever wonders why a file was not imported."""

import os
from contextlib import suppress
from typing import Final

SUFFIX: Final = b".reason.txt"
"""The table of ignored names knows it too (importers.litter)."""
_LONGEST_NAME: Final = 255


def reason_path(path: bytes) -> bytes:
    """Where the reason for the file at ``path`` stands: beside it; a long name is cut to what fits."""
    folder, separator, name = path.rpartition(b"/")
    return folder + separator + name[: _LONGEST_NAME - len(SUFFIX)] + SUFFIX


def explanation(label: str, code: str | None, reason: str | None, *, kept: bool) -> str:
    """The text of a reason file; ``kept`` says that the vault holds the original."""
    lines = [
        f"MileVault did not import {label}",
        "",
        reason or "No reason is known.",
        f"(code: {code or 'none'})",
        "",
    ]
    if kept:
        lines.append("The vault keeps a copy of the file. You may delete it here, and this note.")
    else:
        lines.append("The file stays here, and MileVault looks at it again when it changes.")
    return "\n".join(lines) + "\n"


def write(path: bytes, text: str) -> bool:
    """Write a note unless it stands there already; False where the share does not let us.

    A note is a help and no record: failing to write it must not stop anything.
    """
    data = text.encode()
    try:
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, 0o664)
    except OSError:
        return False
    try:
        if os.pread(fd, len(data) + 1, 0) != data:
            os.ftruncate(fd, 0)
            os.pwrite(fd, data, 0)
    except OSError:
        return False
    finally:
        os.close(fd)
    return True


def remove(path: bytes) -> None:
    """Take a note away, where it is and where we may."""
    with suppress(OSError):
        os.unlink(path)  # noqa: PTH108 - bytes
