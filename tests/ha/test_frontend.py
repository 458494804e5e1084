"""Loading of the cards."""

import gzip
from typing import Any
from unittest.mock import AsyncMock, Mock

import pytest
from homeassistant.components.frontend import DATA_EXTRA_MODULE_URL, UrlManager
from homeassistant.components.lovelace import LovelaceData
from homeassistant.components.lovelace.const import LOVELACE_DATA
from homeassistant.components.lovelace.resources import ResourceStorageCollection, ResourceYAMLCollection
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.milevault import frontend
from custom_components.milevault.frontend import CARDS_PATH, FOLDER_PATH
from tests.ha.samples import TOKEN
from tests.ha.sidecar import FakeSidecar

# The version, and a hash of what the fixture writes.
URL = f"{CARDS_PATH}?v=0.1.0-611a8d92"


@pytest.fixture
def module_urls(hass: HomeAssistant) -> UrlManager:
    """The frontend's list of extra modules (the frontend itself is not installed here)."""
    manager = hass.data[DATA_EXTRA_MODULE_URL] = UrlManager(lambda *args: None, [])
    return manager


@pytest.fixture
def resources(hass: HomeAssistant) -> ResourceStorageCollection:
    """Dashboard resources kept in storage."""
    dashboard = Mock(async_load=AsyncMock(return_value={}))
    collection = ResourceStorageCollection(hass, dashboard)
    hass.data[LOVELACE_DATA] = LovelaceData(
        resource_mode="storage", dashboards={}, resources=collection, yaml_dashboards={}
    )
    return collection


async def set_up(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()


def urls(resources: ResourceStorageCollection) -> list[str]:
    return [item["url"] for item in resources.async_items()]


async def test_the_cards_are_served_and_registered_twice(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    built_cards: str,
    module_urls: UrlManager,
    resources: ResourceStorageCollection,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    await set_up(hass, entry)
    assert module_urls.urls == {URL}
    assert urls(resources) == [URL]
    assert resources.async_items()[0]["type"] == "module"
    client = await hass_client_no_auth()
    answer = await client.get(URL)
    assert await answer.text() == built_cards
    words = await client.get(f"{FOLDER_PATH}/milevault-cards.de.json?v=0.1.0")
    assert await words.json() == {"state.retry": "Noch einmal"}


async def test_a_packed_file_beside_the_cards_is_what_browsers_get(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    built_cards: str,
    module_urls: UrlManager,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    packed = frontend.CARDS_FILE.with_name("milevault-cards.js.gz")
    packed.write_bytes(gzip.compress(b"// packed"))
    await set_up(hass, entry)
    client = await hass_client_no_auth()
    answer = await client.get(URL, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.content_type == "text/javascript"
    assert await answer.text() == "// packed"
    plain = await client.get(URL, headers={"Accept-Encoding": "identity"})
    assert await plain.text() == built_cards


async def test_a_reload_and_a_second_entry_register_nothing_more(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    sidecar: FakeSidecar,
    built_cards: str,
    module_urls: UrlManager,
    resources: ResourceStorageCollection,
) -> None:
    await set_up(hass, entry)
    await hass.config_entries.async_reload(entry.entry_id)
    other = FakeSidecar()
    other.server_id = "other"
    await other.start()
    second = MockConfigEntry(domain="milevault", unique_id="other", data={"url": other.url, "token": TOKEN})
    second.add_to_hass(hass)
    await set_up(hass, second)
    assert urls(resources) == [URL]
    await hass.config_entries.async_remove(second.entry_id)
    assert urls(resources) == [URL]
    assert module_urls.urls == {URL}
    await other.stop()


async def test_an_update_replaces_the_old_version_and_doubles(
    hass: HomeAssistant, entry: MockConfigEntry, built_cards: str, resources: ResourceStorageCollection
) -> None:
    theirs = "/hacsfiles/other-card.js"
    for url in (theirs, f"{CARDS_PATH}?v=0.0.1", f"{CARDS_PATH}?v=0.0.2"):
        await resources.async_create_item({"res_type": "module", "url": url})
    await set_up(hass, entry)
    assert urls(resources) == [theirs, URL]


async def test_removing_the_last_entry_removes_both_and_adding_brings_them_back(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    sidecar: FakeSidecar,
    built_cards: str,
    module_urls: UrlManager,
    resources: ResourceStorageCollection,
) -> None:
    await set_up(hass, entry)
    await hass.config_entries.async_remove(entry.entry_id)
    assert urls(resources) == []
    assert module_urls.urls == set()
    again = MockConfigEntry(domain="milevault", unique_id=entry.unique_id, data=dict(entry.data))
    again.add_to_hass(hass)
    await set_up(hass, again)
    assert urls(resources) == [URL]
    assert module_urls.urls == {URL}


async def test_resources_in_yaml_are_left_alone(
    hass: HomeAssistant, entry: MockConfigEntry, built_cards: str, module_urls: UrlManager
) -> None:
    collection = ResourceYAMLCollection([])
    hass.data[LOVELACE_DATA] = LovelaceData(
        resource_mode="yaml", dashboards={}, resources=collection, yaml_dashboards={}
    )
    await set_up(hass, entry)
    assert collection.async_items() == []
    assert module_urls.urls == {URL}


async def test_without_a_built_file_all_else_works_and_one_warning_says_so(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    module_urls: UrlManager,
    tmp_path: Any,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr("custom_components.milevault.frontend.CARDS_FILE", tmp_path / "missing.js")
    await set_up(hass, entry)
    await hass.config_entries.async_reload(entry.entry_id)
    assert caplog.text.count("The dashboard cards are not built") == 1
    assert module_urls.urls == set()
    assert hass.states.get("sensor.ada_canary_latest_activity").state == "running"
    await hass.config_entries.async_remove(entry.entry_id)
