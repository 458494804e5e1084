"""The repair issue about versions that do not fit each other."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .const import DOMAIN, NEWEST_API_VERSION, OLDEST_API_VERSION
from .replies import Info


def version_problem(api_version: int) -> str | None:
    """Which side has to be updated, as the translation key of the issue, or None when both fit."""
    if api_version < OLDEST_API_VERSION:
        return "sidecar_too_old"
    if api_version > NEWEST_API_VERSION:
        return "integration_too_old"
    return None


@callback
def api_version_fits(hass: HomeAssistant, entry: ConfigEntry, info: Info) -> bool:
    """Whether the versions fit; raises the repair issue when not, and takes it back when they do."""
    problem = version_problem(info.api_version)
    if problem is None:
        forget_issues(hass, entry)
        return True
    ir.async_create_issue(
        hass,
        DOMAIN,
        _issue_id(entry),
        is_fixable=False,
        is_persistent=False,
        severity=ir.IssueSeverity.ERROR,
        translation_key=problem,
        translation_placeholders={"entry": entry.title, "version": info.version},
    )
    return False


@callback
def forget_issues(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Take the entry's issue back."""
    ir.async_delete_issue(hass, DOMAIN, _issue_id(entry))


def _issue_id(entry: ConfigEntry) -> str:
    return f"api_version_{entry.entry_id}"
