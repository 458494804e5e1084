"""Which athlete a Home Assistant user is."""

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.milevault.athletes import athlete_of_user


def link(hass: HomeAssistant, entry: MockConfigEntry, person: str) -> None:
    """Link the entry's only athlete to a person."""
    (subentry,) = entry.subentries.values()
    hass.config_entries.async_update_subentry(entry, subentry, data={**subentry.data, "person": person})


async def test_the_user_of_the_linked_person_is_the_athlete(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    hass.states.async_set("person.ada", "home", {"user_id": "user-of-ada"})
    assert athlete_of_user(hass, loaded, "user-of-ada") is None
    link(hass, loaded, "person.ada")
    assert athlete_of_user(hass, loaded, "user-of-ada") == 1
    assert athlete_of_user(hass, loaded, "user-of-bo") is None
    await hass.async_block_till_done()


@pytest.mark.parametrize("attributes", [{}, {"user_id": None}])
async def test_a_person_without_a_login_is_nobodys_default(
    hass: HomeAssistant, loaded: MockConfigEntry, attributes: dict[str, None]
) -> None:
    hass.states.async_set("person.ada", "home", attributes)
    link(hass, loaded, "person.ada")
    assert athlete_of_user(hass, loaded, None) is None
    assert athlete_of_user(hass, loaded, "user-of-ada") is None
    await hass.async_block_till_done()


async def test_a_person_who_gets_another_id_stays_linked(
    hass: HomeAssistant, loaded: MockConfigEntry, entity_registry: er.EntityRegistry
) -> None:
    entity_registry.async_get_or_create("person", "person", "1", suggested_object_id="ada")
    link(hass, loaded, "person.ada")
    await hass.async_block_till_done()
    entity_registry.async_update_entity("person.ada", new_entity_id="person.countess")
    hass.states.async_set("person.countess", "home", {"user_id": "user-of-ada"})
    await hass.async_block_till_done()
    assert athlete_of_user(hass, loaded, "user-of-ada") == 1


async def test_a_person_that_is_gone_links_nothing(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    link(hass, loaded, "person.gone")
    assert athlete_of_user(hass, loaded, "user-of-ada") is None
    await hass.async_block_till_done()
