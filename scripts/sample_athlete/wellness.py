"""Wellness files of a day: monitoring (heart rate, steps), sleep, HRV status and weight."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from garmin_fit_sdk import Encoder
from garmin_fit_sdk.profile import Profile

from scripts.sample_athlete.fitfile import FILE_CREATOR, FILE_ID, MANUFACTURER, Message, fit_time
from scripts.sample_athlete.fitness import Fitness, fitness_on
from scripts.sample_athlete.physiology import wander
from scripts.sample_athlete.terrain import TIME_ZONE

WEIGHT_SCALE: Final = 30
MONITORING: Final = 55
MONITORING_INFO: Final = 103
MONITORING_HR_DATA: Final = 211
SLEEP_DATA_INFO: Final = 273
SLEEP_LEVEL: Final = 275
SLEEP_ASSESSMENT: Final = 346
HRV_STATUS_SUMMARY: Final = 370
HRV_VALUE: Final = 371
EVENT: Final = 21

# File types that the profile does not name; numbers as watches write them.
SLEEP_FILE: Final = 49
HRV_FILE: Final = 68
AWAKE, LIGHT, DEEP, REM = 1, 2, 3, 4
# One night in cycles of about 90 minutes: (stage, minutes); deep sleep early, REM late.
CYCLES: Final = (
    ((LIGHT, 18), (DEEP, 42), (LIGHT, 18), (REM, 10)),
    ((LIGHT, 24), (DEEP, 30), (LIGHT, 20), (REM, 18)),
    ((LIGHT, 40), (DEEP, 12), (LIGHT, 16), (REM, 26)),
    ((LIGHT, 46), (AWAKE, 4), (LIGHT, 14), (REM, 30)),
    ((LIGHT, 38), (REM, 22), (AWAKE, 5)),
)
HEART_RATE_EVERY_MIN: Final = 10
STEPS_EVERY_MIN: Final = 60
HRV_EVERY_S: Final = 300


def _field(number: int, name: str, base_type: str) -> dict[str, object]:
    return {
        "num": number, "name": name, "type": base_type, "base_type": base_type, "array": "false", "scale": [1],
        "offset": [0], "units": "", "bits": [], "components": [], "is_accumulated": False, "has_components": False,
        "sub_fields": [],
    }  # fmt: skip


# The encoder refuses messages its profile lacks; watches begin each sleep file with this one.
Profile["messages"][SLEEP_DATA_INFO] = {
    "num": str(SLEEP_DATA_INFO),
    "name": "sleep_data_info",
    "messages_key": "sleep_data_info_mesgs",
    "fields": {
        253: _field(253, "timestamp", "uint32"),
        1: _field(1, "sample_length", "uint16"),
        2: _field(2, "local_timestamp", "uint32"),
        4: _field(4, "version", "string"),
    },
}


def _begin(kind: str | int, created: int) -> Encoder:
    encoder = Encoder()
    who: Message = {"manufacturer": MANUFACTURER, "product": 101, "serial_number": 1_000_001}
    encoder.write_mesg({"mesg_num": FILE_ID, "type": kind, **who, "time_created": created})
    encoder.write_mesg({"mesg_num": FILE_CREATOR, "software_version": 1204})
    return encoder


def _finish(encoder: Encoder) -> bytes:
    data: bytes = encoder.close()
    return data


def midnight_of(day: date) -> tuple[datetime, int]:
    """The local day's first moment in UTC, and the wall clock's lead over UTC in seconds."""
    local = datetime.combine(day, time(), tzinfo=ZoneInfo(TIME_ZONE))
    return local.astimezone(UTC), int((local.utcoffset() or timedelta()).total_seconds())


def monitoring(random: np.random.Generator, day: date, fit: Fitness) -> bytes:
    """A day on the wrist: heart rate every ten minutes, steps counted up through the day each hour."""
    midnight, offset = midnight_of(day)
    start = fit_time(midnight)
    encoder = _begin("monitoring_b", start)
    info: Message = {"timestamp": start, "local_timestamp": start + offset, "resting_metabolic_rate": 1640}
    info |= {"activity_type": ["walking", "running"], "cycles_to_distance": [1.1, 1.6]}
    encoder.write_mesg({"mesg_num": MONITORING_INFO, **info})
    rest = round(fit.rest_bpm)
    encoder.write_mesg(
        {
            "mesg_num": MONITORING_HR_DATA,
            "timestamp": start,
            "resting_heart_rate": rest,
            "current_day_resting_heart_rate": rest,
        }
    )
    awake = np.concatenate((np.zeros(40), np.ones(92), np.zeros(12)))
    pulse = fit.rest_bpm + 4 + awake * 18 + wander(random, awake.size, 4, 6) * (0.4 + awake)
    steps = 0.0
    for minute in range(0, 1440, HEART_RATE_EVERY_MIN):
        moment = start + 60 * minute
        i = minute // HEART_RATE_EVERY_MIN
        if minute % STEPS_EVERY_MIN == 0:
            steps += float(awake[i]) * max(0.0, float(random.normal(620, 380)))
            encoder.write_mesg(
                {"mesg_num": MONITORING, "timestamp": moment, "activity_type": "walking", "cycles": round(steps) / 2,
                 "distance": round(steps * 0.74, 2), "active_time": round(steps / 1.8, 3), "active_calories": round(steps * 0.035)}
            )  # fmt: skip
        beat: Message = {
            "timestamp_16": moment & 0xFFFF,
            "heart_rate": round(float(np.clip(pulse[i], 40, 150))),
        }
        encoder.write_mesg({"mesg_num": MONITORING, **beat})
    return _finish(encoder)


def night_of(random: np.random.Generator, day: date) -> tuple[int, list[tuple[int, int]]]:
    """FIT time of falling asleep in the night that ends on ``day``, and the stages as (stage, minutes)."""
    midnight, _ = midnight_of(day)
    asleep = fit_time(midnight) + int(random.normal(-3_600, 1_500)) // 60 * 60
    count = int(random.choice((4, 5, 5, 5)))
    stages = [
        (stage, max(2, round(minutes * float(random.normal(1, 0.15)))))
        for cycle in CYCLES[:count]
        for stage, minutes in cycle
    ]
    return asleep, stages


def sleep(random: np.random.Generator, day: date) -> bytes:
    """The night that ends on ``day``: a message at each change of stage, then the scores."""
    asleep, stages = night_of(random, day)
    _, offset = midnight_of(day)
    minutes = {
        stage: sum(length for kind, length in stages if kind == stage) for stage in (AWAKE, LIGHT, DEEP, REM)
    }
    encoder = _begin(SLEEP_FILE, asleep)
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
    total = sum(minutes.values()) - minutes[AWAKE]
    score = round(float(np.clip(100 * total / 480 - 2 * minutes[AWAKE] / 5 + random.normal(0, 3), 30, 99)))
    encoder.write_mesg(
        {"mesg_num": SLEEP_ASSESSMENT, "timestamp": now, "overall_sleep_score": score, "sleep_quality_score": min(99, score + 3),
         "sleep_duration_score": round(min(99, 100 * total / 480)), "deep_sleep_score": round(min(99, minutes[DEEP])),
         "rem_sleep_score": round(min(99, minutes[REM])), "awakenings_count": sum(kind == AWAKE for kind, _ in stages),
         "average_stress_during_sleep": 14.5}
    )  # fmt: skip
    return _finish(encoder)


def hrv(random: np.random.Generator, day: date, fit: Fitness) -> bytes:
    """Heart rate variability of the night that ends on ``day``: a value each five minutes and the status."""
    midnight, _ = midnight_of(day)
    begin, count = fit_time(midnight), 78
    values = np.clip(fit.hrv_ms + wander(random, count, 5, 9), 12, 160)
    encoder = _begin(HRV_FILE, begin)
    for i, value in enumerate(values.tolist()):
        encoder.write_mesg({"mesg_num": HRV_VALUE, "timestamp": begin + HRV_EVERY_S * i, "value": value})
    summary: Message = {
        "timestamp": begin + HRV_EVERY_S * count,
        "weekly_average": fit.hrv_ms,
        "last_night_average": float(values.mean()),
        "last_night_5_min_high": float(values.max()),
        "baseline_low_upper": 40.0,
        "baseline_balanced_lower": 45.0,
        "baseline_balanced_upper": 64.0,
        "status": "balanced" if 45 <= values.mean() <= 64 else "unbalanced",
    }
    encoder.write_mesg({"mesg_num": HRV_STATUS_SUMMARY, **summary})
    return _finish(encoder)


def weight(day: date, fit: Fitness) -> bytes:
    """A step on the scales before breakfast."""
    midnight, _ = midnight_of(day)
    moment = fit_time(midnight + timedelta(hours=6, minutes=40))
    encoder = _begin("weight", moment)
    fat = 14.0 + 0.9 * (fit.weight_kg - 72)
    encoder.write_mesg(
        {
            "mesg_num": WEIGHT_SCALE,
            "timestamp": moment,
            "weight": round(fit.weight_kg, 1),
            "percent_fat": round(fat, 1),
            "percent_hydration": 60.2,
        }
    )
    return _finish(encoder)


def files_of(day: date, first_day: date, seed: int) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each wellness file of a day; the scales come out on Mondays and Thursdays."""
    fit = fitness_on(day, first_day, seed)

    def random(stream: int) -> np.random.Generator:
        return np.random.default_rng((seed, day.toordinal(), stream))

    yield f"{day}-monitoring.fit", monitoring(random(10), day, fit)
    yield f"{day}-sleep.fit", sleep(random(11), day)
    yield f"{day}-hrv-status.fit", hrv(random(12), day, fit)
    if day.weekday() in (0, 3):
        yield f"{day}-weight.fit", weight(day, fit)
