"""The event stream: what fires, what does not, and that nothing is lost or repeated."""

import asyncio
import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from homeassistant.core import CoreState, Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.milevault.api import StreamEvent
from custom_components.milevault.card_messages import card_message
from custom_components.milevault.occurrences import news_of
from tests.ha.conftest import until
from tests.ha.samples import STREAM_ID, activity
from tests.ha.sidecar import FakeSidecar
from tests.ha.test_contract import contract

EVENT = "event.ada_canary_activity_recorded"


def watch(hass: HomeAssistant) -> list[int]:
    """The activity ids fired from now on."""
    fired: list[int] = []

    @callback
    def note(event: Event[EventStateChangedData]) -> None:
        new = event.data["new_state"]
        if new is not None and "activity_id" in new.attributes:
            fired.append(new.attributes["activity_id"])

    async_track_state_change_event(hass, EVENT, note)
    return fired


async def settled(hass: HomeAssistant, entry: MockConfigEntry, sidecar: FakeSidecar) -> None:
    """All published events are taken in."""
    await until(lambda: entry.runtime_data.saved.cursor == f"{sidecar.stream_id}:{sidecar.position}")
    await hass.async_block_till_done()


async def test_a_new_activity_fires_once_with_id_sport_and_size_only(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    fired = watch(hass)
    assert hass.states.get(EVENT).state == "unknown"
    sidecar.record(8)
    await settled(hass, loaded, sidecar)
    assert fired == [8]
    state = hass.states.get(EVENT)
    assert state.attributes["event_type"] == "activity_recorded"
    assert set(state.attributes) - {"event_type", "event_types", "friendly_name"} == {
        "activity_id",
        "sport",
        "distance_m",
        "moving_time_s",
    }
    assert state.attributes["sport"] == "cycling"


async def test_sensors_show_the_activity_before_the_event_fires(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    seen: list[str] = []

    @callback
    def look(_event: Event[EventStateChangedData]) -> None:
        seen.append(hass.states.get("sensor.ada_canary_latest_activity").state)

    async_track_state_change_event(hass, EVENT, look)
    sidecar.set_latest(activity(8, sport="cycling"))
    sidecar.record(8)
    await settled(hass, loaded, sidecar)
    assert seen == ["cycling"]


async def test_an_unknown_sport_fires_as_generic(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    sidecar.record(8, sport="underwater_chess")
    await settled(hass, loaded, sidecar)
    assert hass.states.get(EVENT).attributes["sport"] == "generic"


async def test_what_does_not_fire(hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar) -> None:
    fired = watch(hass)
    old = (dt_util.utcnow() - timedelta(days=8)).isoformat()
    sidecar.record(20, import_seen=11, start_time=old)  # an archive's old activity
    sidecar.record(21, age=timedelta(hours=1, minutes=1))  # Home Assistant was away
    sidecar.record(23, sport="transition")  # between the legs of a triathlon
    sidecar.publish("file_rejected", {"import_id": 1, "item_id": 2, "code": "corrupt"})
    sidecar.publish("activity_recorded", {"activity_id": 22, "sport": "running"}, athlete_id=99)
    sidecar.publish("activity_recorded", {"activity_id": "odd"})
    sidecar.publish("import_progress", {"import_id": 1}, is_transient=True)
    await settled(hass, loaded, sidecar)
    assert fired == []


async def test_what_fires_although_it_is_old_or_many(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    fired = watch(hass)
    old = (dt_util.utcnow() - timedelta(days=8)).isoformat()
    sidecar.record(30, import_seen=10, start_time=old)  # a single old file, synced late
    sidecar.record(31, import_seen=500)  # today's activity among an archive
    sidecar.record(32, age=timedelta(minutes=59))
    await settled(hass, loaded, sidecar)
    assert fired == [30, 31, 32]


@pytest.mark.parametrize(
    ("seen", "activity_days", "event_minutes", "fires"),
    [
        (1, 0, 0, True),
        (10, 400, 0, True),
        (11, 7.1, 0, False),
        (11, 6.9, 0, True),
        (1, 0, 61, False),
        (1, 0, 59, True),
    ],
)
def test_the_rule(seen: int, activity_days: float, event_minutes: float, fires: bool) -> None:
    now = dt_util.utcnow()
    event = recorded(seen, now - timedelta(days=activity_days), now - timedelta(minutes=event_minutes))
    assert (news_of(event, now) is not None) is fires


def recorded(seen: int, start: datetime, created_at: datetime | None) -> StreamEvent:
    """The event of an activity."""
    payload = {"activity_id": 1, "sport": "running", "start_time": start.isoformat(), "import_seen": seen}
    return StreamEvent(
        event_id="x:1", kind="activity_recorded", athlete_id=1, created_at=created_at, payload=payload
    )


def test_an_event_without_a_time_is_new() -> None:
    now = dt_util.utcnow()
    assert news_of(recorded(1, now, None), now) is not None


async def test_a_broken_stream_is_resumed_where_it_was(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    fired = watch(hass)
    sidecar.record(8)
    await settled(hass, loaded, sidecar)
    await sidecar.stop()
    await until(lambda: not loaded.runtime_data.stream_connected)
    sidecar.record(9)
    await sidecar.start()
    await settled(hass, loaded, sidecar)
    assert fired == [8, 9]
    assert sidecar.last_event_ids[-1] == f"{STREAM_ID}:41"


async def test_a_reload_neither_loses_nor_repeats(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    fired = watch(hass)
    sidecar.record(8)
    await settled(hass, loaded, sidecar)
    await hass.config_entries.async_unload(loaded.entry_id)
    sidecar.record(9)
    sidecar.record(10, age=timedelta(hours=2))
    await hass.config_entries.async_setup(loaded.entry_id)
    await settled(hass, loaded, sidecar)
    assert [number for number in fired if number != 8] == [9]


async def test_the_cursor_is_on_disk_when_the_event_fires(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar, hass_storage: dict[str, Any]
) -> None:
    """A Home Assistant killed right after the event does not fire it again."""
    on_disk: list[str] = []

    @callback
    def look(_event: Event[EventStateChangedData]) -> None:
        on_disk.append(hass_storage[f"milevault.{loaded.entry_id}"]["data"]["cursor"])

    async_track_state_change_event(hass, EVENT, look)
    sidecar.record(8)
    await settled(hass, loaded, sidecar)
    assert on_disk == [f"{STREAM_ID}:41"]


async def test_an_event_whose_saving_is_cut_off_comes_again(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The entry is unloaded while the cursor is being written, before the event could fire."""
    fired = watch(hass)
    saved = loaded.runtime_data.saved
    write, is_writing = saved.save, asyncio.Event()

    async def write_slowly() -> None:
        await write()
        is_writing.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(saved, "save", write_slowly)
    sidecar.record(8)
    await until(is_writing.is_set)
    monkeypatch.setattr(saved, "save", write)
    await hass.config_entries.async_unload(loaded.entry_id)
    assert fired == []
    await hass.config_entries.async_setup(loaded.entry_id)
    await settled(hass, loaded, sidecar)
    assert fired == [8]


async def test_a_restart_goes_on_from_the_saved_cursor(
    hass: HomeAssistant, entry: MockConfigEntry, sidecar: FakeSidecar, hass_storage: dict[str, Any]
) -> None:
    hass_storage[f"milevault.{entry.entry_id}"] = {
        "version": 1,
        "minor_version": 1,
        "key": f"milevault.{entry.entry_id}",
        "data": {"cursor": f"{STREAM_ID}:40", "known_athletes": []},
    }
    sidecar.record(8)
    await hass.config_entries.async_setup(entry.entry_id)
    await settled(hass, entry, sidecar)
    assert sidecar.last_event_ids == [f"{STREAM_ID}:40"]
    assert hass.states.get(EVENT).attributes["activity_id"] == 8


async def test_the_first_start_takes_new_events_only(
    hass: HomeAssistant, entry: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    sidecar.record(5)
    await hass.config_entries.async_setup(entry.entry_id)
    await settled(hass, entry, sidecar)
    assert sidecar.last_event_ids == [None]
    assert hass.states.get(EVENT).state == "unknown"


async def test_a_restored_sidecar_resets_and_refreshes(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    sidecar.record(8)
    await settled(hass, loaded, sidecar)
    sidecar.stream_id, sidecar.position, sidecar.log = "restored", 3, []
    sidecar.set_latest(activity(9, sport="rowing"))
    sidecar.drop_streams()
    await until(lambda: hass.states.get("sensor.ada_canary_latest_activity").state == "rowing")
    assert loaded.runtime_data.saved.cursor == "restored:3"


async def test_the_stream_starts_when_automations_can_react(
    hass: HomeAssistant, entry: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    hass.set_state(CoreState.starting)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert sidecar.last_event_ids == []
    hass.set_state(CoreState.running)
    hass.bus.async_fire("homeassistant_started")
    await until(lambda: sidecar.stream_count == 1)


async def test_the_stream_ends_with_home_assistant(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    hass.bus.async_fire("homeassistant_stop")
    await hass.async_block_till_done()
    await until(lambda: not loaded.runtime_data.stream_connected)
    sidecar.send_raw(b": heartbeat\n\n" * 3)
    await until(lambda: sidecar.stream_count == 0)


async def test_rubbish_on_the_stream_only_reconnects(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    fired = watch(hass)
    for rubbish in (b"event: activity_recorded\ndata: {not json\n\n", b'event: x\ndata: {"a": 1}\n\n'):
        count = len(sidecar.last_event_ids)
        sidecar.send_raw(rubbish)
        await until(lambda seen=count: len(sidecar.last_event_ids) > seen and sidecar.stream_count == 1)
    sidecar.record(8)
    await settled(hass, loaded, sidecar)
    assert fired == [8]


async def test_a_burst_of_events_costs_few_refreshes(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("custom_components.milevault.push.REFRESH_COOLDOWN_S", 0.2)
    sidecar.requests.clear()
    for number in range(200):
        sidecar.publish("file_rejected", {"import_id": 1, "item_id": number, "code": "corrupt"})
    await settled(hass, loaded, sidecar)
    assert sum(request.path.endswith("/summary") for request in sidecar.requests) < 10


async def test_years_of_health_cost_few_refreshes_and_fire_nothing(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The payload is what the sidecar really sends."""
    monkeypatch.setattr("custom_components.milevault.push.REFRESH_COOLDOWN_S", 0.2)
    (sent,) = [one["data"] for one in contract("event_stream") if one["event"] == "health_recorded"]
    fired = watch(hass)
    sidecar.requests.clear()
    for _ in range(200):
        sidecar.publish("health_recorded", sent["payload"])
    await settled(hass, loaded, sidecar)
    await until(lambda: any(request.path.endswith("/summary") for request in sidecar.requests))
    assert sum(request.path.endswith("/summary") for request in sidecar.requests) < 10
    assert fired == []


async def test_a_revoked_events_scope_asks_for_a_token(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    sidecar.tokens = {next(iter(sidecar.tokens)): {"read"}}
    sidecar.drop_streams()
    await until(lambda: hass.config_entries.flow.async_progress())
    assert not loaded.runtime_data.stream_connected
    assert hass.states.get("sensor.ada_canary_latest_activity").state == "running"


def test_revisions_grow(hass: HomeAssistant) -> None:
    first, second = card_message(hass, "refresh"), card_message(hass, "import", 4)
    assert second == {"kind": "import", "id": 4, "revision": first["revision"] + 1}
    assert json.dumps(second)
