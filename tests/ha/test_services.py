"""Actions: what they ask of the sidecar, and that their forms say the same."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from homeassistant.core import HomeAssistant, SupportsResponse, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.milevault.card_messages import card_signal
from custom_components.milevault.const import DOMAIN
from custom_components.milevault.services import ACTIONS
from tests.ha.actions import CHANGED, call
from tests.ha.samples import activity, contract
from tests.ha.sidecar import FakeSidecar

ROOT = Path(__file__).parents[2]
OPENAPI = json.loads((ROOT / "docs" / "openapi.json").read_text())
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


@pytest.mark.parametrize(
    ("days", "query"),
    [
        ({"last_day": "9999-12-31"}, {}),
        ({"first_day": "0001-01-01"}, {}),
        # Berlin was 53 minutes and 28 seconds ahead.
        ({"first_day": "1890-01-01"}, {"after": "1889-12-31T23:06:32+00:00"}),
        (
            {"first_day": "2026-10-25", "last_day": "2026-10-25"},
            {"after": "2026-10-24T22:00:00+00:00", "before": "2026-10-25T23:00:00+00:00"},
        ),
    ],
)
async def test_any_day_of_the_calendar_may_be_a_limit(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    sidecar: FakeSidecar,
    days: dict[str, str],
    query: dict[str, str],
) -> None:
    await loaded.runtime_data.async_refresh()
    sidecar.requests.clear()
    await call(hass, "get_activities", **days)
    (asked,) = [one.query for one in sidecar.requests if one.query.get("limit") == "20"]
    assert dict(asked) == {"limit": "20"} | query


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
