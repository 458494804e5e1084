"""The best efforts of one activity, as they are stored: ways, power and heart rate, with their guards."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from milevault.analysis import guards
from milevault.analysis.curves import POWER_GAP_S, highest_means, second_sums
from milevault.analysis.fastest import Track, fastest, longest_ways, track_of
from milevault.analysis.prepared import sample_seconds
from milevault.analysis.records import (
    HEART_RATE_DURATIONS_S,
    POWER_DURATIONS_S,
    SPORTS_WITHOUT_RECORDS,
    distances_of,
    times_of,
)
from milevault.analysis.spikes import false_powers
from milevault.analysis.swimming import ACTIVE
from milevault.model import Activity, Length
from milevault.model.figures import Effort
from milevault.model.sport import sport_named

type Floats = NDArray[np.float64]


def efforts_of(activity: Activity) -> tuple[Effort, ...]:
    """The best stretch of each size the activity has, with the reason where it is no record.

    ``activity.streams`` are prepared. Order: distances, times, power, heart rate, each rising.
    """
    if activity.sport in SPORTS_WITHOUT_RECORDS:
        return ()
    found = (*_ways(activity), *_powers(activity), *_heart_rates(activity))
    seconds = sample_seconds(activity.streams.elapsed_s, activity.timer_time_s)
    return guards.guarded(activity, found, seconds)


def way_of(activity: Activity) -> Track | None:
    """The way over time: of the lengths of a pool, else of the distance's samples; None without either."""
    cap = sport_named(activity.sport).max_speed_mps
    if activity.pool_length_m and any(one.length_type == ACTIVE for one in activity.lengths):
        return track_of(*pool_way(activity.lengths, activity.start_time, activity.pool_length_m), cap)
    distance = activity.streams.values.get("distance")
    return None if distance is None else track_of(activity.streams.elapsed_s, distance, cap)


def pool_way(lengths: Sequence[Length], start: datetime, pool_length_m: float) -> tuple[Floats, Floats]:
    """Seconds since ``start`` and metres at the beginning and the end of each swum length.

    A watch counts a length when it is over: its own distance samples leap by a whole one.
    """
    swum = [one for one in lengths if one.length_type == ACTIVE]
    began = np.array([(one.start_time - start).total_seconds() for one in swum])
    ended = began + np.array([one.elapsed_time_s for one in swum])
    before = np.arange(len(swum)) * pool_length_m
    times = np.maximum.accumulate(np.column_stack((began, ended)).ravel())
    return times, np.column_stack((before, before + pool_length_m)).ravel()


def _ways(activity: Activity) -> Iterator[Effort]:
    sizes, times = distances_of(activity.sport), times_of(activity.sport)
    track = way_of(activity) if sizes else None
    if track is None:
        return
    for metres in sizes:
        if (best := fastest(track, metres)) is not None:
            yield Effort(kind="distance", size=metres, value=best.value, start_s=best.start_s)
    for seconds, best in longest_ways(track, times):
        if best.value > 0:
            yield Effort(kind="duration", size=seconds, value=best.value, start_s=best.start_s)


def _powers(activity: Activity) -> Iterator[Effort]:
    power = activity.streams.values.get("power")
    if power is None:
        return
    # A spike of the meter is no reason to doubt the hour around it.
    human = np.where(false_powers(power), np.nan, power)
    sums = second_sums(activity.streams.elapsed_s, human, POWER_GAP_S)
    for seconds, best in () if sums is None else highest_means(sums, POWER_DURATIONS_S):
        if best.value > 0:
            yield Effort(kind="power", size=seconds, value=best.value, start_s=best.start_s)


def _heart_rates(activity: Activity) -> Iterator[Effort]:
    heart_rate = activity.streams.values.get("heart_rate")
    sums = None if heart_rate is None else second_sums(activity.streams.elapsed_s, heart_rate)
    for seconds, best in () if sums is None else highest_means(sums, HEART_RATE_DURATIONS_S):
        yield Effort(kind="heart_rate", size=seconds, value=best.value, start_s=best.start_s)
