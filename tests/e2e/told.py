"""What Home Assistant should show of an athlete, told from the API's answers: states, statistics, calendar."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest

from scripts.demo_app import checks
from scripts.demo_app.hass import Hass
from scripts.demo_app.sample import TIME_ZONE
from scripts.demo_app.sidecar import Sidecar

# Home Assistant rounds where it converts.
TOLERANCE: Final = 1e-3
# The sample's sessions of each kind are of the last year.
HISTORY: Final = timedelta(days=390)
TRANSITION: Final = "transition"
# Sensor -> the newest value of this metric.
MEASURED: Final[Mapping[str, str]] = {
    "resting_heart_rate": "resting_heart_rate",
    "hrv_last_night": "hrv_last_night",
    "spo2": "spo2",
    "respiration_sleep": "respiration_sleep",
    "stress": "stress",
    "body_battery_highest": "body_battery_highest",
    "body_battery_lowest": "body_battery_lowest",
    "body_battery_at_wake": "body_battery_at_wake",
    "steps": "steps",
    "weight": "weight_kg",
    "body_fat": "body_fat_pct",
}
# Sensor -> the newest value of this figure of wellbeing.
COMPUTED: Final[Mapping[str, str]] = {
    "resting_heart_rate_baseline": "resting_heart_rate_mean_28d",
    "resting_heart_rate_deviation": "resting_heart_rate_day_delta",
    "hrv_7d": "hrv_7d",
    "hrv_status": "hrv_status",
    "sleep_duration": "sleep_asleep",
    "sleep_score": "sleep_score",
    "sleep_debt": "sleep_debt",
    "weight_trend": "weight_trend",
    "readiness": "readiness",
}
STAGES: Final = ("deep", "light", "rem", "awake")
TRAINING: Final = ("fitness", "fatigue", "form")


def _newest(values: Sequence[Any]) -> Any:
    return next((value for value in reversed(values) if value is not None), None)


def today() -> date:
    """The day it is where the athletes live: Home Assistant asks up to then."""
    return datetime.now(ZoneInfo(TIME_ZONE)).date()


def first_day() -> str:
    return (today() - HISTORY).isoformat()


async def activities(sidecar: Sidecar, athlete_id: int) -> list[dict[str, Any]]:
    """All of them, the newest first, without the changes between two legs of a triathlon."""
    page = await sidecar.get(f"/athletes/{athlete_id}/activities", limit=200)
    assert page["next_cursor"] is None
    return [one for one in page["activities"] if one["sport"] != TRANSITION]


async def health(sidecar: Sidecar, athlete_id: int) -> dict[str, Any]:
    """Sensor -> value in the API's unit, None where there is none."""
    base = f"/athletes/{athlete_id}"
    latest = (await sidecar.get(f"{base}/health/latest"))["values"]
    last = today()
    span = {"first_day": (last - timedelta(days=14)).isoformat(), "last_day": last.isoformat()}
    figures = (await sidecar.get(f"{base}/wellbeing", **span))["figures"]
    nights = (await sidecar.get(f"{base}/health/nights", **span))["nights"]
    found = {key: latest[name]["value"] if name in latest else None for key, name in MEASURED.items()}
    found |= {
        key: _newest(figures[name]["values"]) if name in figures else None for key, name in COMPUTED.items()
    }
    return found | _last_night(nights)


def _last_night(nights: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    mains = [
        (night, session) for night in nights for session in night["sessions"] if session["kind"] == "main"
    ]
    if not mains:
        return {"sleep_start": None, "sleep_end": None} | {f"sleep_{level}": None for level in STAGES}
    night, session = mains[-1]
    lasted = dict.fromkeys(STAGES, 0.0)
    stages = session["stages"]
    for level, duration_s in zip(stages["level"], stages["duration_s"], strict=True):
        lasted[level] = lasted.get(level, 0.0) + duration_s
    stated = {level: night["values"].get(f"sleep_{level}_s") for level in STAGES}
    return {"sleep_start": session["start_time"], "sleep_end": session["end_time"]} | {
        f"sleep_{level}": lasted[level] if stated[level] is None else stated[level] for level in STAGES
    }


async def training(sidecar: Sidecar, athlete_id: int) -> dict[str, Any]:
    """Sensor -> value of load and of records over distances."""
    load = await sidecar.get(f"/athletes/{athlete_id}/load")
    records = await sidecar.get(f"/athletes/{athlete_id}/records")
    return {key: _newest(load["figures"][key]["values"]) for key in TRAINING} | {
        f"record_{one['sport']}_{one['name']}": one["best"]["value"]
        for one in records["records"]
        if one["kind"] == "distance"
    }


def agrees(expected: Any, state: Mapping[str, Any]) -> bool:
    """Whether a state shows the value, whatever its unit; unknown where there is none."""
    shown = str(state.get("state"))
    if expected is None or shown in ("unknown", "unavailable", "None"):
        return expected is None and shown == "unknown"
    if isinstance(expected, str):
        return shown == expected or shown[:19] == expected[:19]
    factor = checks.UNITS.get(state["attributes"].get("unit_of_measurement", ""), 1.0)
    return bool(float(shown) * factor == pytest.approx(expected, rel=TOLERANCE, abs=TOLERANCE * factor))


async def wrong_states(hass: Hass, sidecar: Sidecar, athlete_id: int) -> list[str]:
    """Keys of the entities that do not show what the API says."""
    entities = await hass.entities(athlete_id)
    expected = await health(sidecar, athlete_id) | await training(sidecar, athlete_id)
    found = await checks.differences(hass, sidecar, athlete_id)
    for key in expected.keys() & entities.keys():
        state = await hass.state(entities[key])
        if not agrees(expected[key], state):
            found.append(f"{key} shows {state.get('state')}, the API says {expected[key]}")
    return found


async def statistics(hass: Hass, athlete_id: int, *keys: str) -> dict[str, Any]:
    """Key -> rows of the long-term statistics by the hour, oldest first; only what the recorder has."""
    async with hass.websocket() as socket:
        ids = {
            one["statistic_id"]: one["statistic_id"].split("_", 2)
            for one in await socket.call("recorder/list_statistic_ids")
            if one["source"] == "milevault"
        }
        # Server, athlete, key: only the key may hold underscores.
        ours = {
            name: key for name, (_, whose, key) in ids.items() if whose == str(athlete_id) and key in keys
        }
        if not ours:
            return {}
        rows = await socket.call(
            "recorder/statistics_during_period",
            start_time=f"{first_day()}T00:00:00+00:00",
            statistic_ids=list(ours),
            period="hour",
            types=["sum", "mean"],
        )
    return {ours[name]: found for name, found in rows.items()}


async def wrong_statistics(hass: Hass, sidecar: Sidecar, athlete_id: int) -> list[str]:
    """What of the statistics is not what the API says: number and way of all activities, each resting heart rate."""
    found = await statistics(hass, athlete_id, "activity_count", "activity_distance", "resting_heart_rate")
    own = await activities(sidecar, athlete_id)
    reply = await sidecar.get(
        f"/athletes/{athlete_id}/health/days",
        first_day=first_day(),
        last_day=today().isoformat(),
    )
    days = [row["values"].get("resting_heart_rate") for row in reply["days"]]
    sums = {
        "activity_count": len(own),
        "activity_distance": sum(one["distance_m"] or 0 for one in own) / 1000,
    }
    wrong = [
        f"{key} is {[row['sum'] for row in found.get(key, [])][-1:]}, not {value}"
        for key, value in sums.items()
        if [row["sum"] for row in found.get(key, [])][-1:] != [pytest.approx(value)]
    ]
    means = [row["mean"] for row in found.get("resting_heart_rate", [])]
    expected = [value for value in days if value is not None]
    return (
        wrong
        if means == pytest.approx(expected)
        else [*wrong, f"resting heart rates {means}, not {expected}"]
    )


async def calendar_starts(hass: Hass, entity_id: str) -> set[datetime]:
    """When the calendar's activities began."""
    span = f"start={first_day()}T00:00:00Z&end={today() + timedelta(days=2)}T00:00:00Z"
    return {
        datetime.fromisoformat(one["start"]["dateTime"])
        for one in await hass.get(f"/api/calendars/{entity_id}?{span}")
        if "dateTime" in one["start"]
    }
