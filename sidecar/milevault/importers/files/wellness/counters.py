"""Monitoring's counters of the day: cumulative per activity type, some of them in their low 16 bits only.

Source: the FIT SDK's MonitoringReader (its accumulated fields), Gadgetbridge FitImporter: cycles, distance,
calories and active time start from 0 at local midnight and are kept for each activity type; a message states
the type's sum so far. A type's latest statement counts, and the types add up.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from milevault.decode.fit.profile import enum
from milevault.decode.fit.timestamps import SHORT_BITS, whole_counts
from milevault.importers.files.wellness.local_time import Floats, Ordinals
from milevault.importers.files.wellness.source import Rows, Source

_RUNNING: Final = 1
_WALKING: Final = 6
_SEDENTARY: Final = 8
# A message without a type speaks of all of them (MonitoringReader).
ALL_TYPES: Final = 254
_TYPE_BITS: Final = 32  # the low five bits of field 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """A cumulative field; ``low_field`` states ``value * per_unit`` in 16 bits.

    ``only`` and ``never`` are activity types; ``rate_field`` of monitoring_info estimates the value from
    cycles where the device does not write it.
    """

    metric: str
    field: str
    factor: float = 1.0
    low_field: str | None = None
    per_unit: float = 1.0
    only: tuple[int, ...] = ()
    never: tuple[int, ...] = ()
    rate_field: str | None = None


STEPS: Final = Counter(
    # Other types' cycles are turns of a crank or strokes (FIT profile, subfields of cycles).
    metric="steps",
    field="cycles",
    factor=2,
    low_field="cycles_16",
    only=(_WALKING, _RUNNING),
)
COUNTERS: Final[tuple[Counter, ...]] = (
    STEPS,
    Counter(
        metric="distance_m",
        field="distance",
        low_field="distance_16",
        per_unit=100,
        rate_field="cycles_to_distance",
    ),
    Counter(metric="active_kcal", field="active_calories", rate_field="cycles_to_calories"),
    Counter(metric="total_kcal", field="calories"),
    Counter(metric="active_s", field="active_time", low_field="active_time_16", never=(_SEDENTARY,)),
)
CYCLES: Final = Counter(metric="", field="cycles", low_field="cycles_16", per_unit=2)


@dataclass(frozen=True, slots=True)
class Readings:
    """One type's counter on one day: times (N,) Unix seconds, non-decreasing, N >= 1; values (N,)."""

    day: int
    activity_type: int
    times: Floats
    values: Floats

    @property
    def component(self) -> str:
        """The type's name; none for all of them together, which is the whole and never added to its parts."""
        if self.activity_type == ALL_TYPES:
            return ""
        return enum("activity_type").get(self.activity_type, f"type_{self.activity_type}")


def activity_types(monitoring: Rows) -> NDArray[np.int64]:
    """(N,) each message's activity type: field 5, else what field 24 packs, else all."""
    stated, packed = (
        monitoring.column("activity_type"),
        monitoring.column("current_activity_type_intensity") % _TYPE_BITS,
    )
    types = np.where(np.isnan(stated), packed, stated)
    return np.where(np.isnan(types), ALL_TYPES, types).astype(np.int64)


def readings(source: Source, monitoring: Rows, counter: Counter) -> list[Readings]:
    """The counter's statements by day and type, in that order; a sum over all types only where it is alone."""
    full = monitoring.column(counter.field) * counter.factor
    low = np.full(len(full), np.nan) if counter.low_field is None else monitoring.column(counter.low_field)
    types = activity_types(monitoring)
    stated = ~(np.isnan(full) & np.isnan(low)) & ~np.isin(types, counter.never)
    if counter.only:
        stated &= np.isin(types, counter.only)
    at = np.flatnonzero(stated)
    days = source.clock.days_of_totals(monitoring.times[at], np.where(np.isnan(full[at]), low[at], full[at]))
    found = [
        Readings(day, kind, monitoring.times[part], _whole(full[part], low[part], counter.per_unit))
        for day, kind, part in _groups(days, types[at], at)
    ]
    detailed = {one.day for one in found if one.activity_type != ALL_TYPES}
    return [one for one in found if one.activity_type != ALL_TYPES or one.day not in detailed]


def _groups(
    days: Ordinals, types: NDArray[np.int64], at: NDArray[np.int64]
) -> Iterator[tuple[int, int, NDArray[np.int64]]]:
    """(day, type, rows) of each day and type; rows stay in their order."""
    order = np.lexsort((types, days))
    edges = np.flatnonzero((np.diff(days[order]) != 0) | (np.diff(types[order]) != 0)) + 1
    for part in np.split(order, edges) if len(order) else ():
        yield int(days[part[0]]), int(types[part[0]]), at[part]


def _whole(full: Floats, low: Floats, per_unit: float) -> Floats:
    """(N,) values where some rows state only the low 16 bits; a day's count begins at 0.

    >>> _whole(np.array([np.nan, 40_000.0, np.nan]), np.array([500.0, np.nan, 65.0]), 1).tolist()
    [500.0, 40000.0, 65601.0]
    """
    is_full = ~np.isnan(full)
    if is_full.all():
        return full
    counts = np.where(is_full, np.round(full * per_unit), low).astype(np.int64)
    whole = whole_counts(np.append(0, counts), np.append(True, is_full), SHORT_BITS)
    return whole[1:] / per_unit


def estimated(known: Readings | None, cycles: Readings, rate: float) -> Readings:
    """A counter of ``cycles``' day and type with what the cycles since its last statement ``known`` add.

    MonitoringReader does that: the distance is the last one stated and the cycles since then times
    ``rate`` (m or kcal per cycle).
    """
    base_time = known.times[-1] if known else -np.inf
    base_value = float(known.values[-1]) if known else 0.0
    before = np.flatnonzero(cycles.times <= base_time)
    base_cycles = float(cycles.values[before[-1]]) if len(before) else 0.0
    if known is not None and cycles.times[-1] <= base_time:
        return known
    value = base_value + max(0.0, float(cycles.values[-1]) - base_cycles) * rate
    return Readings(cycles.day, cycles.activity_type, cycles.times[-1:], np.array([value]))
