"""What Assist, actions and a linked scale do in a real Home Assistant."""

import json
from pathlib import Path
from typing import Any

from scripts.demo_app.hass import Hass
from scripts.demo_app.stack import NAME, Stack
from scripts.demo_app.waiting import until

AGENT = "conversation.end_to_end"
# A reading has to stand for a minute.
SETTLE_S = 60


async def say(hass: Hass, order: dict[str, Any]) -> Any:
    """What the agent answers; an empty order asks for the names of its tools."""
    reply = await hass.converse(json.dumps(order), AGENT)
    return json.loads(reply["response"]["speech"]["plain"]["speech"])


def beginning(path: Path) -> str:
    """The first characters of a file."""
    return path.read_text(encoding="utf-8")[:100]


async def test_a_conversation_agent_asks_the_vault(running: Stack, hass: Hass) -> None:
    await hass.log_in()
    assert not [name for name in await say(hass, {}) if name.startswith("milevault__")]
    entities = await hass.entities(running.athlete_id)
    async with hass.websocket() as socket:
        await socket.call(
            "homeassistant/expose_entity",
            assistants=["conversation"],
            entity_ids=[entities["latest_activity"]],
            should_expose=True,
        )
    assert {name for name in await say(hass, {}) if name.startswith("milevault__")} == {
        "milevault__compare_efforts",
        "milevault__get_activities",
        "milevault__get_health",
        "milevault__get_records",
        "milevault__get_training_load",
    }
    found = await say(hass, {"tool": "milevault__get_activities", "args": {"limit": 3}})
    page = await running.sidecar.get(f"/athletes/{running.athlete_id}/activities", limit=3)
    assert found["error"] is False
    wanted = [one["activity_id"] for one in page["activities"]]
    assert [one["activity_id"] for one in found["data"]["activities"]] == wanted
    for tool in ("get_records", "get_health", "get_training_load"):
        found = await say(hass, {"tool": f"milevault__{tool}", "args": {"athlete": NAME}})
        assert found["error"] is False, tool
    pair = {"activity_id": wanted[0], "other_activity_id": wanted[1]}
    found = await say(hass, {"tool": "milevault__compare_efforts", "args": pair})
    assert isinstance(found["error"], bool)


async def test_actions_read_change_and_export(running: Stack, hass: Hass) -> None:
    await hass.log_in()
    found = await hass.call_action("milevault", "get_activities", limit=50)
    tracked = next(one for one in found["activities"] if one["has_track"])
    activity_id = tracked["activity_id"]
    edited = await hass.call_action(
        "milevault", "edit_activity", activity_id=activity_id, name="Round the lake"
    )
    assert edited["activity"]["name"] == "Round the lake"
    edited = await hass.call_action("milevault", "edit_activity", activity_id=activity_id, reset=["name"])
    assert edited["activity"]["name"] == tracked["name"]
    changed = await hass.call_action("milevault", "set_setting", key="max_heart_rate", value=191)
    assert changed["changed"] is True
    records = await hass.call_action("milevault", "get_records")
    assert records["records"]
    media = hass.folder / "media"
    media.mkdir(exist_ok=True)
    path = media / "ride.gpx"
    told = await hass.call_action("milevault", "export_activity", activity_id=activity_id, path=str(path))
    assert told == {"path": str(path)}
    assert beginning(path).startswith("<?xml")
    handed = await hass.call_action("milevault", "import_file", path=str(path))
    assert handed["import_id"] > 0


async def test_a_scale_of_another_integration_feeds_the_vault(running: Stack, hass: Hass) -> None:
    await hass.log_in()
    entry = await hass.entry()
    step = await hass.link(entry["entry_id"], NAME, weight_entity="sensor.bathroom_scale")
    assert (step["type"], step["reason"]) == ("abort", "reconfigure_successful")

    async def loaded() -> bool:
        return (await hass.entry())["state"] == "loaded"

    await until(loaded, "the entry to be loaded with its link", timeout_s=30)
    for value in (60.2, 158.1, 157.2):
        await hass.call_action("input_number", "set_value", entity_id="input_number.scale", value=value)

    async def arrived() -> dict[str, Any]:
        found = await running.sidecar.get(f"/athletes/{running.athlete_id}/health/values")
        return found if found["corrections"] else {}

    found = await until(arrived, "the weight in the vault", timeout_s=SETTLE_S + 30)
    (weight,) = found["corrections"]
    assert (weight["metric"], weight["value"]) == ("weight_kg", 71.3)
