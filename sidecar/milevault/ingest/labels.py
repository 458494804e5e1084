"""Labels: what a file is called towards people. Never part of a path, harmless in a database and a page."""

import unicodedata
from typing import Final

MAX_CHARACTERS: Final = 200
# Characters that change the order or look of the text around them (F14): bidirectional controls,
# zero-width characters, line and paragraph separators; all are in category Cf, Zl or Zp.
_ESCAPED_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def label_of(name: bytes | str) -> str:
    r"""A printable label of at most 200 characters for a file name as it came.

    Bytes that are not UTF-8 and characters that do not print are shown as escapes.

    >>> label_of(b"\xff ride\n.fit")
    '\\xff ride\\x0a.fit'
    """
    # Lone surrogates stand for raw bytes where Python decoded a file name; any other one is escaped too.
    raw = name if isinstance(name, bytes) else name.encode("utf-8", "surrogatepass")
    if isinstance(name, str) and _has_surrogate(name):
        raw = name.encode("utf-8", "surrogateescape" if _is_undecoded(name) else "surrogatepass")
    text = raw.decode("utf-8", "backslashreplace")
    shown = "".join(_escape(character) for character in unicodedata.normalize("NFC", text))
    if len(shown) > MAX_CHARACTERS:
        # The end says what kind of file it is
        shown = f"{shown[: MAX_CHARACTERS - 16]}…{shown[-15:]}"
    return shown or "(no name)"


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)


def _is_undecoded(text: str) -> bool:
    """Whether every surrogate stands for one undecodable byte (PEP 383)."""
    return all("\udc80" <= character <= "\udcff" for character in text if "\ud800" <= character <= "\udfff")


def _escape(character: str) -> str:
    if unicodedata.category(character) not in _ESCAPED_CATEGORIES:
        return character
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
