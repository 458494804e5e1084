"""A second athlete in the vault, seen through the cards. Runs last: an athlete cannot be taken away again."""

from typing import Any

from playwright.async_api import Browser

from scripts.demo_app.hass import Hass
from scripts.demo_app.stack import NAME, Stack
from scripts.demo_app.waiting import until

from .card_page import card_types, dashboard_page, save_view, settled

ACTIVITY = "milevault-activity-card"
OTHER_SLUG, OTHER = "kim", "Kim"


async def devices(hass: Hass) -> dict[str, str]:
    """Name of each athlete -> device."""
    async with hass.websocket() as socket:
        rows: list[dict[str, Any]] = (await socket.call("milevault/athletes"))["athletes"]
    return {row["name"]: row["device_id"] for row in rows}


async def test_each_card_shows_its_own_athlete(
    chromium: Browser, running: Stack, hass: Hass, spare: list[bytes]
) -> None:
    await hass.log_in()
    running.sidecar.run("athlete", "add", OTHER_SLUG, "--name", OTHER, "--time-zone", "Europe/Paris")
    await hass.post(f"/api/config/config_entries/entry/{(await hass.entry())['entry_id']}/reload")

    async def both() -> dict[str, str]:
        found = await devices(hass)
        return found if found.keys() == {NAME, OTHER} else {}

    known = await until(both, "both athletes in Home Assistant", timeout_s=60)
    cards = [
        {"type": f"custom:{card_type}", "athlete": known[name]}
        for name in (NAME, OTHER)
        for card_type in card_types()
    ]
    path = await save_view(hass, "milevault-both", cards)
    async with dashboard_page(chromium, hass, path) as page:
        for card_type in card_types():
            await settled(page, card_type)
        alex, kim = page.locator(ACTIVITY).nth(0), page.locator(ACTIVITY).nth(1)
        await kim.scroll_into_view_if_needed()
        await kim.locator(".notice:not([role=alert])").wait_for()
        shown = await alex.locator("header time").get_attribute("datetime")

        # What is imported for one athlete arrives on that one's card by itself.
        inbox = running.sidecar.inbox / OTHER_SLUG
        inbox.mkdir(exist_ok=True)
        (inbox / "first.fit").write_bytes(spare.pop())
        await kim.locator("dl.kpis dd").first.wait_for()
        await alex.scroll_into_view_if_needed()
        assert await alex.locator("header time").get_attribute("datetime") == shown
        assert await kim.locator("header time").get_attribute("datetime") != shown
