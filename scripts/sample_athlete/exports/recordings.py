"""An outing as columns, one sample a second, and as the file that the athlete's own device wrote."""

from typing import Final

import numpy as np

from scripts.sample_athlete.exports.history import Outing
from scripts.sample_athlete.fitfile import encode
from scripts.sample_athlete.physiology import wander
from scripts.sample_athlete.recording import Leg, Recording, lap_ends_by_distance
from scripts.sample_athlete.terrain import METRES_PER_DEGREE, Floats, elevation

LAP_M: Final = 500.0


def leg(outing: Outing) -> Leg:
    """The outing's samples; indoors without positions and heights."""
    random, kind = outing.random(3), outing.kind
    n = outing.seconds + 1
    seconds = np.arange(n)
    speed = np.clip(kind.speed_mps * (1 + wander(random, n, 20, 0.12)), 0.3, None)
    distance = np.concatenate(([0.0], np.cumsum(speed[1:])))
    columns: dict[str, Floats] = {}
    if kind.outdoors:
        columns |= _track(random, outing, speed)
    columns |= {"distance": distance, "speed": speed}
    beats = 128 + 18 * (1 - np.exp(-seconds / 40)) + wander(random, n, 15, 3)
    columns["heart_rate"] = np.round(beats)
    if kind.power_w is not None:
        columns["power"] = np.round(np.clip(kind.power_w + wander(random, n, 5, 25), 0, None))
    if kind.cadence is not None:
        columns["cadence"] = np.round(np.clip(kind.cadence + wander(random, n, 5, 2), 0, None))
    columns["temperature"] = np.full(n, float(random.integers(4, 24)))
    return Leg(
        sport=kind.sport,
        sub_sport=kind.sub_sport,
        columns=columns,
        lap_ends_s=lap_ends_by_distance(distance, LAP_M),
    )


def _track(random: np.random.Generator, outing: Outing, speed: Floats) -> dict[str, Floats]:
    """A winding way in a direction of its own, so that no two outings share one."""
    n = speed.size
    heading = float(random.uniform(0, 2 * np.pi)) + np.cumsum(np.full(n, float(random.normal(0, 0.004))))
    heading = heading + 0.4 * np.sin(np.arange(n) / float(random.uniform(20, 60)))
    east = float(random.uniform(-4_000, 4_000)) + np.cumsum(speed * np.sin(heading))
    north = float(random.uniform(-4_000, 4_000)) + np.cumsum(speed * np.cos(heading))
    per_degree_long = METRES_PER_DEGREE * np.cos(np.radians(outing.place.latitude))
    return {
        "position_lat": outing.place.latitude + north / METRES_PER_DEGREE,
        "position_long": outing.place.longitude + east / per_degree_long,
        "altitude": np.round(elevation(east, north) * 5) / 5,
    }


def device_file(outing: Outing) -> bytes:
    """The FIT file of the device, by garmin-fit-sdk's encoder."""
    return encode(
        Recording(
            start=outing.start,
            utc_offset_s=outing.utc_offset_s,
            name=outing.kind.name.capitalize(),
            legs=[leg(outing)],
            device="bicycle computer" if outing.kind.bicycle else "watch",
            every_second=True,
            seed=(outing.seed, outing.number, 4),
        )
    )
