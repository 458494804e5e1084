"""Which entities there are: their keys and entity ids are a contract."""

import json
from pathlib import Path

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.milevault.binary_sensor import BINARY_SENSORS
from custom_components.milevault.groups import GROUPS
from custom_components.milevault.parts import PARTS
from custom_components.milevault.sensors import FAMILIES, SENSORS
from tests.ha.samples import SERVER_ID

# By platform and key the entity id of the athlete Ada Canary.
FILE = Path(__file__).parent / "entity_ids.json"


@pytest.mark.usefixtures("full")
async def test_keys_and_entity_ids_never_change(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    entity_registry: er.EntityRegistry,
    pytestconfig: pytest.Config,
) -> None:
    """A changed key loses the user's history, a changed entity id breaks automations of those who come later.

    ``--snapshot-update`` adds what is new to the file. It takes nothing out and alters nothing: that is done by
    hand, with a fragment of the kind "removal".
    """
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    found = {
        f"{one.domain}/{one.unique_id.removeprefix(f'{SERVER_ID}_1_')}": one.entity_id
        for one in er.async_entries_for_config_entry(entity_registry, entry.entry_id)
    }
    known = json.loads(FILE.read_text())
    if pytestconfig.option.update_snapshots:
        known = dict(sorted((found | known).items()))
        FILE.write_text(json.dumps(known, indent=2) + "\n")
    assert {key: found.get(key) for key in known} == known, "an entity was renamed or taken away"
    assert found.keys() == known.keys(), "new entities: --snapshot-update adds them to the file"


def test_every_row_is_of_a_group_or_the_vaults_own() -> None:
    assert {row.group for row in (*SENSORS, *BINARY_SENSORS, *FAMILIES)} == {*GROUPS, None}
    assert {row.key for row in (*SENSORS, *BINARY_SENSORS) if row.group is None} == {
        "files_waiting",
        "files_failed",
        "import_problem",
    }


def test_every_row_lives_on_a_part_that_is_fetched() -> None:
    names = {part.name for part in PARTS}
    assert {row.part for row in (*SENSORS, *BINARY_SENSORS, *FAMILIES)} <= names


def test_keys_are_unique_and_no_key_looks_like_one_of_a_family() -> None:
    for rows in (SENSORS, BINARY_SENSORS):
        keys = [row.key for row in rows]
        assert len(keys) == len(set(keys))
        assert [key for key in keys if key.startswith(tuple(one.prefix for one in FAMILIES))] == []
    for family in FAMILIES:
        others = [one.prefix for one in FAMILIES if one is not family]
        assert not family.prefix.startswith(tuple(others))
