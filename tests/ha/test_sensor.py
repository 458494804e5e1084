"""Sensors in Home Assistant: values, units, days, groups, and when they are away."""

from datetime import timedelta
from typing import Any

import pytest
from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import entity_registry as er
from homeassistant.util.unit_system import US_CUSTOMARY_SYSTEM
from pytest_homeassistant_custom_component.common import MockConfigEntry
from syrupy.assertion import SnapshotAssertion

from custom_components.milevault.groups import GROUPS
from custom_components.milevault.sensors import FAMILIES, SENSORS
from tests.ha.conftest import until
from tests.ha.figures import add_athlete, column
from tests.ha.samples import SERVER_ID, activity, athlete, moved, summary
from tests.ha.sidecar import FakeSidecar


async def set_up(hass: HomeAssistant, entry: MockConfigEntry, **options: Any) -> None:
    if options:
        hass.config_entries.async_update_entry(entry, options=options)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()


def state(hass: HomeAssistant, name: str, who: str = "ada_canary") -> State:
    found = hass.states.get(f"sensor.{who}_{name}")
    assert found is not None, name
    return found


@pytest.mark.usefixtures("all_enabled", "full")
async def test_every_sensor_shows_its_value(
    hass: HomeAssistant, entry: MockConfigEntry, snapshot: SnapshotAssertion
) -> None:
    await set_up(hass, entry)
    for one in sorted(hass.states.async_all("sensor"), key=lambda one: one.entity_id):
        told = dict(one.attributes)
        told.pop("options", None)
        assert {"state": one.state, **told} == snapshot(name=one.entity_id)


@pytest.mark.usefixtures("all_enabled", "full")
async def test_no_sensor_of_the_tables_is_unknown_when_all_is_recorded(
    hass: HomeAssistant, entry: MockConfigEntry, entity_registry: er.EntityRegistry
) -> None:
    await set_up(hass, entry)
    entity_ids = {
        row.key: entity_registry.async_get_entity_id("sensor", "milevault", f"{SERVER_ID}_1_{row.key}")
        for row in SENSORS
    }
    unknown = {key for key, entity_id in entity_ids.items() if hass.states.get(entity_id).state == "unknown"}
    # A run has a pace and no speed, and the contract's athlete has no cycling computer that says VO2max.
    assert unknown == {"latest_speed", "latest_swim_pace", "vo2max_cycling"}


@pytest.mark.usefixtures("full")
async def test_enough_is_shown_by_default_and_not_too_much(
    hass: HomeAssistant, entry: MockConfigEntry, entity_registry: er.EntityRegistry
) -> None:
    await set_up(hass, entry)
    disabled = {one.unique_id for one in entity_registry.entities.values() if one.disabled}
    assert {
        f"{SERVER_ID}_1_{row.key}" for row in SENSORS if not row.entity_registry_enabled_default
    } <= disabled
    assert f"{SERVER_ID}_1_fitness" not in disabled
    shown = [row for row in SENSORS if row.entity_registry_enabled_default]
    assert 0.5 < len(shown) / len(SENSORS) < 0.8


@pytest.mark.usefixtures("all_enabled")
async def test_us_units(hass: HomeAssistant, entry: MockConfigEntry, full: FakeSidecar) -> None:
    hass.config.units = US_CUSTOMARY_SYSTEM
    await set_up(hass, entry)
    expected = {
        "latest_activity_distance": ("mi", 7.6712),
        "latest_activity_elevation_gain": ("ft", 1054.46),
        "latest_activity_pace": ("min/mi", 7.8428),
        "distance_this_year": ("mi", 889.866),
        "eddington_number_running": ("mi", 6),
        "weight": ("lb", 157.630),
        "weight_change": ("lb/week", 0.22774),
        "red_shoes_distance": ("mi", 37.2823),
        "sleep_duration": ("h", 6.5),
        "hrv_last_night": ("ms", 41),
        "resting_heart_rate": ("bpm", 51),
    }
    for name, (unit, value) in expected.items():
        one = state(hass, name)
        assert one.attributes["unit_of_measurement"] == unit, name
        assert float(one.state) == pytest.approx(value, rel=1e-4), name


@pytest.mark.parametrize(
    ("sport", "pace", "speed", "swim_pace"),
    [
        ("running", 1000 / 3.42 / 60, None, None),
        ("hiking", 1000 / 3.42 / 60, None, None),
        ("cycling", None, 3.42 * 3.6, None),
        ("swimming", None, None, 100 / 3.42 / 60),
    ],
)
@pytest.mark.usefixtures("all_enabled")
async def test_only_the_fitting_one_of_pace_and_speed_has_a_value(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    full: FakeSidecar,
    sport: str,
    pace: float | None,
    speed: float | None,
    swim_pace: float | None,
) -> None:
    full.summaries[1] = summary(athlete(), activity(8, sport=sport))
    await set_up(hass, entry)
    for name, expected in (("pace", pace), ("speed", speed), ("swim_pace", swim_pace)):
        shown = state(hass, f"latest_activity_{name}").state
        assert shown == "unknown" if expected is None else float(shown) == pytest.approx(expected), name


async def test_without_an_activity_values_are_unknown(
    hass: HomeAssistant, entry: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    sidecar.summaries[1] = summary(athlete(), None)
    await set_up(hass, entry)
    for name in ("", "_start", "_name", "_distance", "_load", "_pace"):
        assert state(hass, f"latest_activity{name}").state == "unknown"


async def test_missing_facts_are_unknown_not_zero(
    hass: HomeAssistant, entry: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    indoor = activity(
        8, distance_m=None, elevation_gain_m=None, avg_heart_rate=None, avg_speed_mps=None, name=""
    )
    sidecar.summaries[1] = summary(athlete(), indoor)
    await set_up(hass, entry)
    for name in ("distance", "elevation_gain", "average_heart_rate", "pace", "name"):
        assert state(hass, f"latest_activity_{name}").state == "unknown"


async def test_a_sport_without_a_name_of_ours_is_generic(
    hass: HomeAssistant, entry: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    sidecar.summaries[1] = summary(athlete(), activity(8, sport="underwater_chess"))
    await set_up(hass, entry)
    assert state(hass, "latest_activity").state == "generic"


@pytest.mark.parametrize(
    ("zone", "reset"),
    [("Europe/Berlin", "2026-11-15T23:00:00+00:00"), ("No/Where", "2026-11-16T00:00:00+00:00")],
)
async def test_the_week_begins_at_the_athletes_midnight(
    hass: HomeAssistant, entry: MockConfigEntry, full: FakeSidecar, zone: str, reset: str
) -> None:
    full.summaries[1]["athlete"]["time_zone"] = zone
    await set_up(hass, entry)
    assert state(hass, "distance_this_week").attributes["last_reset"] == reset


async def test_a_part_that_the_sidecar_lacks_is_unavailable_and_the_rest_is_not(
    hass: HomeAssistant, entry: MockConfigEntry, full: FakeSidecar
) -> None:
    del full.replies[1, "load"]
    await set_up(hass, entry)
    assert state(hass, "fitness").state == "unavailable"
    assert state(hass, "resting_heart_rate").state == "51.0"


async def test_an_event_brings_new_values_without_a_poll(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    sidecar.set_latest(activity(8, sport="cycling", distance_m=50000.0))
    sidecar.publish("import_finished", {"import_id": 1})
    await until(lambda: state(hass, "latest_activity").state == "cycling")
    assert state(hass, "latest_activity_distance").state == "50.0"


async def test_nothing_is_unknown_at_midnight(
    hass: HomeAssistant, entry: MockConfigEntry, full: FakeSidecar, clock: FrozenDateTimeFactory
) -> None:
    await set_up(hass, entry)
    before = {one.entity_id: one.state for one in hass.states.async_all("sensor")}
    clock.tick(timedelta(hours=8))
    await entry.runtime_data.async_refresh()
    await hass.async_block_till_done(wait_background_tasks=False)
    assert {one.entity_id: one.state for one in hass.states.async_all("sensor")} == before
    assert state(hass, "sleep_score").attributes["day"] == "2026-11-20"


async def test_late_data_corrects_its_own_day(
    hass: HomeAssistant, entry: MockConfigEntry, full: FakeSidecar
) -> None:
    await set_up(hass, entry)
    assert state(hass, "readiness").attributes["day"] == "2026-11-20"
    values = column(full, "readiness")
    values[-3] = 11.0  # older than what is shown
    await entry.runtime_data.async_refresh()
    await hass.async_block_till_done(wait_background_tasks=False)
    assert state(hass, "readiness").state == "36.6486"
    values[-1] = 88.0
    await entry.runtime_data.async_refresh()
    await hass.async_block_till_done(wait_background_tasks=False)
    assert (state(hass, "readiness").state, state(hass, "readiness").attributes["day"]) == (
        "88.0",
        "2026-11-21",
    )


@pytest.mark.parametrize(
    ("days", "pulse", "kilos"), [(12, "51.0", "71.5"), (13, "unknown", "71.5"), (60, "unknown", "unknown")]
)
async def test_what_is_too_old_is_unknown(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    full: FakeSidecar,
    clock: FrozenDateTimeFactory,
    days: int,
    pulse: str,
    kilos: str,
) -> None:
    """Two days old when the test begins: a fortnight for what a watch says, 60 days for the scale."""
    clock.tick(timedelta(days=days))
    await set_up(hass, entry)
    assert (state(hass, "resting_heart_rate").state, state(hass, "weight").state) == (pulse, kilos)
    assert ("day" in state(hass, "resting_heart_rate").attributes) == (pulse != "unknown")


@pytest.mark.usefixtures("all_enabled", "full")
async def test_attributes_hold_nothing_personal(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    await set_up(hass, entry)
    allowed = {
        "attribution", "day", "device_class", "event_type", "event_types", "friendly_name", "icon",
        "last_reset", "options", "state_class", "unit_of_measurement",
    }  # fmt: skip
    for one in hass.states.async_all(("binary_sensor", "sensor", "event")):
        assert set(one.attributes) <= allowed, one.entity_id


@pytest.mark.parametrize("group", GROUPS)
async def test_a_group_that_is_switched_off_leaves_the_registry(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    full: FakeSidecar,
    entity_registry: er.EntityRegistry,
    group: str,
) -> None:
    await set_up(hass, entry)
    keys = {row.key for row in SENSORS if row.group == group}
    prefixes = tuple(family.prefix for family in FAMILIES if family.group == group)

    def left() -> set[str]:
        begin = f"{SERVER_ID}_1_"
        found = {
            one.unique_id.removeprefix(begin)
            for one in entity_registry.entities.values()
            if one.domain == "sensor"
        }
        return {key for key in found if key in keys or (prefixes and key.startswith(prefixes))}

    before, count = left(), len(entity_registry.entities)
    assert before
    hass.config_entries.async_update_entry(entry, options={"groups": [one for one in GROUPS if one != group]})
    await hass.async_block_till_done()
    assert left() == set()
    assert len(entity_registry.entities) < count
    hass.config_entries.async_update_entry(entry, options={})
    await hass.async_block_till_done()
    assert (left(), len(entity_registry.entities)) == (before, count)


async def test_without_any_group_the_vaults_own_sensors_stay(
    hass: HomeAssistant, entry: MockConfigEntry, full: FakeSidecar
) -> None:
    await set_up(hass, entry, groups=[])
    assert {one.entity_id for one in hass.states.async_all(("sensor", "binary_sensor"))} == {
        "sensor.ada_canary_files_waiting",
        "sensor.ada_canary_files_failed",
        "binary_sensor.ada_canary_import_problem",
    }


@pytest.mark.usefixtures("all_enabled")
async def test_two_athletes_are_never_crossed(
    hass: HomeAssistant, entry: MockConfigEntry, full: FakeSidecar
) -> None:
    add_athlete(full, athlete(2, "Bo Canary"), sport="cycling", distance_m=50000.0)
    full.replies[2, "health/latest"]["values"]["resting_heart_rate"]["value"] = 61.0
    full.replies[2, "gear"]["gear"] = [full.replies[2, "gear"]["gear"][1] | {"distance_m": 9000.0}]
    full.replies[2, "records"]["records"][-1]["best"]["value"] = 1500.0
    full.replies[2, "goals"]["goals"] = []
    column(full, "readiness", 2)[-2] = 77.0
    await set_up(hass, entry)
    expected = {
        "latest_activity": ("running", "cycling"),
        "latest_activity_distance": ("12.3456", "50.0"),
        "resting_heart_rate": ("51.0", "61.0"),
        "readiness": ("36.6486", "77.0"),
        "red_shoes_distance": ("60.0", "9.0"),
        "running_record_5_km": ("1200.0", "1500.0"),
    }
    for name, values in expected.items():
        assert (state(hass, name).state, state(hass, name, "bo_canary").state) == values, name
    assert hass.states.get("sensor.bo_canary_gravel_bike_distance") is None
    assert hass.states.get("sensor.bo_canary_goal_activities_this_year") is None
    full.replies[2, "health/latest"] = moved(full.replies[2, "health/latest"], 0)
    full.replies[2, "health/latest"]["values"]["resting_heart_rate"]["value"] = 62.0
    await entry.runtime_data.async_refresh()
    await hass.async_block_till_done(wait_background_tasks=False)
    assert (
        state(hass, "resting_heart_rate").state,
        state(hass, "resting_heart_rate", "bo_canary").state,
    ) == ("51.0", "62.0")
