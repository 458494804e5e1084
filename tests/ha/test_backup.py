"""Before Home Assistant is backed up, what waits to be saved is on disk."""

from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import Store
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.milevault.backup import async_post_backup, async_pre_backup
from tests.ha.conftest import until
from tests.ha.sidecar import FakeSidecar


async def test_the_place_in_the_stream_is_saved_before_a_backup(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar, hass_storage: dict[str, Any]
) -> None:
    sidecar.publish("health_recorded", {"import_id": 1})
    saved = loaded.runtime_data.saved
    await until(lambda: saved.cursor == f"{sidecar.stream_id}:{sidecar.position}")
    key = f"milevault.{loaded.entry_id}"
    assert hass_storage.get(key, {}).get("data", {}).get("cursor") != saved.cursor
    await async_pre_backup(hass)
    assert hass_storage[key]["data"]["cursor"] == saved.cursor
    await async_post_backup(hass)


async def test_a_disk_that_fails_does_not_abort_the_users_backup(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(*_args: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Store, "_write_prepared_data", fail, raising=False)
    loaded.runtime_data.saved.save_soon()
    await async_pre_backup(hass)


async def test_an_entry_that_is_not_loaded_is_no_obstacle(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await async_pre_backup(hass)
    await async_post_backup(hass)
