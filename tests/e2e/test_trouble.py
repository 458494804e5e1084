"""What happens when a part goes away under the others. Runs last: it is rough."""

from typing import Any

from scripts.demo_app.hass import Hass
from scripts.demo_app.stack import SLUG, Stack
from scripts.demo_app.waiting import until

from .conftest import Inbox, Recorded
from .test_setup import agree


async def reauth_flows(hass: Hass) -> list[dict[str, Any]]:
    async with hass.websocket() as socket:
        flows = await socket.call("config_entries/flow/progress")
    return [
        flow for flow in flows if flow["handler"] == "milevault" and flow["context"]["source"] == "reauth"
    ]


async def refresh(hass: Hass, entity_id: str) -> None:
    """Ask for the values now, as an automation can."""
    async with hass.websocket() as socket:
        await socket.call(
            "call_service",
            domain="homeassistant",
            service="update_entity",
            service_data={"entity_id": entity_id},
        )


async def test_sidecar_killed_and_restarted_comes_back_by_itself(
    running: Stack, hass: Hass, inbox: Inbox, recorded: Recorded, spare: list[bytes]
) -> None:
    running.sidecar.kill()
    # Dropped while nobody watches.
    (running.sidecar.inbox / SLUG / "meanwhile.fit").write_bytes(spare.pop())
    await running.sidecar.start()
    assert await recorded.next(timeout_s=90)
    await agree(running)
    assert (await hass.entry())["state"] == "loaded"
    assert await reauth_flows(hass) == []
    # Ends with an error when it finds anything.
    running.sidecar.run("doctor")


async def test_revoked_token_asks_for_a_new_one_and_works_again(
    running: Stack, hass: Hass, recorded: Recorded, spare: list[bytes]
) -> None:
    running.sidecar.run("token", "revoke", running.sidecar.token_id("Home Assistant"))
    entities = await hass.entities(running.athlete_id)
    await refresh(hass, entities["week_distance"])

    async def asked() -> list[dict[str, Any]]:
        return await reauth_flows(hass)

    flow = (await until(asked, "Home Assistant to ask for a new token", timeout_s=30))[0]
    step = await hass.continue_flow(flow["flow_id"], {"token": "mv_wrong"})
    assert step["errors"] == {"token": "invalid_auth"}
    running.sidecar.token = running.sidecar.make_token()
    step = await hass.continue_flow(flow["flow_id"], {"token": running.sidecar.token})
    assert (step["type"], step["reason"]) == ("abort", "reauth_successful")

    async def loaded() -> bool:
        return bool((await hass.entry())["state"] == "loaded")

    await until(loaded, "the entry to load again", timeout_s=30)
    await agree(running)
    (running.sidecar.inbox / SLUG / "after-reauth.fit").write_bytes(spare.pop())
    assert await recorded.next(timeout_s=60)


async def test_home_assistant_restarted_catches_up(running: Stack, hass: Hass) -> None:
    await hass.restart()
    await hass.log_in()

    async def loaded() -> bool:
        return (await hass.entry()).get("state") == "loaded"

    await until(loaded, "the entry to load", timeout_s=90)
    await agree(running)
