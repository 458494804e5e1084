"""Diagnostics: a list of what may be shown. No names, tokens, addresses, coordinates or health values."""

from typing import Any
from urllib.parse import urlsplit

from homeassistant.const import CONF_URL
from homeassistant.core import HomeAssistant

from .api import MileVaultConnectionError
from .athletes import athlete_subentries
from .const import ALL_SCOPES, CONF_STATISTICS
from .coordinator import MileVaultConfigEntry
from .frontend import CARDS_URL, integration_version
from .groups import CONF_GROUPS
from .links import LINKS
from .parts import PARTS, AthleteData

# Exact counts can tell households apart; their size is enough for support.
COUNT_STEPS = (1, 10, 100, 1000)


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: MileVaultConfigEntry
) -> dict[str, Any]:
    """What support needs to know of one entry."""
    coordinator = entry.runtime_data
    info = coordinator.data.info
    return {
        "integration": {
            "version": integration_version(hass),
            "entry_version": f"{entry.version}.{entry.minor_version}",
            "scheme": urlsplit(entry.data[CONF_URL]).scheme,
            "cards_url": hass.data.get(CARDS_URL),
        },
        "sidecar": {
            "version": info.version,
            "api_version": info.api_version,
            "max_upload_bytes": info.max_upload_bytes,
            "token_scopes": None if info.scopes is None else sorted(set(info.scopes) & set(ALL_SCOPES)),
            "database": None
            if info.database is None
            else {
                "engine": info.database.engine,
                "postgresql_version": info.database.postgresql_version,
                "timescaledb_version": info.database.timescaledb_version,
                "points": info.database.points,
            },
        },
        "connection": {
            "last_update_success": coordinator.last_update_success,
            "stream_connected": coordinator.stream_connected,
            "has_cursor": coordinator.saved.cursor is not None,
            "last_error": _error_kind(coordinator.last_exception),
        },
        "options": {key: entry.options.get(key) for key in (CONF_GROUPS, CONF_STATISTICS)},
        "athletes_readable": len(coordinator.data.athletes),
        "athletes": [
            _athlete(data, _links(entry, athlete_id)) for athlete_id, data in coordinator.data.data.items()
        ],
    }


def _links(entry: MileVaultConfigEntry, athlete_id: int) -> dict[str, bool]:
    """Which links an athlete has, without saying to whom."""
    subentry = athlete_subentries(entry).get(athlete_id)
    return {f"has_{key}": subentry is not None and key in subentry.data for key in LINKS}


def _athlete(data: AthleteData, links: dict[str, bool]) -> dict[str, Any]:
    summary = data.summary
    return {
        **links,
        "parts_missing": [part.name for part in PARTS if getattr(data, part.name) is None],
        "has_latest_activity": summary.latest_activity is not None,
        "files_waiting": rounded(summary.files_waiting),
        "files_failed": rounded(summary.files_failed),
    }


def _error_kind(error: BaseException | None) -> str | None:
    """The kind of the last error; its text could hold an address."""
    if error is None:
        return None
    cause = error.__cause__
    if isinstance(cause, MileVaultConnectionError):
        return f"{type(cause).__name__}: {cause.reason}"
    return type(cause or error).__name__


def rounded(count: int) -> str:
    """The size of a count: "0", "1+", "10+", "100+" or "1000+"."""
    return next((f"{step}+" for step in reversed(COUNT_STEPS) if count >= step), "0")
