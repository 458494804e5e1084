"""A track as a handful of places at round times: enough to tell two recordings of one way from two ways.

Both copies of a recording were at the same place at the same second, whatever their sampling. So the
sketch holds the places at multiples of a step that is a power of two seconds: sketches with different
steps share every instant of the coarser one.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]
# At most so many places: 32 to 64 of them, 8 bytes each.
_PLACES: Final = 64
# No place is told between two fixes further apart than this.
_LONGEST_GAP_S: Final = 60.0
_STEPS_PER_DEGREE: Final = 1e5  # 1.1 m
_MISSING: Final = np.iinfo(np.int32).min
_HEADER: Final = 2
_METRES_PER_DEGREE: Final = 111_195.0  # of latitude, on a sphere of 6,371.009 km
# Two receivers on one person agree within this, bad reception included. Our choice: no source.
_TOLERANCE_M: Final = 100.0
_FEWEST_COMMON: Final = 3


def track_sketch(start_s: float, elapsed_s: Floats, lat: Floats, lon: Floats) -> bytes | None:
    """The sketch of a track, None where it has no place at any round time.

    start_s : Unix seconds of the start; elapsed_s : (N,) seconds since then, non-decreasing
    lat, lon : (N,) degrees, nan where missing
    """
    known = ~(np.isnan(lat) | np.isnan(lon))
    if not known.any():
        return None
    times = start_s + elapsed_s[known]
    step = _step(float(times[-1] - times[0]))
    first = int(np.ceil(times[0] / step))
    instants = np.arange(first, int(np.floor(times[-1] / step)) + 1) * float(step)
    if not len(instants):
        return None
    after = np.clip(np.searchsorted(times, instants), 1, max(1, len(times) - 1))
    gap = times[np.minimum(after, len(times) - 1)] - times[after - 1]
    places = np.empty((len(instants), 2), np.int32)
    for axis, values in enumerate((lat[known], lon[known])):
        at = np.rint(np.interp(instants, times, values) * _STEPS_PER_DEGREE)
        places[:, axis] = np.where(gap <= _LONGEST_GAP_S, at, _MISSING).astype(np.int32)
    return np.array([first, step], "<i8").tobytes() + places.astype("<i4").tobytes()


def _step(duration_s: float) -> int:
    """The smallest power of two seconds that divides the duration into at most ``_PLACES`` parts.

    >>> _step(3600.0), _step(10.0)
    (64, 1)
    """
    step = 1
    while duration_s / step > _PLACES:
        step *= 2
    return step


def tracks_agree(one: bytes, other: bytes, shift_s: float) -> bool | None:
    """Whether two sketches are of the same way; None where they share too few instants to tell.

    ``shift_s`` is by how much the two clocks may differ: what was covered in that time is allowed for.
    """
    instants, a, b = _common(one, other)
    if len(instants) < _FEWEST_COMMON:
        return None
    north = (a[:, 0] - b[:, 0]) * _METRES_PER_DEGREE
    east = np.mod(a[:, 1] - b[:, 1] + 180, 360) - 180
    distance = np.hypot(north, east * _METRES_PER_DEGREE * np.cos(np.radians(a[:, 0])))
    return bool(np.median(distance) <= _TOLERANCE_M + _speed(instants, a) * shift_s)


def _speed(instants: Floats, places: Floats) -> float:
    """The fastest stretch between two places, in m/s."""
    steps = np.diff(places, axis=0) * _METRES_PER_DEGREE
    steps[:, 1] *= np.cos(np.radians(places[:-1, 0]))
    return float((np.hypot(steps[:, 0], steps[:, 1]) / np.diff(instants)).max())


def _common(one: bytes, other: bytes) -> tuple[Floats, Floats, Floats]:
    """The instants both know (K,), and the places (K, 2) in degrees of each."""
    (times, places), (other_times, other_places) = _read(one), _read(other)
    shared, mine, theirs = np.intersect1d(times, other_times, assume_unique=True, return_indices=True)
    return shared, places[mine], other_places[theirs]


def _read(sketch: bytes) -> tuple[Floats, Floats]:
    first, step = np.frombuffer(sketch, "<i8", _HEADER).tolist()
    places = np.frombuffer(sketch, "<i4", offset=_HEADER * 8).reshape(-1, 2)
    times = (first + np.arange(len(places))) * float(step)
    known = places[:, 0] != _MISSING
    return times[known], places[known] / _STEPS_PER_DEGREE
