"""What scripts/bench cards does in the browser: ``python -m scripts.benchmarks.browsing`` prints one JSON object."""

import asyncio
import gzip
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from playwright.async_api import Browser, CDPSession, ElementHandle, Page

from scripts.demo_app import browser as driver
from scripts.demo_app import dashboard
from scripts.demo_app.hass import INTEGRATION, Hass
from scripts.demo_app.sample import ROOT, child_environment, sidecar_python
from scripts.demo_app.stack import Stack, drop, stack, start_hass, start_sidecar, wait_for_import

type Numbers = dict[str, float | int | str | None]

POINTS: Final = 10_000
ACTIVITIES: Final = 6
LOADS: Final = 5
MOVES: Final = 200
NAVIGATIONS: Final = 200
PATH: Final = f"/{dashboard.URL_PATH}/today"
SETTINGS: Final = {"STABLE_SECONDS": "1", "SCAN_SECONDS": "1", "LOG_LEVEL": "warning"}
CARDS: Final = INTEGRATION / "frontend"

# Runs before the page's own scripts: notes when the card is defined, put on the page, complete, and long tasks.
WATCH_JS: Final = """(() => {
  const noted = window.milevaultBench = {tasks: []};
  new PerformanceObserver(list => {
    for (const {startTime, duration} of list.getEntries()) noted.tasks.push([startTime, duration]);
  }).observe({type: 'longtask', buffered: true});
  const define = CustomElementRegistry.prototype.define;
  CustomElementRegistry.prototype.define = function (name, element, options) {
    if (name !== 'milevault-activity-card') return define.call(this, name, element, options);
    const connected = element.prototype.connectedCallback;
    element.prototype.connectedCallback = function () {
      noted.card ??= this;
      noted.connected ??= performance.now();
      connected.call(this);
    };
    define.call(this, name, element, options);
    noted.defined ??= performance.now();
  };
  const scratch = document.createElement('canvas');
  scratch.width = scratch.height = 32;
  const brush = scratch.getContext('2d', {willReadFrequently: true});
  const painted = canvas => {
    brush.clearRect(0, 0, 32, 32);
    brush.drawImage(canvas, 0, 0, 32, 32);
    return brush.getImageData(0, 0, 32, 32).data.some((value, i) => i % 4 === 3 && value > 0);
  };
  const complete = card => {
    const root = card?.shadowRoot?.querySelector(`${card.localName}-inside`)?.shadowRoot;
    const map = root?.querySelector('milevault-map')?.shadowRoot?.querySelector('canvas');
    const charts = root?.querySelector('milevault-charts')?.shadowRoot;
    const plots = [...charts?.querySelectorAll('.plot') ?? []];
    return root && !root.querySelector('.bone') && root.querySelector('dl.kpis dd') && map && painted(map)
      && plots.length > 0 && plots.every(plot => plot.querySelector('canvas') && painted(plot.querySelector('canvas')));
  };
  const look = () => {
    if (complete(noted.card)) noted.complete = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})()"""

# Each move in a frame of its own, as a mouse makes them; the layout it asks for is done within the time taken.
MOVE_JS: Final = """async (card, count) => {
  const root = card.shadowRoot.querySelector(`${card.localName}-inside`).shadowRoot;
  const stack = root.querySelector('milevault-charts').shadowRoot.querySelector('.stack');
  const {left, top, width} = stack.getBoundingClientRect();
  const took = [];
  for (let i = 0; i < count; i++) {
    await new Promise(requestAnimationFrame);
    const clientX = left + width * (0.1 + 0.8 * (i * 73 % count) / count);
    const began = performance.now();
    stack.dispatchEvent(new PointerEvent('pointermove', {clientX, clientY: top + 40, pointerType: 'mouse', bubbles: true}));
    stack.getBoundingClientRect();
    took.push(performance.now() - began);
  }
  return took;
}"""

# Back until there is no earlier activity of the same length, then forward, and so on.
NAVIGATE_JS: Final = """async (card, [count, far]) => {
  const root = card.shadowRoot.querySelector(`${card.localName}-inside`).shadowRoot;
  const shown = () => root.querySelector('header time').getAttribute('datetime');
  const took = [];
  for (let i = 0; i < count; i++) {
    const isBack = Math.floor(i / far) % 2 === 0, before = shown(), began = performance.now();
    root.querySelectorAll('header nav button')[isBack ? 0 : 1].click();
    while (shown() === before) {
      await new Promise(requestAnimationFrame);
      if (performance.now() - began > 30000) throw new Error(`navigation ${i} did not end`);
    }
    await new Promise(requestAnimationFrame);
    took.push(performance.now() - began);
  }
  return took;
}"""


async def measured() -> Numbers:
    """All figures, see ``cards.run``."""
    with tempfile.TemporaryDirectory(prefix="milevault-bench-") as name:
        folder = Path(name)
        async with stack(folder, settings=SETTINGS) as running, driver.browser() as chromium:
            await _bring_up(running, folder / "files")
            loads = [await _load(chromium, running.hass) for _ in range(LOADS)]
            return {
                "home_assistant": str((await running.hass.get("/api/config"))["version"]),
                "browser": chromium.version,
                "points": POINTS,
                "bundle_gzip_bytes": sum(
                    len(gzip.compress(file.read_bytes(), 9)) for file in CARDS.glob("*.js")
                ),
                **{key: _median([load[key] for load in loads]) for key in loads[0]},
                **await _use(chromium, running.hass),
            }


def _make_files(files: Path) -> list[Path]:
    words = ["--bulk", str(ACTIVITIES), "--points", str(POINTS)]
    command = [sidecar_python(), "-m", "scripts.sample_athlete", str(files), *words]
    subprocess.run(command, env=child_environment(), cwd=ROOT, check=True, stdout=sys.stderr)
    return sorted(files.iterdir())


async def _bring_up(running: Stack, folder: Path) -> None:
    files = await asyncio.to_thread(_make_files, folder)
    running.athlete_id = await start_sidecar(running.sidecar)
    count = drop(files, running.sidecar)
    await wait_for_import(running.sidecar, running.athlete_id, count, lambda _text: None)
    await start_hass(running.hass, running.sidecar, running.athlete_id)


def _median(values: Sequence[float]) -> float:
    return round(statistics.median(values), 1)


@asynccontextmanager
async def _shown(chromium: Browser, hass: Hass) -> AsyncIterator[Page]:
    """The page once the card is complete."""
    await hass.log_in()
    async with driver.opened(chromium, hass, driver.LOOKS[0], PATH, WATCH_JS) as (page, _):
        await page.wait_for_function("window.milevaultBench?.complete", timeout=driver.LOAD_MS)
        yield page


async def _load(chromium: Browser, hass: Hass) -> dict[str, float]:
    """One dashboard in a browser that has never been here."""
    async with _shown(chromium, hass) as page:
        noted = await page.evaluate("({...window.milevaultBench, card: null})")
        return {
            "first_render_ms": noted["complete"] - noted["defined"],
            "card_render_ms": noted["complete"] - noted["connected"],
            "load_long_tasks_ms": sum(
                took for began, took in noted["tasks"] if noted["defined"] <= began < noted["complete"]
            ),
        }


async def _use(chromium: Browser, hass: Hass) -> Numbers:
    """The cursor and the arrows of one card."""
    async with _shown(chromium, hass) as page:
        card: ElementHandle = await page.evaluate_handle("window.milevaultBench.card")
        session = await page.context.new_cdp_session(page)
        await session.send("Performance.enable")
        # Home Assistant goes on loading for a while.
        await page.wait_for_load_state("networkidle")
        before = await _heap_mb(session)
        began, busy = await page.evaluate("performance.now()"), await _busy_s(session)
        moves = await card.evaluate(MOVE_JS, MOVES)
        frame_ms = (await _busy_s(session) - busy) * 1000 / MOVES
        steps = await card.evaluate(NAVIGATE_JS, [NAVIGATIONS, ACTIVITIES - 1])
        tasks = await page.evaluate("window.milevaultBench.tasks")
        return {
            "cursor_ms": _median(moves),
            "cursor_frame_ms": round(frame_ms, 1),
            "navigation_ms": _median(steps),
            "heap_mb_before": before,
            "heap_mb_after_200": await _heap_mb(session),
            "long_tasks_ms": round(sum(took for at, took in tasks if at >= began)),
        }


async def _busy_s(session: CDPSession) -> float:
    """How long the page's main thread has worked, in seconds."""
    metrics = (await session.send("Performance.getMetrics"))["metrics"]
    return float(next(row["value"] for row in metrics if row["name"] == "TaskDuration"))


async def _heap_mb(session: CDPSession) -> float:
    await session.send("HeapProfiler.collectGarbage")
    used = (await session.send("Runtime.getHeapUsage"))["usedSize"]
    return round(float(used) / 1e6, 1)


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measured())))
