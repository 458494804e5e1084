"""Actions that read a file into the vault or write one from it."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.ha.actions import call
from tests.ha.conftest import until
from tests.ha.sidecar import FakeSidecar


@pytest.fixture
def allowed(hass: HomeAssistant, tmp_path: Path) -> Path:
    """A folder that Home Assistant may use."""
    hass.config.allowlist_external_dirs = {str(tmp_path)}
    return tmp_path


async def test_a_file_is_handed_over_byte_for_byte(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar, allowed: Path
) -> None:
    content = bytes(range(256)) * 3000
    file = allowed / "Läufe 1.fit"
    file.write_bytes(content)
    found = await call(hass, "import_file", path=str(file))
    assert found == {"import_id": 3, "item_id": 9, "state": "waiting"}
    assert sidecar.uploads == [("L%C3%A4ufe%201.fit", None, content)]


@pytest.mark.parametrize("name", ["missing.fit", "."])
async def test_what_is_no_file_is_not_handed_over(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar, allowed: Path, name: str
) -> None:
    with pytest.raises(ServiceValidationError) as caught:
        await call(hass, "import_file", path=str(allowed / name))
    assert caught.value.translation_key == "no_such_file"
    assert not sidecar.uploads


async def test_a_way_out_of_the_folder_is_not_allowed(
    hass: HomeAssistant, loaded: MockConfigEntry, allowed: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "a.fit"
    outside.write_bytes(b"x")
    (allowed / "link.fit").symlink_to(outside)
    for path in (allowed / "link.fit", allowed / ".." / outside.parent.name / "a.fit"):
        with pytest.raises(ServiceValidationError) as caught:
            await call(hass, "import_file", path=str(path))
        assert caught.value.translation_key == "path_not_allowed"


def names(folder: Path) -> list[str]:
    """What is in a folder."""
    return sorted(one.name for one in folder.iterdir())


def serving(
    body: bytes, *, cut: bool = False
) -> Callable[[web.Request], Awaitable[web.StreamResponse] | None]:
    """Answer downloads with a file, or with half of one."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": str(len(body))})
        await response.prepare(request)
        await response.write(body[: len(body) // 2] if cut else body)
        if cut and request.transport is not None:
            request.transport.abort()
        return response

    ends = ("/export.gpx", "/original")
    return lambda request: answer(request) if request.path.endswith(ends) else None


@pytest.mark.parametrize(("kind", "end"), [("gpx", "export.gpx"), ("original", "original")])
async def test_an_activity_is_written_to_a_file(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar, allowed: Path, kind: str, end: str
) -> None:
    body = b"<gpx/>" * 50_000
    sidecar.override = serving(body)
    path = allowed / "out"
    data = {"activity_id": 7, "path": str(path), "format": kind}
    assert await call(hass, "export_activity", **data) == {"path": str(path)}
    assert path.read_bytes() == body
    assert f"/api/v1/athletes/1/activities/7/{end}" in {request.path for request in sidecar.requests}
    assert names(allowed) == ["out"]
    with pytest.raises(ServiceValidationError) as caught:
        await call(hass, "export_activity", **data)
    assert caught.value.translation_key == "file_exists"
    sidecar.override = serving(b"new")
    await call(hass, "export_activity", **data, overwrite=True)
    assert path.read_bytes() == b"new"


async def test_half_a_file_is_never_left(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar, allowed: Path
) -> None:
    path = allowed / "run.gpx"
    path.write_bytes(b"before")
    sidecar.override = serving(b"<gpx/>" * 50_000, cut=True)
    with pytest.raises(HomeAssistantError) as caught:
        await call(hass, "export_activity", activity_id=7, path=str(path), overwrite=True)
    assert caught.value.translation_key == "cannot_connect"
    sidecar.override = None
    with pytest.raises(ServiceValidationError) as caught:
        await call(hass, "export_activity", activity_id=7, path=str(path), overwrite=True)
    assert caught.value.translation_key == "not_found"
    assert path.read_bytes() == b"before"
    assert names(allowed) == ["run.gpx"]


def slowly(goes_on: asyncio.Event, writing: list[int]) -> Callable[[web.Request], Any]:
    """Answer each download with one digit many times, and with its second half only when told."""

    async def answer(request: web.Request) -> web.StreamResponse:
        writing.append(len(writing))
        body = str(writing[-1]).encode() * 200_000
        response = web.StreamResponse(headers={"Content-Length": str(len(body))})
        await response.prepare(request)
        await response.write(body[:100_000])
        await goes_on.wait()
        await response.write(body[100_000:])
        return response

    return lambda request: answer(request) if request.path.endswith("/export.gpx") else None


@pytest.mark.parametrize("overwrite", [True, False])
async def test_two_exports_to_one_path_are_not_mixed(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar, allowed: Path, overwrite: bool
) -> None:
    """As an automation for each new activity does when a sync brings two."""
    path = allowed / "latest.gpx"
    goes_on, writing = asyncio.Event(), list[int]()
    sidecar.override = slowly(goes_on, writing)
    data = {"path": str(path), "overwrite": overwrite}
    both = [hass.async_create_task(call(hass, "export_activity", activity_id=one, **data)) for one in (7, 8)]
    await until(lambda: len(writing) == 2)
    goes_on.set()
    outcomes = await asyncio.gather(*both, return_exceptions=True)
    refused = [one.translation_key for one in outcomes if isinstance(one, ServiceValidationError)]
    assert refused == ([] if overwrite else ["file_exists"])
    assert path.read_bytes() in (b"0" * 200_000, b"1" * 200_000)
    assert names(allowed) == ["latest.gpx"]


async def test_a_folder_that_is_not_there_is_not_made(
    hass: HomeAssistant, loaded: MockConfigEntry, allowed: Path
) -> None:
    with pytest.raises(ServiceValidationError) as caught:
        await call(hass, "export_activity", activity_id=7, path=str(allowed / "none" / "run.gpx"))
    assert caught.value.translation_key == "no_such_folder"


async def test_a_disk_that_fails_is_told(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    sidecar: FakeSidecar,
    allowed: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_args: Any, **_kwargs: Any) -> Any:
        raise OSError(28, "No space left on device")

    (allowed / "run.fit").write_bytes(b"x")
    sidecar.override = serving(b"<gpx/>")
    export = {"activity_id": 7, "path": str(allowed / "run.gpx")}
    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", fail)
        for name, data in (("import_file", {"path": str(allowed / "run.fit")}), ("export_activity", export)):
            with pytest.raises(HomeAssistantError) as caught:
                await call(hass, name, **data)
            assert caught.value.translation_key == "file_error"
    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", fail)
        with pytest.raises(HomeAssistantError) as caught:
            await call(hass, "export_activity", **export)
        assert caught.value.translation_placeholders == {
            "path": str(allowed / "run.gpx"),
            "reason": "No space left on device",
        }
    assert names(allowed) == ["run.fit"]
