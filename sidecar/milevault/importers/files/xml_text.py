"""What both XML formats ask of a file's first and last bytes."""

import re
from collections.abc import Callable
from typing import Final

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
