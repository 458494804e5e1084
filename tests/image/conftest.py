"""The images, built once a session from the Dockerfile as it stands, and containers of them."""

import inspect
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

if "MILEVAULT_SIDECAR_PYTHON" not in os.environ:
    pytest.skip("needs the environments of scripts/test: run scripts/test image", allow_module_level=True)
pytest.importorskip("homeassistant", reason="Home Assistant is not installed here: run scripts/test image")

from scripts.demo_app.sample import cache_folder

from . import base, engine

MEASURED: list[str] = []


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One event loop for everything: the containers live as long as the session."""
    for item in items:
        coroutine = inspect.iscoroutinefunction(getattr(item, "function", None))
        if coroutine and item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What was measured, passed or not."""
    for line in MEASURED:
        terminalreporter.write_line(f"measured: {line}")


@pytest.fixture(scope="session")
def server_image() -> str:
    """The image everybody runs who is not the Supervisor."""
    if reason := engine.missing():
        pytest.skip(reason)
    base.prepare(cache_folder())
    engine.build(engine.SERVER, engine.ROOT / "sidecar")
    return engine.SERVER


@pytest.fixture(scope="session")
def app_image(server_image: str) -> str:
    """The image of the Home Assistant app, built with the argument the Supervisor gives."""
    engine.build(engine.APP, engine.ROOT / "sidecar", "--build-arg", "BUILD_ARCH=amd64")
    return engine.APP


@pytest.fixture
def open_folder(tmp_path: Path) -> Iterator[Path]:
    """A folder that a container's user can reach: temporary folders are private."""
    reached = [tmp_path, *tmp_path.parents][:3]
    before = [folder.stat().st_mode for folder in reached]
    for folder in reached:
        folder.chmod(0o755)
    yield tmp_path
    for folder, mode in zip(reached, before, strict=True):
        folder.chmod(mode & 0o7777)
