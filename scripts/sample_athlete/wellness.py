"""Wellness files of a day: sleep, HRV status and weight here, the day on the wrist and its estimates beside."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

import numpy as np

from scripts.sample_athlete.body import Body, body_on
from scripts.sample_athlete.estimates import metrics
from scripts.sample_athlete.fit_profile import RESTLESS_MOMENTS, SLEEP_DATA_INFO
from scripts.sample_athlete.fitfile import Message, fit_time
from scripts.sample_athlete.fitness import Fitness
from scripts.sample_athlete.monitoring import monitoring
from scripts.sample_athlete.physiology import wander
from scripts.sample_athlete.wearable import (
    AWAKE,
    DEEP,
    LIGHT,
    REM,
    begin,
    finish,
    midnight_of,
    night_of,
    random_of,
)

WEIGHT_SCALE: Final = 30
SLEEP_LEVEL: Final = 275
SLEEP_ASSESSMENT: Final = 346
HRV_STATUS_SUMMARY: Final = 370
HRV_VALUE: Final = 371
SKIN_TEMPERATURE: Final = 398
EVENT: Final = 21

# File types that the profile does not name; numbers as watches write them.
SLEEP_FILE: Final = 49
HRV_FILE: Final = 68
HRV_EVERY_S: Final = 300
# The athlete's usual nights, as the watch learned them.
HRV_LOW_MS, HRV_BALANCED_MS = 40.0, (45.0, 64.0)
HEIGHT_M: Final = 1.74
WEEK: Final = 7


def _scores(random: np.random.Generator, minutes: dict[int, int], awakenings: int) -> Message:
    """Scores of a night from its minutes by stage; each from 0 to 99."""

    def score(value: float) -> int:
        return round(float(np.clip(value + random.normal(0, 5), 5, 99)))

    asleep = minutes[LIGHT] + minutes[DEEP] + minutes[REM]
    duration = score(100 * (asleep - 180) / 300)
    deep, rem = score(88 * minutes[DEEP] / 88), score(86 * minutes[REM] / 105)
    light = score(100 - abs(100 * minutes[LIGHT] / asleep - 55))
    calm = score(100 - 1.4 * minutes[AWAKE])
    quality = round((deep + rem + light + 2 * calm) / 5)
    return {
        "overall_sleep_score": round(0.55 * duration + 0.45 * quality),
        "sleep_quality_score": quality,
        "sleep_duration_score": duration,
        "deep_sleep_score": deep,
        "rem_sleep_score": rem,
        "light_sleep_score": light,
        "sleep_recovery_score": round((deep + calm) / 2),
        "awake_time_score": calm,
        "awakenings_count_score": score(104 - 9 * awakenings),
        "sleep_restlessness_score": score(92 - minutes[AWAKE] / 2),
    }


def sleep(random: np.random.Generator, body: Body) -> bytes:
    """The night that ends on the day: a message at each change of stage, then the scores."""
    asleep, stages = night_of(random, body.day, is_poor=body.is_poor_night)
    _, offset = midnight_of(body.day)
    minutes = {
        stage: sum(length for kind, length in stages if kind == stage) for stage in (AWAKE, LIGHT, DEEP, REM)
    }
    awakenings = sum(kind == AWAKE for kind, _ in stages)
    encoder = begin(SLEEP_FILE, asleep)
    info: Message = {
        "timestamp": asleep,
        "sample_length": 60,
        "local_timestamp": asleep + offset,
        "version": "1",
    }
    encoder.write_mesg({"mesg_num": SLEEP_DATA_INFO, **info})
    now = asleep
    for stage, length in stages:
        encoder.write_mesg({"mesg_num": SLEEP_LEVEL, "timestamp": now, "sleep_level": stage})
        now += 60 * length
    encoder.write_mesg({"mesg_num": EVENT, "timestamp": now, "event": "session", "event_type": "stop"})
    stress = 12 + 9 * body.strain + 14 * body.illness + 9 * body.is_poor_night
    encoder.write_mesg(
        {"mesg_num": SLEEP_ASSESSMENT, "timestamp": now, **_scores(random, minutes, awakenings),
         "awakenings_count": awakenings, "average_stress_during_sleep": round(stress, 1)}
    )  # fmt: skip
    restless = 14 + minutes[AWAKE] // 2 + int(random.integers(0, 12))
    encoder.write_mesg({"mesg_num": RESTLESS_MOMENTS, "timestamp": now, "restless_moments_count": restless})
    warmer = float(random.normal(0, 0.15)) + 0.9 * body.illness
    skin: Message = {
        "average_deviation": warmer,
        "average_7_day_deviation": warmer / 2,
        "nightly_value": 33.6 + warmer,
    }
    encoder.write_mesg(
        {"mesg_num": SKIN_TEMPERATURE, "timestamp": now, "local_timestamp": now + offset, **skin}
    )
    return finish(encoder)


def hrv_status(mean_ms: float) -> str:
    """The watch's word for a week's mean."""
    low, high = HRV_BALANCED_MS
    if mean_ms < HRV_LOW_MS:
        return "low"
    return "balanced" if low <= mean_ms <= high else "unbalanced"


def hrv(random: np.random.Generator, body: Body, weekly_ms: float) -> bytes:
    """Heart rate variability of the night that ends on the day: a value each five minutes and the status."""
    midnight, _ = midnight_of(body.day)
    created, count = fit_time(midnight), 78
    values = np.clip(body.fit.hrv_ms + wander(random, count, 5, 9), 12, 160)
    encoder = begin(HRV_FILE, created)
    for i, value in enumerate(values.tolist()):
        encoder.write_mesg({"mesg_num": HRV_VALUE, "timestamp": created + HRV_EVERY_S * i, "value": value})
    summary: Message = {
        "timestamp": created + HRV_EVERY_S * count,
        "weekly_average": weekly_ms,
        "last_night_average": float(values.mean()),
        "last_night_5_min_high": float(values.max()),
        "baseline_low_upper": HRV_LOW_MS,
        "baseline_balanced_lower": HRV_BALANCED_MS[0],
        "baseline_balanced_upper": HRV_BALANCED_MS[1],
        "status": hrv_status(weekly_ms),
    }
    encoder.write_mesg({"mesg_num": HRV_STATUS_SUMMARY, **summary})
    return finish(encoder)


def weight(day: date, fit: Fitness) -> bytes:
    """A step on the scales before breakfast."""
    midnight, _ = midnight_of(day)
    moment = fit_time(midnight + timedelta(hours=6, minutes=40))
    encoder = begin("weight", moment)
    weight_kg = round(fit.weight_kg, 1)
    fat = 21.0 + 0.9 * (fit.weight_kg - 72)
    encoder.write_mesg(
        {
            "mesg_num": WEIGHT_SCALE,
            "timestamp": moment,
            "weight": weight_kg,
            "percent_fat": round(fat, 1),
            "percent_hydration": round(57.6 - 0.6 * (fit.weight_kg - 72), 1),
            "muscle_mass": round(0.94 * weight_kg * (1 - fat / 100), 1),
            "bone_mass": 2.9,
            "bmi": round(weight_kg / HEIGHT_M**2, 1),
        }
    )
    return finish(encoder)


def files_of(
    day: date, first_day: date, seed: int, last_day: date | None = None, *, until_minute: int = 1_440
) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each wellness file of a day; the scales come out on Mondays and Thursdays.

    ``last_day`` ends the plan (see `body_on`); ``until_minute`` of the day is when the watch was read.
    """
    week = [body_on(day - timedelta(days=ago), first_day, seed, last_day) for ago in range(WEEK)]
    body, tonight = week[0], body_on(day + timedelta(days=1), first_day, seed, last_day)

    yield f"{day}-monitoring.fit", monitoring(seed, week, tonight, until_minute)
    if body.is_worn:
        yield f"{day}-sleep.fit", sleep(random_of(day, seed, 11), body)
        weekly_ms = float(np.mean([one.fit.hrv_ms for one in week if one.is_worn]))
        yield f"{day}-hrv-status.fit", hrv(random_of(day, seed, 12), body, weekly_ms)
    if estimates := metrics(random_of(day, seed, 13), body, until_minute):
        yield f"{day}-metrics.fit", estimates
    if day.weekday() in (0, 3):
        yield f"{day}-weight.fit", weight(day, body.fit)
