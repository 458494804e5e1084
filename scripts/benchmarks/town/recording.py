"""What a watch makes of a way: one recording, unlike every other of the same way."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from milevault.model.route import METRES_PER_DEGREE
from scripts.benchmarks.town.network import Floats, Points
from scripts.benchmarks.town.ways import Way

LAT_DEG: Final = 48.0
LON_DEG: Final = 11.0
# Shares of recordings with each of these.
REVERSED: Final = 0.15
TURNED: Final = 0.25
TRIMMED: Final = 0.25
DETOUR: Final = 0.12
STOPPED: Final = 0.3
GAP: Final = 0.1
SAMPLING_S: Final = (1, 1, 1, 2, 4, 5, 10)
RIDE_FROM_M: Final = 20_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """Positions at times. lat_deg, lon_deg, elapsed_s : (N,) float64."""

    lat_deg: Floats
    lon_deg: Floats
    elapsed_s: Floats


def recorded(way: Way, rng: np.random.Generator) -> Recording:
    """A recording of a way: turned, reversed, cut, with a detour, stops and a gap, as chance will have it.

    The receiver's error is 2 to 6 m and holds for 15 to 40 s; a metre more is new every second.
    """
    points = taken(way, rng)
    along = np.append(0.0, np.cumsum(np.abs(np.diff(points))))
    speed = rng.uniform(2.2, 4.2) if along[-1] < RIDE_FROM_M else rng.uniform(5, 9)
    seconds = np.arange(0, along[-1] / speed, rng.choice(SAMPLING_S))
    places = along[-1] * np.interp(seconds, *_pace(seconds, rng))
    if rng.random() < STOPPED:
        places = _stopped(places, rng)
    where = np.interp(places, along, points.real) + 1j * np.interp(places, along, points.imag)
    step = seconds[1] - seconds[0]
    clock = step * np.arange(len(where))
    where = where + wandering(clock, rng)
    kept = _kept(clock, rng)
    return _in_degrees(where[kept], clock[kept])


def taken(way: Way, rng: np.random.Generator) -> Points:
    """The way that is really gone, as ``recorded`` with a generator in the same state has it."""
    points = way.points
    if way.looped and rng.random() < TURNED:
        at = int(rng.integers(1, len(points) - 1))
        points = np.concatenate([points[at:], points[1 : at + 1]])
    if rng.random() < REVERSED:
        points = points[::-1]
    if rng.random() < TRIMMED:
        points = _trimmed(points, rng)
    if rng.random() < DETOUR:
        points = _with_detour(points, rng)
    return points


def _cut(points: Points, first_m: float, last_m: float) -> Points:
    """From one distance along a way to another, its corners between kept."""
    along = np.append(0.0, np.cumsum(np.abs(np.diff(points))))
    inside = (along > first_m) & (along < last_m)
    ends = np.array([first_m, last_m])
    first, last = np.interp(ends, along, points.real) + 1j * np.interp(ends, along, points.imag)
    return np.concatenate([[first], points[inside], [last]])


def _trimmed(points: Points, rng: np.random.Generator) -> Points:
    """Without up to 4 % at each end: a late first fix, a privacy zone."""
    length = float(np.abs(np.diff(points)).sum())
    return _cut(points, rng.uniform(0, 0.04) * length, rng.uniform(0.96, 1) * length)


def _with_detour(points: Points, rng: np.random.Generator) -> Points:
    """Around a block instead of 3 to 12 % of the way: 15 % of it or less is not on the way."""
    length = float(np.abs(np.diff(points)).sum())
    share = rng.uniform(0.03, 0.12)
    first = rng.uniform(0, 1 - share) * length
    before, piece, after = (
        _cut(points, *ends)
        for ends in ((0, first), (first, first + share * length), (first + share * length, length))
    )
    away = 1j * np.exp(1j * np.angle(piece[-1] - piece[0])) * rng.choice([-1, 1])
    away *= rng.uniform(0.1, 0.25) * share * length
    block = np.array([piece[0] + away, piece[-1] + away])
    return np.concatenate([before, block, after])


def _pace(seconds: Floats, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """(times, shares of the way): faster here, slower there."""
    knots = np.linspace(0, seconds[-1] + 1e-9, 12)
    steps = rng.uniform(0.8, 1.25, 11)
    return knots, np.append(0, np.cumsum(steps)) / steps.sum()


def _stopped(places: Floats, rng: np.random.Generator) -> Floats:
    """With one to three stops, samples at the same place."""
    for _ in range(int(rng.integers(1, 4))):
        at = int(rng.integers(len(places)))
        stay = np.full(max(1, round(len(places) * rng.uniform(0.01, 0.06))), places[at])
        places = np.concatenate([places[:at], stay, places[at:]])
    return places


def wandering(clock: Floats, rng: np.random.Generator) -> Points:
    """(N,) metres by which a receiver is off at those seconds."""
    holds, size = rng.uniform(15, 40), rng.uniform(2, 6)
    knots = np.arange(0, clock[-1] + 2 * holds, holds)
    east, north = size * rng.normal(size=(2, len(knots)))
    slow = np.interp(clock, knots, east) + 1j * np.interp(clock, knots, north)
    return np.asarray(slow + rng.normal(size=len(clock)) + 1j * rng.normal(size=len(clock)))


def _kept(clock: Floats, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Which samples have a position: all, or all but those of 20 to 120 s."""
    if rng.random() >= GAP:
        return np.ones(len(clock), bool)
    first = rng.uniform(0, max(clock[-1] - 120, 1))
    kept = (clock < first) | (clock > first + rng.uniform(20, 120))
    return kept if kept.sum() > 10 else np.ones(len(clock), bool)


def _in_degrees(where: Points, clock: Floats) -> Recording:
    east = where.real / (METRES_PER_DEGREE * np.cos(np.radians(LAT_DEG)))
    return Recording(
        lat_deg=LAT_DEG + where.imag / METRES_PER_DEGREE, lon_deg=LON_DEG + east, elapsed_s=clock
    )
