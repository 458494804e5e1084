"""How fit the athlete is on a day: a slow improvement with a winter dip and good and bad days."""

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

MAX_HEART_RATE: Final = 189.0
# Changes over the whole time: threshold pace 4:35 -> 4:10 per km, threshold power 228 -> 262 W.
THRESHOLD_SPEED_MPS: Final = (3.64, 4.00)
THRESHOLD_POWER_W: Final = (228.0, 262.0)
SWIM_SPEED_MPS: Final = (0.86, 0.96)
RESTING_HEART_RATE: Final = (53.0, 47.5)
WEIGHT_KG: Final = (75.4, 71.8)
HRV_MS: Final = (48.0, 58.0)
DAYS_TO_CHANGE: Final = 540


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitness:
    """State of one day: speeds in m/s, power in W, heart rates in bpm, ``warmth`` in degrees Celsius at noon."""

    threshold_speed_mps: float
    threshold_power_w: float
    swim_speed_mps: float
    rest_bpm: float
    max_bpm: float
    weight_kg: float
    hrv_ms: float
    warmth_c: float


def fitness_on(day: date, first_day: date, seed: int) -> Fitness:
    """The athlete's state on ``day``, ``first_day`` being the first of the whole time."""
    random = np.random.default_rng((seed, day.toordinal(), 1))
    share = min(1.0, max(0.0, (day - first_day).days / DAYS_TO_CHANGE))
    season = np.cos(2 * np.pi * (day.timetuple().tm_yday - 200) / 365.25)
    form = share + 0.10 * float(season) + float(random.normal(0, 0.05))

    def between(ends: tuple[float, float]) -> float:
        return ends[0] + (ends[1] - ends[0]) * form

    return Fitness(
        threshold_speed_mps=between(THRESHOLD_SPEED_MPS),
        threshold_power_w=between(THRESHOLD_POWER_W),
        swim_speed_mps=between(SWIM_SPEED_MPS),
        rest_bpm=between(RESTING_HEART_RATE) + float(random.normal(0, 1.2)),
        max_bpm=MAX_HEART_RATE,
        weight_kg=between(WEIGHT_KG) + float(random.normal(0, 0.35)),
        hrv_ms=max(20.0, between(HRV_MS) + float(random.normal(0, 5))),
        warmth_c=9.5 + 10.5 * float(season) + float(random.normal(0, 3.2)),
    )
