"""Selects: by which method heart rate and power are cut into zones, one row each in SELECTS."""

from dataclasses import dataclass
from typing import override

from homeassistant.components.select import SelectEntity, SelectEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import MileVaultConfigEntry, local_today
from .entity import AthleteEntity, AthleteEntityDescription, add_for_athletes
from .errors import translated
from .part_replies import ZoneMethod
from .parts import PartName
from .zone_methods import current_set, known_settings, methods_to_choose

# The sidecar computes after a change: one at a time.
PARALLEL_UPDATES = 1


@dataclass(frozen=True, kw_only=True)
class ZoneMethodDescription(AthleteEntityDescription, SelectEntityDescription):
    """A row: ``kind`` of the zones."""

    kind: str
    part: PartName = "zone_sets"
    entity_category: EntityCategory | None = EntityCategory.CONFIG


SELECTS: tuple[ZoneMethodDescription, ...] = (
    ZoneMethodDescription(
        key="heart_rate_zone_method", translation_key="heart_rate_zone_method", kind="heart_rate"
    ),
    ZoneMethodDescription(key="power_zone_method", translation_key="power_zone_method", kind="power"),
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: MileVaultConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add every row for every athlete."""
    add_for_athletes(entry, async_add_entities, ZoneMethodSelect, SELECTS)


class ZoneMethodSelect(AthleteEntity, SelectEntity):
    """The method for every sport without zones of its own; floors that were set by hand show as custom."""

    entity_description: ZoneMethodDescription

    @property
    @override
    def current_option(self) -> str | None:
        """The method that holds today."""
        if self.data is None or self.data.zone_sets is None:
            return None
        today = local_today(self.data.summary.athlete)
        held = current_set(self.data.zone_sets, self.entity_description.kind, today)
        return held.method if held else None

    @property
    @override
    def options(self) -> list[str]:
        """What can be chosen with the thresholds that are known, and what holds."""
        found = [one.method for one in self._choices]
        current = self.current_option
        return found if current is None or current in found else [*found, current]

    @property
    def _choices(self) -> tuple[ZoneMethod, ...]:
        if self.data is None or self.data.zone_sets is None:
            return ()
        known = known_settings(self.data.settings.settings if self.data.settings else ())
        return methods_to_choose(self.data.zone_sets, self.entity_description.kind, known)

    @override
    async def async_select_option(self, option: str) -> None:
        """Cut by the method's usual floors from today on; what holds already is left as it is."""
        chosen = next((one for one in self._choices if one.method == option), None)
        if chosen is None or option == self.current_option:
            return
        body = {"kind": chosen.kind, "method": chosen.method, "floors": list(chosen.usual_floors)}
        with translated("edit"):
            await self.coordinator.client.send("PUT", f"athletes/{self.athlete_id}/zone-sets", body)
        await self.coordinator.refresh_parts(self.athlete_id, self._part)
