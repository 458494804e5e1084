"""Runs and hikes: a target effort along a route becomes speed, heart rate, cadence and a track."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from scripts.sample_athlete.fitness import Fitness
from scripts.sample_athlete.physiology import heart_rate, wander
from scripts.sample_athlete.recording import Leg, lap_ends_at, lap_ends_by_distance, random_pauses
from scripts.sample_athlete.streets import POINT_SPACING_M, Route, repeated
from scripts.sample_athlete.terrain import Floats, to_degrees

# Running at threshold speed takes about 86 % of the heart rate reserve.
RESERVE_AT_THRESHOLD: Final = 0.86
GPS_WANDER_M: Final = 2.0
GPS_WANDER_S: Final = 45.0
GPS_WHITE_M: Final = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """``length_m`` metres at ``pace`` times the threshold speed; ``lap`` says that it ends with the lap key."""

    length_m: float
    pace: float
    lap: bool = False


def steady(length_m: float, pace: float) -> list[Stretch]:
    """One pace with a slower first kilometre."""
    return [Stretch(length_m=1000, pace=pace * 0.95), Stretch(length_m=max(0.0, length_m - 1000), pace=pace)]


def intervals(random: np.random.Generator) -> list[Stretch]:
    """Warm-up, repetitions with jogs between, cool-down: one of the usual sessions."""
    count, length, jog = ((6, 800, 400), (5, 1000, 400), (10, 400, 200), (4, 1600, 500))[
        int(random.integers(0, 4))
    ]
    pace = 1.10 if length <= 800 else 1.05
    middle = [
        part
        for _ in range(count)
        for part in (
            Stretch(length_m=length, pace=pace, lap=True),
            Stretch(length_m=jog, pace=0.66, lap=True),
        )
    ]
    return [Stretch(length_m=2000, pace=0.76, lap=True), *middle, Stretch(length_m=1500, pace=0.72)]


def gps_track(
    random: np.random.Generator, east_m: Floats, north_m: Floats, quality: float = 1.0
) -> tuple[Floats, Floats]:
    """Latitude and longitude as a receiver reports them: wandering error of some metres plus a little jitter."""
    n = east_m.size
    shaken = [
        axis
        + wander(random, n, GPS_WANDER_S, GPS_WANDER_M * quality)
        + random.normal(0, GPS_WHITE_M * quality, n)
        for axis in (east_m, north_m)
    ]
    return to_degrees(shaken[0], shaken[1])


def barometer(random: np.random.Generator, elevation_m: Floats) -> Floats:
    """Altitude as a barometer shows it: an offset for the day, slow drift, steps of 0.2 m."""
    drifting = elevation_m + random.normal(0, 3) + wander(random, elevation_m.size, 400, 1.0)
    shown: Floats = np.round(drifting * 5) / 5
    return shown


def temperature(random: np.random.Generator, n: int, warmth_c: float) -> Floats:
    """At the wrist: starts warm from the body and nears the air's temperature over ten minutes."""
    air = warmth_c + wander(random, n, 600, 0.5)
    shown: Floats = np.round(air + 3 + 8 * np.exp(-np.arange(n) / 400))
    return shown


def _pace_along(stretches: Sequence[Stretch], n: int) -> Floats:
    """(n,) share of threshold speed at each route point, changes spread over some metres."""
    ends = np.cumsum([stretch.length_m for stretch in stretches])
    which = np.minimum(np.searchsorted(ends, np.arange(n) * POINT_SPACING_M), len(stretches) - 1)
    pace = np.array([stretch.pace for stretch in stretches])[which]
    kernel = np.ones(9) / 9
    smooth: Floats = np.convolve(np.pad(pace, 4, mode="edge"), kernel, mode="valid")
    return smooth


def _slowing(grade: Floats) -> Floats:
    """Speed on a grade relative to the flat at equal effort: near the cost curve of Minetti et al. 2002."""
    return 1 / (1 + np.where(grade > 0, 3.3, 1.7) * np.clip(grade, -0.15, 0.3))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Motion:
    """Per timer second: metres, m/s and share of the heart rate reserve."""

    distance_m: Floats
    speed_mps: Floats
    effort: Floats


def _move(
    random: np.random.Generator, base_mps: float, pace: Floats, grade: Floats, reserve: float
) -> _Motion:
    """Along a route: speed at each point, integrated to time, read out each second."""
    n = pace.size
    speed = base_mps * pace * _slowing(grade) * (1 + wander(random, n, 60, 0.02))
    when = np.concatenate(([0.0], np.cumsum(POINT_SPACING_M / speed[:-1])))
    clock = np.arange(int(when[-1]) + 1, dtype=np.float64)
    distance = np.interp(clock, when, np.arange(n) * POINT_SPACING_M)
    effort = np.interp(clock, when, reserve * pace * (1 + 0.02 * wander(random, n, 200, 1.0)))
    return _Motion(distance_m=distance, speed_mps=np.gradient(distance), effort=effort)


def run_leg(
    random: np.random.Generator,
    fit: Fitness,
    way: Route,
    stretches: Sequence[Stretch],
    *,
    auto_lap_m: float | None = 1000,
    pauses_per_hour: float = 1.2,
) -> Leg:
    """A run along ``way`` (walked again until the stretches are over)."""
    way = repeated(way, sum(stretch.length_m for stretch in stretches))
    grade = np.gradient(way.elevation_m, POINT_SPACING_M)
    pace = _pace_along(stretches, way.distance_m.size)
    motion = _move(random, fit.threshold_speed_mps, pace, grade, RESERVE_AT_THRESHOLD)
    n = motion.distance_m.size
    heat = min(1.0, max(0.0, (fit.warmth_c - 15) / 15))
    east = np.interp(motion.distance_m, way.distance_m, way.east_m)
    north = np.interp(motion.distance_m, way.distance_m, way.north_m)
    lat, long = gps_track(random, east, north)
    columns = {
        "position_lat": lat,
        "position_long": long,
        "altitude": barometer(random, np.interp(motion.distance_m, way.distance_m, way.elevation_m)),
        "distance": motion.distance_m,
        "speed": motion.speed_mps,
        "heart_rate": heart_rate(
            random, motion.effort, rest_bpm=fit.rest_bpm, max_bpm=fit.max_bpm, heat=heat
        ),
        "cadence": 79 + 3.4 * (motion.speed_mps - 2.8) + wander(random, n, 15, 0.7),
        "temperature": temperature(random, n, fit.warmth_c),
    }
    pressed = np.cumsum([stretch.length_m for stretch in stretches])[[s.lap for s in stretches]]
    laps = (
        lap_ends_by_distance(motion.distance_m, auto_lap_m)
        if auto_lap_m
        else lap_ends_at(motion.distance_m, list(pressed))
    )
    return Leg(
        sport="running",
        sub_sport="generic",
        columns=columns,
        lap_ends_s=laps,
        lap_trigger="distance" if auto_lap_m else "manual",
        pauses=random_pauses(random, n - 1, pauses_per_hour, 75),
        weight_kg=fit.weight_kg,
    )


def treadmill_leg(random: np.random.Generator, fit: Fitness, length_m: float) -> Leg:
    """Indoors: no track, no altitude, speed in steps as the belt gives it."""
    n = int(length_m / POINT_SPACING_M)
    pace = np.repeat((0.74, 0.8, 0.84, 0.8), n // 4 + 1)[:n]
    motion = _move(random, fit.threshold_speed_mps, pace, np.zeros(n), RESERVE_AT_THRESHOLD)
    count = motion.distance_m.size
    columns = {
        "distance": motion.distance_m,
        "speed": motion.speed_mps,
        "heart_rate": heart_rate(random, motion.effort, rest_bpm=fit.rest_bpm, max_bpm=fit.max_bpm, heat=0.6),
        "cadence": 80 + 3.4 * (motion.speed_mps - 2.8) + wander(random, count, 20, 0.5),
        "temperature": np.full(count, 24.0),
    }
    laps = lap_ends_by_distance(motion.distance_m, 1000)
    return Leg(
        sport="running", sub_sport="treadmill", columns=columns, lap_ends_s=laps, weight_kg=fit.weight_kg
    )


def hike_leg(random: np.random.Generator, fit: Fitness, way: Route) -> Leg:
    """A walk in the hills with a rest for lunch."""
    grade = np.gradient(way.elevation_m, POINT_SPACING_M)
    motion = _move(random, 1.42, np.ones(way.distance_m.size), 1.2 * grade, 0.36)
    n = motion.distance_m.size
    effort = motion.effort * (
        1 + 2.2 * np.clip(np.interp(motion.distance_m, way.distance_m, grade), -0.05, 0.2)
    )
    east = np.interp(motion.distance_m, way.distance_m, way.east_m)
    north = np.interp(motion.distance_m, way.distance_m, way.north_m)
    lat, long = gps_track(random, east, north, quality=1.6)
    columns = {
        "position_lat": lat,
        "position_long": long,
        "altitude": barometer(random, np.interp(motion.distance_m, way.distance_m, way.elevation_m)),
        "distance": motion.distance_m,
        "speed": motion.speed_mps,
        "heart_rate": heart_rate(random, effort, rest_bpm=fit.rest_bpm, max_bpm=fit.max_bpm),
        "cadence": 54 + wander(random, n, 30, 1.5),
        "temperature": temperature(random, n, fit.warmth_c),
    }
    return Leg(
        sport="hiking",
        sub_sport="generic",
        columns=columns,
        lap_ends_s=lap_ends_by_distance(motion.distance_m, 1000),
        pauses=random_pauses(random, n - 1, 1.5, 1_500),
        weight_kg=fit.weight_kg,
    )
