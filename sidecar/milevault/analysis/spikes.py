"""False samples: positions no athlete of the sport can have reached, powers no legs give for a single second."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from milevault.analysis.geo import haversine_m, step_distances_m

_MAX_ACCELERATION_MPS2: Final = 10.0
# So many points away from the last good one are a real jump (train, GPS lost and found), not noise.
_JUMP_POINTS: Final = 5

type Floats = NDArray[np.float64]
# A meter's power is the mean of a turn of the crank or more: nobody is three times as strong for one sample, and
# up to this power nobody minds.
_SPIKE_FACTOR: Final = 3.0
_HARMLESS_W: Final = 500.0
_NEIGHBOURS: Final = 2


def false_positions(elapsed_s: Floats, lat_deg: Floats, lon_deg: Floats, cap_mps: float) -> NDArray[np.bool_]:
    """Which points to drop.

    elapsed_s : (N,) float64, seconds, non-decreasing; lat_deg, lon_deg : (N,) float64, finite
    cap_mps : the sport's plausible top speed
    Returns (N,) bool. A point is dropped when reaching it from the last kept one takes more than
    ``cap_mps`` or gains speed faster than 10 m/s2; after 5 dropped in a row the new place is accepted.
    Source: own rule, built from what GoldenCheetah and gpxpy do (docs/metrics.md).
    """
    dropped = np.zeros(len(elapsed_s), bool)
    if len(elapsed_s) < 2:
        return dropped
    seconds = np.maximum(np.diff(elapsed_s), 1e-3)
    speeds = step_distances_m(lat_deg, lon_deg) / seconds
    gains = np.diff(speeds, prepend=speeds[:1]) / seconds
    suspicious = (speeds > cap_mps) | (gains > _MAX_ACCELERATION_MPS2)
    if not suspicious.any():  # the usual case needs no walk
        return dropped
    # Before the first suspicious step every point was kept, so the walk starts there.
    kept = int(np.argmax(suspicious))
    speed = float(speeds[kept - 1]) if kept else float("inf")
    in_a_row = 0
    for at in range(kept + 1, len(elapsed_s)):
        dt = max(float(elapsed_s[at] - elapsed_s[kept]), 1e-3)
        adjacent = kept == at - 1
        reached = (
            float(speeds[kept])
            if adjacent
            else float(haversine_m(lat_deg[kept], lon_deg[kept], lat_deg[at], lon_deg[at])) / dt
        )
        too_fast = reached > cap_mps or (reached - speed) / dt > _MAX_ACCELERATION_MPS2
        if too_fast and in_a_row < _JUMP_POINTS - 1:
            dropped[at] = True
            in_a_row += 1
            continue
        kept, speed, in_a_row = at, float("inf") if too_fast else reached, 0
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
