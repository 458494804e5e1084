"""Resting heart rate against the athlete's own: the day's value, never a device's 7-day mean. In bpm."""

from typing import Final

import numpy as np

from milevault.analysis.wellbeing.past import Column, Past, column
from milevault.analysis.wellbeing.windows import Statistics, standardised, statistics

METRIC: Final = "resting_heart_rate"
WEEK_DAYS: Final = 7
WEEK_LEAST: Final = 4
MONTH_DAYS: Final = 28
MONTH_LEAST: Final = 20
# Watches give whole beats: who differs by less from day to day would else be unwell at one beat more.
LEAST_SD_BPM: Final = 1.0

ELEVATED: Final[tuple[str, ...]] = ("usual", "elevated")


def week(past: Past) -> Column:
    """Mean of the last seven days."""
    found = statistics(past.value(METRIC).values, WEEK_DAYS, WEEK_LEAST)
    return column(found.mean, "too_few_days", counts=found.count)


def month(past: Past) -> Column:
    """Mean of the last 28 days."""
    found = statistics(past.value(METRIC).values, MONTH_DAYS, MONTH_LEAST)
    return column(found.mean, "too_few_days", counts=found.count)


def delta(past: Past) -> Column:
    """How far the last seven days are above the last 28."""
    seven = past.figures["resting_heart_rate_mean_7d"]
    many = past.figures["resting_heart_rate_mean_28d"]
    return column(seven.values - many.values, "too_few_days", seven, many)


def _usual(past: Past) -> Statistics:
    if METRIC not in past.usual:
        past.usual[METRIC] = statistics(past.value(METRIC).values, MONTH_DAYS, MONTH_LEAST, before=1)
    return past.usual[METRIC]


def day_delta(past: Past) -> Column:
    """How far the day is above the mean of the 28 days before it."""
    day, usual = past.value(METRIC), _usual(past)
    return column(day.values - usual.mean, "too_few_days", day, counts=usual.count)


def elevated(past: Past) -> Column:
    """Whether the day is above the 28 days before it by the setting or more: place in ELEVATED."""
    above = past.figures["resting_heart_rate_day_delta"]
    high = above.values >= past.settings["resting_heart_rate_elevated"]
    return column(np.where(above.known, high, np.nan), "too_few_days", above)


def z(past: Past) -> Column:
    """How many standard deviations the day is above the mean of the 28 days before it."""
    day, usual = past.value(METRIC), _usual(past)
    score = standardised(day.values, usual, least_sd=LEAST_SD_BPM)
    return column(score, "too_few_days", day, counts=usual.count)
