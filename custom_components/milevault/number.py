"""Numbers: the athlete's settings that zones and load rest on, one row each in NUMBERS."""

from dataclasses import dataclass
from typing import override

from homeassistant.components.number import (
    NumberDeviceClass,
    NumberEntity,
    NumberEntityDescription,
    NumberMode,
)
from homeassistant.const import EntityCategory, UnitOfEnergy, UnitOfMass, UnitOfPower
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import MileVaultConfigEntry
from .entity import AthleteEntity, AthleteEntityDescription, add_for_athletes
from .errors import translated
from .part_replies import Setting
from .parts import PartName

# The sidecar computes after a change: one at a time.
PARALLEL_UPDATES = 1

UNIT_BPM = "bpm"


@dataclass(frozen=True, kw_only=True)
class AthleteNumberDescription(AthleteEntityDescription, NumberEntityDescription):
    """A row: which ``setting``. Bounds come from the sidecar, ``native_step`` is what people set it by."""

    setting: str
    part: PartName = "settings"
    entity_category: EntityCategory | None = EntityCategory.CONFIG
    mode: NumberMode = NumberMode.BOX
    native_step: float = 1


NUMBERS: tuple[AthleteNumberDescription, ...] = (
    AthleteNumberDescription(
        key="max_heart_rate_setting",
        translation_key="max_heart_rate_setting",
        setting="max_heart_rate",
        native_unit_of_measurement=UNIT_BPM,
    ),
    AthleteNumberDescription(
        key="resting_heart_rate_setting",
        translation_key="resting_heart_rate_setting",
        setting="resting_heart_rate",
        native_unit_of_measurement=UNIT_BPM,
    ),
    AthleteNumberDescription(
        key="threshold_heart_rate_setting",
        translation_key="threshold_heart_rate_setting",
        setting="threshold_heart_rate",
        native_unit_of_measurement=UNIT_BPM,
    ),
    AthleteNumberDescription(
        key="functional_threshold_power_setting",
        translation_key="functional_threshold_power_setting",
        setting="functional_threshold_power",
        device_class=NumberDeviceClass.POWER,
        native_unit_of_measurement=UnitOfPower.WATT,
    ),
    AthleteNumberDescription(
        key="critical_power_setting",
        translation_key="critical_power_setting",
        setting="critical_power",
        device_class=NumberDeviceClass.POWER,
        native_unit_of_measurement=UnitOfPower.WATT,
        entity_registry_enabled_default=False,
    ),
    AthleteNumberDescription(
        key="w_prime_setting",
        translation_key="w_prime_setting",
        setting="w_prime",
        device_class=NumberDeviceClass.ENERGY,
        native_unit_of_measurement=UnitOfEnergy.JOULE,
        native_step=100,
        entity_registry_enabled_default=False,
    ),
    # Watts per kilogram only; what a scale says day by day is a sensor.
    AthleteNumberDescription(
        key="weight_setting",
        translation_key="weight_setting",
        setting="weight",
        device_class=NumberDeviceClass.WEIGHT,
        native_unit_of_measurement=UnitOfMass.KILOGRAMS,
        native_step=0.1,
        entity_registry_enabled_default=False,
    ),
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: MileVaultConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add every row for every athlete."""
    add_for_athletes(entry, async_add_entities, AthleteNumber, NUMBERS)


class AthleteNumber(AthleteEntity, NumberEntity):
    """One setting; a value counts from today on, and the older ones stay in the setting's history."""

    entity_description: AthleteNumberDescription

    @property
    def _setting(self) -> Setting | None:
        """The setting as the sidecar has it; None where it does not know such a one."""
        if self.data is None or self.data.settings is None:
            return None
        key = self.entity_description.setting
        return next((one for one in self.data.settings.settings if one.key == key), None)

    @property
    @override
    def available(self) -> bool:
        """With the setting."""
        return super().available and self._setting is not None

    @property
    @override
    def native_value(self) -> float | None:
        """Today's value; unknown where nobody said it."""
        return self._setting.value if self._setting else None

    @property
    @override
    def native_min_value(self) -> float:
        """The lowest value that the sidecar takes."""
        return self._setting.lowest if self._setting else super().native_min_value

    @property
    @override
    def native_max_value(self) -> float:
        """The highest value that the sidecar takes."""
        return self._setting.highest if self._setting else super().native_max_value

    @property
    @override
    def native_step(self) -> float:
        """What people set it by; 1 at least where only whole numbers are taken."""
        step = self.entity_description.native_step
        return max(1.0, step) if self._setting and self._setting.whole else step

    @override
    async def async_set_native_value(self, value: float) -> None:
        """Count from today on. Zones are new when the sidecar answers; what else rests on them follows by itself."""
        with translated("edit"):
            await self.coordinator.client.send(
                "PUT",
                f"athletes/{self.athlete_id}/settings",
                {"key": self.entity_description.setting, "value": value},
            )
        await self.coordinator.refresh_parts(self.athlete_id, self._part)
