"""The fastest stretch of a length and the longest way in a time, exact to the sampling, elapsed time throughout."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]
# Distances are compared in whole millimetres and times in whole milliseconds, which float64 holds exactly:
# whether a stretch begins before or after a pause must not hang on the last bit of a difference.
_PER_UNIT: Final = 1000.0
# A leap over more than this way within a gap of more than this time was not covered step by step (a lift, a train).
_LEAP_M: Final = 200.0
_LEAP_GAP_S: Final = 60.0


class Stretch(NamedTuple):
    """``value`` is the seconds of a distance or the metres of a time; ``start_s`` when it began."""

    value: float
    start_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The places of a track in one direction, one per distance: a stop is one place with two times.

    mm : (K,) float64, whole millimetres, rising; arrived_s, left_s : (K,) float64, arrived <= left < next arrival
    leap : (K,) bool, whether the step to this place is one nobody made: no stretch may hold it
    """

    mm: Floats
    arrived_s: Floats
    left_s: Floats
    leap: NDArray[np.bool_]

    def mirrored(self) -> Places:
        """The same places walked backwards."""
        return Places(
            mm=-self.mm[::-1],
            arrived_s=-self.left_s[::-1],
            left_s=-self.arrived_s[::-1],
            leap=np.append(self.leap[:1], self.leap[:0:-1]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One direction of a track, made ready for windows along ``axis``.

    axis, value : (K,) float64, the ends to try; knots : (M,) float64 each, x and y of where windows begin
    floor : (K,) where the piece without leaps begins that each end is on, None without any leap
    """

    axis: Floats
    value: Floats
    knots: tuple[Floats, Floats]
    floor: Floats | None

    def windows(self, size: float) -> tuple[Floats, Floats]:
        """(W,) starts on the axis of every window of that size, and (W,) the value gained within it, or nan."""
        first = int(np.searchsorted(self.axis, self.axis[0] + size))
        starts = self.axis[first:] - size
        gained = self.value[first:] - np.interp(starts, *self.knots)
        if self.floor is not None:
            gained[starts < self.floor[first:]] = np.nan
        return starts, gained


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """A track made ready for stretches: time along the way, way along the time, each forwards and backwards."""

    times: tuple[Line, Line]
    ways: tuple[Line, Line]


def track_of(elapsed_s: Floats, distance_m: Floats, cap_mps: float) -> Track | None:
    """The track of a distance over time; None where fewer than two samples know it.

    elapsed_s : (N,) float64, seconds, non-decreasing; distance_m : (N,) float64, metres, nan where missing
    cap_mps : no step is faster; one that is, or that makes more than 200 m in a gap of more than 60 s, is a leap
    """
    known = ~np.isnan(distance_m)
    t = np.rint(elapsed_s[known] * _PER_UNIT) / _PER_UNIT
    mm = np.maximum.accumulate(np.rint(distance_m[known] * _PER_UNIT))
    later = np.diff(t, prepend=-np.inf) > 0
    t, mm = t[later], mm[later]
    if len(t) < 2:
        return None
    steps, seconds = np.diff(mm) / _PER_UNIT, np.diff(t)
    leap = (steps > cap_mps * seconds) | ((steps > _LEAP_M) & (seconds > _LEAP_GAP_S))
    moved = steps > 0
    first = np.append(True, moved)
    places = Places(
        mm=mm[first],
        arrived_s=t[first],
        left_s=t[np.append(moved, True)],
        leap=np.append(False, leap[moved]),
    )
    both = places, places.mirrored()
    return Track(times=(_times(both[0]), _times(both[1])), ways=(_ways(both[0]), _ways(both[1])))


def _times(places: Places) -> Line:
    """Arrivals along the way. A window begins at the latest time at its start: right for whole millimetres.

    Where a pause makes the time leap, a knot half a millimetre before it ends the slope that leads there.
    """
    mm, arrived, left = places.mm, places.arrived_s, places.left_s
    pauses = np.flatnonzero(left[1:] > arrived[1:]) + 1
    if not len(pauses):
        return Line(axis=mm, value=arrived, knots=(mm, left), floor=_floor(mm, places.leap))
    slopes = (arrived[pauses] - left[pauses - 1]) / (mm[pauses] - mm[pauses - 1])
    knots = np.insert(mm, pauses, mm[pauses] - 0.5), np.insert(left, pauses, arrived[pauses] - 0.5 * slopes)
    return Line(axis=mm, value=arrived, knots=knots, floor=_floor(mm, places.leap))


def _ways(places: Places) -> Line:
    """Millimetres along the time in milliseconds; a place with a pause is there twice."""
    pauses = np.flatnonzero(places.left_s > places.arrived_s)
    ms = np.rint(np.insert(places.arrived_s, pauses + 1, places.left_s[pauses]) * _PER_UNIT)
    mm = np.insert(places.mm, pauses + 1, places.mm[pauses])
    return Line(
        axis=ms, value=mm, knots=(ms, mm), floor=_floor(ms, np.insert(places.leap, pauses + 1, False))
    )


def _floor(axis: Floats, leap: NDArray[np.bool_]) -> Floats | None:
    return np.maximum.accumulate(np.where(leap, axis, axis[0])) if leap.any() else None


def fastest(track: Track, distance_m: float) -> Stretch | None:
    """The least elapsed time over a distance; None where no stretch is that long.

    A pause counts, a leap is in no stretch. Along a straight piece between two samples the time of a stretch
    changes linearly, so the best one starts or ends at a sample: the ends are tried in a forward pass with the
    start interpolated, the starts in the mirrored one. At a place with a pause a stretch starts at its end and
    ends at its start. Source: own rule; elapsed time as in Strava's best efforts.

    >>> run = track_of(np.array([0.0, 10, 15, 30]), np.array([0.0, 20, 40, 60]), 12.0)
    >>> fastest(run, 30)
    Stretch(value=10.0, start_s=5.0)
    """
    size = round(distance_m * _PER_UNIT)
    ahead, behind = (_least(line, size) for line in track.times)
    if behind is not None and (ahead is None or behind.value < ahead.value):
        return Stretch(behind.value, -(behind.start_s + behind.value))
    return ahead


def _least(line: Line, size: float) -> Stretch | None:
    _, seconds = line.windows(size)
    if np.isnan(seconds).all():
        return None
    at = int(np.nanargmin(seconds))
    end = line.value[len(line.value) - len(seconds) + at]
    return Stretch(float(seconds[at]), float(end - seconds[at]))


def longest(track: Track, duration_s: float) -> Stretch | None:
    """The longest way within a time, in metres; None where no stretch lasts that long.

    The same two passes with the roles of time and way exchanged.

    >>> run = track_of(np.array([0.0, 10, 15, 30]), np.array([0.0, 20, 40, 60]), 12.0)
    >>> longest(run, 10)
    Stretch(value=30.0, start_s=5.0)
    """
    size = duration_s * _PER_UNIT
    ahead, behind = (_most(line, size) for line in track.ways)
    if behind is not None and (ahead is None or behind.value > ahead.value):
        return Stretch(behind.value, -(behind.start_s + duration_s))
    return ahead


def _most(line: Line, size: float) -> Stretch | None:
    starts, mm = line.windows(size)
    if np.isnan(mm).all():
        return None
    at = int(np.nanargmax(mm))
    return Stretch(float(mm[at]) / _PER_UNIT, float(starts[at]) / _PER_UNIT)


def longest_ways(track: Track, durations_s: Sequence[int]) -> Iterator[tuple[int, Stretch]]:
    """Each time that a stretch lasts, with the longest way within it; ``durations_s`` rise.

    A way made in less time was made within the longer one too, where leaps leave no stretch of just that length.
    """
    before: Stretch | None = None
    for duration in durations_s:
        best = longest(track, duration)
        if best is None:
            return
        if before is None or best.value > before.value:
            before = best
        yield duration, before
