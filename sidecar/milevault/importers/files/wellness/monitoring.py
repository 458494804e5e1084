"""monitoring (55) with monitoring_info (103): steps, distance, climb, calories and intensity minutes of days."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final

import numpy as np

from milevault.errors import CorruptFile
from milevault.importers.files.fit_rows import MAX_ROWS
from milevault.importers.files.wellness.counters import (
    ALL_TYPES,
    COUNTERS,
    CYCLES,
    STEPS,
    Counter,
    Readings,
    estimated,
    readings,
)
from milevault.importers.files.wellness.found import Found, day_value, latest_of_days, series_of_days
from milevault.importers.files.wellness.local_time import Floats
from milevault.importers.files.wellness.source import Rows, Source
from milevault.model import HealthSeries, HealthValue
from milevault.units import utc_from_unix

_MONITORING: Final = 55
_MONITORING_INFO: Final = 103
_MOST_RATES: Final = 16  # more activity types than the profile has
_MM_PER_M: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Increment:
    """A field that says what came since the message before; ``total_field`` is the day's sum, where written.

    The FIT SDK's MonitoringReader sums these over an interval, GarminDB over the day, Gadgetbridge keeps
    each; the total fields are in none of Garmin's profiles (GarminDB's cum_ascent, Gadgetbridge's
    DAILY_TOTAL_ASCENT).
    """

    metric: str
    field: str
    total_field: int | None = None


INCREMENTS: Final[tuple[Increment, ...]] = (
    Increment(metric="ascent_m", field="ascent", total_field=35),
    Increment(metric="descent_m", field="descent", total_field=36),
    Increment(metric="moderate_intensity_min", field="moderate_activity_minutes"),
    Increment(metric="vigorous_intensity_min", field="vigorous_activity_minutes"),
)


def read_monitoring(source: Source) -> Found:
    """The day values of all monitoring messages, and the steps so far as a series."""
    monitoring = source.rows(_MONITORING)
    if monitoring is None:
        return Found()
    cycles = readings(source, monitoring, CYCLES)
    values: list[HealthValue] = []
    for counter in COUNTERS:
        values += _totals(counter, readings(source, monitoring, counter), cycles, _rates(source, counter))
    for increment in INCREMENTS:
        values += _climbed_or_spent(source, monitoring, increment)
    return Found(
        values=tuple(values), series=tuple(_steps_so_far(source, readings(source, monitoring, STEPS)))
    )


def _totals(
    counter: Counter, stated: list[Readings], cycles: list[Readings], rates: dict[int, float]
) -> Iterator[HealthValue]:
    """Each day's and type's latest count.

    A whole of 0 is left out: another file may count the parts, and the whole would hide them.
    """
    latest = {(one.day, one.activity_type): one for one in stated}
    for one in cycles:
        if one.activity_type in rates:
            key = (one.day, one.activity_type)
            latest[key] = estimated(latest.get(key), one, rates[one.activity_type])
    for one in latest.values():
        if one.activity_type == ALL_TYPES and not one.values[-1]:
            continue
        yield from day_value(
            one.day, counter.metric, float(one.values[-1]), float(one.times[-1]), one.component
        )


def _rates(source: Source, counter: Counter) -> dict[int, float]:
    """What one cycle of an activity type is worth, from the latest monitoring_info."""
    info = source.messages(_MONITORING_INFO)
    if counter.rate_field is None or info is None:
        return {}
    types = info.array("activity_type", _MOST_RATES)
    rates = info.array(counter.rate_field, _MOST_RATES)
    known = ~np.isnan(types) & (rates > 0)
    return dict(zip(types[known].astype(np.int64).tolist(), rates[known].tolist(), strict=True))


def _climbed_or_spent(source: Source, monitoring: Rows, increment: Increment) -> list[HealthValue]:
    """The day's total where the device writes it, else every increment as a component of its own.

    A day may be spread over several files, and a file may come twice: named by its time, each increment
    counts once, and they add up whatever the order of import.
    """
    times = monitoring.times
    values: list[HealthValue] = []
    totals = np.full(len(times), np.nan)
    if increment.total_field is not None:
        totals = monitoring.column(increment.total_field, _MM_PER_M)
        values = latest_of_days(source.clock.days_of_totals(times, totals), times, totals, increment.metric)
    counted = {value.day.toordinal() for value in values}
    amounts = monitoring.column(increment.field)
    days = source.clock.days_of_totals(times, np.nan_to_num(amounts))
    at = np.flatnonzero(~np.isnan(amounts) & ~np.isin(days, list(counted)))
    if np.count_nonzero(amounts[at]) > MAX_ROWS:
        raise CorruptFile("too_many_rows", "The file holds more active minutes than any real one.")
    at = at[np.argsort(days[at], kind="stable")]
    for part in np.split(at, np.flatnonzero(np.diff(days[at])) + 1) if len(at) else ():
        values += _parts(int(days[part[0]]), increment.metric, times[part], amounts[part])
    return values


def _parts(day: int, metric: str, times: Floats, amounts: Floats) -> list[HealthValue]:
    """What was added at each time of the day; a day without any is 0, which is a value too."""
    some = amounts > 0
    if not some.any():
        times, amounts = times[-1:], np.zeros(1)
    else:
        times, amounts = times[some], amounts[some]
    moments, place = np.unique(times, return_inverse=True)
    sums = np.bincount(place, weights=amounts)
    return [
        value
        for time, amount in zip(moments.tolist(), sums.tolist(), strict=True)
        for value in day_value(day, metric, amount, time, f"{utc_from_unix(time):%Y-%m-%dT%H:%M:%SZ}")
    ]


def _steps_so_far(source: Source, stated: list[Readings]) -> Iterator[HealthSeries]:
    """Each day's steps of all types together, at every time one of them was stated.

    The sum that is written when the day is over stands a second before, so that it lies within the day.
    """
    for day, of_day in groupby(stated, key=lambda one: one.day):
        types = list(of_day)
        times = np.unique(np.concatenate([one.times for one in types]))
        steps = np.zeros(len(times))
        for one in types:
            latest = np.searchsorted(one.times, times, side="right") - 1
            steps += np.where(latest >= 0, one.values[np.maximum(latest, 0)], 0.0)
        inside = np.where(source.clock.days(times) == day, times, times - 1)
        yield from series_of_days(np.full(len(times), day), inside, steps, STEPS.metric)
