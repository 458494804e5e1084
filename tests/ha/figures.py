"""Replies in which every figure of an athlete is known, as of a day of the test's choice."""

import copy
from datetime import date, timedelta
from typing import Any

from tests.ha.samples import CONTRACT, CONTRACT_DAY, Json, activity, contract, moved, summary
from tests.ha.sidecar import FakeSidecar

TODAY = date(2026, 11, 22)
# Half a year after the contract's day.
NOW = "2026-11-22T17:00:00+00:00"

# By metric of health what the contract's sample does not have.
MORE_HEALTH: dict[str, tuple[float, str]] = {
    "hrv_last_night": (41.0, "ms"),
    "spo2_lowest": (88.0, "%"),
    "weight_kg": (71.5, "kg"),
    "body_fat_pct": (15.5, "%"),
    "body_water_pct": (58.5, "%"),
    "muscle_mass_kg": (34.5, "kg"),
}
# By period its first day, distance in m, moving time in s, count, climb in m, load.
SUMS: dict[str, tuple[str, float, float, int, float, float]] = {
    "week": ("2026-11-16", 43210.0, 14400.0, 3, 900.0, 210.0),
    "month": ("2026-11-01", 143210.0, 54000.0, 12, 2900.0, 810.0),
    "year": ("2026-01-01", 1432100.0, 540000.0, 120, 29000.0, 8100.0),
}


def volumes(period: str, factor: float = 1.0) -> Json:
    """The running period's sums."""
    first_day, distance_m, moving_s, count, climb_m, load = SUMS[period]
    volume = {
        "first_day": first_day,
        "last_day": TODAY.isoformat(),
        "activity_count": round(count * factor),
        "distance_m": distance_m * factor,
        "moving_time_s": moving_s * factor,
        "elevation_gain_m": climb_m * factor,
        "calories_kcal": 0.0,
        "load": load * factor,
    }
    told = contract("volumes")
    return told | {"period": period, "to_date": {"volume": volume, "year_before": volume}}


def health(today: date) -> Json:
    """The newest value of every metric that a sensor shows."""
    told = moved(contract("health_latest"), (today - CONTRACT_DAY).days)
    day = (today - timedelta(days=2)).isoformat()
    for key, (value, unit) in MORE_HEALTH.items():
        told["values"][key] = {"day": day, "value": value, "unit": unit, "source": "fit", "observed_at": None}
    return told


def fill(sidecar: FakeSidecar, athlete_id: int = 1, today: date = TODAY) -> None:
    """Let the sidecar know every figure of an athlete as of ``today``."""
    days = (today - CONTRACT_DAY).days
    for path, name in CONTRACT.items():
        sidecar.replies[athlete_id, path] = moved(contract(name), days)
    sidecar.replies[athlete_id, "health/latest"] = health(today)
    for period in SUMS:
        sidecar.replies[athlete_id, f"volumes?period={period}"] = volumes(period)


def add_athlete(sidecar: FakeSidecar, of: Json, **latest: Any) -> None:
    """Another athlete with an activity and every figure."""
    number = of["athlete_id"]
    sidecar.athletes.append(of)
    sidecar.summaries[number] = summary(of, activity(100 + number, athlete_id=number, **latest))
    fill(sidecar, number)


def column(sidecar: FakeSidecar, key: str, athlete_id: int = 1, path: str = "wellbeing") -> list[Any]:
    """The values of a figure over days, to be changed by the test."""
    reply = sidecar.replies[athlete_id, path] = copy.deepcopy(sidecar.replies[athlete_id, path])
    values: list[Any] = reply["figures"][key]["values"]
    return values
