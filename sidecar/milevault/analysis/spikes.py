"""False positions: points no athlete of the sport can have reached."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from milevault.analysis.geo import haversine_m, step_distances_m

_MAX_ACCELERATION_MPS2: Final = 10.0
# So many points away from the last good one are a real jump (train, GPS lost and found), not noise.
_JUMP_POINTS: Final = 5

type Floats = NDArray[np.float64]


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
