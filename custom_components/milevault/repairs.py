"""Repair issues, each of which the user can do something about: versions, a full disk, a token that lacks a scope."""

from datetime import datetime, timedelta
from typing import Final

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.event import async_track_time_interval

from .api import MileVaultClient, MileVaultError, WriteScope
from .const import DOMAIN, LOGGER, NAME, NEWEST_API_VERSION, OLDEST_API_VERSION
from .replies import Info, Ready

DISK_INTERVAL: Final = timedelta(minutes=15)
DISK_LOW: Final = "disk_low"
MISSING_SCOPE: Final = "missing_scope"


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
        ir.async_delete_issue(hass, DOMAIN, _issue_id(entry, "api_version"))
        return True
    ir.async_create_issue(
        hass,
        DOMAIN,
        _issue_id(entry, "api_version"),
        is_fixable=False,
        is_persistent=False,
        severity=ir.IssueSeverity.ERROR,
        translation_key=problem,
        translation_placeholders={"entry": entry.title, "version": info.version},
    )
    return False


async def check_disk(hass: HomeAssistant, entry: ConfigEntry, client: MileVaultClient) -> None:
    """Raise the issue while the sidecar's disk is nearly full; without an answer nothing changes."""
    try:
        ready = await client.fetch(Ready, "health/ready")
    except MileVaultError as error:
        LOGGER.debug("No word about the disk: %s", error)
        return
    if ready.status != DISK_LOW:
        ir.async_delete_issue(hass, DOMAIN, _issue_id(entry, DISK_LOW))
        return
    ir.async_create_issue(
        hass,
        DOMAIN,
        _issue_id(entry, DISK_LOW),
        is_fixable=False,
        is_persistent=False,
        severity=ir.IssueSeverity.ERROR,
        translation_key=DISK_LOW,
        translation_placeholders={"entry": entry.title},
    )


@callback
def watch_disk(hass: HomeAssistant, entry: ConfigEntry, client: MileVaultClient) -> CALLBACK_TYPE:
    """Ask about the disk now and every quarter of an hour until the returned function is called.

    Each time as a task of the entry: an answer that comes after it is gone must not raise an issue that nobody takes back.
    """

    @callback
    def check(_now: datetime | None = None) -> None:
        entry.async_create_background_task(hass, check_disk(hass, entry, client), f"{NAME} disk check")

    check()
    return async_track_time_interval(hass, check, DISK_INTERVAL, cancel_on_shutdown=True)


@callback
def note_missing_scope(hass: HomeAssistant, entry: ConfigEntry, scope: WriteScope) -> None:
    """Somebody wanted to change something that the token may not: the fix asks for another token."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        _issue_id(entry, MISSING_SCOPE, scope),
        data={"entry_id": entry.entry_id},
        is_fixable=True,
        is_persistent=False,
        severity=ir.IssueSeverity.WARNING,
        translation_key=f"{MISSING_SCOPE}_{scope}",
        translation_placeholders={"entry": entry.title},
    )


class NewTokenFlow(RepairsFlow):
    """Leads to the dialog that asks for a token."""

    def __init__(self, entry_id: str) -> None:
        """Keep the entry's id."""
        self._entry_id = entry_id

    async def async_step_init(self, _user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Explain first."""
        return await self.async_step_confirm()

    async def async_step_confirm(self, user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Start the dialog; the issue comes back should the new token lack the scope too."""
        if user_input is None:
            return self.async_show_form(step_id="confirm")
        entry = self.hass.config_entries.async_get_entry(self._entry_id)
        if entry is not None:
            entry.async_start_reauth(self.hass)
        return self.async_create_entry(data={})


async def async_create_fix_flow(
    _hass: HomeAssistant, _issue_id: str, data: dict[str, str | int | float | None] | None
) -> RepairsFlow:
    """The dialog of a fixable issue: only a missing scope is one."""
    return NewTokenFlow(str((data or {})["entry_id"]))


@callback
def forget_issues(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Take the entry's issues back."""
    scopes = [_issue_id(entry, MISSING_SCOPE, scope) for scope in ("edit", "ingest")]
    for issue_id in (_issue_id(entry, "api_version"), _issue_id(entry, DISK_LOW), *scopes):
        ir.async_delete_issue(hass, DOMAIN, issue_id)


def _issue_id(entry: ConfigEntry, kind: str, scope: str = "") -> str:
    return f"{kind}_{scope}_{entry.entry_id}" if scope else f"{kind}_{entry.entry_id}"
