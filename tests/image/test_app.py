"""The Home Assistant app: starts as root as the Supervisor has it, gives that up, announces itself."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest_asyncio

from scripts.demo_app.children import free_port
from scripts.demo_app.waiting import until
from tests.sidecar.app.supervisor import SECRET, Supervisor, supervisor

from .engine import Container

# CAP_DAC_OVERRIDE, the one that is kept.
KEPT = f"{1 << 1:016x}"
OPTIONS = {"athletes": ["Zoë"], "inbox_dir": "/share/milevault", "log_level": "debug"}


@dataclass(frozen=True)
class App:
    container: Container
    home: Supervisor
    data: Path
    inbox: Path

    @property
    def config(self) -> dict[str, Any]:
        return self.home.messages[-1]


@pytest_asyncio.fixture(loop_scope="session")
async def app(app_image: str, open_folder: Path) -> AsyncIterator[App]:
    """The app as the Supervisor starts it: folders and options of root, options only root can read."""
    data, share = open_folder / "data", open_folder / "share"
    for folder in (data, share):
        folder.mkdir()
    (data / "options.json").write_text(json.dumps(OPTIONS | {"stable_seconds": 1, "scan_seconds": 1}))
    (data / "options.json").chmod(0o600)
    async with supervisor() as home:
        environment = {
            "SUPERVISOR_TOKEN": SECRET,
            "MILEVAULT_SUPERVISOR_URL": home.url,
            "MILEVAULT_PORT": str(free_port()),
            "TZ": "Europe/Berlin",
        }
        words = [word for name, value in environment.items() for word in ("--env", f"{name}={value}")]
        words += ["--network", "host", "--tmpfs", "/tmp", "--volume", f"{data}:/data"]
        container = await asyncio.to_thread(
            Container.start, "milevault-app-test", app_image, [*words, "--volume", f"{share}:/share"]
        )
        try:

            async def announced() -> bool:
                return bool(home.messages)

            await until(announced, "the app to announce itself", timeout_s=90, explain=lambda: container.log)
            yield App(container, home, data, share / "milevault")
        finally:
            await asyncio.to_thread(container.remove)


async def athletes(app: App) -> list[dict[str, Any]]:
    """What the integration sees with what was announced to it."""
    headers = {"Authorization": f"Bearer {app.config['token']}"}
    url = f"http://127.0.0.1:{app.config['port']}/api/v1/athletes"
    async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as reply:
        assert reply.status == 200
        found: list[dict[str, Any]] = (await reply.json())["athletes"]
        return found


async def test_the_app_sets_itself_up_and_serves_as_an_ordinary_user(app: App) -> None:
    assert [(one["slug"], one["name"], one["time_zone"]) for one in await athletes(app)] == [
        ("zoe", "Zoë", "Europe/Berlin")
    ]
    assert app.container.status("Uid").split() == ["10001"] * 4
    assert {app.container.status(name) for name in ("CapPrm", "CapEff", "CapBnd", "CapAmb")} == {KEPT}
    assert app.container.status("NoNewPrivs") == "1"
    assert SECRET not in app.container.log
    assert app.config["token"] not in app.container.log

    # What the Samba app puts there belongs to root, folders too.
    folder = app.inbox / "zoe" / "an export"
    folder.mkdir()
    (folder / "broken.fit").write_bytes(b"no activity at all")
    (folder / "broken.fit").chmod(0o600)

    async def rejected() -> bool:
        return not (folder / "broken.fit").exists()

    await until(rejected, "the file of root to leave", timeout_s=60, explain=lambda: app.container.log)
    # `docker exec` is root in the app, and its database another user's.
    assert "zoe" in app.container.execute("milevault", "athlete", "list")

    before = dict(app.config)
    await asyncio.to_thread(app.container.stop)
    # The Supervisor writes the options before each start, as root.
    options = app.data / "options.json"
    options.unlink()
    options.write_text(json.dumps(OPTIONS | {"athletes": ["Zoë", "Kim"]}))
    options.chmod(0o600)
    await asyncio.to_thread(app.container.restart)

    async def again() -> bool:
        return len(app.home.messages) == 2

    await until(again, "the second announcement", timeout_s=90, explain=lambda: app.container.log)
    assert app.config == before
    assert [one["slug"] for one in await athletes(app)] == ["zoe", "kim"]
