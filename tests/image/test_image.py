"""The server's image without any privilege, fed through Samba, shown by a real Home Assistant."""

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
import pytest_asyncio

from scripts.demo_app import share as samba
from scripts.demo_app.hass import Hass
from scripts.demo_app.sample import sample_files
from scripts.demo_app.sidecar import Sidecar
from scripts.demo_app.stack import SLUG, start_hass, start_sidecar
from scripts.demo_app.waiting import DemoError, until

from .conftest import MEASURED
from .engine import Container, EngineError, run

UID = 10001
# The same files as the end-to-end tests use, so that they are made once.
END, FILES = date(2026, 10, 25), 14
# Twice what was measured: a change that doubles them is worth a look.
MOST_IMAGE_MIB, MOST_IDLE_MIB = 1000, 600


class ContainerSidecar(Sidecar):
    """The sidecar of the end-to-end tests, as a container of the image instead of a process."""

    def __init__(self, folder: Path, image: str) -> None:
        super().__init__(folder, {"SCAN_SECONDS": "1", "STABLE_SECONDS": "1"})
        self._image = image
        self.container = Container("milevault-image-test")

    async def start(self) -> None:
        for folder in (self.data, self.inbox):
            folder.mkdir(exist_ok=True)
            os.chown(folder, UID, UID)
        options = ["--network", "host", "--read-only", "--cap-drop", "ALL"]
        options += ["--security-opt", "no-new-privileges", "--tmpfs", "/tmp:size=64m,noexec"]
        options += ["--volume", f"{self.data}:/data", "--volume", f"{self.inbox}:/inbox"]
        for name in ("PORT", "SCAN_SECONDS", "STABLE_SECONDS"):
            options += ["--env", f"MILEVAULT_{name}={self.env[f'MILEVAULT_{name}']}"]
        await asyncio.to_thread(Container.start, self.container.name, self._image, options)
        await self.answering()

    async def answering(self) -> None:
        """Returns when the API answers."""

        async def alive() -> bool:
            if not self.container.running:
                raise DemoError(self.container.log)
            return await self._answers("/health/live")

        await until(alive, "the container to answer", timeout_s=120, explain=lambda: self.container.log)

    def run(self, *words: str) -> str:
        try:
            return self.container.execute("milevault", *words)
        except EngineError as error:
            raise DemoError(str(error)) from error

    def stop(self) -> None:
        self.container.remove()


@dataclass(frozen=True)
class Running:
    """The container, the share over its inbox, and Home Assistant with the integration."""

    sidecar: ContainerSidecar
    share: samba.Share
    hass: Hass
    athlete_id: int


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def running(server_image: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    if reason := samba.missing():
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("container")
    for above in (folder, folder.parent, folder.parent.parent):
        above.chmod(0o755)
    async with (
        ContainerSidecar(folder, server_image) as sidecar,
        Hass(folder / "hass") as hass,
        samba.Share(tmp_path_factory.mktemp("samba"), sidecar.inbox) as share,
    ):
        athlete_id = await start_sidecar(sidecar)
        MEASURED.append(f"idle memory of the container {sidecar.container.memory_mib():.0f} MiB (PSS)")
        await share.start()
        await start_hass(hass, sidecar, athlete_id)
        yield Running(sidecar, share, hass, athlete_id)


def test_the_image_names_an_ordinary_user_and_a_health_check(server_image: str) -> None:
    size = int(run("podman", "image", "inspect", "--format", "{{.Size}}", server_image)) / 2**20
    MEASURED.append(f"size of the image {size:.0f} MiB")
    assert size < MOST_IMAGE_MIB
    user, check = run(
        "podman", "image", "inspect", "--format", "{{.User}} {{json .HealthCheck}}", server_image
    ).split(" ", 1)
    assert user == "milevault"
    assert "/health/live" in check


async def test_the_container_has_no_privilege_and_cannot_write_to_its_image(running: Running) -> None:
    container = running.sidecar.container
    assert container.status("Uid").split() == [str(UID)] * 4
    assert {container.status(name) for name in ("CapPrm", "CapEff", "CapBnd", "CapAmb")} == {"0" * 16}
    assert container.status("NoNewPrivs") == "1"
    for place in ("/opt/milevault/x", "/etc/x", "/x"):
        with pytest.raises(EngineError, match="Read-only file system"):
            container.execute("touch", place, user="root")


async def test_the_health_check_passes_and_memory_stays_small(running: Running) -> None:
    await asyncio.to_thread(run, "podman", "healthcheck", "run", running.sidecar.container.name)
    assert running.sidecar.container.memory_mib() < MOST_IDLE_MIB


async def test_a_file_put_through_samba_shows_in_home_assistant(running: Running) -> None:
    files = sorted((sample_files(end=END, files=FILES, wellness_days=2) / "activities").iterdir())
    await asyncio.to_thread(running.share.put, files[-1], f"{SLUG}/{files[-1].name}")
    entities = await running.hass.entities(running.athlete_id)

    async def shown() -> bool:
        page = await running.sidecar.get(f"/athletes/{running.athlete_id}/activities", limit=1)
        state = (await running.hass.state(entities["latest_start"]))["state"]
        return bool(page["activities"]) and str(state)[:19] == page["activities"][0]["start_time"][:19]

    await until(shown, "the activity in Home Assistant", timeout_s=60)

    async def taken_away() -> bool:
        return not any(path.is_file() for path in (running.sidecar.inbox / SLUG).iterdir())

    await until(taken_away, "the file to leave the inbox", timeout_s=30)


async def test_the_vault_outlives_the_container(running: Running) -> None:
    before = await running.sidecar.get(f"/athletes/{running.athlete_id}/activities", limit=10)
    await asyncio.to_thread(running.sidecar.container.stop)
    assert running.sidecar.container.inspect("{{.State.ExitCode}}") == "0"
    await asyncio.to_thread(running.sidecar.container.restart)
    await running.sidecar.answering()

    async def same() -> bool:
        try:
            after = await running.sidecar.get(f"/athletes/{running.athlete_id}/activities", limit=10)
        except DemoError:
            return False
        return bool(after == before)

    await until(same, "the same activities", timeout_s=60, explain=lambda: running.sidecar.container.log)
    assert "Everything is in order." in running.sidecar.run("doctor")
