"""The table of commands: its rows are endpoints of the API, and each passes on what it gets."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import probatio
import pytest
from aiohttp import web
from homeassistant.auth.models import User
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.milevault.athletes import athlete_subentries
from custom_components.milevault.card_messages import parts_of
from custom_components.milevault.commands import CHANGING, COMMANDS, READING, Command, parameters
from custom_components.milevault.const import CONF_PERSON, SPORTS
from custom_components.milevault.sub_sports import SUB_SPORTS
from tests.ha.conftest import until
from tests.ha.samples import TOKEN
from tests.ha.sidecar import FakeSidecar, error
from tests.ha.test_contract import contract
from tests.ha.test_websocket import ask

OPENAPI = json.loads((Path(__file__).parents[2] / "docs" / "openapi.json").read_text())
ATHLETE = "/api/v1/athletes/{athlete_id}/"
# What no card asks for: files go another way, and saying that recordings are no copies needs the scope 'admin'.
NOT_FOR_CARDS = {
    ("POST", "uploads"),
    ("GET", "activities/{activity_id}/export.gpx"),
    ("GET", "activities/{activity_id}/original"),
    ("POST", "recordings/{recording_id}/separate"),
    ("POST", "recordings/{recording_id}/rejoin"),
    # Has a handler of its own, with the neighbours.
    ("GET", "activities/{activity_id}"),
}
DAYS = {"first_day": "2026-05-01", "last_day": "2026-05-04"}
GOAL = {"measure": "distance_m", "period": "week", "target": 40000, "sport": None}

# command -> its fields, the file with the reply, what is asked of the sidecar besides the path
CASES: dict[str, tuple[dict[str, Any], str, Any]] = {
    "summary": ({}, "summary", {}),
    "totals": (DAYS, "totals", DAYS),
    "activities": (
        {"q": "lake", "after": "2026-05-01T00:00:00Z", "min_distance_m": 1000, "limit": 20},
        "activities",
        {"q": "lake", "after": "2026-05-01T00:00:00Z", "min_distance_m": "1000", "limit": "20"},
    ),
    "thumbnails": ({"ids": [3, 1]}, "thumbnails", {"ids": "3,1"}),
    "deleted_activities": ({}, "deleted_activities", {}),
    "streams": (
        {"activity_id": 7, "channels": ["heart_rate", "altitude"]},
        "streams",
        {"channels": "heart_rate,altitude", "points": "2000"},
    ),
    "laps": ({"activity_id": 7}, "laps", {}),
    "splits": ({"activity_id": 7, "unit": "mile"}, "activity_splits", {"unit": "mile"}),
    "climbs": ({"activity_id": 7}, "activity_climbs", {}),
    "lengths": ({"activity_id": 7}, "activity_lengths", {}),
    "efforts": ({"activity_id": 7}, "activity_efforts", {}),
    "metrics": ({"activity_id": 7}, "activity_metrics", {}),
    "distribution": ({"activity_id": 7, "channel": "power"}, "activity_distribution", {"channel": "power"}),
    "activity_zones": ({"activity_id": 7}, "activity_zones", {}),
    "activity_power_curve": ({"activity_id": 7}, "activity_power_curve", {}),
    "activity_route": ({"activity_id": 7}, "activity_route", {}),
    "activity_segments": ({"activity_id": 7}, "activity_segments", {}),
    "compare": ({"activity_id": 7, "other_id": 8}, "activity_compare", {}),
    "explain": ({"activity_id": 7, "other_id": 8}, "activity_explain", {}),
    "health_days": (
        DAYS | {"metrics": ["steps", "weight_kg"], "provenance": True},
        "health_days_provenance",
        DAYS | {"metrics": "steps,weight_kg", "provenance": "true"},
    ),
    "health_series": (
        {"channel": "heart_rate", "points": 500},
        "health_series",
        {"channel": "heart_rate", "points": "500"},
    ),
    "health_nights": (DAYS, "health_nights", DAYS),
    "health_latest": ({}, "health_latest", {}),
    "health_metrics": ({}, "health_metrics", {}),
    "health_corrections": ({}, "health_corrections", {}),
    "morning": ({"day": "2026-05-04"}, "morning", {"day": "2026-05-04"}),
    "wellbeing": ({"figures": ["readiness"]}, "wellbeing_days", {"figures": "readiness"}),
    "records": (
        {"sport": "running", "kind": "distance", "include_indoor": False},
        "records",
        {"sport": "running", "kind": "distance", "include_indoor": "false"},
    ),
    "progression": (
        {"sport": "running", "kind": "distance", "size": 1609.344, "period": "year"},
        "record_progression",
        {"sport": "running", "kind": "distance", "size": "1609.344", "period": "year"},
    ),
    "power_curve": ({"sport": "cycling"}, "power_curve", {"sport": "cycling"}),
    "load": (DAYS, "load", DAYS),
    "volumes": ({"period": "month"}, "volumes", {"period": "month"}),
    "calendar": ({"year": 2026}, "calendar", {"year": "2026"}),
    "streaks": ({}, "streaks", {}),
    "eddington": ({"sport": "cycling"}, "eddington", {"sport": "cycling"}),
    "predictions": ({"days": 180}, "predictions", {"days": "180"}),
    "goals": ({}, "goals", {}),
    "goal": ({"goal_id": 2}, "goal", {}),
    "gear": ({}, "gear", {}),
    "routes": ({"forgotten": True}, "routes", {"forgotten": "true"}),
    "route": ({"route_id": 5}, "route", {}),
    "route_track": ({"route_id": 5}, "route_track", {}),
    "segments": ({"hidden": True}, "segments", {"hidden": "true"}),
    "segment": ({"segment_id": 6, "limit": 10}, "segment", {"limit": "10"}),
    "segment_track": ({"segment_id": 6}, "segment_track", {}),
    "settings": ({}, "settings", {}),
    "suggestions": ({}, "setting_suggestions", {}),
    "zone_sets": ({}, "zone_sets", {}),
    "zones": ({"kind": "power", "weeks": True}, "zone_totals", {"kind": "power", "weeks": "true"}),
    "recomputes": ({"limit": 5}, "recomputes", {"limit": "5"}),
    "imports": ({"cursor": "abc"}, "imports", {"cursor": "abc"}),
    "import": ({"import_id": 4}, "import", {}),
    "import_items": ({"import_id": 4, "state": "rejected"}, "import_items", {"state": "rejected"}),
    "edit_activity": (
        {"activity_id": 7, "name": "Lake", "feel": None, "race": True, "trim_end_s": 90.5},
        "activity_edited",
        {"name": "Lake", "feel": None, "race": True, "trim_end_s": 90.5},
    ),
    "delete_activity": ({"activity_id": 7}, "activity_deleted", {}),
    "restore_activity": ({"recording_id": 9}, "activity_changes", None),
    "name_route": ({"activity_id": 7, "name": "Mill"}, "route_named", {"activity_id": 7, "name": "Mill"}),
    "edit_route": ({"route_id": 5, "name": None}, "route_named", {"name": None}),
    "forget_route": ({"route_id": 5}, "route_named", {}),
    "join_routes": ({"route_id": 5, "other_route_id": 6}, "route_named", {"route_id": 6}),
    "separate_route": ({"route_id": 5}, "routes", None),
    "split_route": ({"activity_id": 7}, "activity_route", None),
    "rejoin_route": ({"activity_id": 7}, "activity_route", {}),
    "create_segment": (
        {"activity_id": 7, "name": "Wall", "climb_index": 0},
        "segment_created",
        {"activity_id": 7, "name": "Wall", "climb_index": 0},
    ),
    "edit_segment": ({"segment_id": 6, "hidden": True}, "segment_created", {"hidden": True}),
    "delete_segment": ({"segment_id": 6}, "segment_removed", {}),
    "create_goal": (GOAL, "goal", GOAL),
    "replace_goal": ({"goal_id": 2} | GOAL, "goal", GOAL),
    "delete_goal": ({"goal_id": 2}, "goal_removed", {}),
    "set_gear": ({"name": "Old bike", "kind": "bike"}, "gear", {"name": "Old bike", "kind": "bike"}),
    "reset_gear": ({"name": "Old bike"}, "gear", {"name": "Old bike"}),
    "set_setting": (
        {"key": "max_heart_rate", "value": 188, "valid_from": "2026-05-01"},
        "setting_changed",
        {"key": "max_heart_rate", "value": 188, "valid_from": "2026-05-01"},
    ),
    "reset_setting": (
        {"key": "max_heart_rate", "since_ever": True},
        "setting_changed",
        {"key": "max_heart_rate", "since_ever": "true"},
    ),
    "set_zones": (
        {"kind": "heart_rate", "method": "custom", "floors": [110, 130.5], "sport": ""},
        "zone_set_changed",
        {"kind": "heart_rate", "method": "custom", "floors": [110, 130.5], "sport": ""},
    ),
    "reset_zones": (
        {"kind": "power", "valid_from": "2026-05-01"},
        "zone_set_changed",
        {"kind": "power", "valid_from": "2026-05-01"},
    ),
    "correct_health": (
        {"metric": "weight_kg", "day": "2026-05-04", "value": 70.5},
        "health_value_corrected",
        {"metric": "weight_kg", "day": "2026-05-04", "value": 70.5},
    ),
    "reset_health": (
        {"metric": "weight_kg", "day": "2026-05-04"},
        "health_value_corrected",
        {"metric": "weight_kg", "day": "2026-05-04"},
    ),
    "retry_import": ({"import_id": 4}, "retried", None),
    "retry_imports": ({}, "retried_all", None),
}


def method_of(command: Command) -> str:
    return command.change.method if command.change else "GET"


def operation_of(command: Command) -> Any:
    return OPENAPI["paths"][ATHLETE + command.path][method_of(command).lower()]


def described(command: Command) -> tuple[set[str], set[str]]:
    """Names of all fields, and of those that have to be there, by the API's description."""
    operation = operation_of(command)
    if "requestBody" in operation:
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        body = OPENAPI["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        return set(body["properties"]), set(body["required"])
    query = [one for one in operation.get("parameters", []) if one["in"] == "query"]
    return {one["name"] for one in query}, {one["name"] for one in query if one.get("required")}


def test_each_name_is_there_once() -> None:
    names = [command.name for command in COMMANDS]
    assert len(names) == len(set(names))
    assert set(names) == set(CASES)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_a_row_is_what_the_api_describes(command: Command) -> None:
    names, required = described(command)
    sent = {command.renamed.get(str(marker), str(marker)) for marker in command.fields}
    assert sent <= names
    needed = {
        command.renamed.get(str(marker), str(marker))
        for marker in command.fields
        if isinstance(marker, probatio.Required)
    }
    assert needed >= required
    scopes = operation_of(command)["security"][0]["token"]
    assert [command.scope] == scopes


def test_every_endpoint_of_an_athlete_has_a_command() -> None:
    endpoints = {
        (method.upper(), path.removeprefix(ATHLETE))
        for path, operations in OPENAPI["paths"].items()
        if path.startswith(ATHLETE)
        for method in operations
    }
    assert endpoints - NOT_FOR_CARDS == {(method_of(command), command.path) for command in COMMANDS}


@pytest.fixture
async def client(hass: HomeAssistant, loaded: MockConfigEntry, hass_ws_client: Any) -> AsyncIterator[Any]:
    yield await hass_ws_client(hass)
    # After a change the entities are read again.
    await hass.async_block_till_done()


# The double has handlers of its own for these.
OWN = ("summary", "activities", "streams", "metrics")
PASSED = [command for command in COMMANDS if command.name not in OWN]


@pytest.mark.parametrize("command", PASSED, ids=lambda command: command.name)
async def test_a_command_passes_on(command: Command, client: Any, sidecar: FakeSidecar) -> None:
    fields, file, expected = CASES[command.name]
    path = re.sub(r"{(\w+)}", lambda found: str(fields[found[1]]), command.path)
    sidecar.answers[method_of(command), path] = contract(file)
    answer = await ask(client, command.name, **fields)
    assert answer["result"] == contract(file)
    in_body = method_of(command) in ("POST", "PUT", "PATCH")
    query, body = ({}, expected) if in_body else (expected, None)
    assert (method_of(command), path, query, body) in sidecar.asked


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_a_message_becomes_a_request(command: Command) -> None:
    fields, _, expected = CASES[command.name]
    request = command.request(probatio.Schema(command.schema)(fields))
    sent = request.parameters if request.body is None else request.body
    assert {name: str(value) for name, value in sent.items()} == {
        name: str(value) for name, value in (expected or {}).items()
    }


def test_values_stand_in_a_query_as_the_api_reads_them() -> None:
    assert parameters({"yes": True, "no": False, "list": [1, 2], "number": 3, "float": 0.5}) == {
        "yes": "true",
        "no": "false",
        "list": "1,2",
        "number": 3,
        "float": "0.5",
    }


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("laps", {}),
        ("laps", {"activity_id": "7"}),
        ("laps", {"activity_id": 0}),
        ("laps", {"activity_id": 7, "points": 3}),
        ("compare", {"activity_id": 7}),
        ("load", {"first_day": "2026-5-1"}),
        ("load", {"first_day": "2026-02-30"}),
        ("activities", {"after": "2026-05-01T00:00:00"}),
        ("activities", {"after": "soon"}),
        ("activities", {"q": ""}),
        ("activities", {"order": "random"}),
        ("thumbnails", {"ids": []}),
        ("thumbnails", {"ids": list(range(1, 202))}),
        ("records", {"sport": "running\n"}),
        ("edit_activity", {"activity_id": 7, "sport": "a/b"}),
        ("edit_activity", {"activity_id": 7, "feel": 101}),
        ("edit_activity", {"activity_id": 7, "race": "yes"}),
        ("edit_activity", {"activity_id": 7, "athlete_id": 2}),
        ("create_goal", {"measure": "distance_m", "period": "week"}),
        ("correct_health", {"metric": "weight_kg", "day": "2026-05-04"}),
    ],
)
async def test_what_a_field_may_not_be(client: Any, kind: str, fields: dict[str, Any]) -> None:
    answer = await ask(client, kind, **fields)
    assert answer["error"]["code"] == "invalid_format"


async def test_sports(client: Any) -> None:
    assert (await ask(client, "sports"))["result"] == {
        "sports": list(SPORTS),
        "sub_sports": {sport: list(names) for sport, names in SUB_SPORTS.items()},
    }
    assert set(SUB_SPORTS) <= set(SPORTS)


@pytest.mark.parametrize(
    ("status", "theirs", "ours"),
    [
        (400, "bad_request", "bad_request"),
        (404, "not_found", "not_found"),
        (409, "conflict", "conflict"),
        (410, "deleted", "not_found"),
        (422, "no_segment", "no_segment"),
        (422, "not_possible", "not_possible"),
        (500, "internal", "unavailable"),
        (503, "unavailable", "unavailable"),
        (401, "unauthorized", "unavailable"),
    ],
)
async def test_errors_of_the_sidecar(
    client: Any, sidecar: FakeSidecar, status: int, theirs: str, ours: str
) -> None:
    async def refuse() -> web.Response:
        return error(status, theirs)

    sidecar.override = lambda request: refuse() if "segments" in request.path else None
    answer = await ask(client, "create_segment", activity_id=7, name="Wall", climb_index=0)
    assert answer["error"]["code"] == ours


@pytest.mark.parametrize(
    ("kind", "fields", "scope"),
    [("delete_goal", {"goal_id": 2}, "edit"), ("retry_import", {"import_id": 4}, "ingest")],
)
async def test_a_token_that_may_only_read(
    client: Any, sidecar: FakeSidecar, kind: str, fields: dict[str, Any], scope: str
) -> None:
    sidecar.tokens[TOKEN] = {"read", "events"}
    answer = await ask(client, kind, **fields)
    assert answer["error"]["code"] == "missing_scope"
    assert f"'{scope}'" in answer["error"]["message"]
    sidecar.answers["GET", "goals"] = contract("goals")
    assert (await ask(client, "goals"))["success"]


@pytest.mark.parametrize("command", CHANGING, ids=lambda command: command.name)
async def test_the_cards_are_told_of_a_change(command: Command, client: Any, sidecar: FakeSidecar) -> None:
    fields, file, _ = CASES[command.name]
    path = re.sub(r"{(\w+)}", lambda found: str(fields[found[1]]), command.path)
    sidecar.answers[method_of(command), path] = contract(file)
    await ask(client, "subscribe")
    assert (await client.receive_json())["event"]["kind"] == "refresh"
    await client.send_json_auto_id({"type": f"milevault/{command.name}", **fields})
    event = (await client.receive_json())["event"]
    assert command.change is not None
    assert (event["kind"], event["id"]) == (command.change.topic, None)
    assert (await client.receive_json())["success"]


async def test_the_entities_are_read_again_after_a_change(client: Any, sidecar: FakeSidecar) -> None:
    sidecar.answers["DELETE", "goals/2"] = contract("goal_removed")
    seen = len(sidecar.requests)
    await ask(client, "delete_goal", goal_id=2)
    await until(lambda: any(one.path.endswith("/1/goals") for one in sidecar.requests[seen:]))


def test_what_entities_show_of_a_topic() -> None:
    assert parts_of("goals") == {"goals"}
    assert parts_of("settings") == {"settings", "wellbeing", "zone_sets"}
    assert parts_of("import") == {"summary", "imports"}
    assert parts_of("routes") == parts_of("segments") == frozenset()


def link(hass: HomeAssistant, entry: MockConfigEntry, user: User, athlete_id: int = 1) -> None:
    """The athlete is the user's person."""
    hass.states.async_set("person.ada", "home", {"user_id": user.id})
    subentry: ConfigSubentry = athlete_subentries(entry)[athlete_id]
    data = {**subentry.data, CONF_PERSON: "person.ada"}
    hass.config_entries.async_update_subentry(entry, subentry, data=data)


async def user_client(
    hass: HomeAssistant, hass_ws_client: Any, hass_admin_user: User, group: str | None
) -> Any:
    """Who is no administrator any more: a member of the group."""
    await hass.auth.async_update_user(hass_admin_user, group_ids=[group] if group else [])
    return await hass_ws_client(hass)


@pytest.mark.parametrize(
    ("group", "is_linked", "may"),
    [
        ("system-users", False, False),
        ("system-users", True, True),
        ("system-read-only", True, False),
        ("system-admin", False, True),
    ],
)
async def test_who_may_change(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    hass_ws_client: Any,
    hass_admin_user: User,
    sidecar: FakeSidecar,
    group: str,
    is_linked: bool,
    may: bool,
) -> None:
    if is_linked:
        link(hass, loaded, hass_admin_user)
        await hass.async_block_till_done()
    client = await user_client(hass, hass_ws_client, hass_admin_user, group)
    sidecar.answers["DELETE", "goals/2"] = contract("goal_removed")
    (one,) = (await ask(client, "athletes"))["result"]["athletes"]
    assert (one["is_own"], one["may_change"]) == (is_linked, may)
    sidecar.answers["GET", "goals"] = contract("goals")
    assert (await ask(client, "goals"))["success"]
    answer = await ask(client, "delete_goal", goal_id=2)
    await hass.async_block_till_done()
    assert answer["success"] is may
    if not may:
        assert answer["error"]["code"] == "unauthorized"
        assert not any(method == "DELETE" for method, *_ in sidecar.asked)


def test_reading_and_changing_are_told_apart() -> None:
    assert all(command.change is None for command in READING)
    assert all(command.change is not None for command in CHANGING)


def test_the_documentation_lists_every_command() -> None:
    text = (Path(__file__).parents[2] / "docs" / "websocket.md").read_text()
    rows = [line.split("|")[1:] for line in text.splitlines() if line.startswith("| `")]
    # Kinds of messages, further down, have the names of commands.
    listed = {row[0].strip(" `"): row for row in reversed(rows)}
    for command in COMMANDS:
        assert f"{method_of(command)} `{command.path}`" in listed[command.name][2]
        for name in (*command.path_fields, *map(str, command.fields)):
            assert f"`{name}`" in listed[command.name][1]


def test_the_cards_have_a_row_for_every_command() -> None:
    """Fields that are a struct of the API are checked by its own types."""
    folder = Path(__file__).parents[2] / "lovelace" / "src" / "data"
    text = (folder / "commands.ts").read_text()
    shorthands = dict(re.findall(r"^type (\w+) = {(.*)};$", text, re.MULTILINE))
    rows = dict(re.findall(r"^  (\w+): \[(.*), api\.\w+\];$", text, re.MULTILINE))
    assert set(rows) == {command.name for command in COMMANDS}
    for command in COMMANDS:
        fields = re.sub(r"\b[A-Z]\w+\b", lambda found: shorthands.get(found[0], ""), rows[command.name])
        named = set(re.findall(r"(\w+)\??:", fields))
        wanted = {*command.path_fields, *map(str, command.fields)}
        assert named == wanted or (re.search(r"api\.", rows[command.name]) and named <= wanted)
