"""What goes into the long-term statistics: one row per series, and the units they are kept in.

The key of a series ends its statistic id (``milevault:<server>_<athlete>_<key>``), so it is a contract: people
have it in their dashboards.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from homeassistant.util.unit_conversion import (
    BaseUnitConverter,
    DistanceConverter,
    DurationConverter,
    EnergyConverter,
    MassConverter,
    PowerConverter,
    PressureConverter,
    SpeedConverter,
    TemperatureConverter,
    TemperatureDeltaConverter,
    UnitlessRatioConverter,
    VolumeConverter,
)

type Source = Literal["health", "wellbeing", "load", "activities"]

# A day's value stands at the day's first hour. A night belongs to the day of waking, and 3:00 lies within it; clocks
# that change in the night skip 2:00, so that the hour is there on every day.
DAY_HOUR: Final = 0
NIGHT_HOUR: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A unit of the API and what Home Assistant keeps for it: ``metric``, or ``us`` for US customary units.

    ``given`` is Home Assistant's name of the API's unit. Without a converter the values are taken as they are.
    """

    api: str
    metric: str | None
    us: str | None = None
    given: str | None = None
    converter: type[BaseUnitConverter] | None = None

    def unit(self, *, is_us: bool) -> str | None:
        """The unit of the statistic."""
        return self.us if is_us and self.us is not None else self.metric

    @property
    def unit_class(self) -> str | None:
        """Home Assistant's class of units, within which it converts when it shows them."""
        return None if self.converter is None else self.converter.UNIT_CLASS

    def convert(self, *, is_us: bool) -> Callable[[float], float]:
        """From the API's unit to that of the statistic."""
        if self.converter is None:
            return float
        return self.converter.converter_factory(self.given or self.api, self.unit(is_us=is_us))


BPM: Final = Quantity(api="bpm", metric="bpm")
MILLISECONDS: Final = Quantity(api="ms", metric="ms", converter=DurationConverter)
HOURS: Final = Quantity(api="s", metric="h", converter=DurationConverter)
MINUTES: Final = Quantity(api="s", metric="min", converter=DurationConverter)
WHOLE_MINUTES: Final = Quantity(api="min", metric="min", converter=DurationConverter)
WHOLE_HOURS: Final = Quantity(api="h", metric="h", converter=DurationConverter)
WAY: Final = Quantity(api="m", metric="km", us="mi", converter=DistanceConverter)
CLIMB: Final = Quantity(api="m", metric="m", us="ft", converter=DistanceConverter)
MASS: Final = Quantity(api="kg", metric="kg", us="lb", converter=MassConverter)
PERCENT: Final = Quantity(api="%", metric="%", converter=UnitlessRatioConverter)
ENERGY: Final = Quantity(api="kcal", metric="kcal", converter=EnergyConverter)
VOLUME: Final = Quantity(api="mL", metric="mL", us="fl. oz.", converter=VolumeConverter)
SKIN: Final = Quantity(api="C", metric="°C", us="°F", given="°C", converter=TemperatureConverter)
SKIN_DELTA: Final = Quantity(api="C", metric="°C", us="°F", given="°C", converter=TemperatureDeltaConverter)
PRESSURE: Final = Quantity(api="mmHg", metric="mmHg", converter=PressureConverter)
POWER: Final = Quantity(api="W", metric="W", converter=PowerConverter)
SPEED: Final = Quantity(api="m/s", metric="km/h", us="mph", converter=SpeedConverter)
RATE: Final = Quantity(api="1/min", metric="1/min")
OXYGEN: Final = Quantity(api="mL/kg/min", metric="mL/kg/min")
YEARS: Final = Quantity(api="a", metric="y")
BODY_MASS_INDEX: Final = Quantity(api="kg/m2", metric="kg/m²")
RAMP: Final = Quantity(api="1/week", metric="1/week")
NUMBER: Final = Quantity(api="", metric=None)
STEPS: Final = Quantity(api="", metric="steps")


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One statistic per athlete. A sum grows by its values; of any other the mean of a period counts."""

    key: str
    source: Source
    column: str
    quantity: Quantity
    is_sum: bool = False
    hour: int = DAY_HOUR

    @property
    def translation_key(self) -> str:
        """Key of the name among the common words."""
        return f"statistic_{self.key}"


def _health(
    column: str, quantity: Quantity, key: str | None = None, *, is_sum: bool = False, hour: int = DAY_HOUR
) -> Series:
    return Series(
        key=key or column, source="health", column=column, quantity=quantity, is_sum=is_sum, hour=hour
    )


def _night(column: str, quantity: Quantity, key: str | None = None) -> Series:
    return _health(column, quantity, key, hour=NIGHT_HOUR)


def _figure(column: str, quantity: Quantity, *, hour: int = DAY_HOUR) -> Series:
    return Series(key=column, source="wellbeing", column=column, quantity=quantity, hour=hour)


def _load(column: str, quantity: Quantity = NUMBER, *, is_sum: bool = False) -> Series:
    return Series(key=column, source="load", column=column, quantity=quantity, is_sum=is_sum)


def _activity(key: str, column: str, quantity: Quantity) -> Series:
    return Series(key=key, source="activities", column=column, quantity=quantity, is_sum=True)


HEALTH: Final[tuple[Series, ...]] = (
    _health("resting_heart_rate", BPM),
    _health("min_heart_rate", BPM),
    _health("max_heart_rate", BPM),
    _night("sleep_heart_rate", BPM),
    _night("hrv_last_night", MILLISECONDS, "hrv"),
    _night("hrv_last_night_5_min_high", MILLISECONDS, "hrv_5_min_high"),
    _night("sleep_duration_s", HOURS, "sleep_duration"),
    _night("sleep_deep_s", HOURS, "sleep_deep"),
    _night("sleep_light_s", HOURS, "sleep_light"),
    _night("sleep_rem_s", HOURS, "sleep_rem"),
    _night("sleep_awake_s", HOURS, "sleep_awake"),
    _health("nap_duration_s", HOURS, "nap_duration", is_sum=True),
    _night("sleep_awakenings", NUMBER),
    _night("sleep_restless_moments", NUMBER),
    _night("sleep_stress", NUMBER),
    _health("spo2", PERCENT),
    _health("spo2_lowest", PERCENT),
    _night("spo2_sleep", PERCENT),
    _health("respiration_waking", RATE),
    _night("respiration_sleep", RATE),
    _health("respiration_lowest", RATE),
    _health("respiration_highest", RATE),
    _health("stress", NUMBER),
    _health("stress_max", NUMBER),
    _health("stress_rest_s", HOURS, "stress_rest"),
    _health("stress_low_s", HOURS, "stress_low"),
    _health("stress_medium_s", HOURS, "stress_medium"),
    _health("stress_high_s", HOURS, "stress_high"),
    _health("body_battery_highest", NUMBER),
    _health("body_battery_lowest", NUMBER),
    _night("body_battery_at_wake", NUMBER),
    _health("body_battery_charged", NUMBER),
    _health("body_battery_drained", NUMBER),
    _health("steps", STEPS, is_sum=True),
    _health("distance_m", WAY, "daily_distance", is_sum=True),
    _health("ascent_m", CLIMB, "daily_ascent", is_sum=True),
    _health("descent_m", CLIMB, "daily_descent", is_sum=True),
    _health("active_kcal", ENERGY, "active_calories", is_sum=True),
    _health("resting_kcal", ENERGY, "resting_calories", is_sum=True),
    _health("total_kcal", ENERGY, "total_calories", is_sum=True),
    _health("active_s", HOURS, "active_time", is_sum=True),
    _health("highly_active_s", HOURS, "highly_active_time", is_sum=True),
    _health("moderate_intensity_min", WHOLE_MINUTES, "moderate_intensity", is_sum=True),
    _health("vigorous_intensity_min", WHOLE_MINUTES, "vigorous_intensity", is_sum=True),
    _health("hydration_ml", VOLUME, "hydration", is_sum=True),
    _health("weight_kg", MASS, "weight"),
    _health("body_fat_pct", PERCENT, "body_fat"),
    _health("body_water_pct", PERCENT, "body_water"),
    _health("bone_mass_kg", MASS, "bone_mass"),
    _health("muscle_mass_kg", MASS, "muscle_mass"),
    _health("visceral_fat_mass_kg", MASS, "visceral_fat_mass"),
    _health("visceral_fat_rating", NUMBER),
    _health("metabolic_age", YEARS),
    _health("bmi", BODY_MASS_INDEX),
    _health("systolic_mmhg", PRESSURE, "systolic_pressure"),
    _health("diastolic_mmhg", PRESSURE, "diastolic_pressure"),
    _health("mean_arterial_mmhg", PRESSURE, "mean_arterial_pressure"),
    _health("blood_pressure_pulse", BPM),
    _night("skin_temperature", SKIN),
    _night("skin_temperature_deviation", SKIN_DELTA),
    _health("vo2max_running", OXYGEN),
    _health("vo2max_cycling", OXYGEN),
    _health("fitness_age", YEARS),
    _health("training_readiness", NUMBER),
    _health("recovery_time_h", WHOLE_HOURS, "recovery_time"),
    _health("acute_load", NUMBER, "device_acute_load"),
    _health("chronic_load", NUMBER, "device_chronic_load"),
    _health("race_prediction_5k_s", MINUTES, "race_prediction_5k"),
    _health("race_prediction_10k_s", MINUTES, "race_prediction_10k"),
    _health("race_prediction_half_marathon_s", MINUTES, "race_prediction_half_marathon"),
    _health("race_prediction_marathon_s", MINUTES, "race_prediction_marathon"),
    _health("endurance_score", NUMBER),
    _health("hill_score", NUMBER),
    _health("lactate_threshold_heart_rate", BPM),
    _health("lactate_threshold_power_w", POWER, "lactate_threshold_power"),
    _health("lactate_threshold_speed_mps", SPEED, "lactate_threshold_speed"),
    _health("functional_threshold_power_w", POWER, "functional_threshold_power"),
)

WELLBEING: Final[tuple[Series, ...]] = (
    _figure("hrv_7d", MILLISECONDS, hour=NIGHT_HOUR),
    _figure("hrv_cv_7d", PERCENT, hour=NIGHT_HOUR),
    _figure("hrv_range_low", MILLISECONDS, hour=NIGHT_HOUR),
    _figure("hrv_range_high", MILLISECONDS, hour=NIGHT_HOUR),
    _figure("resting_heart_rate_mean_7d", BPM),
    _figure("resting_heart_rate_mean_28d", BPM),
    _figure("resting_heart_rate_delta", BPM),
    _figure("sleep_in_bed", HOURS, hour=NIGHT_HOUR),
    _figure("sleep_efficiency", PERCENT, hour=NIGHT_HOUR),
    _figure("sleep_bedtime_deviation", MINUTES, hour=NIGHT_HOUR),
    _figure("sleep_wake_time_deviation", MINUTES, hour=NIGHT_HOUR),
    _figure("sleep_need", HOURS, hour=NIGHT_HOUR),
    _figure("sleep_debt", HOURS, hour=NIGHT_HOUR),
    # The device's score, else our own, as everywhere else.
    _figure("sleep_score", NUMBER, hour=NIGHT_HOUR),
    _figure("weight_trend", MASS),
    _figure("body_fat_trend", PERCENT),
    _figure("muscle_mass_trend", MASS),
    _figure("readiness", NUMBER),
)

LOAD: Final[tuple[Series, ...]] = (
    _load("load", is_sum=True),
    _load("fitness"),
    _load("fatigue"),
    _load("form"),
    _load("ramp_rate", RAMP),
    _load("acute_chronic_ratio"),
    _load("monotony"),
    _load("strain"),
)

# The column "count" is one for each activity.
COUNT_COLUMN: Final = "count"
ACTIVITIES: Final[tuple[Series, ...]] = (
    _activity("activity_count", COUNT_COLUMN, NUMBER),
    _activity("activity_distance", "distance_m", WAY),
    _activity("activity_moving_time", "moving_time_s", HOURS),
    _activity("activity_elevation_gain", "elevation_gain_m", CLIMB),
    _activity("activity_calories", "calories_kcal", ENERGY),
)

SERIES: Final[tuple[Series, ...]] = (*HEALTH, *WELLBEING, *LOAD, *ACTIVITIES)
BY_SOURCE: Final[Mapping[Source, tuple[Series, ...]]] = {
    "health": HEALTH,
    "wellbeing": WELLBEING,
    "load": LOAD,
    "activities": ACTIVITIES,
}
# Raised when a row changes its meaning (unit, hour, mean or sum): everything is then written anew.
TABLE_VERSION: Final = 1
