"""Devices, unloading and removal."""

from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.milevault.athletes import athlete_identifier, hub_identifier
from tests.ha.conftest import until
from tests.ha.sidecar import FakeSidecar


async def test_hub_and_athlete_are_devices(
    hass: HomeAssistant, loaded: MockConfigEntry, device_registry: dr.DeviceRegistry
) -> None:
    hub = device_registry.async_get_device_by_identifier(hub_identifier(loaded), loaded.entry_id)
    ada = device_registry.async_get_device_by_identifier(athlete_identifier(loaded, 1), loaded.entry_id)
    assert hub is not None
    assert ada is not None
    assert (hub.name, hub.sw_version) == ("MileVault", "0.1.0")
    assert hub.entry_type is dr.DeviceEntryType.SERVICE
    assert (ada.name, ada.via_device_id) == ("Ada Canary", hub.id)


async def test_unloading_leaves_nothing_running(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    assert await hass.config_entries.async_unload(loaded.entry_id)
    assert loaded.state is ConfigEntryState.NOT_LOADED
    await until(lambda: sidecar.stream_count == 0)
    assert hass.states.get("sensor.ada_canary_latest_activity").state == "unavailable"


async def test_removing_leaves_no_file_and_no_device(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    sidecar: FakeSidecar,
    hass_storage: dict[str, Any],
    device_registry: dr.DeviceRegistry,
) -> None:
    sidecar.record(8)
    await until(lambda: hass.states.get("event.ada_canary_activity_recorded").state != "unknown")
    assert f"milevault.{loaded.entry_id}" in hass_storage
    await hass.config_entries.async_remove(loaded.entry_id)
    await hass.async_block_till_done()
    assert f"milevault.{loaded.entry_id}" not in hass_storage
    assert dr.async_entries_for_config_entry(device_registry, loaded.entry_id) == []
    assert hass.states.async_all(("sensor", "event")) == []


async def test_a_cursor_waiting_to_be_saved_is_saved_by_unloading(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar, hass_storage: dict[str, Any]
) -> None:
    sidecar.publish("file_rejected", {"import_id": 1, "item_id": 2, "code": "corrupt"})
    await until(lambda: loaded.runtime_data.saved.cursor.endswith(":41"))
    await hass.config_entries.async_unload(loaded.entry_id)
    assert hass_storage[f"milevault.{loaded.entry_id}"]["data"]["cursor"].endswith(":41")
