"""The elements of a Garmin JSON file, each read by itself: one odd element costs itself only.

An element is decoded when its turn comes and is gone with the next one, so that a file of 100 MB needs
little more memory than its own bytes. Every key is optional and may hold anything.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, tzinfo
from typing import Any, Final

import msgspec

from milevault.errors import CorruptFile
from milevault.units import utc_from_unix

_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
# The largest element is a gear list: 40 bytes an activity.
MAX_ELEMENT_BYTES: Final = 8 * 2**20
# Whole numbers that a float keeps exactly, and more than any of Garmin's ids and times.
_LARGEST: Final = 2.0**53
# Moments below are seconds, above milliseconds: 1973 as milliseconds, the year 5138 as seconds.
_MILLISECONDS_FROM: Final = 1e11
# 20260215
_COMPACT_DAY: Final = re.compile(r"(19|20)\d{6}")
_HALF_PAIR: Final = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F][0-9a-fA-F]{2})"
    rb"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}"
)
# What msgspec raises for text that is no JSON; a name that is no UTF-8 is a ValueError of its own.
_DAMAGE: Final = (msgspec.MsgspecError, UnicodeDecodeError)
FIRST_YEAR: Final = 1990
LAST_YEAR: Final = 2100


class Row:
    """An object of the file. Keys may be paths ('weight.bmi'); what is missing or of a wrong type is None."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values

    def value(self, path: str) -> Any:
        """Whatever stands at ``path``."""
        found: Any = self._values
        for key in path.split("."):
            if not isinstance(found, Mapping):
                return None
            found = found.get(key)
        return found

    def number(self, path: str) -> float | None:
        """A finite number; numbers written as text count.

        >>> row = Row({"a": "7.5", "b": True, "c": {"d": 3}})
        >>> row.number("a"), row.number("b"), row.number("c.d"), row.number("c")
        (7.5, None, 3.0, None)
        """
        found = self.value(path)
        if isinstance(found, str):
            try:
                found = float(found)
            except ValueError:
                return None
        if isinstance(found, bool) or not isinstance(found, int | float):
            return None
        return float(found) if abs(found) < _LARGEST else None

    def whole(self, path: str) -> int | None:
        """A whole number above zero, such as an id."""
        found = self.number(path)
        return int(found) if found is not None and found > 0 and found.is_integer() else None

    def text(self, path: str) -> str | None:
        """A text that is not empty."""
        found = self.value(path)
        return found if isinstance(found, str) and found else None

    def row(self, path: str) -> Row:
        """An object; an empty one where there is none."""
        found = self.value(path)
        return Row(found if isinstance(found, Mapping) else {})

    def rows(self, path: str) -> list[Row]:
        """The objects of a list."""
        found = self.value(path)
        return [Row(one) for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []

    def moment(self, path: str, zone: tzinfo = UTC) -> datetime | None:
        """A time: epoch milliseconds, ISO text or [year, month, day, ...], the latter two on ``zone``'s clock.

        >>> row = Row({"a": "2026-02-15T01:08:45.0", "b": 1771117725000, "c": [2026, 2, 15, 1, 8, 45, 0]})
        >>> row.moment("a") == row.moment("b") == row.moment("c")
        True
        """
        found = self.value(path)
        if isinstance(found, list):
            return _listed(found, zone)
        if isinstance(found, str) and not found.isdigit():
            return _written(found, zone)
        number = self.number(path)
        if number is None:
            return None
        seconds = number / 1000 if abs(number) >= _MILLISECONDS_FROM else number
        return _in_range(utc_from_unix(seconds)) if 0 < seconds < _LARGEST / 1e6 else None

    def day(self, path: str) -> date | None:
        """A local date: ISO text (a time behind it is dropped), [year, month, day], or epoch milliseconds.

        >>> Row({"a": "2023-11-27T13:00:00.0"}).day("a"), Row({"a": 1767225600000}).day("a")
        (datetime.date(2023, 11, 27), datetime.date(2026, 1, 1))
        """
        found = self.value(path)
        text = str(found) if isinstance(found, str | int) else ""
        if _COMPACT_DAY.fullmatch(text) or (text and not text.isdigit()):
            moment = _written(text[:10], UTC)
        else:
            moment = self.moment(path)
        return moment.date() if moment else None


def read_elements(data: bytes, wrapper: str | None = None) -> Iterator[Row | None]:
    """The elements of the file's outermost array, or of the array ``wrapper`` in each; None for an odd one.

    Raises CorruptFile where the file is no JSON or takes more memory than there is.
    """
    text = memoryview(data)[len(_BYTE_ORDER_MARK) :] if data.startswith(_BYTE_ORDER_MARK) else data
    try:
        outer = _outermost(text)
    except (*_DAMAGE, RecursionError) as error:
        raise CorruptFile("json_broken", "The file is not whole: its JSON is damaged.") from error
    except MemoryError as error:
        raise CorruptFile("json_too_large", "The file needs more memory than a file may take.") from error
    for piece in outer:
        for inner in (piece,) if wrapper is None else _unwrapped(piece, wrapper):
            yield None if inner is None else _row(inner)


def _outermost(text: bytes | memoryview) -> list[msgspec.Raw]:
    try:
        return _pieces(text)
    except _DAMAGE:
        # Half a sign in one name must not cost the rest.
        return _pieces(_mended(text))


def _pieces(text: bytes | memoryview) -> list[msgspec.Raw]:
    try:
        return msgspec.json.decode(text, type=list[msgspec.Raw])
    except msgspec.ValidationError:
        # One object alone.
        return [msgspec.json.decode(text, type=msgspec.Raw)]


def _mended(text: bytes | memoryview) -> bytes:
    """``text`` with a replacement sign for bytes that are no UTF-8 and for halves of surrogate pairs."""
    signs = bytes(text).decode("utf-8", "replace").encode()
    return _HALF_PAIR.sub(rb"\\ufffd", signs)


def _unwrapped(piece: msgspec.Raw, wrapper: str) -> list[msgspec.Raw] | tuple[msgspec.Raw | None]:
    """The elements in the array under ``wrapper``; the piece itself where there is no such key."""
    try:
        keys = msgspec.json.decode(piece, type=dict[str, msgspec.Raw])
        return msgspec.json.decode(keys[wrapper], type=list[msgspec.Raw]) if wrapper in keys else (piece,)
    except (*_DAMAGE, RecursionError, MemoryError):
        return (None,)


def _row(piece: msgspec.Raw) -> Row | None:
    if len(memoryview(piece)) > MAX_ELEMENT_BYTES:
        return None
    try:
        values = msgspec.json.decode(piece)
    except UnicodeDecodeError:
        return _row(msgspec.Raw(_mended(memoryview(piece))))
    except msgspec.MsgspecError, RecursionError, MemoryError:
        return None
    return Row(values) if isinstance(values, dict) else None


def _written(text: str, zone: tzinfo) -> datetime | None:
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return _in_range(found if found.tzinfo else found.replace(tzinfo=zone))


def _listed(parts: list[Any], zone: tzinfo) -> datetime | None:
    """A time as Java lists it; its nanoseconds are dropped."""
    if not 3 <= len(parts) <= 7 or not all(type(part) is int for part in parts):
        return None
    try:
        year, month, day, hour, minute, second = (*parts, 0, 0, 0)[:6]
        return _in_range(datetime(year, month, day, hour, minute, second, tzinfo=zone))
    except ValueError, OverflowError:
        return None


def _in_range(found: datetime) -> datetime | None:
    """In UTC; None outside of the years that a recording can have."""
    if not FIRST_YEAR < found.year < LAST_YEAR:
        return None
    return found.astimezone(UTC)
