"""Heart rate variability against the athlete's own normal range. Nights are rMSSD, in ms; all means are of ln(rMSSD).

Plews et al. 2014 (PMID 24334285): the mean of seven days tells more than one night, and three nights are enough
for it. The range is mean +- w * SD of the 60 days before those seven, so that a week does not widen the range it is
judged by; w is the setting 'hrv_range_sd'.
"""

from typing import Final, Literal

import numpy as np

from milevault.analysis.wellbeing.past import Column, Past, column
from milevault.analysis.wellbeing.windows import Statistics, standardised, statistics

WEEK_DAYS: Final = 7
WEEK_NIGHTS: Final = 3
CV_NIGHTS: Final = 5
RANGE_DAYS: Final = 60
# With the week itself three weeks, after which Garmin's status begins too.
RANGE_NIGHTS: Final = 14

STATUSES: Final[tuple[str, ...]] = ("low", "balanced", "high")
LOW, BALANCED, HIGH = 0, 1, 2


def ln_night(past: Past) -> Column:
    """ln(rMSSD) of the night."""
    night = past.value("hrv_last_night")
    return column(np.log(night.values), "no_value")


def ln_week(past: Past) -> Column:
    """Mean of the last seven nights' ln(rMSSD)."""
    found = statistics(past.figures["hrv_ln"].values, WEEK_DAYS, WEEK_NIGHTS)
    return column(found.mean, "too_few_nights", counts=found.count)


def week(past: Past) -> Column:
    """The same in ms: the geometric mean of the nights."""
    ln = past.figures["hrv_ln_7d"]
    return column(np.exp(ln.values), "too_few_nights", counts=ln.counts)


def week_cv(past: Past) -> Column:
    """Coefficient of variation of the last seven nights' ln(rMSSD), in percent.

    Five days stand for a week (Flatt and Esco 2015, Int J Sports Physiol Perform 10(8), 994).
    """
    found = statistics(past.figures["hrv_ln"].values, WEEK_DAYS, CV_NIGHTS)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(found.mean > 0, 100 * found.sd / found.mean, np.nan)
    return column(ratio, "too_few_nights", counts=found.count)


def _usual(past: Past) -> Statistics:
    if "hrv" not in past.usual:
        nights = past.figures["hrv_ln"].values
        past.usual["hrv"] = statistics(nights, RANGE_DAYS, RANGE_NIGHTS, before=WEEK_DAYS)
    return past.usual["hrv"]


def _range_end(past: Past, side: Literal[-1, 1]) -> Column:
    usual = _usual(past)
    end = usual.mean + side * past.settings["hrv_range_sd"] * usual.sd
    return column(end, "too_few_nights", counts=usual.count)


def ln_range_low(past: Past) -> Column:
    """Lower end of the normal range of ln(rMSSD)."""
    return _range_end(past, -1)


def ln_range_high(past: Past) -> Column:
    """Upper end of the normal range of ln(rMSSD)."""
    return _range_end(past, 1)


def range_low(past: Past) -> Column:
    """Lower end of the normal range, in ms."""
    ln = past.figures["hrv_ln_range_low"]
    return column(np.exp(ln.values), "too_few_nights", counts=ln.counts)


def range_high(past: Past) -> Column:
    """Upper end of the normal range, in ms."""
    ln = past.figures["hrv_ln_range_high"]
    return column(np.exp(ln.values), "too_few_nights", counts=ln.counts)


def status(past: Past) -> Column:
    """Whether the seven days' mean lies below, within or above the normal range: place in STATUSES."""
    mean = past.figures["hrv_ln_7d"]
    low, high = past.figures["hrv_ln_range_low"], past.figures["hrv_ln_range_high"]
    place = np.where(mean.values < low.values, LOW, np.where(mean.values > high.values, HIGH, BALANCED))
    known = mean.known & low.known & high.known
    return column(np.where(known, place, np.nan), "too_few_nights", mean, low)


def z(past: Past) -> Column:
    """How many standard deviations the night's ln(rMSSD) is from the mean of the normal range."""
    night = past.figures["hrv_ln"]
    usual = _usual(past)
    few = column(usual.mean, "too_few_nights")
    return column(standardised(night.values, usual), "no_spread", night, few, counts=usual.count)
