"""Sensors of training as a whole: load, what the body can do, races, streaks, Eddington number."""

from collections.abc import Callable
from typing import Final

from homeassistant.components.sensor import SensorDeviceClass, SensorStateClass
from homeassistant.const import UnitOfPower, UnitOfTime

from ..part_replies import Streak, Streaks
from ..parts import AthleteData
from .description import AthleteSensorDescription, UsForm
from .readings import load_figure

UNIT_VO2MAX: Final = "mL/kg/min"
# VDOT goes by the athlete's best recent effort as a whole; Riegel's rule is the net below it.
PREDICTION_METHODS: Final = ("vdot", "riegel")


def predicted_figure(key: str) -> Callable[[AthleteData], float | None]:
    """A figure that follows from the best efforts."""
    return lambda data: (
        next((one.value for one in data.predictions.figures if one.key == key), None)
        if data.predictions
        else None
    )


def predicted_race_s(race: str) -> Callable[[AthleteData], float | None]:
    """The time a race would take now, by the first method that knows one."""

    def predict(data: AthleteData) -> float | None:
        races = data.predictions.races if data.predictions else ()
        times = {one.method: one.value for one in races if one.race == race}
        return next((time for method in PREDICTION_METHODS if (time := times.get(method)) is not None), None)

    return predict


def streak_length(pick: Callable[[Streaks], Streak | None]) -> Callable[[AthleteData], int | None]:
    """Days or weeks in a row: 0 when the last one has passed without an activity."""

    def length(data: AthleteData) -> int | None:
        if data.streaks is None:
            return None
        streak = pick(data.streaks)
        return streak.length if streak else 0

    return length


def eddington_number(sport: str, unit: str) -> Callable[[AthleteData], int | None]:
    """So many days with at least as many km or mi."""
    return lambda data: next(
        (
            one.number
            for one in (data.eddington.numbers if data.eddington else ())
            if (one.sport, one.distance_unit) == (sport, unit)
        ),
        None,
    )


def _load(
    key: str, *, precision: int = 0, unit: str | None = None, on: bool = False
) -> AthleteSensorDescription:
    return AthleteSensorDescription(
        key=key,
        translation_key=key,
        group="training",
        part="load",
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=unit,
        suggested_display_precision=precision,
        entity_registry_enabled_default=on,
        value_fn=load_figure(key),
    )


def _figure(
    key: str,
    figure: str,
    unit: str,
    *,
    device_class: SensorDeviceClass | None = None,
    precision: int = 0,
    on: bool = False,
) -> AthleteSensorDescription:
    return AthleteSensorDescription(
        key=key,
        translation_key=key,
        group="training",
        part="predictions",
        device_class=device_class,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=unit,
        suggested_display_precision=precision,
        entity_registry_enabled_default=on,
        value_fn=predicted_figure(figure),
    )


def _race(race: str) -> AthleteSensorDescription:
    key = f"predicted_{race}"
    return AthleteSensorDescription(
        key=key,
        translation_key=key,
        group="training",
        part="predictions",
        device_class=SensorDeviceClass.DURATION,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfTime.SECONDS,
        suggested_display_precision=0,
        value_fn=predicted_race_s(race),
    )


def _streak(key: str, pick: Callable[[Streaks], Streak | None], *, on: bool) -> AthleteSensorDescription:
    return AthleteSensorDescription(
        key=key,
        translation_key=key,
        group="training",
        part="streaks",
        entity_registry_enabled_default=on,
        value_fn=streak_length(pick),
    )


def _eddington(sport: str) -> AthleteSensorDescription:
    """Without a device class: it counts days, and converting it would be wrong."""
    key = f"eddington_{sport}"
    return AthleteSensorDescription(
        key=key,
        translation_key=key,
        group="training",
        part="eddington",
        native_unit_of_measurement="km",
        value_fn=eddington_number(sport, "km"),
        us=UsForm(unit="mi", value_fn=eddington_number(sport, "mi")),
    )


TRAINING: tuple[AthleteSensorDescription, ...] = (
    _load("fitness", on=True),
    _load("fatigue", on=True),
    _load("form", on=True),
    _load("ramp_rate", precision=1, unit="1/week"),
    _load("acute_chronic_ratio", precision=2),
    _load("monotony", precision=2),
    _load("strain"),
    _figure("vo2max_running", "vo2max_running", UNIT_VO2MAX, precision=1, on=True),
    _figure("vo2max_cycling", "vo2max_cycling", UNIT_VO2MAX, precision=1, on=True),
    _figure("vdot", "vdot", UNIT_VO2MAX, precision=1),
    _figure("critical_power", "critical_power_w", UnitOfPower.WATT, device_class=SensorDeviceClass.POWER),
    _figure(
        "estimated_threshold_power",
        "functional_threshold_power_estimate_w",
        UnitOfPower.WATT,
        device_class=SensorDeviceClass.POWER,
    ),
    _race("5_km"),
    _race("10_km"),
    _race("half_marathon"),
    _race("marathon"),
    _streak("streak_days", lambda streaks: streaks.current_days, on=True),
    _streak("streak_weeks", lambda streaks: streaks.current_weeks, on=True),
    _streak("longest_streak_days", lambda streaks: streaks.longest_days, on=False),
    _streak("longest_streak_weeks", lambda streaks: streaks.longest_weeks, on=False),
    _eddington("running"),
    _eddington("cycling"),
)
