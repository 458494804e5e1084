"""Fixtures of the statistics' tests: a real recorder, a vault with history, and nobody who waits."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from homeassistant.components.recorder import Recorder
from homeassistant.core import HomeAssistant

from custom_components.milevault import statistics
from tests.ha.history import History
from tests.ha.sidecar import FakeSidecar
from tests.ha.statistics_import.recorded import DAY


@pytest.fixture(autouse=True)
async def _integration(
    recorder_mock: Recorder,
    enable_custom_integrations: None,
    hass_storage: dict[str, Any],
    socket_enabled: None,
    hass: HomeAssistant,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[None]:
    """The recorder has to be there before anything else, and outlive the import; nobody waits for calm."""
    await hass.config.async_set_time_zone("Europe/Berlin")
    monkeypatch.setattr(statistics, "QUIET_S", 0.01)
    monkeypatch.setattr(statistics, "RETRY_S", 0.01)
    monkeypatch.setattr(statistics, "REST_SHARE", 0)
    yield
    for entry in hass.config_entries.async_loaded_entries("milevault"):
        await hass.config_entries.async_unload(entry.entry_id)


@pytest.fixture
def history(sidecar: FakeSidecar) -> History:
    """Four days of health, two of load, no activity."""
    sidecar.activities = []
    made = History(sidecar)
    for at, rate in enumerate((51.0, 52.0, 53.0)):
        made.health[DAY + timedelta(days=at)] = {"resting_heart_rate": rate, "hrv_last_night": 60.0 + at}
    made.health[DAY + timedelta(days=400)] = {"resting_heart_rate": 48.0, "steps": 9000.0}
    made.wellbeing[DAY] = {"readiness": 71.5}
    return made
