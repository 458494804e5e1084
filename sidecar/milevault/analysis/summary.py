"""The analysis of one activity at import: what the device left out is computed, the rest is kept."""

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from milevault.analysis import averages, elevation, moving
from milevault.analysis.histogram import heart_rate_histogram
from milevault.analysis.metric import Metric
from milevault.analysis.prepared import Prepared, as_prepared, prepare
from milevault.analysis.spikes import SPIKE_RULES
from milevault.model import Activity, Streams
from milevault.model.bounds import within_bounds
from milevault.model.sport import sport_named

# All metrics of an activity, in the order of computing: a later one may use what an earlier one filled in.
METRICS: Final[tuple[Metric, ...]] = (
    *averages.DISTANCE_METRICS,
    *moving.METRICS,
    *elevation.METRICS,
    *averages.METRICS,
)
# Stored with every activity; grows whenever a row's version does, so that stale activities can be found.
ANALYSIS_VERSION: Final = sum(metric.version for metric in METRICS) - len(METRICS) + 1
DEVICE: Final = "device"
NO_HISTOGRAM: Final = (np.empty(0, np.int16), np.empty(0, np.float32))


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """``activity`` is completed: prepared streams, and a value wherever one can be had.

    ``hr_histogram`` is bpm (K,) int16 and seconds (K,) float32; ``elevation_method`` says where the
    elevation gain is from ('device', 'hysteresis_1m'), None where there is none.
    """

    activity: Activity
    hr_histogram: tuple[NDArray[np.int16], NDArray[np.float32]] = NO_HISTOGRAM
    elevation_method: str | None = None


def summarise(activity: Activity) -> Analysis:
    """The activity with everything that follows from its samples, which are prepared first."""
    return _completed(prepare(_without_impossible_maxima(activity)))


def summarise_prepared(activity: Activity) -> Analysis:
    """The same of samples that are prepared already, as the stored ones are; they stay as they are."""
    return _completed(as_prepared(_without_impossible_maxima(activity)))


def _completed(prepared: Prepared) -> Analysis:
    method = DEVICE if prepared.activity.elevation_gain_m is not None else None
    for metric in METRICS:
        if getattr(prepared.activity, metric.key) is None and not (
            method and metric.key == "elevation_loss_m"
        ):
            prepared = _filled(prepared, metric)
    if method is None and prepared.activity.elevation_gain_m is not None:
        method = elevation.METHOD
    heart_rate = prepared.values.get("heart_rate", np.empty(0))
    histogram = heart_rate_histogram(heart_rate, prepared.step_s[: len(heart_rate)])
    streams = Streams(elapsed_s=prepared.elapsed_s, values=prepared.values)
    return Analysis(
        activity=replace(prepared.activity, streams=streams), hr_histogram=histogram, elevation_method=method
    )


def _filled(prepared: Prepared, metric: Metric) -> Prepared:
    value = within_bounds(metric.key, metric.compute(prepared))
    if value is None:
        return prepared
    change: dict[str, Any] = {metric.key: value}
    return replace(prepared, activity=replace(prepared.activity, **change))


def _without_impossible_maxima(activity: Activity) -> Activity:
    """A device's maximum that is no more possible than a sample is (bad fix, lost contact): it is computed instead."""
    highest = {
        "max_speed_mps": sport_named(activity.sport).max_speed_mps,
        "max_heart_rate": SPIKE_RULES["heart_rate"].highest,
        "max_power_w": SPIKE_RULES["power"].highest,
    }
    change: dict[str, Any] = {
        name: None for name, most in highest.items() if (getattr(activity, name) or 0.0) > most
    }
    return replace(activity, **change) if change else activity
