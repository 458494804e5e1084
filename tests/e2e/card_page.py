"""A dashboard with cards of ours in a real browser: what a user does there, and what axe says of it."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

from playwright.async_api import Browser, Locator, Page

from scripts.demo_app import browser as driver
from scripts.demo_app.hass import Hass
from scripts.demo_app.sample import ROOT

CARDS: Final = ROOT / "lovelace" / "src" / "cards"
AXE: Final = ROOT / "lovelace" / "node_modules" / "axe-core" / "axe.min.js"
WAIT_MS: Final = 30_000
DESK: Final = driver.LOOKS[0]
# Home Assistant's own picture cards ask for a picture there while its picker shows them.
PICTURES_OF_PICKER: Final = "https://demo.home-assistant.io/stub_config/"


def card_types() -> list[str]:
    """The types of all cards, from their sources: a card that is added is tested without a line here."""
    sources = (path.read_text() for path in CARDS.glob("*/*.ts"))
    return sorted({found for text in sources for found in re.findall(r'"(milevault-[a-z-]+-card)"', text)})


# A card is settled when it has drawn its answers, has none to draw, or says why. It asks when it is in sight, from where
# cards that draw above it may have pushed it.
SETTLED_JS: Final = """card => {
  const {top, bottom} = card.getBoundingClientRect();
  if (bottom < 0 || top > innerHeight) card.scrollIntoView({block: 'nearest'});
  // A card that comes on demand draws in an element of its own.
  const inside = card.shadowRoot?.querySelector(`${card.localName}-inside`);
  const root = (inside ?? card).shadowRoot, box = root?.querySelector('ha-card');
  return box !== null && box !== undefined && box.children.length > 0 && !root.querySelector('.bone');
}"""
# Also the parts of a card that were opened have their answers.
QUIET_JS: Final = """card => {
  const loads = root => [...root.querySelectorAll('*')].some(one =>
    one.matches('.bone') || (one.shadowRoot && loads(one.shadowRoot)));
  return !loads(card.shadowRoot);
}"""
# Opens the next part of a card that can be unfolded and has not been yet, brings it in sight, and returns its name.
OPEN_NEXT_JS: Final = """card => {
  const folded = root => [...root.querySelectorAll('*')].flatMap(one => [
    ...(one.matches('details:not([open]) > summary, button[aria-expanded=false]') && !one.seen ? [one] : []),
    ...(one.shadowRoot ? folded(one.shadowRoot) : [])]);
  const [next] = folded(card.shadowRoot);
  if (!next) return null;
  next.seen = true;
  next.click();
  next.scrollIntoView({block: 'start'});
  return next.textContent.trim().replace(/\\s+/g, ' ');
}"""
# What axe finds in one element and all shadow roots below it.
AXE_JS: Final = """async card => {
  const {violations} = await axe.run(card, {resultTypes: ['violations']});
  return violations.map(({id, impact, nodes}) =>
    ({id, impact, nodes: nodes.slice(0, 4).map(({html, any, all}) =>
      `${html.slice(0, 160)} ${[...any, ...all].map(({message}) => message).join('; ')}`)}));
}"""
# Numbers that change when a canvas is painted differently.
PRINTS_JS: Final = "canvases => canvases.map(canvas => canvas.toDataURL())"


@asynccontextmanager
async def dashboard_page(
    chromium: Browser, hass: Hass, path: str, look: driver.Look = DESK, *, allowed: tuple[str, ...] = ()
) -> AsyncIterator[Page]:
    """A page of Home Assistant on which nothing may fail in our code or ask another host than the ``allowed``."""
    await hass.log_in()
    async with driver.opened(chromium, hass, look, path) as (page, seen):
        page.set_default_timeout(WAIT_MS)
        yield page
        foreign = [url for url in seen.foreign if not url.startswith(allowed)]
        assert foreign == [], foreign
        assert seen.errors == [], seen.errors


async def save_view(hass: Hass, url_path: str, cards: list[dict[str, Any]]) -> str:
    """Write a dashboard with one view and one section; returns its path."""
    config = {
        "views": [
            {"title": "Cards", "path": "cards", "type": "sections", "max_columns": 2}
            | {"sections": [{"type": "grid", "column_span": 2, "cards": cards}]}
        ]
    }
    async with hass.websocket() as socket:
        known = [one["url_path"] for one in await socket.call("lovelace/dashboards/list")]
    if url_path in known:
        async with hass.websocket() as socket:
            await socket.call("lovelace/config/save", url_path=url_path, config=config)
    else:
        await hass.save_dashboard(url_path, "Cards", config)
    return f"/{url_path}/cards"


async def saved_cards(hass: Hass, url_path: str) -> list[dict[str, Any]]:
    """The cards of that view as Home Assistant keeps them."""
    async with hass.websocket() as socket:
        config = await socket.call("lovelace/config", url_path=url_path, force=True)
    cards: list[dict[str, Any]] = config["views"][0]["sections"][0].get("cards", [])
    return cards


async def settled(page: Page, card_type: str) -> Locator:
    """The first card of a type on the page, once it shows all it will."""
    card = page.locator(card_type).first
    await card.wait_for(state="attached")
    await card.scroll_into_view_if_needed()
    await page.wait_for_function(SETTLED_JS, arg=await card.element_handle())
    return card


async def parts_opened_one_by_one(page: Page, card: Locator) -> AsyncIterator[str]:
    """The name of each part of a card, while it is open and has its answers."""
    while name := await card.evaluate(OPEN_NEXT_JS):
        await page.wait_for_function(QUIET_JS, arg=await card.element_handle())
        yield name


async def pick(page: Page, name: str) -> None:
    """In edit mode: choose a card in Home Assistant's card picker by its name."""
    await page.locator("hui-section .add, hui-grid-section .add").first.click()
    dialog = page.locator("hui-dialog-create-card")
    await dialog.locator("ha-tab-group-tab").nth(1).click()
    await dialog.locator("hui-card-picker input").first.fill(name)
    offered = dialog.locator("hui-card-picker .card").filter(has=page.get_by_text(name, exact=True))
    # What lies over the card's own picture is what a mouse meets.
    await offered.first.locator(".overlay").click()
    await page.locator("hui-dialog-edit-card hui-form-editor ha-form").first.wait_for()


async def write_title(page: Page, title: str) -> None:
    """In the visual editor: open the appearance and fill in the title."""
    editor = page.locator("hui-dialog-edit-card hui-form-editor")
    field = editor.locator("ha-form-expandable ha-selector-text input").first
    if not await field.is_visible():
        await editor.locator("ha-expansion-panel #summary").last.click()
    await field.fill(title)


async def save_card(page: Page) -> None:
    """Close the editor with its button Save."""
    await page.locator("hui-dialog-edit-card ha-button[slot=primaryAction]").last.click()
    await page.locator("hui-dialog-edit-card ha-dialog[open]").wait_for(state="detached")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What axe found."""

    id: str
    impact: str
    nodes: list[str]


async def serious_faults(page: Page, card: Locator) -> list[Fault]:
    """Serious and critical violations in a card, or in whatever the locator finds."""
    if await page.evaluate("typeof window.axe") == "undefined":
        await page.add_script_tag(path=AXE)
    found = [Fault(**one) for one in await card.evaluate(AXE_JS)]
    return [one for one in found if one.impact in ("serious", "critical")]
