"""Every field that states a value of the day, by its number and raw value as archives of real watches have it."""

from typing import Any

import pytest

from milevault.importers.files.wellness.day_fields import DAY_FIELDS
from milevault.model.wellness import HEALTH_METRICS_BY_KEY
from tests.sidecar.decode.fit_writer import Row
from tests.sidecar.importers.wellness.made import METRICS_FILE, at, only, raw_file, read, sdk_file, values

MORNING = at("2026-01-14T06:00+01:00")
DAY = "2026-01-14"
RUNNING, CYCLING, SWIMMING, WALKING = 1, 2, 5, 11
# message, fields beside the time, metric -> value
FIELDS: list[tuple[int, Row, dict[str, float]]] = [
    (211, {0: ("uint8", 51), 1: ("uint8", 48)}, {"resting_heart_rate_7d": 51, "resting_heart_rate": 48}),
    (211, {0: ("uint8", 51), 1: ("uint8", None)}, {"resting_heart_rate_7d": 51}),
    (103, {5: ("uint16", 1640)}, {"resting_kcal": 1640}),
    (
        370,
        {0: ("uint16", 52 * 128), 1: ("uint16", 6464), 2: ("uint16", 80 * 128), 6: ("enum", 4)},
        {"hrv_weekly": 52, "hrv_last_night": 50.5, "hrv_last_night_5_min_high": 80, "hrv_status": 4},
    ),
    (
        370,
        {3: ("uint16", 40 * 128), 4: ("uint16", 45 * 128), 5: ("uint16", 64 * 128), 6: ("enum", 0)},
        {
            "hrv_baseline_low_upper": 40,
            "hrv_baseline_balanced_lower": 45,
            "hrv_baseline_balanced_upper": 64,
        },
    ),
    (
        398,
        {1: ("float32", -0.5), 2: ("float32", 0.25), 4: ("float32", 34.5)},
        {
            "skin_temperature_deviation": -0.5,
            "skin_temperature_deviation_7d": 0.25,
            "skin_temperature": 34.5,
        },
    ),
    (378, {3: ("uint16", 512), 4: ("uint16", 430)}, {"acute_load": 512, "chronic_load": 430}),
    (378, {5: ("uint8", 12)}, {"acute_chronic_ratio": 1.2}),
    (229, {2: ("uint16", 523), 3: ("uint8", 34)}, {"vo2max_running": 52.3, "fitness_age": 34}),
    (229, {2: ("uint16", 523), 5: ("enum", CYCLING), 8: ("enum", 0)}, {"vo2max_running": 52.3}),
    (229, {2: ("uint16", 561), 8: ("enum", 1)}, {"vo2max_cycling": 56.1}),
    (229, {2: ("uint16", 561), 5: ("enum", CYCLING)}, {"vo2max_cycling": 56.1}),
    (140, {7: ("sint32", 65536 * 14), 11: ("enum", RUNNING)}, {"vo2max_running": 49}),
    (140, {7: ("sint32", 65536 * 14), 11: ("enum", WALKING)}, {"vo2max_running": 49}),
    (140, {7: ("sint32", 65536 * 16), 11: ("enum", CYCLING)}, {"vo2max_cycling": 56}),
    (140, {7: ("sint32", 65536 * 16), 11: ("enum", SWIMMING), 9: ("uint16", 90)}, {"recovery_time_h": 1.5}),
    (140, {7: ("sint32", 0), 11: ("enum", RUNNING), 9: ("uint16", 0)}, {"recovery_time_h": 0}),
    (
        140,
        {14: ("uint16", 174), 16: ("uint16", 144), 11: ("enum", RUNNING)},
        {"lactate_threshold_heart_rate": 174, "lactate_threshold_speed_mps": 4},
    ),
    (140, {14: ("uint16", 162), 11: ("enum", CYCLING)}, {"cycling_lactate_threshold_heart_rate": 162}),
    (140, {14: ("uint16", 0), 16: ("uint16", 0), 11: ("enum", RUNNING), 9: ("uint16", 60)}, {"recovery_time_h": 1}),
    (284, {0: ("uint16", 2160)}, {"recovery_time_h": 36}),
    (
        339,
        {1: ("uint32", 1230), 2: ("uint32", 2580), 3: ("uint32", 5700), 4: ("uint32", 12_600)},
        {
            "race_prediction_5k_s": 1230,
            "race_prediction_10k_s": 2580,
            "race_prediction_half_marathon_s": 5700,
            "race_prediction_marathon_s": 12_600,
        },
    ),
    (
        356,
        {4: ("uint16", 251), 7: ("uint16", 333), 8: ("uint8", 172), 9: ("uint8", 160)},
        {
            "functional_threshold_power_w": 251,
            "lactate_threshold_power_w": 333,
            "lactate_threshold_heart_rate": 172,
            "cycling_lactate_threshold_heart_rate": 160,
        },
    ),
    (369, {0: ("uint8", 77)}, {"training_readiness": 77}),
    (402, {0: ("uint8", 61)}, {"hill_score": 61}),
    (403, {0: ("uint16", 6123)}, {"endurance_score": 6123}),
    (
        30,
        {0: ("uint16", 7030), 1: ("uint16", 1840), 2: ("uint16", 5710), 3: ("uint16", 210), 4: ("uint16", 330)},
        {
            "weight_kg": 70.3,
            "body_fat_pct": 18.4,
            "body_water_pct": 57.1,
            "visceral_fat_mass_kg": 2.1,
            "bone_mass_kg": 3.3,
        },
    ),
    (
        30,
        {5: ("uint16", 5410), 7: ("uint16", 6600), 8: ("uint8", 5), 9: ("uint16", 9600), 10: ("uint8", 39)},
        {
            "muscle_mass_kg": 54.1,
            "basal_met_kcal": 1650,
            "physique_rating": 5,
            "active_met_kcal": 2400,
            "metabolic_age": 39,
        },
    ),
    (30, {11: ("uint8", 6), 13: ("uint16", 223)}, {"visceral_fat_rating": 6, "bmi": 22.3}),
    (
        51,
        {0: ("uint16", 121), 1: ("uint16", 79), 2: ("uint16", 93), 6: ("uint8", 58)},
        {"systolic_mmhg": 121, "diastolic_mmhg": 79, "mean_arterial_mmhg": 93, "blood_pressure_pulse": 58},
    ),
]  # fmt: skip
TIME_FIELD = {229: 0}


@pytest.mark.parametrize(("message", "fields", "expected"), FIELDS)
def test_a_field_is_the_value_of_its_day(message: int, fields: Row, expected: dict[str, float]) -> None:
    time: Row = {TIME_FIELD.get(message, 253): ("uint32", MORNING)}
    content = read(raw_file(METRICS_FILE, (message, {**time, **fields})))
    assert values(content) == {(DAY, name, ""): pytest.approx(value) for name, value in expected.items()}
    assert {one.observed_at.timestamp() - 631_065_600 for one in content.wellness.values} == {MORNING}


def test_every_row_of_the_table_is_tried_above_and_names_a_metric() -> None:
    tried = {(message, metric) for message, _, expected in FIELDS for metric in expected}
    assert {(row.message, row.metric) for row in DAY_FIELDS} - tried == {(103, "step_goal")}
    assert {row.metric for row in DAY_FIELDS} <= set(HEALTH_METRICS_BY_KEY)


def test_the_latest_of_a_day_counts_and_the_samples_keep_the_others() -> None:
    def weight(hours: int, kg: float, fat: float | None = None) -> tuple[int, dict[str, Any]]:
        fields: dict[str, Any] = {"timestamp": MORNING + hours * 3600, "weight": kg}
        return 30, fields if fat is None else fields | {"percent_fat": fat}

    content = read(sdk_file("weight", weight(14, 71.0), weight(0, 70.0, 18.0), weight(24, 70.5)))
    assert values(content) == {
        (DAY, "weight_kg", ""): 71,
        (DAY, "body_fat_pct", ""): 18,
        ("2026-01-15", "weight_kg", ""): 70.5,
    }
    assert [len(one) for one in content.wellness.series if one.channel == "weight_kg"] == [2, 1]


def test_scales_that_still_calculate_have_no_weight() -> None:
    row: Row = {253: ("uint32", MORNING), 0: ("uint16", 65_534), 13: ("uint16", 221)}
    assert values(read(raw_file(9, (30, row)))) == {(DAY, "bmi", ""): 22.1}


def test_of_a_household_on_one_pair_of_scales_the_first_user_is_read_and_the_file_says_so() -> None:
    rows: list[Row] = [
        {253: ("uint32", MORNING + at_s), 0: ("uint16", raw), 12: ("uint16", user)}
        for at_s, raw, user in ((0, 7580, 0), (60, 5820, 1), (120, 7600, 0))
    ]
    content = read(raw_file(9, (30, rows)))
    assert content.findings == ("several_users",)
    assert only(content, "weight_kg").value == 76
    (series,) = content.wellness.series
    assert series.values.tolist() == [75.8, 76]


def test_the_selected_user_is_no_other_one() -> None:
    rows: list[Row] = [
        {253: ("uint32", MORNING + after_s), 0: ("uint16", 7580 + after_s), 12: ("uint16", user)}
        for after_s, user in ((0, 1), (60, 0x8001))
    ]
    content = read(raw_file(9, (30, rows)))
    assert content.findings == ()
    assert only(content, "weight_kg").value == 76.4


def test_a_failed_measurement_of_blood_pressure_is_none() -> None:
    def reading(after_s: int, systolic: int, status: int | None) -> Row:
        time: Row = {253: ("uint32", MORNING + after_s), 0: ("uint16", systolic), 1: ("uint16", 80)}
        return {**time, 8: ("enum", status)}

    readings = [reading(0, 120, 0), reading(60, 125, 4), reading(120, 130, None), reading(180, 40, 3)]
    content = read(raw_file(14, (51, readings)))
    assert values(content)[DAY, "systolic_mmhg", ""] == 130
    systolic = next(one for one in content.wellness.series if one.channel == "systolic_mmhg")
    assert systolic.values.tolist() == [120, 125, 130]
