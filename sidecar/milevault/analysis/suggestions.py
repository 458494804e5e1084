"""Values for settings that an athlete's data suggests, each by a rule with a name and a version."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from statistics import median
from typing import Final

from milevault.analysis.critical_power import (
    FTP_EFFORT_S,
    CriticalPower,
    critical_power,
    threshold_power,
)
from milevault.model.evidence import Evidence, Testimony
from milevault.model.settings import SETTINGS_BY_KEY

# A shorter one may be a strap's mistake; a maximum is held for a minute in a hard finish.
HEART_RATE_S: Final = 60.0
# How far back evidence counts: a maximum falls by less than a beat a year, power changes within a season.
HEART_RATE_DAYS: Final = 365
POWER_DAYS: Final = 90
DEVICE_DAYS: Final = 365
RESTING_DAYS: Final = 28
_FEWEST_RESTING: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionRule:
    """``function`` gives what the data says, None where it says nothing; the answer keeps ``digits`` decimals."""

    key: str
    method: str
    function: Callable[[Testimony], Evidence | None]
    version: int = 1
    digits: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A value in the setting's unit, and by which rule."""

    rule: SuggestionRule
    evidence: Evidence


def suggestions(known: Testimony) -> tuple[Suggestion, ...]:
    """What every rule says that says anything within its setting's bounds, in the order of RULES.

    >>> from datetime import date
    >>> [(one.rule.key, one.rule.method, one.evidence.value) for one in suggestions(Testimony(day=date(2026, 5, 4), birth_year=1986))]
    [('max_heart_rate', 'tanaka', 180.0)]
    """
    found = []
    for rule in RULES:
        said = rule.function(known)
        if said is None:
            continue
        rounded = replace(said, value=round(said.value, rule.digits))
        if SETTINGS_BY_KEY[rule.key].admits(rounded.value):
            found.append(Suggestion(rule=rule, evidence=rounded))
    return tuple(found)


def _highest_heart_rate(known: Testimony) -> Evidence | None:
    return known.heart_rate.get(HEART_RATE_S)


def _device(key: str, known: Testimony) -> Evidence | None:
    return known.device.get(key)


def _tanaka(known: Testimony) -> Evidence | None:
    """208 - 0.7 * age (Tanaka 2001, J Am Coll Cardiol 37:153)."""
    if known.birth_year is None:
        return None
    return Evidence(value=208 - 0.7 * (known.day.year - known.birth_year))


def _resting(known: Testimony) -> Evidence | None:
    if len(known.resting) < _FEWEST_RESTING:
        return None
    return Evidence(value=float(median(known.resting)), count=len(known.resting))


def _threshold_power(known: Testimony) -> Evidence | None:
    value = threshold_power({seconds: one.value for seconds, one in known.power.items()})
    return None if value is None else replace(known.power[FTP_EFFORT_S], value=value)


def _fitted(value: Callable[[CriticalPower], float], known: Testimony) -> Evidence | None:
    fit = critical_power({seconds: one.value for seconds, one in known.power.items()})
    return None if fit is None else Evidence(value=value(fit), count=len(fit.durations_s))


def _weight(known: Testimony) -> Evidence | None:
    return known.weight


RULES: Final[tuple[SuggestionRule, ...]] = (
    SuggestionRule(key="max_heart_rate", method="highest_60_s", function=_highest_heart_rate),
    SuggestionRule(key="max_heart_rate", method="device", function=partial(_device, "max_heart_rate")),
    SuggestionRule(key="max_heart_rate", method="tanaka", function=_tanaka),
    SuggestionRule(key="resting_heart_rate", method="median_28_days", function=_resting),
    SuggestionRule(
        key="resting_heart_rate", method="device", function=partial(_device, "resting_heart_rate")
    ),
    SuggestionRule(
        key="threshold_heart_rate", method="device", function=partial(_device, "threshold_heart_rate")
    ),
    SuggestionRule(key="functional_threshold_power", method="best_20_min", function=_threshold_power),
    SuggestionRule(
        key="functional_threshold_power",
        method="device",
        function=partial(_device, "functional_threshold_power"),
    ),
    SuggestionRule(
        key="critical_power",
        method="work_over_time",
        function=partial(_fitted, lambda fit: fit.critical_power_w),
    ),
    SuggestionRule(
        key="w_prime",
        method="work_over_time",
        function=partial(_fitted, lambda fit: fit.w_prime_j),
        digits=-2,
    ),
    SuggestionRule(key="weight", method="latest", function=_weight, digits=1),
)
