"""``python -m scripts.demo_app``: the whole of MileVault with a sample athlete, on this machine only."""

import argparse
import asyncio
import signal
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Final

from scripts.demo_app import athlete, browser, checks, dashboard
from scripts.demo_app.hass import LOGIN
from scripts.demo_app.sample import sample_files
from scripts.demo_app.stack import Stack, drop, stack, start_hass, start_sidecar, wait_for_import
from scripts.demo_app.waiting import DemoError, until

DEFAULT_PORT: Final = 8123
# The demo waits less for a file to be complete than a share on a slow network deserves.
SETTINGS: Final = {"STABLE_SECONDS": "1", "SCAN_SECONDS": "2", "LOG_LEVEL": "info"}
STATES_S: Final = 60
PATH: Final = f"/{dashboard.URL_PATH}/today"
BEGAN: Final = monotonic()


def say(text: str) -> None:
    """A line of progress."""
    print(f"[{monotonic() - BEGAN:5.1f} s] {text}", flush=True)


def arguments(words: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/demo", description=__doc__)
    parser.add_argument("--once", action="store_true", help="check states and card, then end (0 = all well)")
    parser.add_argument(
        "--screenshot", type=Path, metavar="PATH.png", help="pictures: light, PATH-dark and PATH-phone"
    )
    parser.add_argument(
        "--port", type=int, default=DEFAULT_PORT, help="Home Assistant's port; another one if it is taken"
    )
    parser.add_argument("--files", type=int, help="at most so many sessions (default: all of 18 months)")
    return parser.parse_args(words)


async def bring_up(running: Stack, files: int | None) -> None:
    """Sidecar, import, Home Assistant."""
    say("making the sample athlete (kept for today)")
    folder = await asyncio.to_thread(sample_files, files=files)
    say("starting the sidecar with its own database")
    running.athlete_id = await start_sidecar(running.sidecar)
    await athlete.introduce(running.sidecar, running.athlete_id)
    count = drop(sorted(folder.rglob("*.fit")), running.sidecar)
    say(f"{count} files are in the inbox")
    counts = await wait_for_import(running.sidecar, running.athlete_id, count, say)
    outcome = ", ".join(f"{number} {state}" for state, number in counts.items() if number and state != "seen")
    say(f"import finished: {outcome}")
    await athlete.describe(running.sidecar, running.athlete_id)
    say("starting Home Assistant")
    await start_hass(running.hass, running.sidecar, running.athlete_id)
    say("Home Assistant is set up")


async def verify_states(running: Stack) -> None:
    """Raises DemoError when Home Assistant does not show what the sidecar says."""
    wrong: list[str] = []

    async def agree() -> bool:
        wrong[:] = await checks.differences(running.hass, running.sidecar, running.athlete_id)
        return not wrong

    try:
        await until(agree, "the states", timeout_s=STATES_S, every_s=0.5)
    except DemoError:
        raise DemoError(
            "Home Assistant's states differ from the sidecar's API: " + "; ".join(wrong)
        ) from None
    say(f"{len(checks.ROWS)} states agree with the sidecar's API")
    if lacking := await athlete.missing(running.sidecar, running.athlete_id):
        raise DemoError("the morning lacks " + "; ".join(lacking))
    say(f"the morning has its {len(athlete.FIGURES)} figures, the body its {len(athlete.VALUES)} values")


async def verify_card(running: Stack, picture: Path | None) -> None:
    """Raises DemoError when the card does not show what it should, in any look."""
    async with browser.browser() as chromium:
        for look in browser.LOOKS:
            path = browser.picture_path(picture, look) if picture else None
            await running.hass.log_in()
            seen = await browser.look_at(chromium, running.hass, look, PATH, path)
            if problems := seen.problems():
                raise DemoError(f"the dashboard in the {look.name} look: " + "; ".join(problems))
            say(
                f"{look.name}: card with {len(seen.kpis)} figures, track and {seen.charts} charts"
                + (f" -> {path}" if path else "")
            )


@dataclass(slots=True)
class End:
    """Whether somebody wants the demo to end; ``is_awaited`` once it runs and looks at ``asked``."""

    asked: asyncio.Event = field(default_factory=asyncio.Event)
    is_awaited: bool = False


async def stay(running: Stack, end: End) -> None:
    """Print how to get in, and wait for Ctrl-C or for a part to die."""
    name, password = LOGIN
    print(
        f"\n  MileVault demo\n    dashboard  {running.hass.url}{PATH}\n    login      {name} / {password}\n"
        f"    sidecar    {running.sidecar.url}\n    inbox      {running.sidecar.inbox}/alex  (drop FIT files here)\n\n  Ctrl-C ends it.\n",
        flush=True,
    )
    end.is_awaited = True
    while not end.asked.is_set():
        for part in (running.sidecar.child, running.hass.child):
            if part:
                part.require_running()
        try:
            await asyncio.wait_for(end.asked.wait(), 1)
        except TimeoutError:
            continue


async def run(asked: argparse.Namespace, end: End) -> None:
    with tempfile.TemporaryDirectory(prefix="milevault-demo-") as name:
        async with stack(Path(name), port=asked.port, settings=SETTINGS) as running:
            if running.hass.port != asked.port:
                say(f"port {asked.port} is taken: Home Assistant uses {running.hass.port}")
            await bring_up(running, asked.files)
            if asked.once or asked.screenshot:
                await verify_states(running)
                await verify_card(running, asked.screenshot)
            if not asked.once:
                await stay(running, end)
            say("stopping")
    say("everything has stopped")


async def interruptible(asked: argparse.Namespace) -> None:
    """Ctrl-C or a termination signal ends the demo in order, wherever it is."""
    end, loop = End(), asyncio.get_running_loop()
    task = asyncio.ensure_future(run(asked, end))

    def interrupt() -> None:
        # While the demo is being set up nobody looks at the event: the task itself is cancelled, once.
        if not end.asked.is_set() and not end.is_awaited:
            task.cancel()
        end.asked.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, interrupt)
    await task


def main(words: list[str] | None = None) -> int:
    asked = arguments(words)
    try:
        asyncio.run(interruptible(asked))
    except DemoError as error:
        print(f"demo failed: {error}", file=sys.stderr)
        return 1
    except asyncio.CancelledError, KeyboardInterrupt:
        print("interrupted; everything has stopped", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
