"""Numbers as an export writes them: raw ones with a point, displayed ones in the reader's language."""

import math
import re
from typing import Final

_BLANKS: Final = re.compile(r"[\s'\u2019]")
_THOUSANDS: Final = re.compile(r"[+-]?\d{1,3}(,\d{3})+")
_YES: Final = frozenset({"true", "1", "1.0"})
_NO: Final = frozenset({"false", "0", "0.0"})


def number(text: str) -> float | None:
    """The number in ``text``; None where there is none. The last of two kinds of separators is the decimal one.

    >>> number("3189.0"), number("9,44"), number("1.234,56"), number("1,234.5"), number("12,345"), number("--")
    (3189.0, 9.44, 1234.56, 1234.5, 12345.0, None)
    """
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = _displayed(_BLANKS.sub("", text))
    return value if math.isfinite(value) else None


def yes_or_no(text: str) -> bool | None:
    """A flag, displayed or raw; None where it is neither.

    >>> yes_or_no("true"), yes_or_no("0.0"), yes_or_no("")
    (True, False, None)
    """
    word = text.strip().casefold()
    return True if word in _YES else False if word in _NO else None


def _displayed(text: str) -> float:
    if text.rfind(",") > text.rfind(".") and not _THOUSANDS.fullmatch(text):
        text = text.replace(".", "").replace(",", ".")
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return math.nan
