"""Athletes as subentries: adding one, and linking one to a person and to a scale."""

from typing import Any

import pytest
from aiohttp import web
from homeassistant.config_entries import SOURCE_USER
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.ha.conftest import until
from tests.ha.samples import TOKEN, athlete, summary
from tests.ha.sidecar import FakeSidecar, error


async def open_athlete_flow(hass: HomeAssistant, entry: MockConfigEntry) -> Any:
    return await hass.config_entries.subentries.async_init(
        (entry.entry_id, "athlete"), context={"source": SOURCE_USER}
    )


async def test_an_athlete_removed_by_the_user_can_be_added_again(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    (subentry_id,) = loaded.subentries
    hass.config_entries.async_remove_subentry(loaded, subentry_id)
    await hass.async_block_till_done()
    assert hass.states.get("sensor.ada_canary_latest_activity") is None
    result = await open_athlete_flow(hass, loaded)
    assert result["type"] is FlowResultType.FORM
    (field,) = result["data_schema"].schema
    options = result["data_schema"].schema[field].config["options"]
    assert options == [{"value": "1", "label": "Ada Canary"}]
    result = await hass.config_entries.subentries.async_configure(result["flow_id"], {"athlete_id": "1"})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    assert hass.states.get("sensor.ada_canary_latest_activity").state == "running"


async def test_nothing_is_offered_when_all_athletes_are_added(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    result = await open_athlete_flow(hass, loaded)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "no_new_athletes")


async def test_an_athlete_that_vanished_while_choosing(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    (subentry_id,) = loaded.subentries
    hass.config_entries.async_remove_subentry(loaded, subentry_id)
    await hass.async_block_till_done()
    result = await open_athlete_flow(hass, loaded)
    sidecar.athletes = []
    result = await hass.config_entries.subentries.async_configure(result["flow_id"], {"athlete_id": "1"})
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "no_new_athletes")


@pytest.mark.parametrize(("status", "reason"), [(401, "invalid_auth"), (503, "cannot_connect")])
async def test_athletes_cannot_be_listed_now(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar, status: int, reason: str
) -> None:
    async def refuse() -> web.Response:
        return error(status, "x")

    sidecar.override = lambda request: refuse() if request.path.endswith("/athletes") else None
    result = await open_athlete_flow(hass, loaded)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, reason)


async def test_athletes_cannot_be_added_while_the_entry_is_not_loaded(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    await hass.config_entries.async_unload(loaded.entry_id)
    result = await open_athlete_flow(hass, loaded)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "entry_not_loaded")


@pytest.fixture
def household(sidecar: FakeSidecar) -> None:
    """Two athletes."""
    sidecar.athletes.append(athlete(2, "Bo Canary"))
    sidecar.summaries[2] = summary(athlete(2, "Bo Canary"), None)


async def links(hass: HomeAssistant, entry: MockConfigEntry, name: str, **values: str) -> Any:
    """Open the form of the athlete, and fill it in."""
    (subentry_id,) = (key for key, one in entry.subentries.items() if one.title == name)
    opened = await entry.start_subentry_reconfigure_flow(hass, subentry_id)
    assert (opened["type"], opened["step_id"]) == (FlowResultType.FORM, "reconfigure")
    assert opened["description_placeholders"] == {"name": name}
    result = await hass.config_entries.subentries.async_configure(opened["flow_id"], values)
    await hass.async_block_till_done()
    return result


def data_of(entry: MockConfigEntry, name: str) -> dict[str, Any]:
    return next(dict(one.data) for one in entry.subentries.values() if one.title == name)


async def test_person_and_scale_are_linked_and_taken_away(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    before = loaded.runtime_data
    result = await links(hass, loaded, "Ada Canary", person="person.ada", weight_entity="sensor.scale_weight")
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "reconfigure_successful")
    assert data_of(loaded, "Ada Canary") == {
        "athlete_id": 1,
        "person": "person.ada",
        "weight_entity": "sensor.scale_weight",
    }
    # The entry's listener has loaded it anew.
    assert loaded.runtime_data is not before
    await links(hass, loaded, "Ada Canary", person="person.ada")
    assert data_of(loaded, "Ada Canary") == {"athlete_id": 1, "person": "person.ada"}


async def test_the_form_shows_the_links(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    await links(hass, loaded, "Ada Canary", person="person.ada")
    (subentry_id,) = loaded.subentries
    result = await loaded.start_subentry_reconfigure_flow(hass, subentry_id)
    shown = {str(field): field.description for field in result["data_schema"].schema}
    assert shown == {"person": {"suggested_value": "person.ada"}, "weight_entity": None}


@pytest.mark.usefixtures("household")
@pytest.mark.parametrize(
    ("field", "value", "key"),
    [("person", "person.ada", "person_taken"), ("weight_entity", "sensor.scale", "weight_taken")],
)
async def test_a_link_belongs_to_one_athlete(
    hass: HomeAssistant, loaded: MockConfigEntry, field: str, value: str, key: str
) -> None:
    await links(hass, loaded, "Ada Canary", **{field: value})
    result = await links(hass, loaded, "Bo Canary", **{field: value})
    assert (result["type"], result["errors"]) == (FlowResultType.FORM, {field: key})
    # The way out: another one. And the first athlete keeps the own one.
    result = await hass.config_entries.subentries.async_configure(result["flow_id"], {field: f"{value}_2"})
    assert result["reason"] == "reconfigure_successful"
    await hass.async_block_till_done()
    result = await links(hass, loaded, "Ada Canary", **{field: value})
    assert result["reason"] == "reconfigure_successful"


async def test_a_sensor_of_our_own_does_not_feed_the_vault(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    own = er.async_get(hass).async_get_or_create("sensor", "milevault", "own_weight").entity_id
    result = await links(hass, loaded, "Ada Canary", weight_entity=own)
    assert result["errors"] == {"weight_entity": "own_sensor"}
    other = er.async_get(hass).async_get_or_create("sensor", "scale", "weight").entity_id
    result = await hass.config_entries.subentries.async_configure(result["flow_id"], {"weight_entity": other})
    assert result["reason"] == "reconfigure_successful"
    await hass.async_block_till_done()


async def test_a_scale_needs_a_token_that_may_edit(
    hass: HomeAssistant, entry: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    sidecar.tokens[TOKEN] = {"read", "events"}
    assert await hass.config_entries.async_setup(entry.entry_id)
    result = await links(hass, entry, "Ada Canary", weight_entity="sensor.scale")
    assert result["errors"] == {"weight_entity": "missing_edit_scope"}
    result = await hass.config_entries.subentries.async_configure(result["flow_id"], {})
    assert result["reason"] == "reconfigure_successful"
    await hass.async_block_till_done()


async def test_links_can_be_changed_while_the_sidecar_is_away(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    await hass.config_entries.async_unload(loaded.entry_id)
    result = await links(hass, loaded, "Ada Canary", weight_entity="sensor.scale")
    assert result["reason"] == "reconfigure_successful"
    await until(lambda: data_of(loaded, "Ada Canary").get("weight_entity") == "sensor.scale")
