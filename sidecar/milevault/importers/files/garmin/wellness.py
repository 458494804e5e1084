"""Daily summaries: UDSFile, hydration, health status. Keys and units: the export's own, seen in public parsers."""

from collections.abc import Mapping
from datetime import date, tzinfo
from typing import Final

from milevault.importers.files.garmin.days import (
    Collected,
    DayRows,
    Field,
    Found,
    end_of,
    values_of,
    zero_is_none,
)
from milevault.importers.files.garmin.rows import Row, read_elements
from milevault.model import FileContent
from milevault.model.wellness import possible

# restingHeartRate is a mean over seven days; the day's own value has its own key.
_DAY_FIELDS: Final = (
    Field(key="restingHeartRate", metric="resting_heart_rate_7d"),
    Field(key="currentDayRestingHeartRate", metric="resting_heart_rate"),
    Field(key="minHeartRate", metric="min_heart_rate"),
    Field(key="maxHeartRate", metric="max_heart_rate"),
    Field(key="totalSteps", metric="steps"),
    Field(key="dailyStepGoal", metric="step_goal"),
    Field(key="totalDistanceMeters", metric="distance_m"),
    Field(key="floorsAscendedInMeters", metric="ascent_m"),
    Field(key="floorsDescendedInMeters", metric="descent_m"),
    Field(key="activeKilocalories", metric="active_kcal"),
    zero_is_none("totalKilocalories", "total_kcal"),
    zero_is_none("bmrKilocalories", "resting_kcal"),
    Field(key="activeSeconds", metric="active_s"),
    Field(key="highlyActiveSeconds", metric="highly_active_s"),
    Field(key="moderateIntensityMinutes", metric="moderate_intensity_min"),
    Field(key="vigorousIntensityMinutes", metric="vigorous_intensity_min"),
    zero_is_none("userIntensityMinutesGoal", "intensity_goal_min"),
    Field(key="averageSpo2Value", metric="spo2"),
    Field(key="lowestSpo2Value", metric="spo2_lowest"),
    Field(key="respiration.avgWakingRespirationValue", metric="respiration_waking"),
    Field(key="respiration.highestRespirationValue", metric="respiration_highest"),
    Field(key="respiration.lowestRespirationValue", metric="respiration_lowest"),
    Field(key="bodyBattery.chargedValue", metric="body_battery_charged"),
    Field(key="bodyBattery.drainedValue", metric="body_battery_drained"),
)
_HYDRATION: Final = zero_is_none("hydration.valueInML", "hydration_ml")
# Of the stress of the whole day; levels of -1 and -2 say that there was none to measure.
_STRESS_FIELDS: Final = (
    ("averageStressLevel", "stress"),
    ("maxStressLevel", "stress_max"),
    ("restDuration", "stress_rest_s"),
    ("lowDuration", "stress_low_s"),
    ("mediumDuration", "stress_medium_s"),
    ("highDuration", "stress_high_s"),
)
_BODY_BATTERY: Final[Mapping[str, str]] = {
    "HIGHEST": "body_battery_highest",
    "LOWEST": "body_battery_lowest",
    "SLEEPEND": "body_battery_at_wake",
}


def _day(row: Row) -> Found:
    """All of a day; hydration alone where the watch was not worn."""
    if (drunk := row.number(_HYDRATION.key)) is not None and drunk > 0:
        yield _HYDRATION.metric, drunk
    if row.value("includesWellnessData") is False:
        return
    yield from values_of(row, _DAY_FIELDS)
    for part in row.rows("allDayStress.aggregatorList"):
        if part.text("type") == "TOTAL":
            yield from _stress(part)
    for stat in row.rows("bodyBattery.bodyBatteryStatList"):
        if metric := _BODY_BATTERY.get(stat.text("bodyBatteryStatType") or ""):
            yield metric, stat.number("statsValue")


def _stress(part: Row) -> Found:
    """Without a level the durations are those of a day without measurements."""
    if possible("stress", part.number("averageStressLevel")) is None:
        return
    for key, metric in _STRESS_FIELDS:
        yield metric, part.number(key)


DAILY_SUMMARY: Final = DayRows(observed=("wellnessEndTimeGmt",), more=_day)

# Of the night before the day. 0 with the status UNKNOWN says that there was nothing to measure.
_HEALTH_STATUS: Final[Mapping[str, str]] = {
    "HRV": "hrv_last_night",
    "HR": "sleep_heart_rate",
    "SPO2": "spo2_sleep",
    "SKIN_TEMP_C": "skin_temperature_deviation",
    "RESPIRATION": "respiration_sleep",
}


def _health_status(row: Row) -> Found:
    for metric in row.rows("metrics"):
        kind = metric.text("type") or ""
        value = metric.number("value")
        if kind in _HEALTH_STATUS and not (value == 0 and metric.text("status") in (None, "UNKNOWN")):
            yield _HEALTH_STATUS[kind], value
        if kind == "HRV":
            yield "hrv_baseline_balanced_lower", metric.number("baselineLowerLimit")
            yield "hrv_baseline_balanced_upper", metric.number("baselineUpperLimit")


HEALTH_STATUS: Final = DayRows(observed=("updateTimestampUTC", "createTimestampUTC"), more=_health_status)


def read_hydration(data: bytes, zone: tzinfo) -> FileContent:
    """The log of drinks: a day's sum. A row that the file repeats counts once."""
    collected = Collected()
    drinks: dict[date, dict[object, float]] = {}
    for row in read_elements(data):
        day = row.day("calendarDate") if row else None
        if row is None or day is None:
            collected.skipped += 1
        elif drunk := row.number("valueInML"):
            drinks.setdefault(day, {})[_drink(row, drunk)] = drunk
    for day, of_day in drinks.items():
        if (total := possible("hydration_ml", sum(of_day.values()))) is not None:
            collected.add(day, "hydration_ml", total, end_of(day, zone))
    return collected.content()


def _drink(row: Row, drunk: float) -> object:
    uuid = row.text("uuid") or row.text("uuid.uuid")
    return uuid or (row.moment("timestampLocal"), row.text("hydrationSource"), drunk)
