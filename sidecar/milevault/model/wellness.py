"""Health as an importer hands it over: values of a day, samples within a day, nights.

A day is a local date of the wearer. A night belongs to the date of waking. Nothing here is merged: two
files may speak of the same day, and the store decides value by value (docs/decisions/health-merging.md).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]
type SleepKind = Literal["main", "nap"]

# Values of sleep_stage: those of FIT's sleep_level (message 275).
SLEEP_LEVELS: Final[tuple[str, ...]] = ("unmeasurable", "awake", "light", "deep", "rem")


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthMetric:
    """One value a day can have; outside of ``lowest`` to ``highest`` it is no measurement."""

    key: str
    unit: str
    lowest: float
    highest: float


def _metric(key: str, unit: str, lowest: float, highest: float) -> HealthMetric:
    return HealthMetric(key=key, unit=unit, lowest=lowest, highest=highest)


_DAY_S: Final = 90_000.0  # the longest day, when the clocks go back
HEALTH_METRICS: Final[tuple[HealthMetric, ...]] = (
    # Heart. Garmin's "resting heart rate" is a 7-day mean; the day's own value is kept apart.
    _metric("resting_heart_rate", "bpm", 20, 150),
    _metric("resting_heart_rate_7d", "bpm", 20, 150),
    _metric("min_heart_rate", "bpm", 20, 254),
    _metric("max_heart_rate", "bpm", 20, 254),
    _metric("sleep_heart_rate", "bpm", 20, 254),
    # Heart rate variability, rMSSD
    _metric("hrv_last_night", "ms", 1, 512),
    _metric("hrv_last_night_5_min_high", "ms", 1, 512),
    _metric("hrv_weekly", "ms", 1, 512),
    _metric("hrv_baseline_low_upper", "ms", 1, 512),
    _metric("hrv_baseline_balanced_lower", "ms", 1, 512),
    _metric("hrv_baseline_balanced_upper", "ms", 1, 512),
    # 1 poor, 2 low, 3 unbalanced, 4 balanced (FIT hrv_status); 0 says nothing and is not stored
    _metric("hrv_status", "", 1, 4),
    # The night
    _metric("sleep_duration_s", "s", 0, _DAY_S),
    _metric("sleep_deep_s", "s", 0, _DAY_S),
    _metric("sleep_light_s", "s", 0, _DAY_S),
    _metric("sleep_rem_s", "s", 0, _DAY_S),
    _metric("sleep_awake_s", "s", 0, _DAY_S),
    _metric("sleep_unmeasurable_s", "s", 0, _DAY_S),
    _metric("nap_duration_s", "s", 0, _DAY_S),
    _metric("sleep_score", "", 0, 100),
    _metric("sleep_score_quality", "", 0, 100),
    _metric("sleep_score_duration", "", 0, 100),
    _metric("sleep_score_recovery", "", 0, 100),
    _metric("sleep_score_deep", "", 0, 100),
    _metric("sleep_score_light", "", 0, 100),
    _metric("sleep_score_rem", "", 0, 100),
    _metric("sleep_score_awakenings", "", 0, 100),
    _metric("sleep_score_awake_time", "", 0, 100),
    _metric("sleep_score_combined_awake", "", 0, 100),
    _metric("sleep_score_restlessness", "", 0, 100),
    _metric("sleep_score_interruptions", "", 0, 100),
    _metric("sleep_awakenings", "", 0, 500),
    _metric("sleep_restless_moments", "", 0, 5000),
    _metric("sleep_stress", "", 0, 100),
    # Blood oxygen and breathing
    _metric("spo2", "%", 50, 100),
    _metric("spo2_lowest", "%", 30, 100),
    _metric("spo2_sleep", "%", 50, 100),
    _metric("respiration_waking", "1/min", 1, 100),
    _metric("respiration_sleep", "1/min", 1, 100),
    _metric("respiration_lowest", "1/min", 1, 100),
    _metric("respiration_highest", "1/min", 1, 100),
    # Stress and body battery
    _metric("stress", "", 0, 100),
    _metric("stress_max", "", 0, 100),
    _metric("stress_rest_s", "s", 0, _DAY_S),
    _metric("stress_low_s", "s", 0, _DAY_S),
    _metric("stress_medium_s", "s", 0, _DAY_S),
    _metric("stress_high_s", "s", 0, _DAY_S),
    _metric("body_battery_highest", "", 0, 100),
    _metric("body_battery_lowest", "", 0, 100),
    _metric("body_battery_at_wake", "", 0, 100),
    _metric("body_battery_charged", "", 0, 200),
    _metric("body_battery_drained", "", 0, 200),
    # Movement of the day
    _metric("steps", "", 0, 500_000),
    _metric("step_goal", "", 0, 500_000),
    _metric("distance_m", "m", 0, 2_000_000),
    _metric("ascent_m", "m", 0, 30_000),
    _metric("descent_m", "m", 0, 30_000),
    _metric("active_kcal", "kcal", 0, 50_000),
    _metric("total_kcal", "kcal", 0, 50_000),
    _metric("resting_kcal", "kcal", 0, 50_000),
    _metric("active_s", "s", 0, _DAY_S),
    _metric("highly_active_s", "s", 0, _DAY_S),
    _metric("moderate_intensity_min", "min", 0, 1500),
    _metric("vigorous_intensity_min", "min", 0, 1500),
    _metric("intensity_goal_min", "min", 0, 10_000),
    _metric("hydration_ml", "mL", 0, 50_000),
    # Body
    _metric("weight_kg", "kg", 2, 500),
    _metric("body_fat_pct", "%", 1, 80),
    _metric("body_water_pct", "%", 10, 90),
    _metric("bone_mass_kg", "kg", 0, 50),
    _metric("muscle_mass_kg", "kg", 0, 200),
    _metric("visceral_fat_mass_kg", "kg", 0, 100),
    _metric("visceral_fat_rating", "", 0, 100),
    _metric("physique_rating", "", 0, 20),
    _metric("metabolic_age", "a", 1, 150),
    _metric("basal_met_kcal", "kcal", 0, 20_000),
    _metric("active_met_kcal", "kcal", 0, 20_000),
    _metric("bmi", "kg/m2", 5, 150),
    _metric("height_m", "m", 0.3, 2.8),
    _metric("systolic_mmhg", "mmHg", 30, 300),
    _metric("diastolic_mmhg", "mmHg", 20, 250),
    _metric("mean_arterial_mmhg", "mmHg", 20, 280),
    _metric("blood_pressure_pulse", "bpm", 20, 254),
    _metric("skin_temperature_deviation", "C", -15, 15),
    _metric("skin_temperature_deviation_7d", "C", -15, 15),
    _metric("skin_temperature", "C", 15, 45),
    # Fitness as the device computed it
    _metric("vo2max_running", "mL/kg/min", 5, 110),
    _metric("vo2max_cycling", "mL/kg/min", 5, 110),
    _metric("fitness_age", "a", 1, 150),
    _metric("training_readiness", "", 0, 100),
    _metric("recovery_time_h", "h", 0, 500),
    _metric("acute_load", "", 0, 20_000),
    _metric("chronic_load", "", 0, 20_000),
    _metric("acute_chronic_ratio", "", 0, 20),
    _metric("race_prediction_5k_s", "s", 600, 20_000),
    _metric("race_prediction_10k_s", "s", 1200, 40_000),
    _metric("race_prediction_half_marathon_s", "s", 3000, 80_000),
    _metric("race_prediction_marathon_s", "s", 6000, 160_000),
    _metric("endurance_score", "", 0, 50_000),
    _metric("hill_score", "", 0, 1000),
    _metric("lactate_threshold_heart_rate", "bpm", 50, 254),
    _metric("cycling_lactate_threshold_heart_rate", "bpm", 50, 254),
    _metric("lactate_threshold_power_w", "W", 20, 1000),
    _metric("lactate_threshold_speed_mps", "m/s", 0.5, 12),
    _metric("functional_threshold_power_w", "W", 20, 1000),
)
HEALTH_METRICS_BY_KEY: Final[Mapping[str, HealthMetric]] = {one.key: one for one in HEALTH_METRICS}


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthChannel:
    """One kind of sample within a day; stored as ``round(value / resolution)``."""

    name: str
    unit: str
    resolution: float
    lowest: float
    highest: float


def _channel(name: str, unit: str, resolution: float, lowest: float, highest: float) -> HealthChannel:
    return HealthChannel(name=name, unit=unit, resolution=resolution, lowest=lowest, highest=highest)


HEALTH_CHANNELS: Final[tuple[HealthChannel, ...]] = (
    _channel("heart_rate", "bpm", 1, 20, 254),
    _channel("hrv", "ms", 0.01, 1, 512),
    _channel("stress", "", 1, 0, 100),
    _channel("body_battery", "", 1, 0, 100),
    _channel("spo2", "%", 1, 30, 100),
    _channel("respiration_rate", "1/min", 0.01, 1, 100),
    # Steps of the day so far, all activity types together
    _channel("steps", "", 1, 0, 500_000),
    _channel("weight_kg", "kg", 0.01, 2, 500),
    _channel("body_fat_pct", "%", 0.01, 1, 80),
    _channel("systolic_mmhg", "mmHg", 1, 30, 300),
    _channel("diastolic_mmhg", "mmHg", 1, 20, 250),
    _channel("skin_temperature_deviation", "C", 0.01, -15, 15),
)
HEALTH_CHANNELS_BY_NAME: Final[Mapping[str, HealthChannel]] = {one.name: one for one in HEALTH_CHANNELS}


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthValue:
    """One value of one day, from one file.

    ``component`` names the part where a day's value is a sum of parts that count for themselves (steps per
    activity type): the latest of each part counts, and the parts add up. ``observed_at`` (aware, UTC)
    orders two statements of equal rank: the later one wins.
    """

    day: date
    metric: str
    value: float
    observed_at: datetime
    component: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthSeries:
    """Samples of one channel within one day.

    times_s : (N,) float64, Unix seconds, strictly rising, finite
    values : (N,) float64 in the channel's unit, finite
    of_day : False for samples of an activity within the day, of which no value of the day follows
    """

    day: date
    channel: str
    times_s: Floats
    values: Floats
    of_day: bool = True

    def __len__(self) -> int:
        return len(self.times_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class SleepSession:
    """A night, or a nap; ``day`` is the local date of waking.

    stage_starts_s : (N,) float64, Unix seconds, strictly rising: from here on the level holds, the last one
        up to ``end_time``; empty where the source has no stages
    stage_levels : (N,) float64, index into SLEEP_LEVELS
    deleted : the athlete took this nap back; it takes away what other files say of the same nap
    """

    day: date
    kind: SleepKind
    start_time: datetime
    end_time: datetime
    observed_at: datetime
    stage_starts_s: Floats
    stage_levels: Floats
    utc_offset_s: int | None = None
    deleted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Wellness:
    """All a file says about health."""

    values: tuple[HealthValue, ...] = ()
    series: tuple[HealthSeries, ...] = ()
    sleeps: tuple[SleepSession, ...] = field(default=())

    def __bool__(self) -> bool:
        return bool(self.values or self.series or self.sleeps)


def possible(metric: str, value: float | None) -> float | None:
    """``value``, or None where it is missing or cannot be a ``metric`` (not finite, out of bounds).

    >>> possible("hrv_status", 0), possible("sleep_score", 81.0)
    (None, 81.0)
    """
    if value is None:
        return None
    row = HEALTH_METRICS_BY_KEY[metric]
    return value if row.lowest <= value <= row.highest else None
