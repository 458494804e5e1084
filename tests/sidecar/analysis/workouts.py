"""Made-up workouts as devices record them: positions, distance, speed, heart rate and cadence every second."""

from datetime import timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from milevault.analysis.summary import summarise
from milevault.model import Activity, Length
from tests.sidecar.analysis.made_up import activity

type Floats = NDArray[np.float64]
_METRES_PER_DEGREE = 111_195.0


def outdoors(
    speed: Floats,
    *,
    device_distance: bool = True,
    heart_rate: float = 150,
    cadence: float = 85,
    **changes: Any,
) -> Activity:
    """A workout northwards at these speeds, one a second, with the noise of a receiver and of a body."""
    rng = np.random.default_rng(len(speed))
    way = np.cumsum(speed)
    values = {
        "position_lat": np.round(48 + (way + rng.normal(0, 0.3, len(way))) / _METRES_PER_DEGREE, 7),
        "position_long": np.round(11 + rng.normal(0, 4e-6, len(way)), 7),
        "heart_rate": np.round(
            heart_rate + 5 * np.sin(np.arange(len(way)) / 300) + rng.normal(0, 1, len(way))
        ),
        "cadence": np.round(np.maximum(0, cadence + rng.normal(0, 2, len(way)))),
    }
    if device_distance:
        values["distance"] = np.round(way, 2)
        values["speed"] = np.round(speed, 3)
    return activity(values, **changes)


def paced(mps: float, seconds: int, seed: int = 1) -> Floats:
    """Speeds around a pace, as a runner's: half a percent up and down from second to second, waves of minutes."""
    rng = np.random.default_rng(seed)
    at = np.arange(seconds)
    return mps * (1 + 0.03 * np.sin(at / 97) + 0.02 * np.sin(at / 41)) + rng.normal(0, 0.05, seconds)


def ready(workout: Activity) -> Activity:
    """The workout as it is stored: its file summarised, its samples prepared."""
    return summarise(workout).activity


def pool_swim(
    seconds: list[float], rests: dict[int, float], pool_length_m: float = 25.0, **changes: Any
) -> Activity:
    """Lengths one after the other, with rests after some of them."""
    swim = activity({}, sport="swimming", sub_sport="lap_swimming", indoor=True, pool_length_m=pool_length_m)
    lengths, now = [], 0.0
    for number, taken in enumerate(seconds):
        lengths.append(_length(swim, len(lengths), now, taken, "active"))
        now += taken
        if rest := rests.get(number):
            lengths.append(_length(swim, len(lengths), now, rest, "idle"))
            now += rest
    whole = {"lengths": tuple(lengths), "elapsed_time_s": now, "distance_m": len(seconds) * pool_length_m}
    return activity(
        {},
        sport="swimming",
        sub_sport="lap_swimming",
        indoor=True,
        pool_length_m=pool_length_m,
        **(whole | changes),
    )


def _length(swim: Activity, index: int, at: float, seconds: float, kind: str) -> Length:
    return Length(
        index=index,
        start_time=swim.start_time + timedelta(seconds=at),
        elapsed_time_s=seconds,
        length_type=kind,
        swim_stroke="freestyle" if kind == "active" else None,
        total_strokes=18 if kind == "active" else None,
    )
