"""Sensors of the vault's own work; they belong to no group."""

from homeassistant.components.sensor import SensorStateClass
from homeassistant.const import EntityCategory

from .description import AthleteSensorDescription

IMPORTS: tuple[AthleteSensorDescription, ...] = (
    AthleteSensorDescription(
        key="files_waiting",
        translation_key="files_waiting",
        entity_category=EntityCategory.DIAGNOSTIC,
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=lambda data: data.summary.files_waiting,
    ),
    AthleteSensorDescription(
        key="files_failed",
        translation_key="files_failed",
        entity_category=EntityCategory.DIAGNOSTIC,
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=lambda data: data.summary.files_failed,
    ),
)
