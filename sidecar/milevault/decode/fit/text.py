"""Text out of a file made fit for a database, a log and a page."""

import re
import unicodedata
from typing import Final

MAX_TEXT: Final = 200
# Control characters, surrogates, and the marks that turn the reading direction.
_UNWANTED: Final = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]+"
)


def clean_text(text: str) -> str:
    """``text`` in NFC without control characters, at most ``MAX_TEXT`` characters.

    >>> clean_text("  Morning\\x00 run ")
    'Morning run'
    """
    return unicodedata.normalize("NFC", _UNWANTED.sub("", text)).strip()[:MAX_TEXT].strip()


def fit_text(raw: bytes) -> str | None:
    """A FIT string: UTF-8 up to the first NUL, bad bytes replaced; None where empty.

    >>> fit_text(b"Stryd\\x00junk"), fit_text(b"\\xffX"), fit_text(b"\\x00\\x00")
    ('Stryd', '�X', None)
    """
    return clean_text(raw.split(b"\0", 1)[0].decode("utf-8", "replace")) or None


def fit_texts(raw: bytes) -> tuple[str, ...] | None:
    """A FIT string or array of strings, each ended by a NUL, cleaned; None where all are empty.

    >>> fit_texts(b"lap\\x00swim\\x00\\x00"), fit_texts(b"\\x00\\x00")
    (('lap', 'swim'), None)
    """
    texts = tuple(text for piece in raw.rstrip(b"\0").split(b"\0") if piece and (text := fit_text(piece)))
    return texts or None
