"""What the figures of a morning are computed from: columns over days, and columns that say why a value is missing.

Row i of every column is the day i days after ``first_day``. Missing is nan, and each missing figure has a reason.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from milevault.analysis.wellbeing.nights import Nights
from milevault.analysis.wellbeing.windows import Statistics
from milevault.model.settings import SettingsHistory
from milevault.model.wellness import Floats

type Reason = Literal[
    "no_value",
    "no_night",
    "no_load",
    "too_few_nights",
    "too_few_days",
    "too_few_values",
    "too_few_parts",
    "too_old",
    "no_spread",
    "contradictory",
]
type Codes = NDArray[np.int8]

# A code of a column is the place in here; '' is for what is known.
REASONS: Final[tuple[Reason | Literal[""], ...]] = (
    "",
    "no_value",  # nobody measured it on that day
    "no_night",  # no sleep is known of the night that ended on that day
    "no_load",  # no training load is known
    "too_few_nights",
    "too_few_days",
    "too_few_values",
    "too_few_parts",  # of a score
    "too_old",  # the newest value says nothing of that day any more
    "no_spread",  # all values it is compared with are the same
    "contradictory",  # two sources do not fit together
)
_CODES: Final[Mapping[str, int]] = {reason: code for code, reason in enumerate(REASONS)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One figure over days.

    values : (N,) float64, nan where missing
    reasons : (N,) int8, place in REASONS; 0 exactly where the value is known
    counts : (N,) int16, how many nights, days, values or parts it is made of; None where that says nothing
    """

    values: Floats
    reasons: Codes
    counts: NDArray[np.int16] | None = None

    @property
    def known(self) -> NDArray[np.bool_]:
        """(N,) where there is a value."""
        known: NDArray[np.bool_] = self.reasons == 0
        return known


def column(
    values: Floats, reason: Reason, *needs: Column, counts: NDArray[np.integer] | None = None
) -> Column:
    """The column of ``values``: where one is missing for want of a column it needs, with the first such reason.

    >>> rate = column(np.array([np.nan, 50, np.nan]), "no_value")
    >>> column(np.array([np.nan, np.nan, 5]), "too_few_days", rate).reasons.tolist()
    [1, 5, 0]
    """
    why = np.full(len(values), _CODES[reason], np.int8)
    for need in reversed(needs):
        why = np.where(need.known, why, need.reasons).astype(np.int8)
    missing = np.isnan(values)
    small = None if counts is None else counts.astype(np.int16)
    return Column(values=values, reasons=np.where(missing, why, 0).astype(np.int8), counts=small)


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """The days a figure may look at.

    values : health metric -> (N,) float64 in its unit (``model.wellness.HEALTH_METRICS``), nan where missing
    settings : setting -> (N,) float64, what holds on each day, nan where unknown
    form : form (training stress balance) on the morning of each day
    figures : the figures computed so far, by key
    usual : what figures are compared with, by a name, so that several of them find it once
    """

    first_day: date
    day_count: int
    values: Mapping[str, Floats]
    nights: Nights
    settings: Mapping[str, Floats]
    form: Column
    figures: dict[str, Column] = field(default_factory=dict)
    usual: dict[str, Statistics] = field(default_factory=dict)

    def value(self, metric: str) -> Column:
        """What the device (or the athlete) says of each day."""
        found = self.values.get(metric)
        return column(np.full(self.day_count, np.nan) if found is None else found, "no_value")


def day_columns(
    days: Mapping[date, Mapping[str, float]], metrics: Iterable[str], first_day: date, day_count: int
) -> dict[str, Floats]:
    """metric -> (day_count,) float64 of the values of each day; nan where there is none.

    >>> found = day_columns({date(2026, 5, 5): {"steps": 9.0}}, ["steps"], date(2026, 5, 4), 3)
    >>> found["steps"].tolist()
    [nan, 9.0, nan]
    """
    found = {metric: np.full(day_count, np.nan) for metric in metrics}
    first = first_day.toordinal()
    for day, values in days.items():
        at = day.toordinal() - first
        for metric, value in values.items():
            if metric in found:
                found[metric][at] = value
    return found


def setting_columns(
    history: SettingsHistory, keys: Iterable[str], first_day: date, day_count: int
) -> dict[str, Floats]:
    """setting -> (day_count,) float64 of what holds on each day; nan where unknown.

    >>> history = SettingsHistory(values={"sleep_need": [(date(2026, 5, 1), 27000.0), (date(2026, 5, 5), 30600.0)]})
    >>> setting_columns(history, ["sleep_need"], date(2026, 5, 4), 3)["sleep_need"].tolist()
    [27000.0, 30600.0, 30600.0]
    """
    found = {}
    for key in keys:
        first = history.on(key, first_day)
        held = np.full(day_count, np.nan if first is None else first, np.float64)
        for valid_from, value in history.values.get(key, ()):
            if valid_from > first_day:
                held[(valid_from - first_day).days :] = value
        found[key] = held
    return found
