"""Event entities: each fires once for each time its kind of thing happens."""

from dataclasses import dataclass
from typing import override

from homeassistant.components.event import EventEntity, EventEntityDescription
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import (
    EVENT_ACTIVITY_RECORDED,
    EVENT_GOAL_REACHED,
    EVENT_IMPORT_FAILED,
    EVENT_NIGHT_RECORDED,
    EVENT_PERSONAL_RECORD,
    EVENT_ROUTE_REPEATED,
    EVENT_SEGMENT_RECORD,
)
from .coordinator import MileVaultConfigEntry
from .entity import AthleteEntity, AthleteEntityDescription, add_for_athletes
from .occurrences import OCCURRED, Occurrence

# Pushed; nothing is fetched.
PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class AthleteEventDescription(AthleteEntityDescription, EventEntityDescription):
    """A row: which types the entity fires."""


def _row(kind: str, *, enabled: bool = True) -> AthleteEventDescription:
    return AthleteEventDescription(
        key=kind, translation_key=kind, event_types=[kind], entity_registry_enabled_default=enabled
    )


EVENTS: tuple[AthleteEventDescription, ...] = (
    _row(EVENT_ACTIVITY_RECORDED),
    _row(EVENT_PERSONAL_RECORD),
    _row(EVENT_ROUTE_REPEATED),
    # Segments are cut by the athlete, and few do.
    _row(EVENT_SEGMENT_RECORD, enabled=False),
    _row(EVENT_GOAL_REACHED),
    _row(EVENT_NIGHT_RECORDED),
    _row(EVENT_IMPORT_FAILED),
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: MileVaultConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the event entities of every athlete."""
    add_for_athletes(entry, async_add_entities, AthleteEvent, EVENTS)


class AthleteEvent(AthleteEntity, EventEntity):
    """Fires when something happened; what counts as news is decided in occurrences.py and marks.py."""

    @property
    @override
    def available(self) -> bool:
        """Always: a change back from unavailable would look like a new event to automations."""
        return True

    @override
    async def async_added_to_hass(self) -> None:
        """Listen to what happens."""
        await super().async_added_to_hass()
        self.async_on_remove(async_dispatcher_connect(self.hass, OCCURRED, self._take))

    @callback
    def _take(self, one: Occurrence) -> None:
        """Fire if it is this athlete's and of this kind."""
        mine = (self.coordinator.config_entry.entry_id, self.athlete_id, self.entity_description.key)
        if (one.entry_id, one.athlete_id, one.kind) == mine:
            self._trigger_event(one.kind, dict(one.attributes))
            self.async_write_ha_state()

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        """A refresh is no event."""
