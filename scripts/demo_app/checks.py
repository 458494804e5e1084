"""Do Home Assistant's states say what the sidecar's API says?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from scripts.demo_app.hass import Hass
from scripts.demo_app.sidecar import Sidecar

# What a unit of measurement is in SI; counts and beats per minute are themselves.
UNITS: Final = {
    "m": 1.0,
    "km": 1000.0,
    "mi": 1609.344,
    "ft": 0.3048,
    "s": 1.0,
    "min": 60.0,
    "h": 3600.0,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """``expected`` picks the value from a summary of the sidecar; numbers may differ by ``tolerance`` (SI)."""

    key: str
    expected: Callable[[Mapping[str, Any]], Any]
    tolerance: float = 0.0


def _latest(name: str) -> Callable[[Mapping[str, Any]], Any]:
    return lambda summary: summary["latest_activity"][name]


ROWS: Final = (
    Row(key="latest_activity", expected=_latest("sport")),
    Row(key="latest_start", expected=_latest("start_time")),
    Row(key="latest_distance", expected=_latest("distance_m"), tolerance=0.01),
    Row(key="latest_moving_time", expected=_latest("moving_time_s"), tolerance=0.1),
    Row(key="latest_elevation_gain", expected=_latest("elevation_gain_m"), tolerance=0.1),
    Row(key="latest_average_heart_rate", expected=_latest("avg_heart_rate"), tolerance=0.1),
    Row(key="week_distance", expected=lambda summary: summary["week"]["distance_m"], tolerance=0.01),
    Row(key="week_moving_time", expected=lambda summary: summary["week"]["moving_time_s"], tolerance=0.1),
    Row(key="files_waiting", expected=lambda summary: summary["files_waiting"]),
    Row(key="files_failed", expected=lambda summary: summary["files_failed"]),
)


def difference(row: Row, summary: Mapping[str, Any], state: Mapping[str, Any]) -> str | None:
    """What is wrong with one entity's state, or None."""
    expected, shown = row.expected(summary), state.get("state")
    if expected is None:
        return None if shown == "unknown" else f"{row.key} shows {shown}, the sidecar has no value"
    if isinstance(expected, int | float):
        try:
            value = float(str(shown)) * UNITS.get(state["attributes"].get("unit_of_measurement"), 1.0)
        except ValueError:
            return f"{row.key} shows {shown}, the sidecar says {expected}"
        return (
            None
            if abs(value - expected) <= row.tolerance
            else f"{row.key} shows {shown}, the sidecar says {expected}"
        )
    if row.key == "latest_start":
        same = str(shown) not in ("None", "unknown", "unavailable") and (
            abs((datetime.fromisoformat(str(shown)) - datetime.fromisoformat(expected)).total_seconds()) < 1
        )
        return None if same else f"{row.key} shows {shown}, the sidecar says {expected}"
    return None if shown == expected else f"{row.key} shows {shown}, the sidecar says {expected}"


async def differences(hass: Hass, sidecar: Sidecar, athlete_id: int) -> list[str]:
    """Everything that differs between Home Assistant and the sidecar; empty when all is well."""
    summary = await sidecar.get(f"/athletes/{athlete_id}/summary")
    entities = await hass.entities(athlete_id)
    found = []
    for row in ROWS:
        if row.key not in entities:
            found.append(f"there is no entity {row.key}")
        elif problem := difference(row, summary, await hass.state(entities[row.key])):
            found.append(problem)
    return found
