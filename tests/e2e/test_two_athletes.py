"""A second athlete in the vault, seen through the cards. Runs last: an athlete cannot be taken away again."""

from collections.abc import Mapping
from typing import Any, Final

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from scripts.demo_app import browser as driver
from scripts.demo_app.hass import Hass
from scripts.demo_app.stack import NAME, Stack
from scripts.demo_app.waiting import until

from .card_page import card_types, dashboard_page, save_view, serious_faults, settled

ACTIVITY = "milevault-activity-card"
UPLOAD: Final = "milevault-upload-card"
OTHER_SLUG, OTHER = "kim", "Kim"
LOOKS: Final = pytest.mark.parametrize("look", driver.LOOKS, ids=lambda look: look.name)


async def devices(hass: Hass) -> dict[str, str]:
    """Name of each athlete -> device."""
    async with hass.websocket() as socket:
        rows: list[dict[str, Any]] = (await socket.call("milevault/athletes"))["athletes"]
    return {row["name"]: row["device_id"] for row in rows}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def known(running: Stack) -> Mapping[str, str]:
    """Both athletes' devices by name; Kim has nothing yet."""
    hass = running.hass
    await hass.log_in()
    running.sidecar.run("athlete", "add", OTHER_SLUG, "--name", OTHER, "--time-zone", "Europe/Paris")
    await hass.post(f"/api/config/config_entries/entry/{(await hass.entry())['entry_id']}/reload")

    async def both() -> dict[str, str]:
        found = await devices(hass)
        return found if found.keys() == {NAME, OTHER} else {}

    return await until(both, "both athletes in Home Assistant", timeout_s=60)


@LOOKS
async def test_cards_of_an_empty_vault_say_so(
    chromium: Browser, hass: Hass, known: Mapping[str, str], look: driver.Look
) -> None:
    cards = [{"type": f"custom:{card_type}", "athlete": known[OTHER]} for card_type in card_types()]
    path = await save_view(hass, "milevault-empty", cards)
    async with dashboard_page(chromium, hass, path, look) as page:
        for card_type in card_types():
            card = await settled(page, card_type)
            assert await card.locator("[role=alert]").count() == 0, card_type
            # Files can be handed over all the same.
            assert await card.locator(".notice h2").count() == (card_type != UPLOAD), card_type
            assert await serious_faults(page, card) == [], card_type


@LOOKS
async def test_dashboard_of_an_empty_vault_welcomes(
    chromium: Browser, hass: Hass, known: Mapping[str, str], look: driver.Look
) -> None:
    path = f"milevault-welcome-{look.name}"
    strategy = {"type": "custom:milevault", "athlete": known[OTHER]}
    await hass.save_dashboard(path, "Welcome", {"strategy": strategy})
    async with dashboard_page(chromium, hass, f"/{path}", look) as page:
        card = await settled(page, UPLOAD)
        await card.get_by_role("button", name="Choose files").wait_for()
        await page.get_by_text("Your vault is empty so far.").wait_for()
        assert await page.locator("hui-error-card, [role=alert]").count() == 0
        assert await serious_faults(page, page.locator("hui-sections-view").first) == []


async def test_each_card_shows_its_own_athlete(
    chromium: Browser, running: Stack, hass: Hass, known: Mapping[str, str], spare: list[bytes]
) -> None:
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
