"""Sleep: how long, how efficient, how regular, and what is owed. In seconds, under the day of waking."""

from typing import Final

import numpy as np

from milevault.analysis.wellbeing.past import Column, Past, column
from milevault.analysis.wellbeing.windows import circular, windows
from milevault.model.wellness import Floats

DAYS: Final = 14
REGULAR_LEAST: Final = 7
DEBT_LEAST: Final = 10
# A device's seconds asleep may come from another file than the night's start and end, rounded to minutes.
_SLACK: Final = 1.02


def asleep(past: Past) -> Column:
    """Time asleep in the night: the device's sum; by stages where it gives none, or the day has several nights."""
    stated, staged = past.value("sleep_duration_s").values, past.nights.asleep_s
    by_stages = ~np.isnan(staged) & (np.isnan(stated) | (past.nights.session_count > 1))
    return column(np.where(by_stages, staged, stated), "no_value", in_bed(past))


def in_bed(past: Past) -> Column:
    """From the start of the night to its end."""
    return column(past.nights.in_bed_s, "no_night")


def efficiency(past: Past) -> Column:
    """Share of the night asleep, in percent; unknown where one is told asleep for longer than the night was."""
    slept, whole = past.figures["sleep_asleep"], past.figures["sleep_in_bed"]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(whole.values > 0, slept.values / whole.values, np.nan)
    share = np.where(share > _SLACK, np.nan, np.minimum(share, 1))
    return column(100 * share, "contradictory", slept, whole)


def bedtime(past: Past) -> Column:
    """Wall clock at falling asleep, from the midnight that begins the day of waking (23:00 is -3600)."""
    return column(past.nights.start_s, "no_night")


def wake_time(past: Past) -> Column:
    """Wall clock at waking, from the same midnight."""
    return column(past.nights.end_s, "no_night")


def mid_sleep(past: Past) -> Column:
    """The middle between the two."""
    return column((past.nights.start_s + past.nights.end_s) / 2, "no_night")


def _deviation(times_s: Floats) -> Column:
    found = circular(times_s, DAYS, REGULAR_LEAST)
    return column(found.sd, "too_few_nights", counts=found.count)


def bedtime_deviation(past: Past) -> Column:
    """Standard deviation of the times of falling asleep of the last 14 days, the shorter way round the clock."""
    return _deviation(past.nights.start_s)


def wake_time_deviation(past: Past) -> Column:
    """The same of the times of waking."""
    return _deviation(past.nights.end_s)


def mid_sleep_deviation(past: Past) -> Column:
    """The same of the middles of the nights."""
    return _deviation(past.figures["sleep_mid"].values)


def need(past: Past) -> Column:
    """The setting that holds on the day."""
    return column(past.settings["sleep_need"], "no_value")


def debt(past: Past) -> Column:
    """What nights and naps of the last 14 days lack of the need, all alike; longer ones pay back, never below zero.

    A night that nobody recorded neither adds nor pays; a day without a nap has none.
    """
    naps = past.value("nap_duration_s")
    slept = past.figures["sleep_asleep"].values + np.where(naps.known, naps.values, 0)
    rows = windows(past.settings["sleep_need"] - slept, DAYS)
    known = ~np.isnan(rows)
    count = known.sum(axis=1)
    owed = np.maximum(np.where(known, rows, 0).sum(axis=1), 0)
    return column(np.where(count >= DEBT_LEAST, owed, np.nan), "too_few_nights", counts=count)
