"""The part of the system health page."""

from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry, get_system_health_info

from custom_components.milevault.const import DOMAIN
from tests.ha.samples import TOKEN
from tests.ha.sidecar import FakeSidecar
from tests.ha.test_words import WORDS


async def shown(hass: HomeAssistant) -> dict[str, Any]:
    """The page's part with what comes later."""
    info = await get_system_health_info(hass, DOMAIN)
    return info | {"can_reach_vault": await info["can_reach_vault"]}


@pytest.fixture(autouse=True)
async def _page(hass: HomeAssistant) -> None:
    assert await async_setup_component(hass, "system_health", {})


async def test_a_healthy_vault(hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar) -> None:
    info = await shown(hass)
    assert info == {
        "can_reach_vault": "ok",
        "integration_version": "0.1.0",
        "vault_version": "0.1.0",
        "vaults_loaded": "1/1",
        "streams_connected": "1/1",
        "athletes": "1+",
    }
    assert set(info) == set(WORDS["system_health"]["info"])
    alive = [request for request in sidecar.requests if request.path == "/health/live"]
    assert alive
    assert not any("Authorization" in request.headers for request in alive)
    assert TOKEN not in str(info)


async def test_a_vault_that_is_away(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    await sidecar.stop()
    info = await shown(hass)
    assert info["can_reach_vault"] == {"type": "failed", "error": "unreachable"}


async def test_an_entry_that_is_not_loaded(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    await hass.config_entries.async_unload(loaded.entry_id)
    info = await shown(hass)
    assert (info["vaults_loaded"], info["streams_connected"], info["vault_version"]) == ("0/1", "0/0", "")
