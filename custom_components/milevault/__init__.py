"""MileVault: the private training vault in Home Assistant."""

from functools import partial

from homeassistant.const import CONF_TOKEN, CONF_URL, EVENT_HOMEASSISTANT_STOP, Platform
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.start import async_at_started
from homeassistant.helpers.typing import ConfigType

from .api import MileVaultClient
from .athletes import register_devices
from .const import DOMAIN
from .coordinator import MileVaultConfigEntry, MileVaultCoordinator
from .frontend import add_cards, remove_cards
from .links import follow_links
from .push import EventFeed
from .repairs import forget_issues, note_missing_scope, watch_disk
from .saved import SavedState
from .services import register_actions
from .statistics import follow_statistics
from .statistics_recorder import remove_statistics
from .upload import UploadView
from .websocket import register_commands
from .weight import follow_weights

PLATFORMS = [
    Platform.BINARY_SENSOR,
    Platform.BUTTON,
    Platform.CALENDAR,
    Platform.EVENT,
    Platform.IMAGE,
    Platform.NUMBER,
    Platform.SELECT,
    Platform.SENSOR,
]

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)


async def async_setup(hass: HomeAssistant, _config: ConfigType) -> bool:
    """Register what all entries share."""
    register_commands(hass)
    hass.http.register_view(UploadView())
    register_actions(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: MileVaultConfigEntry) -> bool:
    """Set up one sidecar: first snapshot, devices, entities, then the event stream."""
    await add_cards(hass)
    url: str = entry.data[CONF_URL]
    client = MileVaultClient(async_get_clientsession(hass), url, entry.data[CONF_TOKEN])
    client.on_missing_scope = partial(note_missing_scope, hass, entry)
    coordinator = MileVaultCoordinator(hass, entry, client)
    await coordinator.async_config_entry_first_refresh()
    entry.runtime_data = coordinator
    register_devices(hass, entry, coordinator.data.info, url)
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    entry.async_on_unload(entry.add_update_listener(_reload))
    entry.async_on_unload(follow_links(hass, entry, coordinator.saved))
    follow_weights(hass, entry, coordinator)
    follow_statistics(hass, entry, coordinator)
    _follow_events(hass, entry, coordinator)
    entry.async_on_unload(watch_disk(hass, entry, client))
    return True


@callback
def _follow_events(
    hass: HomeAssistant, entry: MileVaultConfigEntry, coordinator: MileVaultCoordinator
) -> None:
    """Follow the stream from the time automations can react until Home Assistant stops."""
    feed = EventFeed(coordinator)

    @callback
    def start(_hass: HomeAssistant) -> None:
        feed.start()

    async def stop(_event: Event) -> None:
        await feed.stop()

    entry.async_on_unload(coordinator.async_add_listener(feed.on_refresh))
    entry.async_on_unload(async_at_started(hass, start))
    entry.async_on_unload(hass.bus.async_listen(EVENT_HOMEASSISTANT_STOP, stop))
    entry.async_on_unload(feed.stop)


async def _reload(hass: HomeAssistant, entry: MileVaultConfigEntry) -> None:
    """The entry or one of its athletes changed."""
    await hass.config_entries.async_reload(entry.entry_id)


async def async_unload_entry(hass: HomeAssistant, entry: MileVaultConfigEntry) -> bool:
    """Unload one sidecar; its issues come back if they still hold."""
    forget_issues(hass, entry)
    return await hass.config_entries.async_unload_platforms(entry, PLATFORMS)


async def async_remove_entry(hass: HomeAssistant, entry: MileVaultConfigEntry) -> None:
    """Leave nothing behind: saved place, statistics, repair issues and, with the last entry, the cards."""
    await SavedState(hass, entry.entry_id).remove()
    forget_issues(hass, entry)
    if not hass.config_entries.async_entries(DOMAIN):
        await remove_cards(hass)
    # Last, as a database may not answer.
    await remove_statistics(hass, str(entry.unique_id))
