"""Streams made ready for metrics: false samples out, a trustworthy distance, a speed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from milevault.analysis.geo import step_distances_m
from milevault.analysis.spikes import SPIKE_RULES, false_positions, false_values
from milevault.model import CHANNELS_BY_NAME, Activity, Streams
from milevault.model.sport import sport_named

type Floats = NDArray[np.float64]
# A sample stands for the time to the next one, but not for a pause: what is longer is one, where no timer says.
HOLD_S: Final = 10.0
# However long a timer ran without a sample, the one before does not stand for more than this.
LONGEST_HOLD_S: Final = 60.0
_SHORTEST_HOLD_S: Final = 1.0
_SPEED_SPAN: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """An activity with cleaned channels.

    elapsed_s : (N,) float64, seconds since the start, non-decreasing
    step_s : (N,) float64, seconds each sample stands for (``sample_seconds``)
    values : channel -> (N,) float64, nan where missing; ``distance`` never falls
    """

    activity: Activity
    elapsed_s: Floats
    step_s: Floats
    values: Mapping[str, Floats]


def prepare(activity: Activity) -> Prepared:
    """The activity's streams, cleaned and completed (algorithm: docs/metrics.md, "Preparation").

    Time order and one sample per instant are the readers' work. Prepared streams prepared again stay the same.
    """
    elapsed = activity.streams.elapsed_s
    values = dict(activity.streams.values)
    cap = sport_named(activity.sport).max_speed_mps
    if "position_lat" in values and not activity.indoor:
        _drop_false_positions(elapsed, values, cap)
    _drop_false_values(elapsed, values)
    distance = _trusted_distance(elapsed, values, cap)
    if distance is None:
        values.pop("distance", None)
    else:
        values["distance"] = CHANNELS_BY_NAME["distance"].possible(distance)
        if "speed" not in values:
            speed = speed_from_distance(elapsed, values["distance"])
            values["speed"] = np.where(speed <= cap, speed, np.nan)
    values = {name: column for name, column in values.items() if not np.isnan(column).all()}
    return as_prepared(replace(activity, streams=Streams(elapsed_s=elapsed, values=values)))


def as_prepared(activity: Activity) -> Prepared:
    """An activity whose samples are prepared already, as the stored ones are; they stay as they are."""
    streams = activity.streams
    return Prepared(
        activity=activity,
        elapsed_s=streams.elapsed_s,
        step_s=sample_seconds(streams.elapsed_s, activity.timer_time_s),
        values=streams.values,
    )


def sample_seconds(elapsed_s: Floats, timer_s: float | None = None) -> Floats:
    """(N,) seconds each sample stands for: until the next one, but not for pauses; the last one for 1 s.

    elapsed_s : (N,) float64, non-decreasing; timer_s : how long the device's timer ran, None where unknown
    Without a timer a sample stands for at most ``HOLD_S``. With one, for at most as long as lets all of them
    together be the timer's time, between 1 s and ``LONGEST_HOLD_S``: a device that writes a sample now and
    then has long gaps without a pause, one that is stopped often has short gaps that are pauses.
    Source: own rule; over real files the median error against the devices' times in zones is 0.3 % with the
    timer, 1.1 % without (docs/devices.md).

    >>> sample_seconds(np.array([0.0, 1.0, 61.0])), sample_seconds(np.array([0.0, 20.0, 90.0]), 46.0)
    (array([ 1., 10.,  1.]), array([20., 25.,  1.]))
    """
    if not len(elapsed_s):
        return np.empty(0)
    gaps = np.diff(elapsed_s, append=elapsed_s[-1] + 1.0)
    hold = min(_hold_within(gaps, timer_s), LONGEST_HOLD_S) if timer_s else HOLD_S
    seconds: Floats = np.minimum(gaps, hold)
    return seconds


def _hold_within(gaps: Floats, timer_s: float) -> float:
    """The longest a gap may count so that all ``gaps`` (N,) together are ``timer_s``; infinite where none is too long."""
    short = gaps <= _SHORTEST_HOLD_S
    longer = np.sort(gaps[~short])
    room = timer_s - float(gaps[short].sum())
    # Were the hold longer[k], the ones before it would count in full and all others as much as it.
    before = np.concatenate([[0.0], np.cumsum(longer)])
    totals = before[:-1] + longer * np.arange(len(longer), 0, -1)
    at = int(np.searchsorted(totals, room))
    if at == len(longer):
        return float("inf")
    return max((room - float(before[at])) / (len(longer) - at), _SHORTEST_HOLD_S)


def _drop_false_positions(elapsed: Floats, values: dict[str, Floats], cap: float) -> None:
    lat, lon = values["position_lat"], values["position_long"]
    known = np.flatnonzero(~np.isnan(lat) & ~np.isnan(lon))
    dropped = known[false_positions(elapsed[known], lat[known], lon[known], cap, known)]
    if len(dropped):
        lat, lon = lat.copy(), lon.copy()
        lat[dropped] = lon[dropped] = np.nan
        values["position_lat"], values["position_long"] = lat, lon


def _drop_false_values(elapsed: Floats, values: dict[str, Floats]) -> None:
    for channel, rule in SPIKE_RULES.items():
        if channel in values:
            false = false_values(elapsed, values[channel], rule)
            if false.any():
                values[channel] = np.where(false, np.nan, values[channel])


def _trusted_distance(elapsed: Floats, values: Mapping[str, Floats], cap: float) -> Floats | None:
    """The device's distance where it never falls and is not all zero, else the track's length, else its maximum."""
    distance = values.get("distance")
    if distance is not None:
        known = distance[~np.isnan(distance)]
        if known.max(initial=0.0) > 0 and (np.diff(known) >= 0).all():
            return distance
    if "position_lat" in values:
        return track_distance(elapsed, values["position_lat"], values["position_long"], cap)
    if distance is None or not np.nanmax(distance) > 0:
        return None
    highest = np.fmax.accumulate(distance)
    return np.where(np.isnan(distance), np.nan, highest)


def track_distance(elapsed_s: Floats, lat_deg: Floats, lon_deg: Floats, cap_mps: float) -> Floats:
    """(N,) float64 metres along the track, nan where the position is; a step faster than the cap adds nothing.

    >>> track_distance(np.array([0.0, 9.0]), np.zeros(2), np.array([0.0, 0.0009]), 12.0).round(1)
    array([  0. , 100.1])
    """
    distance = np.full(len(elapsed_s), np.nan)
    known = np.flatnonzero(~np.isnan(lat_deg) & ~np.isnan(lon_deg))
    if len(known):
        steps = step_distances_m(lat_deg[known], lon_deg[known])
        seconds = np.diff(elapsed_s[known])
        steps[steps > cap_mps * seconds] = 0.0
        distance[known] = np.concatenate([[0.0], np.cumsum(steps)])
    return distance


def speed_from_distance(elapsed_s: Floats, distance_m: Floats) -> Floats:
    """(N,) float64 m/s over two samples before and after each; nan where the distance is missing.

    >>> speed_from_distance(np.arange(5.0), np.arange(5.0) * 3)
    array([3., 3., 3., 3., 3.])
    """
    speed = np.full(len(elapsed_s), np.nan)
    known = np.flatnonzero(~np.isnan(distance_m))
    if len(known) < 2:
        return speed
    t, d = elapsed_s[known], distance_m[known]
    ahead = np.minimum(np.arange(len(known)) + _SPEED_SPAN, len(known) - 1)
    behind = np.maximum(np.arange(len(known)) - _SPEED_SPAN, 0)
    seconds = t[ahead] - t[behind]
    speed[known] = np.divide(d[ahead] - d[behind], seconds, out=np.zeros(len(known)), where=seconds > 0)
    return speed
