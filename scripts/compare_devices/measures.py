"""What is compared, how an error is counted, and how large the median one may be."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from scripts.compare_devices.cases import Case, Floats

type Pair = tuple[float, float | None] | None
# An error this many times the median's limit is listed with its reason.
OUTLIER: Final = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One number that devices record.

    ``pair(case)`` is the device's value and ours (None where we have none), or None where the device has none.
    ``unit`` is the error's: the difference in bpm, or percent of the device's value. ``limit`` bounds the median
    of the absolute errors; None for what is shown for comparison only.
    """

    key: str
    title: str
    unit: Literal["bpm", "%"]
    limit: float | None
    pair: Callable[[Case], Pair]

    def error(self, device: float, ours: float) -> float:
        """Ours less the device's."""
        return ours - device if self.unit == "bpm" else 100.0 * (ours - device) / device


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One measure over all cases: ``errors`` of those where both have a value, ``missing`` where only the device has."""

    measure: Measure
    errors: tuple[tuple[Case, float], ...]
    missing: int

    @property
    def absolute(self) -> Floats:
        """(N,) the errors without their signs."""
        return np.abs([error for _, error in self.errors])

    @property
    def outliers(self) -> tuple[tuple[Case, float], ...]:
        """What is far beyond the limit."""
        limit = self.measure.limit
        return () if limit is None else tuple(one for one in self.errors if abs(one[1]) > OUTLIER * limit)


def _field(name: str) -> Callable[[Case], Pair]:
    def pair(case: Case) -> Pair:
        device = getattr(case.recorded, name)
        return None if not device else (device, getattr(case.ours, name))

    return pair


def _figure(field: str, key: str) -> Callable[[Case], Pair]:
    def pair(case: Case) -> Pair:
        device = case.session.get(field)
        found = case.rated.get(key) or case.measured.figures.get(key)
        return None if not device else (device, None if found is None else found.value)

    return pair


def _moving_against_timer(case: Case) -> Pair:
    """Where the device gives no moving time: what it timed, stops that were not paused included."""
    timer = case.recorded.timer_time_s
    if not timer or case.recorded.moving_time_s is not None:
        return None
    return timer, case.ours.moving_time_s


def _zones(case: Case) -> Pair:
    """The device's zone times as 100 %, and 100 % plus what ours have elsewhere: all differences without their signs."""
    if case.zones is None:
        return None
    bpm, seconds = case.measured.hr_histogram
    if not len(bpm):
        return 100.0, None
    # A zone is floor <= heart rate < next floor.
    zone = np.searchsorted(case.zones.highs, bpm, side="right")
    width = max(len(case.zones.seconds), len(case.zones.highs) + 1)
    ours = np.bincount(zone, weights=seconds, minlength=width)
    device = np.zeros(width)
    device[: len(case.zones.seconds)] = case.zones.seconds
    return 100.0, 100.0 * (1.0 + float(np.abs(ours - device).sum() / device.sum()))


MEASURES: Final[tuple[Measure, ...]] = (
    Measure(
        key="avg_heart_rate", title="Average heart rate", unit="bpm", limit=0.5, pair=_field("avg_heart_rate")
    ),
    Measure(
        key="max_heart_rate", title="Maximum heart rate", unit="bpm", limit=0.5, pair=_field("max_heart_rate")
    ),
    Measure(key="moving_time_s", title="Moving time", unit="%", limit=1.0, pair=_field("moving_time_s")),
    Measure(
        key="moving_against_timer",
        title="Moving time against the timer, where the device has no moving time",
        unit="%",
        limit=None,
        pair=_moving_against_timer,
    ),
    Measure(
        key="elevation_gain_m", title="Total ascent", unit="%", limit=10.0, pair=_field("elevation_gain_m")
    ),
    Measure(
        key="normalized_power_w",
        title="Normalized power",
        unit="%",
        limit=1.0,
        pair=_figure("normalized_power", "normalized_power_w"),
    ),
    Measure(
        key="training_stress_score",
        title="Training stress score",
        unit="%",
        limit=2.0,
        pair=_figure("training_stress_score", "training_stress_score"),
    ),
    Measure(
        key="intensity_factor",
        title="Intensity factor",
        unit="%",
        limit=1.0,
        pair=_figure("intensity_factor", "intensity_factor"),
    ),
    Measure(key="zone_time_s", title="Time in heart-rate zones", unit="%", limit=2.0, pair=_zones),
    Measure(key="avg_power_w", title="Average power", unit="%", limit=0.5, pair=_field("avg_power_w")),
)


def compared(cases: Iterable[Case]) -> Mapping[str, Compared]:
    """Every measure over all cases, by its key."""
    known = tuple(cases)
    return {measure.key: _compared(measure, known) for measure in MEASURES}


def _compared(measure: Measure, cases: tuple[Case, ...]) -> Compared:
    errors, missing = [], 0
    for case in cases:
        pair = measure.pair(case)
        if pair is None:
            continue
        device, ours = pair
        if ours is None:
            missing += 1
        else:
            errors.append((case, measure.error(device, ours)))
    return Compared(measure=measure, errors=tuple(errors), missing=missing)
