"""What an athlete tells MileVault beside the files: settings, goals, gear, the name of a route, a segment."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

from scripts.demo_app.sidecar import Sidecar

# What the sample athlete's body is made with (scripts/sample_athlete/fitness.py), as the latest months have it.
SETTINGS: Final[Mapping[str, float]] = {
    "max_heart_rate": 189,
    "resting_heart_rate": 50,
    "threshold_heart_rate": 170,
    "functional_threshold_power": 245,
    "gender": 0,
    "birth_year": 1990,
    "sleep_need": 7.5 * 3600,
}
GOALS: Final[tuple[Mapping[str, Any], ...]] = (
    {"measure": "distance_m", "period": "week", "target": 40_000, "sport": "running"},
    {"measure": "moving_time_s", "period": "month", "target": 30 * 3600},
    {"measure": "elevation_gain_m", "period": "year", "target": 60_000},
)
# Gear by sport, with the metres after which it is to be replaced.
GEAR: Final[Mapping[str, Mapping[str, Any]]] = {
    "running": {"name": "Blue running shoes", "kind": "shoes", "service_distance_m": 700_000},
    "cycling": {"name": "Grey road bike", "kind": "bike", "service_distance_m": 5_000_000},
}
# Shoes and chain were new so many days ago.
GEAR_DAYS: Final = 100
LATEST: Final = 200
ROUTE_NAME: Final = "Home loop"
SEGMENT_NAME: Final = "The third kilometre"
SEGMENT_M: Final = (2_000, 3_000)


# What a dashboard shows of a morning, and of the latest measurements.
FIGURES: Final = (
    "readiness",
    "hrv_status",
    "hrv_7d",
    "resting_heart_rate_delta",
    "sleep_score",
    "sleep_debt",
    "weight_trend",
    "weight_rate",
    "body_fat_trend",
)
VALUES: Final = (
    "resting_heart_rate",
    "hrv_last_night",
    "sleep_duration_s",
    "spo2_sleep",
    "respiration_sleep",
    "stress",
    "body_battery_at_wake",
    "steps",
    "weight_kg",
    "vo2max_running",
)


async def missing(sidecar: Sidecar, athlete_id: int) -> list[str]:
    """Which of these figures this morning lacks, and which of the values there never were."""
    figures = (await sidecar.get(f"/athletes/{athlete_id}/morning"))["figures"]
    values = (await sidecar.get(f"/athletes/{athlete_id}/health/latest"))["values"]
    lacking = [f"{key}: {figures[key]['reason']}" for key in FIGURES if figures[key]["value"] is None]
    return lacking + [key for key in VALUES if key not in values]


async def introduce(sidecar: Sidecar, athlete_id: int) -> None:
    """Settings and goals; before the import, so that nothing has to be computed again."""
    path = f"/athletes/{athlete_id}"
    for key, value in SETTINGS.items():
        await sidecar.send("PUT", f"{path}/settings", {"key": key, "value": value, "since_ever": True})
    for goal in GOALS:
        await sidecar.send("POST", f"{path}/goals", {**goal, "first_day": f"{datetime.now(UTC).year}-01-01"})


async def describe(sidecar: Sidecar, athlete_id: int) -> None:
    """Gear of the latest activities; the latest run's way gets a name and a segment. After the import."""
    path = f"/athletes/{athlete_id}"
    listed = (await sidecar.get(f"{path}/activities", limit=LATEST))["activities"]
    for word in GEAR.values():
        await sidecar.send("PUT", f"{path}/gear", word)
    newest = max((date.fromisoformat(one["local_date"]) for one in listed), default=date.min)
    for one in listed:
        gear = GEAR.get(one["sport"])
        if gear and not one["indoor"] and (newest - date.fromisoformat(one["local_date"])).days < GEAR_DAYS:
            await sidecar.send("PATCH", f"{path}/activities/{one['activity_id']}", {"gear": gear["name"]})
    runs = [
        one
        for one in listed
        if one["sport"] == "running" and one["has_track"] and one["distance_m"] > SEGMENT_M[1]
    ]
    if runs:
        activity = {"activity_id": runs[0]["activity_id"]}
        await sidecar.send("POST", f"{path}/routes", {**activity, "name": ROUTE_NAME})
        start_m, end_m = SEGMENT_M
        await sidecar.send(
            "POST", f"{path}/segments", {**activity, "name": SEGMENT_NAME, "start_m": start_m, "end_m": end_m}
        )
