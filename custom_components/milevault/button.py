"""Buttons: try failed files again (of an athlete), look at the inbox now (of the sidecar)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import DOMAIN
from .coordinator import MileVaultConfigEntry
from .entity import AthleteEntity, AthleteEntityDescription, HubEntity, add_for_athletes
from .errors import translated

# One thing at a time.
PARALLEL_UPDATES = 1

# In these states the sidecar that was asked does not look into the inbox; what is said then.
BLIND_STATES: Final[Mapping[str, str]] = {
    "standby": "inbox_standby",
    "unavailable": "inbox_unavailable",
    "paused": "inbox_paused",
}


@dataclass(frozen=True, kw_only=True)
class AthleteButtonDescription(AthleteEntityDescription, ButtonEntityDescription):
    """A row: where it posts to, below the athlete; it needs the scope ``ingest``."""

    path: str


BUTTONS: tuple[AthleteButtonDescription, ...] = (
    AthleteButtonDescription(
        key="retry_failed_files",
        translation_key="retry_failed_files",
        entity_category=EntityCategory.CONFIG,
        path="imports/retry",
    ),
)

SCAN_INBOX: Final = ButtonEntityDescription(
    key="scan_inbox", translation_key="scan_inbox", entity_category=EntityCategory.CONFIG
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: MileVaultConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the sidecar's button, and every row for every athlete."""
    async_add_entities([ScanInboxButton(entry.runtime_data, SCAN_INBOX)])
    add_for_athletes(entry, async_add_entities, AthleteButton, BUTTONS)


class AthleteButton(AthleteEntity, ButtonEntity):
    """Has the sidecar do something for an athlete."""

    entity_description: AthleteButtonDescription

    @override
    async def async_press(self) -> None:
        """Ask for it; its outcome comes with the events of the import."""
        with translated("ingest"):
            await self.coordinator.client.send(
                "POST", f"athletes/{self.athlete_id}/{self.entity_description.path}"
            )
        await self.coordinator.refresh_parts(self.athlete_id, self._part)


class ScanInboxButton(HubEntity, ButtonEntity):
    """Has the inbox looked at now; the inbox is one for all athletes."""

    @override
    async def async_press(self) -> None:
        """Ask for it, and say so where nobody will look."""
        with translated("ingest"):
            reply = await self.coordinator.client.send("POST", "inbox/scan")
        if (key := BLIND_STATES.get(str(reply.get("state")))) is not None:
            raise HomeAssistantError(translation_domain=DOMAIN, translation_key=key)
