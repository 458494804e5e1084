"""Fingers and the wheel on the charts of an activity, and a folder dropped on the upload card, as the browser's own input delivers them."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest_asyncio
from playwright.async_api import Browser, CDPSession, FloatRect, Locator, Page

from scripts.demo_app import browser as driver
from scripts.demo_app.stack import Stack
from scripts.demo_app.waiting import until

from .card_page import dashboard_page, save_view, settled

ACTIVITY: Final = "milevault-activity-card"
UPLOAD: Final = "milevault-upload-card"
PHONE: Final = driver.LOOKS[2]
STEPS: Final = 10

# A point on the charts, in shares of their width and height from their upper left corner.
type Point = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Charts:
    """The charts of the activity card on a phone, and fingers."""

    page: Page
    card: Locator
    session: CDPSession
    box: FloatRect

    @property
    def stack(self) -> Locator:
        return self.card.locator("milevault-charts .stack")

    async def drag(self, *ways: tuple[Point, Point]) -> None:
        """One finger for each way, all together from its first point to its last."""
        await self._send("touchStart", [start for start, _ in ways])
        for step in range(1, STEPS + 1):
            await self._send("touchMove", [_between(start, end, step / STEPS) for start, end in ways])
        await self._send("touchEnd", [])

    async def _send(self, kind: str, points: list[Point]) -> None:
        at = [
            {
                "id": number,
                "x": self.box["x"] + x * self.box["width"],
                "y": self.box["y"] + y * self.box["height"],
            }
            for number, (x, y) in enumerate(points)
        ]
        await self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})

    async def shown(self) -> tuple[float, float, str]:
        """How far the page is scrolled, how much it is magnified, and the chart's own figures."""
        scrolled, scale = await self.page.evaluate("[window.scrollY, window.visualViewport.scale]")
        return scrolled, scale, await self.card.locator("milevault-charts .caption").first.inner_text()

    async def pointed_at(self) -> str:
        return str(await self.stack.get_attribute("aria-valuetext"))

    async def pointed_elsewhere(self, *before: str) -> str:
        """Where the cursor is once it is at none of these places."""

        async def moved() -> str:
            now = await self.pointed_at()
            return now if now not in before else ""

        return await until(moved, "the cursor to move", timeout_s=10)


def _between(start: Point, end: Point, share: float) -> Point:
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


@pytest_asyncio.fixture(loop_scope="session")
async def charts(chromium: Browser, filled: Stack) -> AsyncIterator[Charts]:
    # Something below, so that there is a page to scroll.
    cards = [{"type": f"custom:{one}"} for one in (ACTIVITY, "milevault-volume-card", UPLOAD)]
    path = await save_view(filled.hass, "milevault-touch", cards)
    async with dashboard_page(chromium, filled.hass, path, PHONE) as page:
        card = await settled(page, ACTIVITY)
        stack = card.locator("milevault-charts .stack")
        await stack.evaluate("stack => stack.scrollIntoView({block: 'center'})")
        box = await box_at_rest(stack)
        session = await page.context.new_cdp_session(page)
        yield Charts(page=page, card=card, session=session, box=box)


async def box_at_rest(element: Locator) -> FloatRect:
    """Where an element is, once it stays there: what comes later above it moves it."""
    last: FloatRect | None = None

    async def same() -> FloatRect | None:
        nonlocal last
        before, last = last, await element.bounding_box()
        return last if last == before else None

    return await until(same, "the charts to stand still", timeout_s=30, every_s=0.3)


async def test_two_fingers_show_a_stretch_alone(charts: Charts) -> None:
    before = await charts.shown()
    # Aslant, as fingers go: the page neither scrolls nor grows.
    await charts.drag(((0.45, 0.45), (0.3, 0.2)), ((0.6, 0.55), (0.8, 0.8)))
    await charts.card.get_by_text("This stretch").wait_for()
    scrolled, scale, figures = await charts.shown()
    assert (scrolled, scale) == before[:2]
    assert figures != before[2]
    # Closer than they came down: all of it again.
    await charts.drag(((0.2, 0.5), (0.45, 0.5)), ((0.9, 0.5), (0.55, 0.5)))
    await charts.card.get_by_text("This stretch").wait_for(state="detached")
    assert (await charts.shown())[2] == before[2]


async def test_one_finger_moves_the_cursor_and_nothing_else(charts: Charts) -> None:
    before, start = await charts.shown(), await charts.pointed_at()
    await charts.drag(((0.4, 0.5), (0.7, 0.52)))
    first = await charts.pointed_elsewhere(start)
    await charts.drag(((0.7, 0.5), (0.9, 0.5)))
    assert await charts.pointed_elsewhere(start, first)
    assert await charts.shown() == before


async def test_one_finger_up_or_down_scrolls_the_page(charts: Charts) -> None:
    before = await charts.shown()
    await charts.drag(((0.5, 0.9), (0.52, -0.4)))

    async def scrolled() -> bool:
        return (await charts.shown())[0] > before[0] + 20

    await until(scrolled, "the page to scroll", timeout_s=10)
    assert (await charts.shown())[1:] == before[1:]


async def test_the_wheel_zooms_with_ctrl_and_else_scrolls_the_page(charts: Charts) -> None:
    page, box = charts.page, charts.box
    before = await charts.shown()
    await page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 0.5 * box["height"])
    # A key of the browser's own: the page does not grow either.
    await page.keyboard.down("Control")
    await page.mouse.wheel(0, -100)
    pill = charts.card.locator("milevault-charts .pill")
    place = await pill.inner_text()
    await page.mouse.wheel(0, -100)
    await charts.card.get_by_text("This stretch").wait_for()
    assert await pill.inner_text() == place
    assert (await charts.shown())[:2] == before[:2]
    for _ in range(3):
        await page.mouse.wheel(0, 100)
    await charts.card.get_by_text("This stretch").wait_for(state="detached")
    await page.keyboard.up("Control")
    await page.mouse.wheel(0, 100)

    async def scrolls() -> bool:
        return (await charts.shown())[0] > before[0]

    await until(scrolls, "the page to scroll", timeout_s=10)
    assert (await charts.shown())[1:] == before[1:]


async def test_a_dropped_folder_is_taken_with_all_below_it(
    chromium: Browser, filled: Stack, spare: list[bytes], tmp_path: Path
) -> None:
    folder = tmp_path / "export"
    deep = folder / "2026" / "march"
    deep.mkdir(parents=True)
    (deep / "deep.fit").write_bytes(spare.pop())
    (folder / "top.fit").write_bytes(b"not what its name says")
    (folder / ".DS_Store").write_bytes(b"of a file manager")
    path = await save_view(filled.hass, "milevault-touch", [{"type": f"custom:{UPLOAD}"}])
    async with dashboard_page(chromium, filled.hass, path) as page:
        card = await settled(page, UPLOAD)
        session = await page.context.new_cdp_session(page)
        # What the browser gets from the desktop when a folder is dragged over it.
        data = {"items": [], "files": [str(folder)], "dragOperationsMask": 1}
        async with asyncio.timeout(30):
            # As a hand does: again and again, for the page may still move.
            while not await card.locator(".zone.over").count():
                box = await card.locator(".zone").bounding_box()
                assert box is not None
                event = {"x": box["x"] + 40, "y": box["y"] + 40}
                for kind in ("dragEnter", "dragOver"):
                    await session.send("Input.dispatchDragEvent", {"type": kind, **event, "data": data})
                await asyncio.sleep(0.2)
        await session.send("Input.dispatchDragEvent", {"type": "drop", **event, "data": data})
        await card.locator("li", has_text="deep.fit").get_by_text("Imported").wait_for()
        await card.locator("li", has_text="top.fit").get_by_text("Could not be read").wait_for()
        assert await card.locator("ul > li .name").count() == 2
        assert await card.locator(".zone.over").count() == 0
