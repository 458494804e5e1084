"""The states of a vault, one after the other, and the pictures of each."""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from playwright.async_api import Browser, FilePayload

from scripts.demo_app.hass import Hass
from scripts.demo_app.sidecar import Sidecar
from scripts.demo_app.stack import Say
from scripts.gallery_app.camera import Camera, camera
from scripts.gallery_app.scenes import (
    CARDS,
    LOOKS,
    PLAIN,
    UPLOAD,
    URL_PATH,
    VIEWS,
    WELCOME,
    Card,
    View,
    gallery,
    path_of,
)

# An open card hears of an outage within seconds: with room for a busy machine.
OUTAGE_MS: Final = 60_000
UPLOAD_MS: Final = 60_000
OUTCOMES: Final = ("Imported", "Already there", "notes.fit")


def _payload(name: str, data: bytes) -> FilePayload:
    return FilePayload(name=name, mimeType="application/octet-stream", buffer=data)


def _payload_of(path: Path) -> FilePayload:
    return _payload(path.name, path.read_bytes())


@dataclass(slots=True, kw_only=True)
class Gallery:
    """Where pictures are taken, into which folder, and of what: names that ``only`` finds itself in."""

    hass: Hass
    chromium: Browser
    folder: Path
    say: Say
    only: re.Pattern[str] = field(default_factory=lambda: re.compile(""))

    def _wants(self, name: str) -> bool:
        return self.only.search(name) is not None

    @asynccontextmanager
    async def _page(self, index: int, path: str) -> AsyncIterator[Camera]:
        async with camera(self.chromium, self.hass, LOOKS[index], path, self.folder) as opened:
            yield opened

    async def prepare(self) -> None:
        """The dashboard that has each card by itself."""
        await self.hass.save_dashboard(URL_PATH, "Gallery", gallery())

    async def show_route(self, route: int) -> None:
        """Which route the card of a route has, once there are any."""
        async with self.hass.websocket() as socket:
            await socket.call("lovelace/config/save", url_path=URL_PATH, config=gallery(route))

    async def views(self, views: Sequence[View], suffix: str = "") -> None:
        """A picture of each view in each look."""
        for view in (view for view in views if self._wants(f"views/{view.name}{suffix}")):
            for index in range(len(LOOKS)):
                async with self._page(index, path_of(view)) as page:
                    height = await page.unfold(most_px=view.most_px)
                    clip = (0.0, 0.0, float(page.look.width), float(height))
                    self.say(str(await page.take(f"views/{view.name}{suffix}", clip)))

    async def cards(self, cards: Sequence[Card], path: str, suffix: str = "") -> None:
        """A picture of each card in each look."""
        wanted = [card for card in cards if self._wants(f"cards/{card.name}{suffix}")]
        for index in range(len(LOOKS) if wanted else 0):
            async with self._page(index, f"/{URL_PATH}/{path}") as page:
                await self._take_all(page, wanted, suffix)

    async def _take_all(self, page: Camera, cards: Sequence[Card], suffix: str) -> None:
        await page.unfold(len(cards))
        for card in cards:
            self.say(str(await page.take_card(card, f"cards/{card.name}{suffix}")))

    async def empty(self) -> None:
        """A vault into which nothing has been put."""
        await self.views([WELCOME])
        await self.cards(CARDS, "cards", "-empty")

    async def full(self) -> None:
        """All of the sample athlete."""
        await self.views(VIEWS)
        await self.cards(CARDS, "cards")
        await self.cards(PLAIN, "plain", "-plain")

    async def uploads(self, known: Path, fresh: Sequence[Path]) -> None:
        """The upload card with a file for each outcome; ``fresh`` has one for each look."""
        if not self._wants("cards/upload-files"):
            return
        for index, new in enumerate(fresh[: len(LOOKS)]):
            async with self._page(index, f"/{URL_PATH}/upload") as page:
                card = page.page.locator(UPLOAD.type)
                async with page.page.expect_file_chooser() as chooser:
                    await card.locator("button.primary").click()
                files = [await asyncio.to_thread(_payload_of, path) for path in (new, known)]
                await (await chooser.value).set_files([*files, _payload("notes.fit", b"Buy milk.")])
                for outcome in OUTCOMES:
                    await card.locator("li", has_text=outcome).first.wait_for(timeout=UPLOAD_MS)
                await page.unfold()
                self.say(str(await page.take_card(UPLOAD, "cards/upload-files")))

    async def outage(self, sidecar: Sidecar) -> None:
        """What open cards say when the sidecar goes away, and those that are opened meanwhile."""
        async with AsyncExitStack() as open_pages:
            pages = [
                await open_pages.enter_async_context(self._page(index, f"/{URL_PATH}/cards"))
                for index in range(len(LOOKS))
            ]
            for page in pages:
                await page.unfold(len(CARDS))
            sidecar.kill()
            self.say("the sidecar is gone")
            await asyncio.gather(*(self._stale(page) for page in pages))
        await self.cards(CARDS, "cards", "-down")
        await self.views([VIEWS[0]], "-down")

    async def _stale(self, page: Camera) -> None:
        """The open cards once they know."""
        await page.page.locator("milevault-activity-card .stale").first.wait_for(timeout=OUTAGE_MS)
        wanted = [card for card in CARDS if self._wants(f"cards/{card.name}-stale")]
        await self._take_all(page, wanted, "-stale")
