"""Sensors of health: heart, breath, stress, steps, readiness. Each shows the newest day that has a value."""

from datetime import datetime
from typing import Final

from homeassistant.components.sensor import SensorDeviceClass, SensorStateClass
from homeassistant.const import PERCENTAGE, UnitOfTime

from ..parts import AthleteData, PartName
from .description import UNIT_BPM, AthleteSensorDescription, midnight_of
from .readings import Read, health_value, one_of, wellbeing_figure

HRV_STATUSES: Final = ("low", "balanced", "high")

_steps = health_value("steps")


def _day_of_steps(data: AthleteData) -> datetime | None:
    """Steps count from midnight of their own day, however late they come."""
    reading = _steps(data)
    return midnight_of(data, reading.day) if reading else None


def _row(
    key: str,
    part: PartName,
    read: Read,
    *,
    unit: str | None = None,
    device_class: SensorDeviceClass | None = None,
    precision: int = 0,
    on: bool = True,
) -> AthleteSensorDescription:
    return AthleteSensorDescription(
        key=key,
        translation_key=key,
        group="health",
        part=part,
        device_class=device_class,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=unit,
        suggested_display_precision=precision,
        entity_registry_enabled_default=on,
        value_fn=read,
    )


def _measured(
    key: str, *, metric: str | None = None, unit: str | None = None, precision: int = 0, on: bool = True
) -> AthleteSensorDescription:
    """A day's value as the device said it."""
    return _row(key, "health", health_value(metric or key), unit=unit, precision=precision, on=on)


def _heart(key: str, figure: str, *, precision: int = 0, on: bool = True) -> AthleteSensorDescription:
    return _row(key, "wellbeing", wellbeing_figure(figure), unit=UNIT_BPM, precision=precision, on=on)


def _hrv(key: str, part: PartName, read: Read, *, on: bool = True) -> AthleteSensorDescription:
    return _row(key, part, read, unit=UnitOfTime.MILLISECONDS, device_class=SensorDeviceClass.DURATION, on=on)


HEALTH: tuple[AthleteSensorDescription, ...] = (
    _measured("resting_heart_rate", unit=UNIT_BPM),
    _heart("resting_heart_rate_7d", "resting_heart_rate_mean_7d", on=False),
    _heart("resting_heart_rate_baseline", "resting_heart_rate_mean_28d"),
    _heart("resting_heart_rate_deviation", "resting_heart_rate_day_delta", precision=1),
    _hrv("hrv_last_night", "health", health_value("hrv_last_night")),
    _hrv("hrv_7d", "wellbeing", wellbeing_figure("hrv_7d")),
    _hrv("hrv_range_low", "wellbeing", wellbeing_figure("hrv_range_low"), on=False),
    _hrv("hrv_range_high", "wellbeing", wellbeing_figure("hrv_range_high"), on=False),
    AthleteSensorDescription(
        key="hrv_status",
        translation_key="hrv_status",
        group="health",
        part="wellbeing",
        device_class=SensorDeviceClass.ENUM,
        options=list(HRV_STATUSES),
        value_fn=one_of(HRV_STATUSES, wellbeing_figure("hrv_status")),
    ),
    _measured("spo2", unit=PERCENTAGE),
    _measured("spo2_lowest", unit=PERCENTAGE, on=False),
    _measured("respiration_sleep", precision=1),
    _measured("respiration_waking", precision=1, on=False),
    _measured("stress"),
    _measured("stress_highest", metric="stress_max", on=False),
    _measured("body_battery_highest"),
    _measured("body_battery_lowest"),
    _measured("body_battery_at_wake"),
    AthleteSensorDescription(
        key="steps",
        translation_key="steps",
        group="health",
        part="health",
        state_class=SensorStateClass.TOTAL,
        suggested_display_precision=0,
        value_fn=_steps,
        last_reset_fn=_day_of_steps,
    ),
    _row("readiness", "wellbeing", wellbeing_figure("readiness")),
)
