"""Sensors of the latest activity."""

from collections.abc import Callable
from typing import Final

from homeassistant.components.sensor import SensorDeviceClass
from homeassistant.const import UnitOfLength, UnitOfSpeed, UnitOfTime

from ..const import OTHER_SPORT, SPORTS
from ..parts import AthleteData
from ..replies import Activity
from .description import (
    MILE_M,
    UNIT_BPM,
    UNIT_KCAL,
    AthleteSensorDescription,
    UsForm,
    road_unit,
    speed_unit,
)

FOOT_SPORTS: Final = frozenset({"running", "walking", "hiking", "snowshoeing", "mountaineering"})
WATER_SPORTS: Final = frozenset({"swimming"})
HUNDRED_YARDS_M: Final = 91.44
# Home Assistant refuses longer states.
LONGEST_STATE: Final = 255


def _of_latest[T](pick: Callable[[Activity], T]) -> Callable[[AthleteData], T | None]:
    """A value of the latest activity."""
    return lambda data: pick(data.summary.latest_activity) if data.summary.latest_activity else None


def sport_of(activity: Activity) -> str:
    """The sport, "generic" for one that has no name here."""
    return activity.sport if activity.sport in SPORTS else OTHER_SPORT


def pace_min(activity: Activity, metres: float, sports: frozenset[str]) -> float | None:
    """Minutes for so many metres; None in other sports than these, and without a speed."""
    if activity.sport not in sports or not activity.avg_speed_mps:
        return None
    return metres / activity.avg_speed_mps / 60


def speed_mps(activity: Activity) -> float | None:
    """Metres per second of the sports that have no pace."""
    return None if activity.sport in FOOT_SPORTS | WATER_SPORTS else activity.avg_speed_mps


def latest_load(data: AthleteData) -> float | None:
    """The training load of the latest activity; None while the numbers are still those of another one."""
    latest, told = data.summary.latest_activity, data.metrics
    if latest is None or told is None or told.activity_id != latest.activity_id:
        return None
    return next((metric.value for metric in told.metrics if metric.key == "load"), None)


def _pace(metres: float, sports: frozenset[str]) -> Callable[[AthleteData], float | None]:
    return _of_latest(lambda activity: pace_min(activity, metres, sports))


LATEST: tuple[AthleteSensorDescription, ...] = (
    AthleteSensorDescription(
        key="latest_activity",
        translation_key="latest_activity",
        group="training",
        device_class=SensorDeviceClass.ENUM,
        options=list(SPORTS),
        value_fn=_of_latest(sport_of),
    ),
    AthleteSensorDescription(
        key="latest_name",
        translation_key="latest_name",
        group="training",
        value_fn=_of_latest(lambda activity: activity.name[:LONGEST_STATE] if activity.name else None),
    ),
    AthleteSensorDescription(
        key="latest_start",
        translation_key="latest_start",
        group="training",
        device_class=SensorDeviceClass.TIMESTAMP,
        value_fn=_of_latest(lambda activity: activity.start_time),
    ),
    AthleteSensorDescription(
        key="latest_distance",
        translation_key="latest_distance",
        group="training",
        device_class=SensorDeviceClass.DISTANCE,
        native_unit_of_measurement=UnitOfLength.METERS,
        suggested_unit_fn=road_unit,
        suggested_display_precision=2,
        value_fn=_of_latest(lambda activity: activity.distance_m),
    ),
    AthleteSensorDescription(
        key="latest_moving_time",
        translation_key="latest_moving_time",
        group="training",
        device_class=SensorDeviceClass.DURATION,
        native_unit_of_measurement=UnitOfTime.SECONDS,
        suggested_unit_of_measurement=UnitOfTime.MINUTES,
        suggested_display_precision=0,
        value_fn=_of_latest(lambda activity: activity.moving_time_s),
    ),
    AthleteSensorDescription(
        key="latest_elevation_gain",
        translation_key="latest_elevation_gain",
        group="training",
        device_class=SensorDeviceClass.DISTANCE,
        native_unit_of_measurement=UnitOfLength.METERS,
        suggested_display_precision=0,
        value_fn=_of_latest(lambda activity: activity.elevation_gain_m),
    ),
    AthleteSensorDescription(
        key="latest_pace",
        translation_key="latest_pace",
        group="training",
        native_unit_of_measurement="min/km",
        suggested_display_precision=2,
        value_fn=_pace(1000, FOOT_SPORTS),
        us=UsForm(unit="min/mi", value_fn=_pace(MILE_M, FOOT_SPORTS)),
    ),
    AthleteSensorDescription(
        key="latest_swim_pace",
        translation_key="latest_swim_pace",
        group="training",
        native_unit_of_measurement="min/100 m",
        suggested_display_precision=2,
        entity_registry_enabled_default=False,
        value_fn=_pace(100, WATER_SPORTS),
        us=UsForm(unit="min/100 yd", value_fn=_pace(HUNDRED_YARDS_M, WATER_SPORTS)),
    ),
    AthleteSensorDescription(
        key="latest_speed",
        translation_key="latest_speed",
        group="training",
        device_class=SensorDeviceClass.SPEED,
        native_unit_of_measurement=UnitOfSpeed.METERS_PER_SECOND,
        suggested_unit_fn=speed_unit,
        suggested_display_precision=1,
        value_fn=_of_latest(speed_mps),
    ),
    AthleteSensorDescription(
        key="latest_average_heart_rate",
        translation_key="latest_average_heart_rate",
        group="training",
        native_unit_of_measurement=UNIT_BPM,
        suggested_display_precision=0,
        value_fn=_of_latest(lambda activity: activity.avg_heart_rate),
    ),
    AthleteSensorDescription(
        key="latest_max_heart_rate",
        translation_key="latest_max_heart_rate",
        group="training",
        native_unit_of_measurement=UNIT_BPM,
        suggested_display_precision=0,
        value_fn=_of_latest(lambda activity: activity.max_heart_rate),
    ),
    AthleteSensorDescription(
        key="latest_load",
        translation_key="latest_load",
        group="training",
        suggested_display_precision=0,
        value_fn=latest_load,
    ),
    AthleteSensorDescription(
        key="latest_calories",
        translation_key="latest_calories",
        group="training",
        # Not the device class for energy: what a body burns is no household's consumption.
        native_unit_of_measurement=UNIT_KCAL,
        suggested_display_precision=0,
        value_fn=_of_latest(lambda activity: activity.calories_kcal),
    ),
)
