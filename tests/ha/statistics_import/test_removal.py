"""Statistics go with the entry, the athlete or the option, and no others do."""

from typing import Any

import pytest
from homeassistant.components.recorder.statistics import (
    async_add_external_statistics,
)
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry
from sqlalchemy.exc import OperationalError

from custom_components.milevault.const import CONF_STATISTICS
from custom_components.milevault.frontend import CARDS_URL
from custom_components.milevault.statistics_recorder import metadata
from custom_components.milevault.statistics_series import SERIES
from tests.ha.conftest import until
from tests.ha.history import History, payload
from tests.ha.samples import athlete
from tests.ha.sidecar import FakeSidecar
from tests.ha.statistics_import.recorded import DAY, PREFIX, berlin, known, rows, settled


async def test_removing_the_entry_removes_its_statistics_and_no_others(
    hass: HomeAssistant, history: History, loaded: MockConfigEntry
) -> None:
    await settled(hass, loaded)
    other = metadata(SERIES[0], "milevault:aaaabbbbcccc_1_resting_heart_rate", "Other", is_us=False)
    async_add_external_statistics(hass, other, [{"start": berlin(DAY, 0), "mean": 50.0}])
    await hass.config_entries.async_remove(loaded.entry_id)
    assert set(await known(hass)) == {other["statistic_id"]}


async def test_a_database_that_does_not_answer_keeps_nothing_else_from_being_removed(
    hass: HomeAssistant, history: History, loaded: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: Any, **_kwargs: Any) -> Any:
        raise OperationalError("select", {}, Exception("locked"))

    assert CARDS_URL in hass.data
    await settled(hass, loaded)
    monkeypatch.setattr("custom_components.milevault.statistics_recorder.get_metadata", fail)
    await hass.config_entries.async_remove(loaded.entry_id)
    assert CARDS_URL not in hass.data


async def test_an_entry_made_again_has_the_same_ids(
    hass: HomeAssistant, history: History, loaded: MockConfigEntry
) -> None:
    await settled(hass, loaded)
    before = set(await known(hass))
    again = MockConfigEntry(domain="milevault", unique_id=loaded.unique_id, data=loaded.data)
    await hass.config_entries.async_remove(loaded.entry_id)
    again.add_to_hass(hass)
    await hass.config_entries.async_setup(again.entry_id)
    await settled(hass, again)
    assert set(await known(hass)) == before


async def test_switching_the_option_off_removes_them_and_on_brings_them_back(
    hass: HomeAssistant, history: History, loaded: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    await settled(hass, loaded)
    hass.config_entries.async_update_entry(loaded, options={CONF_STATISTICS: False})
    await hass.async_block_till_done()
    await until(lambda: loaded.runtime_data.saved.statistics == {})
    assert await known(hass) == {}
    sidecar.publish("health_recorded", payload([DAY]))
    await until(lambda: loaded.runtime_data.saved.cursor.endswith(":41"))
    assert loaded.runtime_data.saved.statistics == {}
    hass.config_entries.async_update_entry(loaded, options={CONF_STATISTICS: True})
    await hass.async_block_till_done()
    await settled(hass, loaded)
    assert len(await rows(hass, "hrv")) == 3


async def test_an_athlete_taken_off_takes_the_statistics_along(
    hass: HomeAssistant, history: History, entry: MockConfigEntry, sidecar: FakeSidecar
) -> None:
    sidecar.athletes = [athlete(), athlete(2, "Bea Canary")]
    sidecar.summaries[2] = sidecar.summaries[1] | {"athlete": athlete(2, "Bea Canary")}
    await hass.config_entries.async_setup(entry.entry_id)
    await settled(hass, entry, 1)
    await settled(hass, entry, 2)
    names = {meta["name"] for meta in (await known(hass)).values()}
    assert {"Ada Canary steps", "Bea Canary steps"} <= names
    (bea,) = [one for one in entry.subentries.values() if one.unique_id == "2"]
    hass.config_entries.async_remove_subentry(entry, bea.subentry_id)
    await hass.async_block_till_done()
    await until(lambda: 2 not in entry.runtime_data.saved.statistics)
    await settled(hass, entry, 1)
    assert {key[: len(PREFIX)] for key in await known(hass)} == {PREFIX}
