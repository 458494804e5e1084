"""Was the night poor? Any rule that holds makes it so; each threshold is a setting.

A night that nobody recorded is neither poor nor fine. Of a rule whose value is missing nobody knows whether it
holds, and the other rules decide.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from milevault.analysis.wellbeing.hrv import LOW
from milevault.analysis.wellbeing.past import Column, Past, column
from milevault.model.wellness import Floats

VERDICTS: Final[tuple[str, ...]] = ("fine", "poor")
FINE, POOR = 0, 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """The night is poor when the figure is below the setting; with ``low_hrv`` only while HRV is low, too."""

    key: str
    figure: str
    setting: str
    low_hrv: bool = False


RULES: Final[tuple[Rule, ...]] = (
    Rule(key="score", figure="sleep_score", setting="poor_sleep_score"),
    Rule(key="duration", figure="sleep_asleep", setting="poor_sleep_duration"),
    Rule(key="efficiency", figure="sleep_efficiency", setting="poor_sleep_efficiency"),
    Rule(
        key="duration_with_low_hrv",
        figure="sleep_asleep",
        setting="poor_sleep_duration_low_hrv",
        low_hrv=True,
    ),
)
# One of these must be known for a verdict.
DECISIVE: Final[tuple[str, ...]] = ("sleep_score", "sleep_asleep")


def holds(rule: Rule, past: Past) -> Column:
    """(N,) 1 where the rule holds, 0 where not, missing where nobody can tell."""
    figure = past.figures[rule.figure]
    below = _truth(figure.values < past.settings[rule.setting], figure)
    if not rule.low_hrv:
        return column(below, "no_night", figure)
    status = past.figures["hrv_status"]
    low = _truth(status.values == LOW, status)
    # Both, where one known to be false settles it.
    both = np.where((below == 0) | (low == 0), 0.0, below * low)
    return column(both, "no_night", figure, status)


def _truth(holds: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], of: Column) -> Floats:
    return np.where(of.known, holds, np.nan)


def verdict(past: Past) -> Column:
    """Place in VERDICTS."""
    found = np.array([holds(rule, past).values for rule in RULES])
    poor = (found == 1).any(axis=0)
    decisive = [past.figures[key] for key in DECISIVE]
    known = np.any([one.known for one in decisive], axis=0)
    place = np.where(poor, POOR, FINE)
    return column(np.where(known, place, np.nan), "no_night", past.figures["sleep_asleep"])
