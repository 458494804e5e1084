"""Sensors of records, gear and goals come and go with what the athlete has."""

import copy
from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.milevault.decoding import decode
from custom_components.milevault.part_replies import Goals, Records
from custom_components.milevault.parts import AthleteData
from custom_components.milevault.replies import Summary
from custom_components.milevault.sensors.description import named
from custom_components.milevault.sensors.families import (
    NAMED_DISTANCES,
    distance_text,
    gear_key,
    goal_rows,
    record_rows,
)
from tests.ha.conftest import until
from tests.ha.figures import fill
from tests.ha.samples import SERVER_ID, athlete, contract, summary
from tests.ha.sidecar import FakeSidecar

DOMAIN = "milevault"


@pytest.fixture
async def living(hass: HomeAssistant, full: FakeSidecar, entry: MockConfigEntry) -> FakeSidecar:
    """A sidecar that knows everything, with its entry set up and following the events."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    await until(lambda: full.stream_count == 1 and entry.runtime_data.stream_connected)
    return full


def changed(sidecar: FakeSidecar, path: str) -> Any:
    """The reply at ``path``, to be changed by the test; told to Home Assistant by ``publish``."""
    sidecar.replies[1, path] = copy.deepcopy(sidecar.replies[1, path])
    return sidecar.replies[1, path]


def publish(sidecar: FakeSidecar) -> None:
    sidecar.publish("activities_updated", {"activity_ids": [7], "import_id": None})


def registered(registry: er.EntityRegistry, key: str) -> str | None:
    return registry.async_get_entity_id("sensor", DOMAIN, f"{SERVER_ID}_1_{key}")


async def test_a_record_over_a_new_distance_gets_a_sensor(hass: HomeAssistant, living: FakeSidecar) -> None:
    records = changed(living, "records")["records"]
    records.append(records[-1] | {"name": "half_marathon", "size": 21097.5})
    records[-1]["best"] = records[-1]["best"] | {"value": 5500.0}
    publish(living)
    entity_id = "sensor.ada_canary_running_record_half_marathon"
    await until(lambda: hass.states.get(entity_id))
    assert hass.states.get(entity_id).state == "5500.0"


async def test_a_better_record_changes_value_and_day_of_the_same_sensor(
    hass: HomeAssistant, living: FakeSidecar
) -> None:
    best = changed(living, "records")["records"][-1]["best"]
    best |= {"value": 1111.0, "local_date": "2026-11-22"}
    publish(living)
    entity_id = "sensor.ada_canary_running_record_5_km"
    await until(lambda: hass.states.get(entity_id).state == "1111.0")
    assert hass.states.get(entity_id).attributes["day"] == "2026-11-22"


async def test_a_record_that_falls_away_takes_its_sensor_along_and_may_return(
    hass: HomeAssistant, living: FakeSidecar, entity_registry: er.EntityRegistry
) -> None:
    records = changed(living, "records")["records"]
    gone = records.pop()
    publish(living)
    await until(lambda: registered(entity_registry, "record_running_5_km") is None)
    assert hass.states.get("sensor.ada_canary_running_record_5_km") is None
    assert registered(entity_registry, "record_running_1_km")
    records.append(gone)
    publish(living)
    await until(lambda: registered(entity_registry, "record_running_5_km"))


async def test_gear_comes_and_goes(
    hass: HomeAssistant, living: FakeSidecar, entity_registry: er.EntityRegistry
) -> None:
    gear = changed(living, "gear")["gear"]
    shoes = gear.pop(1)
    gear.append(shoes | {"name": "Überschuh {2} / „lang“", "distance_m": 5000.0, "service_left_m": None})
    publish(living)
    await until(lambda: registered(entity_registry, gear_key("gear_distance_", "Red shoes")) is None)
    await until(lambda: hass.states.get("sensor.ada_canary_uberschuh_2_lang_distance"))
    assert hass.states.get("sensor.ada_canary_uberschuh_2_lang_distance").state == "5.0"
    assert registered(entity_registry, gear_key("gear_service_left_", "Red shoes")) is None
    assert hass.states.get("sensor.ada_canary_red_shoes_service_left") is None


async def test_retired_gear_is_off_by_default_and_what_retires_stays(
    hass: HomeAssistant, living: FakeSidecar, entity_registry: er.EntityRegistry
) -> None:
    entity_id = registered(entity_registry, gear_key("gear_distance_", "Spare bike"))
    assert entity_registry.async_get(entity_id).disabled
    gear = changed(living, "gear")["gear"]
    gear[1] |= {"retired": True, "distance_m": 61000.0}
    publish(living)
    await until(lambda: hass.states.get("sensor.ada_canary_red_shoes_distance").state == "61.0")


async def test_goals_come_and_go(
    hass: HomeAssistant, living: FakeSidecar, entity_registry: er.EntityRegistry
) -> None:
    goals = changed(living, "goals")["goals"]
    goals[0] |= {"goal_id": 3, "sport": "cycling", "measure": "moving_time_s", "period": "month"}
    goals[1]["progress"] = None
    publish(living)
    entity_id = "sensor.ada_canary_cycling_goal_moving_time_this_month"
    await until(lambda: hass.states.get(entity_id))
    await until(lambda: registered(entity_registry, "goal_1") is None)
    assert float(hass.states.get(entity_id).state) == pytest.approx(33.33, abs=0.01)
    assert hass.states.get("sensor.ada_canary_goal_activities_this_year").state == "unknown"


async def test_what_is_not_known_now_takes_nothing_away(
    hass: HomeAssistant, living: FakeSidecar, entity_registry: er.EntityRegistry
) -> None:
    for path in ("records", "gear", "goals"):
        del living.replies[1, path]
    publish(living)
    entity_id = "sensor.ada_canary_running_record_5_km"
    await until(lambda: hass.states.get(entity_id).state == "unavailable")
    fill(living)
    publish(living)
    await until(lambda: hass.states.get(entity_id).state == "1200.0")


async def test_what_went_while_home_assistant_was_off_is_removed_at_the_start(
    hass: HomeAssistant, full: FakeSidecar, entry: MockConfigEntry, entity_registry: er.EntityRegistry
) -> None:
    mine = entity_registry.async_get_or_create("sensor", DOMAIN, f"{SERVER_ID}_1_goal_9", config_entry=entry)
    other = entity_registry.async_get_or_create(
        "sensor", DOMAIN, f"{SERVER_ID}_11_goal_9", config_entry=entry
    )
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert entity_registry.async_get(mine.entity_id) is None
    assert entity_registry.async_get(other.entity_id) is not None


def data_of(**parts: Any) -> AthleteData:
    return AthleteData(summary=decode(Summary, summary(athlete(), None)), **parts)


def test_only_distances_with_a_name_are_records_here() -> None:
    """Power over a time has no name; the card shows it."""
    records = decode(Records, contract("records"))
    rows = record_rows(data_of(records=records))
    assert [row.key for row in rows] == [
        "record_running_1_km",
        "record_running_1_mile",
        "record_running_5_km",
    ]


def test_a_goal_of_a_kind_that_is_not_known_here_is_left_out() -> None:
    reply = contract("goals")
    reply["goals"][0]["measure"] = "smiles"
    reply["goals"][1]["period"] = "decade"
    assert goal_rows(data_of(goals=decode(Goals, reply))) == ()


def test_a_name_is_filled_in_with_words_of_the_language() -> None:
    (one, *_) = record_rows(data_of(records=decode(Records, contract("records"))))
    words = {"component.milevault.entity.sensor.latest_activity.state.running": "Laufen"}
    assert named(one, words).translation_placeholders == {"distance": "1 km", "sport": "Laufen"}


@pytest.mark.parametrize(
    ("language", "record", "goal"),
    [
        ("de", "Laufen: Rekord 5 km", "Ziel Laufen: Distanz diese Woche"),
        ("es", "Carrera: récord 5 km", "Objetivo Carrera: Distancia esta semana"),
        (
            "fr",
            "Course à pied\N{NO-BREAK SPACE}: record 5 km",
            "Objectif Course à pied\N{NO-BREAK SPACE}: Distance cette semaine",
        ),
        ("nl", "Hardlopen: record 5 km", "Doel Hardlopen: Afstand deze week"),
    ],
)
async def test_names_are_in_the_language_of_home_assistant(
    hass: HomeAssistant, full: FakeSidecar, entry: MockConfigEntry, language: str, record: str, goal: str
) -> None:
    hass.config.language = language
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    names = {state.name.removeprefix("Ada Canary ") for state in hass.states.async_all("sensor")}
    assert {record, goal} <= names


def test_distances_are_said_by_number_or_name() -> None:
    said = [distance_text(name) for name in ("50_m", "half_mile", "1500_m", "2_mile", "300_km")]
    assert said == ["50 m", "0.5 mi", "1500 m", "2 mi", "300 km"]
    assert "marathon" in NAMED_DISTANCES


def test_gear_keys_differ_by_name_alone() -> None:
    assert gear_key("gear_distance_", "Red shoes") != gear_key("gear_distance_", "Red-shoes")
    assert gear_key("gear_distance_", "Red shoes") == "gear_distance_" + gear_key("", "Red shoes")
