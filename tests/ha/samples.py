"""What a sidecar sends, for tests: an athlete, activities, and the replies that the sidecar's own tests wrote."""

import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

type Json = dict[str, Any]
TOKEN = "mv_canary-token-4711"
SERVER_ID = "0b9f4c1e-3f0d-4a53-9f57-d6a7d2f2a001"
STREAM_ID = "5f0c2f6e-8a75-4f5b-8a41-b4dd4b0f7001"
START = "2026-11-22T07:30:00Z"


def athlete(athlete_id: int = 1, name: str = "Ada Canary") -> Json:
    """An athlete as the API sends it."""
    slug = name.split()[0].lower()
    return {"athlete_id": athlete_id, "slug": slug, "name": name, "time_zone": "Europe/Berlin"}


def activity(activity_id: int = 7, **changes: Any) -> Json:
    """An activity as the API sends it; facts are easy to spot should they leak."""
    return {
        "activity_id": activity_id,
        "athlete_id": 1,
        "sport": "running",
        "sub_sport": "trail",
        "indoor": False,
        "name": "Canary Hill",
        "start_time": START,
        "utc_offset_s": 3600,
        "local_date": "2026-11-22",
        "elapsed_time_s": 3700.0,
        "timer_time_s": 3650.0,
        "moving_time_s": 3606.0,
        "distance_m": 12345.6,
        "elevation_gain_m": 321.4,
        "elevation_loss_m": 300.0,
        "avg_speed_mps": 3.42,
        "max_speed_mps": 5.1,
        "avg_heart_rate": 147.0,
        "max_heart_rate": 181.0,
        "avg_power_w": None,
        "max_power_w": None,
        "avg_cadence": 84.0,
        "calories_kcal": 812.0,
        "has_track": True,
    } | changes


def detail(one: Json) -> Json:
    """An activity with everything around it."""
    return {
        "activity": one,
        "description": None,
        "gear": None,
        "perceived_exertion": None,
        "feel": None,
        "commute": None,
        "race": None,
        "excluded": None,
        "edited": [],
        "trim_start_s": None,
        "trim_end_s": None,
        "utc_offset_source": "recorded",
        "pool_length_m": None,
        "elevation_method": "barometer",
        "device_manufacturer": "garmin",
        "device_product": "fr965",
        "findings": [],
        "sample_count": 3,
        "channels": ["heart_rate", "latitude", "longitude"],
        "laps": [],
        "lengths": [],
        "sources": [],
    }


def summary(of: Json, latest: Json | None, **changes: Any) -> Json:
    """An athlete's summary."""
    return {
        "athlete": of,
        "latest_activity": latest,
        "week": {
            "first_day": "2026-11-16",
            "last_day": "2026-11-22",
            "activity_count": 3,
            "distance_m": 43210.0,
            "moving_time_s": 14400.0,
            "elevation_gain_m": 900.0,
        },
        "files_waiting": 2,
        "files_failed": 13,
    } | changes


# What the sidecar's own tests wrote, by the end of the path below the athlete.
CONTRACT: dict[str, str] = {
    "load": "load",
    "records": "records",
    "predictions": "predictions",
    "streaks": "streaks",
    "eddington": "eddington",
    "gear": "gear",
    "goals": "goals",
    "health/latest": "health_latest",
    "wellbeing": "wellbeing_days",
    "health/nights": "health_nights",
    "settings": "settings",
    "zone-sets": "zone_sets",
    "volumes": "volumes",
    "imports": "imports",
}
# The day that was today when the sidecar's tests wrote most of them.
CONTRACT_DAY = date(2026, 5, 6)


def contract(name: str) -> Json:
    """A reply that the sidecar's tests wrote."""
    found: Json = json.loads((Path(__file__).parents[1] / "contract" / f"{name}.json").read_text())
    return found


def moved(reply: Any, days: int) -> Any:
    """The same reply with every day and time so many days later."""
    if isinstance(reply, dict):
        return {key: moved(value, days) for key, value in reply.items()}
    if isinstance(reply, list):
        return [moved(value, days) for value in reply]
    if isinstance(reply, str) and re.match(r"\d{4}-\d{2}-\d{2}(T|$)", reply):
        return (date.fromisoformat(reply[:10]) + timedelta(days=days)).isoformat() + reply[10:]
    return reply
