"""Sensors of sleep: each shows the newest night that has a value; a night is of the day of waking."""

from homeassistant.components.sensor import SensorDeviceClass, SensorStateClass
from homeassistant.const import PERCENTAGE, UnitOfTime

from ..parts import PartName
from .description import AthleteSensorDescription
from .nights import fell_asleep, night_value, stage, woke_up
from .readings import Read, wellbeing_figure


def _duration(
    key: str, part: PartName, read: Read, *, shown_in: str = UnitOfTime.HOURS, on: bool = True
) -> AthleteSensorDescription:
    return AthleteSensorDescription(
        key=key,
        translation_key=key,
        group="sleep",
        part=part,
        device_class=SensorDeviceClass.DURATION,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfTime.SECONDS,
        suggested_unit_of_measurement=shown_in,
        suggested_display_precision=2 if shown_in == UnitOfTime.HOURS else 0,
        entity_registry_enabled_default=on,
        value_fn=read,
    )


def _stage(level: str) -> AthleteSensorDescription:
    return _duration(f"sleep_{level}", "nights", stage(level), shown_in=UnitOfTime.MINUTES)


def _figure(key: str, *, unit: str | None = None, on: bool = True) -> AthleteSensorDescription:
    return AthleteSensorDescription(
        key=key,
        translation_key=key,
        group="sleep",
        part="wellbeing",
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=unit,
        suggested_display_precision=0,
        entity_registry_enabled_default=on,
        value_fn=wellbeing_figure(key),
    )


def _moment(key: str, read: Read) -> AthleteSensorDescription:
    return AthleteSensorDescription(
        key=key,
        translation_key=key,
        group="sleep",
        part="nights",
        device_class=SensorDeviceClass.TIMESTAMP,
        value_fn=read,
    )


SLEEP: tuple[AthleteSensorDescription, ...] = (
    _duration("sleep_duration", "wellbeing", wellbeing_figure("sleep_asleep")),
    _stage("deep"),
    _stage("light"),
    _stage("rem"),
    _stage("awake"),
    _duration("nap_duration", "nights", night_value("nap_duration_s"), shown_in=UnitOfTime.MINUTES, on=False),
    _figure("sleep_score"),
    _figure("sleep_efficiency", unit=PERCENTAGE, on=False),
    _moment("sleep_start", fell_asleep),
    _moment("sleep_end", woke_up),
    _duration("sleep_debt", "wellbeing", wellbeing_figure("sleep_debt")),
)
