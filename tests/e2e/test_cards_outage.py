"""The sidecar is killed and started again under an open dashboard: what the cards say, and how soon.

Home Assistant keeps its entities' values for two minutes; the cards are to know within seconds.
"""

from typing import Final

import pytest
from playwright.async_api import Browser, Page

from scripts.demo_app import browser as driver
from scripts.demo_app.stack import Stack
from scripts.demo_app.waiting import until

from .card_page import Fault, card_types, dashboard_page, serious_faults, settled
from .test_cards import text_of

LOOKS: Final = pytest.mark.parametrize("look", driver.LOOKS, ids=lambda look: look.name)
ACTIVITY: Final = "milevault-activity-card"
LIST: Final = "milevault-activities-card"
# Of the 5 s, and of the two seconds between two tries: with room for a busy machine, and far from the two minutes.
TOLD_MS: Final = 20_000
BACK_MS: Final = 30_000


async def faults_of_all(page: Page) -> dict[str, list[Fault]]:
    found = {one: await serious_faults(page, await settled(page, one)) for one in card_types()}
    return {card_type: faults for card_type, faults in found.items() if faults}


async def texts(page: Page) -> dict[str, str]:
    """What each card says; the list of activities draws only the rows in sight."""
    return {one: await text_of(await settled(page, one)) for one in card_types() if one != LIST}


async def calm_texts(page: Page) -> dict[str, str]:
    """The texts once they no longer change: parts of a card have answers of their own, some without a place before."""
    last = await texts(page)
    while (now := await texts(page)) != last:
        last = now
    return last


async def all_as_before(page: Page, before: dict[str, str]) -> None:
    """Until each card says again what it said, by itself."""
    after: dict[str, str] = {}

    async def is_same() -> bool:
        after.update(await texts(page))
        return after == before

    def others() -> str:
        return "\n".join(
            f"{one}: {before[one]!r} became {after[one]!r}" for one in before if after[one] != before[one]
        )

    await until(is_same, "the cards to be as before", timeout_s=BACK_MS / 1000, explain=others)


async def untroubled(page: Page, card_type: str) -> None:
    """Until a card has nothing to complain of any more, by itself: nobody presses anything."""
    trouble = page.locator(card_type).first.locator(".stale, [role=alert]").first
    await trouble.wait_for(state="detached", timeout=BACK_MS)


@LOOKS
async def test_open_cards_say_that_the_vault_is_gone_and_that_it_is_back(
    chromium: Browser, filled: Stack, all_cards: str, look: driver.Look
) -> None:
    entity = (await filled.hass.entities(filled.athlete_id))["latest_activity"]
    sport = (await filled.hass.state(entity))["state"]
    async with dashboard_page(chromium, filled.hass, all_cards, look) as page:
        before = await calm_texts(page)
        filled.sidecar.kill()
        try:
            # Nobody touches the page: it is told.
            await page.locator(f"{ACTIVITY} .stale").wait_for(timeout=TOLD_MS)
            for card_type in card_types():
                await page.locator(card_type).first.locator(".stale").wait_for(timeout=TOLD_MS)
            assert (await filled.hass.state(entity))["state"] == sport
            assert await page.locator("[role=alert]").count() == 0
            assert await faults_of_all(page) == {}
        finally:
            await filled.sidecar.start()
        # Seen or not, and before anything is asked again.
        for card_type in card_types():
            await untroubled(page, card_type)
        await all_as_before(page, before)


@LOOKS
async def test_cards_opened_meanwhile_say_why_they_are_empty_and_fill_themselves(
    chromium: Browser, filled: Stack, all_cards: str, look: driver.Look
) -> None:
    async with dashboard_page(chromium, filled.hass, all_cards, look) as page:
        before = await text_of(await settled(page, ACTIVITY), "dl.kpis")
        filled.sidecar.kill()
        try:
            await page.reload()
            # Each card has something to say, and none waits for ever.
            await (await settled(page, ACTIVITY)).locator("[role=alert]").wait_for()
            assert await faults_of_all(page) == {}
        finally:
            await filled.sidecar.start()
        for card_type in card_types():
            # A card asks again when it is seen.
            await page.locator(card_type).first.scroll_into_view_if_needed()
            await untroubled(page, card_type)

        async def is_same() -> bool:
            return await text_of(await settled(page, ACTIVITY), "dl.kpis") == before

        await until(is_same, "the figures to be as before", timeout_s=BACK_MS / 1000)


async def test_an_entry_that_is_switched_off_is_told_and_its_return_fills_the_cards(
    chromium: Browser, filled: Stack, all_cards: str
) -> None:
    """Nobody is left who could follow the vault: Home Assistant itself tells it."""
    entry_id = (await filled.hass.entry())["entry_id"]
    async with (
        dashboard_page(chromium, filled.hass, all_cards) as page,
        filled.hass.websocket() as socket,
    ):
        before = await calm_texts(page)
        await socket.call("config_entries/disable", entry_id=entry_id, disabled_by="user")
        try:
            for card_type in card_types():
                await page.locator(card_type).first.locator(".stale").wait_for(timeout=TOLD_MS)
        finally:
            await socket.call("config_entries/disable", entry_id=entry_id, disabled_by=None)
        for card_type in card_types():
            await untroubled(page, card_type)
        await all_as_before(page, before)
