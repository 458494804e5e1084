"""Texts of a file made fit for a database, a log and a page: one short line, or paragraphs."""

import re
import unicodedata
from typing import Final

from milevault.decode.fit.text import MAX_TEXT, clean_text
from milevault.model.validity import LONG_TEXTS

_LINE_ENDS: Final = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_BLANK_LINES: Final = re.compile(r"\n{3,}")
# So much longer may a text be before it is cleaned than after.
_ROOM: Final = 10


def clean_line(text: str | None) -> str | None:
    """``text`` on one line, without control characters, at most 200 characters; None where nothing is left.

    >>> clean_line(" Morning\\r\\nrun\\x00 "), clean_line(" \\n")
    ('Morning run', None)
    """
    return _cut(_cleaned((text or "")[: _ROOM * MAX_TEXT]), MAX_TEXT)


def clean_paragraphs(text: str | None, longest: int = LONG_TEXTS["description"]) -> str | None:
    """``text`` with its line breaks as ``\\n``, each line cleaned, at most ``longest`` characters; None if empty.

    >>> clean_paragraphs("Cold.\\r\\n\\r\\n\\r\\n\\tWind\\x07 from the north \\n")
    'Cold.\\n\\nWind from the north'
    """
    lines = _LINE_ENDS.sub("\n", (text or "")[: _ROOM * longest]).split("\n")
    return _cut(_BLANK_LINES.sub("\n\n", "\n".join(map(_cleaned, lines))), longest)


def folded(text: str) -> str:
    """``text`` for comparing: no accents, no case, words with single spaces between.

    >>> folded("Aktivitäts-ID"), folded("Nom de l'activité")
    ('aktivitats id', 'nom de l activite')
    """
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return " ".join(re.findall(r"[^\W_]+", plain.casefold()))


def _cut(text: str, longest: int) -> str | None:
    return unicodedata.normalize("NFC", text).strip()[:longest].strip() or None


def _cleaned(line: str) -> str:
    """A line of any length; clean_text keeps the beginning only, so it gets pieces."""
    return " ".join(clean for word in line.split() if (clean := _cleaned_word(word)))


def _cleaned_word(word: str) -> str:
    return "".join(clean_text(word[at : at + MAX_TEXT]) for at in range(0, len(word), MAX_TEXT))
