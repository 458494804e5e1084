"""Swims: in the pool length by length, in the lake along a course of buoys."""

from typing import Final

import numpy as np

from scripts.sample_athlete.fitness import Fitness
from scripts.sample_athlete.physiology import heart_rate, wander
from scripts.sample_athlete.recording import Leg, PoolLength, lap_ends_by_distance
from scripts.sample_athlete.running import gps_track
from scripts.sample_athlete.streets import Route
from scripts.sample_athlete.terrain import Floats

POOL_LENGTH_M: Final = 25.0
# (lengths, share of the swim speed, rest at the wall in seconds), one row per repetition.
SETS: Final = (
    ((16, 0.92, 40),) + ((4, 1.0, 20),) * 8 + ((8, 0.9, 0),),
    ((12, 0.9, 30),) + ((2, 1.08, 25),) * 10 + ((8, 0.92, 20),) + ((4, 0.88, 0),),
    ((8, 0.92, 30),) + ((16, 0.96, 45),) * 3 + ((4, 0.9, 0),),
)


def _lengths(random: np.random.Generator, speed_mps: float) -> tuple[list[PoolLength], list[int]]:
    """Lengths and rests of one session, and the timer seconds at which its laps (repetitions) end."""
    clock, lengths, ends = 0.0, [], []
    for count, share, rest_s in SETS[int(random.integers(0, len(SETS)))]:
        for _ in range(count):
            took = POOL_LENGTH_M / (speed_mps * share) * (1 + float(random.normal(0, 0.025)))
            strokes = round(17 + 4 * (share - 0.9) + float(random.normal(0, 0.8)))
            lengths.append(PoolLength(start_s=clock, end_s=clock + took, strokes=strokes))
            clock += took
        ends.append(int(clock))
        if rest_s:
            rest = rest_s + float(random.normal(0, 2))
            lengths.append(PoolLength(start_s=clock, end_s=clock + rest, strokes=None))
            clock += rest
    return lengths, ends


def _from_lengths(lengths: list[PoolLength], seconds: int) -> tuple[Floats, Floats]:
    """Distance (it grows when a length is completed, as watches count it) and speed per second."""
    distance, speed = np.zeros(seconds + 1), np.zeros(seconds + 1)
    done = 0.0
    for length in lengths:
        begin, end = int(length.start_s), min(seconds + 1, int(length.end_s))
        if length.strokes is not None:
            speed[begin : end + 1] = POOL_LENGTH_M / (length.end_s - length.start_s)
            done += POOL_LENGTH_M
        distance[end:] = done
    return distance, speed


def pool_leg(random: np.random.Generator, fit: Fitness) -> Leg:
    """A pool session of some two kilometres."""
    lengths, ends = _lengths(random, fit.swim_speed_mps)
    seconds = int(lengths[-1].end_s)
    distance, speed = _from_lengths(lengths, seconds)
    effort = 0.42 + 0.3 * speed / fit.swim_speed_mps
    columns = {
        "distance": distance,
        "speed": speed,
        "heart_rate": heart_rate(random, effort, rest_bpm=fit.rest_bpm, max_bpm=fit.max_bpm - 10),
        "cadence": np.where(speed > 0, 27 + wander(random, seconds + 1, 30, 1), 0.0),
        "temperature": np.full(seconds + 1, 27.0),
    }
    return Leg(
        sport="swimming",
        sub_sport="lap_swimming",
        columns=columns,
        lap_ends_s=[*ends[:-1], seconds],
        lap_trigger="manual",
        lengths=lengths,
        pool_length_m=POOL_LENGTH_M,
        weight_kg=fit.weight_kg,
    )


def open_water_leg(random: np.random.Generator, fit: Fitness, course: Route, share: float = 0.97) -> Leg:
    """A swim along ``course``: the receiver is under water half of the time, so the track is rough."""
    mean = fit.swim_speed_mps * share
    seconds = int(course.length_m / mean)
    speed = mean * (1 + wander(random, seconds, 40, 0.05))
    distance = np.concatenate(([0.0], np.cumsum(speed)))
    distance = distance[distance <= course.length_m]
    n = distance.size
    lat, long = gps_track(
        random,
        np.interp(distance, course.distance_m, course.east_m),
        np.interp(distance, course.distance_m, course.north_m),
        quality=2.8,
    )
    effort = np.full(n, 0.68)
    columns = {
        "position_lat": lat,
        "position_long": long,
        "distance": distance,
        "speed": np.gradient(distance),
        "heart_rate": heart_rate(random, effort, rest_bpm=fit.rest_bpm, max_bpm=fit.max_bpm - 8),
        "cadence": 28 + wander(random, n, 40, 1),
        "temperature": np.full(n, np.round(max(16.0, fit.warmth_c))),
    }
    return Leg(
        sport="swimming",
        sub_sport="open_water",
        columns=columns,
        lap_ends_s=lap_ends_by_distance(distance, 500),
        weight_kg=fit.weight_kg,
    )
