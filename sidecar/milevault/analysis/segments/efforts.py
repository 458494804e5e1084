"""What an activity did on segments: its passes with the means of heart rate and power."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from milevault.analysis.prepared import sample_seconds
from milevault.analysis.segments.course import Course
from milevault.analysis.segments.passes import passes
from milevault.analysis.segments.track import Track
from milevault.model import Streams
from milevault.model.route import Pass
from milevault.model.segment import SegmentEffort

type Floats = NDArray[np.float64]

_DECIMALS: Final = 2
CHANNELS: Final = ("position_lat", "position_long", "heart_rate", "power")
"""What ``efforts`` reads."""


def efforts(streams: Streams, timer_s: float | None, courses: Sequence[Course]) -> list[list[SegmentEffort]]:
    """The efforts on each course, in the order of time; none without positions. ``timer_s`` as in ``sample_seconds``."""
    lat, lon = streams.values.get("position_lat"), streams.values.get("position_long")
    track = None if lat is None or lon is None else Track.of(lat, lon, streams.elapsed_s)
    if track is None:
        return [[] for _ in courses]
    found = passes(track, courses)
    if not any(found):
        return [[] for _ in courses]
    step_s = sample_seconds(streams.elapsed_s, timer_s)
    return [[_effort(streams, step_s, one) for one in several] for several in found]


def _effort(streams: Streams, step_s: Floats, one: Pass) -> SegmentEffort:
    until = np.minimum(streams.elapsed_s + step_s, one.end_s)
    seconds = np.maximum(until - np.maximum(streams.elapsed_s, one.start_s), 0.0)
    return SegmentEffort(
        passed=one,
        avg_heart_rate=_mean(streams.values.get("heart_rate"), seconds),
        avg_power_w=_mean(streams.values.get("power"), seconds),
    )


def _mean(values: Floats | None, seconds: Floats) -> float | None:
    """The mean of (N,) values, each for so many seconds; None where none is known."""
    if values is None:
        return None
    known = (seconds > 0) & ~np.isnan(values)
    if not known.any():
        return None
    return round(float(np.average(values[known], weights=seconds[known])), _DECIMALS)
