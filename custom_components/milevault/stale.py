"""Takes entities out of the registry that nobody wants or that have nothing to show any more."""

from collections.abc import Callable, Iterable

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er

from .athletes import athlete_ids
from .coordinator import MileVaultConfigEntry
from .entity import AthleteEntityDescription, unique_id_of
from .groups import is_chosen


@callback
def remove_switched_off(
    hass: HomeAssistant,
    entry: MileVaultConfigEntry,
    platform: Platform,
    rows: Iterable[AthleteEntityDescription],
) -> None:
    """Remove the entities of rows whose group the options switch off."""
    off = {row.key for row in rows if not is_chosen(row.group, entry.options)}
    for athlete_id in athlete_ids(entry):
        unwanted = {unique_id_of(entry, athlete_id, key) for key in off}
        _remove(hass, entry, platform, unwanted.__contains__)


@callback
def remove_of_family(
    hass: HomeAssistant,
    entry: MileVaultConfigEntry,
    platform: Platform,
    athlete_id: int,
    prefix: str,
    keep: Iterable[str] = (),
) -> None:
    """Remove an athlete's entities whose key begins with ``prefix``, but for the keys to ``keep``."""
    kept = {unique_id_of(entry, athlete_id, key) for key in keep}
    begin = unique_id_of(entry, athlete_id, prefix)
    _remove(hass, entry, platform, lambda unique_id: unique_id.startswith(begin) and unique_id not in kept)


@callback
def _remove(
    hass: HomeAssistant, entry: MileVaultConfigEntry, platform: Platform, shall: Callable[[str], bool]
) -> None:
    registry = er.async_get(hass)
    for one in er.async_entries_for_config_entry(registry, entry.entry_id):
        if one.domain == platform and shall(one.unique_id):
            registry.async_remove(one.entity_id)
