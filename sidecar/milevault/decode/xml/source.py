"""A file's bytes made ready for the XML parser: what stands before the XML, its encoding, no DOCTYPE."""

import re
from dataclasses import dataclass
from typing import Final

from milevault.errors import UnsupportedFile

HEAD_SIZE: Final = 4096
_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_DECLARED: Final = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_DECLARATION: Final = re.compile(rb"\A<\?xml[^>]{0,300}\?>")
# Encodings of text that real software writes; Python knows others that are slow or no text at all.
_TEXT_ENCODINGS: Final = re.compile(
    r"(iso-?8859|windows-?|cp|koi8|latin|mac|gb|big5|euc|shift|tis|utf-?(8|32))[a-z0-9_-]*|us-ascii|ascii",
    re.ASCII,
)
_UNESCAPED: Final = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});)")
_FORBIDDEN: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]+")
_FORBIDDEN_REFERENCE: Final = re.compile(
    rb"&#(?:0*(?:[0-8]|1[124-9]|2[0-9]|3[01])|x0*(?:[0-8bcefBCEF]|1[0-9A-Fa-f]));"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """XML text in ``encoding``, one that expat reads itself; ``offset`` is where it began in the file."""

    data: bytes | memoryview
    encoding: str
    offset: int


def prepared(data: bytes) -> Source:
    """The XML in the file, from its first '<' on; raises UnsupportedFile for a DOCTYPE near its beginning."""
    for mark, encoding in _MARKS:
        if data.startswith(mark) and encoding != "utf-8":
            return _transcoded(data[2:], encoding)
    start = data.find(b"<")
    if start >= 0 and data[start + 1 : start + 2] == b"\0":
        # Two bytes a character and no mark: the '<' is the first of its two bytes, or the second.
        first = start % 2 == 0
        return _transcoded(data[start if first else start - 1 :], "utf-16-le" if first else "utf-16-be")
    declared = _DECLARED.match(data, max(start, 0))
    encoding = declared[1].decode("ascii").lower() if declared else "utf-8"
    if encoding in {"utf-8", "iso-8859-1"}:
        refuse_doctype(data[start : start + HEAD_SIZE])
        return Source(data=memoryview(data)[max(start, 0) :], encoding=encoding, offset=max(start, 0))
    # 'utf-16' said in a file of single bytes, and what Python does not know, is UTF-8 written carelessly.
    known = _TEXT_ENCODINGS.fullmatch(encoding)
    return _transcoded(data[max(start, 0) :], encoding if known else "utf-8")


def _transcoded(data: bytes, encoding: str) -> Source:
    try:
        text = data.decode(encoding, "replace")
    except LookupError:
        text = data.decode("utf-8", "replace")
    xml = text.encode("utf-8", "replace")
    xml = xml[max(xml.find(b"<"), 0) :]
    refuse_doctype(xml[:HEAD_SIZE])
    return Source(data=xml, encoding="utf-8", offset=0)


def refuse_doctype(head: bytes) -> None:
    """Raise UnsupportedFile where a document type is declared: it is the door to every attack by XML (P14)."""
    if b"<!doctype" in head.lower():
        raise doctype_refused()


def doctype_refused() -> UnsupportedFile:
    """The refusal of a DOCTYPE."""
    return UnsupportedFile(
        "doctype",
        "The XML declares a document type (DOCTYPE), which no activity file needs: it was not read.",
    )


def repaired(source: Source) -> Source | None:
    """The XML with what careless software writes put right, None where there is nothing to put right.

    Bytes that are not UTF-8 are taken as Windows-1252, '&' alone and control characters are removed.
    """
    before = bytes(source.data)
    data = _DECLARATION.sub(b"", before)
    if source.encoding == "utf-8":
        data = data.decode("utf-8", "surrogateescape").encode("utf-8", "surrogateescape")
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            data = _singly_decoded(data)
    data = _FORBIDDEN_REFERENCE.sub(b"", _FORBIDDEN.sub(b"", data))
    data = _UNESCAPED.sub(b"&amp;", data)
    if data == before:
        return None
    return Source(data=data, encoding=source.encoding, offset=source.offset)


def _singly_decoded(data: bytes) -> bytes:
    """UTF-8 of bytes that are UTF-8 here and Windows-1252 there."""
    text = data.decode("utf-8", "surrogateescape")
    return re.sub(
        r"[\udc80-\udcff]+",
        lambda found: found[0].encode("utf-8", "surrogateescape").decode("cp1252", "replace"),
        text,
    ).encode("utf-8")
