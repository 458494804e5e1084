"""What the recorder has of a vault's history, and when it has all of it."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from homeassistant.components.recorder import get_instance
from homeassistant.components.recorder.statistics import (
    get_metadata,
    statistics_during_period,
)
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.milevault.statistics_recorder import Recorder as StatisticsRecorder
from tests.ha.conftest import until
from tests.ha.samples import activity

BERLIN = ZoneInfo("Europe/Berlin")
PREFIX = "milevault:0b9f4c1e3f0d_1_"
DAY = date(2024, 5, 4)
ERA = datetime(1950, 1, 1, tzinfo=UTC)


async def settled(hass: HomeAssistant, entry: MockConfigEntry, athlete_id: int = 1) -> None:
    """Everything that was marked is imported and stored."""
    states = entry.runtime_data.saved.statistics

    def is_done() -> bool:
        state = states.get(athlete_id)
        return state is not None and bool(state.checked_on) and not state.pending

    await until(is_done)
    await StatisticsRecorder(hass).clear(())


async def rows(hass: HomeAssistant, key: str, prefix: str = PREFIX) -> list[dict[str, Any]]:
    """All rows of a series: start, and what it has of mean, state and sum."""
    found = await get_instance(hass).async_add_executor_job(
        lambda: statistics_during_period(
            hass, ERA, None, {prefix + key}, "hour", None, {"mean", "state", "sum"}
        )
    )
    return [
        {"start": datetime.fromtimestamp(row["start"], BERLIN)}
        | {name: row[name] for name in ("mean", "state", "sum") if row.get(name) is not None}
        for row in found.get(prefix + key, [])
    ]


async def known(hass: HomeAssistant) -> dict[str, Any]:
    """Metadata of all statistics of ours."""
    await StatisticsRecorder(hass).clear(())
    found = await get_instance(hass).async_add_executor_job(
        lambda: get_metadata(hass, statistic_source="milevault")
    )
    return {key: meta for key, (_, meta) in found.items()}


def berlin(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=BERLIN)


def run_of(activity_id: int, start: str, **changes: Any) -> dict[str, Any]:
    return activity(activity_id, start_time=start, distance_m=10_000.0, moving_time_s=3600.0, **changes)
