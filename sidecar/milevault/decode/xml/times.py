"""ISO 8601 times in their thousands -> seconds and what the text says about its zone."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]
# The offset of a time whose text names no zone: its seconds count as if its wall clock were UTC.
NO_ZONE: Final = np.inf
_DATE_TIME: Final = "0000-00-00T00:00:00"
_DIGIT, _NINE, _SPACE = ord("0"), ord("9"), ord(" ")
# Of so few texts each is parsed alone: the way through numpy costs as much as that many.
_FEW: Final = 12
_DAYS_IN_MONTH: Final = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])


def _weights() -> Floats:
    """(19, 4): what each character of a date and time counts in its date YYYYMMDD, hour, minute and second."""
    weights = np.zeros((len(_DATE_TIME), 4))
    for column, places in enumerate(((0, 1, 2, 3, 5, 6, 8, 9), (11, 12), (14, 15), (17, 18))):
        weights[list(places), column] = 10.0 ** np.arange(len(places) - 1, -1, -1)
    return weights


_WEIGHTS: Final = _weights()
_LARGEST_OFFSET_S: Final = 15 * 3600
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ODD_DATE: Final = re.compile(
    r"(?:(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})"
    r"|(?P<name>[A-Za-z]{3})[a-z]* (?P<named_day>\d{1,2}),? (?P<named_year>\d{4}),?)"
    r"(?:[Tt]|\s+)(?P<hour>\d{1,2}):(?P<minute>\d{1,2})(?::(?P<second>\d{1,2})(?:[.,](?P<fraction>\d{1,12}))?)?"
    r"\s*(?P<zone>Z|z|UTC|GMT|[+-]\d{1,2}(?::?\d{2})?)?",
    re.ASCII,
)


def parse_times(texts: Sequence[str]) -> tuple[Floats, Floats]:
    """Unix seconds and zone offsets of N texts.

    Returns (N,) float64 seconds since 1970, nan for what is no time; and (N,) float64 offset in seconds east
    of UTC as written: 0 for 'Z', NO_ZONE where the text has none (its seconds are then those of the wall
    clock), nan for what is no time. Seconds have the text's zone taken off already.

    >>> parse_times(["1970-01-02T00:00:00Z", "1970-01-01T02:00:00.5+02:00", "1970-01-01 00:00:09", "soon"])
    (array([8.64e+04, 5.00e-01, 9.00e+00,      nan]), array([   0., 7200.,   inf,   nan]))
    """
    seconds, offsets = np.full(len(texts), np.nan), np.full(len(texts), np.nan)
    for places, matrix in _by_length(texts) if len(texts) > _FEW else ():
        found_seconds, found_offsets = _parse_equal(matrix)
        seconds[places], offsets[places] = found_seconds, found_offsets
    for at in np.flatnonzero(np.isnan(seconds)).tolist():
        seconds[at], offsets[at] = _parse_odd(texts[at])
    return seconds, offsets


def _by_length(texts: Sequence[str]) -> list[tuple[NDArray[np.intp], NDArray[np.uint8]]]:
    """The texts that can be of the usual form, as matrices of (K, length) characters with their places."""
    lengths = np.fromiter(map(len, texts), np.intp, len(texts))
    alike = bool((lengths == lengths[0]).all())
    groups = []
    for length in lengths[:1] if alike else np.unique(lengths):
        places = np.flatnonzero(lengths == length)
        joined = "".join(texts if alike else [texts[at] for at in places.tolist()])
        if len(_DATE_TIME) <= length <= len(_DATE_TIME) + 16 and joined.isascii():
            groups.append((places, np.frombuffer(joined.encode("ascii"), np.uint8).reshape(-1, int(length))))
    return groups


def _parse_equal(matrix: NDArray[np.uint8]) -> tuple[Floats, Floats]:
    """Texts of equal length whose ends look like the first one's; nan for the others."""
    end = bytes(matrix[0, len(_DATE_TIME) :])
    fraction, zone = _ending(end)
    lowest, range_ = _limits(_DATE_TIME.replace("T", " ") if matrix[0, 10] == _SPACE else _DATE_TIME, end)
    # Below the lowest character the difference wraps around to a large number.
    fits = matrix - lowest <= range_
    # Characters that are no digits make nonsense here, which ``valid`` drops.
    seconds, valid = _civil_seconds(matrix)
    if not fits.all():
        valid = valid & fits.all(axis=1)
    start = len(_DATE_TIME) + 1
    if fraction:
        powers = 10.0 ** np.arange(fraction - 1, -1, -1)
        seconds += _digits(matrix, start, start + fraction) @ powers / 10.0**fraction
    if zone in {"none", "utc", "unknown"}:
        offset = {"none": NO_ZONE, "utc": 0.0, "unknown": np.nan}[zone]
        offsets = np.full(len(matrix), offset)
        if zone == "unknown":
            valid = np.zeros(len(matrix), bool)
    else:
        offsets = _offsets(_digits(matrix, matrix.shape[1] - len(zone), matrix.shape[1]), zone, end)
        seconds -= offsets
        valid = valid & (np.abs(offsets) <= _LARGEST_OFFSET_S)
    if valid.all():
        return seconds, offsets
    return np.where(valid, seconds, np.nan), np.where(valid, offsets, np.nan)


def _limits(form: str, end: bytes) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """The lowest character at every place of a text like ``form`` and ``end``, and how many may be above it."""
    lowest = np.frombuffer(form.encode() + end, np.uint8)
    is_digit = (lowest >= _DIGIT) & (lowest <= _NINE)
    range_ = np.where(is_digit, _NINE - _DIGIT, 0).astype(np.uint8)
    return np.where(is_digit, _DIGIT, lowest).astype(np.uint8), range_


def _ending(end: bytes) -> tuple[int, str]:
    """How many digits of a fraction, and which form of zone, follow the seconds."""
    match = re.fullmatch(rb"(?:[.,](\d{1,9}))?(Z|z|[+-]\d\d:\d\d|[+-]\d\d\d\d|)", end)
    if match is None:
        return 0, "unknown"
    zone = match[2].decode()
    return len(match[1] or b""), {0: "none", 1: "utc", 5: "+hhmm", 6: "+hh:mm"}[len(zone)]


def _digits(matrix: NDArray[np.uint8], first: int, end: int) -> Floats:
    return matrix[:, first:end].astype(np.float64) - _DIGIT


def _offsets(digits: Floats, zone: str, end: bytes) -> Floats:
    minutes = 4 if ":" in zone else 3
    hours = digits[:, 1] * 10 + digits[:, 2]
    size = hours * 3600 + (digits[:, minutes] * 10 + digits[:, minutes + 1]) * 60
    return size * (-1.0 if end[-len(zone)] == ord("-") else 1.0)


def _civil_seconds(matrix: NDArray[np.uint8]) -> tuple[Floats, NDArray[np.bool_]]:
    """Unix seconds of the wall clock in characters 0 to 18, and where that date and time exist."""
    day, hour, minute, second = (_digits(matrix, 0, len(_DATE_TIME)) @ _WEIGHTS).T
    clock = hour * 3600.0 + minute * 60.0 + second
    # 24:00:00 is midnight and 60 a leap second in ISO 8601.
    possible = (clock <= 86_400.0) & (minute <= 59) & (second <= 60)
    # A recording has one date or two.
    if day[0] == day[-1] and bool((day == day[0]).all()):
        midnights, exist = _midnights(day[:1])
    else:
        days, places = np.unique(day, return_inverse=True)
        midnights, exist = _midnights(days)
        midnights, exist = midnights[places], exist[places]
    return midnights + clock, possible & exist


def _midnights(days: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """Unix seconds of the beginning of dates YYYYMMDD, and which of them exist.

    Days from the civil calendar: H. Hinnant, "chrono-compatible low-level date algorithms", days_from_civil.
    """
    whole = days.astype(np.int64)
    year, month, day = whole // 10_000, whole // 100 % 100, whole % 100
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    in_month = _DAYS_IN_MONTH[np.clip(month, 0, 12)]
    exist = (
        (year >= 1) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= in_month + (leap & (month == 2)))
    )
    shifted = year - (month <= 2)
    era = shifted // 400
    of_era = shifted - era * 400
    of_year = (153 * (month + np.where(month > 2, -3, 9)) + 2) // 5 + day - 1
    since_1970 = era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719_468
    return since_1970 * 86_400.0, exist


def _parse_odd(text: str) -> tuple[float, float]:
    """One time in an unusual form: digits left out, other separators, a month's name."""
    found = _ODD_DATE.fullmatch(text.strip())
    if found is None:
        return np.nan, np.nan
    offset = _odd_offset(found["zone"])
    try:
        wall = datetime(
            int(found["year"] or found["named_year"]),
            int(found["month"] or _MONTHS.index(found["name"].lower()) + 1),
            int(found["day"] or found["named_day"]),
            tzinfo=UTC,
        )
    except ValueError:
        return np.nan, np.nan
    clock = timedelta(
        hours=int(found["hour"]), minutes=int(found["minute"]), seconds=int(found["second"] or 0)
    )
    if clock > timedelta(days=1) or int(found["minute"]) > 59 or int(found["second"] or 0) > 60:
        return np.nan, np.nan
    if np.isfinite(offset) and abs(offset) > _LARGEST_OFFSET_S:
        return np.nan, np.nan
    seconds = wall.timestamp() + clock.total_seconds() + float(f"0.{found['fraction'] or 0}")
    return seconds - (offset if np.isfinite(offset) else 0.0), offset


def _odd_offset(zone: str | None) -> float:
    if zone is None:
        return NO_ZONE
    if zone[0] not in "+-":
        return 0.0
    hours, minutes = (zone[1:].split(":") if ":" in zone else (zone[1:3], zone[3:])) or ("0", "0")
    size = int(hours) * 3600.0 + int(minutes or 0) * 60.0
    return -size if zone[0] == "-" else size
