"""Weight from a sensor of another integration."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiohttp import web
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed

from custom_components.milevault import weight
from custom_components.milevault.weight import RETRY_S, weight_kg
from tests.ha.conftest import until
from tests.ha.samples import TOKEN, athlete
from tests.ha.sidecar import FakeSidecar

SENSOR = "sensor.bathroom_scale"
PATH = "health/values"


def show(hass: HomeAssistant, value: float | str, unit: str = "kg") -> None:
    """The scale shows something."""
    hass.states.async_set(SENSOR, str(value), {"unit_of_measurement": unit, "device_class": "weight"})


@pytest.fixture
def linked(entry: MockConfigEntry, hass: HomeAssistant, sidecar: FakeSidecar) -> MockConfigEntry:
    """Ada is linked to the scale; the vault takes weights."""
    sidecar.answers[("PUT", PATH)] = {"metric": "weight_kg"}
    return entry


async def set_up(hass: HomeAssistant, entry: MockConfigEntry, athlete_count: int = 1) -> None:
    """Load the entry with the first athlete's link, whether for the first time or again."""
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert len(entry.subentries) == athlete_count
    subentry = next(iter(entry.subentries.values()))
    data = {**subentry.data, "weight_entity": SENSOR}
    hass.config_entries.async_update_subentry(entry, subentry, data=data)
    await hass.async_block_till_done()


async def settle(hass: HomeAssistant) -> None:
    """As much time passes as a reading has to stand."""
    await hass.async_block_till_done()
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=weight.SETTLE_S + 1))
    await hass.async_block_till_done(wait_background_tasks=False)


def written(sidecar: FakeSidecar) -> list[dict[str, Any]]:
    """The weights that the vault got."""
    return [body for method, path, _, body in sidecar.asked if (method, path) == ("PUT", PATH)]


def values(sidecar: FakeSidecar) -> list[float]:
    return [body["value"] for body in written(sidecar)]


async def test_a_reading_goes_into_the_vault(
    hass: HomeAssistant, linked: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    await set_up(hass, linked)
    show(hass, 71.3)
    await settle(hass)
    await until(lambda: written(sidecar))
    today = datetime.now(ZoneInfo("Europe/Berlin")).date().isoformat()
    assert written(sidecar) == [{"metric": "weight_kg", "day": today, "value": 71.3}]
    await until(lambda: linked.runtime_data.saved.weights == {SENSOR: 71.3})


async def test_the_day_is_that_of_the_athlete(
    hass: HomeAssistant, linked: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    """Half an hour after midnight in Berlin, still the day before in UTC."""
    await set_up(hass, linked)
    time = datetime(2026, 11, 20, 23, 30, tzinfo=UTC).timestamp()
    hass.states.async_set(SENSOR, "71.3", {"unit_of_measurement": "kg"}, timestamp=time)
    await settle(hass)
    await until(lambda: written(sidecar))
    assert written(sidecar)[0]["day"] == "2026-11-21"


async def test_only_what_settles_counts(
    hass: HomeAssistant, linked: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    await set_up(hass, linked)
    for value in (35.2, 68.9, 71.4, 71.3):
        show(hass, value)
        await hass.async_block_till_done()
    await settle(hass)
    await until(lambda: written(sidecar))
    assert values(sidecar) == [71.3]


async def test_what_is_no_weight_of_a_person_is_ignored(
    hass: HomeAssistant, linked: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    await set_up(hass, linked)
    for value in (STATE_UNKNOWN, STATE_UNAVAILABLE, "nan", "4.1", "401"):
        show(hass, value)
        await settle(hass)
    hass.states.async_remove(SENSOR)
    await settle(hass)
    show(hass, 71.3)
    await settle(hass)
    await until(lambda: written(sidecar))
    assert values(sidecar) == [71.3]


async def test_a_sensor_that_comes_back_with_its_old_value_says_nothing_new(
    hass: HomeAssistant, linked: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    await set_up(hass, linked)
    show(hass, 71.3)
    await settle(hass)
    await until(lambda: linked.runtime_data.saved.weights == {SENSOR: 71.3})
    show(hass, STATE_UNAVAILABLE)
    await hass.async_block_till_done()
    show(hass, 71.3)
    await settle(hass)
    # The same after Home Assistant was restarted.
    await hass.config_entries.async_reload(linked.entry_id)
    await settle(hass)
    show(hass, 71.1)
    await settle(hass)
    await until(lambda: len(written(sidecar)) > 1)
    assert values(sidecar) == [71.3, 71.1]


async def test_what_a_sensor_shows_when_it_is_linked_may_be_old(
    hass: HomeAssistant, linked: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    show(hass, 80.0)
    await set_up(hass, linked)
    await settle(hass)
    show(hass, 79.8)
    await settle(hass)
    await until(lambda: written(sidecar))
    assert values(sidecar) == [79.8]


async def test_a_reading_of_the_time_when_nobody_followed_is_taken_over(
    hass: HomeAssistant, linked: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    show(hass, 71.3)
    await set_up(hass, linked)
    await hass.config_entries.async_unload(linked.entry_id)
    show(hass, 71.0)
    await hass.config_entries.async_setup(linked.entry_id)
    await settle(hass)
    await until(lambda: written(sidecar))
    assert values(sidecar) == [71.0]


async def test_a_reading_waits_for_the_sidecar(
    hass: HomeAssistant, linked: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    await set_up(hass, linked)
    await until(lambda: linked.runtime_data.stream_connected)
    await sidecar.stop()
    show(hass, 71.3)
    await settle(hass)
    show(hass, 71.2)
    await settle(hass)
    await until(lambda: not linked.runtime_data.stream_connected)
    await sidecar.start()
    assert values(sidecar) == []
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=RETRY_S + 1))
    await until(lambda: written(sidecar))
    assert values(sidecar) == [71.2]


async def test_a_reading_that_comes_while_another_is_written_is_written_too(
    hass: HomeAssistant, linked: MockConfigEntry, sidecar: FakeSidecar, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Less than the client's own timeout, which the passing time would bring about too.
    monkeypatch.setattr(weight, "SETTLE_S", 5)
    await set_up(hass, linked)
    held = asyncio.Event()
    waiting: list[web.Request] = []

    async def hold(request: web.Request) -> web.Response:
        waiting.append(request)
        await held.wait()
        sidecar.asked.append(("PUT", PATH, {}, await request.json()))
        return web.json_response({"metric": "weight_kg"})

    sidecar.override = lambda request: hold(request) if request.method == "PUT" else None
    show(hass, 71.3)
    await settle(hass)
    await until(lambda: waiting)
    show(hass, 71.2)
    await settle(hass)
    held.set()
    await until(lambda: len(written(sidecar)) == 2)
    assert values(sidecar) == [71.3, 71.2]


async def test_readings_of_days_on_which_the_sidecar_was_away_are_all_written(
    hass: HomeAssistant, linked: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    await set_up(hass, linked)
    await until(lambda: linked.runtime_data.stream_connected)
    await sidecar.stop()
    for day, value in ((20, "71.3"), (20, "71.2"), (21, "71.6")):
        time = datetime(2026, 11, day, 12, tzinfo=UTC).timestamp()
        hass.states.async_set(SENSOR, value, {"unit_of_measurement": "kg"}, timestamp=time)
        await settle(hass)
    await until(lambda: not linked.runtime_data.stream_connected)
    await sidecar.start()
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=RETRY_S + 1))
    await until(lambda: len(written(sidecar)) == 2)
    assert [(body["day"], body["value"]) for body in written(sidecar)] == [
        ("2026-11-20", 71.2),
        ("2026-11-21", 71.6),
    ]
    await until(lambda: linked.runtime_data.saved.weights == {SENSOR: 71.6})


async def test_a_sensor_whose_other_attributes_never_rest_has_its_reading_taken(
    hass: HomeAssistant, linked: MockConfigEntry, sidecar: FakeSidecar, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Signal strength, battery, time of the last contact: each of them is a change of the state, too."""
    await set_up(hass, linked)
    started: list[float] = []
    call_later = weight.async_call_later

    def note(hass: HomeAssistant, delay: float, action: Any) -> Any:
        started.append(delay)
        return call_later(hass, delay, action)

    monkeypatch.setattr(weight, "async_call_later", note)
    for strength in (-61, -62, -63):
        attributes = {"unit_of_measurement": "kg", "rssi": strength}
        hass.states.async_set(SENSOR, "71.3", attributes)
        await hass.async_block_till_done()
    assert started == [weight.SETTLE_S]
    await settle(hass)
    await until(lambda: written(sidecar))
    assert values(sidecar) == [71.3]


async def test_another_unit_is_no_new_reading(
    hass: HomeAssistant, linked: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    """Somebody chooses pounds for the sensor: the same weight, rounded once more, is not of today."""
    await set_up(hass, linked)
    show(hass, 80.0)
    await settle(hass)
    await until(lambda: linked.runtime_data.saved.weights == {SENSOR: 80.0})
    show(hass, 176.4, "lb")
    await settle(hass)
    assert linked.runtime_data.saved.weights == {SENSOR: 80.01}
    await hass.config_entries.async_reload(linked.entry_id)
    show(hass, 80.0)
    await settle(hass)
    show(hass, 80.1)
    await settle(hass)
    await until(lambda: len(written(sidecar)) > 1)
    assert values(sidecar) == [80.0, 80.1]


async def test_another_unit_while_a_reading_settles_changes_nothing(
    hass: HomeAssistant, linked: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    await set_up(hass, linked)
    show(hass, 80.0)
    show(hass, 176.4, "lb")
    await settle(hass)
    await until(lambda: written(sidecar))
    hass.states.async_set(SENSOR, "176.4", {"unit_of_measurement": "lb", "rssi": -61})
    await settle(hass)
    assert values(sidecar) == [80.0]


async def test_what_a_sensor_showed_while_it_was_linked_to_nobody_is_nobodys(
    hass: HomeAssistant, linked: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    """The scale is given from Ada to Bo; who stood on it in between is not known."""
    sidecar.add_athlete(athlete(2, "Bo Canary"))
    await set_up(hass, linked, 2)
    show(hass, 71.3)
    await settle(hass)
    await until(lambda: linked.runtime_data.saved.weights == {SENSOR: 71.3})
    ada, bo = linked.subentries.values()
    hass.config_entries.async_update_subentry(linked, ada, data={"athlete_id": 1})
    await hass.async_block_till_done()
    assert linked.runtime_data.saved.weights == {}
    show(hass, 71.9)
    hass.config_entries.async_update_subentry(linked, bo, data={**bo.data, "weight_entity": SENSOR})
    await hass.async_block_till_done()
    await settle(hass)
    show(hass, 84.2)
    await settle(hass)
    await until(lambda: len(written(sidecar)) > 1)
    assert values(sidecar) == [71.3, 84.2]


async def test_without_the_scope_the_log_says_what_is_missing(
    hass: HomeAssistant, linked: MockConfigEntry, sidecar: FakeSidecar, caplog: pytest.LogCaptureFixture
) -> None:
    await set_up(hass, linked)
    sidecar.tokens[TOKEN] = {"read", "events"}
    show(hass, 71.3)
    await settle(hass)
    await until(lambda: "the scope edit is needed" in caplog.text)
    ours = [one.getMessage() for one in caplog.records if one.name == "custom_components.milevault"]
    assert not any("71.3" in line for line in ours)
    # With another token the entry loads anew and the reading is not lost.
    sidecar.tokens[TOKEN] = {"read", "events", "edit"}
    await hass.config_entries.async_reload(linked.entry_id)
    await settle(hass)
    await until(lambda: written(sidecar))
    assert values(sidecar) == [71.3]


async def test_a_refused_reading_is_given_up(
    hass: HomeAssistant, linked: MockConfigEntry, sidecar: FakeSidecar, caplog: pytest.LogCaptureFixture
) -> None:
    del sidecar.answers[("PUT", PATH)]
    await set_up(hass, linked)
    show(hass, 71.3)
    await settle(hass)
    await until(lambda: "was refused" in caplog.text)
    await linked.runtime_data.async_refresh()
    await hass.async_block_till_done()
    assert values(sidecar) == [71.3]


async def test_a_sensor_that_gets_another_id_stays_linked(
    hass: HomeAssistant,
    linked: MockConfigEntry,
    sidecar: FakeSidecar,
    entity_registry: er.EntityRegistry,
) -> None:
    scale = entity_registry.async_get_or_create("sensor", "demo", "1", suggested_object_id="bathroom_scale")
    assert scale.entity_id == SENSOR
    await set_up(hass, linked)
    show(hass, 71.3)
    await settle(hass)
    await until(lambda: linked.runtime_data.saved.weights == {SENSOR: 71.3})
    hass.states.async_remove(SENSOR)
    entity_registry.async_update_entity(SENSOR, new_entity_id="sensor.new_scale")
    hass.states.async_set("sensor.new_scale", "71.3", {"unit_of_measurement": "kg"})
    await settle(hass)
    hass.states.async_set("sensor.new_scale", "71.1", {"unit_of_measurement": "kg"})
    await settle(hass)
    await until(lambda: len(written(sidecar)) > 1)
    assert values(sidecar) == [71.3, 71.1]


async def test_nothing_is_written_once_the_entry_is_unloaded(
    hass: HomeAssistant, linked: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    await set_up(hass, linked)
    show(hass, 71.3)
    await hass.async_block_till_done()
    await hass.config_entries.async_unload(linked.entry_id)
    show(hass, 71.2)
    await settle(hass)
    assert written(sidecar) == []


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("71.3", "kg", 71.3),
        ("157.2", "lb", 71.3),
        ("11.2", "st", 71.12),
        ("71300", "g", 71.3),
        ("20", "kg", 20.0),
        ("400", "kg", 400.0),
        ("19.99", "kg", None),
        ("400.01", "kg", None),
        ("71.3", "%", None),
        ("71.3", None, None),
        ("inf", "kg", None),
        ("unknown", "kg", None),
    ],
)
def test_units_are_converted_and_bounds_kept(text: str, unit: str | None, expected: float | None) -> None:
    assert weight_kg(State(SENSOR, text, {"unit_of_measurement": unit})) == expected


def test_no_state_is_no_weight() -> None:
    assert weight_kg(None) is None
