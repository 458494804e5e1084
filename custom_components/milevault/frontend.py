"""Serves the built cards with their words and makes dashboards load them.

The same versioned URL is registered twice: as an extra module (fast, for every page) and as a resource of the
dashboards kept in storage (casting needs it).
"""

from hashlib import sha256
from pathlib import Path
from typing import Final

from homeassistant.components.frontend import DATA_EXTRA_MODULE_URL, add_extra_js_url, remove_extra_js_url
from homeassistant.components.http import StaticPathConfig
from homeassistant.components.lovelace.const import LOVELACE_DATA
from homeassistant.components.lovelace.resources import ResourceStorageCollection
from homeassistant.core import HomeAssistant, callback
from homeassistant.loader import async_get_loaded_integration
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN, LOGGER

# The whole folder: the cards fetch the words of other languages from beside their file.
FOLDER_PATH: Final = f"/{DOMAIN}"
CARDS_PATH: Final = f"{FOLDER_PATH}/milevault-cards.js"
CARDS_FILE: Final = Path(__file__).parent / "frontend" / "milevault-cards.js"

# The URL the cards are registered with, or None when the file is not built.
CARDS_URL: HassKey[str | None] = HassKey(f"{DOMAIN}_cards_url")
# A static path stays until Home Assistant stops, the registrations do not.
IS_SERVED: HassKey[bool] = HassKey(f"{DOMAIN}_cards_served")


@callback
def integration_version(hass: HomeAssistant) -> str:
    """This integration's version, for the cards to compare with theirs."""
    return str(async_get_loaded_integration(hass, DOMAIN).version)


def _content_hash() -> str | None:
    """What tells one build's file, which names the files it loads, from another's; None when it is not built."""
    try:
        return sha256(CARDS_FILE.read_bytes()).hexdigest()[:8]
    except FileNotFoundError:
        return None


async def add_cards(hass: HomeAssistant) -> None:
    """Serve and register the cards, once; without a built file only say so."""
    if CARDS_URL in hass.data:
        return
    hass.data[CARDS_URL] = None
    if (content_hash := await hass.async_add_executor_job(_content_hash)) is None:
        LOGGER.warning(
            "The dashboard cards are not built (%s is missing); sensors work without", CARDS_FILE.name
        )
        return
    if IS_SERVED not in hass.data:
        hass.data[IS_SERVED] = True
        await hass.http.async_register_static_paths(
            [StaticPathConfig(FOLDER_PATH, str(CARDS_FILE.parent), True)]
        )
    url = hass.data[CARDS_URL] = f"{CARDS_PATH}?v={integration_version(hass)}-{content_hash}"
    if DATA_EXTRA_MODULE_URL in hass.data:
        add_extra_js_url(hass, url)
    await _set_resource(hass, url)


async def remove_cards(hass: HomeAssistant) -> None:
    """Take both registrations back."""
    url = hass.data.pop(CARDS_URL, None)
    if url is not None and DATA_EXTRA_MODULE_URL in hass.data:
        remove_extra_js_url(hass, url)
    await _set_resource(hass, None)


async def _set_resource(hass: HomeAssistant, url: str | None) -> None:
    """Make ``url`` the one resource of ours; None removes it. Resources kept in YAML are the user's."""
    if (lovelace := hass.data.get(LOVELACE_DATA)) is None:
        return
    resources = lovelace.resources
    if not isinstance(resources, ResourceStorageCollection):
        return
    await resources.async_get_info()  # loads them; their list is empty before
    ours = [item for item in resources.async_items() if item["url"].partition("?")[0] == CARDS_PATH]
    for item in ours[1:] if url else ours:
        await resources.async_delete_item(item["id"])
    if url is None:
        return
    if not ours:
        await resources.async_create_item({"res_type": "module", "url": url})
    elif ours[0]["url"] != url:
        await resources.async_update_item(ours[0]["id"], {"res_type": "module", "url": url})
