"""Figures of one activity as the analysis hands them to the store: values, efforts, histograms."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

type EffortKind = Literal["distance", "duration", "power", "heart_rate"]
type Histogram = tuple[NDArray[np.int16], NDArray[np.float32]]

NO_HISTOGRAM: Final[Histogram] = (np.empty(0, np.int16), np.empty(0, np.float32))


@dataclass(frozen=True, slots=True, kw_only=True)
class EffortMeasure:
    """What an effort of one kind is: the unit of its size and of its value, and which value is the better one."""

    kind: EffortKind
    size_unit: str
    unit: str
    lowest_wins: bool


EFFORT_MEASURES: Final[tuple[EffortMeasure, ...]] = (
    EffortMeasure(kind="distance", size_unit="m", unit="s", lowest_wins=True),
    EffortMeasure(kind="duration", size_unit="s", unit="m", lowest_wins=False),
    EffortMeasure(kind="power", size_unit="s", unit="W", lowest_wins=False),
    EffortMeasure(kind="heart_rate", size_unit="s", unit="bpm", lowest_wins=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """The best stretch of one size within one activity.

    ``size`` is metres ('distance') or seconds (the others), ``value`` what EFFORT_MEASURES says: the fastest
    time over the distance, the longest way in the time, the highest mean power or heart rate over the time.
    ``start_s`` is when it began, in seconds since the activity's start. ``guard`` says why it is no record
    ('excluded', 'indoor', 'implausible', ...: ``analysis.records``), None where it counts.
    """

    kind: EffortKind
    size: float
    value: float
    start_s: float
    guard: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One computed number; ``method`` names the way where there is more than one (a load from power or heart rate)."""

    value: float
    version: int
    method: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What follows from the samples of an activity, whatever the athlete's settings are.

    ``hr_histogram`` is bpm and ``power_histogram`` watts (K,) int16 rising, each with seconds (K,) float32.
    """

    figures: Mapping[str, Figure] = field(default_factory=dict)
    efforts: tuple[Effort, ...] = ()
    hr_histogram: Histogram = NO_HISTOGRAM
    power_histogram: Histogram = NO_HISTOGRAM
