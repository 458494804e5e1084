"""A planned session becomes a recording: one row per kind of session."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np

from scripts.sample_athlete.cycling import indoor_ride_leg, ride_leg
from scripts.sample_athlete.fitness import Fitness, fitness_on
from scripts.sample_athlete.physiology import heart_rate
from scripts.sample_athlete.plan import Kind, Planned
from scripts.sample_athlete.recording import Leg, Recording
from scripts.sample_athlete.running import hike_leg, intervals, run_leg, steady, treadmill_leg
from scripts.sample_athlete.streets import Route, repeated, reversed_route, route, swim_course
from scripts.sample_athlete.swimming import open_water_leg, pool_leg
from scripts.sample_athlete.terrain import TIME_ZONE, to_degrees

type Random = np.random.Generator
type Legs = list[Leg]


def _way(planned: Planned) -> Route:
    if planned.route is None:
        raise ValueError(f"{planned.kind} needs a route")
    way = route(planned.route)
    return reversed_route(way) if planned.backwards else way


def _easy(random: Random, fit: Fitness, planned: Planned) -> Legs:
    way = _way(planned)
    return [run_leg(random, fit, way, steady(way.length_m, float(random.normal(0.78, 0.015))))]


def _tempo(random: Random, fit: Fitness, planned: Planned) -> Legs:
    way = _way(planned)
    return [run_leg(random, fit, way, steady(way.length_m, float(random.normal(0.93, 0.015))))]


def _long(random: Random, fit: Fitness, planned: Planned) -> Legs:
    way = _way(planned)
    return [run_leg(random, fit, way, steady(way.length_m, float(random.normal(0.76, 0.012))))]


def _intervals(random: Random, fit: Fitness, planned: Planned) -> Legs:
    return [run_leg(random, fit, _way(planned), intervals(random), auto_lap_m=None, pauses_per_hour=0)]


def _treadmill(random: Random, fit: Fitness, _: Planned) -> Legs:
    return [treadmill_leg(random, fit, float(random.integers(6, 11)) * 1000)]


def _ride(random: Random, fit: Fitness, planned: Planned) -> Legs:
    return [ride_leg(random, fit, _way(planned))]


def _indoor_ride(random: Random, fit: Fitness, _: Planned) -> Legs:
    return [indoor_ride_leg(random, fit)]


def _pool(random: Random, fit: Fitness, _: Planned) -> Legs:
    return [pool_leg(random, fit)]


def _open_water(random: Random, fit: Fitness, _: Planned) -> Legs:
    return [open_water_leg(random, fit, swim_course(float(random.integers(3, 6)) * 400))]


def _hike(random: Random, fit: Fitness, planned: Planned) -> Legs:
    return [hike_leg(random, fit, _way(planned))]


def _transition(random: Random, fit: Fitness, sub_sport: str, seconds: int, at: Route) -> Leg:
    """Changing shoes: a few dozen metres between the racks."""
    n = seconds + 1
    lat, long = to_degrees(
        at.east_m[:1] + random.normal(0, 1.5, n), at.north_m[:1] + random.normal(0, 1.5, n)
    )
    columns = {
        "position_lat": lat,
        "position_long": long,
        "distance": np.linspace(0, 0.7 * seconds, n),
        "speed": np.full(n, 0.7),
        "heart_rate": heart_rate(random, np.full(n, 0.72), rest_bpm=fit.rest_bpm + 60, max_bpm=fit.max_bpm),
    }
    return Leg(
        sport="transition", sub_sport=sub_sport, columns=columns, lap_ends_s=[seconds], lap_trigger="manual"
    )


def _triathlon(random: Random, fit: Fitness, planned: Planned) -> Legs:
    """A sprint distance: 750 m swim, 20 km ride, 5 km run, and the two changes between."""
    way, course = repeated(_way(planned), 20_000), swim_course(750)
    return [
        open_water_leg(random, fit, course, share=1.05),
        _transition(random, fit, "swim_to_bike_transition", 128, course),
        ride_leg(random, fit, way, intensity=0.92, pauses_per_hour=0),
        _transition(random, fit, "bike_to_run_transition", 74, way),
        run_leg(random, fit, route("lakeside"), steady(5000, 0.98), pauses_per_hour=0),
    ]


LEGS: Final[Mapping[Kind, Callable[[Random, Fitness, Planned], Legs]]] = {
    Kind.EASY_RUN: _easy,
    Kind.TEMPO_RUN: _tempo,
    Kind.INTERVALS: _intervals,
    Kind.LONG_RUN: _long,
    Kind.TREADMILL: _treadmill,
    Kind.RIDE: _ride,
    Kind.INDOOR_RIDE: _indoor_ride,
    Kind.POOL_SWIM: _pool,
    Kind.OPEN_WATER: _open_water,
    Kind.TRIATHLON: _triathlon,
    Kind.HIKE: _hike,
}
ON_THE_BICYCLE: Final = (Kind.RIDE, Kind.INDOOR_RIDE)


def start_of(planned: Planned, seed: int) -> tuple[datetime, int]:
    """Start in UTC and the wall clock's lead over it in seconds."""
    second = int(np.random.default_rng((seed, planned.day.toordinal(), 4)).integers(0, 60))
    local = datetime.combine(planned.day, time(), tzinfo=ZoneInfo(TIME_ZONE))
    local += timedelta(minutes=planned.minute, seconds=second)
    offset = local.utcoffset() or timedelta()
    return local.astimezone(UTC), int(offset.total_seconds())


def record(planned: Planned, first_day: date, seed: int, *, every_second: bool) -> Recording:
    """The recording of a planned session; depends on nothing but its arguments."""
    random = np.random.default_rng((seed, planned.day.toordinal(), 5))
    start, offset = start_of(planned, seed)
    return Recording(
        start=start,
        utc_offset_s=offset,
        name=planned.kind.value.replace("-", " ").capitalize(),
        legs=LEGS[planned.kind](random, fitness_on(planned.day, first_day, seed), planned),
        device="bicycle computer" if planned.kind in ON_THE_BICYCLE else "watch",
        every_second=every_second,
        seed=(seed, planned.day.toordinal(), 6),
    )
