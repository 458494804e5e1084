"""What both XML formats ask of a file's first and last bytes, and how their texts are cleaned."""

import re
from collections.abc import Callable
from typing import Final

from milevault.decode.fit.text import clean_text

MAX_DESCRIPTION: Final = 10_000
_ZERO: Final = b"\0"
# Declarations, comments and a document type with what stands in it; an unfinished one goes on to the end.
_NO_ELEMENT: Final = re.compile(
    rb"<\?.*?(?:\?>|\Z)|<!--.*?(?:-->|\Z)|<![^\[>]*(?:\[.*?(?:\]\s*>|\Z)|>|\Z)", re.DOTALL
)
_FIRST_ELEMENT: Final = re.compile(rb"<[A-Za-z_\x80-\xff][^\s>/]*[\s>/]")


def sniffer(root: bytes) -> Callable[[bytes], bool]:
    """A test whether the first element in a file's first bytes is ``root`` (lower case), with any prefix.

    What quotes such a file, as a web page does, has another root.
    """
    pattern = re.compile(rb"<(?:[\w.-]+:)?" + root + rb"[\s>/]", re.IGNORECASE)

    def sniff(head: bytes) -> bool:
        # Of two bytes a character one is zero in everything that stands before a root.
        start = _FIRST_ELEMENT.search(_NO_ELEMENT.sub(b"", head.replace(_ZERO, b"")))
        return start is not None and pattern.match(start[0]) is not None

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
