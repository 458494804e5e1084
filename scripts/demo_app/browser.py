"""A real browser: opens a dashboard, looks at the card, takes pictures."""

import json
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from playwright.async_api import Browser, ConsoleMessage, Error, Page, ViewportSize, async_playwright
from playwright.async_api import TimeoutError as PlaywrightTimeout

from scripts.demo_app.hass import Hass
from scripts.demo_app.waiting import DemoError

SYSTEM_BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# No service of the browser's maker is asked for anything; the sandbox does not work inside containers as root.
FLAGS: Final = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
)  # fmt: skip
CARD: Final = "milevault-activity-card"
CARD_FILE: Final = "milevault-cards"
LOAD_MS: Final = 60_000
# A painted track has at least this many pixels that are not the background.
PAINTED_PIXELS: Final = 150

# How much of a canvas is painted, and in how many colours.
PAINTED_JS: Final = """canvas => {
  const context = canvas.getContext('2d');
  if (!context || !canvas.width || !canvas.height) return {pixels: 0, colours: 0};
  const data = context.getImageData(0, 0, canvas.width, canvas.height).data;
  let pixels = 0; const colours = new Set();
  for (let i = 0; i < data.length; i += 4) if (data[i + 3] > 40) {
    pixels += 1; colours.add((data[i] >> 4 << 8) | (data[i + 1] >> 4 << 4) | data[i + 2] >> 4);
  }
  return {pixels, colours: colours.size};
}"""


class BrowserMissing(DemoError):
    """There is no browser on this machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One way to look at the dashboard."""

    name: str
    width: int
    height: int
    dark: bool = False
    phone: bool = False


LOOKS: Final = (
    Look(name="light", width=1440, height=1100),
    Look(name="dark", width=1440, height=1100, dark=True),
    Look(name="phone", width=390, height=844, phone=True),
)


@dataclass(slots=True, kw_only=True)
class Seen:
    """What the card showed, and what the page did meanwhile."""

    kpis: dict[str, str] = field(default_factory=dict)
    track_pixels: int = 0
    track_colours: int = 0
    charts: int = 0
    foreign: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def problems(self) -> list[str]:
        """What is wrong with it; empty when all is well."""
        found = [f"the browser asked another host: {url}" for url in self.foreign]
        found += [f"the card complained: {text}" for text in self.errors]
        if not self.kpis or not all(self.kpis.values()):
            found.append(f"the card's figures are incomplete: {self.kpis}")
        if self.track_pixels < PAINTED_PIXELS or self.track_colours < 2:
            found.append("the card's track is not painted")
        if self.charts == 0:
            found.append("the card has no painted chart")
        return found


@asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    """The system's Chromium, else the one playwright has; raises BrowserMissing."""
    async with async_playwright() as playwright:
        path = next((found for name in SYSTEM_BROWSERS if (found := shutil.which(name))), None)
        try:
            chromium = await playwright.chromium.launch(executable_path=path, headless=True, args=list(FLAGS))
        except Error as error:
            reason = str(error).splitlines()[0]
            raise BrowserMissing(f"no browser could be started (install chromium): {reason}") from error
        try:
            yield chromium
        finally:
            await chromium.close()


def _stored_login(hass: Hass) -> str:
    """What the frontend keeps in the browser after somebody has logged in."""
    tokens = {
        **hass.tokens,
        "hassUrl": hass.url,
        "clientId": hass.client_id,
        "expires": int(time.time() * 1000) + 1000 * int(hass.tokens["expires_in"]),
    }
    return f"localStorage.setItem('hassTokens', {json.dumps(json.dumps(tokens))});"


@asynccontextmanager
async def opened(
    chromium: Browser, hass: Hass, look: Look, path: str, script: str = ""
) -> AsyncIterator[tuple[Page, Seen]]:
    """A page of Home Assistant, logged in; ``Seen`` collects errors and requests while it is open.

    ``script`` runs before the page's own.
    """
    seen = Seen()
    context = await chromium.new_context(
        viewport=ViewportSize(width=look.width, height=look.height),
        device_scale_factor=2 if look.phone else 1,
        is_mobile=look.phone,
        has_touch=look.phone,
        color_scheme="dark" if look.dark else "light",
        locale="en-GB",
    )
    try:
        await context.add_init_script(_stored_login(hass) + script)
        # Of the context: its service worker's requests count too. Websockets are no requests to the driver.
        context.on("request", lambda request: _note_address(seen, hass, request.url))
        page = await context.new_page()
        page.on("websocket", lambda socket: _note_address(seen, hass, socket.url))
        page.on("console", lambda message: _note_message(seen, message))
        page.on("pageerror", lambda error: _note_error(seen, error))
        await page.goto(hass.url + path, wait_until="domcontentloaded", timeout=LOAD_MS)
        yield page, seen
    finally:
        await context.close()


def _note_address(seen: Seen, hass: Hass, url: str) -> None:
    parts = urlsplit(url)
    own = urlsplit(hass.url).netloc
    if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != own:
        seen.foreign.append(url)


def _note_message(seen: Seen, message: ConsoleMessage) -> None:
    if message.type == "error" and CARD_FILE in f"{message.text} {message.location}":
        seen.errors.append(message.text)


def _note_error(seen: Seen, error: Error) -> None:
    if "milevault" in f"{error} {error.stack or ''}":
        seen.errors.append(str(error))


async def read_card(page: Page, seen: Seen) -> None:
    """Wait until the card has drawn everything, and note what it shows."""
    card = page.locator(CARD).first
    try:
        await card.locator("dl.kpis dd").first.wait_for(state="visible", timeout=LOAD_MS)
        await card.scroll_into_view_if_needed()
        await card.locator("milevault-map canvas").first.wait_for(state="visible", timeout=LOAD_MS)
        await card.locator("milevault-charts canvas").first.wait_for(state="attached", timeout=LOAD_MS)
    except PlaywrightTimeout as error:
        shown = " ".join((await page.inner_text("body")).split())[:400]
        raise DemoError(f"the card did not show up; the page says: {shown!r}") from error
    for row in await card.locator("dl.kpis > div").all():
        seen.kpis[str(await row.get_attribute("data-key"))] = (await row.locator("dd").inner_text()).strip()
    painted = await _painted(page, "milevault-map canvas")
    seen.track_pixels, seen.track_colours = painted[0]["pixels"], painted[0]["colours"]
    seen.charts = sum(
        one["pixels"] > PAINTED_PIXELS for one in await _painted(page, "milevault-charts canvas")
    )


async def _painted(page: Page, selector: str) -> list[dict[str, Any]]:
    """Of each canvas how much is painted, once at least one is."""
    found: list[dict[str, Any]] = []
    for _ in range(100):
        canvases = await page.locator(f"{CARD} {selector}").all()
        found = [await canvas.evaluate(PAINTED_JS) for canvas in canvases]
        if any(one["pixels"] > PAINTED_PIXELS for one in found):
            return sorted(found, key=lambda one: -int(one["pixels"]))
        await page.wait_for_timeout(100)
    return found or [{"pixels": 0, "colours": 0}]


async def look_at(chromium: Browser, hass: Hass, look: Look, path: str, picture: Path | None = None) -> Seen:
    """Open the dashboard in one look, read the card, take a picture."""
    async with opened(chromium, hass, look, path) as (page, seen):
        await read_card(page, seen)
        if picture is not None:
            picture.parent.mkdir(parents=True, exist_ok=True)
            # The header sticks to the top of what is scrolled: a whole-page picture starts there.
            await page.evaluate("window.scrollTo(0, 0)")
            await page.wait_for_function("window.scrollY === 0")
            await page.screenshot(path=picture, full_page=True)
        return seen


def picture_path(picture: Path, look: Look) -> Path:
    """``x.png`` for the light look, ``x-dark.png`` and ``x-phone.png`` for the others."""
    return (
        picture if look.name == "light" else picture.with_name(f"{picture.stem}-{look.name}{picture.suffix}")
    )
