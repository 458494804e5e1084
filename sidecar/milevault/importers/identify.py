"""What a file is, by its content and never by its name; and what to say of files that are not read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from milevault.importers.archives.zip import is_document

_BLANK: Final = b" \t\r\n\x00"
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignKind:
    """Something that is not read: its stable code, what to tell the athlete, and how to know it."""

    code: str
    reason: str
    matches: Callable[[bytes], bool]


def _starts(*signatures: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(signatures)


def _text_starts(*words: bytes) -> Callable[[bytes], bool]:
    """Whether the text begins with one of ``words`` (lower case), blanks and a byte order mark aside."""
    return lambda head: head.removeprefix(_BYTE_ORDER_MARK).lstrip(_BLANK).lower().startswith(words)


def _holds(word: bytes) -> Callable[[bytes], bool]:
    return lambda head: _text_starts(b"<")(head) and word in head.lower()


def _is_media_container(head: bytes) -> bool:
    """MP4, QuickTime, HEIC: a box named ftyp first; WebP, AVI, WAV: a RIFF chunk."""
    return head[4:8] == b"ftyp" or head[:4] == b"RIFF"


def _is_other_archive(head: bytes) -> bool:
    """7z, RAR, bzip2, xz, zstd by their first bytes; tar by the mark in its first header (POSIX ustar)."""
    return head.startswith(_OTHER_ARCHIVES) or head[257:262] == b"ustar"


_OTHER_ARCHIVES: Final = (b"7z\xbc\xaf\x27\x1c", b"Rar!", b"BZh", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd")
_NOT_AN_ACTIVITY_FILE: Final = "not an activity file."
# The first row that matches decides, so the order goes from exact to vague.
FOREIGN_KINDS: Final[tuple[ForeignKind, ...]] = (
    ForeignKind(code="empty", reason="The file is empty.", matches=lambda head: not head),
    ForeignKind(
        code="zeros",
        reason="The file holds only zero bytes: its contents were lost before it got here.",
        matches=lambda head: not head.strip(b"\0"),
    ),
    ForeignKind(
        code="web_page",
        reason="This is a web page, " + _NOT_AN_ACTIVITY_FILE,
        matches=_text_starts(b"<!doctype html", b"<html", b"<head", b"<script", b"<body"),
    ),
    ForeignKind(
        code="web_page", reason="This is a web page, " + _NOT_AN_ACTIVITY_FILE, matches=_holds(b"<html")
    ),
    ForeignKind(
        code="xml", reason="This is an XML file of a kind that holds no activity.", matches=_text_starts(b"<")
    ),
    ForeignKind(
        code="document",
        reason="This is a document of an office program or a book, " + _NOT_AN_ACTIVITY_FILE,
        matches=is_document,
    ),
    ForeignKind(
        code="archive",
        reason="This is an archive of a kind that is not read: unpack it, or pack its files as a ZIP.",
        matches=_is_other_archive,
    ),
    ForeignKind(
        code="pdf", reason="This is a PDF document, " + _NOT_AN_ACTIVITY_FILE, matches=_starts(b"%PDF")
    ),
    ForeignKind(
        code="media",
        reason="This is a picture, sound or video, " + _NOT_AN_ACTIVITY_FILE,
        matches=_starts(
            b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"\x1aE\xdf\xa3", b"ID3", b"OggS"
        ),
    ),
    ForeignKind(
        code="media",
        reason="This is a picture, sound or video, " + _NOT_AN_ACTIVITY_FILE,
        matches=_is_media_container,
    ),
    ForeignKind(
        code="json",
        reason="This is a JSON document, " + _NOT_AN_ACTIVITY_FILE,
        matches=_text_starts(b"{", b"["),
    ),
    ForeignKind(
        code="unknown_format",
        reason="This is not an activity file of a kind MileVault knows.",
        matches=lambda _: True,
    ),
)


def foreign_kind(head: bytes) -> ForeignKind:
    """What a file that no format claims is; ``head`` is its first bytes (1 KiB is plenty).

    >>> foreign_kind(b"  <!DOCTYPE html><html>").reason
    'This is a web page, not an activity file.'
    """
    return next(kind for kind in FOREIGN_KINDS if kind.matches(head))
