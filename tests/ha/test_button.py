"""Buttons: what pressing asks for, and what is said where it cannot be done."""

import pytest
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry, snapshot_platform
from syrupy.assertion import SnapshotAssertion

from tests.ha.samples import TOKEN, athlete
from tests.ha.sidecar import FakeSidecar

SCAN = "button.milevault_scan_inbox"
RETRY = "button.ada_canary_try_failed_files_again"


async def press(hass: HomeAssistant, entity_id: str) -> None:
    await hass.services.async_call("button", "press", {"entity_id": entity_id}, blocking=True)


def posts(sidecar: FakeSidecar) -> list[str]:
    return [one.path for one in sidecar.requests if one.method == "POST"]


async def test_all_buttons(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    entity_registry: er.EntityRegistry,
    snapshot: SnapshotAssertion,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("custom_components.milevault.PLATFORMS", [Platform.BUTTON])
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    await snapshot_platform(hass, entity_registry, snapshot, entry.entry_id)


async def test_a_scan_is_asked_for_once_for_all_athletes(
    hass: HomeAssistant, entry: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    sidecar.add_athlete(athlete(2, "Bob Other"))
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert len(hass.states.async_entity_ids("button")) == 3
    await press(hass, SCAN)
    assert posts(sidecar) == ["/api/v1/inbox/scan"]


@pytest.mark.parametrize("state", ["standby", "unavailable", "paused"])
async def test_a_scan_that_does_not_take_place_is_told(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar, state: str
) -> None:
    sidecar.inbox_state = state
    with pytest.raises(HomeAssistantError) as raised:
        await press(hass, SCAN)
    assert raised.value.translation_key == f"inbox_{state}"


async def test_a_scan_of_an_inbox_that_starts_is_on_its_way(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    sidecar.inbox_state = "starting"
    await press(hass, SCAN)


async def test_failed_files_are_tried_again_for_the_athlete_alone(
    hass: HomeAssistant, entry: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    sidecar.add_athlete(athlete(2, "Bob Other"))
    sidecar.answers["POST", "imports/retry"] = {"files": 13}
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    sidecar.summaries[2]["files_failed"] = 0
    await press(hass, "button.bob_other_try_failed_files_again")
    assert posts(sidecar) == ["/api/v1/athletes/2/imports/retry"]
    assert hass.states.get("sensor.bob_other_files_failed").state == "0"
    assert hass.states.get("sensor.ada_canary_files_failed").state == "13"


@pytest.mark.parametrize("entity_id", [SCAN, RETRY])
async def test_without_the_scope_it_is_said_which_one_is_missing(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar, entity_id: str
) -> None:
    sidecar.tokens[TOKEN] = {"read", "events"}
    with pytest.raises(HomeAssistantError) as raised:
        await press(hass, entity_id)
    assert raised.value.translation_key == "missing_scope"
    assert raised.value.translation_placeholders == {"scope": "ingest"}
