"""History in a real recorder: at its real time, kept in step, gone with the entry."""

import asyncio
import copy
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from homeassistant.components.recorder import Recorder, get_instance
from homeassistant.components.recorder.statistics import (
    async_add_external_statistics,
    get_metadata,
    statistics_during_period,
)
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from homeassistant.util.unit_system import US_CUSTOMARY_SYSTEM
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed
from sqlalchemy.exc import OperationalError

from custom_components.milevault import statistics
from custom_components.milevault.api import StreamEvent
from custom_components.milevault.const import CONF_STATISTICS
from custom_components.milevault.statistics import changed_from
from custom_components.milevault.statistics_recorder import Recorder as StatisticsRecorder
from custom_components.milevault.statistics_recorder import metadata
from custom_components.milevault.statistics_series import SERIES
from custom_components.milevault.statistics_state import ALL_YEARS
from tests.ha.conftest import until
from tests.ha.history import History, payload
from tests.ha.sidecar import FakeSidecar, activity, athlete

BERLIN = ZoneInfo("Europe/Berlin")
PREFIX = "milevault:0b9f4c1e3f0d_1_"
DAY = date(2024, 5, 4)
ERA = datetime(1950, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
async def _integration(
    recorder_mock: Recorder,
    enable_custom_integrations: None,
    hass_storage: dict[str, Any],
    socket_enabled: None,
    hass: HomeAssistant,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[None]:
    """The recorder has to be there before anything else, and outlive the import; nobody waits for calm."""
    await hass.config.async_set_time_zone("Europe/Berlin")
    monkeypatch.setattr(statistics, "QUIET_S", 0.01)
    monkeypatch.setattr(statistics, "RETRY_S", 0.01)
    monkeypatch.setattr(statistics, "REST_SHARE", 0)
    yield
    for entry in hass.config_entries.async_loaded_entries("milevault"):
        await hass.config_entries.async_unload(entry.entry_id)


@pytest.fixture
def history(sidecar: FakeSidecar) -> History:
    """Four days of health, two of load, no activity."""
    sidecar.activities = []
    made = History(sidecar)
    for at, rate in enumerate((51.0, 52.0, 53.0)):
        made.health[DAY + timedelta(days=at)] = {"resting_heart_rate": rate, "hrv_last_night": 60.0 + at}
    made.health[DAY + timedelta(days=400)] = {"resting_heart_rate": 48.0, "steps": 9000.0}
    made.wellbeing[DAY] = {"readiness": 71.5}
    return made


async def settled(hass: HomeAssistant, entry: MockConfigEntry, athlete_id: int = 1) -> None:
    """Everything that was marked is imported and stored."""
    states = entry.runtime_data.saved.statistics

    def is_done() -> bool:
        state = states.get(athlete_id)
        return state is not None and bool(state.checked_on) and not state.pending

    await until(is_done)
    await StatisticsRecorder(hass).clear(())


async def rows(hass: HomeAssistant, key: str, prefix: str = PREFIX) -> list[dict[str, Any]]:
    """All rows of a series: start, and what it has of mean, state and sum."""
    found = await get_instance(hass).async_add_executor_job(
        lambda: statistics_during_period(
            hass, ERA, None, {prefix + key}, "hour", None, {"mean", "state", "sum"}
        )
    )
    return [
        {"start": datetime.fromtimestamp(row["start"], BERLIN)}
        | {name: row[name] for name in ("mean", "state", "sum") if row.get(name) is not None}
        for row in found.get(prefix + key, [])
    ]


async def known(hass: HomeAssistant) -> dict[str, Any]:
    """Metadata of all statistics of ours."""
    await StatisticsRecorder(hass).clear(())
    found = await get_instance(hass).async_add_executor_job(
        lambda: get_metadata(hass, statistic_source="milevault")
    )
    return {key: meta for key, (_, meta) in found.items()}


def berlin(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=BERLIN)


def run_of(activity_id: int, start: str, **changes: Any) -> dict[str, Any]:
    return activity(activity_id, start_time=start, distance_m=10_000.0, moving_time_s=3600.0, **changes)


async def test_every_value_stands_at_its_day_or_night(
    hass: HomeAssistant, history: History, loaded: MockConfigEntry
) -> None:
    await settled(hass, loaded)
    days = [DAY + timedelta(days=at) for at in range(3)]
    assert await rows(hass, "hrv") == [
        {"start": berlin(day, 3), "mean": 60.0 + at} for at, day in enumerate(days)
    ]
    assert await rows(hass, "resting_heart_rate") == [
        *({"start": berlin(day, 0), "mean": 51.0 + at} for at, day in enumerate(days)),
        {"start": berlin(DAY + timedelta(days=400), 0), "mean": 48.0},
    ]
    assert await rows(hass, "readiness") == [{"start": berlin(DAY, 0), "mean": 71.5}]
    assert await rows(hass, "steps") == [
        {"start": berlin(DAY + timedelta(days=400), 0), "state": 9000.0, "sum": 9000.0}
    ]
    assert set(await known(hass)) == {
        PREFIX + key for key in ("hrv", "resting_heart_rate", "readiness", "steps")
    }


async def test_names_carry_the_athlete_and_units_are_home_assistants(
    hass: HomeAssistant, history: History, loaded: MockConfigEntry
) -> None:
    await settled(hass, loaded)
    meta = (await known(hass))[PREFIX + "hrv"]
    assert meta["name"] == "Ada Canary HRV last night"
    assert (meta["unit_of_measurement"], meta["unit_class"]) == ("ms", "duration")
    assert (meta["has_sum"], meta["mean_type"]) == (False, 1)
    meta = (await known(hass))[PREFIX + "steps"]
    assert (meta["unit_of_measurement"], meta["has_sum"], meta["mean_type"]) == ("steps", True, 0)


async def test_activities_add_up_at_the_hour_they_began(
    hass: HomeAssistant, history: History, entry: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    sidecar.activities = [
        run_of(1, "2024-05-04T06:10:00Z"),
        run_of(2, "2024-05-04T06:50:00Z"),
        run_of(3, "2025-01-01T12:00:00Z", elevation_gain_m=None),
        activity(4, start_time="2025-01-01T13:00:00Z", sport="transition"),
        run_of(5, "2025-12-31T23:30:00Z") | {"moving_time_s": None, "timer_time_s": 1800.0},
    ]
    await hass.config_entries.async_setup(entry.entry_id)
    await settled(hass, entry)
    starts = [datetime(2024, 5, 4, 8, tzinfo=BERLIN), datetime(2025, 1, 1, 13, tzinfo=BERLIN)]
    starts.append(datetime(2026, 1, 1, 0, tzinfo=BERLIN))
    assert await rows(hass, "activity_distance") == [
        {"start": starts[0], "state": 20.0, "sum": 20.0},
        {"start": starts[1], "state": 10.0, "sum": 30.0},
        {"start": starts[2], "state": 10.0, "sum": 40.0},
    ]
    assert [one["sum"] for one in await rows(hass, "activity_count")] == [2, 3, 4]
    assert [one["state"] for one in await rows(hass, "activity_moving_time")] == [2.0, 1.0, 0.5]
    assert [one["start"] for one in await rows(hass, "activity_elevation_gain")] == [starts[0], starts[2]]


async def test_more_activities_than_a_page_and_a_batch_hold(
    hass: HomeAssistant, history: History, entry: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    first = datetime(2024, 1, 1, 12, tzinfo=UTC)
    bare = dict.fromkeys(
        ("distance_m", "moving_time_s", "timer_time_s", "elapsed_time_s", "elevation_gain_m", "calories_kcal")
    )
    sidecar.activities = [
        run_of(at, f"{first + timedelta(days=at):%Y-%m-%dT%H:%M:%SZ}") | bare for at in range(601)
    ]
    await hass.config_entries.async_setup(entry.entry_id)
    await settled(hass, entry)
    assert history.asked.count("/activities") == 4
    assert [one["sum"] for one in await rows(hass, "activity_count")] == list(range(1, 602))


async def test_load_begins_with_the_first_activity(
    hass: HomeAssistant, history: History, entry: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    sidecar.activities = [run_of(1, "2024-05-04T06:10:00Z")]
    history.load = {
        DAY: {"load": 60.0, "fitness": 1.4, "form": 0.0},
        DAY + timedelta(days=1): {"load": 0.0, "fitness": 1.3, "form": -7.1},
        DAY + timedelta(days=2): {"load": 40.0, "fitness": 2.2, "form": -5.9},
    }
    await hass.config_entries.async_setup(entry.entry_id)
    await settled(hass, entry)
    assert await rows(hass, "load") == [
        {"start": berlin(DAY, 0), "state": 60.0, "sum": 60.0},
        {"start": berlin(DAY + timedelta(days=2), 0), "state": 40.0, "sum": 100.0},
    ]
    assert [one["mean"] for one in await rows(hass, "form")] == [0.0, -7.1, -5.9]


async def test_set_up_does_not_wait_for_history(
    hass: HomeAssistant, history: History, entry: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    may_answer = asyncio.Event()
    answer = history.answer

    def slowly(request: Any) -> Any:
        found = answer(request)
        if not request.path.endswith("/health/metrics"):
            return found

        async def later() -> Any:
            await may_answer.wait()
            return await found

        return later()

    sidecar.override = slowly
    assert await hass.config_entries.async_setup(entry.entry_id)
    await until(lambda: "/health/metrics" in history.asked)
    assert hass.states.get("sensor.ada_canary_latest_activity").state == "running"
    assert await rows(hass, "hrv") == []
    may_answer.set()
    await settled(hass, entry)
    assert len(await rows(hass, "hrv")) == 3


async def test_a_corrected_value_replaces_the_old_one(
    hass: HomeAssistant, history: History, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    await settled(hass, loaded)
    history.health[DAY]["resting_heart_rate"] = 47.0
    sidecar.publish("health_recorded", payload([DAY]))
    await until(lambda: loaded.runtime_data.saved.cursor.endswith(":41"))
    await settled(hass, loaded)
    assert [one["mean"] for one in await rows(hass, "resting_heart_rate")] == [47.0, 52.0, 53.0, 48.0]


async def test_a_value_that_was_taken_away_disappears(
    hass: HomeAssistant, history: History, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    await settled(hass, loaded)
    del history.health[DAY + timedelta(days=1)]["resting_heart_rate"]
    sidecar.publish("health_recorded", payload([DAY + timedelta(days=1)]))
    await until(lambda: loaded.runtime_data.saved.cursor.endswith(":41"))
    await settled(hass, loaded)
    assert [one["mean"] for one in await rows(hass, "resting_heart_rate")] == [51.0, 53.0, 48.0]
    assert [one["mean"] for one in await rows(hass, "hrv")] == [60.0, 61.0, 62.0]


async def test_the_last_value_that_was_taken_away_takes_the_statistic_with_it(
    hass: HomeAssistant, history: History, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    await settled(hass, loaded)
    history.wellbeing.clear()
    sidecar.publish("health_recorded", payload([DAY]))
    await until(lambda: loaded.runtime_data.saved.cursor.endswith(":41"))
    await settled(hass, loaded)
    assert PREFIX + "readiness" not in await known(hass)
    assert PREFIX + "hrv" in await known(hass)


async def test_only_what_differs_is_written(
    hass: HomeAssistant,
    history: History,
    loaded: MockConfigEntry,
    sidecar: FakeSidecar,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await settled(hass, loaded)
    written: list[tuple[str, int]] = []

    def note(hass: HomeAssistant, meta: Any, new: Any) -> None:
        written.append((meta["statistic_id"], len(new)))
        async_add_external_statistics(hass, meta, new)

    monkeypatch.setattr("custom_components.milevault.statistics_recorder.async_add_external_statistics", note)
    history.health[DAY + timedelta(days=400)]["resting_heart_rate"] = 47.0
    sidecar.publish("health_recorded", payload([DAY + timedelta(days=400)]))
    await until(lambda: written)
    await settled(hass, loaded)
    assert written == [(PREFIX + "resting_heart_rate", 1)]


async def test_a_removed_activity_corrects_the_sums_to_the_end(
    hass: HomeAssistant, history: History, entry: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    starts = ("2023-05-04T06:00:00Z", "2024-05-04T06:00:00Z", "2024-06-04T06:00:00Z", "2025-05-04T06:00:00Z")
    sidecar.activities = [run_of(at + 1, start) for at, start in enumerate(starts)]
    await hass.config_entries.async_setup(entry.entry_id)
    await settled(hass, entry)
    assert [one["sum"] for one in await rows(hass, "activity_distance")] == [10, 20, 30, 40]
    del sidecar.activities[1]
    sidecar.publish("activities_removed", {"activity_ids": [2], "import_id": None})
    await until(lambda: entry.runtime_data.saved.cursor.endswith(":41"))
    await settled(hass, entry)
    assert [(one["start"].year, one["sum"]) for one in await rows(hass, "activity_distance")] == [
        (2023, 10),
        (2024, 20),
        (2025, 30),
    ]


async def test_an_older_activity_raises_all_later_sums(
    hass: HomeAssistant, history: History, entry: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    sidecar.activities = [
        run_of(1, "2023-05-04T06:00:00Z"),
        run_of(2, "2024-05-04T06:00:00Z"),
        run_of(3, "2025-05-04T06:00:00Z"),
    ]
    await hass.config_entries.async_setup(entry.entry_id)
    await settled(hass, entry)
    history.asked.clear()
    sidecar.activities.append(run_of(4, "2024-02-01T06:00:00Z") | {"distance_m": 500.0})
    sidecar.publish(
        "activity_recorded",
        {
            "activity_id": 4,
            "import_id": 1,
            "sport": "running",
            "sub_sport": "generic",
            "start_time": "2024-02-01T06:00:00+00:00",
            "import_origin": "api",
            "import_seen": 500,
        },
    )
    await until(lambda: entry.runtime_data.saved.cursor.endswith(":41"))
    await settled(hass, entry)
    assert [one["sum"] for one in await rows(hass, "activity_distance")] == [10, 10.5, 20.5, 30.5]
    assert "/health/days" not in history.asked


async def test_a_restart_reads_nothing_again(
    hass: HomeAssistant, history: History, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    await settled(hass, loaded)
    history.asked.clear()
    assert await hass.config_entries.async_reload(loaded.entry_id)
    await until(lambda: loaded.runtime_data.stream_connected)
    history.health[DAY]["resting_heart_rate"] = 40.0
    sidecar.publish("health_recorded", payload([DAY + timedelta(days=400)]))
    await until(lambda: loaded.runtime_data.saved.cursor.endswith(":41"))
    await settled(hass, loaded)
    # Everything from the year of the event on, and not a day before it.
    assert set(history.asked) == {"/health/days", "/wellbeing"}
    assert (await rows(hass, "resting_heart_rate"))[0]["mean"] == 51.0


async def test_what_waited_at_the_end_is_imported_after_a_restart(
    hass: HomeAssistant, history: History, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    await settled(hass, loaded)
    history.health[DAY]["resting_heart_rate"] = 47.0
    history.failing = 10_000
    sidecar.publish("health_recorded", payload([DAY]))
    await until(lambda: loaded.runtime_data.saved.cursor.endswith(":41"))
    await hass.config_entries.async_unload(loaded.entry_id)
    assert (await rows(hass, "resting_heart_rate"))[0]["mean"] == 51.0
    history.failing = 0
    await hass.config_entries.async_setup(loaded.entry_id)
    await settled(hass, loaded)
    assert (await rows(hass, "resting_heart_rate"))[0]["mean"] == 47.0


async def test_a_restored_vault_replaces_everything(
    hass: HomeAssistant, history: History, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    await settled(hass, loaded)
    history.health = {DAY: {"resting_heart_rate": 60.0}}
    history.wellbeing.clear()
    sidecar.stream_id, sidecar.position, sidecar.log = "restored", 3, []
    sidecar.drop_streams()
    state = loaded.runtime_data.saved.statistics[1]
    await until(lambda: " restored " in state.signature)
    await settled(hass, loaded)
    assert set(await known(hass)) == {PREFIX + "resting_heart_rate"}
    assert await rows(hass, "resting_heart_rate") == [{"start": berlin(DAY, 0), "mean": 60.0}]


async def test_the_sidecars_absence_only_delays(
    hass: HomeAssistant, history: History, entry: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    history.failing = 3
    await hass.config_entries.async_setup(entry.entry_id)
    await settled(hass, entry)
    assert len(await rows(hass, "hrv")) == 3


@pytest.mark.parametrize(
    ("path", "rubbish"),
    [
        ("/health/metrics", {"metrics": [{"first_day": "soon"}]}),
        ("/health/days", {"days": 1}),
        ("/health/days", {"days": [1]}),
        ("/health/days", {"days": [{"day": "x", "values": {}}]}),
        ("/health/days", {"days": [{"day": "2024-05-04", "values": 1}]}),
        ("/wellbeing", {"first_day": "x"}),
        ("/wellbeing", {"first_day": "2024-01-01", "figures": []}),
        ("/wellbeing", {"first_day": "2024-01-01", "figures": {"readiness": {}}}),
        ("/activities", {"activities": [{"start_time": "x"}], "next_cursor": None}),
    ],
)
async def test_an_answer_of_another_shape_changes_nothing(
    hass: HomeAssistant,
    history: History,
    loaded: MockConfigEntry,
    sidecar: FakeSidecar,
    path: str,
    rubbish: dict[str, Any],
) -> None:
    await settled(hass, loaded)
    before = [await rows(hass, key) for key in ("resting_heart_rate", "readiness")]
    history.rubbish[path] = rubbish
    history.asked.clear()
    state = loaded.runtime_data.saved.statistics[1]
    state.checked_on = ""
    sidecar.publish("health_recorded", payload([DAY]))
    # Asked again and again, for as long as the answer is none.
    await until(lambda: history.asked.count(path) > 2)
    assert state.pending
    history.rubbish.clear()
    await settled(hass, loaded)
    assert [await rows(hass, key) for key in ("resting_heart_rate", "readiness")] == before


async def test_a_database_that_does_not_answer_is_asked_again(
    hass: HomeAssistant,
    history: History,
    loaded: MockConfigEntry,
    sidecar: FakeSidecar,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await settled(hass, loaded)
    failures = [OperationalError("select", {}, Exception("locked"))] * 2

    def read(*args: Any) -> Any:
        if failures:
            raise failures.pop()
        return statistics_during_period(*args)

    monkeypatch.setattr("custom_components.milevault.statistics_recorder.statistics_during_period", read)
    history.health[DAY]["resting_heart_rate"] = 47.0
    sidecar.publish("health_recorded", payload([DAY]))
    await until(lambda: loaded.runtime_data.saved.cursor.endswith(":41"))
    await settled(hass, loaded)
    assert failures == []
    assert (await rows(hass, "resting_heart_rate"))[0]["mean"] == 47.0


async def test_a_rewriting_that_was_cut_off_is_made_up_for(
    hass: HomeAssistant,
    history: History,
    loaded: MockConfigEntry,
    sidecar: FakeSidecar,
    hass_storage: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Killed between clearing and writing: the file on disk at that moment is all that is left."""
    await settled(hass, loaded)
    at_the_time: list[Any] = []
    clear = StatisticsRecorder.clear

    async def note(self: StatisticsRecorder, statistic_ids: Any) -> None:
        if statistic_ids:
            at_the_time.append(copy.deepcopy(hass_storage[f"milevault.{loaded.entry_id}"]))
        await clear(self, statistic_ids)

    monkeypatch.setattr(StatisticsRecorder, "clear", note)
    del history.health[DAY]["hrv_last_night"]
    sidecar.publish("health_recorded", payload([DAY]))
    await until(lambda: at_the_time)
    await hass.config_entries.async_unload(loaded.entry_id)
    get_instance(hass).async_clear_statistics([PREFIX + "hrv"])
    hass_storage[f"milevault.{loaded.entry_id}"] = at_the_time[0]
    await hass.config_entries.async_setup(loaded.entry_id)
    await settled(hass, loaded)
    assert [one["mean"] for one in await rows(hass, "hrv")] == [61.0, 62.0]


async def test_removing_the_entry_removes_its_statistics_and_no_others(
    hass: HomeAssistant, history: History, loaded: MockConfigEntry
) -> None:
    await settled(hass, loaded)
    other = metadata(SERIES[0], "milevault:aaaabbbbcccc_1_resting_heart_rate", "Other", is_us=False)
    async_add_external_statistics(hass, other, [{"start": berlin(DAY, 0), "mean": 50.0}])
    await hass.config_entries.async_remove(loaded.entry_id)
    assert set(await known(hass)) == {other["statistic_id"]}


async def test_an_entry_made_again_has_the_same_ids(
    hass: HomeAssistant, history: History, loaded: MockConfigEntry
) -> None:
    await settled(hass, loaded)
    before = set(await known(hass))
    again = MockConfigEntry(domain="milevault", unique_id=loaded.unique_id, data=loaded.data)
    await hass.config_entries.async_remove(loaded.entry_id)
    again.add_to_hass(hass)
    await hass.config_entries.async_setup(again.entry_id)
    await settled(hass, again)
    assert set(await known(hass)) == before


async def test_switching_the_option_off_removes_them_and_on_brings_them_back(
    hass: HomeAssistant, history: History, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    await settled(hass, loaded)
    hass.config_entries.async_update_entry(loaded, options={CONF_STATISTICS: False})
    await hass.async_block_till_done()
    await until(lambda: loaded.runtime_data.saved.statistics == {})
    assert await known(hass) == {}
    sidecar.publish("health_recorded", payload([DAY]))
    await until(lambda: loaded.runtime_data.saved.cursor.endswith(":41"))
    assert loaded.runtime_data.saved.statistics == {}
    hass.config_entries.async_update_entry(loaded, options={CONF_STATISTICS: True})
    await hass.async_block_till_done()
    await settled(hass, loaded)
    assert len(await rows(hass, "hrv")) == 3


async def test_an_athlete_taken_off_takes_the_statistics_along(
    hass: HomeAssistant, history: History, entry: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    sidecar.athletes = [athlete(), athlete(2, "Bea Canary")]
    sidecar.summaries[2] = sidecar.summaries[1] | {"athlete": athlete(2, "Bea Canary")}
    await hass.config_entries.async_setup(entry.entry_id)
    await settled(hass, entry, 1)
    await settled(hass, entry, 2)
    names = {meta["name"] for meta in (await known(hass)).values()}
    assert {"Ada Canary steps", "Bea Canary steps"} <= names
    (bea,) = [one for one in entry.subentries.values() if one.unique_id == "2"]
    hass.config_entries.async_remove_subentry(entry, bea.subentry_id)
    await hass.async_block_till_done()
    await until(lambda: 2 not in entry.runtime_data.saved.statistics)
    await settled(hass, entry, 1)
    assert {key[: len(PREFIX)] for key in await known(hass)} == {PREFIX}


async def test_what_somebody_deleted_from_the_recorder_comes_back(
    hass: HomeAssistant, history: History, loaded: MockConfigEntry
) -> None:
    await settled(hass, loaded)
    get_instance(hass).async_clear_statistics([PREFIX + "hrv"])
    await StatisticsRecorder(hass).clear(())
    history.asked.clear()
    await hass.config_entries.async_reload(loaded.entry_id)
    await until(lambda: history.asked)
    await settled(hass, loaded)
    assert [one["mean"] for one in await rows(hass, "hrv")] == [60.0, 61.0, 62.0]


async def test_a_forgotten_import_is_compared_with_what_the_recorder_has(
    hass: HomeAssistant, history: History, loaded: MockConfigEntry
) -> None:
    """As after a restored .storage folder without the database, or one of them restored alone."""
    await settled(hass, loaded)
    loaded.runtime_data.saved.statistics.clear()
    history.wellbeing.clear()
    history.health[DAY].pop("hrv_last_night")
    await hass.config_entries.async_reload(loaded.entry_id)
    await settled(hass, loaded)
    assert PREFIX + "readiness" not in await known(hass)
    assert [one["mean"] for one in await rows(hass, "hrv")] == [61.0, 62.0]


async def test_another_name_renames_without_reading_anything(
    hass: HomeAssistant, history: History, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    await settled(hass, loaded)
    history.asked.clear()
    sidecar.athletes = [athlete() | {"name": "Ada Lovelace"}]
    await hass.config_entries.async_reload(loaded.entry_id)
    await until(lambda: loaded.runtime_data.stream_connected)
    meta: dict[str, Any] = {}
    while meta.get("name") != "Ada Lovelace HRV last night":
        meta = (await known(hass))[PREFIX + "hrv"]
    assert history.asked == []
    assert len(await rows(hass, "hrv")) == 3


async def test_us_customary_units(
    hass: HomeAssistant, history: History, entry: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    hass.config.units = US_CUSTOMARY_SYSTEM
    sidecar.activities = [run_of(1, "2024-05-04T06:00:00Z") | {"distance_m": 16093.44}]
    history.health[DAY] = {"weight_kg": 70.0, "skin_temperature_deviation": 1.0}
    await hass.config_entries.async_setup(entry.entry_id)
    await settled(hass, entry)
    assert (await rows(hass, "activity_distance"))[0]["sum"] == pytest.approx(10.0)
    assert (await rows(hass, "weight"))[0]["mean"] == pytest.approx(154.32, abs=0.01)
    assert (await rows(hass, "skin_temperature_deviation"))[0]["mean"] == pytest.approx(1.8)
    assert (await known(hass))[PREFIX + "weight"]["unit_of_measurement"] == "lb"


async def test_another_unit_system_converts_what_is_there(
    hass: HomeAssistant, history: History, loaded: MockConfigEntry
) -> None:
    history.health[DAY] = {"weight_kg": 70.0}
    await settled(hass, loaded)
    hass.config.units = US_CUSTOMARY_SYSTEM
    async_fire_time_changed(hass, dt_util.utcnow().replace(minute=5, second=0) + timedelta(hours=1))
    state = loaded.runtime_data.saved.statistics[1]
    await until(lambda: state.signature.endswith(" us"))
    await settled(hass, loaded)
    assert [round(one["mean"], 2) for one in await rows(hass, "weight")] == [154.32]


async def test_a_time_zone_of_quarter_hours(
    hass: HomeAssistant, history: History, entry: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    sidecar.athletes = [athlete() | {"time_zone": "Asia/Kathmandu"}]
    sidecar.activities = [run_of(1, "2024-05-04T06:20:00Z")]
    await hass.config_entries.async_setup(entry.entry_id)
    await settled(hass, entry)
    (row,) = await rows(hass, "activity_distance")
    assert row["start"].astimezone(ZoneInfo("Asia/Kathmandu")).strftime("%H:%M") == "12:00"
    # The day begins in Kathmandu while Berlin still has the day before.
    assert [one["start"].date() for one in await rows(hass, "hrv")] == [
        DAY + timedelta(days=at) for at in range(3)
    ]
    history.health[DAY].pop("hrv_last_night")
    sidecar.publish("health_recorded", payload([DAY + timedelta(days=400)]))
    sidecar.publish("health_recorded", payload([DAY]))
    await until(lambda: entry.runtime_data.saved.cursor.endswith(":42"))
    await settled(hass, entry)
    assert len(await rows(hass, "hrv")) == 2


async def test_every_series_is_taken_by_the_recorder(hass: HomeAssistant) -> None:
    """In both unit systems: Home Assistant checks unit, unit class and id."""
    for is_us in (False, True):
        for one in SERIES:
            meta = metadata(one, PREFIX + one.key, one.key, is_us=is_us)
            async_add_external_statistics(hass, meta, [])
    assert set(await known(hass)) == {PREFIX + one.key for one in SERIES}


def stream_event(kind: str, **payload: Any) -> StreamEvent:
    return StreamEvent(event_id="a:1", kind=kind, athlete_id=1, created_at=None, payload=payload)


@pytest.mark.parametrize(
    ("event", "sources", "year"),
    [
        (stream_event("health_recorded", first_day="2024-05-04"), ("health", "wellbeing"), 2024),
        # The first of January may be the day before in the athlete's time zone.
        (
            stream_event("activity_recorded", start_time="2024-01-01T03:00:00Z"),
            ("activities", "load", "wellbeing"),
            2023,
        ),
        (
            stream_event("activities_removed", activity_ids=[1]),
            ("activities", "load", "wellbeing"),
            ALL_YEARS,
        ),
        (
            stream_event("recompute_finished", reason="settings", first_day=None),
            ("activities", "load", "wellbeing"),
            ALL_YEARS,
        ),
        (
            stream_event("recompute_finished", reason="zones", first_day="2024-05-04"),
            ("activities", "load", "wellbeing"),
            2024,
        ),
        (stream_event("recompute_finished", reason="routes", first_day=None), (), ALL_YEARS),
        (stream_event("file_rejected", code="corrupt"), (), ALL_YEARS),
    ],
)
def test_an_event_says_what_to_read_again(event: StreamEvent, sources: tuple[str, ...], year: int) -> None:
    assert changed_from(event) == (sources, year)
