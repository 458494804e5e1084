"""Binary sensors: one row each in BINARY_SENSORS."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import EntityCategory, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import MileVaultConfigEntry, local_today, zone_of
from .entity import AthleteEntity, AthleteEntityDescription, add_for_athletes
from .parts import AthleteData
from .sensors.readings import is_current, wellbeing_figure
from .sleep_rule import last_night, slept_poorly, thresholds
from .stale import remove_switched_off

# Everything comes from the coordinator.
PARALLEL_UPDATES = 0

# A refused file is a problem for a week: nobody has to clear it, and a good retry ends it at once.
PROBLEM_DAYS: Final = 7
# Until this night is known, the one before stands.
LAST_NIGHT_DAYS: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Yes, no or unknown, and the local day it is of where it is of one."""

    is_on: bool | None
    day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What answers depend on beside the data: the athlete's local day and the entry's options."""

    today: date
    options: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class AthleteBinarySensorDescription(AthleteEntityDescription, BinarySensorEntityDescription):
    """A row: how it is answered."""

    answer_fn: Callable[[AthleteData, Circumstances], Answer]


def poor_sleep(data: AthleteData, now: Circumstances) -> Answer:
    """Whether the last night was poor by the thresholds of the options."""
    night = last_night(data.wellbeing, now.today)
    return Answer(is_on=slept_poorly(night, *thresholds(now.options)), day=night.day if night else None)


def hrv_below_range(data: AthleteData, now: Circumstances) -> Answer:
    """Whether the week's heart rate variability is below the athlete's own range."""
    reading = wellbeing_figure("hrv_status")(data)
    if reading is None or not is_current(reading.day, now.today, LAST_NIGHT_DAYS):
        return Answer(is_on=None)
    return Answer(is_on=reading.value == "low", day=reading.day)


def training_today(data: AthleteData, now: Circumstances) -> Answer:
    """Whether there is an activity of this day."""
    latest = data.summary.latest_activity
    if latest is None:
        return Answer(is_on=False)
    day = latest.local_date or latest.start_time.astimezone(zone_of(data.summary.athlete)).date()
    return Answer(is_on=day == now.today)


def import_problem(data: AthleteData, now: Circumstances) -> Answer:
    """Whether a file handed over in the last days could not be read, and still cannot."""
    if data.imports is None:
        return Answer(is_on=None)
    zone = zone_of(data.summary.athlete)
    return Answer(
        is_on=any(
            one.counts.rejected > 0
            and is_current(one.started_at.astimezone(zone).date(), now.today, PROBLEM_DAYS)
            for one in data.imports.imports
        )
    )


BINARY_SENSORS: tuple[AthleteBinarySensorDescription, ...] = (
    AthleteBinarySensorDescription(
        key="poor_sleep",
        translation_key="poor_sleep",
        group="sleep",
        part="wellbeing",
        answer_fn=poor_sleep,
    ),
    AthleteBinarySensorDescription(
        key="hrv_below_range",
        translation_key="hrv_below_range",
        group="health",
        part="wellbeing",
        answer_fn=hrv_below_range,
    ),
    AthleteBinarySensorDescription(
        key="training_today",
        translation_key="training_today",
        group="training",
        answer_fn=training_today,
    ),
    AthleteBinarySensorDescription(
        key="import_problem",
        translation_key="import_problem",
        part="imports",
        device_class=BinarySensorDeviceClass.PROBLEM,
        entity_category=EntityCategory.DIAGNOSTIC,
        answer_fn=import_problem,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: MileVaultConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add every row of a chosen group for every athlete."""
    remove_switched_off(hass, entry, Platform.BINARY_SENSOR, BINARY_SENSORS)
    add_for_athletes(entry, async_add_entities, AthleteBinarySensor, BINARY_SENSORS)


class AthleteBinarySensor(AthleteEntity, BinarySensorEntity):
    """One question about an athlete."""

    entity_description: AthleteBinarySensorDescription

    def _answer(self) -> Answer:
        if (data := self.data) is None:
            return Answer(is_on=None)
        options = self.coordinator.config_entry.options
        now = Circumstances(today=local_today(data.summary.athlete), options=options)
        return self.entity_description.answer_fn(data, now)

    @property
    @override
    def is_on(self) -> bool | None:
        """The row's answer by the newest snapshot."""
        return self._answer().is_on

    @property
    @override
    def extra_state_attributes(self) -> dict[str, str] | None:
        """The day the answer is of, where it is of one."""
        day = self._answer().day
        return {"day": day.isoformat()} if day else None
