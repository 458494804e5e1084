"""Whether a night was a poor one, by the thresholds of the entry's options."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from .part_replies import Wellbeing

CONF_POOR_SLEEP_HOURS: Final = "poor_sleep_hours"
CONF_POOR_SLEEP_SCORE: Final = "poor_sleep_score"
DEFAULT_POOR_SLEEP_HOURS: Final = 6.0
DEFAULT_POOR_SLEEP_SCORE: Final = 60.0
SECONDS_PER_HOUR: Final = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class SleepNight:
    """The night that ended on ``day`` (local): time asleep in s and score of 0 to 100; None where not measured."""

    day: date
    asleep_s: float | None
    score: float | None


def slept_poorly(night: SleepNight | None, hours: float, score: float) -> bool | None:
    """Whether the night was shorter than ``hours`` or scored below ``score``; None where nothing is known of it."""
    if night is None or (night.asleep_s is None and night.score is None):
        return None
    is_short = night.asleep_s is not None and night.asleep_s < hours * SECONDS_PER_HOUR
    is_poor = night.score is not None and night.score < score
    return is_short or is_poor


def thresholds(options: Mapping[str, Any]) -> tuple[float, float]:
    """Hours and score below which a night is poor, as the entry's options say."""
    hours = options.get(CONF_POOR_SLEEP_HOURS, DEFAULT_POOR_SLEEP_HOURS)
    score = options.get(CONF_POOR_SLEEP_SCORE, DEFAULT_POOR_SLEEP_SCORE)
    return float(hours), float(score)


def night_of(wellbeing: Wellbeing | None, day: date) -> SleepNight | None:
    """The night that ended on ``day``; None where that day has neither length nor score (yet)."""
    if wellbeing is None:
        return None
    asleep_s, score = (_number(wellbeing.on(key, day)) for key in ("sleep_asleep", "sleep_score"))
    if asleep_s is None and score is None:
        return None
    return SleepNight(day=day, asleep_s=asleep_s, score=score)


def last_night(wellbeing: Wellbeing | None, today: date) -> SleepNight | None:
    """The night that ended today; until that one is known, the one that ended yesterday, so nothing jumps at midnight."""
    return night_of(wellbeing, today) or night_of(wellbeing, today - timedelta(days=1))


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
