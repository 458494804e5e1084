"""Event entity: fires once for each new activity."""

from dataclasses import dataclass
from typing import override

from homeassistant.components.event import EventEntity, EventEntityDescription
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import EVENT_ACTIVITY_RECORDED, OTHER_SPORT, SPORTS
from .coordinator import MileVaultConfigEntry
from .entity import AthleteEntity, AthleteEntityDescription, add_for_athletes
from .push import recorded_signal
from .replies import ActivityRecorded

# Pushed; nothing is fetched.
PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class AthleteEventDescription(AthleteEntityDescription, EventEntityDescription):
    """A row: which types the entity fires."""


EVENTS: tuple[AthleteEventDescription, ...] = (
    AthleteEventDescription(
        key=EVENT_ACTIVITY_RECORDED,
        translation_key=EVENT_ACTIVITY_RECORDED,
        event_types=[EVENT_ACTIVITY_RECORDED],
    ),
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: MileVaultConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the event entity of every athlete."""
    add_for_athletes(entry, async_add_entities, AthleteEvent, EVENTS)


class AthleteEvent(AthleteEntity, EventEntity):
    """Fires when an activity is recorded; which ones count as news is decided in push.py."""

    @property
    @override
    def available(self) -> bool:
        """Always: a change back from unavailable would look like a new event to automations."""
        return True

    @override
    async def async_added_to_hass(self) -> None:
        """Listen to the feed."""
        await super().async_added_to_hass()
        signal = recorded_signal(self.coordinator.config_entry.entry_id, self.athlete_id)
        self.async_on_remove(async_dispatcher_connect(self.hass, signal, self._fire))

    @callback
    def _fire(self, recorded: ActivityRecorded) -> None:
        sport = recorded.sport if recorded.sport in SPORTS else OTHER_SPORT
        self._trigger_event(EVENT_ACTIVITY_RECORDED, {"activity_id": recorded.activity_id, "sport": sport})
        self.async_write_ha_state()

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        """A refresh is no event."""
