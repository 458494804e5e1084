"""What both XML formats ask of a file's first and last bytes, and how their texts are cleaned."""

import re
from collections.abc import Callable
from typing import Final

from milevault.decode.fit.text import clean_text

MAX_DESCRIPTION: Final = 10_000
_ZERO: Final = b"\0"


def sniffer(root: bytes) -> Callable[[bytes], bool]:
    """A test whether a file's first bytes hold the start tag of ``root`` (lower case), with any prefix."""
    pattern = re.compile(rb"<(?:[\w.-]+:)?" + root + rb"[\s>/]", re.IGNORECASE)

    def sniff(head: bytes) -> bool:
        return pattern.search(head) is not None or pattern.search(head.replace(_ZERO, b"")) is not None

    return sniff


def end_test(root: bytes) -> Callable[[bytes], bool]:
    """A test whether a file's last bytes hold the end tag of ``root`` (lower case)."""
    pattern = re.compile(
        rb"</(?:[\w.-]+:)?" + root + rb"\s*>|<(?:[\w.-]+:)?" + root + rb"\s[^<>]*/>", re.IGNORECASE
    )

    def complete_tail(tail: bytes) -> bool:
        return pattern.search(tail) is not None or pattern.search(tail.replace(_ZERO, b"")) is not None

    return complete_tail


def label(text: str | None) -> str | None:
    """A name of one line; None where nothing is left of it."""
    return clean_text(" ".join((text or "").split())) or None


def description(text: str | None) -> str | None:
    """A text of several lines, each cleaned; None where nothing is left of it."""
    lines = (clean_line(line) for line in (text or "").splitlines())
    return "\n".join(lines).strip()[:MAX_DESCRIPTION].strip() or None


def clean_line(line: str) -> str:
    """One line without control characters; longer ones than a label's are cleaned piece by piece."""
    return "".join(
        clean_text(line[at : at + 200]) if len(line) <= 200 else _piece(line, at)
        for at in range(0, len(line), 200)
    )


def _piece(line: str, at: int) -> str:
    piece = line[at : at + 200]
    cleaned = clean_text(piece)
    return (" " if piece[:1] == " " else "") + cleaned + (" " if piece[-1:] == " " else "")
