"""Which athletes the target of a trigger or condition means."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.target import TargetSelection, async_extract_referenced_entity_ids

from .athletes import athlete_identifier, athlete_ids
from .const import DOMAIN

type AthleteKey = tuple[str, int]


@callback
def athletes_in(hass: HomeAssistant, target: dict[str, Any]) -> set[AthleteKey]:
    """(entry id, athlete id) of every athlete whose device, or an entity of it, is in the target.

    Resolved anew each time: devices, areas and labels may change while an automation waits.
    """
    entries = hass.config_entries.async_entries(DOMAIN)
    athletes = {
        athlete_identifier(entry, athlete_id): (entry.entry_id, athlete_id)
        for entry in entries
        for athlete_id in athlete_ids(entry)
    }
    devices = dr.async_get(hass)
    found: set[AthleteKey] = set()
    for device_id in _device_ids(hass, target):
        if (device := devices.async_get(device_id)) is not None:
            found |= {athletes[key] for key in device.identifiers if key in athletes}
    return found


def _device_ids(hass: HomeAssistant, target: dict[str, Any]) -> set[str]:
    """The devices of the target, and those of its entities."""
    # An athlete may be meant by a diagnostic entity alone.
    selected = async_extract_referenced_entity_ids(hass, TargetSelection(target), primary_entities_only=False)
    entities = er.async_get(hass)
    found = set(selected.referenced_devices)
    for entity_id in selected.referenced | selected.indirectly_referenced:
        entity = entities.async_get(entity_id)
        if entity is not None and entity.device_id is not None:
            found.add(entity.device_id)
    return found


@callback
def athlete_device_id(hass: HomeAssistant, entry: ConfigEntry, athlete_id: int) -> str | None:
    """The device of an athlete."""
    wanted = athlete_identifier(entry, athlete_id)
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    return next((device.id for device in devices if wanted in device.identifiers), None)
