"""Random tracks, and the slow and obvious way to find the best stretches of one."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

CAP_MPS = 12.0
type Floats = NDArray[np.float64]


def random_track(rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Seconds and metres with stops, pauses, leaps, irregular sampling and round numbers that meet exactly."""
    count = int(rng.integers(2, 40))
    steps = rng.choice([1.0, 2.0, 5.0, 0.5, 0.125, 30.0], count)
    paused = rng.random(count) < 0.1
    steps[paused] = rng.choice([61.0, 300.0, 1200.0], paused.sum())
    ways = np.round(steps * rng.uniform(0, 6, count), int(rng.integers(0, 3)))
    ways[rng.random(count) < 0.25] = 0.0
    ways[paused] = rng.choice([0.0, 0.0, 5.0, 150.0, 201.0], paused.sum())
    leaps = rng.random(count) < rng.choice([0.0, 0.05, 0.2])
    ways[leaps] = np.round(steps[leaps] * CAP_MPS + 1, 2)
    return np.cumsum(steps) - steps[0], np.round(np.cumsum(ways), 2)


def pieces(elapsed_s: Floats, distance_m: Floats) -> list[list[tuple[Fraction, Fraction]]]:
    """The track as points (milliseconds, millimetres), cut at every leap."""
    points = [
        (Fraction(round(t * 1000)), Fraction(round(d * 1000)))
        for t, d in zip(elapsed_s, distance_m, strict=True)
    ]
    found = [[points[0]]]
    for (t0, d0), (t1, d1) in pairwise(points):
        too_fast = d1 - d0 > Fraction(CAP_MPS) * (t1 - t0)
        if too_fast or (d1 - d0 > 200_000 and t1 - t0 > 60_000):
            found.append([])
        found[-1].append((t1, d1))
    return found


def slow_fastest(elapsed_s: Floats, distance_m: Floats, size_m: float) -> float | None:
    """The fastest time: from every sample on to where the way is done, and back from every sample."""
    size, best = Fraction(round(size_m * 1000)), None
    for piece in pieces(elapsed_s, distance_m):
        for here, (t, d) in enumerate(piece):
            for end in (_first_time_at(piece[here:], d + size), _last_time_at(piece[: here + 1], d - size)):
                if end is not None and (best is None or abs(end - t) < best):
                    best = abs(end - t)
    return None if best is None else float(best / 1000)


def _first_time_at(points: list[tuple[Fraction, Fraction]], way: Fraction) -> Fraction | None:
    for at, (t, d) in enumerate(points):
        if d >= way:
            if not at:
                return t
            t0, d0 = points[at - 1]
            return t0 + (t - t0) * (way - d0) / (d - d0)
    return None


def _last_time_at(points: list[tuple[Fraction, Fraction]], way: Fraction) -> Fraction | None:
    mirrored = _first_time_at([(-t, -d) for t, d in reversed(points)], -way)
    return None if mirrored is None else -mirrored


def slow_longest(elapsed_s: Floats, distance_m: Floats, seconds: float) -> float | None:
    """The longest way: in the time from every sample on, and in the time up to every sample."""
    size, best = Fraction(round(seconds * 1000)), None
    for piece in pieces(elapsed_s, distance_m):
        for t, d in piece:
            for other in (t + size, t - size):
                if piece[0][0] <= other <= piece[-1][0]:
                    way = abs(_way_at(piece, other) - d)
                    best = way if best is None else max(best, way)
    return None if best is None else float(best / 1000)


def _way_at(points: list[tuple[Fraction, Fraction]], when: Fraction) -> Fraction:
    for (t0, d0), (t1, d1) in pairwise(points):
        if t0 <= when <= t1:
            return d0 + (d1 - d0) * (when - t0) / (t1 - t0)
    return points[0][1]
