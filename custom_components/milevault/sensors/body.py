"""Sensors of the body: weight, fat, muscle, water."""

from typing import Final

from homeassistant.components.sensor import SensorDeviceClass, SensorStateClass
from homeassistant.const import PERCENTAGE, UnitOfMass

from ..parts import PartName
from .description import AthleteSensorDescription, UsForm, mass_unit
from .readings import Read, health_value, scaled, wellbeing_figure

# Scales are stepped on less often than watches are worn; the trend, too, looks back this far.
BODY_DAYS: Final = 60
POUNDS_PER_KG: Final = 1 / 0.45359237

_weight_rate = wellbeing_figure("weight_rate")


def _mass(key: str, part: PartName, read: Read, *, on: bool = True) -> AthleteSensorDescription:
    return AthleteSensorDescription(
        key=key,
        translation_key=key,
        group="body",
        part=part,
        device_class=SensorDeviceClass.WEIGHT,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfMass.KILOGRAMS,
        suggested_unit_fn=mass_unit,
        suggested_display_precision=1,
        entity_registry_enabled_default=on,
        max_age_days=BODY_DAYS,
        value_fn=read,
    )


def _share(key: str, part: PartName, read: Read, *, on: bool = False) -> AthleteSensorDescription:
    return AthleteSensorDescription(
        key=key,
        translation_key=key,
        group="body",
        part=part,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=PERCENTAGE,
        suggested_display_precision=1,
        entity_registry_enabled_default=on,
        max_age_days=BODY_DAYS,
        value_fn=read,
    )


BODY: tuple[AthleteSensorDescription, ...] = (
    _mass("weight", "health", health_value("weight_kg")),
    _mass("weight_trend", "wellbeing", wellbeing_figure("weight_trend")),
    AthleteSensorDescription(
        key="weight_rate",
        translation_key="weight_rate",
        group="body",
        part="wellbeing",
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement="kg/week",
        suggested_display_precision=2,
        entity_registry_enabled_default=False,
        value_fn=_weight_rate,
        us=UsForm(unit="lb/week", value_fn=scaled(POUNDS_PER_KG, _weight_rate)),
    ),
    _share("body_fat", "health", health_value("body_fat_pct"), on=True),
    _share("body_fat_trend", "wellbeing", wellbeing_figure("body_fat_trend")),
    _mass("muscle_mass", "health", health_value("muscle_mass_kg"), on=False),
    _share("body_water", "health", health_value("body_water_pct")),
)
