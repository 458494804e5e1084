"""Statistics kept in step with the vault: only what changed is read and written again."""

from datetime import timedelta
from typing import Any

import pytest
from homeassistant.components.recorder.statistics import (
    async_add_external_statistics,
)
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.milevault.api import StreamEvent
from custom_components.milevault.statistics import changed_from
from custom_components.milevault.statistics_state import ALL_YEARS
from tests.ha.conftest import until
from tests.ha.history import History, payload
from tests.ha.samples import athlete
from tests.ha.sidecar import FakeSidecar
from tests.ha.statistics_import.recorded import DAY, PREFIX, berlin, known, rows, run_of, settled


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
        (
            stream_event("settings_changed", key="sleep_need", first_day="2024-05-04"),
            ("wellbeing",),
            2024,
        ),
        (stream_event("goals_changed", goal_id=1), (), ALL_YEARS),
        (stream_event("file_rejected", code="corrupt"), (), ALL_YEARS),
    ],
)
def test_an_event_says_what_to_read_again(event: StreamEvent, sources: tuple[str, ...], year: int) -> None:
    assert changed_from(event) == (sources, year)
