"""Every card on a real dashboard: picker and editor, edit mode, theme, language, units.

The cards are those in the sources; one that is added is tested without a line here.
"""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page

from scripts.demo_app import browser as driver
from scripts.demo_app.hass import Hass
from scripts.demo_app.sample import ROOT
from scripts.demo_app.stack import Stack
from scripts.demo_app.waiting import until

from .card_page import (
    PICTURES_OF_PICKER,
    PRINTS_JS,
    card_types,
    dashboard_page,
    pick,
    save_card,
    save_view,
    saved_cards,
    serious_faults,
    settled,
    write_title,
)

TYPES = card_types()
ACTIVITY = "milevault-activity-card"
GERMAN = json.loads((ROOT / "lovelace" / "src" / "localize" / "de.json").read_text())
CHOOSE_LANGUAGE_JS = """language => document.querySelector('home-assistant').dispatchEvent(
  new CustomEvent('hass-language-select', {detail: language, bubbles: true, composed: true}))"""
EMPTY_PATH = "milevault-picker"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def editing(chromium: Browser, filled: Stack) -> AsyncIterator[Page]:
    """A new dashboard in edit mode, one for all cards: a new page takes longer than all else."""
    path = await save_view(filled.hass, EMPTY_PATH, [])
    allowed = (PICTURES_OF_PICKER,)
    async with dashboard_page(chromium, filled.hass, f"{path}?edit=1", allowed=allowed) as page:
        await page.wait_for_function("window.customCards?.length > 0")
        yield page


async def text_of(card: Locator, selector: str = "ha-card") -> str:
    return " ".join((await card.locator(selector).first.inner_text()).split())


async def test_picker_knows_all_cards(editing: Page) -> None:
    rows = await editing.evaluate(
        "window.customCards.map(({type, name, description}) => [type, name, description])"
    )
    ours = {kind: (name, text) for kind, name, text in rows if kind.startswith("milevault-")}
    assert sorted(ours) == TYPES
    assert len({name for name, _ in ours.values()}) == len(TYPES)
    assert all(len(text) > 15 for _, text in ours.values())


@pytest.mark.parametrize("card_type", TYPES)
async def test_card_is_added_in_the_picker_and_changed_in_its_editor(
    editing: Page, hass: Hass, card_type: str
) -> None:
    name = await editing.evaluate(
        "wanted => window.customCards.find(({type}) => type === wanted).name", card_type
    )
    await pick(editing, name)
    title = f"Mine {card_type}"
    await write_title(editing, title)
    await editing.locator(f"hui-dialog-edit-card hui-card {card_type}").first.wait_for(state="attached")
    await save_card(editing)

    async def kept() -> list[dict[str, Any]]:
        cards = await saved_cards(hass, EMPTY_PATH)
        return [one for one in cards if one.get("title") == title]

    (card,) = await until(kept, "the card in the dashboard", timeout_s=20)
    assert card["type"] == f"custom:{card_type}"
    await settled(editing, f"hui-grid-section {card_type}")


async def test_all_cards_answer_and_go_through_edit_mode(
    chromium: Browser, filled: Stack, all_cards: str
) -> None:
    async with dashboard_page(chromium, filled.hass, all_cards) as page:
        for card_type in TYPES:
            card = await settled(page, card_type)
            assert await card.locator("[role=alert]").count() == 0, card_type
        canvases = page.locator(f"{ACTIVITY} milevault-charts canvas")
        before = await canvases.count()
        for _ in range(2):
            await page.get_by_role("button", name="Edit dashboard").click()
            await page.locator("hui-root .exit-edit-mode").wait_for()
            for card_type in TYPES:
                await settled(page, card_type)
            await page.locator("hui-root .exit-edit-mode").click()
            for card_type in TYPES:
                await settled(page, card_type)
        assert before > 0
        assert await canvases.count() == before
        # Still alive: the cursor moves and is read out.
        stack = page.locator(f"{ACTIVITY} milevault-charts .stack")
        await stack.press("ArrowRight")
        await stack.press("ArrowRight")
        assert await stack.get_attribute("aria-valuenow") not in (None, "0")


async def test_theme_follows_the_system_under_open_cards(
    chromium: Browser, filled: Stack, all_cards: str
) -> None:
    async with dashboard_page(chromium, filled.hass, all_cards) as page:
        for card_type in TYPES:
            await settled(page, card_type)
        charts = page.locator(f"{ACTIVITY} milevault-charts canvas")
        await page.locator(ACTIVITY).scroll_into_view_if_needed()
        light = await charts.evaluate_all(PRINTS_JS)
        await page.emulate_media(color_scheme="dark")
        for card_type in TYPES:
            await page.locator(f"{card_type}[dark]").first.wait_for(state="attached")

        async def repainted() -> bool:
            now = await charts.evaluate_all(PRINTS_JS)
            return len(now) == len(light) and not set(now) & set(light)

        await until(repainted, "charts in dark colours", timeout_s=30)
        await page.emulate_media(color_scheme="light")
        for card_type in TYPES:
            await page.locator(f"{card_type}:not([dark])").first.wait_for(state="attached")

        async def as_before() -> bool:
            return bool(await charts.evaluate_all(PRINTS_JS) == light)

        await until(as_before, "charts in light colours", timeout_s=30)


async def test_language_and_units_change_under_an_open_card(
    chromium: Browser, filled: Stack, all_cards: str
) -> None:
    async with dashboard_page(chromium, filled.hass, all_cards) as page:
        card = await settled(page, ACTIVITY)
        distance = card.locator("dl.kpis [data-key=distance]")
        assert await text_of(distance, "dt") == "Distance"
        metric = await text_of(distance, "dd")
        assert metric.endswith("km")
        assert "." in metric
        await choose_units(filled.hass, "us_customary")
        await distance.locator("dd").filter(has_text="mi").wait_for()
        await choose_units(filled.hass, "metric")
        await distance.locator("dd").filter(has_text="km").wait_for()
        async with page.expect_response(lambda reply: "milevault-cards.de.json" in reply.url) as words:
            await choose_language(page, "de")
        assert (await words.value).ok
        await distance.locator("dd").filter(has_text=metric.split()[0].replace(".", ",")).wait_for()
        assert await text_of(distance, "dt") == GERMAN.get("kpi.distance", "Distance")
        for card_type in TYPES:
            await settled(page, card_type)
        # Home Assistant keeps it for this user.
        await choose_language(page, "en")
        await distance.locator("dt").filter(has_text="Distance").wait_for()


async def test_theme_and_language_change_under_an_activity_over_the_page(
    chromium: Browser, filled: Stack, all_cards: str
) -> None:
    async with dashboard_page(chromium, filled.hass, all_cards) as page:
        await (await settled(page, "milevault-activities-card")).locator(".row").first.click()
        dialog = page.locator("body > dialog[open]")
        await dialog.locator(f"{ACTIVITY} dl.kpis").wait_for()
        await page.emulate_media(color_scheme="dark")
        await dialog.locator(f"{ACTIVITY}[dark]").wait_for()
        await page.emulate_media(color_scheme="light")
        await dialog.locator(f"{ACTIVITY}:not([dark])").wait_for()
        await choose_language(page, "de")
        await dialog.get_by_role("button", name=GERMAN["dialog.close"]).wait_for()
        await dialog.locator("dl.kpis dt", has_text=GERMAN["kpi.moving_time"]).wait_for()
        await choose_language(page, "en")
        await dialog.locator("dl.kpis dt", has_text="Moving time").wait_for()
        await dialog.get_by_role("button", name="Close").click()
        await dialog.wait_for(state="detached")


async def choose_language(page: Page, language: str) -> None:
    """As the page of one's profile does it."""
    await page.evaluate(CHOOSE_LANGUAGE_JS, language)


async def choose_units(hass: Hass, system: str) -> None:
    async with hass.websocket() as socket:
        await socket.call("config/core/update", unit_system=system)


async def test_checks_of_the_page_can_fail(chromium: Browser, filled: Stack, all_cards: str) -> None:
    await filled.hass.log_in()
    async with driver.opened(chromium, filled.hass, driver.LOOKS[0], all_cards) as (page, seen):
        card = await settled(page, ACTIVITY)
        await card.evaluate(
            "card => card.shadowRoot.querySelector(`${card.localName}-inside`)"
            ".shadowRoot.querySelector('ha-card').append(document.createElement('button'))"
        )
        assert [fault.id for fault in await serious_faults(page, card)] == ["button-name"]
        await page.evaluate("new Image().src = 'http://127.0.0.1:9/pixel.png'")
        await page.evaluate("new WebSocket('ws://127.0.0.1:9/socket')")

        async def both_seen() -> bool:
            return sorted(seen.foreign) == ["http://127.0.0.1:9/pixel.png", "ws://127.0.0.1:9/socket"]

        await until(both_seen, "both requests to be seen", timeout_s=30, explain=lambda: str(seen.foreign))
