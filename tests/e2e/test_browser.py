"""The card in a real browser on the real dashboard."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser

from scripts.demo_app import browser as driver
from scripts.demo_app import dashboard
from scripts.demo_app.hass import Hass

PATH = f"/{dashboard.URL_PATH}/today"


@pytest.mark.parametrize("look", driver.LOOKS, ids=lambda look: look.name)
async def test_card_shows_figures_track_and_charts(
    chromium: Browser, hass: Hass, look: driver.Look, tmp_path: Path
) -> None:
    await hass.log_in()
    picture = tmp_path / f"{look.name}.png"
    seen = await driver.look_at(chromium, hass, look, PATH, picture)
    assert seen.problems() == []
    assert {"distance", "time"} <= set(seen.kpis)
    assert picture.stat().st_size > 20_000


async def test_card_walks_to_the_previous_activity_and_back(chromium: Browser, hass: Hass) -> None:
    await hass.log_in()
    async with driver.opened(chromium, hass, driver.LOOKS[0], PATH) as (page, seen):
        await driver.read_card(page, seen)
        card = page.locator(driver.CARD).first
        time, arrows = card.locator("header time"), card.locator("header nav button")
        first = await time.get_attribute("datetime")
        assert await arrows.nth(1).is_disabled()
        await arrows.nth(0).click()
        await card.locator(f"header time:not([datetime='{first}'])").wait_for()
        await arrows.nth(1).click()
        await card.locator(f"header time[datetime='{first}']").wait_for()
        assert seen.errors == []
        assert seen.foreign == []


async def test_card_files_are_loaded_once_by_names_of_their_content(chromium: Browser, hass: Hass) -> None:
    await hass.log_in()
    async with driver.opened(chromium, hass, driver.LOOKS[0], PATH) as (page, seen):
        await driver.read_card(page, seen)
        loaded = await page.evaluate(
            "performance.getEntriesByType('resource').filter(e => e.name.includes('milevault-cards'))"
            ".map(({name, encodedBodySize, decodedBodySize}) => [name, encodedBodySize, decodedBodySize])"
        )
    names = {urlsplit(name) for name, _, _ in loaded}
    (entry,) = (name for name in names if name.path == "/milevault/milevault-cards.js")
    assert entry.query.startswith("v=")
    parts = [name for name in names if name != entry]
    # What all cards share, and the inside of the one that is seen.
    assert len(parts) > 1
    assert all(re.fullmatch(r"/milevault/milevault-cards-[0-9A-Z]{8}\.js", part.path) for part in parts)
    assert all(part.query == "" for part in parts)
    # Home Assistant serves the packed files that the build leaves beside them.
    sizes = [(encoded, decoded) for name, encoded, decoded in loaded if urlsplit(name) in parts]
    assert all(0 < encoded < decoded / 2 for encoded, decoded in sizes), sizes
