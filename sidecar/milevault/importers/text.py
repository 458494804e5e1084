"""Texts of an export made fit for a database, a log and a page: one short line, or paragraphs."""

import re
import unicodedata
from typing import Final

from milevault.decode.fit.text import clean_text
from milevault.model.wire import LONG_TEXTS

_LINE_ENDS: Final = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_BLANK_LINES: Final = re.compile(r"\n{3,}")


def clean_line(text: str) -> str | None:
    """``text`` on one line, without control characters, at most 200 characters; None where nothing is left.

    >>> clean_line(" Morning\\r\\nrun\\x00 "), clean_line(" \\n")
    ('Morning run', None)
    """
    return clean_text(" ".join(text.split())) or None


def clean_paragraphs(text: str, longest: int = LONG_TEXTS["description"]) -> str | None:
    """``text`` with its line breaks as ``\\n``, each line cleaned, at most ``longest`` characters; None if empty.

    >>> clean_paragraphs("Cold.\\r\\n\\r\\n\\r\\n\\tWind\\x07 from the north \\n")
    'Cold.\\n\\nWind from the north'
    """
    lines = (_clean(line) for line in _LINE_ENDS.sub("\n", text).split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()[:longest].strip() or None


def folded(text: str) -> str:
    """``text`` for comparing: no accents, no case, words with single spaces between.

    >>> folded("Aktivitäts-ID"), folded("Nom de l'activité")
    ('aktivitats id', 'nom de l activite')
    """
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return " ".join(re.findall(r"[^\W_]+", plain.casefold()))


def _clean(line: str) -> str:
    """A line of any length: cleaned in pieces, for clean_text keeps the beginning only."""
    return " ".join(piece for word in line.split() if (piece := _clean_word(word)))


def _clean_word(word: str) -> str:
    return "".join(clean_text(word[at : at + 200]) for at in range(0, len(word), 200))
