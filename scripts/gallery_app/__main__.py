"""``python -m scripts.gallery_app``: takes the pictures of docs/gallery.md."""

import argparse
import asyncio
import re
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from scripts.demo_app import athlete, browser, checks
from scripts.demo_app.__main__ import SETTINGS, STATES_S, say
from scripts.demo_app.sample import ROOT, sample_files
from scripts.demo_app.stack import Stack, drop, stack, start_hass, start_sidecar, wait_for_import
from scripts.demo_app.waiting import DemoError, until
from scripts.gallery_app.scenes import LOOKS
from scripts.gallery_app.stages import Gallery

# The sample athlete has nine, and one has a name before the others are found.
LEAST_ROUTES: Final = 5
FOLDER: Final = ROOT / "docs" / "images"


def arguments(words: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/gallery", description=__doc__)
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the pictures go (docs/images)")
    parser.add_argument(
        "--only",
        type=re.compile,
        default=re.compile(""),
        metavar="PATTERN",
        help="names to take, as cards/sleep",
    )
    return parser.parse_args(words)


async def fill(running: Stack) -> tuple[list[Path], Path]:
    """Let Home Assistant know what the sample athlete has; returns the oldest files, kept back, and one it has."""
    folder = await asyncio.to_thread(sample_files)
    files = sorted(folder.rglob("*.fit"))
    fresh, known = files[: len(LOOKS)], files[len(LOOKS)]
    count = drop(files[len(LOOKS) :], running.sidecar)
    await wait_for_import(running.sidecar, running.athlete_id, count, say)
    await athlete.describe(running.sidecar, running.athlete_id)
    wrong: list[str] = []

    async def agree() -> bool:
        await running.hass.log_in()
        wrong[:] = await checks.differences(running.hass, running.sidecar, running.athlete_id)
        return not wrong

    await until(agree, "the states", timeout_s=STATES_S, every_s=1, explain=lambda: "; ".join(wrong))
    return fresh, known


async def usual_route(running: Stack) -> int:
    """The route that the athlete takes most often, once the sidecar has found them."""

    async def found() -> list[dict[str, Any]] | None:
        known = (await running.sidecar.get(f"/athletes/{running.athlete_id}/routes"))["routes"]
        return known if len(known) >= LEAST_ROUTES else None

    routes = await until(found, "the athlete's routes", timeout_s=STATES_S, every_s=1)
    return int(max(routes, key=lambda route: route["activity_count"])["route_id"])


async def run(asked: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory(prefix="milevault-gallery-") as name:
        async with stack(Path(name), settings=SETTINGS) as running, browser.browser() as chromium:
            gallery = Gallery(
                hass=running.hass, chromium=chromium, folder=asked.folder, say=say, only=asked.only
            )
            say("starting the sidecar and Home Assistant with an empty vault")
            running.athlete_id = await start_sidecar(running.sidecar)
            await athlete.introduce(running.sidecar, running.athlete_id)
            await start_hass(running.hass, running.sidecar, running.athlete_id)
            await gallery.prepare()
            await gallery.empty()
            fresh, known = await fill(running)
            await gallery.show_route(await usual_route(running))
            await gallery.full()
            await gallery.uploads(known, fresh)
            await gallery.outage(running.sidecar)


def main(words: list[str] | None = None) -> int:
    try:
        asyncio.run(run(arguments(words)))
    except DemoError as error:
        print(f"gallery failed: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted; everything has stopped", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
