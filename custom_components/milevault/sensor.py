"""Sensors: one row each in SENSORS."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from typing import override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import EntityCategory, UnitOfLength, UnitOfTime
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import dt as dt_util
from homeassistant.util.unit_system import US_CUSTOMARY_SYSTEM, UnitSystem

from .const import OTHER_SPORT, SPORTS
from .coordinator import MileVaultConfigEntry, zone_of
from .entity import AthleteEntity, AthleteEntityDescription, add_for_athletes
from .parts import AthleteData
from .replies import Activity

# Everything comes from the coordinator.
PARALLEL_UPDATES = 0

UNIT_BPM = "bpm"


@dataclass(frozen=True, kw_only=True)
class AthleteSensorDescription(AthleteEntityDescription, SensorEntityDescription):
    """A row: ``value_fn`` picks the native value; None is a missing value."""

    value_fn: Callable[[AthleteData], str | int | float | datetime | None]
    suggested_unit_fn: Callable[[UnitSystem], str] | None = None
    last_reset_fn: Callable[[AthleteData], datetime] | None = None


def _of_latest[T](pick: Callable[[Activity], T]) -> Callable[[AthleteData], T | None]:
    """A value of the latest activity."""
    return lambda data: pick(data.summary.latest_activity) if data.summary.latest_activity else None


def _sport(activity: Activity) -> str:
    return activity.sport if activity.sport in SPORTS else OTHER_SPORT


def _road_unit(units: UnitSystem) -> str:
    """Kilometres or miles; Home Assistant alone would show metres and feet."""
    return UnitOfLength.MILES if units is US_CUSTOMARY_SYSTEM else UnitOfLength.KILOMETERS


def _week_start(data: AthleteData) -> datetime:
    """Midnight before the week's first day, where the athlete lives."""
    zone = zone_of(data.summary.athlete)
    return dt_util.as_utc(datetime.combine(data.summary.week.first_day, time(), tzinfo=zone))


SENSORS: tuple[AthleteSensorDescription, ...] = (
    AthleteSensorDescription(
        key="latest_activity",
        translation_key="latest_activity",
        device_class=SensorDeviceClass.ENUM,
        options=list(SPORTS),
        value_fn=_of_latest(_sport),
    ),
    AthleteSensorDescription(
        key="latest_start",
        translation_key="latest_start",
        device_class=SensorDeviceClass.TIMESTAMP,
        value_fn=_of_latest(lambda activity: activity.start_time),
    ),
    AthleteSensorDescription(
        key="latest_distance",
        translation_key="latest_distance",
        device_class=SensorDeviceClass.DISTANCE,
        native_unit_of_measurement=UnitOfLength.METERS,
        suggested_unit_fn=_road_unit,
        suggested_display_precision=2,
        value_fn=_of_latest(lambda activity: activity.distance_m),
    ),
    AthleteSensorDescription(
        key="latest_moving_time",
        translation_key="latest_moving_time",
        device_class=SensorDeviceClass.DURATION,
        native_unit_of_measurement=UnitOfTime.SECONDS,
        suggested_unit_of_measurement=UnitOfTime.MINUTES,
        suggested_display_precision=0,
        value_fn=_of_latest(lambda activity: activity.moving_time_s),
    ),
    AthleteSensorDescription(
        key="latest_elevation_gain",
        translation_key="latest_elevation_gain",
        device_class=SensorDeviceClass.DISTANCE,
        native_unit_of_measurement=UnitOfLength.METERS,
        suggested_display_precision=0,
        value_fn=_of_latest(lambda activity: activity.elevation_gain_m),
    ),
    AthleteSensorDescription(
        key="latest_average_heart_rate",
        translation_key="latest_average_heart_rate",
        native_unit_of_measurement=UNIT_BPM,
        suggested_display_precision=0,
        value_fn=_of_latest(lambda activity: activity.avg_heart_rate),
    ),
    AthleteSensorDescription(
        key="week_distance",
        translation_key="week_distance",
        device_class=SensorDeviceClass.DISTANCE,
        state_class=SensorStateClass.TOTAL,
        native_unit_of_measurement=UnitOfLength.METERS,
        suggested_unit_fn=_road_unit,
        suggested_display_precision=1,
        value_fn=lambda data: data.summary.week.distance_m,
        last_reset_fn=_week_start,
    ),
    AthleteSensorDescription(
        key="week_moving_time",
        translation_key="week_moving_time",
        device_class=SensorDeviceClass.DURATION,
        state_class=SensorStateClass.TOTAL,
        native_unit_of_measurement=UnitOfTime.SECONDS,
        suggested_unit_of_measurement=UnitOfTime.HOURS,
        suggested_display_precision=2,
        value_fn=lambda data: data.summary.week.moving_time_s,
        last_reset_fn=_week_start,
    ),
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


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: MileVaultConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add every row for every athlete."""
    add_for_athletes(entry, async_add_entities, AthleteSensor, SENSORS)


class AthleteSensor(AthleteEntity, SensorEntity):
    """One fact about an athlete."""

    entity_description: AthleteSensorDescription

    @property
    @override
    def native_value(self) -> str | int | float | datetime | None:
        """The row's value of the newest summary."""
        return self.entity_description.value_fn(self.data) if self.data else None

    @property
    @override
    def last_reset(self) -> datetime | None:
        """Start of the week for the sums over it."""
        row = self.entity_description
        return row.last_reset_fn(self.data) if row.last_reset_fn and self.data else None

    @property
    @override
    def suggested_unit_of_measurement(self) -> str | None:
        """The unit people use, by the unit system."""
        if (suggest := self.entity_description.suggested_unit_fn) is not None:
            return suggest(self.hass.config.units)
        return super().suggested_unit_of_measurement
