"""Distance, averages and maxima of one activity."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from milevault.analysis.metric import Metric
from milevault.analysis.prepared import Prepared
from milevault.model.sport import sport_named

type Floats = NDArray[np.float64]
# A maximum speed holds over at least this way, so that one bad fix is no record.
_WINDOW_M: Final = 20.0
_FAST_WINDOW_M: Final = 120.0
_FAST_SPORTS: Final = frozenset(
    {"cycling", "e_biking", "alpine_skiing", "snowboarding", "cross_country_skiing"}
)


def weighted_mean(values: Floats, seconds: Floats) -> float | None:
    """The mean over time of the samples that are not missing; None where there are none.

    values : (N,) float64, nan where missing; seconds : (N,) float64, what each sample stands for

    >>> weighted_mean(np.array([100, np.nan, 160.0]), np.array([2, 9, 1.0]))
    120.0
    """
    known = ~np.isnan(values)
    total = float(seconds[known].sum())
    return float((values[known] * seconds[known]).sum() / total) if total > 0 else None


def highest_windowed_speed(elapsed_s: Floats, distance_m: Floats, window_m: float) -> float | None:
    """The best speed in m/s over a stretch of at least ``window_m``; None where the way is shorter.

    elapsed_s : (N,) float64 non-decreasing; distance_m : (N,) float64 non-decreasing, nan where missing
    Source: workout-tracker's rule (20 m, 120 m for cycling and skiing).

    >>> highest_windowed_speed(np.array([0, 10, 14, 30.0]), np.array([0, 20, 40, 60.0]), 20.0)
    5.0
    """
    known = ~np.isnan(distance_m)
    t, d = elapsed_s[known], distance_m[known]
    ends = np.searchsorted(d, d + window_m, side="left")
    starts = np.flatnonzero(ends < len(d))
    if not len(starts):
        return None
    ends = ends[starts]
    seconds = t[ends] - t[starts]
    usable = seconds > 0
    if not usable.any():
        return None
    return float(((d[ends] - d[starts])[usable] / seconds[usable]).max())


def _distance(prepared: Prepared) -> float | None:
    distance = prepared.values["distance"]
    return float(np.nanmax(distance)) if not np.isnan(distance).all() else None


def _avg_speed(prepared: Prepared) -> float | None:
    """The whole way over the timer's time, as devices do; without a timer over the moving time."""
    activity = prepared.activity
    seconds = activity.timer_time_s or activity.moving_time_s or activity.elapsed_time_s
    return activity.distance_m / seconds if activity.distance_m is not None and seconds > 0 else None


def _max_speed(prepared: Prepared) -> float | None:
    sport = prepared.activity.sport
    window = _FAST_WINDOW_M if sport in _FAST_SPORTS else _WINDOW_M
    speed = highest_windowed_speed(prepared.elapsed_s, prepared.values["distance"], window)
    return speed if speed is not None and speed <= sport_named(sport).max_speed_mps else None


def _mean_of(channel: str) -> Metric:
    return Metric(
        key={"heart_rate": "avg_heart_rate", "power": "avg_power_w"}[channel],
        unit={"heart_rate": "bpm", "power": "W"}[channel],
        needs=(channel,),
        version=2,
        function=lambda prepared: weighted_mean(prepared.values[channel], prepared.step_s),
    )


def _avg_cadence(prepared: Prepared) -> float | None:
    """Standing still has no cadence: zeros are left out, as devices do."""
    cadence = prepared.values["cadence"]
    return weighted_mean(np.where(cadence > 0, cadence, np.nan), prepared.step_s)


def _highest_of(key: str, unit: str, channel: str) -> Metric:
    return Metric(
        key=key,
        unit=unit,
        needs=(channel,),
        version=2,
        function=lambda prepared: float(np.nanmax(prepared.values[channel])),
    )


# In this order: later rows may use what earlier ones have filled in.
DISTANCE_METRICS: Final = (
    Metric(key="distance_m", unit="m", needs=("distance",), version=1, function=_distance),
)
METRICS: Final = (
    Metric(key="avg_speed_mps", unit="m/s", needs=(), version=1, function=_avg_speed),
    Metric(key="max_speed_mps", unit="m/s", needs=("distance",), version=1, function=_max_speed),
    _mean_of("heart_rate"),
    _highest_of("max_heart_rate", "bpm", "heart_rate"),
    _mean_of("power"),
    _highest_of("max_power_w", "W", "power"),
    Metric(key="avg_cadence", unit="rpm", needs=("cadence",), version=2, function=_avg_cadence),
)
