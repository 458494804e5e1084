"""Sensors: those of the tables, and those that come and go with records, gear and goals."""

from collections.abc import Mapping
from datetime import datetime
from typing import override

from homeassistant.components.sensor import SensorEntity
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.translation import async_get_translations

from .athletes import athlete_subentries
from .const import DOMAIN
from .coordinator import MileVaultConfigEntry, local_today
from .entity import AthleteEntity, add_for_athletes
from .groups import is_chosen
from .sensors import FAMILIES, SENSORS, AthleteSensorDescription, Family
from .sensors.description import UsForm, is_us, named
from .sensors.readings import Reading, Value, is_current
from .stale import remove_of_family, remove_switched_off

# Everything comes from the coordinator.
PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: MileVaultConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add every row of a chosen group for every athlete, and follow what the athletes have."""
    remove_switched_off(hass, entry, Platform.SENSOR, SENSORS)
    add_for_athletes(entry, async_add_entities, AthleteSensor, SENSORS)
    words = await async_get_translations(hass, hass.config.language, "entity", {DOMAIN})
    for athlete_id, subentry in athlete_subentries(entry).items():
        for family in FAMILIES:
            if not is_chosen(family.group, entry.options):
                remove_of_family(hass, entry, Platform.SENSOR, athlete_id, family.prefix)
                continue
            members = FamilyMembers(
                entry, athlete_id, subentry.subentry_id, family, words, async_add_entities
            )
            members.follow()
            entry.async_on_unload(entry.runtime_data.async_add_listener(members.follow))


class FamilyMembers:
    """The sensors of one family of one athlete: adds what is new, removes what is gone."""

    def __init__(
        self,
        entry: MileVaultConfigEntry,
        athlete_id: int,
        subentry_id: str,
        family: Family,
        words: Mapping[str, str],
        async_add_entities: AddConfigEntryEntitiesCallback,
    ) -> None:
        """Prepare; ``follow`` brings the entities in line."""
        self._entry = entry
        self._athlete_id = athlete_id
        self._subentry_id = subentry_id
        self._family = family
        self._words = words
        self._add = async_add_entities
        self._keys: frozenset[str] | None = None

    @callback
    def follow(self) -> None:
        """Bring the entities in line with what the athlete has; nothing changes while that is not known."""
        coordinator = self._entry.runtime_data
        data = coordinator.data.of(self._athlete_id)
        rows = self._family.rows(data) if data else None
        if rows is None or (keys := frozenset(row.key for row in rows)) == self._keys:
            return
        before, self._keys = self._keys or frozenset(), keys
        remove_of_family(
            coordinator.hass, self._entry, Platform.SENSOR, self._athlete_id, self._family.prefix, keys
        )
        self._add(
            [
                AthleteSensor(coordinator, self._athlete_id, named(row, self._words))
                for row in rows
                if row.key not in before
            ],
            config_subentry_id=self._subentry_id,
        )


class AthleteSensor(AthleteEntity, SensorEntity):
    """One fact about an athlete."""

    entity_description: AthleteSensorDescription

    def _told(self) -> Reading | Value:
        """The row's value, in the form for these units; None when it is too old."""
        row, data = self.entity_description, self.data
        if data is None:
            return None
        told = (us.value_fn if (us := self._us_form) else row.value_fn)(data)
        if isinstance(told, Reading):
            today = local_today(data.summary.athlete)
            return told if is_current(told.day, today, row.max_age_days) else None
        return told

    @property
    def _us_form(self) -> UsForm | None:
        return self.entity_description.us if is_us(self.hass.config.units) else None

    @property
    @override
    def native_value(self) -> Value:
        """The row's value of the newest snapshot."""
        told = self._told()
        return told.value if isinstance(told, Reading) else told

    @property
    @override
    def extra_state_attributes(self) -> dict[str, str] | None:
        """The day the value is of, where it is of one."""
        told = self._told()
        return {"day": told.day.isoformat()} if isinstance(told, Reading) else None

    @property
    @override
    def native_unit_of_measurement(self) -> str | None:
        """The row's unit, in the form for these units."""
        return us.unit if (us := self._us_form) else super().native_unit_of_measurement

    @property
    @override
    def last_reset(self) -> datetime | None:
        """When a sum began."""
        row = self.entity_description
        return row.last_reset_fn(self.data) if row.last_reset_fn and self.data else None

    @property
    @override
    def suggested_unit_of_measurement(self) -> str | None:
        """The unit people use, by the unit system."""
        if (suggest := self.entity_description.suggested_unit_fn) is not None:
            return suggest(self.hass.config.units)
        return super().suggested_unit_of_measurement
