"""What Garmin computed of a day: VO2max, loads, readiness, predictions, scores, fitness age."""

from collections.abc import Mapping
from typing import Final

from milevault.importers.files.garmin.days import DayRows, Field, Found, zero_is_none
from milevault.importers.files.garmin.rows import Row

_HOURS_PER_MINUTE: Final = 1 / 60
# A generic VO2max is that of moving on foot.
_VO2MAX: Final[Mapping[str, str]] = {"CYCLING": "vo2max_cycling"}
_ON_FOOT: Final = "vo2max_running"
# The value of the morning; later ones of the day tell what training has left of it.
_MORNING: Final = "AFTER_WAKEUP_RESET"


def _vo2max(row: Row) -> Found:
    yield _VO2MAX.get((row.text("sport") or "").upper(), _ON_FOOT), row.number("vo2MaxValue")


def _morning_first(row: Row) -> float:
    return float(row.text("inputContext") == _MORNING)


MAX_MET: Final = DayRows(
    fields=(zero_is_none("fitnessAge", "fitness_age"),),
    observed=("updateTimestamp", "timestampGmt"),
    more=_vo2max,
)
ACUTE_LOAD: Final = DayRows(
    fields=(
        Field(key="dailyTrainingLoadAcute", metric="acute_load"),
        Field(key="dailyTrainingLoadChronic", metric="chronic_load"),
        Field(key="dailyAcuteChronicWorkloadRatio", metric="acute_chronic_ratio"),
    ),
    observed=("timestamp",),
)
READINESS: Final = DayRows(
    fields=(
        Field(key="score", metric="training_readiness"),
        Field(key="recoveryTime", metric="recovery_time_h", scale=_HOURS_PER_MINUTE),
        zero_is_none("hrvWeeklyAverage", "hrv_weekly"),
    ),
    observed=("timestamp",),
    rank=_morning_first,
)
RACE_PREDICTIONS: Final = DayRows(
    fields=(
        Field(key="raceTime5K", metric="race_prediction_5k_s"),
        Field(key="raceTime10K", metric="race_prediction_10k_s"),
        Field(key="raceTimeHalf", metric="race_prediction_half_marathon_s"),
        Field(key="raceTimeMarathon", metric="race_prediction_marathon_s"),
    ),
    observed=("timestamp",),
)
ENDURANCE: Final = DayRows(
    fields=(zero_is_none("overallScore", "endurance_score"),), observed=("timestamp", "timestampGmt")
)
HILL: Final = DayRows(
    fields=(zero_is_none("overallScore", "hill_score"),), observed=("timestamp", "timestampGmt")
)
FITNESS_AGE: Final = DayRows(
    fields=(zero_is_none("currentBioAge", "fitness_age"),),
    day="asOfDateGmt",
    observed=("createTimestamp", "asOfDateGmt"),
)
