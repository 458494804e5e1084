"""Hooks around Home Assistant's backup: what waits to be saved is on disk before it is copied.

The vault is no part of this backup: the app is backed up as an app, a container by ``milevault backup``. Nothing here
raises, as an error would abort the user's whole backup: ``Store`` logs what it cannot write.
"""

from homeassistant.core import HomeAssistant

from .const import DOMAIN
from .coordinator import MileVaultConfigEntry


async def async_pre_backup(hass: HomeAssistant) -> None:
    """Write each entry's saved state: a restored Home Assistant then goes on at the right place in the stream."""
    entries: list[MileVaultConfigEntry] = hass.config_entries.async_loaded_entries(DOMAIN)
    for entry in entries:
        await entry.runtime_data.saved.flush()


async def async_post_backup(hass: HomeAssistant) -> None:
    """Nothing was held back; Home Assistant wants both hooks."""
