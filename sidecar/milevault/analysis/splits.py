"""Splits: what each kilometre or mile took."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from milevault.analysis.elevation import profile_along, references
from milevault.analysis.grade import Slope, flat_metres
from milevault.analysis.moving import moving_samples, moving_steps, speed_thresholds
from milevault.analysis.prepared import Prepared
from milevault.analysis.records import MILE_M

type Floats = NDArray[np.float64]
type SplitUnit = Literal["km", "mile"]
UNITS_M: Final[Mapping[SplitUnit, float]] = {"km": 1000.0, "mile": MILE_M}
VERSION: Final = 1
# What is left over at the end of the way is a split of its own from here on.
_LEAST_M: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """One piece of the way; SI units, None where unknown. ``partial``: shorter than the others, the last one.

    ``start_s`` is since the activity's start; ``grade_adjusted_speed_mps`` is over the moving time.
    """

    index: int
    start_m: float
    distance_m: float
    start_s: float
    elapsed_time_s: float
    moving_time_s: float
    elevation_gain_m: float | None
    elevation_loss_m: float | None
    avg_heart_rate: float | None
    avg_power_w: float | None
    avg_cadence: float | None
    grade_adjusted_speed_mps: float | None
    partial: bool


def splits_of(prepared: Prepared, unit_m: float) -> tuple[Split, ...]:
    """The splits of a way, in order; they add up to the whole. None without a distance.

    A boundary lies between two samples where the way says so; a pause on a boundary is the next split's.
    """
    distance = prepared.values.get("distance")
    known = np.zeros(0, bool) if distance is None else ~np.isnan(distance)
    if distance is None or known.sum() < 2:
        return ()
    t, way = prepared.elapsed_s[known], np.maximum.accumulate(distance[known])
    length = float(way[-1] - way[0])
    if length < _LEAST_M:
        return ()
    whole = int((length + 1e-6) // unit_m)
    partial = not whole or length - whole * unit_m >= _LEAST_M
    marks = way[0] + np.append(np.arange(whole + partial) * unit_m, length)
    times = _arrivals(t, way, marks)
    # What was before the first fix and after the last step is in the first and the last split.
    times[0], times[-1] = prepared.elapsed_s[0], prepared.elapsed_s[-1]
    columns = _columns(prepared, marks, times)
    return tuple(
        Split(
            index=at,
            start_m=float(marks[at] - way[0]),
            distance_m=float(marks[at + 1] - marks[at]),
            start_s=float(times[at]),
            elapsed_time_s=float(times[at + 1] - times[at]),
            moving_time_s=float(columns["moving_time_s"][at]),
            elevation_gain_m=_present(columns["elevation_gain_m"][at]),
            elevation_loss_m=_present(columns["elevation_loss_m"][at]),
            avg_heart_rate=_present(columns["avg_heart_rate"][at]),
            avg_power_w=_present(columns["avg_power_w"][at]),
            avg_cadence=_present(columns["avg_cadence"][at]),
            grade_adjusted_speed_mps=_present(columns["grade_adjusted_speed_mps"][at]),
            partial=at == whole,
        )
        for at in range(len(marks) - 1)
    )


def _arrivals(t: Floats, way: Floats, marks: Floats) -> Floats:
    """When each mark was reached first."""
    at = np.clip(np.searchsorted(way, marks), 1, len(way) - 1)
    steps = np.maximum(way[at] - way[at - 1], 1e-9)
    return t[at - 1] + np.clip((marks - way[at - 1]) / steps, 0, 1) * (t[at] - t[at - 1])


def _columns(prepared: Prepared, marks: Floats, times: Floats) -> dict[str, Floats]:
    """(K,) each, nan where unknown."""
    values, missing = prepared.values, np.full(len(marks) - 1, np.nan)
    moving = _moving_between(prepared, times)
    gain, loss, flat = _climbed(prepared, marks)
    cadence = values.get("cadence")
    return {
        "moving_time_s": moving,
        "elevation_gain_m": missing if gain is None else gain,
        "elevation_loss_m": missing if loss is None else loss,
        "avg_heart_rate": _means_between(prepared, values.get("heart_rate"), times),
        "avg_power_w": _means_between(prepared, values.get("power"), times),
        # Standing still has no cadence, as in the average of the whole.
        "avg_cadence": _means_between(
            prepared, None if cadence is None else np.where(cadence > 0, cadence, np.nan), times
        ),
        "grade_adjusted_speed_mps": missing
        if flat is None
        else np.divide(flat, moving, out=missing.copy(), where=moving > 0),
    }


def _moving_between(prepared: Prepared, times: Floats) -> Floats:
    """(K,) moving seconds between the times; indoors all that was recorded."""
    speed = prepared.values.get("speed")
    if speed is None or prepared.activity.indoor:
        moving = np.ones(len(prepared.elapsed_s), np.bool_)
    else:
        moving = moving_samples(speed, *speed_thresholds(prepared.activity.sport))
    seconds = np.append(0.0, np.cumsum(moving_steps(prepared.elapsed_s, moving)))
    return np.diff(np.interp(times, prepared.elapsed_s, seconds))


def _means_between(prepared: Prepared, values: Floats | None, times: Floats) -> Floats:
    """(K,) the mean of a channel between the times, each sample over its seconds, shared where a time divides them."""
    if values is None:
        return np.full(len(times) - 1, np.nan)
    known = ~np.isnan(values)
    weight = np.where(known, prepared.step_s, 0.0)
    seconds = _running(prepared, weight, known.astype(np.float64), times)
    totals = _running(prepared, weight * np.where(known, values, 0.0), np.where(known, values, 0.0), times)
    means: Floats = np.divide(totals, seconds, out=np.full(len(totals), np.nan), where=seconds > 1e-9)
    return means


def _running(prepared: Prepared, content: Floats, rate: Floats, times: Floats) -> Floats:
    """(K,) how much of ``content`` lies between the times: a sample gives ``rate`` a second for its seconds."""
    before = np.append(0.0, np.cumsum(content)[:-1])
    at = np.maximum(np.searchsorted(prepared.elapsed_s, times, side="right") - 1, 0)
    into = np.clip(times - prepared.elapsed_s[at], 0, prepared.step_s[at])
    passed: Floats = before[at] + rate[at] * into
    # What the last sample stands for is behind the last time.
    passed[-1] = content.sum()
    between: Floats = np.diff(passed)
    return between


def _climbed(prepared: Prepared, marks: Floats) -> tuple[Floats | None, Floats | None, Floats | None]:
    """(K,) each: metres up, metres down and way on the flat of the same cost, between the marks."""
    values = prepared.values
    profile = profile_along(values["altitude"], values["distance"]) if "altitude" in values else None
    if profile is None:
        return None, None, None
    along, altitude = profile
    places = references(altitude)
    # A rise counts on the piece of the way on which it leaves the threshold.
    rises = np.zeros(len(along))
    rises[places[1:]] = np.diff(altitude[places])
    gain, loss = (
        np.diff(np.interp(marks, along, np.cumsum(np.maximum(one, 0.0)))) for one in (rises, -rises)
    )
    slope = Slope.of(values)
    flat = None if slope is None else flat_metres(slope, prepared.activity.sport)
    if slope is None or flat is None:
        return gain, loss, None
    return gain, loss, np.diff(np.interp(marks, slope.edges_m, flat))


def _present(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
