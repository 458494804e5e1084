"""What a scale and a cuff measured, and the athlete's other body values: userBioMetrics, BloodPressureFile."""

from typing import Final

from milevault.importers.files.garmin.days import DayRows, Field, Found, latest, zero_is_none
from milevault.importers.files.garmin.rows import Row

_KILOGRAMS: Final = 0.001
# Nobody weighs that many kilograms, and nobody that few grams.
_GRAMS_FROM: Final = 1000.0
_TALLEST_M: Final = 3.0
_METRES: Final = 0.01
# 0 is a measurement that failed, or one that the scale does not make.
_SCALE_FIELDS: Final = (
    zero_is_none("weight.bmi", "bmi"),
    zero_is_none("weight.bodyFat", "body_fat_pct"),
    zero_is_none("weight.bodyWater", "body_water_pct"),
    zero_is_none("weight.muscleMass", "muscle_mass_kg", _KILOGRAMS),
    zero_is_none("weight.boneMass", "bone_mass_kg", _KILOGRAMS),
    zero_is_none("weight.visceralFat", "visceral_fat_rating"),
    zero_is_none("weight.visceralFatRating", "visceral_fat_rating"),
    zero_is_none("weight.physiqueRating", "physique_rating"),
    zero_is_none("weight.metabolicAge", "metabolic_age"),
)
# Key -> metric; the value stands there itself or in an object under the same key.
_PLAIN: Final = (
    ("vo2MaxRunning", "vo2max_running"),
    ("vo2MaxCycling", "vo2max_cycling"),
    ("functionalThresholdPower", "functional_threshold_power_w"),
    ("lactateThresholdHeartRate", "lactate_threshold_heart_rate"),
)


def _body(row: Row) -> Found:
    weight = _nested(row, "weight")
    if weight is not None:
        yield "weight_kg", weight * _KILOGRAMS if weight >= _GRAMS_FROM else weight
    height = _nested(row, "height")
    if height is not None:
        yield "height_m", height if height <= _TALLEST_M else height * _METRES
    for key, metric in _PLAIN:
        yield metric, _nested(row, key)


def _nested(row: Row, key: str) -> float | None:
    plain = row.number(key)
    return row.number(f"{key}.{key}") if plain is None else plain


BODY: Final = DayRows(
    fields=_SCALE_FIELDS,
    day="metaData.calendarDate",
    observed=("weight.timestampGMT",),
    observed_local="metaData.calendarDate",
    more=_body,
    rank=latest,
    channels=("weight_kg", "body_fat_pct"),
)
BLOOD_PRESSURE: Final = DayRows(
    fields=(
        Field(key="bloodPressure.systolic", metric="systolic_mmhg"),
        Field(key="bloodPressure.diastolic", metric="diastolic_mmhg"),
        Field(key="bloodPressure.pulse", metric="blood_pressure_pulse"),
    ),
    day="metaData.calendarDate",
    observed=("bloodPressure.timestampGMT", "bloodPressure.measurementTimestampGMT"),
    observed_local="metaData.calendarDate",
    rank=latest,
    channels=("systolic_mmhg", "diastolic_mmhg"),
)
