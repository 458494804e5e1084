"""Replies about wellbeing: the figures of one morning with all their parts, and columns over days."""

from datetime import date
from typing import Literal

from milevault.api.schema import Struct

SleepVerdict = Literal["poor", "fine", "unknown"]


class MorningFigure(Struct, frozen=True, kw_only=True):
    """One figure of docs/metrics.md: a number in ``unit``, or a word.

    ``count`` is how many nights, days, readings or parts it is made of. ``reason`` says why the value is null.
    """

    value: float | str | None
    unit: str
    method: str
    version: int
    count: int | None
    reason: str | None


class MorningDeviceValue(Struct, frozen=True, kw_only=True):
    """What the device or the athlete says of the day; nothing of it is computed here."""

    value: float | str | None
    unit: str


class MorningPart(Struct, frozen=True, kw_only=True):
    """One part of a score: its value, what that is worth (0 to 100), and its share in the score.

    ``weight`` is the share where no part is missing; a part without a value has a ``reason`` and no share.
    """

    key: str
    value: float | None
    unit: str
    score: float | None
    weight: float
    share: float | None
    reason: str | None


class MorningRule(Struct, frozen=True, kw_only=True):
    """One rule by which a night is poor: ``figure`` below ``threshold``, which is the setting ``setting``.

    ``holds`` is null where nobody can tell, for the ``reason``.
    """

    key: str
    figure: str
    value: float | None
    unit: str
    threshold: float
    setting: str
    holds: bool | None
    reason: str | None


class MorningSleep(Struct, frozen=True, kw_only=True):
    """The verdict on the night that ended on the day; 'unknown' where nobody recorded one."""

    verdict: SleepVerdict
    reasons: list[str]
    rules: list[MorningRule]


class MorningReading(Struct, frozen=True, kw_only=True):
    """The newest reading of the last 60 days."""

    day: date
    value: float
    unit: str


class Morning(Struct, frozen=True, kw_only=True):
    """What the athlete's day begins with.

    ``figures`` by key; ``device`` holds the device's own values of the same day; ``body`` the newest reading of
    each kind there is.
    """

    day: date
    figures: dict[str, MorningFigure]
    device: dict[str, MorningDeviceValue]
    sleep: MorningSleep
    sleep_score_parts: list[MorningPart]
    readiness_parts: list[MorningPart]
    body: dict[str, MorningReading]


class WellbeingColumn(Struct, frozen=True, kw_only=True):
    """One figure over the days; ``reasons`` are places in the reply's ``reasons``, 0 where the value is known."""

    unit: str
    method: str
    version: int
    values: list[float | str | None]
    reasons: list[int]


class WellbeingDeviceColumn(Struct, frozen=True, kw_only=True):
    """A device's own value over the days."""

    unit: str
    values: list[float | str | None]


class WellbeingDays(Struct, frozen=True, kw_only=True):
    """Columns with an entry for each day from ``first_day`` to ``last_day``."""

    first_day: date
    last_day: date
    reasons: list[str]
    figures: dict[str, WellbeingColumn]
    device: dict[str, WellbeingDeviceColumn]
