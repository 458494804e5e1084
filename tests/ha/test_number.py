"""Numbers: settings as they are, changed, and refused."""

import asyncio
import copy
from collections.abc import Awaitable

import pytest
from aiohttp import web
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity import Entity
from pytest_homeassistant_custom_component.common import MockConfigEntry, snapshot_platform
from syrupy.assertion import SnapshotAssertion

from tests.ha.conftest import until
from tests.ha.samples import TOKEN, athlete
from tests.ha.sidecar import FakeSidecar, error

MAX_HEART_RATE = "number.ada_canary_maximum_heart_rate_setting"


async def set_number(hass: HomeAssistant, entity_id: str, value: float) -> None:
    await hass.services.async_call(
        "number", "set_value", {"entity_id": entity_id, "value": value}, blocking=True
    )


async def quiet(sidecar: FakeSidecar) -> None:
    """Until the refresh that greets the event stream is over."""
    await until(lambda: sum(one.path.endswith("/imports") for one in sidecar.requests) == 2)


async def test_all_numbers_of_an_athlete(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    entity_registry: er.EntityRegistry,
    snapshot: SnapshotAssertion,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("custom_components.milevault.PLATFORMS", [Platform.NUMBER])
    monkeypatch.setattr(Entity, "entity_registry_enabled_default", True)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    await snapshot_platform(hass, entity_registry, snapshot, entry.entry_id)


async def test_a_change_shows_at_once_and_nothing_else_is_fetched(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    await quiet(sidecar)
    sidecar.requests.clear()
    await set_number(hass, MAX_HEART_RATE, 191)
    assert hass.states.get(MAX_HEART_RATE).state == "191.0"
    assert ("PUT", "settings", {}, {"key": "max_heart_rate", "value": 191.0}) in sidecar.asked
    paths = [(one.method, one.path.removeprefix("/api/v1/")) for one in sidecar.requests]
    assert paths == [
        ("PUT", "athletes/1/settings"),
        ("GET", "athletes"),
        ("GET", "athletes/1/settings"),
    ]


async def test_an_older_answer_never_stands_over_a_change(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    """A refresh that read the settings before the change, and ends after it."""
    await quiet(sidecar)
    old = copy.deepcopy(sidecar.replies[1, "settings"])
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def late() -> web.Response:
        asked.set()
        await go_on.wait()
        return web.json_response(old)

    def once(request: web.Request) -> Awaitable[web.Response] | None:
        is_first = request.method == "GET" and request.path.endswith("/settings") and not asked.is_set()
        return late() if is_first else None

    sidecar.override = once
    refresh = hass.async_create_task(loaded.runtime_data.async_refresh())
    await asked.wait()
    change = hass.async_create_task(set_number(hass, MAX_HEART_RATE, 191))
    await until(lambda: any(one.method == "PUT" for one in sidecar.requests))
    go_on.set()
    await asyncio.gather(refresh, change)
    assert hass.states.get(MAX_HEART_RATE).state == "191.0"


async def test_states_follow_what_the_sidecar_computes_in_the_background(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    await set_number(hass, MAX_HEART_RATE, 191)
    sidecar.replies[1, "load"]["state"] = "building"
    sidecar.publish("recompute_finished", {"recompute_id": 5, "reason": "settings", "activity_count": 3})
    await until(lambda: loaded.runtime_data.data.of(1).load.state == "building")


async def test_a_value_that_another_one_sets_is_followed(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    for one in sidecar.replies[1, "settings"]["settings"]:
        if one["key"] == "threshold_heart_rate":
            one["value"] = 172.0
    sidecar.publish("recompute_finished", {"recompute_id": 6, "reason": "settings"})
    entity_id = "number.ada_canary_threshold_heart_rate_setting"
    assert hass.states.get(entity_id).state == "unknown"
    await until(lambda: hass.states.get(entity_id).state == "172.0")


@pytest.mark.parametrize("value", [99.9, 240.1])
async def test_bounds_are_the_sidecars(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar, value: float
) -> None:
    with pytest.raises(ServiceValidationError):
        await set_number(hass, MAX_HEART_RATE, value)
    assert not sidecar.asked or sidecar.asked[-1][0] != "PUT"


async def test_whole_numbers_only_where_the_sidecar_says_so(
    hass: HomeAssistant, entry: MockConfigEntry, sidecar: FakeSidecar, entity_registry: er.EntityRegistry
) -> None:
    weight = next(one for one in sidecar.replies[1, "settings"]["settings"] if one["key"] == "weight")
    weight["whole"] = True
    entity_registry.async_get_or_create(
        "number",
        "milevault",
        f"{entry.unique_id}_1_weight_setting",
        suggested_object_id="ada_weight",
        disabled_by=None,
    )
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert hass.states.get("number.ada_weight").attributes["step"] == 1


@pytest.mark.parametrize(
    ("scopes", "key"), [({"read", "events"}, "missing_scope"), (None, "invalid_auth")], ids=["scope", "token"]
)
async def test_without_the_scope_the_value_shows_and_cannot_be_changed(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar, scopes: set[str] | None, key: str
) -> None:
    await quiet(sidecar)
    if scopes is None:
        del sidecar.tokens[TOKEN]
    else:
        sidecar.tokens[TOKEN] = scopes
    assert hass.states.get(MAX_HEART_RATE).state == "188.5"
    with pytest.raises(HomeAssistantError) as raised:
        await set_number(hass, MAX_HEART_RATE, 191)
    assert raised.value.translation_key == key
    assert key != "missing_scope" or "edit" in str(raised.value)
    assert hass.states.get(MAX_HEART_RATE).state == "188.5"


async def test_a_refusal_and_a_loss_are_told(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    async def refuse() -> web.Response:
        return error(400, "bad_request")

    sidecar.override = lambda request: refuse() if request.method == "PUT" else None
    with pytest.raises(HomeAssistantError) as refused:
        await set_number(hass, MAX_HEART_RATE, 191)
    assert refused.value.translation_key == "refused"
    assert "Refused: bad_request" in str(refused.value)
    await sidecar.stop()
    with pytest.raises(HomeAssistantError) as lost:
        await set_number(hass, MAX_HEART_RATE, 191)
    assert lost.value.translation_key == "cannot_connect"


async def test_what_an_older_sidecar_does_not_have_is_unavailable(
    hass: HomeAssistant, entry: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    settings = sidecar.replies[1, "settings"]
    settings["settings"] = [one for one in settings["settings"] if one["key"] != "max_heart_rate"]
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert hass.states.get(MAX_HEART_RATE).state == "unavailable"
    assert hass.states.get("number.ada_canary_resting_heart_rate_setting").state == "unknown"
    await hass.config_entries.async_unload(entry.entry_id)
    del sidecar.replies[1, "settings"]
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert hass.states.get("number.ada_canary_resting_heart_rate_setting").state == "unavailable"


async def test_athletes_are_not_crossed(
    hass: HomeAssistant, entry: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    sidecar.add_athlete(athlete(2, "Bob Other"))
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    await set_number(hass, "number.bob_other_maximum_heart_rate_setting", 201)
    assert hass.states.get("number.bob_other_maximum_heart_rate_setting").state == "201.0"
    assert hass.states.get(MAX_HEART_RATE).state == "188.5"
    puts = [one.path for one in sidecar.requests if one.method == "PUT"]
    assert puts == ["/api/v1/athletes/2/settings"]
