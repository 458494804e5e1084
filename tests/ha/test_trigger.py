"""Triggers in real automations: what they fire on, for whom, and what the editor knows of them."""

from typing import Any

import probatio
import pytest
import yaml
from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.trigger import async_get_all_descriptions, async_validate_trigger_config
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.milevault.const import SPORTS, TRANSITION
from custom_components.milevault.trigger import TRIGGER_ROWS
from tests.ha.automations import automate, device_of, happen
from tests.ha.samples import athlete, contract, summary
from tests.ha.sidecar import FakeSidecar
from tests.ha.test_push import settled
from tests.ha.test_words import FOLDER, ICONS, WORDS

RUN = {"activity_id": 8, "sport": "running", "distance_m": 10_000.0, "moving_time_s": 3000.0}
RECORD = {"activity_id": 8, "sport": "running", "distances": ["5_km"], "count": 2}


def trigger(hass: HomeAssistant, key: str, **options: Any) -> dict[str, Any]:
    """A trigger on the first athlete's device."""
    return {"trigger": f"milevault.{key}", "target": {"device_id": device_of(hass)}, "options": options}


@pytest.mark.parametrize("row", TRIGGER_ROWS, ids=lambda row: row.key)
async def test_every_trigger_fires_without_options(
    hass: HomeAssistant, loaded: MockConfigEntry, row: Any
) -> None:
    said = await automate(hass, trigger(hass, row.key))
    attributes = RUN | RECORD | {"status": "low"}
    happen(hass, row.happens, **attributes)
    happen(hass, "something_else", **attributes)
    await hass.async_block_till_done()
    assert len(said) == 1
    assert said[0]["device_id"] == device_of(hass)
    assert said[0]["athlete_id"] == 1
    assert said[0]["activity_id"] == 8


@pytest.mark.parametrize(
    ("key", "options", "attributes", "fires"),
    [
        ("activity_recorded", {"sport": ["running"]}, RUN, True),
        ("activity_recorded", {"sport": "running"}, RUN, True),
        ("activity_recorded", {"sport": ["cycling", "rowing"]}, RUN, False),
        ("activity_recorded", {"sport": []}, RUN, True),
        ("activity_recorded", {"minimum_distance": 10}, RUN, True),
        ("activity_recorded", {"minimum_distance": 10.1}, RUN, False),
        ("activity_recorded", {"minimum_distance": 1}, RUN | {"distance_m": None}, False),
        ("activity_recorded", {"minimum_distance": 10, "distance_unit": "km"}, RUN, True),
        ("activity_recorded", {"minimum_distance": 6.2, "distance_unit": "mi"}, RUN, True),
        ("activity_recorded", {"minimum_distance": 6.3, "distance_unit": "mi"}, RUN, False),
        ("activity_recorded", {"minimum_duration": {"minutes": 50}}, RUN, True),
        ("activity_recorded", {"minimum_duration": "00:50:01"}, RUN, False),
        ("activity_recorded", {"minimum_duration": "00:10:00"}, RUN | {"moving_time_s": None}, False),
        ("personal_record_set", {"distance": ["5_km", "marathon"]}, RECORD, True),
        ("personal_record_set", {"distance": ["marathon"]}, RECORD, False),
        ("personal_record_set", {"sport": ["cycling"], "distance": ["5_km"]}, RECORD, False),
        ("personal_record_set", {"distance": ["5_km"]}, RECORD | {"distances": []}, False),
        ("hrv_out_of_range", {"direction": "low"}, {"status": "low"}, True),
        ("hrv_out_of_range", {"direction": "high"}, {"status": "low"}, False),
    ],
)
async def test_options_choose(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    key: str,
    options: dict[str, Any],
    attributes: dict[str, Any],
    fires: bool,
) -> None:
    said = await automate(hass, trigger(hass, key, **options))
    (happens,) = [row.happens for row in TRIGGER_ROWS if row.key == key]
    happen(hass, happens, **attributes)
    await hass.async_block_till_done()
    assert len(said) == int(fires)


async def test_the_stream_reaches_the_automation(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    """The payload is what the sidecar really sends."""
    said = await automate(hass, trigger(hass, "activity_recorded", sport=["cycling"], minimum_distance=1))
    sent = next(one["data"] for one in contract("event_stream") if one["event"] == "activity_recorded")
    sidecar.publish("activity_recorded", sent["payload"])
    await settled(hass, loaded, sidecar)
    assert [one["activity_id"] for one in said] == [sent["payload"]["activity_id"]]


async def test_the_target_may_be_a_device_an_entity_or_an_area_and_names_one_athlete(
    hass: HomeAssistant, entry: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    sidecar.athletes.append(athlete(2, "Bob Canary"))
    sidecar.summaries[2] = summary(athlete(2, "Bob Canary"), None)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    area = ar.async_get(hass).async_create("Den")
    dr.async_get(hass).async_update_device(device_of(hass), area_id=area.id)
    targets = [
        {"device_id": device_of(hass)},
        {"entity_id": "event.ada_canary_activity_recorded"},
        {"entity_id": ["sensor.ada_canary_files_failed"]},
        {"area_id": area.id},
    ]
    triggers = [{"trigger": "milevault.activity_recorded", "target": target} for target in targets]
    said = await automate(hass, *triggers)
    happen(hass, "activity_recorded", athlete_id=2, **RUN)
    await hass.async_block_till_done()
    assert said == []
    happen(hass, "activity_recorded", athlete_id=1, **RUN)
    await hass.async_block_till_done()
    assert len(said) == len(targets)


async def test_an_automation_survives_a_reload_of_the_entry(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    said = await automate(hass, trigger(hass, "goal_reached"))
    await hass.config_entries.async_reload(loaded.entry_id)
    await hass.async_block_till_done()
    assert said == []
    happen(hass, "goal_reached", goal_id=1)
    await hass.async_block_till_done()
    assert [one["goal_id"] for one in said] == [1]


async def validated(hass: HomeAssistant, config: dict[str, Any]) -> None:
    """Check a trigger as an automation does."""
    await async_validate_trigger_config(hass, cv.TRIGGER_SCHEMA([config]))


@pytest.mark.parametrize(
    ("key", "options"),
    [
        ("activity_recorded", {"minimum_distance": -1}),
        ("activity_recorded", {"minimum_distance": 1, "distance_unit": "ft"}),
        ("activity_recorded", {"distance": 5}),
        ("hrv_out_of_range", {"direction": "sideways"}),
        ("goal_reached", {"sport": ["running"]}),
    ],
)
async def test_wrong_options_are_refused(
    hass: HomeAssistant, loaded: MockConfigEntry, key: str, options: dict[str, Any]
) -> None:
    await async_setup_component(hass, "automation", {})
    with pytest.raises(probatio.Invalid):
        await validated(hass, trigger(hass, key, **options))


async def test_a_target_is_needed(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    await async_setup_component(hass, "automation", {})
    with pytest.raises(probatio.Invalid, match="target"):
        await validated(hass, {"trigger": "milevault.goal_reached"})


async def test_the_editor_knows_every_trigger_with_its_options(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    await async_setup_component(hass, "automation", {})
    described = await async_get_all_descriptions(hass)
    for row in TRIGGER_ROWS:
        description = described[f"milevault.{row.key}"]
        assert description["target"]["entity"][0]["integration"] == "milevault"
        assert set(description["fields"]) == {str(marker) for marker in row.options}
        assert set(WORDS["triggers"][row.key].get("fields", {})) == set(description["fields"])
        assert ICONS["triggers"][row.key]["trigger"]
    keys = {row.key for row in TRIGGER_ROWS}
    assert keys == set(WORDS["triggers"]) == set(ICONS["triggers"])
    assert all(words["name"] and words["description"] for words in WORDS["triggers"].values())


def selections(file: str) -> dict[str, list[str]]:
    """By translation key the options that a field of the file offers."""
    content = yaml.safe_load((FOLDER / file).read_text())
    fields = [field for row in content.values() for field in (row.get("fields") or {}).values()]
    selects = [field["selector"]["select"] for field in fields if "select" in field.get("selector", {})]
    return {one["translation_key"]: one["options"] for one in selects}


def test_every_choice_has_a_label() -> None:
    offered = selections("triggers.yaml")
    assert offered["sport"] == [sport for sport in SPORTS if sport != TRANSITION]
    for key, options in offered.items():
        assert list(WORDS["selector"][key]["options"]) == options


def test_the_distances_offered_are_those_of_the_sidecar() -> None:
    named = {one["name"] for one in contract("records")["records"] if one["name"]}
    assert named
    assert named <= set(selections("triggers.yaml")["record_distance"])
