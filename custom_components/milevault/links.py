"""Keeps an athlete's links to a person and to a scale when these entities get other ids."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er

from .const import CONF_PERSON, CONF_WEIGHT_ENTITY
from .coordinator import MileVaultConfigEntry
from .saved import SavedState

LINKS: Final = (CONF_PERSON, CONF_WEIGHT_ENTITY)


@callback
def follow_links(hass: HomeAssistant, entry: MileVaultConfigEntry, saved: SavedState) -> CALLBACK_TYPE:
    """Follow the entity registry until the returned function is called.

    A link that leads nowhere would say nothing: weights would stop, and the athlete could change nothing any more.
    """

    @callback
    def take_over(event: Event[er.EventEntityRegistryUpdatedData]) -> None:
        change = event.data
        if change["action"] != "update" or "old_entity_id" not in change:
            return
        old, new = change["old_entity_id"], change["entity_id"]
        if old in saved.weights:
            saved.weights = {new if one == old else one: weight for one, weight in saved.weights.items()}
            saved.save_soon()
        for subentry in list(entry.subentries.values()):
            # Nothing happens where nothing differs.
            data = _relinked(subentry.data, old, new)
            hass.config_entries.async_update_subentry(entry, subentry, data=data)

    return hass.bus.async_listen(er.EVENT_ENTITY_REGISTRY_UPDATED, take_over)


def _relinked(data: Mapping[str, Any], old: str, new: str) -> dict[str, Any]:
    return {key: new if key in LINKS and value == old else value for key, value in data.items()}
