"""What a reader found: day values and samples from columns, one per day and time, within their bounds."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from milevault.importers.files.wellness.local_time import Floats, Ordinals
from milevault.model import HealthSeries, HealthValue, SleepSession
from milevault.model.wellness import HEALTH_CHANNELS_BY_NAME, HEALTH_METRICS_BY_KEY, possible
from milevault.units import utc_from_unix


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """``findings`` are stable codes of what was odd."""

    values: tuple[HealthValue, ...] = ()
    series: tuple[HealthSeries, ...] = ()
    sleeps: tuple[SleepSession, ...] = ()
    findings: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.values or self.series or self.sleeps)


def day_value(day: int, metric: str, value: float, time: float, component: str = "") -> list[HealthValue]:
    """The value, if it can be one; ``day`` an ordinal, ``time`` Unix seconds."""
    known = possible(metric, value)
    if known is None:
        return []
    return [
        HealthValue(
            day=date.fromordinal(day),
            metric=metric,
            value=known,
            observed_at=utc_from_unix(time),
            component=component,
        )
    ]


def latest_of_days(
    days: Ordinals, times: Floats, values: Floats, metric: str, component: str = ""
) -> list[HealthValue]:
    """Each day's latest possible value.

    days : (N,) ordinals; times : (N,) Unix seconds; values : (N,), nan where missing
    """
    bounds = HEALTH_METRICS_BY_KEY[metric]
    at = _by_day_and_time(days, times, (values >= bounds.lowest) & (values <= bounds.highest))
    last = at[np.flatnonzero(np.append(np.diff(days[at]) != 0, True))] if len(at) else at
    return [
        value
        for row in last.tolist()
        for value in day_value(int(days[row]), metric, float(values[row]), float(times[row]), component)
    ]


def series_of_days(days: Ordinals, times: Floats, values: Floats, channel: str) -> list[HealthSeries]:
    """Each day's possible samples in the order of time; of several at one time the last in the file counts.

    days : (N,) ordinals; times : (N,) Unix seconds; values : (N,), nan where missing
    """
    bounds = HEALTH_CHANNELS_BY_NAME[channel]
    at = _by_day_and_time(days, times, (values >= bounds.lowest) & (values <= bounds.highest))
    if not len(at):
        return []
    new_day = np.diff(days[at]) != 0
    at = at[np.append(new_day | (np.diff(times[at]) != 0), True)]
    parts = np.split(at, np.flatnonzero(np.diff(days[at]) != 0) + 1)
    return [
        HealthSeries(
            day=date.fromordinal(int(days[part[0]])),
            channel=channel,
            times_s=times[part],
            values=values[part],
        )
        for part in parts
    ]


def _by_day_and_time(days: Ordinals, times: Floats, usable: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Indices of the usable rows, sorted by day, time and place in the file."""
    at = np.flatnonzero(usable)
    order: NDArray[np.int64] = at[np.lexsort((times[at], days[at]))]
    return order


def joined(found: Iterable[Found]) -> Found:
    """All in one, in an order of its own: by day and name; one value and one series of each kind a day.

    Of two values of the same kind the later observed one counts, as in the store.
    """
    parts = tuple(found)
    latest: dict[tuple[date, str, str], HealthValue] = {}
    for value in (value for part in parts for value in part.values):
        key = (value.day, value.metric, value.component)
        if key not in latest or value.observed_at >= latest[key].observed_at:
            latest[key] = value
    return Found(
        values=tuple(latest[key] for key in sorted(latest)),
        series=tuple(_merged(one for part in parts for one in part.series)),
        sleeps=tuple(sorted((one for part in parts for one in part.sleeps), key=lambda one: one.start_time)),
        findings=tuple(dict.fromkeys(finding for part in parts for finding in part.findings)),
    )


def _merged(series: Iterable[HealthSeries]) -> Iterable[HealthSeries]:
    in_order = sorted(series, key=lambda one: (one.day, one.channel))
    for _, same in groupby(in_order, key=lambda one: (one.day, one.channel)):
        first, *others = same
        if others:
            times = np.concatenate([first.times_s, *(one.times_s for one in others)])
            values = np.concatenate([first.values, *(one.values for one in others)])
            order = np.argsort(times, kind="stable")
            order = order[np.append(np.diff(times[order]) != 0, True)]
            first = replace(
                first,
                times_s=times[order],
                values=values[order],
                of_day=any(one.of_day for one in (first, *others)),
            )
        yield first
