"""Sensors: values, units, and when they are away."""

import pytest
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.util.unit_system import US_CUSTOMARY_SYSTEM
from pytest_homeassistant_custom_component.common import MockConfigEntry, snapshot_platform
from syrupy.assertion import SnapshotAssertion

from tests.ha.conftest import until
from tests.ha.sidecar import FakeSidecar, activity, athlete, summary


async def test_all_sensors_of_an_athlete(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    entity_registry: er.EntityRegistry,
    snapshot: SnapshotAssertion,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("custom_components.milevault.PLATFORMS", [Platform.SENSOR])
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    await snapshot_platform(hass, entity_registry, snapshot, entry.entry_id)


async def test_us_units_are_miles_and_feet(
    hass: HomeAssistant, entry: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    hass.config.units = US_CUSTOMARY_SYSTEM
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    distance = hass.states.get("sensor.ada_canary_latest_activity_distance")
    climb = hass.states.get("sensor.ada_canary_latest_activity_elevation_gain")
    assert distance is not None
    assert climb is not None
    assert distance.attributes["unit_of_measurement"] == "mi"
    assert float(distance.state) == pytest.approx(7.6712, abs=1e-3)
    assert climb.attributes["unit_of_measurement"] == "ft"


async def test_without_an_activity_values_are_unknown_and_the_week_is_zero(
    hass: HomeAssistant, entry: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    sidecar.summaries[1] = summary(athlete(), None)
    sidecar.summaries[1]["week"] |= {"distance_m": 0, "moving_time_s": 0}
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert hass.states.get("sensor.ada_canary_latest_activity").state == "unknown"
    assert hass.states.get("sensor.ada_canary_latest_activity_start").state == "unknown"
    assert hass.states.get("sensor.ada_canary_distance_this_week").state == "0.0"


async def test_missing_facts_are_unknown_not_zero(
    hass: HomeAssistant, entry: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    indoor = activity(8, distance_m=None, elevation_gain_m=None, avg_heart_rate=None)
    sidecar.summaries[1] = summary(athlete(), indoor)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    for key in ("distance", "elevation_gain", "average_heart_rate"):
        assert hass.states.get(f"sensor.ada_canary_latest_activity_{key}").state == "unknown"


async def test_a_sport_without_a_name_of_ours_is_generic(
    hass: HomeAssistant, entry: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    sidecar.summaries[1] = summary(athlete(), activity(8, sport="underwater_chess"))
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert hass.states.get("sensor.ada_canary_latest_activity").state == "generic"


@pytest.mark.parametrize(
    ("zone", "reset"),
    [("Europe/Berlin", "2026-11-15T23:00:00+00:00"), ("No/Where", "2026-11-16T00:00:00+00:00")],
)
async def test_the_week_begins_at_the_athletes_midnight(
    hass: HomeAssistant, entry: MockConfigEntry, sidecar: FakeSidecar, zone: str, reset: str
) -> None:
    sidecar.summaries[1]["athlete"]["time_zone"] = zone
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    week = hass.states.get("sensor.ada_canary_distance_this_week")
    assert week.attributes["last_reset"] == reset


async def test_an_event_brings_new_values_without_a_poll(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    sidecar.set_latest(activity(8, sport="cycling", distance_m=50000.0))
    sidecar.publish("import_finished", {"import_id": 1})
    await until(lambda: hass.states.get("sensor.ada_canary_latest_activity").state == "cycling")
    assert hass.states.get("sensor.ada_canary_latest_activity_distance").state == "50.0"


async def test_attributes_hold_nothing_personal(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    allowed = {
        "attribution", "device_class", "event_type", "event_types", "friendly_name", "icon",
        "last_reset", "options", "state_class", "unit_of_measurement",
    }  # fmt: skip
    for state in hass.states.async_all(("sensor", "event")):
        assert set(state.attributes) <= allowed, state.entity_id
