"""Diagnostics show how the integration does, and nothing about anybody."""

import json
import logging
from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry
from syrupy.assertion import SnapshotAssertion

from custom_components.milevault.diagnostics import async_get_config_entry_diagnostics, rounded
from tests.ha.conftest import until
from tests.ha.samples import SERVER_ID, STREAM_ID, TOKEN
from tests.ha.sidecar import FakeSidecar

# Whatever could tell a person, a place or the way in.
CANARIES = [
    TOKEN, "mv_", "canary", "ada c", "lovelace", "berlin", "127.0.0.1", SERVER_ID, STREAM_ID, "12345", "147",
    "3606", "321", "43210", "14400", "2026-11", "running", "trail",
]  # fmt: skip


@pytest.mark.usefixtures("built_cards")
async def test_diagnostics_of_a_healthy_entry(
    hass: HomeAssistant, loaded: MockConfigEntry, snapshot: SnapshotAssertion
) -> None:
    assert await async_get_config_entry_diagnostics(hass, loaded) == snapshot


async def test_no_canary_is_in_the_diagnostics(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    text = json.dumps(await async_get_config_entry_diagnostics(hass, loaded)).lower()
    assert [canary for canary in CANARIES if canary.lower() in text] == []


async def test_no_canary_is_in_the_log(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar, caplog: pytest.LogCaptureFixture
) -> None:
    """Even at debug level, over a loss, rubbish and a return."""
    caplog.set_level(logging.DEBUG, logger="custom_components.milevault")
    sidecar.record(8)
    sidecar.send_raw(b"event: activity_recorded\ndata: {not json\n\n")
    await sidecar.stop()
    await until(lambda: not loaded.runtime_data.stream_connected)
    loaded.runtime_data._grace_is_over = True
    await loaded.runtime_data.async_refresh()
    await sidecar.start()
    await until(lambda: loaded.runtime_data.last_update_success)
    ours = [
        record.getMessage()
        for record in caplog.records
        if record.name.startswith("custom_components.milevault")
    ]
    assert ours
    personal = [TOKEN, "mv_", "Canary", "12345", "147", "127.0.0.1"]
    assert [line for line in ours if any(canary in line for canary in personal)] == []


async def test_the_kind_of_the_last_error_is_shown(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    await sidecar.stop()
    loaded.runtime_data._grace_is_over = True
    await loaded.runtime_data.async_refresh()
    connection: dict[str, Any] = (await async_get_config_entry_diagnostics(hass, loaded))["connection"]
    assert connection["last_error"] == "MileVaultConnectionError: refused"
    assert connection["last_update_success"] is False
    loaded.runtime_data.last_exception = ValueError("secret")
    shown = await async_get_config_entry_diagnostics(hass, loaded)
    assert shown["connection"]["last_error"] == "ValueError"


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0"), (1, "1+"), (9, "1+"), (10, "10+"), (99, "10+"), (100, "100+"), (12345, "1000+")],
)
def test_counts_are_rounded(count: int, text: str) -> None:
    assert rounded(count) == text
