"""Sums over the running week, month and year."""

from collections.abc import Callable
from datetime import datetime
from typing import Final, Literal

from homeassistant.components.sensor import SensorDeviceClass, SensorStateClass
from homeassistant.const import UnitOfLength, UnitOfTime

from ..part_replies import Volume
from ..parts import AthleteData
from .description import AthleteSensorDescription, midnight_of, road_unit

type Period = Literal["week", "month", "year"]

PERIODS: Final[tuple[Period, ...]] = ("week", "month", "year")
_OFF_BY_DEFAULT: Final = frozenset(
    {
        "month_activity_count",
        "month_elevation_gain",
        "month_load",
        "year_activity_count",
        "year_elevation_gain",
        "year_load",
    }
)


def volume_of(data: AthleteData, period: Period) -> Volume | None:
    """The running period's sums up to today."""
    volumes = {"week": data.week, "month": data.month, "year": data.year}[period]
    return volumes.to_date.volume if volumes else None


def _sum(period: Period, pick: Callable[[Volume], float | None]) -> Callable[[AthleteData], float | None]:
    return lambda data: pick(volume) if (volume := volume_of(data, period)) else None


def _begin(period: Period) -> Callable[[AthleteData], datetime | None]:
    """Midnight before the period's first day, where the athlete lives."""
    return lambda data: midnight_of(data, volume.first_day) if (volume := volume_of(data, period)) else None


def _row(
    period: Period,
    measure: str,
    pick: Callable[[Volume], float | None],
    *,
    device_class: SensorDeviceClass | None = None,
    unit: str | None = None,
    shown_in: str | None = None,
    on_the_road: bool = False,
    precision: int = 0,
) -> AthleteSensorDescription:
    """A sum that begins anew with each period."""
    key = f"{period}_{measure}"
    return AthleteSensorDescription(
        key=key,
        translation_key=key,
        group="training",
        part=period,
        device_class=device_class,
        state_class=SensorStateClass.TOTAL,
        native_unit_of_measurement=unit,
        suggested_unit_of_measurement=shown_in,
        suggested_unit_fn=road_unit if on_the_road else None,
        suggested_display_precision=precision,
        entity_registry_enabled_default=key not in _OFF_BY_DEFAULT,
        value_fn=_sum(period, pick),
        last_reset_fn=_begin(period),
    )


def _rows(period: Period) -> tuple[AthleteSensorDescription, ...]:
    return (
        _row(
            period,
            "distance",
            lambda volume: volume.distance_m,
            device_class=SensorDeviceClass.DISTANCE,
            unit=UnitOfLength.METERS,
            on_the_road=True,
            precision=1,
        ),
        _row(
            period,
            "moving_time",
            lambda volume: volume.moving_time_s,
            device_class=SensorDeviceClass.DURATION,
            unit=UnitOfTime.SECONDS,
            shown_in=UnitOfTime.HOURS,
            precision=2,
        ),
        _row(period, "activity_count", lambda volume: volume.activity_count),
        _row(
            period,
            "elevation_gain",
            lambda volume: volume.elevation_gain_m,
            device_class=SensorDeviceClass.DISTANCE,
            unit=UnitOfLength.METERS,
        ),
        _row(period, "load", lambda volume: volume.load),
    )


SUMS: tuple[AthleteSensorDescription, ...] = tuple(row for period in PERIODS for row in _rows(period))
