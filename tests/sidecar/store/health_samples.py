"""Made-up health files for the tests of store and API."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np

from milevault.model import HealthSeries, HealthValue, SleepSession, Wellness
from milevault.store import ledger
from milevault.store.pool import Connection

DAY = date(2026, 5, 4)
MIDNIGHT = datetime(2026, 5, 4, tzinfo=UTC)


def sha(number: int) -> bytes:
    return number.to_bytes(32)


async def stored(connection: Connection, athlete_id: int, *numbers: int) -> None:
    """Ledger rows of the files with these numbers."""
    for number in numbers:
        await ledger.record_stored(connection, athlete_id, sha(number), 10, f"{number}.fit")


def value(metric: str, number: float, *, hour: float = 12, day: int = 0, component: str = "") -> HealthValue:
    """A value of the day that is ``day`` days after the first, observed at ``hour``."""
    return HealthValue(
        day=DAY + timedelta(days=day),
        metric=metric,
        value=number,
        observed_at=MIDNIGHT + timedelta(days=day, hours=hour),
        component=component,
    )


def values(*given: HealthValue) -> Wellness:
    return Wellness(values=given)


def heart_rate(first_s: float, *numbers: float, step_s: float = 60, day: int = 0) -> HealthSeries:
    """A heart rate every ``step_s`` seconds, the first so long after midnight."""
    times = MIDNIGHT.timestamp() + day * 86400 + first_s + np.arange(len(numbers)) * step_s
    return HealthSeries(
        day=DAY + timedelta(days=day), channel="heart_rate", times_s=times, values=np.array(numbers, float)
    )


def sleep(
    start_h: float, end_h: float, *stages: tuple[float, int], day: int = 0, hour: float = 12, **more: Any
) -> SleepSession:
    """A night from ``start_h`` to ``end_h`` (hours of the day of waking); ``stages`` are (hour, level)."""
    midnight = MIDNIGHT + timedelta(days=day)
    return SleepSession(
        day=DAY + timedelta(days=day),
        kind=more.pop("kind", "main"),
        start_time=midnight + timedelta(hours=start_h),
        end_time=midnight + timedelta(hours=end_h),
        observed_at=midnight + timedelta(hours=hour),
        stage_starts_s=np.array([midnight.timestamp() + start * 3600 for start, _ in stages], float),
        stage_levels=np.array([level for _, level in stages], float),
        utc_offset_s=7200,
        **more,
    )


def monitoring_day(day: int = 0, *, seed: int = 1) -> Wellness:
    """A file of a whole day as a watch writes it: samples every minute or three, 15 values, no night."""
    rng = np.random.default_rng(seed + day)
    start = MIDNIGHT.timestamp() + day * 86400
    minutes = start + np.arange(1440) * 60.0
    three = start + np.arange(480) * 180.0
    columns = {
        "heart_rate": (minutes, np.round(60 + 15 * np.sin(np.arange(1440) / 200) + rng.normal(0, 3, 1440))),
        "stress": (three, np.clip(np.round(35 + rng.normal(0, 15, 480)), 0, 100)),
        "body_battery": (three, np.clip(np.round(60 + np.cumsum(rng.normal(0, 0.5, 480))), 5, 100)),
        "respiration_rate": (minutes, np.round(14 + rng.normal(0, 1.5, 1440), 2)),
        "steps": (minutes[::15], np.cumsum(rng.integers(0, 200, 96)).astype(float)),
    }
    # Per activity type: walking, running and all else
    sums = {
        "steps": (6000.0, 3500.0, 420.0),
        "distance_m": (4300.0, 3900.0, 250.0),
        "active_kcal": (310.0, 270.0, 25.0),
    }
    parts = [
        value(metric, number, day=day, hour=23, component=component)
        for metric, numbers in sums.items()
        for component, number in zip(("walking", "running", "generic"), numbers, strict=True)
    ]
    single = {
        "resting_heart_rate": 53.0,
        "resting_heart_rate_7d": 52.0,
        "min_heart_rate": 44.0,
        "max_heart_rate": 161.0,
        "stress": 31.0,
        "spo2": 96.0,
    }
    return Wellness(
        values=(*parts, *(value(metric, number, day=day, hour=23) for metric, number in single.items())),
        series=tuple(
            HealthSeries(day=DAY + timedelta(days=day), channel=name, times_s=times, values=numbers)
            for name, (times, numbers) in columns.items()
        ),
    )


def whole_file() -> Wellness:
    """The monitoring day with its night and a nap."""
    night = sleep(-1.5, 6, (-1.5, 2), (0, 3), (2, 4), (5.75, 1))
    return replace(monitoring_day(), sleeps=(night, sleep(13, 13.5, kind="nap")))
