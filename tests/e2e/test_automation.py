"""An automation of the editor: from a file in the inbox to the notification on a phone, and what the editor offers."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web

from scripts.demo_app.hass import Hass
from scripts.demo_app.sample import ROOT
from scripts.demo_app.stack import SLUG, Stack
from scripts.demo_app.waiting import DemoError, until

PHONE = {
    "app_id": "io.homeassistant.companion.android",
    "app_name": "Home Assistant",
    "app_version": "2026.11.1",
    "device_id": "test-phone",
    "device_name": "Test phone",
    "manufacturer": "Google",
    "model": "Pixel",
    "os_name": "Android",
    "os_version": "16",
    "supports_encryption": False,
}
LIMITS = {"errors": 0, "maximum": 500, "resetsAt": "2026-11-26T00:00:00.000Z", "successful": 1}
TRIGGERS = {
    "activity_recorded",
    "personal_record_set",
    "route_repeated",
    "segment_record_set",
    "goal_reached",
    "night_recorded",
    "slept_poorly",
    "hrv_out_of_range",
    "import_failed",
}
CONDITIONS = {
    "slept_poorly",
    "hrv_below_range",
    "trained_today",
    "readiness_below",
    "form_below",
    "behind_on_goal",
}


@pytest_asyncio.fixture(loop_scope="session")
async def pushed() -> AsyncIterator[tuple[str, asyncio.Queue[dict[str, Any]]]]:
    """Address of a push service on this machine, and what it is handed."""
    queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def take(request: web.Request) -> web.Response:
        queue.put_nowait(await request.json())
        return web.json_response({"rateLimits": LIMITS}, status=201)

    app = web.Application()
    app.router.add_post("/push", take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/push", queue
    await runner.cleanup()


async def automate(hass: Hass, key: str, config: dict[str, Any]) -> None:
    """Save an automation as the editor does, and wait until it listens."""
    await hass.post(f"/api/config/automation/config/{key}", json={"alias": key, **config})

    async def listens() -> bool:
        return (await hass.state(f"automation.{key}")).get("state") == "on"

    await until(listens, f"the automation {key}")


async def devices(hass: Hass, running: Stack) -> tuple[str, str]:
    """The devices of the athlete and of the phone."""
    entities = await hass.entities(running.athlete_id)
    async with hass.websocket() as socket:
        rows = await socket.call("config/entity_registry/list")
        (phone,) = [
            row["id"]
            for row in await socket.call("config/device_registry/list")
            if row["name"] == PHONE["device_name"]
        ]
    (athlete,) = [row["device_id"] for row in rows if row["entity_id"] == entities["activity_recorded"]]
    return athlete, phone


async def test_a_file_in_the_inbox_becomes_a_message_on_the_phone(
    running: Stack,
    hass: Hass,
    spare: list[bytes],
    pushed: tuple[str, asyncio.Queue[dict[str, Any]]],
) -> None:
    push_url, queue = pushed
    await hass.log_in()
    app_data = {"push_token": "secret", "push_url": push_url}
    await hass.post("/api/mobile_app/registrations", json=PHONE | {"app_data": app_data})
    athlete, phone = await devices(hass, running)
    target = {"device_id": athlete}
    # As the blueprint for records writes it: the picture entity of the athlete, for the phone to fetch.
    track = (await hass.entities(running.athlete_id))["latest_track"]
    image = f"/api/image_proxy/{track}"
    notify = {
        "domain": "mobile_app",
        "type": "notify",
        "device_id": phone,
        "title": "New activity",
        "message": "{{ trigger.sport }}, {{ (trigger.distance_m / 1000) | round(1) }} km",
        "data": {"image": image},
    }
    trigger = {"trigger": "milevault.activity_recorded", "target": target}
    await automate(
        hass,
        "far_runs",
        {
            "triggers": [{**trigger, "options": {"sport": ["running"], "minimum_distance": 0.5}}],
            # Nothing is known of a night or a goal: neither holds.
            "conditions": [
                {
                    "condition": "not",
                    "conditions": [{"condition": "milevault.slept_poorly", "target": target}],
                }
            ],
            "actions": [notify],
        },
    )
    await automate(
        hass,
        "never",
        {"triggers": [{**trigger, "options": {"minimum_distance": 900}}], "actions": [notify]},
    )
    (running.sidecar.inbox / SLUG / "told.fit").write_bytes(spare.pop())
    message = await asyncio.wait_for(queue.get(), 30)
    assert message["title"] == "New activity"
    sport, _, distance = message["message"].partition(", ")
    assert sport == "running"
    assert float(distance.removesuffix(" km")) > 0.5
    assert message["data"] == {"image": image}
    # The app fetches it as its user; whoever has the token of the state gets the same, nobody else does.
    token = (await hass.state(track))["attributes"]["access_token"]
    shown = await hass.download(f"{image}?token={token}")
    assert shown.startswith(b"\x89PNG\r\n\x1a\n")
    assert await hass.download(image, logged_in=True) == shown
    for stranger in ("", "?token=wrong"):
        with pytest.raises(DemoError, match=r"answered 40[13]"):
            await hass.download(image + stranger)
    assert message["push_token"] == "secret"
    assert queue.empty()
    for key in ("far_runs", "never"):
        await hass.post("/api/services/automation/turn_off", json={"entity_id": f"automation.{key}"})


async def test_the_editor_offers_triggers_and_conditions_for_the_athlete(running: Stack, hass: Hass) -> None:
    entities = await hass.entities(running.athlete_id)
    await hass.log_in()
    async with hass.websocket() as socket:
        rows = await socket.call("config/entity_registry/list")
        (device,) = [row["device_id"] for row in rows if row["entity_id"] == entities["activity_recorded"]]
        target = {"device_id": [device]}
        triggers = await socket.call("get_triggers_for_target", target=target)
        conditions = await socket.call("get_conditions_for_target", target=target)
        for category, keys in (("triggers", TRIGGERS), ("conditions", CONDITIONS)):
            words = await socket.call(
                "frontend/get_translations", category=category, integration=["milevault"], language="en"
            )
            icons = await socket.call("frontend/get_icons", category=category, integration=["milevault"])
            for key in keys:
                assert words["resources"][f"component.milevault.{category}.{key}.name"]
            assert set(icons["resources"]["milevault"]) == keys
    assert {f"milevault.{key}" for key in TRIGGERS} <= set(triggers)
    assert {f"milevault.{key}" for key in CONDITIONS} <= set(conditions)


@pytest.mark.parametrize(
    "name", sorted(file.stem for file in (ROOT / "blueprints" / "automation" / "milevault").iterdir())
)
async def test_the_blueprint_is_one_of_this_home_assistant(hass: Hass, name: str) -> None:
    folder = hass.folder / "blueprints" / "automation" / "milevault"
    shutil.copytree(ROOT / "blueprints" / "automation" / "milevault", folder, dirs_exist_ok=True)
    await hass.log_in()
    async with hass.websocket() as socket:
        found = await socket.call("blueprint/list", domain="automation")
    assert found[f"milevault/{name}.yaml"]["metadata"]["name"].startswith("MileVault: ")
