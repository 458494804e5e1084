"""Made-up activities on made-up ways of one small town, noisy as receivers are."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from milevault.model import Activity, Streams

from . import samples

type Corners = tuple[tuple[float, float], ...]
METRES_PER_DEGREE = 111_194.9
ORIGIN = (48.1, 11.5)
# Corners in metres east and north.
LAKE: Corners = ((0, 0), (1200, 0), (1200, 900), (300, 1300), (0, 600), (0, 0))
MILL: Corners = ((0, 0), (-900, 400), (-1500, 1400), (-2600, 1500))
# Beside the way to the mill, 400 m off.
RIDGE: Corners = ((0, 400), (-900, 800), (-1500, 1800), (-2600, 1900))
HARBOUR: Corners = ((3000, -500), (3800, -1500), (5200, -1500), (5200, -300), (3000, -500))


def going(
    day: int,
    corners: Corners,
    *,
    seed: int | None = None,
    speed_mps: float = 4.0,
    backwards: bool = False,
    sport: str = "running",
    noise_m: float = 4.0,
) -> Activity:
    """An activity on a day that goes along the corners, a sample each five seconds."""
    rng = np.random.default_rng(day if seed is None else seed)
    way = np.array(corners[::-1] if backwards else corners, np.float64)
    along = np.append(0.0, np.cumsum(np.hypot(*np.diff(way, axis=0).T)))
    elapsed = np.arange(0.0, along[-1] / speed_mps, 5.0)
    east, north = (np.interp(elapsed * speed_mps, along, way[:, axis]) for axis in (0, 1))
    east, north = (values + _wander(rng, len(elapsed), noise_m) for values in (east, north))
    values = {
        "position_lat": np.round(ORIGIN[0] + north / METRES_PER_DEGREE, 7),
        "position_long": np.round(ORIGIN[1] + east / METRES_PER_DEGREE / np.cos(np.radians(ORIGIN[0])), 7),
        "altitude": np.round(520 + 20 * np.sin(elapsed / 200), 1),
        "distance": np.round(elapsed * speed_mps, 2),
        "speed": np.full(len(elapsed), speed_mps),
        "heart_rate": np.round(140 + rng.normal(0, 3, len(elapsed))),
    }
    made = samples.activity(10, start=samples.START + timedelta(days=day), seed=1)
    return replace(
        made,
        sport=sport,
        sub_sport="generic",
        elapsed_time_s=float(elapsed[-1]),
        timer_time_s=float(elapsed[-1]),
        moving_time_s=None,
        distance_m=float(values["distance"][-1]),
        streams=Streams(elapsed_s=elapsed, values=values),
        laps=(),
        device=replace(made.device, serial_number=5000 + day),
    )


def _wander(rng: np.random.Generator, count: int, noise_m: float) -> NDArray[np.float64]:
    """Metres off, each sample near to the one before."""
    steps = rng.normal(0, noise_m * 0.3, count)
    wandered = np.zeros(count)
    for at in range(1, count):
        wandered[at] = 0.95 * wandered[at - 1] + steps[at]
    return wandered
