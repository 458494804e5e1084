"""Assist's tools: offered for exposed athletes only, and answered briefly."""

from datetime import date, timedelta
from typing import Any

import probatio
import pytest
from homeassistant.components.homeassistant.exposed_entities import async_expose_entity
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.llm import (
    LLM_API_ASSIST,
    APIInstance,
    LLMContext,
    ToolInput,
    async_get_api,
    selector_serializer,
)
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.milevault import llm
from tests.ha.samples import athlete, contract, summary
from tests.ha.sidecar import FakeSidecar

ASSISTANT = "conversation"


def context(user_id: str | None = None, assistant: str = ASSISTANT) -> LLMContext:
    return LLMContext(
        platform="test",
        context=Context(user_id=user_id),
        language="en",
        assistant=assistant,
        device_id=None,
    )


@pytest.fixture(autouse=True)
async def _assist(hass: HomeAssistant, sidecar: FakeSidecar) -> None:
    """Home Assistant's own part, and two athletes."""
    assert await async_setup_component(hass, "homeassistant", {})
    assert await async_setup_component(hass, "llm", {})
    sidecar.athletes.append(athlete(2, "Bo Canary"))
    sidecar.summaries[2] = summary(athlete(2, "Bo Canary"), None)


def expose(hass: HomeAssistant, name: str) -> None:
    async_expose_entity(hass, ASSISTANT, f"sensor.{name}_canary_latest_activity", True)


async def instance(hass: HomeAssistant, user_id: str | None = None) -> APIInstance:
    """Assist as a conversation agent gets it."""
    return await async_get_api(hass, LLM_API_ASSIST, context(user_id))


async def ours(hass: HomeAssistant, user_id: str | None = None) -> dict[str, Any]:
    tools = (await instance(hass, user_id)).tools
    return {tool.name: tool for tool in tools if tool.name.startswith("milevault__")}


async def call(hass: HomeAssistant, tool: Any, user_id: str | None = None, **data: Any) -> Any:
    """What a conversation agent gets from a tool; tests/e2e has a real agent call one."""
    return await tool.async_call(hass, ToolInput(tool_name=tool.name, tool_args=data), context(user_id))


async def ask(hass: HomeAssistant, name: str, /, user_id: str | None = None, **data: Any) -> Any:
    """Have a tool called that is offered now."""
    return await call(hass, (await ours(hass, user_id))[f"milevault__{name}"], user_id, **data)


async def test_nothing_is_offered_before_an_athlete_is_exposed(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    assert await ours(hass) == {}
    expose(hass, "ada")
    assert set(await ours(hass)) == {f"milevault__{row.name}" for row in llm.ROWS}
    assert llm.async_get_tools(hass, context(), "another_api") is None
    assert llm.async_get_tools(hass, context(assistant="cloud.alexa"), LLM_API_ASSIST) is None


async def test_only_exposed_athletes_can_be_asked_about(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    expose(hass, "ada")
    told = probatio.to_openapi(
        (await ours(hass))["milevault__get_records"].parameters, custom_serializer=selector_serializer
    )
    assert told["properties"]["athlete"]["enum"] == ["Ada Canary"]
    result = await ask(hass, "get_records", athlete="Bo Canary")
    assert result.error


async def test_with_several_athletes_a_name_is_needed_unless_one_asks_oneself(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    expose(hass, "ada")
    expose(hass, "bo")
    assert (await ask(hass, "get_activities")).error
    found = await ask(hass, "get_activities", athlete="Ada Canary")
    assert [one["activity_id"] for one in found.data["activities"]] == [7]
    hass.states.async_set("person.ada", "home", {"user_id": "user-of-ada"})
    (subentry,) = (one for one in loaded.subentries.values() if one.title == "Ada Canary")
    linked = {**subentry.data, "person": "person.ada"}
    hass.config_entries.async_update_subentry(loaded, subentry, data=linked)
    await hass.async_block_till_done()
    found = await ask(hass, "get_activities", user_id="user-of-ada")
    assert [one["activity_id"] for one in found.data["activities"]] == [7]


async def test_athletes_of_one_name_are_told_apart(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    registry = dr.async_get(hass)
    for device in dr.async_entries_for_config_entry(registry, loaded.entry_id):
        if device.model == "Athlete":
            registry.async_update_device(device.id, name_by_user="Runner")
    expose(hass, "ada")
    expose(hass, "bo")
    told = probatio.to_openapi(
        (await ours(hass))["milevault__get_health"].parameters, custom_serializer=selector_serializer
    )
    assert told["properties"]["athlete"]["enum"] == ["Runner", "Runner (2)"]


async def test_activities_are_told_in_a_few_words(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    expose(hass, "ada")
    found = await ask(hass, "get_activities", sport="running", limit=5, first_day="2026-11-01")
    assert not found.error
    (one,) = found.data["activities"]
    assert one == {
        "activity_id": 7,
        "name": "Canary Hill",
        "sport": "running",
        "sub_sport": "trail",
        "local_date": "2026-11-22",
        "start_time": "2026-11-22T07:30:00Z",
        "moving_time_s": 3606.0,
        "distance_m": 12345.6,
        "elevation_gain_m": 321.4,
        "avg_speed_mps": 3.42,
        "avg_heart_rate": 147.0,
        "max_heart_rate": 181.0,
        "calories_kcal": 812.0,
    }


async def test_records_are_told_with_size_and_day(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    expose(hass, "ada")
    rows = (await ask(hass, "get_records")).data["records"]
    given = contract("records")["records"]
    assert len(rows) == len(given)
    assert rows[0] == {
        "sport": "cycling",
        "kind": "power",
        "over": "60 s",
        "value": 550.0,
        "unit": "W",
        "local_date": "2026-05-05",
        "activity_id": 8,
    }
    assert {row["over"] for row in rows} >= {one["name"] for one in given if one["name"]}


async def test_health_has_days_and_figures(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    expose(hass, "ada")
    sidecar.answers[("GET", "health/days")] = contract("health_days")
    sidecar.asked.clear()
    found = (await ask(hass, "get_health", first_day="2026-01-01", last_day="2026-05-06")).data
    assert found["days"] == [
        {"day": "2026-05-04", "resting_heart_rate": 51.0, "sleep_score": 82.0, "spo2": 96.0, "steps": 9920.0}
    ]
    assert set(found["figures"]["hrv_7d"]) == {"unit", "values"}
    queries = {path: query for _, path, query, _ in sidecar.asked}
    # Three months at most, up to the day that was asked for.
    assert queries["health/days"] == {"first_day": "2026-02-04", "last_day": "2026-05-06"}
    figures = queries["wellbeing"]["figures"].split(",")
    assert set(figures) <= set(contract("wellbeing_days")["figures"])


async def test_days_may_be_written_as_models_write_them(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    """Without leading zeros, and at the edges of the calendar for "ever"."""
    expose(hass, "ada")
    sidecar.answers[("GET", "health/days")] = contract("health_days")
    sidecar.asked.clear()
    assert not (await ask(hass, "get_health", first_day="2026-5-1", last_day="2026-5-6")).error
    assert not (await ask(hass, "get_health", first_day="0001-01-01", last_day="0001-02-01")).error
    spans = [query for _, path, query, _ in sidecar.asked if path == "health/days"]
    assert [tuple(span.values()) for span in spans] == [
        ("2026-05-01", "2026-05-06"),
        ("0001-01-01", "0001-02-01"),
    ]
    assert not (await ask(hass, "get_activities", first_day="2026-5-1", last_day="9999-12-31")).error


async def test_training_load_without_a_span_is_of_the_last_two_weeks(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    expose(hass, "ada")
    sidecar.asked.clear()
    found = (await ask(hass, "get_training_load")).data
    given = contract("load")
    assert found["days"] == given["days"]
    assert set(found["figures"]) == set(llm._TRAINING_FIGURES)
    assert found["figures"]["form"] == {"unit": "", "values": given["figures"]["form"]["values"]}
    query = next(query for _, path, query, _ in sidecar.asked if path == "load")
    first, last = date.fromisoformat(query["first_day"]), date.fromisoformat(query["last_day"])
    assert last - first == timedelta(days=13)


async def test_a_comparison_is_thinned_out(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    expose(hass, "ada")
    given = contract("activity_compare")
    sidecar.answers[("GET", "activities/1/compare/2")] = given
    found = (await ask(hass, "compare_efforts", activity_id=1, other_activity_id="2")).data
    assert found["matched"] is True
    assert len(found["gap_s"]) <= 21
    assert (found["gap_s"][0], found["gap_s"][-1]) == (given["gap_s"][0], given["gap_s"][-1])
    empty = {key: [] if isinstance(value, list) else value for key, value in given.items()}
    sidecar.answers[("GET", "activities/1/compare/2")] = empty
    found = (await ask(hass, "compare_efforts", activity_id=1, other_activity_id=2)).data
    assert found["gap_s"] == []


async def test_what_goes_wrong_is_told_to_the_model(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    expose(hass, "ada")
    for data in ({"sport": "quidditch"}, {"first_day": "yesterday"}, {"limit": 51}):
        assert (await ask(hass, "get_activities", **data)).error
    result = await ask(hass, "compare_efforts", activity_id=1, other_activity_id=2)
    assert (result.error, result.data) == (True, {"error": "Refused: not_found"})
    tool = (await ours(hass))["milevault__get_records"]
    await hass.config_entries.async_unload(loaded.entry_id)
    assert (await call(hass, tool)).error


async def test_every_tool_only_reads_and_can_be_described(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    expose(hass, "ada")
    for tool in (await ours(hass)).values():
        assert tool.integration == "milevault"
        assert (tool.annotations.read_only, tool.annotations.destructive) == (True, False)
        assert tool.title
        assert tool.description
        told = probatio.to_openapi(tool.parameters, custom_serializer=selector_serializer)
        assert told["type"] == "object"
