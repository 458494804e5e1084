"""The dashboard that makes itself, and the upload card, in a real browser on the real thing."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, Locator, Page

from scripts.demo_app import browser as driver
from scripts.demo_app import dashboard
from scripts.demo_app.hass import Hass
from scripts.demo_app.stack import Stack
from scripts.demo_app.waiting import until

from .card_page import card_types, serious_faults, settled

BASE: Final = f"/{dashboard.URL_PATH}"
ACTIVITIES: Final = "milevault-activities-card"
UPLOAD: Final = "milevault-upload-card"
# View -> what of ours has to be in it, filled.
VIEWS: Final = {
    "today": ("activity", "health", "sleep", "volume", "form", "calendar"),
    "activities": ("activities",),
    "health": ("health", "sleep"),
    "training": ("form", "calendar", "volume", "records"),
    "routes": ("route",),
    "upload": ("upload",),
    "activity": ("activity",),
}
CARDS: Final = ", ".join(card_types())
DESKTOP, PHONE = driver.LOOKS[0], driver.LOOKS[2]


@asynccontextmanager
async def view(
    chromium: Browser, hass: Hass, path: str, look: driver.Look = DESKTOP
) -> AsyncIterator[tuple[Page, driver.Seen]]:
    """A view of the dashboard; at the end nothing may have gone wrong in it."""
    await hass.log_in()
    async with driver.opened(chromium, hass, look, f"{BASE}/{path}") as (page, seen):
        yield page, seen
    assert (seen.errors, seen.foreign) == ([], [])


@pytest.mark.parametrize("look", driver.LOOKS, ids=lambda look: look.name)
@pytest.mark.parametrize("path", VIEWS)
async def test_view_shows_its_cards_filled_and_no_broken_one(
    chromium: Browser, filled: Stack, path: str, look: driver.Look, tmp_path: Path
) -> None:
    async with view(chromium, filled.hass, path, look) as (page, _):
        whole = page.locator("hui-sections-view").first
        await whole.wait_for(timeout=driver.LOAD_MS)
        for name in VIEWS[path]:
            card = await settled(page, f"milevault-{name}-card")
            # Neither empty nor an error.
            assert await card.locator(".notice, [role=alert], .stale").count() == 0, name
            assert len((await card.locator("ha-card").first.inner_text()).split()) > 3, name
        # Home Assistant waits two seconds for a card of an unknown type, then says so.
        await page.wait_for_timeout(2500)
        assert await page.locator("hui-error-card").count() == 0
        shown = {await one.evaluate("card => card.localName") for one in await page.locator(CARDS).all()}
        assert shown == {f"milevault-{name}-card" for name in VIEWS[path]}
        assert urlsplit(page.url).path == f"{BASE}/{path}"
        assert await serious_faults(page, whole) == []
        await page.screenshot(path=tmp_path / f"{path}-{look.name}.png")


async def test_tap_opens_the_activity_and_back_returns_to_the_list(chromium: Browser, hass: Hass) -> None:
    async with view(chromium, hass, "activities", PHONE) as (page, _):
        row = page.locator(f"{ACTIVITIES} .row").nth(1)
        await row.wait_for(timeout=driver.LOAD_MS)
        title = (await row.locator(".title").inner_text()).strip()
        await row.click()
        heading = page.locator(f"{driver.CARD} h2").first
        await heading.wait_for(timeout=driver.LOAD_MS)
        assert (await heading.inner_text()).strip() == title
        assert "activity=" in page.url
        await page.go_back()
        await page.locator(f"{ACTIVITIES} .row").first.wait_for(timeout=driver.LOAD_MS)


async def test_search_narrows_the_list_and_can_be_undone(chromium: Browser, hass: Hass) -> None:
    async with view(chromium, hass, "activities") as (page, _):
        card = page.locator(ACTIVITIES)
        await card.locator(".row").first.wait_for(timeout=driver.LOAD_MS)
        await card.locator("input[type=search]").fill("there is no such activity")
        await card.locator(".notice").wait_for()
        await card.locator(".reset").click()
        await card.locator(".row").first.wait_for()


async def test_new_dashboard_dialog_offers_milevault(chromium: Browser, hass: Hass) -> None:
    await hass.log_in()
    async with driver.opened(chromium, hass, DESKTOP, "/config/lovelace/dashboards") as (page, seen):
        add = page.get_by_role("button", name="Add dashboard").first
        await add.click(timeout=driver.LOAD_MS)
        offer = page.locator("dashboard-card", has_text="Training, health and activities")
        await offer.click(timeout=driver.LOAD_MS)
        title = page.locator("dialog-lovelace-dashboard-detail")
        await title.get_by_text("Create").first.wait_for(timeout=driver.LOAD_MS)
        filled = await title.evaluate("dialog => dialog._params?.suggestions?.title")
    assert filled == "MileVault"
    assert seen.errors == []


async def _lines(card: Locator, text: str) -> None:
    await card.locator("li", has_text=text).first.wait_for(timeout=driver.LOAD_MS)


async def test_file_goes_through_the_card_into_the_vault(
    chromium: Browser, running: Stack, spare: list[bytes], tmp_path: Path
) -> None:
    data = spare.pop()
    before = await running.sidecar.counts(running.athlete_id)
    good, bad = tmp_path / "evening.fit", tmp_path / "notes.fit"
    good.write_bytes(data)
    bad.write_bytes(b"not what its name says")
    async with view(chromium, running.hass, "upload", PHONE) as (page, _):
        card = page.locator(UPLOAD)
        await card.locator("button.primary").wait_for(timeout=driver.LOAD_MS)
        async with page.expect_file_chooser() as chooser:
            await card.locator("button.primary").click()
        await (await chooser.value).set_files([good, bad])
        await _lines(card, "Imported")
        await _lines(card, "notes.fit")
        # Another view and back: the account is still there.
        await page.evaluate(
            "path => { history.pushState(null, '', path); window.dispatchEvent(new CustomEvent('location-changed')) }",
            f"{BASE}/activities",
        )
        await page.locator(f"{ACTIVITIES} .row").first.wait_for(timeout=driver.LOAD_MS)
        await page.go_back()
        await _lines(page.locator(UPLOAD), "evening.fit")
        # The same bytes once more.
        async with page.expect_file_chooser() as chooser:
            await page.locator(f"{UPLOAD} button.primary").click()
        await (await chooser.value).set_files([good])
        await _lines(page.locator(UPLOAD), "Already there")
        await page.screenshot(path=tmp_path / "upload.png", full_page=True)

    async def counted() -> bool:
        now = await running.sidecar.counts(running.athlete_id)
        return now["imported"] + now["enriched"] > before["imported"] + before["enriched"]

    await until(counted, "the file in the sidecar's account", timeout_s=30)
