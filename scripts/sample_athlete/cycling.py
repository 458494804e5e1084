"""Rides: power is chosen, speed follows from rolling resistance, air and gravity."""

from typing import Final

import numpy as np

from scripts.sample_athlete.fitness import Fitness
from scripts.sample_athlete.physiology import heart_rate, lagged, wander
from scripts.sample_athlete.recording import Leg, lap_ends_by_distance, random_pauses
from scripts.sample_athlete.running import barometer, gps_track, temperature
from scripts.sample_athlete.streets import POINT_SPACING_M, Route
from scripts.sample_athlete.terrain import Floats

# Martin et al. 1998: mass on bicycle, rolling coefficient, drag area of a road position, air at 15 degrees.
BICYCLE_KG: Final = 9.5
ROLLING: Final = 0.005
DRAG_AREA_M2: Final = 0.34
AIR_KG_PER_M3: Final = 1.225
GRAVITY: Final = 9.81
# Nobody pedals when going faster than this downhill; and nobody brakes less than that.
COASTING_MPS: Final = 13.0
TOP_MPS: Final = 17.0
# Heart rate reserve = REST_SHARE + POWER_SHARE * power / threshold power.
REST_SHARE: Final = 0.28
POWER_SHARE: Final = 0.57


def _roll(power_w: Floats, grade: Floats, mass_kg: float) -> tuple[Floats, Floats, Floats]:
    """Distance, speed and the power really pedalled, per second, until the route or the power ends."""
    speed, distance = 2.0, 0.0
    last = (grade.size - 1) * POINT_SPACING_M
    slopes, powers = grade.tolist(), power_w.tolist()
    rows: list[tuple[float, float, float]] = []
    for wanted in powers:
        slope = slopes[min(int(distance / POINT_SPACING_M), len(slopes) - 1)]
        # More on the climbs, nothing on fast descents.
        power = 0.0 if speed > COASTING_MPS else wanted * (1 + 3.5 * max(-0.12, min(0.12, slope)))
        drag = 0.5 * AIR_KG_PER_M3 * DRAG_AREA_M2 * speed * speed
        force = power / max(speed, 1.5) - drag - mass_kg * GRAVITY * (ROLLING + slope)
        speed = min(TOP_MPS, max(1.6, speed + force / mass_kg))
        distance += speed
        if distance >= last:
            break
        rows.append((distance, speed, power))
    table = np.array(rows)
    return table[:, 0] - table[0, 0], table[:, 1], table[:, 2]


def _cadence(random: np.random.Generator, power_w: Floats) -> Floats:
    turning = 86 + wander(random, power_w.size, 25, 4)
    return np.where(power_w > 20, turning, 0.0)


def _effort(power_w: Floats, threshold_w: float) -> Floats:
    return REST_SHARE + POWER_SHARE * lagged(power_w, 25, float(power_w[0])) / threshold_w


def ride_leg(
    random: np.random.Generator,
    fit: Fitness,
    way: Route,
    intensity: float = 0.68,
    pauses_per_hour: float = 1.0,
) -> Leg:
    """A ride along ``way`` at a share of threshold power."""
    grade = np.gradient(way.elevation_m, POINT_SPACING_M)
    # 2.5 m/s is slower than anybody rides on average, so the route ends first.
    seconds = int(way.length_m / 2.5)
    wanted = (
        fit.threshold_power_w
        * intensity
        * (1 + wander(random, seconds, 90, 0.10) + wander(random, seconds, 4, 0.10))
    )
    distance, speed, power = _roll(np.clip(wanted, 0, None), grade, fit.weight_kg + BICYCLE_KG)
    n = distance.size
    lat, long = gps_track(
        random,
        np.interp(distance, way.distance_m, way.east_m),
        np.interp(distance, way.distance_m, way.north_m),
    )
    pedalled = np.round(np.clip(power * (1 + random.normal(0, 0.06, n)), 0, None)).astype(np.float64)
    columns = {
        "position_lat": lat,
        "position_long": long,
        "altitude": barometer(random, np.interp(distance, way.distance_m, way.elevation_m)),
        "distance": distance,
        "speed": speed,
        "heart_rate": heart_rate(
            random, _effort(power, fit.threshold_power_w), rest_bpm=fit.rest_bpm, max_bpm=fit.max_bpm
        ),
        "cadence": _cadence(random, pedalled),
        "power": pedalled,
        "temperature": temperature(random, n, fit.warmth_c),
    }
    return Leg(
        sport="cycling",
        sub_sport="road",
        columns=columns,
        lap_ends_s=lap_ends_by_distance(distance, 5000),
        pauses=random_pauses(random, n - 1, pauses_per_hour, 150),
        weight_kg=fit.weight_kg,
    )


def indoor_ride_leg(random: np.random.Generator, fit: Fitness) -> Leg:
    """A turbo trainer session: warm-up, blocks at threshold with recoveries, cool-down; no track."""
    blocks = [(600, 0.55)] + [(480, 0.95), (180, 0.5)] * int(random.integers(3, 5)) + [(420, 0.45)]
    wanted = np.concatenate([np.full(seconds, share * fit.threshold_power_w) for seconds, share in blocks])
    flat = np.zeros(int(wanted.size * 15 / POINT_SPACING_M))
    distance, speed, power = _roll(
        wanted * (1 + wander(random, wanted.size, 8, 0.02)), flat, fit.weight_kg + BICYCLE_KG
    )
    n = distance.size
    ends = np.cumsum([seconds for seconds, _ in blocks])
    columns = {
        "distance": distance,
        "speed": speed,
        "heart_rate": heart_rate(
            random,
            _effort(power, fit.threshold_power_w),
            rest_bpm=fit.rest_bpm,
            max_bpm=fit.max_bpm,
            heat=0.9,
        ),
        "cadence": _cadence(random, power),
        "power": np.round(power),
        "temperature": np.full(n, 21.0),
    }
    return Leg(
        sport="cycling",
        sub_sport="indoor_cycling",
        columns=columns,
        lap_ends_s=[*(int(end) for end in ends if end < n - 2), n - 1],
        lap_trigger="manual",
        weight_kg=fit.weight_kg,
    )
