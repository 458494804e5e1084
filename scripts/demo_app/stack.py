"""Sidecar and Home Assistant together, configured: what the demo shows and the end-to-end tests drive."""

import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from scripts.demo_app import dashboard
from scripts.demo_app.hass import Hass
from scripts.demo_app.sample import TIME_ZONE
from scripts.demo_app.sidecar import Sidecar
from scripts.demo_app.waiting import DemoError, until

SLUG: Final = "alex"
NAME: Final = "Alex"
# Where the sample athlete lives (see scripts/sample_athlete/terrain.py).
LATITUDE: Final = 53.45
LONGITUDE: Final = 12.78
IMPORT_S: Final = 900

type Say = Callable[[str], None]


@dataclass(slots=True, kw_only=True)
class Stack:
    """The running parts."""

    sidecar: Sidecar
    hass: Hass
    athlete_id: int = 0


def share_with_others(folder: Path) -> Path:
    """Let PostgreSQL's system user pass through: it cannot run as root, and temporary folders are private."""
    folder.chmod(0o755)
    return folder


async def start_sidecar(sidecar: Sidecar) -> int:
    """Start it, add the athlete, make the integration's token; returns the athlete's id."""
    await sidecar.start()
    trouble = ""

    async def added() -> bool:
        # The API answers before the vault is open; commands may be refused for that second.
        nonlocal trouble
        try:
            sidecar.run("athlete", "add", SLUG, "--name", NAME, "--time-zone", TIME_ZONE)
        except DemoError as error:
            trouble = str(error)
            return False
        return True

    await until(added, "the vault to take an athlete", timeout_s=60, every_s=1, explain=lambda: trouble)
    sidecar.token = sidecar.make_token()
    return await sidecar.athlete_id(SLUG)


def drop(files: list[Path], sidecar: Sidecar, slug: str = SLUG) -> int:
    """Copy files into an athlete's inbox folder; returns their number.

    Each appears under its name at once: copied beside the inbox first, then moved.
    """
    inbox = sidecar.inbox / slug
    inbox.mkdir(exist_ok=True)
    for path in files:
        half = inbox / f".{path.name}.part"
        shutil.copyfile(path, half)
        half.rename(inbox / path.name)
    return len(files)


async def wait_for_import(sidecar: Sidecar, athlete_id: int, files: int, say: Say) -> dict[str, int]:
    """The counts when every one of ``files`` has been seen and finished."""
    said = -1

    async def finished() -> dict[str, int] | None:
        nonlocal said
        if sidecar.child:
            sidecar.child.require_running()
        counts = await sidecar.counts(athlete_id)
        done = counts.get("seen", 0) - counts.get("waiting", 0)
        if done != said:
            said = done
            say(f"{done} of {files} files read")
        return counts if done >= files else None

    return await until(finished, f"{files} files to be imported", timeout_s=IMPORT_S, every_s=0.5)


async def start_hass(hass: Hass, sidecar: Sidecar, athlete_id: int, url: str | None = None) -> None:
    """Start Home Assistant, onboard it, add MileVault with its athlete, make the dashboard.

    ``url`` is the sidecar's address where it is not its own.
    """
    hass.write_configuration()
    await hass.start()
    await hass.onboard(time_zone=TIME_ZONE, latitude=LATITUDE, longitude=LONGITUDE)
    step = await hass.add_milevault(url or sidecar.url, sidecar.token)
    if step.get("type") != "create_entry":
        raise DemoError(f"the config flow did not end: {step.get('errors') or step}")

    async def has_entities() -> dict[str, str]:
        return await hass.entities(athlete_id)

    await until(has_entities, "the athlete's entities in Home Assistant", timeout_s=60)
    await hass.save_dashboard(dashboard.URL_PATH, dashboard.TITLE, dashboard.config())


@asynccontextmanager
async def stack(
    folder: Path, *, port: int | None = None, settings: dict[str, str] | None = None
) -> AsyncIterator[Stack]:
    """The parts, not started; everything that was started ends with the block."""
    share_with_others(folder)
    async with Sidecar(folder, settings) as sidecar, Hass(folder / "hass", port) as hass:
        yield Stack(sidecar=sidecar, hass=hass)
