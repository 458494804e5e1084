"""Zone methods: which holds, which can be chosen, and what choosing writes."""

from datetime import date
from typing import Any

import pytest
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry, snapshot_platform
from syrupy.assertion import SnapshotAssertion

from custom_components.milevault.decoding import decode
from custom_components.milevault.part_replies import Settings, ZoneSets
from custom_components.milevault.zone_methods import current_set, known_settings, methods_to_choose
from tests.ha.samples import TOKEN, athlete, contract
from tests.ha.sidecar import FakeSidecar

HEART_RATE = "select.ada_canary_heart_rate_zones"
POWER = "select.ada_canary_power_zones"


def sets(*own: dict[str, Any]) -> ZoneSets:
    return decode(ZoneSets, contract("zone_sets") | {"zone_sets": list(own)})


def one_set(method: str, valid_from: str | None = None, sport: str = "") -> dict[str, Any]:
    return {
        "kind": "heart_rate",
        "sport": sport,
        "valid_from": valid_from,
        "method": method,
        "floors": [0.5],
    }


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        ([], "percent_max"),
        ([one_set("custom")], "custom"),
        ([one_set("reserve", "2026-01-01"), one_set("custom")], "reserve"),
        ([one_set("reserve", "2026-05-06")], "reserve"),
        ([one_set("reserve", "2026-05-07")], "percent_max"),
        ([one_set("custom", sport="running")], "percent_max"),
    ],
)
def test_what_holds_today(own: list[dict[str, Any]], expected: str) -> None:
    found = current_set(sets(*own), "heart_rate", date(2026, 5, 6))
    assert found is not None
    assert found.method == expected


def test_only_methods_whose_thresholds_are_known_can_be_chosen() -> None:
    def chosen(kind: str, *known: str) -> list[str]:
        return [one.method for one in methods_to_choose(sets(), kind, known)]

    assert chosen("heart_rate") == []
    assert chosen("heart_rate", "max_heart_rate") == ["percent_max"]
    assert chosen("heart_rate", "max_heart_rate", "resting_heart_rate") == ["percent_max", "reserve"]
    assert chosen("heart_rate", "threshold_heart_rate") == ["percent_lthr"]
    assert chosen("power", "functional_threshold_power") == ["percent_ftp"]
    assert known_settings(decode(Settings, contract("settings")).settings) >= {"max_heart_rate"}


async def choose(hass: HomeAssistant, option: str, entity_id: str = HEART_RATE) -> None:
    await hass.services.async_call(
        "select", "select_option", {"entity_id": entity_id, "option": option}, blocking=True
    )


async def test_all_selects_of_an_athlete(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    entity_registry: er.EntityRegistry,
    snapshot: SnapshotAssertion,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("custom_components.milevault.PLATFORMS", [Platform.SELECT])
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    await snapshot_platform(hass, entity_registry, snapshot, entry.entry_id)


async def test_choosing_writes_the_usual_floors_for_every_sport_and_shows_at_once(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    assert hass.states.get(HEART_RATE).state == "custom"
    assert hass.states.get(HEART_RATE).attributes["options"] == ["percent_max", "custom"]
    await choose(hass, "percent_max")
    assert hass.states.get(HEART_RATE).state == "percent_max"
    assert hass.states.get(HEART_RATE).attributes["options"] == ["percent_max"]
    body = {"kind": "heart_rate", "method": "percent_max", "floors": [0.5, 0.6, 0.7, 0.8, 0.9]}
    assert [asked for asked in sidecar.asked if asked[0] == "PUT"] == [("PUT", "zone-sets", {}, body)]


async def test_choosing_what_holds_writes_nothing(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    await choose(hass, "custom")
    await choose(hass, "percent_ftp", POWER)
    assert [asked for asked in sidecar.asked if asked[0] == "PUT"] == []


async def test_a_threshold_brings_its_method(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    with pytest.raises(ServiceValidationError):
        await choose(hass, "reserve")
    await hass.services.async_call(
        "number",
        "set_value",
        {"entity_id": "number.ada_canary_resting_heart_rate_setting", "value": 48},
        blocking=True,
    )
    assert hass.states.get(HEART_RATE).attributes["options"] == ["percent_max", "reserve", "custom"]
    await choose(hass, "reserve")
    assert hass.states.get(HEART_RATE).state == "reserve"


async def test_without_the_scope_nothing_changes(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    sidecar.tokens[TOKEN] = {"read", "events"}
    with pytest.raises(HomeAssistantError) as raised:
        await choose(hass, "percent_max")
    assert raised.value.translation_key == "missing_scope"
    assert hass.states.get(HEART_RATE).state == "custom"


async def test_without_zone_sets_it_is_unavailable(
    hass: HomeAssistant, entry: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    del sidecar.replies[1, "zone-sets"]
    del sidecar.replies[1, "settings"]
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert hass.states.get(HEART_RATE).state == "unavailable"


async def test_without_settings_only_what_holds_is_there(
    hass: HomeAssistant, entry: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    del sidecar.replies[1, "settings"]
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert hass.states.get(HEART_RATE).attributes["options"] == ["custom"]


async def test_athletes_are_not_crossed(
    hass: HomeAssistant, entry: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    sidecar.add_athlete(athlete(2, "Bob Other"))
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    await choose(hass, "percent_max", "select.bob_other_heart_rate_zones")
    assert hass.states.get("select.bob_other_heart_rate_zones").state == "percent_max"
    assert hass.states.get(HEART_RATE).state == "custom"
