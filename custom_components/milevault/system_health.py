"""System health: whether each vault can be reached, versions, sizes of counts."""

from typing import Any

from homeassistant.components import system_health
from homeassistant.const import CONF_URL
from homeassistant.core import HomeAssistant, callback

from .const import DOMAIN
from .coordinator import MileVaultConfigEntry
from .diagnostics import rounded
from .frontend import integration_version


@callback
def async_register(_hass: HomeAssistant, register: system_health.SystemHealthRegistration) -> None:
    """Register the page's part."""
    register.async_register_info(_info)


async def _info(hass: HomeAssistant) -> dict[str, Any]:
    """What the page shows at once; reachability comes when it is known."""
    entries: list[MileVaultConfigEntry] = hass.config_entries.async_entries(
        DOMAIN, include_disabled=False, include_ignore=False
    )
    loaded: list[MileVaultConfigEntry] = hass.config_entries.async_loaded_entries(DOMAIN)
    infos = [entry.runtime_data.data.info for entry in loaded]
    connected = sum(entry.runtime_data.stream_connected for entry in loaded)
    return {
        "can_reach_vault": _reachable(hass, [entry.data[CONF_URL] for entry in entries]),
        "integration_version": integration_version(hass),
        "vault_version": ", ".join(sorted({info.version for info in infos})),
        "vaults_loaded": f"{len(loaded)}/{len(entries)}",
        "streams_connected": f"{connected}/{len(loaded)}",
        "athletes": rounded(sum(len(entry.subentries) for entry in entries)),
    }


async def _reachable(hass: HomeAssistant, urls: list[str]) -> str | dict[str, str]:
    """ "ok" where all answer (their open path, so no token is sent), else what is wrong with the first that does not."""
    for url in urls:
        result = await system_health.async_check_can_reach_url(hass, f"{url}/health/live")
        if result != "ok":
            return result
    return "ok"
