"""Actions: for whom, what is refused before anything is asked, and how each failure is told."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized
from homeassistant.helpers import device_registry as dr
from probatio import Invalid
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.milevault.const import DOMAIN
from tests.ha.actions import CHANGED, call
from tests.ha.samples import TOKEN, athlete, summary
from tests.ha.sidecar import FakeSidecar, error


@pytest.mark.parametrize(
    ("name", "data", "key"),
    [
        ("log_weight", {"weight": 713}, "implausible_weight"),
        ("name_route", {"name": "x"}, "which_route"),
        ("edit_activity", {"activity_id": 7}, "nothing_to_edit"),
        ("get_training", {"device_id": "nobody"}, "no_such_athlete"),
        ("get_training", {"athlete_id": 2}, "no_such_athlete"),
        ("import_file", {"path": "/etc/passwd"}, "path_not_allowed"),
        ("import_file", {"path": "relative.fit"}, "path_not_allowed"),
    ],
)
async def test_what_the_user_can_put_right_is_a_validation_error(
    hass: HomeAssistant, loaded: MockConfigEntry, name: str, data: dict[str, Any], key: str
) -> None:
    with pytest.raises(ServiceValidationError) as caught:
        await call(hass, name, **data)
    assert caught.value.translation_key == key


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("set_zones", {"kind": "pace", "method": "custom", "floors": [1]}),
        ("set_zones", {"kind": "power", "method": "custom", "floors": []}),
        ("set_setting", {"key": "Max HR", "value": 1}),
        ("edit_activity", {"activity_id": 0, "name": "x"}),
        ("edit_activity", {"activity_id": 1, "perceived_exertion": 11}),
        ("edit_activity", {"activity_id": 1, "reset": ["activity_id"]}),
        ("name_route", {"name": "x", "route_id": 1, "activity_id": 1}),
        ("get_activities", {"limit": 201}),
        ("get_health", {"metrics": ["steps,spo2"]}),
        ("compare_efforts", {"activity_id": 1}),
    ],
)
async def test_values_that_cannot_be_never_reach_the_sidecar(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar, name: str, data: dict[str, Any]
) -> None:
    sidecar.requests.clear()
    with pytest.raises(Invalid):
        await call(hass, name, **data)
    assert not sidecar.requests


def refusing(status: int, code: str) -> Callable[[web.Request], Awaitable[web.StreamResponse] | None]:
    async def refuse() -> web.Response:
        return error(status, code)

    return lambda request: refuse() if request.path.endswith("/settings") else None


@pytest.mark.parametrize(
    ("status", "code", "kind", "key"),
    [
        (401, "unauthorized", HomeAssistantError, "invalid_auth"),
        (404, "not_found", ServiceValidationError, "not_found"),
        (410, "deleted", ServiceValidationError, "not_found"),
        (400, "bad_request", ServiceValidationError, "refused"),
        (422, "no_way", ServiceValidationError, "no_positions"),
        (500, "internal", HomeAssistantError, "server_error"),
        (507, "disk_low", HomeAssistantError, "server_error"),
        (503, "unavailable", HomeAssistantError, "cannot_connect"),
    ],
)
async def test_each_refusal_has_its_words(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    sidecar: FakeSidecar,
    status: int,
    code: str,
    kind: type[HomeAssistantError],
    key: str,
) -> None:
    sidecar.override = refusing(status, code)
    with pytest.raises(HomeAssistantError) as caught:
        await call(hass, "set_setting", key="max_heart_rate", value=190)
    assert type(caught.value) is kind
    assert (caught.value.translation_domain, caught.value.translation_key) == (DOMAIN, key)


async def test_a_token_without_the_scope_is_named(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar, tmp_path: Path
) -> None:
    sidecar.tokens[TOKEN] = {"read", "events"}
    with pytest.raises(HomeAssistantError) as caught:
        await call(hass, "set_setting", key="max_heart_rate", value=190)
    assert caught.value.translation_key == "missing_scope"
    assert caught.value.translation_placeholders == {"scope": "edit"}


async def test_an_entry_that_is_not_loaded_says_so(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    await hass.config_entries.async_unload(loaded.entry_id)
    with pytest.raises(HomeAssistantError) as caught:
        await call(hass, "get_training")
    assert caught.value.translation_key == "vault_not_loaded"


@pytest.fixture
async def household(hass: HomeAssistant, entry: MockConfigEntry, sidecar: FakeSidecar) -> dict[str, str]:
    """Two athletes; their devices by name."""
    sidecar.athletes.append(athlete(2, "Bo Canary"))
    sidecar.summaries[2] = summary(athlete(2, "Bo Canary"), None)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    return {device.name or "": device.id for device in devices}


async def test_in_a_household_an_action_says_whom_it_is_about(
    hass: HomeAssistant, household: dict[str, str], entry: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    sidecar.answers[("PUT", "settings")] = CHANGED
    setting = {"key": "max_heart_rate", "value": 190}
    with pytest.raises(ServiceValidationError) as caught:
        await call(hass, "set_setting", **setting)
    assert caught.value.translation_key == "which_athlete"
    with pytest.raises(ServiceValidationError) as caught:
        await call(hass, "set_setting", config_entry_id=entry.entry_id, **setting)
    assert caught.value.translation_key == "which_athlete"
    for whom in (
        {"device_id": household["Bo Canary"]},
        {"config_entry_id": entry.entry_id, "athlete_id": 2},
        {"athlete_id": "2"},
    ):
        sidecar.requests.clear()
        await call(hass, "set_setting", **setting, **whom)
        (sent,) = [request.path for request in sidecar.requests if request.method == "PUT"]
        assert sent == "/api/v1/athletes/2/settings"
    with pytest.raises(ServiceValidationError) as caught:
        await call(hass, "set_setting", device_id=household["MileVault"], **setting)
    assert caught.value.translation_key == "no_such_athlete"


async def test_only_administrators_and_the_athlete_may_change_things(
    hass: HomeAssistant,
    household: dict[str, str],
    entry: MockConfigEntry,
    sidecar: FakeSidecar,
    hass_admin_user: MockUser,
) -> None:
    sidecar.answers[("PUT", "settings")] = CHANGED
    user = await hass.auth.async_create_user("Bo", group_ids=["system-users"])
    ada, bo = household["Ada Canary"], household["Bo Canary"]
    setting = {"key": "max_heart_rate", "value": 190}
    for device in (ada, bo):
        with pytest.raises(Unauthorized):
            await call(hass, "set_setting", context=Context(user_id=user.id), device_id=device, **setting)
    hass.states.async_set("person.bo", "home", {"user_id": user.id})
    (subentry,) = (one for one in entry.subentries.values() if one.title == "Bo Canary")
    linked = {**subentry.data, "person": "person.bo"}
    hass.config_entries.async_update_subentry(entry, subentry, data=linked)
    await hass.async_block_till_done()
    await call(hass, "set_setting", context=Context(user_id=user.id), device_id=bo, **setting)
    with pytest.raises(Unauthorized):
        await call(hass, "set_setting", context=Context(user_id=user.id), device_id=ada, **setting)
    with pytest.raises(Unauthorized):
        await call(hass, "set_setting", context=Context(user_id="gone"), device_id=bo, **setting)
    # Everybody may read, as everywhere in Home Assistant; administrators and automations may do everything.
    sidecar.answers[("GET", "load")] = CHANGED
    await call(hass, "get_training", context=Context(user_id=user.id), device_id=ada)
    await call(hass, "set_setting", context=Context(user_id=hass_admin_user.id), device_id=ada, **setting)
    await call(hass, "set_setting", device_id=ada, **setting)
