"""False samples: positions no athlete of the sport can have reached, and values no body or wheel can have had."""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from milevault.analysis.geo import haversine_m, step_distances_m

_MAX_ACCELERATION_MPS2: Final = 10.0
# So many samples after the last good one a new place is a real jump (train, GPS lost and found), not noise.
_JUMP_SAMPLES: Final = 5
# Neighbours further away in time say nothing of a sample.
_NEIGHBOUR_S: Final = 5.0

type Floats = NDArray[np.float64]
type Flags = NDArray[np.bool_]
# For records a stricter rule than the one below: a meter's power is the mean of a turn of the crank or more, so
# nobody is three times as strong for one sample; up to this power nobody minds.
_SPIKE_FACTOR: Final = 3.0
_HARMLESS_W: Final = 500.0
_NEIGHBOURS: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class SpikeRule:
    """What cannot be in a channel, in its unit.

    ``highest`` is the most that counts. ``lone`` makes a single sample false that is so far above or below both
    its neighbours, which are within ``agree`` of each other; None where a single sample may be anything.
    """

    highest: float
    lone: float | None = None
    agree: float = 0.0


SPIKE_RULES: Final[Mapping[str, SpikeRule]] = {
    # GoldenCheetah's cap; a heart does not change by 30 beats and back within seconds.
    "heart_rate": SpikeRule(highest=220, lone=30, agree=15),
    # Beyond the best track sprinters; a stroke lasts longer than the one sample a false reading does.
    "power": SpikeRule(highest=2500, lone=1000, agree=300),
    # A single 0 between strokes is real where a foot rests, and so is a single stroke.
    "cadence": SpikeRule(highest=250),
}


def false_values(elapsed_s: Floats, values: Floats, rule: SpikeRule) -> Flags:
    """Which samples of a channel are false.

    elapsed_s : (N,) float64, seconds, non-decreasing; values : (N,) float64, nan where missing
    Returns (N,) bool. A lone sample is judged by the samples right before and after it, both there and within
    5 s; of two candidates side by side neither is taken. What is left is not judged differently the next time.

    >>> heart = np.array([150, 151, 60, 152, 230, 153.0])
    >>> false_values(np.arange(6.0), heart, SPIKE_RULES["heart_rate"]).astype(int).tolist()
    [0, 0, 1, 0, 1, 0]
    """
    with np.errstate(invalid="ignore"):
        false = values > rule.highest
        if rule.lone is not None and len(values) > 2:
            false |= _lone(elapsed_s, np.where(false, np.nan, values), rule.lone, rule.agree)
    return false


def _lone(elapsed_s: Floats, values: Floats, least: float, agree: float) -> Flags:
    before, value, after = values[:-2], values[1:-1], values[2:]
    steps = np.diff(elapsed_s) <= _NEIGHBOUR_S
    away = (value - np.maximum(before, after) >= least) | (np.minimum(before, after) - value >= least)
    candidate = np.zeros(len(values), np.bool_)
    candidate[1:-1] = away & (np.abs(before - after) <= agree) & steps[:-1] & steps[1:]
    beside = np.zeros(len(values), np.bool_)
    beside[1:] |= candidate[:-1]
    beside[:-1] |= candidate[1:]
    return candidate & ~beside


def false_positions(
    elapsed_s: Floats,
    lat_deg: Floats,
    lon_deg: Floats,
    cap_mps: float,
    sample: NDArray[np.int64] | None = None,
) -> Flags:
    """Which points to drop.

    elapsed_s : (N,) float64, seconds, non-decreasing; lat_deg, lon_deg : (N,) float64, finite
    cap_mps : the sport's plausible top speed
    sample : (N,) rising, which samples of the recording the points are; None: all of them
    Returns (N,) bool. A point is dropped when reaching it from the last kept one takes more than
    ``cap_mps`` or gains speed faster than 10 m/s2; from the fifth sample after that one on, whether those between
    were dropped or had no position, a new place is accepted. What is left is not judged differently the next time.
    Source: own rule, built from what GoldenCheetah and gpxpy do (docs/metrics.md).
    """
    dropped = np.zeros(len(elapsed_s), np.bool_)
    if len(elapsed_s) < 2:
        return dropped
    seconds = np.maximum(np.diff(elapsed_s), 1e-3)
    speeds = step_distances_m(lat_deg, lon_deg) / seconds
    gains = np.diff(speeds, prepend=speeds[:1]) / seconds
    suspicious = np.flatnonzero((speeds > cap_mps) | (gains > _MAX_ACCELERATION_MPS2)).tolist()
    if not suspicious:  # the usual case needs no walk
        return dropped
    places = np.arange(len(elapsed_s)) if sample is None else sample
    # Before the first suspicious step every point was kept, so the walk starts there.
    kept = suspicious[0]
    speed = float(speeds[kept - 1]) if kept else float("inf")
    at = kept + 1
    while at < len(elapsed_s):
        dt = max(float(elapsed_s[at] - elapsed_s[kept]), 1e-3)
        adjacent = kept == at - 1
        reached = (
            float(speeds[kept])
            if adjacent
            else float(haversine_m(lat_deg[kept], lon_deg[kept], lat_deg[at], lon_deg[at])) / dt
        )
        too_fast = reached > cap_mps or (reached - speed) / dt > _MAX_ACCELERATION_MPS2
        if too_fast and places[at] - places[kept] < _JUMP_SAMPLES:
            dropped[at] = True
        else:
            kept, speed = at, float("inf") if too_fast else reached
            if adjacent and not too_fast:
                # All is as it was before the walk: on to the next suspicious step.
                following = bisect_left(suspicious, kept)
                if following == len(suspicious):
                    break
                if suspicious[following] > kept:
                    kept = at = suspicious[following]
                    speed = float(speeds[kept - 1])
        at += 1
    return dropped


def false_powers(power_w: Floats) -> NDArray[np.bool_]:
    """Which samples are spikes of the meter.

    power_w : (N,) float64, W, nan where missing. Returns (N,) bool: over 500 W and over three times each of the two
    samples before and the two after.
    Source: own rule, in place of GoldenCheetah's FixSpikes (variance against the median of 30 s).

    >>> false_powers(np.array([200, 190, 1336, 180, 200, 600, 700, 650, 210.0])).nonzero()[0]
    array([2])
    """
    padded = np.pad(np.nan_to_num(power_w), _NEIGHBOURS)
    count = len(power_w)
    around = np.maximum.reduce(
        [padded[at : at + count] for at in range(2 * _NEIGHBOURS + 1) if at != _NEIGHBOURS]
    )
    spikes: NDArray[np.bool_] = padded[_NEIGHBOURS : _NEIGHBOURS + count] > np.maximum(
        _SPIKE_FACTOR * around, _HARMLESS_W
    )
    return spikes
