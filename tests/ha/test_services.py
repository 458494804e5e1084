"""Actions: what they ask of the sidecar, for whom, and how each failure is told."""

import json
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from aiohttp import web
from homeassistant.core import Context, HomeAssistant, SupportsResponse, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.setup import async_setup_component
from probatio import Invalid
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.milevault.card_messages import card_signal
from custom_components.milevault.const import DOMAIN
from custom_components.milevault.services import ACTIONS
from tests.ha.sidecar import TOKEN, FakeSidecar, activity, athlete, contract, error, summary

ROOT = Path(__file__).parents[2]
OPENAPI = json.loads((ROOT / "docs" / "openapi.json").read_text())
CHANGED = {"changed": True}


async def call(hass: HomeAssistant, name: str, /, *, context: Context | None = None, **data: Any) -> Any:
    return await hass.services.async_call(
        DOMAIN, name, data, blocking=True, return_response=True, context=context
    )


# name, data, method, path, query, body
REQUESTS: list[tuple[str, dict[str, Any], str, str, dict[str, str], Any]] = [
    (
        "log_weight",
        {"weight": "157.2", "unit": "lb", "day": "2026-05-04"},
        "PUT",
        "health/values",
        {},
        {"metric": "weight_kg", "day": "2026-05-04", "value": 71.3},
    ),
    (
        "set_setting",
        {"key": "max_heart_rate", "value": 187, "valid_from": "2026-05-04"},
        "PUT",
        "settings",
        {},
        {"key": "max_heart_rate", "value": 187.0, "valid_from": "2026-05-04"},
    ),
    (
        "set_setting",
        {"key": "max_heart_rate", "value": 187, "since_ever": True},
        "PUT",
        "settings",
        {},
        {"key": "max_heart_rate", "value": 187.0, "since_ever": True},
    ),
    (
        "set_zones",
        {"kind": "heart_rate", "method": "percent_max", "floors": ["0.5", 0.6], "sport": "running"},
        "PUT",
        "zone-sets",
        {},
        {"kind": "heart_rate", "method": "percent_max", "floors": [0.5, 0.6], "sport": "running"},
    ),
    ("name_route", {"route_id": 2, "name": "To the mill"}, "PATCH", "routes/2", {}, {"name": "To the mill"}),
    (
        "name_route",
        {"activity_id": 7, "name": "To the mill"},
        "POST",
        "routes",
        {},
        {"activity_id": 7, "name": "To the mill"},
    ),
    (
        "edit_activity",
        {"activity_id": 7, "name": "", "race": True, "trim_end_s": 5400, "reset": ["gear"]},
        "PATCH",
        "activities/7",
        {},
        {"name": "", "race": True, "trim_end_s": 5400.0, "gear": None},
    ),
    (
        "get_records",
        {"sport": "running", "kind": "distance", "first_day": "2026-01-01", "include_indoor": True},
        "GET",
        "records",
        {"sport": "running", "kind": "distance", "first_day": "2026-01-01", "include_indoor": "true"},
        None,
    ),
    (
        "get_health",
        {"first_day": "2026-05-01", "last_day": "2026-05-06", "metrics": ["steps", "weight_kg"]},
        "GET",
        "health/days",
        {"first_day": "2026-05-01", "last_day": "2026-05-06", "metrics": "steps,weight_kg"},
        None,
    ),
    (
        "get_training",
        {"first_day": "2026-05-01", "last_day": "2026-05-06"},
        "GET",
        "load",
        {"first_day": "2026-05-01", "last_day": "2026-05-06"},
        None,
    ),
    (
        "compare_efforts",
        {"activity_id": 1, "other_activity_id": 2},
        "GET",
        "activities/1/compare/2",
        {},
        None,
    ),
]


def described(method: str, path: str) -> dict[str, Any]:
    """What docs/openapi.json says of a request; fails where the API has none such."""
    found = [
        row
        for template, row in OPENAPI["paths"].items()
        if len(template.split("/")) == len(path.split("/"))
        and all(
            part == given or (part.startswith("{") and given.isdigit())
            for part, given in zip(template.split("/"), path.split("/"), strict=True)
        )
    ]
    (paths,) = found
    operation: dict[str, Any] = paths[method.lower()]
    return operation


@pytest.mark.parametrize(
    ("name", "data", "method", "path", "query", "body"),
    REQUESTS,
    ids=[f"{row[0]}-{number}" for number, row in enumerate(REQUESTS)],
)
async def test_an_action_asks_what_the_api_describes(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    sidecar: FakeSidecar,
    name: str,
    data: dict[str, Any],
    method: str,
    path: str,
    query: dict[str, str],
    body: Any,
) -> None:
    sidecar.answers[(method, path)] = CHANGED
    sidecar.asked.clear()
    assert await call(hass, name, **data) == CHANGED
    assert (method, path, query, body) in sidecar.asked
    operation = described(method, f"/api/v1/athletes/1/{path}")
    known = {one["name"] for one in operation.get("parameters", []) if one["in"] == "query"}
    assert set(query) <= known
    if body is not None:
        reference = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        assert set(body) <= set(OPENAPI["components"]["schemas"][reference.split("/")[-1]]["properties"])


async def test_activities_are_those_of_the_athletes_days(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    for activity_id, start in (
        (1, "2026-05-03T21:59:59Z"),
        (2, "2026-05-03T22:00:00Z"),
        (3, "2026-05-04T21:59:59Z"),
        (4, "2026-05-04T22:00:00Z"),
    ):
        sidecar.activities.append(activity(activity_id, start_time=start))
    found = await call(hass, "get_activities", first_day="2026-05-04", last_day="2026-05-04")
    assert [one["activity_id"] for one in found["activities"]] == [3, 2]
    found = await call(hass, "get_activities", limit=1, sport="running")
    assert [one["activity_id"] for one in found["activities"]] == [7]


async def test_health_brings_figures_when_they_are_asked_for(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    sidecar.answers[("GET", "health/days")] = contract("health_days")
    sidecar.asked.clear()
    found = await call(hass, "get_health", first_day="2026-05-01", figures=["readiness", "hrv_7d"])
    assert found["days"] == contract("health_days")["days"]
    assert found["wellbeing"]["figures"]["hrv_7d"]["unit"] == "ms"
    assert (
        "GET",
        "wellbeing",
        {"first_day": "2026-05-01", "figures": "readiness,hrv_7d"},
        None,
    ) in sidecar.asked


async def test_a_weight_without_a_day_is_of_the_athletes_today(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    sidecar.answers[("PUT", "health/values")] = CHANGED
    await call(hass, "log_weight", weight=71.3)
    (body,) = [body for method, _, _, body in sidecar.asked if method == "PUT"]
    today = datetime.now(ZoneInfo("Europe/Berlin")).date().isoformat()
    assert body == {"metric": "weight_kg", "day": today, "value": 71.3}


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


async def test_after_a_change_the_cards_read_again(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    told: list[Any] = []

    @callback
    def hear(message: Any) -> None:
        told.append(message)

    async_dispatcher_connect(hass, card_signal(loaded.entry_id, 1), hear)
    sidecar.answers[("PUT", "settings")] = CHANGED
    await hass.services.async_call(DOMAIN, "set_setting", {"key": "weight", "value": 71}, blocking=True)
    assert [message["kind"] for message in told] == ["settings"]


@pytest.fixture
def allowed(hass: HomeAssistant, tmp_path: Path) -> Path:
    """A folder that Home Assistant may use."""
    hass.config.allowlist_external_dirs = {str(tmp_path)}
    return tmp_path


async def test_a_file_is_handed_over_byte_for_byte(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar, allowed: Path
) -> None:
    content = bytes(range(256)) * 3000
    file = allowed / "Läufe 1.fit"
    file.write_bytes(content)
    found = await call(hass, "import_file", path=str(file))
    assert found == {"import_id": 3, "item_id": 9, "state": "waiting"}
    assert sidecar.uploads == [("L%C3%A4ufe%201.fit", None, content)]


@pytest.mark.parametrize("name", ["missing.fit", "."])
async def test_what_is_no_file_is_not_handed_over(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar, allowed: Path, name: str
) -> None:
    with pytest.raises(ServiceValidationError) as caught:
        await call(hass, "import_file", path=str(allowed / name))
    assert caught.value.translation_key == "no_such_file"
    assert not sidecar.uploads


async def test_a_way_out_of_the_folder_is_not_allowed(
    hass: HomeAssistant, loaded: MockConfigEntry, allowed: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "a.fit"
    outside.write_bytes(b"x")
    (allowed / "link.fit").symlink_to(outside)
    for path in (allowed / "link.fit", allowed / ".." / outside.parent.name / "a.fit"):
        with pytest.raises(ServiceValidationError) as caught:
            await call(hass, "import_file", path=str(path))
        assert caught.value.translation_key == "path_not_allowed"


def names(folder: Path) -> list[str]:
    """What is in a folder."""
    return sorted(one.name for one in folder.iterdir())


def serving(
    body: bytes, *, cut: bool = False
) -> Callable[[web.Request], Awaitable[web.StreamResponse] | None]:
    """Answer downloads with a file, or with half of one."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": str(len(body))})
        await response.prepare(request)
        await response.write(body[: len(body) // 2] if cut else body)
        if cut and request.transport is not None:
            request.transport.abort()
        return response

    ends = ("/export.gpx", "/original")
    return lambda request: answer(request) if request.path.endswith(ends) else None


@pytest.mark.parametrize(("kind", "end"), [("gpx", "export.gpx"), ("original", "original")])
async def test_an_activity_is_written_to_a_file(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar, allowed: Path, kind: str, end: str
) -> None:
    body = b"<gpx/>" * 50_000
    sidecar.override = serving(body)
    path = allowed / "out"
    data = {"activity_id": 7, "path": str(path), "format": kind}
    assert await call(hass, "export_activity", **data) == {"path": str(path)}
    assert path.read_bytes() == body
    assert f"/api/v1/athletes/1/activities/7/{end}" in {request.path for request in sidecar.requests}
    assert names(allowed) == ["out"]
    with pytest.raises(ServiceValidationError) as caught:
        await call(hass, "export_activity", **data)
    assert caught.value.translation_key == "file_exists"
    sidecar.override = serving(b"new")
    await call(hass, "export_activity", **data, overwrite=True)
    assert path.read_bytes() == b"new"


async def test_half_a_file_is_never_left(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar, allowed: Path
) -> None:
    path = allowed / "run.gpx"
    path.write_bytes(b"before")
    sidecar.override = serving(b"<gpx/>" * 50_000, cut=True)
    with pytest.raises(HomeAssistantError) as caught:
        await call(hass, "export_activity", activity_id=7, path=str(path), overwrite=True)
    assert caught.value.translation_key == "cannot_connect"
    sidecar.override = None
    with pytest.raises(ServiceValidationError) as caught:
        await call(hass, "export_activity", activity_id=7, path=str(path), overwrite=True)
    assert caught.value.translation_key == "not_found"
    assert path.read_bytes() == b"before"
    assert names(allowed) == ["run.gpx"]


async def test_a_folder_that_is_not_there_is_not_made(
    hass: HomeAssistant, loaded: MockConfigEntry, allowed: Path
) -> None:
    with pytest.raises(ServiceValidationError) as caught:
        await call(hass, "export_activity", activity_id=7, path=str(allowed / "none" / "run.gpx"))
    assert caught.value.translation_key == "no_such_folder"


async def test_a_disk_that_fails_is_told(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    sidecar: FakeSidecar,
    allowed: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_args: Any, **_kwargs: Any) -> Any:
        raise OSError(28, "No space left on device")

    (allowed / "run.fit").write_bytes(b"x")
    sidecar.override = serving(b"<gpx/>")
    export = {"activity_id": 7, "path": str(allowed / "run.gpx")}
    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", fail)
        for name, data in (("import_file", {"path": str(allowed / "run.fit")}), ("export_activity", export)):
            with pytest.raises(HomeAssistantError) as caught:
                await call(hass, name, **data)
            assert caught.value.translation_key == "file_error"
    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", fail)
        with pytest.raises(HomeAssistantError) as caught:
            await call(hass, "export_activity", **export)
        assert caught.value.translation_placeholders == {
            "path": str(allowed / "run.gpx"),
            "reason": "No space left on device",
        }
    assert names(allowed) == ["run.fit"]


async def test_actions_are_there_before_any_entry_is(hass: HomeAssistant) -> None:
    assert await async_setup_component(hass, DOMAIN, {})
    services = hass.services.async_services_for_domain(DOMAIN)
    assert set(services) == {action.name for action in ACTIONS}
    for action in ACTIONS:
        assert hass.services.supports_response(DOMAIN, action.name) is action.response
        assert (action.response is SupportsResponse.ONLY) == action.name.startswith(("get_", "compare_"))


def test_the_forms_of_the_actions_have_the_fields_of_the_code() -> None:
    folder = ROOT / "custom_components" / "milevault"
    forms = yaml.safe_load((folder / "services.yaml").read_text())
    words = json.loads((folder / "translations" / "en.json").read_text())
    icons = json.loads((folder / "icons.json").read_text())
    actions = sorted(action.name for action in ACTIONS)
    assert sorted(forms) == sorted(words["services"]) == sorted(icons["services"]) == actions
    for action in ACTIONS:
        fields = {str(key) for key in action.fields} | {"device_id", "config_entry_id", "athlete_id"}
        assert set(forms[action.name]["fields"]) == fields, action.name
        described_fields = words["services"][action.name]["fields"]
        assert set(described_fields) == fields, action.name
        assert all(one["name"] and one["description"] for one in described_fields.values())
        for field, form in forms[action.name]["fields"].items():
            (selector,) = form["selector"].values()
            if (key := (selector or {}).get("translation_key")) is not None:
                assert set(words["selector"][key]["options"]) == set(selector["options"]), field


def test_the_settings_of_the_form_are_the_vaults() -> None:
    forms = yaml.safe_load((ROOT / "custom_components" / "milevault" / "services.yaml").read_text())
    options = forms["set_setting"]["fields"]["key"]["selector"]["select"]["options"]
    settings = [one["key"] for one in contract("settings")["settings"]]
    # Those of the vault's own verdict on a night change nothing here: docs/decisions/poor-sleep.md.
    assert options == [key for key in settings if not key.startswith("poor_sleep_")]
