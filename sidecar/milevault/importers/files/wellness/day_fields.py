"""Messages that state a value of the day: a table of field -> metric; the latest of a day counts.

Names are those of the decoder's profile. Fields it does not know are given by number, after what Gadgetbridge
reads of metrics files (FitImporter and its public field lists), which is where their meaning is from.
"""

from dataclasses import dataclass
from typing import Final

from milevault.importers.files.wellness import filters
from milevault.importers.files.wellness.filters import Keep
from milevault.importers.files.wellness.found import Found, latest_of_days
from milevault.importers.files.wellness.source import Source
from milevault.model import HealthValue

_MINUTES_PER_HOUR: Final = 60
# VO2max in mL/kg/min of one MET, the oxygen a body at rest takes (ACSM's guidelines).
_VO2_PER_MET: Final = 3.5
_KMH_PER_MPS: Final = 3.6
_STEPS_PER_CYCLE: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class DayField:
    """Field of message number ``message`` -> metric of HEALTH_METRICS.

    The metric is ``raw / scale * factor``; ``scale`` only where the decoder's profile does not know the field.
    """

    message: int
    field: str | int
    metric: str
    scale: float = 1.0
    factor: float = 1.0
    keep: Keep = filters.every


def _fields(message: int, keep: Keep = filters.every, /, **metrics: str) -> tuple[DayField, ...]:
    """Rows of one message: field name = metric."""
    return tuple(
        DayField(message=message, field=field, metric=metric, keep=keep) for field, metric in metrics.items()
    )


DAY_FIELDS: Final[tuple[DayField, ...]] = (
    # monitoring_hr_data: the first is Garmin's mean of seven days, the second the day's own.
    *_fields(
        211, resting_heart_rate="resting_heart_rate_7d", current_day_resting_heart_rate="resting_heart_rate"
    ),
    *_fields(103, resting_metabolic_rate="resting_kcal"),
    DayField(message=103, field=7, metric="step_goal", scale=2, factor=_STEPS_PER_CYCLE),  # in cycles
    *_fields(
        370,
        weekly_average="hrv_weekly",
        last_night_average="hrv_last_night",
        last_night_5_min_high="hrv_last_night_5_min_high",
        baseline_low_upper="hrv_baseline_low_upper",
        baseline_balanced_lower="hrv_baseline_balanced_lower",
        baseline_balanced_upper="hrv_baseline_balanced_upper",
        status="hrv_status",
    ),
    *_fields(
        398,
        average_deviation="skin_temperature_deviation",
        average_7_day_deviation="skin_temperature_deviation_7d",
        nightly_value="skin_temperature",
    ),
    *_fields(
        30,
        filters.own_user,
        weight="weight_kg",
        percent_fat="body_fat_pct",
        percent_hydration="body_water_pct",
        visceral_fat_mass="visceral_fat_mass_kg",
        bone_mass="bone_mass_kg",
        muscle_mass="muscle_mass_kg",
        basal_met="basal_met_kcal",
        active_met="active_met_kcal",
        physique_rating="physique_rating",
        metabolic_age="metabolic_age",
        visceral_fat_rating="visceral_fat_rating",
        bmi="bmi",
    ),
    *_fields(
        51,
        filters.measured,
        systolic_pressure="systolic_mmhg",
        diastolic_pressure="diastolic_mmhg",
        mean_arterial_pressure="mean_arterial_mmhg",
        heart_rate="blood_pressure_pulse",
    ),
    *_fields(378, acute_load="acute_load", chronic_load="chronic_load"),
    DayField(message=378, field=5, metric="acute_chronic_ratio", scale=10),
    # VO2max: of the athlete (max_met_data), and as an activity found it (physiological_metrics, METmax).
    *_fields(229, filters.category_is_general, vo2_max="vo2max_running"),
    *_fields(229, filters.category_is_cycling, vo2_max="vo2max_cycling"),
    DayField(message=229, field=3, metric="fitness_age"),
    DayField(
        message=140, field="met_max", metric="vo2max_running", factor=_VO2_PER_MET, keep=filters.on_foot
    ),
    DayField(
        message=140, field="met_max", metric="vo2max_cycling", factor=_VO2_PER_MET, keep=filters.on_a_bicycle
    ),
    *_fields(140, filters.on_foot, lactate_threshold_heart_rate="lactate_threshold_heart_rate"),
    *_fields(140, filters.on_a_bicycle, lactate_threshold_heart_rate="cycling_lactate_threshold_heart_rate"),
    # Field 16, not 15: in a real run it holds 13.3 km/h beside a threshold of 174 bpm, and 15 is never set.
    DayField(
        message=140,
        field=16,
        metric="lactate_threshold_speed_mps",
        scale=10,
        factor=1 / _KMH_PER_MPS,
        keep=filters.on_foot,
    ),
    DayField(message=140, field="recovery_time", metric="recovery_time_h", factor=1 / _MINUTES_PER_HOUR),
    DayField(message=284, field=0, metric="recovery_time_h", factor=1 / _MINUTES_PER_HOUR),
    DayField(message=339, field=1, metric="race_prediction_5k_s"),
    DayField(message=339, field=2, metric="race_prediction_10k_s"),
    DayField(message=339, field=3, metric="race_prediction_half_marathon_s"),
    DayField(message=339, field=4, metric="race_prediction_marathon_s"),
    DayField(message=356, field=4, metric="functional_threshold_power_w"),
    DayField(message=356, field=7, metric="lactate_threshold_power_w"),
    DayField(message=356, field=8, metric="lactate_threshold_heart_rate"),
    DayField(message=356, field=9, metric="cycling_lactate_threshold_heart_rate"),
    DayField(message=369, field=0, metric="training_readiness"),
    DayField(message=402, field=0, metric="hill_score"),
    DayField(message=403, field=0, metric="endurance_score"),
)
# Scales and cuffs that a household shares.
_SHARED: Final = (30, 51)


def read_day_fields(source: Source) -> Found:
    """All values of the table."""
    values: list[HealthValue] = []
    for row in DAY_FIELDS:
        rows = source.rows(row.message)
        if rows is not None and rows.has(row.field):
            kept = row.keep(rows)
            column = rows.column(row.field, row.scale)[kept] * row.factor
            values += latest_of_days(rows.days[kept], rows.times[kept], column, row.metric)
    shared = [source.rows(number) for number in _SHARED]
    several = any(rows is not None and filters.has_several_users(rows) for rows in shared)
    return Found(values=tuple(values), findings=("several_users",) if several else ())
