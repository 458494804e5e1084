"""Dates of Strava's exports: UTC without saying so, written in the language of the account.

Seen: ``2018-09-12 15:02:23``, ``May 9, 2023, 10:09:29 AM`` (with U+202F before AM), ``24 Dec 2020, 08:13:59``,
``20.09.2026, 14:12:12``, ``24 mai 2012 à 16:27:40``, ``6 mrt. 2024 14:23:15``.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Final

from milevault.importers.text import folded

_TIME: Final = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")
# Where the language separates with points (Danish, Finnish), the time comes last.
_POINTED_TIME: Final = re.compile(r"(?<![\d.])(\d{1,2})\.(\d{2})\.(\d{2})\s*$")
_NUMBERS: Final = re.compile(r"(?<!\d)\d{1,4}(?!\d)")
_WORDS: Final = re.compile(r"[^\W\d_]{3,}")
_HALF_DAY: Final = re.compile(r"\b([ap])\.?\s*m\b", re.IGNORECASE)
_AFTERNOON: Final = ("오후", "午後", "下午")
_MORNING: Final = ("오전", "午前", "上午")
_NUMERIC: Final = re.compile(r"\s*(\d{1,2})[./-]\s?(\d{1,2})[./-]\s?\d{4}")
# First letters without accents -> month: English, German, French, Spanish, Italian, Dutch, Portuguese,
# Polish, Russian and the Nordic languages. Four letters where three are not enough (juin, juillet).
_MONTHS: Final[Mapping[str, int]] = {
    stem: month
    for month, stems in enumerate(
        (
            "jan ene gen sty янв",
            "feb fev lut фев",
            "mar mrz mrt maa мар",
            "apr avr abr kwi апр",
            "may mai mei mag maj мая маи",
            "jun juin giu cze kes июн",
            "jul juil lug lip июл",
            "aug aou ago sie авг",
            "sep set wrz сен",
            "oct okt out ott paz окт",
            "nov lis ноя",
            "dec dez dic des gru дек",
        ),
        start=1,
    )
    for stem in stems.split()
}


def month_first(texts: Iterable[str]) -> bool:
    """Whether the dates that are only numbers begin with the month: then no first number exceeds 12.

    All dates of a file are written alike, and one day after the twelfth tells for all of them. Without any,
    the half of the day in words (AM, PM) tells American dates.

    >>> month_first(["3/4/2020, 1:00:00 PM"]), month_first(["3/4/2020 13:00:00"]), month_first(["3/14/2020 13:00"])
    (True, False, True)
    """
    american = False
    for text in texts:
        if match := _NUMERIC.match(text):
            first, second = int(match[1]), int(match[2])
            if first > 12 or second > 12:
                return second > 12
            american = american or _HALF_DAY.search(text) is not None
    return american


def moment(text: str, month_comes_first: bool) -> datetime | None:
    """The UTC time that ``text`` names; None where it names none.

    >>> moment("24 mai 2012 à 16:27:40", False)
    datetime.datetime(2012, 5, 24, 16, 27, 40, tzinfo=datetime.timezone.utc)
    """
    time = _TIME.search(text) or _POINTED_TIME.search(text)
    if time is None:
        return None
    rest = text[: time.start()] + " " + text[time.end() :]
    date = _date(rest, month_comes_first)
    if date is None:
        return None
    hour = _hour(int(time[1]), rest)
    try:
        return datetime(*date, hour, int(time[2]), int(time[3] or 0), tzinfo=UTC)
    except ValueError:
        return None


def _date(text: str, month_comes_first: bool) -> tuple[int, int, int] | None:
    numbers = [int(found) for found in _NUMBERS.findall(text)[:3]]
    named = next((month for word in _WORDS.findall(text) if (month := _month(word))), None)
    if named is not None and len(numbers) >= 2:
        day, year = sorted(numbers[:2])
        return year, named, day
    if len(numbers) < 3:
        return None
    if numbers[0] > 31:
        return numbers[0], numbers[1], numbers[2]
    day, month = (numbers[1], numbers[0]) if month_comes_first else (numbers[0], numbers[1])
    return numbers[2], month, day


def _month(word: str) -> int | None:
    name = folded(word)
    return _MONTHS.get(name[:4]) or _MONTHS.get(name[:3])


def _hour(hour: int, rest: str) -> int:
    """The hour of 24, where words tell the half of the day."""
    half = _HALF_DAY.search(rest)
    if (half is not None and half[1] in "pP") or any(word in rest for word in _AFTERNOON):
        return hour % 12 + 12
    if half is not None or any(word in rest for word in _MORNING):
        return hour % 12
    return hour
