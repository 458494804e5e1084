"""Sensors made of what an athlete has: records, gear, goals. They come and go while Home Assistant runs."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from homeassistant.components.sensor import SensorDeviceClass, SensorStateClass
from homeassistant.const import PERCENTAGE, UnitOfLength, UnitOfTime

from ..const import OTHER_SPORT, SPORTS
from ..groups import Group
from ..part_replies import GearItem, Goal, Record
from ..parts import AthleteData, PartName
from .description import AthleteSensorDescription, ValueFn, road_unit
from .periods import PERIODS
from .readings import Reading

type Rows = tuple[AthleteSensorDescription, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A row: all keys of the family begin with ``prefix``, and no other key does."""

    prefix: str
    group: Group
    part: PartName
    rows_fn: Callable[[AthleteData], Rows]

    def rows(self, data: AthleteData) -> Rows | None:
        """What there is now; None where it is not known, so that nothing is taken away for it."""
        return None if getattr(data, self.part) is None else self.rows_fn(data)


def sport_word(sport: str) -> str:
    """Where the name of a sport stands in the translations."""
    return f"latest_activity.state.{sport if sport in SPORTS else OTHER_SPORT}"


# Records: all time, by sport and usual distance.

# Distances that have a name; the others are said by number and unit.
NAMED_DISTANCES: Final = ("half_marathon", "marathon", "half_ironman_swim", "ironman_swim")
_NUMBERED: Final = {"half_mile": "0.5 mi"}
_RECORDS_ON_BY_DEFAULT: Final = {
    "running": frozenset({"1_km", "5_km", "10_km", "half_marathon", "marathon"}),
    "cycling": frozenset({"40_km", "100_km"}),
    "swimming": frozenset({"100_m", "400_m", "1500_m"}),
}


def distance_text(name: str) -> str:
    """A record's distance by number and unit.

    >>> distance_text("5_km"), distance_text("10_mile"), distance_text("half_mile")
    ('5 km', '10 mi', '0.5 mi')
    """
    return _NUMBERED.get(name) or name.replace("_mile", " mi").replace("_", " ")


def _distance_records(data: AthleteData) -> dict[tuple[str, str], Record]:
    """The records over distances that have a name, by sport and name."""
    return {
        (one.sport, one.name): one
        for one in (data.records.records if data.records else ())
        if one.kind == "distance" and one.name is not None
    }


def _record_s(sport: str, name: str) -> ValueFn:
    """Seconds, and the day of the run."""

    def read(data: AthleteData) -> Reading | None:
        found = _distance_records(data).get((sport, name))
        return Reading(value=found.best.value, day=found.best.local_date) if found else None

    return read


def _record_row(sport: str, name: str) -> AthleteSensorDescription:
    is_named = name in NAMED_DISTANCES
    return AthleteSensorDescription(
        key=f"record_{sport}_{name}",
        translation_key=f"record_{name}" if is_named else "record",
        translation_placeholders={} if is_named else {"distance": distance_text(name)},
        word_placeholders={"sport": sport_word(sport)},
        group="records",
        part="records",
        device_class=SensorDeviceClass.DURATION,
        native_unit_of_measurement=UnitOfTime.SECONDS,
        suggested_display_precision=0,
        entity_registry_enabled_default=name in _RECORDS_ON_BY_DEFAULT.get(sport, ()),
        max_age_days=None,
        value_fn=_record_s(sport, name),
    )


def record_rows(data: AthleteData) -> Rows:
    """A sensor for each record over a usual distance."""
    return tuple(_record_row(sport, name) for sport, name in _distance_records(data))


# Gear: by name, which is how the athlete tells one from another.


def gear_key(prefix: str, name: str) -> str:
    """The key of a piece of gear: it has no number, and its name may hold any character."""
    return f"{prefix}{sha256(name.encode()).hexdigest()[:16]}"


def _of_gear(name: str, pick: Callable[[GearItem], float | None]) -> Callable[[AthleteData], float | None]:
    return lambda data: next(
        (pick(item) for item in (data.gear.gear if data.gear else ()) if item.name == name), None
    )


def _gear_row(
    prefix: str, item: GearItem, pick: Callable[[GearItem], float | None], state_class: SensorStateClass
) -> AthleteSensorDescription:
    """Retired gear is kept, but not shown unless somebody wants it."""
    return AthleteSensorDescription(
        key=gear_key(prefix, item.name),
        translation_key=prefix.removesuffix("_"),
        translation_placeholders={"gear": item.name},
        group="gear",
        part="gear",
        device_class=SensorDeviceClass.DISTANCE,
        state_class=state_class,
        native_unit_of_measurement=UnitOfLength.METERS,
        suggested_unit_fn=road_unit,
        suggested_display_precision=0,
        entity_registry_enabled_default=not item.retired,
        value_fn=_of_gear(item.name, pick),
    )


def gear_distance_rows(data: AthleteData) -> Rows:
    """How far each piece of gear went."""
    return tuple(
        _gear_row("gear_distance_", item, lambda one: one.distance_m, SensorStateClass.TOTAL)
        for item in (data.gear.gear if data.gear else ())
    )


def gear_service_rows(data: AthleteData) -> Rows:
    """How far it is to the next service, where one is set."""
    return tuple(
        _gear_row("gear_service_left_", item, lambda one: one.service_left_m, SensorStateClass.MEASUREMENT)
        for item in (data.gear.gear if data.gear else ())
        if item.service_left_m is not None
    )


# Goals: by number; the name says the sum they are about in the words of its own sensor.

_SUMS: Final = {
    "distance_m": "distance",
    "moving_time_s": "moving_time",
    "elevation_gain_m": "elevation_gain",
    "count": "activity_count",
}


def _progress_pct(goal_id: int) -> Callable[[AthleteData], float | None]:
    """Percent of the target in the running period, more than 100 when it is passed; None outside its time."""
    return lambda data: next(
        (
            goal.progress.share * 100
            for goal in (data.goals.goals if data.goals else ())
            if goal.goal_id == goal_id and goal.progress is not None
        ),
        None,
    )


def _goal_row(goal: Goal) -> AthleteSensorDescription:
    words = {"sum": f"{goal.period}_{_SUMS[goal.measure]}.name"}
    if goal.sport is not None:
        words["sport"] = sport_word(goal.sport)
    return AthleteSensorDescription(
        key=f"goal_{goal.goal_id}",
        translation_key="goal" if goal.sport is None else "goal_of_sport",
        word_placeholders=words,
        group="training",
        part="goals",
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=PERCENTAGE,
        suggested_display_precision=0,
        value_fn=_progress_pct(goal.goal_id),
    )


def goal_rows(data: AthleteData) -> Rows:
    """The progress of each goal whose measure and period are known here."""
    return tuple(
        _goal_row(goal)
        for goal in (data.goals.goals if data.goals else ())
        if goal.measure in _SUMS and goal.period in PERIODS
    )


FAMILIES: tuple[Family, ...] = (
    Family(prefix="record_", group="records", part="records", rows_fn=record_rows),
    Family(prefix="gear_distance_", group="gear", part="gear", rows_fn=gear_distance_rows),
    Family(prefix="gear_service_left_", group="gear", part="gear", rows_fn=gear_service_rows),
    Family(prefix="goal_", group="training", part="goals", rows_fn=goal_rows),
)
