"""Fixtures of the integration's tests: a sidecar at the other end of real HTTP."""

# The plugin brings a package of the same name; ours has to be found first.
import custom_components.milevault  # isort: skip # noqa: F401

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any
from unittest.mock import PropertyMock, patch

import pytest
from freezegun import freeze_time
from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import CONF_TOKEN, CONF_URL
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.syrupy import HomeAssistantSnapshotExtension
from syrupy.assertion import SnapshotAssertion

from custom_components.milevault import push
from custom_components.milevault.const import DOMAIN
from tests.ha.figures import NOW, fill
from tests.ha.samples import SERVER_ID, TOKEN
from tests.ha.sidecar import FakeSidecar


@pytest.fixture(autouse=True)
def _integration(
    enable_custom_integrations: None, hass_storage: dict[str, Any], socket_enabled: None
) -> None:
    """Our integration, storage in memory, sockets to this machine."""


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reconnect and refresh at once."""
    monkeypatch.setattr(push, "backoff_s", lambda attempt: 0.01)
    monkeypatch.setattr(push, "REFRESH_COOLDOWN_S", 0.01)


@pytest.fixture
def snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Snapshots that know Home Assistant's types."""
    return snapshot.use_extension(HomeAssistantSnapshotExtension)


@pytest.fixture
async def sidecar(hass: HomeAssistant) -> AsyncIterator[FakeSidecar]:
    """A running sidecar with one athlete."""
    fake = FakeSidecar()
    await fake.start()
    yield fake
    await fake.stop()


@pytest.fixture
def clock() -> Iterator[FrozenDateTimeFactory]:
    """Home Assistant's clock, standing still; sockets keep theirs, and types stay themselves for the decoder."""
    with freeze_time(NOW, ignore=["custom_components.milevault", "aiohttp", "asyncio"]) as frozen:
        yield frozen


@pytest.fixture
def all_enabled() -> Iterator[None]:
    """Entities that are off by default are on."""
    with patch(
        "homeassistant.helpers.entity.Entity.entity_registry_enabled_default",
        new_callable=PropertyMock,
        return_value=True,
    ):
        yield


@pytest.fixture
def full(sidecar: FakeSidecar, clock: FrozenDateTimeFactory) -> FakeSidecar:
    """A sidecar that knows every figure, on the evening of the activity's day."""
    fill(sidecar)
    return sidecar


@pytest.fixture
def entry(hass: HomeAssistant, sidecar: FakeSidecar) -> MockConfigEntry:
    """An entry for the sidecar, not set up yet."""
    made = MockConfigEntry(
        domain=DOMAIN,
        title="MileVault",
        unique_id=SERVER_ID,
        data={CONF_URL: sidecar.url, CONF_TOKEN: TOKEN},
        entry_id="01JMILEVAULT0000000000TEST",
    )
    made.add_to_hass(hass)
    return made


@pytest.fixture
async def loaded(hass: HomeAssistant, entry: MockConfigEntry, sidecar: FakeSidecar) -> MockConfigEntry:
    """The entry, set up and following the event stream."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    await until(lambda: sidecar.stream_count == 1 and entry.runtime_data.stream_connected)
    return entry


async def until(condition: Callable[[], object]) -> None:
    """Wait for what other tasks bring about over real sockets; a busy machine takes its time."""
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110 - the condition belongs to code that knows no test
            await asyncio.sleep(0.005)


@pytest.fixture
def built_cards(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """The cards and the words of a language as the build would leave them."""
    file = tmp_path / "milevault-cards.js"
    file.write_text("// cards")
    (tmp_path / "milevault-cards.de.json").write_text('{"state.retry": "Noch einmal"}')
    monkeypatch.setattr("custom_components.milevault.frontend.CARDS_FILE", file)
    return file.read_text()
