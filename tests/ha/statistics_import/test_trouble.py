"""Statistics survive a sidecar or a database that fails, and a Home Assistant that is killed."""

import copy
from collections.abc import Awaitable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from aiohttp import web
from homeassistant.components.recorder import get_instance
from homeassistant.components.recorder.statistics import get_metadata, statistics_during_period
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry
from sqlalchemy.exc import OperationalError

from custom_components.milevault import statistics
from custom_components.milevault.statistics_recorder import Recorder as StatisticsRecorder
from tests.ha.conftest import until
from tests.ha.history import History, payload
from tests.ha.samples import athlete
from tests.ha.sidecar import FakeSidecar, error
from tests.ha.statistics_import.recorded import DAY, PREFIX, known, rows, settled


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


async def test_the_sidecars_absence_only_delays(
    hass: HomeAssistant, history: History, entry: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    history.failing = 3
    await hass.config_entries.async_setup(entry.entry_id)
    await settled(hass, entry)
    assert len(await rows(hass, "hrv")) == 3


async def test_a_sidecar_that_is_back_is_asked_at_once(
    hass: HomeAssistant,
    history: History,
    entry: MockConfigEntry,
    sidecar: FakeSidecar,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(statistics, "RETRY_S", 3600)
    history.failing = 1
    await hass.config_entries.async_setup(entry.entry_id)
    await until(lambda: history.failing == 0)
    sidecar.drop_streams()
    await settled(hass, entry)
    assert len(await rows(hass, "hrv")) == 3


async def test_only_work_is_rested_from_and_not_the_wait_for_the_sidecar(
    hass: HomeAssistant, history: History, entry: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statistics, "RETRY_S", 0.2)
    monkeypatch.setattr(statistics, "REST_SHARE", 100)
    monkeypatch.setattr(statistics, "LONGEST_REST_S", 3600)
    passes = []

    async def fail_at_once(_self: statistics.StatisticsImport) -> bool:
        passes.append(True)
        return False

    monkeypatch.setattr(statistics.StatisticsImport, "_pass", fail_at_once)
    await hass.config_entries.async_setup(entry.entry_id)
    await until(lambda: len(passes) > 1)


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


async def test_an_athlete_whose_answers_are_none_does_not_hold_up_the_others(
    hass: HomeAssistant, history: History, entry: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    sidecar.add_athlete(athlete(2, "Bo Canary"))
    sidecar.override = lambda request: (
        broken() if request.path.endswith("/1/health/metrics") else history.answer(request)
    )
    await hass.config_entries.async_setup(entry.entry_id)
    await settled(hass, entry, athlete_id=2)
    assert len(await rows(hass, "hrv", PREFIX.replace("_1_", "_2_"))) == 3
    assert entry.runtime_data.saved.statistics[1].pending
    sidecar.override = history.answer
    await settled(hass, entry)
    assert len(await rows(hass, "hrv")) == 3


async def broken() -> web.Response:
    return error(500, "internal")


async def test_a_day_of_next_year_does_not_hold_up_this_one(
    hass: HomeAssistant, history: History, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    """A watch may be two days ahead: on New Year's Eve that is another year, of which the vault computes nothing yet."""
    await settled(hass, loaded)

    def answer(request: web.Request) -> Awaitable[web.StreamResponse] | None:
        query = request.query
        is_reversed = query.get("first_day", "") > query.get("last_day", "9")
        return refused() if is_reversed else history.answer(request)

    async def refused() -> web.Response:
        return error(400, "bad_request")

    sidecar.override = answer
    next_year = datetime.now(UTC).date().year + 1
    sidecar.publish("health_recorded", payload([date(next_year, 1, 2)]))
    await until(lambda: loaded.runtime_data.saved.cursor.endswith(":41"))
    await settled(hass, loaded)


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


async def test_a_database_that_does_not_answer_at_the_start_is_asked_again(
    hass: HomeAssistant, history: History, entry: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    failures = [OperationalError("select", {}, Exception("locked"))] * 2

    def look(*args: Any, **kwargs: Any) -> Any:
        if failures:
            raise failures.pop()
        return get_metadata(*args, **kwargs)

    monkeypatch.setattr("custom_components.milevault.statistics_recorder.get_metadata", look)
    await hass.config_entries.async_setup(entry.entry_id)
    await settled(hass, entry)
    assert failures == []
    assert len(await rows(hass, "hrv")) == 3


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
