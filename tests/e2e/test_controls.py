"""Changing settings from Home Assistant, the picture and the calendar, with nothing in between but real programs."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from scripts.demo_app.hass import DemoError, Hass
from scripts.demo_app.stack import SLUG, Stack
from scripts.demo_app.waiting import until


async def act(hass: Hass, domain: str, service: str, entity_id: str, **data: Any) -> None:
    """An action on one entity."""
    await hass.log_in()
    async with hass.websocket() as socket:
        await socket.call(
            "call_service",
            domain=domain,
            service=service,
            service_data=data,
            target={"entity_id": entity_id},
        )


async def state(hass: Hass, entity_id: str) -> str:
    return str((await hass.state(entity_id))["state"])


async def setting(running: Stack, key: str) -> float | None:
    """What the sidecar holds."""
    reply = await running.sidecar.get(f"/athletes/{running.athlete_id}/settings")
    found: float | None = next(one["value"] for one in reply["settings"] if one["key"] == key)
    return found


async def zone_floors(running: Stack, activity_id: int) -> list[float]:
    reply = await running.sidecar.get(f"/athletes/{running.athlete_id}/activities/{activity_id}/zones")
    found: list[float] = next(one["floors"] for one in reply["zones"] if one["kind"] == "heart_rate")
    return found


async def test_a_maximum_heart_rate_counts_at_once_and_load_follows(running: Stack, hass: Hass) -> None:
    entities = await hass.entities(running.athlete_id)
    number = entities["max_heart_rate_setting"]
    newest = (await running.sidecar.get(f"/athletes/{running.athlete_id}/activities", limit=1))["activities"][
        0
    ]
    await act(hass, "number", "set_value", number, value=199)
    assert await state(hass, number) == "199.0"
    assert await setting(running, "max_heart_rate") == 199.0
    # The first value holds for the days before it too.
    assert (await zone_floors(running, newest["activity_id"]))[-1] == pytest.approx(0.9 * 199)
    await act(hass, "number", "set_value", number, value=185)
    assert await state(hass, number) == "185.0"

    async def computed() -> bool:
        reply = await running.sidecar.get(f"/athletes/{running.athlete_id}/recomputes")
        return all(one["finished_at"] for one in reply["recomputes"])

    await until(computed, "loads to be computed again", timeout_s=60)
    with pytest.raises(DemoError, match=r"(?i)out of range|valid range"):
        await act(hass, "number", "set_value", number, value=20)


async def test_a_zone_method_is_chosen_by_name(running: Stack, hass: Hass) -> None:
    entities = await hass.entities(running.athlete_id)
    select = entities["heart_rate_zone_method"]
    assert await state(hass, select) == "percent_max"
    await act(hass, "number", "set_value", entities["max_heart_rate_setting"], value=190)
    await act(hass, "number", "set_value", entities["resting_heart_rate_setting"], value=50)
    assert "reserve" in (await hass.state(select))["attributes"]["options"]
    await act(hass, "select", "select_option", select, option="reserve")
    assert await state(hass, select) == "reserve"
    sets = (await running.sidecar.get(f"/athletes/{running.athlete_id}/zone-sets"))["zone_sets"]
    assert [(one["method"], one["sport"], one["floors"]) for one in sets] == [
        ("reserve", "", [0.5, 0.6, 0.7, 0.8, 0.9])
    ]
    await act(hass, "select", "select_option", select, option="percent_max")
    assert await state(hass, select) == "percent_max"


async def test_the_inbox_is_looked_at_and_a_failed_file_tried_again(running: Stack, hass: Hass) -> None:
    entities = await hass.entities(running.athlete_id)
    async with hass.websocket() as socket:
        rows = await socket.call("config/entity_registry/list")
    scan = next(row["entity_id"] for row in rows if row["unique_id"].endswith("_scan_inbox"))
    await act(hass, "button", "press", scan)
    before = (await running.sidecar.counts(running.athlete_id))["rejected"]
    folder = running.sidecar.inbox / SLUG
    folder.mkdir(exist_ok=True)
    (folder / "no-activity.fit").write_bytes(b"<!doctype html><html>")

    async def refused() -> bool:
        return (await running.sidecar.counts(running.athlete_id))["rejected"] == before + 1

    await until(refused, "the file to be refused", timeout_s=30)
    await act(hass, "button", "press", entities["retry_failed_files"])
    await until(refused, "the file to be refused again", timeout_s=30)


async def test_the_track_is_a_picture_and_the_activity_in_the_calendar(running: Stack, hass: Hass) -> None:
    entities = await hass.entities(running.athlete_id)
    newest = (
        await running.sidecar.get(f"/athletes/{running.athlete_id}/activities", limit=1, has_track="true")
    )["activities"][0]

    async def pictured() -> dict[str, Any] | None:
        now = await hass.state(entities["latest_track"])
        return now if now["state"][:19] == newest["start_time"][:19] else None

    picture = await until(pictured, "the picture of the newest track", timeout_s=30)
    assert await hass.size_of(picture["attributes"]["entity_picture"]) > 20_000
    start = datetime.fromisoformat(newest["start_time"])
    day = f"start={(start - timedelta(hours=1)):%Y-%m-%dT%H:%M:%SZ}&end={(start + timedelta(days=1)):%Y-%m-%dT%H:%M:%SZ}"
    events = await hass.get(f"/api/calendars/{entities['activities']}?{day}")
    at_start = [
        datetime.fromisoformat(one["start"]["dateTime"]) for one in events if "dateTime" in one["start"]
    ]
    assert start in at_start
