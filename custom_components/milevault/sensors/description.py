"""What a row of the sensor tables says, and what several tables share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Final

from homeassistant.components.sensor import SensorEntityDescription
from homeassistant.const import UnitOfLength, UnitOfMass, UnitOfSpeed
from homeassistant.util import dt as dt_util
from homeassistant.util.unit_system import US_CUSTOMARY_SYSTEM, UnitSystem

from ..const import DOMAIN
from ..coordinator import zone_of
from ..entity import AthleteEntityDescription
from ..parts import HEALTH_DAYS, AthleteData
from .readings import Reading, Value

UNIT_BPM: Final = "bpm"
UNIT_KCAL: Final = "kcal"
MILE_M: Final = 1609.344

type ValueFn = Callable[[AthleteData], Reading | Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class UsForm:
    """What is shown where people use US units and Home Assistant does not know the unit."""

    unit: str
    value_fn: ValueFn


@dataclass(frozen=True, kw_only=True)
class AthleteSensorDescription(AthleteEntityDescription, SensorEntityDescription):
    """A row: ``value_fn`` picks the native value, with its day where it is of one; None is a missing value.

    A value older than ``max_age_days`` is missing (None: it never ages). ``word_placeholders`` are placeholders of the name that are
    words of ours: by placeholder the key below ``entity.sensor`` of the translations.
    """

    value_fn: ValueFn
    suggested_unit_fn: Callable[[UnitSystem], str] | None = None
    last_reset_fn: Callable[[AthleteData], datetime | None] | None = None
    max_age_days: int | None = HEALTH_DAYS
    us: UsForm | None = None
    word_placeholders: Mapping[str, str] = field(default_factory=dict)


def is_us(units: UnitSystem) -> bool:
    """Whether people here use miles and pounds."""
    return units is US_CUSTOMARY_SYSTEM


def road_unit(units: UnitSystem) -> str:
    """Kilometres or miles; Home Assistant alone would show metres and feet."""
    return UnitOfLength.MILES if is_us(units) else UnitOfLength.KILOMETERS


def speed_unit(units: UnitSystem) -> str:
    """Kilometres or miles per hour."""
    return UnitOfSpeed.MILES_PER_HOUR if is_us(units) else UnitOfSpeed.KILOMETERS_PER_HOUR


def mass_unit(units: UnitSystem) -> str:
    """Kilograms or pounds."""
    return UnitOfMass.POUNDS if is_us(units) else UnitOfMass.KILOGRAMS


def midnight_of(data: AthleteData, day: date) -> datetime:
    """The moment at which the day begins where the athlete lives."""
    return dt_util.as_utc(datetime.combine(day, time(), tzinfo=zone_of(data.summary.athlete)))


def named(row: AthleteSensorDescription, words: Mapping[str, str]) -> AthleteSensorDescription:
    """The row with its name filled in, by the integration's ``words`` in Home Assistant's language."""
    begin = f"component.{DOMAIN}.entity.sensor"
    said = {name: words.get(f"{begin}.{key}", key) for name, key in row.word_placeholders.items()}
    return replace(row, translation_placeholders={**(row.translation_placeholders or {}), **said})
