"""Loss and return of the sidecar, versions, and what the log says."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed

from custom_components.milevault.const import DOMAIN, POLL_INTERVAL
from tests.ha.conftest import until
from tests.ha.samples import SERVER_ID, activity, athlete, contract, summary
from tests.ha.sidecar import FakeSidecar, error

SENSOR = "sensor.ada_canary_latest_activity"


def state(hass: HomeAssistant) -> str:
    return hass.states.get(SENSOR).state


def errors(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [
        record.getMessage()
        for record in caplog.records
        if record.name.startswith("custom_components.milevault") and record.levelno >= logging.ERROR
    ]


async def pass_time(hass: HomeAssistant, seconds: float) -> None:
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=seconds))
    await hass.async_block_till_done(wait_background_tasks=False)


async def test_a_short_loss_changes_nothing(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar, caplog: pytest.LogCaptureFixture
) -> None:
    await sidecar.stop()
    await until(lambda: not loaded.runtime_data.stream_connected)
    await pass_time(hass, 31)
    assert state(hass) == "running"
    sidecar.set_latest(activity(8, sport="cycling"))
    await sidecar.start()
    await until(lambda: state(hass) == "cycling")
    await pass_time(hass, 121)
    assert state(hass) == "cycling"
    assert errors(caplog) == []


async def test_a_long_loss_is_unavailable_logged_once_and_comes_back(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    await sidecar.stop()
    await until(lambda: not loaded.runtime_data.stream_connected)
    await pass_time(hass, 121)
    await until(lambda: state(hass) == "unavailable")
    for _ in range(3):
        await loaded.runtime_data.async_refresh()
    assert len(errors(caplog)) == 1
    assert "127.0.0.1" not in errors(caplog)[0]
    assert hass.states.get("event.ada_canary_activity_recorded").state != "unavailable"
    await sidecar.start()
    await until(lambda: state(hass) == "running")
    assert "recovered" in caplog.text
    assert loaded.state is ConfigEntryState.LOADED


async def test_polling_alone_keeps_values_fresh(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    """The stream is cut off for good (a proxy that does not pass it): the poll is the net."""

    async def refuse() -> web.Response:
        return error(503, "unavailable")

    sidecar.override = lambda request: refuse() if request.path.endswith("/events") else None
    sidecar.drop_streams()
    await until(lambda: not loaded.runtime_data.stream_connected)
    sidecar.set_latest(activity(8, sport="cycling"))
    await pass_time(hass, 301)
    await until(lambda: state(hass) == "cycling")


async def test_a_database_that_is_away_counts_as_a_loss_although_the_stream_lives(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    async def refuse() -> web.Response:
        return error(503, "unavailable")

    sidecar.override = lambda request: refuse() if request.path.endswith("/summary") else None
    sidecar.publish("import_finished", {"import_id": 1})
    await until(lambda: loaded.runtime_data._cancel_grace is not None)
    assert state(hass) == "running"
    await pass_time(hass, 121)
    await until(lambda: state(hass) == "unavailable")
    sidecar.override = None
    await pass_time(hass, 31)
    await until(lambda: state(hass) == "running")


CHANGED = [
    ("settings_changed", {"settings", "wellbeing"}),
    ("zone_sets_changed", {"zone-sets"}),
    ("goals_changed", {"goals"}),
    ("gear_changed", {"gear"}),
]


@pytest.mark.parametrize(("kind", "paths"), CHANGED)
async def test_what_changed_elsewhere_is_fetched_again_and_nothing_else(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    sidecar: FakeSidecar,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    paths: set[str],
) -> None:
    """The payload is what the sidecar really sends."""
    monkeypatch.setattr("custom_components.milevault.push.REFRESH_COOLDOWN_S", 0)
    (sent,) = [one["data"]["payload"] for one in contract("event_stream") if one["event"] == kind]
    # What the stream's greeting had fetched comes first.
    await loaded.runtime_data.async_refresh()
    sidecar.requests.clear()

    def asked() -> set[str]:
        return {one.path.partition("/athletes/1/")[2] for one in sidecar.requests} - {""}

    sidecar.publish(kind, sent)
    await until(lambda: asked() >= paths)
    await loaded.runtime_data.refresh_changed()
    assert asked() == paths


def held_summary(
    sidecar: FakeSidecar, answer: Callable[[], web.Response]
) -> tuple[asyncio.Event, asyncio.Event]:
    """Have the summary wait for its answer: set when it is asked for, and to be set when it shall be answered."""
    asked, goes_on = asyncio.Event(), asyncio.Event()

    async def hold() -> web.Response:
        asked.set()
        await goes_on.wait()
        return answer()

    sidecar.override = lambda request: hold() if request.path.endswith("/summary") else None
    return asked, goes_on


async def test_a_refresh_that_waited_for_a_failed_one_fetches_everything(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    """Nothing was stale when it was asked for, so it had nothing to fetch, and took that for a return."""
    coordinator = loaded.runtime_data
    # The refreshes that the stream's greeting brought come first.
    await coordinator.async_refresh()
    asked, goes_on = held_summary(sidecar, lambda: error(503, "unavailable"))
    failing = hass.async_create_task(coordinator.async_refresh())
    await asked.wait()
    waiting = hass.async_create_task(coordinator.refresh_changed())
    await asyncio.sleep(0)
    goes_on.set()
    await asyncio.gather(failing, waiting)
    assert coordinator._cancel_grace is not None


async def test_what_no_event_is_about_is_fetched_although_events_never_stop(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    """Each refresh puts the poll off: an import of hours over midnight must not keep last week's sums."""
    coordinator = loaded.runtime_data
    await coordinator.async_refresh()
    sidecar.requests.clear()
    await coordinator.refresh_parts(1, "imports")
    assert not any(one.path.endswith("/volumes") for one in sidecar.requests)
    coordinator._fetched_all_at -= POLL_INTERVAL.total_seconds()
    await coordinator.refresh_parts(1, "imports")
    assert any(one.path.endswith("/volumes") for one in sidecar.requests)


async def test_a_script_that_is_cut_off_in_a_refresh_is_no_loss(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    """What an event has made stale meanwhile is fetched too."""
    coordinator = loaded.runtime_data
    await coordinator.async_refresh()
    asked, goes_on = held_summary(sidecar, lambda: web.json_response(sidecar.summaries[1]))
    sidecar.set_latest(activity(8, sport="cycling"))
    coordinator.note_change(1, "activity_recorded")
    script = hass.async_create_task(coordinator.refresh_parts(1, "settings"))
    await asked.wait()
    script.cancel()
    with suppress(asyncio.CancelledError):
        await script
    assert coordinator.answers
    goes_on.set()
    await until(lambda: state(hass) == "cycling")


async def test_a_refresh_that_is_cut_off_leaves_everything_stale(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    coordinator = loaded.runtime_data
    await coordinator.async_refresh()
    asked, _ = held_summary(sidecar, lambda: error(503, "unavailable"))
    sidecar.set_latest(activity(8, sport="cycling"))
    coordinator.note_change(1, "activity_recorded")
    work = hass.async_create_task(coordinator.refresh_changed())
    await asked.wait()
    work.cancel()
    with suppress(asyncio.CancelledError):
        await work
    sidecar.override = None
    await coordinator.refresh_changed()
    assert state(hass) == "cycling"


async def test_a_request_that_fails_after_the_unload_starts_no_timer(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    coordinator = loaded.runtime_data
    await coordinator.async_refresh()
    asked, goes_on = held_summary(sidecar, lambda: error(503, "unavailable"))
    # As an update of an entity on demand does it: not by a task of the entry.
    work = hass.async_create_task(coordinator.async_refresh())
    await asked.wait()
    assert await hass.config_entries.async_unload(loaded.entry_id)
    goes_on.set()
    await work
    assert (coordinator._cancel_grace, coordinator.link._cancel_timer) == (None, None)


async def test_a_loss_counts_from_the_last_sign_of_life(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    """A half-open connection is noticed after 45 s: they are part of the two minutes."""
    coordinator = loaded.runtime_data
    await sidecar.stop()
    coordinator._last_heard = hass.loop.time() - 100
    coordinator._stop_grace()
    coordinator.note_loss()
    await pass_time(hass, 25)
    await until(lambda: state(hass) == "unavailable")


async def test_a_refused_token_at_a_poll_asks_for_another(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    sidecar.tokens.clear()
    await loaded.runtime_data.async_refresh()
    await hass.async_block_till_done(wait_background_tasks=False)
    assert state(hass) == "unavailable"
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == "reauth"


@pytest.mark.parametrize(
    ("prepare", "expected"),
    [
        (lambda sidecar: sidecar.tokens.clear(), ConfigEntryState.SETUP_ERROR),
        (lambda sidecar: setattr(sidecar, "server_id", "another"), ConfigEntryState.SETUP_ERROR),
        (lambda sidecar: setattr(sidecar, "api_version", 99), ConfigEntryState.SETUP_RETRY),
        (
            lambda sidecar: setattr(sidecar, "override", lambda request: broken()),
            ConfigEntryState.SETUP_RETRY,
        ),
        (lambda sidecar: setattr(sidecar, "athletes", [{"athlete_id": "one"}]), ConfigEntryState.SETUP_RETRY),
    ],
)
async def test_set_up_tells_faults_apart(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    sidecar: FakeSidecar,
    prepare: Any,
    expected: ConfigEntryState,
) -> None:
    prepare(sidecar)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert entry.state is expected
    assert entry.reason
    assert "mv_" not in entry.reason


async def broken() -> web.Response:
    return error(500, "internal")


async def test_summaries_that_fail_at_first_make_set_up_retry(
    hass: HomeAssistant, entry: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    sidecar.override = lambda request: broken() if request.path.endswith("/summary") else None
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    sidecar.override = None
    await pass_time(hass, 60)
    await until(lambda: entry.state is ConfigEntryState.LOADED)


async def test_a_stranger_taking_over_the_address_gets_nothing_more(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    sidecar.server_id = "another"
    sidecar.drop_streams()
    await until(lambda: loaded.state is ConfigEntryState.SETUP_ERROR)
    await until(lambda: sidecar.stream_count == 0)
    count = len(sidecar.requests)
    await pass_time(hass, 600)
    assert len(sidecar.requests) == count
    sidecar.server_id = SERVER_ID


@pytest.mark.parametrize(("number", "key"), [(0, "sidecar_too_old"), (2, "integration_too_old")])
async def test_versions_that_do_not_fit_raise_an_issue_until_they_do(
    hass: HomeAssistant, entry: MockConfigEntry, sidecar: FakeSidecar, number: int, key: str
) -> None:
    sidecar.api_version = number
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    issues = ir.async_get(hass)
    issue = issues.async_get_issue(DOMAIN, f"api_version_{entry.entry_id}")
    assert issue is not None
    assert issue.translation_key == key
    sidecar.api_version = 1
    await pass_time(hass, 60)
    await until(lambda: entry.state is ConfigEntryState.LOADED)
    assert issues.async_get_issue(DOMAIN, f"api_version_{entry.entry_id}") is None


async def test_an_upgrade_while_running_raises_the_issue(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    sidecar.api_version = 2
    sidecar.drop_streams()
    issues = ir.async_get(hass)
    await until(lambda: issues.async_get_issue(DOMAIN, f"api_version_{loaded.entry_id}"))
    await until(lambda: state(hass) == "unavailable")


async def test_a_new_athlete_appears_by_itself(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    bo = athlete(2, "Bo Canary")
    sidecar.athletes.append(bo)
    sidecar.summaries[2] = summary(bo, activity(9, athlete_id=2, sport="hiking"))
    sidecar.publish("import_finished", {"import_id": 1})
    await until(lambda: hass.states.get("sensor.bo_canary_latest_activity"))
    assert hass.states.get("sensor.bo_canary_latest_activity").state == "hiking"


async def test_an_athlete_the_user_removed_stays_removed(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    (subentry_id,) = loaded.subentries
    hass.config_entries.async_remove_subentry(loaded, subentry_id)
    await hass.async_block_till_done()
    await loaded.runtime_data.async_refresh()
    await hass.async_block_till_done(wait_background_tasks=False)
    assert not loaded.subentries


async def test_an_athlete_gone_from_the_sidecar_goes_with_device_and_entities(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    sidecar.athletes = []
    sidecar.publish("import_finished", {"import_id": 1})
    await until(lambda: not loaded.subentries)
    await until(lambda: hass.states.get(SENSOR) is None)


async def test_a_renamed_athlete_is_renamed_here(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    sidecar.athletes = [athlete(1, "Ada Lovelace")]
    sidecar.publish("import_finished", {"import_id": 1})
    await until(
        lambda: hass.states.get(SENSOR).attributes.get("friendly_name") == "Ada Lovelace Latest activity"
    )
    await until(lambda: loaded.runtime_data.stream_connected)
    (subentry,) = loaded.subentries.values()
    assert subentry.title == "Ada Lovelace"
