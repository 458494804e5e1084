"""Opens a page of Home Assistant in one look and takes pictures of it, once it does not move any more."""

import base64
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from playwright.async_api import Browser, CDPSession, Page, Route, ViewportSize

from scripts.demo_app import browser as driver
from scripts.demo_app.browser import Look
from scripts.demo_app.hass import Hass
from scripts.demo_app.waiting import DemoError, until
from scripts.gallery_app.ground import tile
from scripts.gallery_app.scenes import Card

QUALITY: Final = 82
# The page around a card, so that its corners and shadow are seen.
MARGIN_PX: Final = 8
WAIT_S: Final = 60
TILES: Final = re.compile(r"/api/map_tiles/raster/(\d+)/(\d+)/(\d+)\.png")
# What is not in the way: the side bar, which every user has in a width of their own.
NO_SIDEBAR: Final = "localStorage.setItem('dockedSidebar', '\"always_hidden\"');"

# What a page with so many cards of ours still waits for; empty when all have drawn, or said why not.
UNSETTLED_JS: Final = """least => {
  const found = [];
  let cards = 0;
  // Cards load when they are seen.
  const isSeen = element => !element || element.getBoundingClientRect().top < innerHeight;
  const look = root => {
    for (const element of root.querySelectorAll('*')) {
      const inside = element.shadowRoot;
      if (inside) look(inside);
      if (element.localName === 'hui-card' && !element.firstElementChild) found.push('a card is not made yet');
      if (!/^milevault-.*-(card|page)$/.test(element.localName)) continue;
      cards += 1;
      const drawn = (inside?.querySelector(`${element.localName}-inside`) ?? element).shadowRoot?.querySelector('ha-card');
      if (isSeen(element) && (!drawn || drawn.children.length === 0)) found.push(`${element.localName} is empty`);
    }
    if (isSeen(root.host) && root.querySelector('.bone')) found.push(`something of ${root.host?.localName ?? 'the page'} loads`);
    for (const image of root.querySelectorAll('.tiles img')) if (!image.complete) found.push('a tile loads');
  };
  look(document);
  if (cards < least) found.push(`${cards} of ${least} cards`);
  return found;
}"""
# Where the lowest card ends.
BOTTOM_JS: Final = """() => {
  let bottom = 0;
  const look = root => {
    for (const element of root.querySelectorAll('*')) {
      if (element.shadowRoot) look(element.shadowRoot);
      if (element.localName === 'hui-card') bottom = Math.max(bottom, element.getBoundingClientRect().bottom);
    }
  };
  look(document);
  return Math.ceil(bottom);
}"""
BELOW_PX: Final = 24


class Camera:
    """One open page in one look."""

    def __init__(self, page: Page, devtools: CDPSession, look: Look, folder: Path) -> None:
        self.page, self.look, self._devtools, self._folder = page, look, devtools, folder

    async def settle(self, least: int = 1) -> None:
        """Wait until all, and at least so many, cards have drawn; raises DemoError naming what does not come."""
        waiting: list[str] = []

        async def settled() -> bool:
            waiting[:] = await self.page.evaluate(UNSETTLED_JS, least)
            return not waiting

        await until(settled, "the cards", timeout_s=WAIT_S, explain=lambda: ", ".join(waiting))

    async def unfold(self, least: int = 1, most_px: int = 8_000) -> int:
        """Make the window as high as its cards, which load only what is seen; returns the height."""
        await self._resize(most_px)
        await self.settle(least)
        bottom = 0

        async def stays() -> bool:
            nonlocal bottom
            before, bottom = bottom, int(await self.page.evaluate(BOTTOM_JS))
            await self.settle(least)
            return bottom == before

        await until(stays, "the page to keep its height", timeout_s=WAIT_S, every_s=0.5)
        height = min(most_px, max(bottom + BELOW_PX, 300))
        await self._resize(height)
        await self.settle(least)
        return height

    async def _resize(self, height: int) -> None:
        await self.page.set_viewport_size(ViewportSize(width=self.look.width, height=height))

    async def take(self, name: str, clip: tuple[float, float, float, float] | None = None) -> Path:
        """The picture of a part of the page (left, top, width, height), or of the window."""
        size = self.page.viewport_size or ViewportSize(width=self.look.width, height=self.look.height)
        left, top, width, height = clip or (0.0, 0.0, float(size["width"]), float(size["height"]))
        options: dict[str, Any] = {
            "format": "webp",
            "quality": QUALITY,
            "clip": {"x": left, "y": top, "width": width, "height": height, "scale": 1},
        }
        last = ""

        async def still() -> str | None:
            nonlocal last
            before, last = last, (await self._devtools.send("Page.captureScreenshot", options))["data"]
            return last if last == before else None

        data = await until(still, f"{name} to keep still", timeout_s=WAIT_S, every_s=0.3)
        path = self._folder / f"{name}-{self.look.name}.webp"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(base64.b64decode(data))
        return path

    async def take_card(self, card: Card, name: str) -> Path:
        """The picture of a card on the page."""
        box = await self.page.locator(card.type).first.bounding_box()
        if box is None:
            raise DemoError(f"the page has no {card.type}")
        left, top = max(0.0, box["x"] - MARGIN_PX), max(0.0, box["y"] - MARGIN_PX)
        right = min(float(self.look.width), box["x"] + box["width"] + MARGIN_PX)
        bottom = min(box["y"] + box["height"] + MARGIN_PX, top + card.most_px)
        return await self.take(name, (left, top, right - left, bottom - top))


async def _draw_tile(route: Route) -> None:
    found = TILES.search(route.request.url)
    if found is None:
        await route.fallback()
        return
    z, x, y = (int(part) for part in found.groups())
    await route.fulfill(body=tile(z, x, y), content_type="image/svg+xml")


@asynccontextmanager
async def camera(chromium: Browser, hass: Hass, look: Look, path: str, folder: Path) -> AsyncIterator[Camera]:
    """A page; raises DemoError where a card of ours complained or asked another host."""
    await hass.log_in()
    async with driver.opened(chromium, hass, look, "/manifest.json", NO_SIDEBAR) as (page, seen):
        await page.context.route(TILES, _draw_tile)
        await page.goto(hass.url + path, wait_until="domcontentloaded", timeout=driver.LOAD_MS)
        devtools = await page.context.new_cdp_session(page)
        yield Camera(page, devtools, look, folder)
        if wrong := [*seen.errors, *seen.foreign]:
            raise DemoError(f"{path} in the {look.name} look: " + "; ".join(wrong))
