"""History in a real recorder: at its real time, in Home Assistant's units."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from homeassistant.components.recorder.statistics import (
    async_add_external_statistics,
)
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from homeassistant.util.unit_system import US_CUSTOMARY_SYSTEM
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed

from custom_components.milevault.statistics_recorder import metadata
from custom_components.milevault.statistics_series import SERIES
from tests.ha.conftest import until
from tests.ha.history import History, payload
from tests.ha.samples import activity, athlete
from tests.ha.sidecar import FakeSidecar
from tests.ha.statistics_import.recorded import BERLIN, DAY, PREFIX, berlin, known, rows, run_of, settled


async def test_every_value_stands_at_its_day_or_night(
    hass: HomeAssistant, history: History, loaded: MockConfigEntry
) -> None:
    await settled(hass, loaded)
    days = [DAY + timedelta(days=at) for at in range(3)]
    assert await rows(hass, "hrv") == [
        {"start": berlin(day, 3), "mean": 60.0 + at} for at, day in enumerate(days)
    ]
    assert await rows(hass, "resting_heart_rate") == [
        *({"start": berlin(day, 0), "mean": 51.0 + at} for at, day in enumerate(days)),
        {"start": berlin(DAY + timedelta(days=400), 0), "mean": 48.0},
    ]
    assert await rows(hass, "readiness") == [{"start": berlin(DAY, 0), "mean": 71.5}]
    assert await rows(hass, "steps") == [
        {"start": berlin(DAY + timedelta(days=400), 0), "state": 9000.0, "sum": 9000.0}
    ]
    assert set(await known(hass)) == {
        PREFIX + key for key in ("hrv", "resting_heart_rate", "readiness", "steps")
    }


async def test_names_carry_the_athlete_and_units_are_home_assistants(
    hass: HomeAssistant, history: History, loaded: MockConfigEntry
) -> None:
    await settled(hass, loaded)
    meta = (await known(hass))[PREFIX + "hrv"]
    assert meta["name"] == "Ada Canary HRV last night"
    assert (meta["unit_of_measurement"], meta["unit_class"]) == ("ms", "duration")
    assert (meta["has_sum"], meta["mean_type"]) == (False, 1)
    meta = (await known(hass))[PREFIX + "steps"]
    assert (meta["unit_of_measurement"], meta["has_sum"], meta["mean_type"]) == ("steps", True, 0)


async def test_activities_add_up_at_the_hour_they_began(
    hass: HomeAssistant, history: History, entry: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    sidecar.activities = [
        run_of(1, "2024-05-04T06:10:00Z"),
        run_of(2, "2024-05-04T06:50:00Z"),
        run_of(3, "2025-01-01T12:00:00Z", elevation_gain_m=None),
        activity(4, start_time="2025-01-01T13:00:00Z", sport="transition"),
        run_of(5, "2025-12-31T23:30:00Z") | {"moving_time_s": None, "timer_time_s": 1800.0},
    ]
    await hass.config_entries.async_setup(entry.entry_id)
    await settled(hass, entry)
    starts = [datetime(2024, 5, 4, 8, tzinfo=BERLIN), datetime(2025, 1, 1, 13, tzinfo=BERLIN)]
    starts.append(datetime(2026, 1, 1, 0, tzinfo=BERLIN))
    assert await rows(hass, "activity_distance") == [
        {"start": starts[0], "state": 20.0, "sum": 20.0},
        {"start": starts[1], "state": 10.0, "sum": 30.0},
        {"start": starts[2], "state": 10.0, "sum": 40.0},
    ]
    assert [one["sum"] for one in await rows(hass, "activity_count")] == [2, 3, 4]
    assert [one["state"] for one in await rows(hass, "activity_moving_time")] == [2.0, 1.0, 0.5]
    assert [one["start"] for one in await rows(hass, "activity_elevation_gain")] == [starts[0], starts[2]]


async def test_more_activities_than_a_page_and_a_batch_hold(
    hass: HomeAssistant, history: History, entry: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    first = datetime(2024, 1, 1, 12, tzinfo=UTC)
    bare = dict.fromkeys(
        ("distance_m", "moving_time_s", "timer_time_s", "elapsed_time_s", "elevation_gain_m", "calories_kcal")
    )
    sidecar.activities = [
        run_of(at, f"{first + timedelta(days=at):%Y-%m-%dT%H:%M:%SZ}") | bare for at in range(601)
    ]
    await hass.config_entries.async_setup(entry.entry_id)
    await settled(hass, entry)
    assert history.asked.count("/activities") == 4
    assert [one["sum"] for one in await rows(hass, "activity_count")] == list(range(1, 602))


async def test_load_begins_with_the_first_activity(
    hass: HomeAssistant, history: History, entry: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    sidecar.activities = [run_of(1, "2024-05-04T06:10:00Z")]
    history.load = {
        DAY: {"load": 60.0, "fitness": 1.4, "form": 0.0},
        DAY + timedelta(days=1): {"load": 0.0, "fitness": 1.3, "form": -7.1},
        DAY + timedelta(days=2): {"load": 40.0, "fitness": 2.2, "form": -5.9},
    }
    await hass.config_entries.async_setup(entry.entry_id)
    await settled(hass, entry)
    assert await rows(hass, "load") == [
        {"start": berlin(DAY, 0), "state": 60.0, "sum": 60.0},
        {"start": berlin(DAY + timedelta(days=2), 0), "state": 40.0, "sum": 100.0},
    ]
    assert [one["mean"] for one in await rows(hass, "form")] == [0.0, -7.1, -5.9]


async def test_set_up_does_not_wait_for_history(
    hass: HomeAssistant, history: History, entry: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    may_answer = asyncio.Event()
    answer = history.answer

    def slowly(request: Any) -> Any:
        found = answer(request)
        if not request.path.endswith("/health/metrics"):
            return found

        async def later() -> Any:
            await may_answer.wait()
            return await found

        return later()

    sidecar.override = slowly
    assert await hass.config_entries.async_setup(entry.entry_id)
    await until(lambda: "/health/metrics" in history.asked)
    assert hass.states.get("sensor.ada_canary_latest_activity").state == "running"
    assert await rows(hass, "hrv") == []
    may_answer.set()
    await settled(hass, entry)
    assert len(await rows(hass, "hrv")) == 3


async def test_us_customary_units(
    hass: HomeAssistant, history: History, entry: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    hass.config.units = US_CUSTOMARY_SYSTEM
    sidecar.activities = [run_of(1, "2024-05-04T06:00:00Z") | {"distance_m": 16093.44}]
    history.health[DAY] = {"weight_kg": 70.0, "skin_temperature_deviation": 1.0}
    await hass.config_entries.async_setup(entry.entry_id)
    await settled(hass, entry)
    assert (await rows(hass, "activity_distance"))[0]["sum"] == pytest.approx(10.0)
    assert (await rows(hass, "weight"))[0]["mean"] == pytest.approx(154.32, abs=0.01)
    assert (await rows(hass, "skin_temperature_deviation"))[0]["mean"] == pytest.approx(1.8)
    assert (await known(hass))[PREFIX + "weight"]["unit_of_measurement"] == "lb"


async def test_another_unit_system_converts_what_is_there(
    hass: HomeAssistant, history: History, loaded: MockConfigEntry
) -> None:
    history.health[DAY] = {"weight_kg": 70.0}
    await settled(hass, loaded)
    hass.config.units = US_CUSTOMARY_SYSTEM
    async_fire_time_changed(hass, dt_util.utcnow().replace(minute=5, second=0) + timedelta(hours=1))
    state = loaded.runtime_data.saved.statistics[1]
    await until(lambda: state.signature.endswith(" us"))
    await settled(hass, loaded)
    assert [round(one["mean"], 2) for one in await rows(hass, "weight")] == [154.32]


async def test_a_time_zone_of_quarter_hours(
    hass: HomeAssistant, history: History, entry: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    sidecar.athletes = [athlete() | {"time_zone": "Asia/Kathmandu"}]
    sidecar.activities = [run_of(1, "2024-05-04T06:20:00Z")]
    await hass.config_entries.async_setup(entry.entry_id)
    await settled(hass, entry)
    (row,) = await rows(hass, "activity_distance")
    assert row["start"].astimezone(ZoneInfo("Asia/Kathmandu")).strftime("%H:%M") == "12:00"
    # The day begins in Kathmandu while Berlin still has the day before.
    assert [one["start"].date() for one in await rows(hass, "hrv")] == [
        DAY + timedelta(days=at) for at in range(3)
    ]
    history.health[DAY].pop("hrv_last_night")
    sidecar.publish("health_recorded", payload([DAY + timedelta(days=400)]))
    sidecar.publish("health_recorded", payload([DAY]))
    await until(lambda: entry.runtime_data.saved.cursor.endswith(":42"))
    await settled(hass, entry)
    assert len(await rows(hass, "hrv")) == 2


async def test_every_series_is_taken_by_the_recorder(hass: HomeAssistant) -> None:
    """In both unit systems: Home Assistant checks unit, unit class and id."""
    for is_us in (False, True):
        for one in SERIES:
            meta = metadata(one, PREFIX + one.key, one.key, is_us=is_us)
            async_add_external_statistics(hass, meta, [])
    assert set(await known(hass)) == {PREFIX + one.key for one in SERIES}
