"""What axe says of the cards as they come and of all that opens in them, light, dark and on a phone.

Of an outage see test_cards_outage.py, of an empty vault test_two_athletes.py, of the dashboard's views test_dashboard.py.
"""

import re
from typing import Final

import pytest
from playwright.async_api import Browser, Locator, Page

from scripts.demo_app import browser as driver
from scripts.demo_app.stack import Stack

from .card_page import (
    QUIET_JS,
    Fault,
    card_types,
    dashboard_page,
    parts_opened_one_by_one,
    serious_faults,
    settled,
)

LOOKS: Final = pytest.mark.parametrize("look", driver.LOOKS, ids=lambda look: look.name)
ACTIVITY: Final = "milevault-activity-card"
# Parts that unfold: the least of them, so that a card which lost its openers does not pass.
UNFOLDED: Final = {
    ACTIVITY: 6,
    "milevault-records-card": 3,
    "milevault-calendar-card": 1,
    "milevault-form-card": 1,
    "milevault-health-card": 1,
    "milevault-route-card": 1,
    "milevault-sleep-card": 1,
    "milevault-volume-card": 1,
}
# Buttons that change a card, pressed one after the other; by the beginning of their names.
PRESSED: Final = {
    "milevault-route-card": ("Rename", "Cancel", "Forget", "Cancel"),
    "milevault-records-card": ("Run", "Show all"),
    "milevault-volume-card": ("Month", "Year"),
    "milevault-sleep-card": ("Night before",),
    "milevault-form-card": ("Fitness",),
}
# What opens an activity over the page.
OPENERS: Final = {
    "milevault-activities-card": ".row",
    # British or American, as the user of the tests before left it.
    "milevault-calendar-card": "button:is([aria-label^='24 Oct'], [aria-label^='Oct 24'])",
}


@LOOKS
async def test_cards_as_they_come(
    chromium: Browser, filled: Stack, all_cards: str, look: driver.Look
) -> None:
    async with dashboard_page(chromium, filled.hass, all_cards, look) as page:
        faults = {one: await serious_faults(page, await settled(page, one)) for one in card_types()}
        assert {card_type: found for card_type, found in faults.items() if found} == {}


@LOOKS
async def test_whatever_unfolds(chromium: Browser, filled: Stack, all_cards: str, look: driver.Look) -> None:
    """Tables, the sections of an activity with the form for edits, the ways in which records fell."""
    faults: dict[str, list[Fault]] = {}
    async with dashboard_page(chromium, filled.hass, all_cards, look) as page:
        for card_type in card_types():
            card = await settled(page, card_type)
            names = []
            async for name in parts_opened_one_by_one(page, card):
                names.append(name)
                faults[f"{card_type}: {name}"] = await serious_faults(page, card)
            assert len(names) >= UNFOLDED.get(card_type, 0), (card_type, names)
            if card_type == ACTIVITY:
                assert {"Values as a table", "Splits", "Edit"} <= set(names)
                await card.locator("#section form input").first.wait_for()
    assert {where: found for where, found in faults.items() if found} == {}


@LOOKS
async def test_what_buttons_bring(
    chromium: Browser, filled: Stack, all_cards: str, look: driver.Look
) -> None:
    faults: dict[str, list[Fault]] = {}
    async with dashboard_page(chromium, filled.hass, all_cards, look) as page:
        for card_type, names in PRESSED.items():
            card = await settled(page, card_type)
            for name in names:
                await card.get_by_role("button", name=re.compile(f"^{name}")).first.click()
                faults[f"{card_type}: {name}"] = await serious_faults(page, await quiet(page, card))
        activity = await settled(page, ACTIVITY)
        await activity.locator("milevault-charts .stack").press("+")
        await activity.locator("milevault-charts .all").wait_for()
        faults["a stretch"] = await serious_faults(page, activity)
    assert {where: found for where, found in faults.items() if found} == {}


async def quiet(page: Page, card: Locator) -> Locator:
    """The card, once nothing in it loads."""
    await page.wait_for_function(QUIET_JS, arg=await card.element_handle())
    return card


@LOOKS
async def test_an_activity_over_the_page(
    chromium: Browser, filled: Stack, all_cards: str, look: driver.Look
) -> None:
    async with dashboard_page(chromium, filled.hass, all_cards, look) as page:
        for card_type, opener in OPENERS.items():
            await (await settled(page, card_type)).locator(opener).first.click()
            dialog = page.locator("body > dialog[open]")
            await dialog.locator(f"{ACTIVITY} dl.kpis").wait_for()
            assert await serious_faults(page, dialog) == [], card_type
            await page.keyboard.press("Escape")
            await dialog.wait_for(state="detached")
