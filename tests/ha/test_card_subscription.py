"""What cards hear when the entry itself goes: unloaded, reloaded, removed, set up anew."""

from typing import Any

import pytest
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.const import CONF_TOKEN, CONF_URL
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.milevault.const import DOMAIN
from tests.ha.conftest import until
from tests.ha.sidecar import SERVER_ID, TOKEN, FakeSidecar
from tests.ha.test_coordinator import pass_time
from tests.ha.test_link import LATER, SOON, Told
from tests.ha.test_websocket import ask, device_of


@pytest.fixture
async def client(hass: HomeAssistant, loaded: MockConfigEntry, hass_ws_client: Any) -> Any:
    return await hass_ws_client(hass)


@pytest.fixture
async def told(client: Any) -> Told:
    """A subscription of whoever looks; its first message is read."""
    assert (await ask(client, "subscribe"))["success"]
    subscription = Told(client)
    assert await subscription.next() == ("refresh", True)
    return subscription


async def test_an_entry_that_is_unloaded_is_told_within_seconds_and_its_return_at_once(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar, told: Told
) -> None:
    await hass.config_entries.async_unload(loaded.entry_id)
    assert await told.so_far() == []
    await pass_time(hass, LATER)
    assert await told.next() == ("availability", False)
    await hass.config_entries.async_setup(loaded.entry_id)
    assert await told.next() == ("refresh", True)
    # And the messages come again.
    await until(lambda: loaded.runtime_data.stream_connected)
    sidecar.record(8)
    while (message := await told.next())[0] != "activity":
        assert message == ("refresh", True)


async def test_a_reload_is_not_told_but_by_the_stream_that_begins_anew(
    hass: HomeAssistant, loaded: MockConfigEntry, told: Told
) -> None:
    await hass.config_entries.async_reload(loaded.entry_id)
    assert await told.next() == ("refresh", True)
    await pass_time(hass, LATER)
    assert await told.so_far() == []


async def test_an_entry_that_is_disabled_and_enabled(
    hass: HomeAssistant, loaded: MockConfigEntry, told: Told
) -> None:
    await hass.config_entries.async_set_disabled_by(loaded.entry_id, ConfigEntryDisabler.USER)
    await pass_time(hass, LATER)
    assert await told.next() == ("availability", False)
    await hass.config_entries.async_set_disabled_by(loaded.entry_id, None)
    assert await told.next() == ("refresh", True)


async def test_an_entry_that_is_removed_and_made_anew(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar, told: Told
) -> None:
    await hass.config_entries.async_remove(loaded.entry_id)
    await pass_time(hass, LATER)
    assert await told.next() == ("availability", False)
    other = MockConfigEntry(
        domain=DOMAIN, unique_id=SERVER_ID, data={CONF_URL: sidecar.url, CONF_TOKEN: TOKEN}
    )
    other.add_to_hass(hass)
    assert await hass.config_entries.async_setup(other.entry_id)
    assert await told.next() == ("refresh", True)
    await until(lambda: other.runtime_data.stream_connected)
    sidecar.record(8)
    while (await told.next())[0] != "activity":
        pass


async def test_a_setup_that_fails_after_the_unload_stays_told(
    hass: HomeAssistant, loaded: MockConfigEntry, sidecar: FakeSidecar, told: Told
) -> None:
    await sidecar.stop()
    await hass.config_entries.async_reload(loaded.entry_id)
    await pass_time(hass, LATER)
    assert await told.next() == ("availability", False)
    await pass_time(hass, LATER)
    assert await told.so_far() == []


async def test_who_subscribes_while_it_is_unloaded_hears_of_its_return(
    hass: HomeAssistant, loaded: MockConfigEntry, client: Any
) -> None:
    device = device_of(hass, loaded)
    await hass.config_entries.async_unload(loaded.entry_id)
    assert (await ask(client, "subscribe", device_id=device))["success"]
    late = Told(client)
    assert await late.next() == ("refresh", False)
    await pass_time(hass, LATER)
    assert await late.so_far() == []
    await hass.config_entries.async_setup(loaded.entry_id)
    assert await late.next() == ("refresh", True)


async def test_who_has_gone_hears_nothing(hass: HomeAssistant, loaded: MockConfigEntry, client: Any) -> None:
    answer = await ask(client, "subscribe")
    await client.receive_json()
    await hass.config_entries.async_unload(loaded.entry_id)
    await pass_time(hass, SOON)
    await client.send_json_auto_id({"type": "unsubscribe_events", "subscription": answer["id"]})
    assert (await client.receive_json())["success"]
    await pass_time(hass, LATER)
    await hass.config_entries.async_setup(loaded.entry_id)
    assert await Told(client).so_far() == []


async def test_another_integration_s_entry_changes_nothing(hass: HomeAssistant, told: Told) -> None:
    other = MockConfigEntry(domain="canary")
    other.add_to_hass(hass)
    hass.config_entries.async_update_entry(other, title="Canary")
    await pass_time(hass, LATER)
    assert await told.so_far() == []
