"""The whole application for the end-to-end tests, started once: sidecar, Home Assistant, and what they need.

Nothing here is a double: a real vault with its own database, a real Home Assistant with the integration set
up through its own dialogs, and where the machine has them a real Samba server and a real browser.
"""

import os
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

if "MILEVAULT_SIDECAR_PYTHON" not in os.environ:
    pytest.skip("needs the sidecar's environment: run scripts/test e2e", allow_module_level=True)
pytest.importorskip("homeassistant", reason="Home Assistant is not installed here: run scripts/test e2e")
pytest.importorskip("playwright", reason="playwright is not installed here: run scripts/test e2e")

from playwright.async_api import Browser

from scripts.demo_app import browser as driver
from scripts.demo_app import share as samba
from scripts.demo_app.hass import Hass, HassSocket
from scripts.demo_app.sample import ROOT, child_environment, sample_files, sidecar_python
from scripts.demo_app.stack import SLUG, Stack, drop, stack, start_hass, start_sidecar, wait_for_import
from scripts.demo_app.waiting import until

from .card_page import card_types, save_view

# A fixed time, so that the archive is made once for all runs: one session of each kind. It ends with a ride
# and a long run, so that the latest activity has a track with and without the one that is withheld.
END = date(2026, 10, 25)
FILES = 14
STABLE_SECONDS = 1.0
SETTINGS = {"STABLE_SECONDS": str(STABLE_SECONDS), "SCAN_SECONDS": "1", "LOG_LEVEL": "debug"}
# Each test that takes one keeps it: a few more than there are such tests.
SPARE_FILES = 32
# Cards that speak of the last weeks or of this year speak of the sample in the next year too.
OF_THE_SAMPLE: dict[str, dict[str, Any]] = {
    "milevault-calendar-card": {"year": END.year},
    "milevault-volume-card": {"weeks": 53},
}
ALL_PATH = "milevault-cards"
# A conversation agent, a scale of another integration, a folder for files.
COMPONENTS = Path(__file__).parent / "components"
CONFIGURATION = """
e2e_agent:
input_number:
  scale:
    min: 0
    max: 500
    step: 0.1
template:
  - sensor:
      - name: Bathroom scale
        unique_id: bathroom_scale
        device_class: weight
        unit_of_measurement: lb
        state: "{{ states('input_number.scale') }}"
        availability: "{{ states('input_number.scale') | float(0) > 0 }}"
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One event loop for everything: the parts live as long as the session."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.fixture(scope="session")
def sample() -> list[Path]:
    """The sample athlete's activities, oldest first; the latest one is withheld for the test of the share."""
    return sorted((sample_files(end=END, files=FILES, wellness_days=2) / "activities").iterdir())


@pytest.fixture(scope="session")
def spare(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    """Further runs of ten minutes, different from each other and from the sample; tests pop theirs."""
    folder = tmp_path_factory.mktemp("spare")
    command = [
        sidecar_python(),
        "-m",
        "scripts.sample_athlete",
        str(folder),
        "--bulk",
        str(SPARE_FILES),
        "--points",
        "600",
    ]
    subprocess.run(command, env=child_environment(), cwd=ROOT, check=True, capture_output=True)
    return [path.read_bytes() for path in sorted(folder.iterdir())]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def running(sample: list[Path], tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    """Everything up, all but the latest activity imported, MileVault added in Home Assistant."""
    folder = tmp_path_factory.mktemp("stack")
    # PostgreSQL's system user has to pass.
    folder.parent.chmod(0o755)
    with suppress(PermissionError):
        folder.parent.parent.chmod(0o755)
    async with stack(folder, settings=SETTINGS) as parts:
        parts.athlete_id = await start_sidecar(parts.sidecar)
        count = drop(sample[:-1], parts.sidecar)
        await wait_for_import(parts.sidecar, parts.athlete_id, count, lambda _text: None)
        shutil.copytree(COMPONENTS, parts.hass.folder / "custom_components")
        parts.hass.more_configuration = CONFIGURATION
        await start_hass(parts.hass, parts.sidecar, parts.athlete_id)
        yield parts


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def filled(running: Stack) -> Stack:
    """The vault with the days and nights until this morning besides: of older ones no dashboard speaks."""
    await running.hass.log_in()
    folder = sample_files(files=FILES, wellness_days=3) / "wellness"
    before = await running.sidecar.counts(running.athlete_id)
    count = drop(sorted(folder.iterdir()), running.sidecar)

    async def read() -> bool:
        now = await running.sidecar.counts(running.athlete_id)
        return now["seen"] >= before["seen"] + count and now.get("waiting", 0) == 0

    await until(read, "the files with days and nights", timeout_s=120)

    async def computed() -> bool:
        reply = await running.sidecar.get(f"/athletes/{running.athlete_id}/recomputes")
        routes = await running.sidecar.get(f"/athletes/{running.athlete_id}/routes")
        return bool(routes["routes"]) and all(one["finished_at"] for one in reply["recomputes"])

    # What the imports left to do is begun within half a minute of them.
    await until(computed, "routes and all else to be computed", timeout_s=120)
    entities = await running.hass.entities(running.athlete_id)

    async def shown() -> bool:
        return (await running.hass.state(entities["sleep_duration"]))["state"] not in (
            "unknown",
            "unavailable",
        )

    await until(shown, "last night in Home Assistant", timeout_s=60)
    return running


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def all_cards(filled: Stack) -> str:
    """Path of a dashboard with one card of each type."""
    cards = [{"type": f"custom:{one}", **OF_THE_SAMPLE.get(one, {})} for one in card_types()]
    return await save_view(filled.hass, ALL_PATH, cards)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def share(running: Stack, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[samba.Share]:
    """The inbox as a Samba share."""
    if reason := samba.missing():
        pytest.skip(reason)
    async with samba.Share(tmp_path_factory.mktemp("samba"), running.sidecar.inbox) as served:
        await served.start()
        yield served


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """A browser, or a skip with the reason."""
    manager = driver.browser()
    try:
        found = await manager.__aenter__()
    except driver.BrowserMissing as error:
        pytest.skip(str(error))
    try:
        yield found
    finally:
        await manager.__aexit__(None, None, None)


class Recorded:
    """The firings of the event entity, as an automation would see them."""

    def __init__(self, socket: HassSocket) -> None:
        self._socket = socket
        self.activity_ids: list[int] = []

    async def next(self, timeout_s: float) -> int:
        """The activity id of the next firing; raises TimeoutError."""
        attributes: dict[str, Any] = {}
        while "activity_id" not in attributes:
            event = await self._socket.event(timeout_s)
            attributes = (event["variables"]["trigger"]["to_state"] or {}).get("attributes", {})
        self.activity_ids.append(attributes["activity_id"])
        return int(attributes["activity_id"])


@pytest_asyncio.fixture(loop_scope="session")
async def recorded(running: Stack) -> AsyncIterator[Recorded]:
    """Listens to the event entity from here on."""
    entities = await running.hass.entities(running.athlete_id)
    await running.hass.log_in()
    async with running.hass.websocket() as socket:
        trigger = {"trigger": "state", "entity_id": entities["activity_recorded"]}
        await socket.call("subscribe_trigger", trigger=trigger)
        yield Recorded(socket)


class Inbox:
    """The athlete's folder on the share, as a file manager shows it."""

    def __init__(self, running: Stack) -> None:
        self.folder = running.sidecar.inbox / SLUG

    async def reason(self, name: str, timeout_s: float = 30) -> str:
        """The text of the note about a file that was not imported: in `rejected`, or beside it."""
        notes = [folder / f"{name}.reason.txt" for folder in (self.folder / "rejected", self.folder)]

        async def written() -> str:
            return next((note.read_text() for note in notes if note.is_file()), "")

        return await until(written, f"a reason for {name}", timeout_s=timeout_s)


@pytest.fixture
def inbox(running: Stack) -> Inbox:
    return Inbox(running)


@pytest.fixture
def hass(running: Stack) -> Hass:
    return running.hass
