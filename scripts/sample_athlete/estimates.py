"""What a watch makes of it all: readiness in the morning; VO2max, recovery and race times after a session."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from scripts.sample_athlete.body import Body
from scripts.sample_athlete.fit_profile import (
    ENDURANCE_SCORE,
    HILL_SCORE,
    RACE_PREDICTION,
    READINESS,
    RECOVERY,
)
from scripts.sample_athlete.fitfile import Message, fit_time
from scripts.sample_athlete.fitness import Fitness
from scripts.sample_athlete.plan import Kind
from scripts.sample_athlete.wearable import begin, finish, midnight_of

METRICS_FILE: Final = 44
MAX_MET: Final = 229
RUNS: Final = frozenset({Kind.EASY_RUN, Kind.TEMPO_RUN, Kind.INTERVALS, Kind.LONG_RUN})
RIDES: Final = frozenset({Kind.RIDE, Kind.INDOOR_RIDE})
# Threshold pace is run at this share of VO2max, and threshold power ridden at about the same one.
THRESHOLD_SHARE: Final = 0.88
# Race -> distance, and its speed as a share of the threshold's.
RACES: Final[Mapping[str, tuple[float, float]]] = {
    "time_5k_s": (5_000, 1.06),
    "time_10k_s": (10_000, 1.02),
    "time_half_marathon_s": (21_097.5, 0.955),
    "time_marathon_s": (42_195, 0.89),
}
READ_AT_MIN: Final = 390
FULL_RECOVERY_MIN: Final = 66 * 60


def vo2_max_running(fit: Fitness) -> float:
    """mL/kg/min that the threshold pace needs (Daniels and Gilbert 1979), over its share."""
    v = fit.threshold_speed_mps * 60
    return (-4.60 + 0.182258 * v + 0.000104 * v**2) / THRESHOLD_SHARE


def vo2_max_cycling(fit: Fitness) -> float:
    """mL/kg/min of the threshold power (ACSM: 10.8 W/kg + 7), over its share."""
    return (10.8 * fit.threshold_power_w / fit.weight_kg + 7) / THRESHOLD_SHARE


def _after_session(body: Body, random: np.random.Generator) -> list[tuple[int, Message]]:
    """Message number and values; none on a day of rest."""
    if body.planned is None or body.effort is None:
        return []
    fit, kind = body.fit, body.planned.kind
    found: list[tuple[int, Message]] = [
        (
            RECOVERY,
            {"recovery_min": round(FULL_RECOVERY_MIN * body.effort.strain * (1.2 - 0.4 * body.freshness))},
        )
    ]
    if kind in RUNS:
        found.append(
            (
                MAX_MET,
                {
                    "vo2_max": round(vo2_max_running(fit), 1),
                    "max_met_category": "generic",
                    "sport": "running",
                },
            )
        )
        times: Message = {
            name: round(way / (share * fit.threshold_speed_mps)) for name, (way, share) in RACES.items()
        }
        found.append((RACE_PREDICTION, times))
        found.append((HILL_SCORE, {"score": 48 + int(random.integers(0, 5))}))
        found.append((ENDURANCE_SCORE, {"score": round(1_560 * fit.threshold_speed_mps)}))
    if kind in RIDES:
        found.append(
            (
                MAX_MET,
                {
                    "vo2_max": round(vo2_max_cycling(fit), 1),
                    "max_met_category": "cycling",
                    "sport": "cycling",
                },
            )
        )
    return found  # fmt: skip


def ended_min(body: Body) -> int:
    """The local minute in which the day's session ends; 0 on a day of rest."""
    return body.planned.minute + body.effort.minutes if body.planned and body.effort else 0


def metrics(random: np.random.Generator, body: Body, until_minute: int) -> bytes | None:
    """The day's estimates, as far as they are known at the local minute ``until_minute``; None without any."""
    found: list[tuple[int, int, Message]] = []
    if body.is_worn:
        score = round(float(np.clip(100 * body.freshness + random.normal(0, 4), 5, 98)))
        found.append((READ_AT_MIN, READINESS, {"score": score}))
    if ended_min(body) <= until_minute:
        found += [(ended_min(body), number, values) for number, values in _after_session(body, random)]
    if not found:
        return None
    start = fit_time(midnight_of(body.day)[0])
    encoder = begin(METRICS_FILE, start)
    for minute, number, values in found:
        when = "update_time" if number == MAX_MET else "timestamp"
        encoder.write_mesg({"mesg_num": number, when: start + 60 * minute, **values})
    return finish(encoder)
