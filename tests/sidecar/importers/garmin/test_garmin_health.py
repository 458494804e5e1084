"""Days and nights of a Garmin export: units, dates, what says nothing, and which statement counts."""

from datetime import UTC, date, datetime, timedelta

import pytest

from milevault.errors import NotAnActivity, UnsupportedFile
from tests.sidecar.importers.garmin import exports
from tests.sidecar.importers.garmin.reading import DAY, changed, observed, read, values


def test_daily_summary_is_read_whole() -> None:
    content = read([exports.UDS])
    assert values(content) == {
        "resting_heart_rate_7d": 47, "resting_heart_rate": 45, "min_heart_rate": 42, "max_heart_rate": 171,
        "steps": 12_345, "step_goal": 9000, "distance_m": 9876, "ascent_m": 61.5, "descent_m": 60,
        "active_kcal": 900, "total_kcal": 2900, "resting_kcal": 2000, "active_s": 5400, "highly_active_s": 1800,
        "moderate_intensity_min": 20, "vigorous_intensity_min": 45, "intensity_goal_min": 150, "spo2": 95,
        "spo2_lowest": 88, "stress": 31, "stress_max": 92, "stress_rest_s": 30_000, "stress_low_s": 20_000,
        "stress_medium_s": 5000, "stress_high_s": 1000, "body_battery_charged": 60, "body_battery_drained": 55,
        "body_battery_highest": 96, "body_battery_lowest": 21, "body_battery_at_wake": 94,
        "respiration_waking": 14, "respiration_highest": 22, "respiration_lowest": 9, "hydration_ml": 1500,
    }  # fmt: skip
    # Stated at the end of what it tells.
    assert observed(content) == {datetime(2026, 2, 15, 23, tzinfo=UTC)}
    assert content.findings == ()


def test_resting_heart_rates_of_a_week_and_of_a_day_are_kept_apart() -> None:
    told = values(read([changed(exports.UDS, currentDayRestingHeartRate=None)]))
    assert told["resting_heart_rate_7d"] == 47
    assert "resting_heart_rate" not in told


@pytest.mark.parametrize("level", [-1, -2, None])
def test_stress_below_zero_is_none(level: object) -> None:
    part = {"type": "TOTAL", "averageStressLevel": level, "maxStressLevel": level, "restDuration": 0}
    told = values(read([changed(exports.UDS, allDayStress={"aggregatorList": [part]})]))
    assert not [metric for metric in told if metric.startswith("stress")]


def test_day_without_wellness_keeps_its_hydration_only() -> None:
    told = values(read([changed(exports.UDS, includesWellnessData=False)]))
    assert told == {"hydration_ml": 1500}


def test_element_of_hydration_only_wipes_nothing() -> None:
    hydration = {
        "userProfilePK": 1,
        "calendarDate": exports.DAY,
        "version": 5,
        "hydration": {"valueInML": 700},
    }
    for order in ([exports.UDS, hydration], [hydration, exports.UDS]):
        told = values(read(order))
        assert told["steps"] == 12_345
    assert values(read([hydration]))["hydration_ml"] == 700


def test_of_repeated_days_the_higher_version_counts_and_then_the_last() -> None:
    first, second = changed(exports.UDS, totalSteps=1), changed(exports.UDS, totalSteps=2)
    newer = changed(exports.UDS, totalSteps=3, version=6)
    assert values(read([first, second]))["steps"] == 2
    assert values(read([newer, first, second]))["steps"] == 3
    assert values(read([first, newer]))["steps"] == 3


def test_day_without_an_end_is_stated_at_midnight_of_the_athletes_zone() -> None:
    summer = {"calendarDate": "2026-07-01", "totalKilocalories": 2000, "totalSteps": 5}
    assert observed(read([summer])) == {datetime(2026, 7, 1, 22, tzinfo=UTC)}


def test_night_belongs_to_the_day_of_waking() -> None:
    content = read([exports.SLEEP])
    night, nap = content.wellness.sleeps
    assert (night.day, night.kind, nap.day, nap.kind) == (DAY, "main", DAY, "nap")
    assert night.start_time == datetime(2026, 2, 14, 22, tzinfo=UTC)
    assert night.end_time == night.observed_at == datetime(2026, 2, 15, 6, tzinfo=UTC)
    assert (len(night.stage_starts_s), night.utc_offset_s) == (0, None)
    assert values(content) == {
        "sleep_duration_s": 27_000, "sleep_deep_s": 6000, "sleep_light_s": 15_000, "sleep_rem_s": 6000,
        "sleep_awake_s": 1800, "sleep_unmeasurable_s": 0, "sleep_awakenings": 2, "sleep_restless_moments": 31,
        "sleep_stress": 14.5, "respiration_sleep": 13, "respiration_lowest": 8, "respiration_highest": 19,
        "spo2_sleep": 94, "spo2_lowest": 87, "sleep_heart_rate": 48, "sleep_score": 86, "sleep_score_quality": 88,
        "sleep_score_deep": 100, "sleep_score_restlessness": 70, "nap_duration_s": 1500,
    }  # fmt: skip
    assert content.findings == ()


def test_times_of_a_night_may_be_numbers() -> None:
    numbers = changed(
        exports.SLEEP, sleepStartTimestampGMT=1_771_106_400_000, sleepEndTimestampGMT="1771135200000"
    )
    assert read([numbers]).wellness.sleeps[0].start_time == datetime(2026, 2, 14, 22, tzinfo=UTC)
    assert read([numbers]).wellness.sleeps[0].end_time == datetime(2026, 2, 15, 6, tzinfo=UTC)


def test_stub_without_a_date_is_passed_over() -> None:
    stub = {"sleepWindowConfirmationType": "UNCONFIRMED_MANUAL", "retro": False}
    content = read([stub, exports.SLEEP])
    assert len(content.wellness.sleeps) == 2
    assert content.findings == ()


def test_night_without_rem_is_a_night_and_one_without_sleep_is_none() -> None:
    old = {key: value for key, value in exports.SLEEP.items() if key != "remSleepSeconds"}
    assert values(read([old]))["sleep_duration_s"] == 21_000
    off_wrist = changed(
        exports.SLEEP, deepSleepSeconds=0, lightSleepSeconds=0, remSleepSeconds=0, awakeSleepSeconds=28_800,
        sleepWindowConfirmationType="OFF_WRIST", napList=None,
    )  # fmt: skip
    with pytest.raises(NotAnActivity):
        read([off_wrist])


def test_of_repeated_nights_the_longest_counts() -> None:
    short = changed(exports.SLEEP, deepSleepSeconds=1000, awakeSleepSeconds=6800, awakeCount=9, napList=[])
    for order in ([short, exports.SLEEP], [exports.SLEEP, short]):
        content = read(order)
        assert values(content)["sleep_duration_s"] == 27_000
        assert values(content)["sleep_awakenings"] == 2
        assert sum(one.kind == "main" for one in content.wellness.sleeps) == 1
    newer = changed(short, version=2)
    assert values(read([newer, exports.SLEEP]))["sleep_awakenings"] == 9


def test_parts_that_do_not_fill_the_night_are_a_finding() -> None:
    content = read(
        [
            changed(exports.SLEEP, lightSleepSeconds=9000),
            changed(exports.SLEEP, calendarDate="2026-02-16", lightSleepSeconds=1),
        ]
    )
    assert content.findings == ("sleep_parts_differ",)
    assert values(content)["sleep_light_s"] == 9000


def test_night_with_impossible_times_keeps_its_values_without_a_session() -> None:
    content = read([changed(exports.SLEEP, sleepEndTimestampGMT="2026-02-14T21:00:00.0", napList=[])])
    assert content.wellness.sleeps == ()
    assert values(content)["sleep_score"] == 86
    assert observed(content) == {datetime(2026, 2, 15, 23, tzinfo=UTC)}


def test_health_status_tells_the_night_and_the_range() -> None:
    content = read([exports.HEALTH_STATUS])
    # 0 with UNKNOWN is none, a limit of 0 is unset, and the HR is that of the night, not the resting one.
    assert values(content) == {
        "hrv_last_night": 62, "hrv_baseline_balanced_lower": 55, "hrv_baseline_balanced_upper": 75,
        "sleep_heart_rate": 47, "skin_temperature_deviation": -0.3,
    }  # fmt: skip
    assert observed(content) == {datetime(2026, 2, 15, 6, 10, tzinfo=UTC)}


def test_hrv_of_zero_is_none_even_with_limits() -> None:
    metric = {
        "type": "HRV",
        "value": 0,
        "status": "UNKNOWN",
        "baselineLowerLimit": 50,
        "baselineUpperLimit": 70,
    }
    told = values(read([changed(exports.HEALTH_STATUS, metrics=[metric])]))
    assert told == {"hrv_baseline_balanced_lower": 50, "hrv_baseline_balanced_upper": 70}


def test_skin_temperature_of_exactly_the_baseline_is_a_value() -> None:
    metric = {"type": "SKIN_TEMP_C", "value": 0, "status": "IN_RANGE"}
    assert values(read([changed(exports.HEALTH_STATUS, metrics=[metric])])) == {
        "skin_temperature_deviation": 0
    }


def test_weight_is_in_grams_and_zero_is_a_failed_measurement() -> None:
    content = read([exports.BODY])
    assert values(content) == pytest.approx(
        {"weight_kg": 70.25, "body_fat_pct": 14.2, "body_water_pct": 60.1, "muscle_mass_kg": 32.5, "height_m": 1.78,
         "vo2max_running": 54}
    )  # fmt: skip
    assert observed(content) == {datetime(2026, 2, 15, 6, 30, tzinfo=UTC)}


def test_body_values_may_be_objects_and_times_local() -> None:
    row = {"metaData": {"calendarDate": "2026-02-15T07:30:00.0"}, "version": 1, "weight": 70_000,
           "functionalThresholdPower": {"functionalThresholdPower": 251}, "height": {"height": 1.8}}  # fmt: skip
    content = read([row])
    assert values(content) == {"weight_kg": 70, "functional_threshold_power_w": 251, "height_m": 1.8}
    assert observed(content) == {datetime(2026, 2, 15, 6, 30, tzinfo=UTC)}


def test_every_measurement_of_a_day_is_a_sample_and_the_last_is_the_days_value() -> None:
    evening = changed(
        exports.BODY, weight={"weight": 71_000, "timestampGMT": 1_771_182_000_000},
        metaData={"calendarDate": "2026-02-15T20:00:00.0"}, version=1,
    )  # fmt: skip
    for order in ([exports.BODY, evening], [evening, exports.BODY], [exports.BODY, evening, exports.BODY]):
        content = read(order)
        assert values(content)["weight_kg"] == 71
        weights = next(one for one in content.wellness.series if one.channel == "weight_kg")
        assert weights.values.tolist() == [70.25, 71.0]
        assert weights.day == DAY


def test_blood_pressure_has_its_own_pulse_and_a_listed_local_time() -> None:
    content = read([exports.BLOOD_PRESSURE])
    assert values(content) == {"systolic_mmhg": 121, "diastolic_mmhg": 79, "blood_pressure_pulse": 52}
    assert observed(content) == {datetime(2026, 2, 15, 7, 15, tzinfo=UTC)}
    text = changed(exports.BLOOD_PRESSURE, metaData={"calendarDate": "2026-02-15T08:15:00.0"})
    assert observed(read([text])) == observed(content)
    assert [one.channel for one in content.wellness.series] == ["systolic_mmhg", "diastolic_mmhg"]


def test_drinks_of_a_day_add_up_and_repeated_rows_count_once() -> None:
    second = changed(exports.HYDRATION, valueInML=250, uuid={"uuid": "b"})
    sweat = changed(exports.HYDRATION, valueInML=None, estimatedSweatLossInML=900, uuid={"uuid": "c"})
    plain = changed(exports.HYDRATION, valueInML=100, uuid=None)
    content = read([exports.HYDRATION, second, sweat, exports.HYDRATION, plain, plain])
    assert values(content) == {"hydration_ml": 850}
    assert observed(content) == {datetime(2026, 2, 15, 23, tzinfo=UTC)}


def test_vo2max_is_kept_per_sport_and_the_fitness_age_may_be_text() -> None:
    cycling = changed(exports.MAX_MET, sport="CYCLING", vo2MaxValue=58, fitnessAge=None)
    told = values(read([exports.MAX_MET, cycling, changed(exports.MAX_MET, vo2MaxValue=0)]))
    assert told == {"vo2max_running": 54, "vo2max_cycling": 58, "fitness_age": 28}


def test_dates_of_loads_and_scores_are_milliseconds() -> None:
    content = read([exports.ACUTE_LOAD])
    assert values(content) == {"acute_load": 620, "chronic_load": 580, "acute_chronic_ratio": 1.1}
    assert observed(content) == {datetime(2026, 2, 15, 8, tzinfo=UTC)}
    assert values(read([exports.ENDURANCE])) == {"endurance_score": 6500}
    assert values(read([exports.HILL])) == {"hill_score": 55}


def test_later_statement_of_a_day_counts_whatever_the_order() -> None:
    later = changed(exports.ACUTE_LOAD, timestamp=1_771_150_000_000, dailyTrainingLoadAcute=700)
    for order in ([exports.ACUTE_LOAD, later], [later, exports.ACUTE_LOAD]):
        assert values(read(order))["acute_load"] == 700


def test_readiness_is_that_of_the_morning() -> None:
    assert values(read([exports.READINESS])) == {
        "training_readiness": 82,
        "recovery_time_h": 1.5,
        "hrv_weekly": 60,
    }
    later = changed(
        exports.READINESS,
        score=40,
        timestamp="2026-02-15T18:00:00.0",
        inputContext="UPDATE_REALTIME_VARIABLES",
    )
    for order in ([exports.READINESS, later], [later, exports.READINESS]):
        assert values(read(order))["training_readiness"] == 82
    evening = changed(later, timestamp="2026-02-15T20:00:00.0", score=35)
    assert values(read([evening, later]))["training_readiness"] == 35


def test_race_predictions_and_fitness_age_are_read() -> None:
    assert values(read([exports.RACES])) == {
        "race_prediction_5k_s": 1290, "race_prediction_10k_s": 2710, "race_prediction_half_marathon_s": 6010,
        "race_prediction_marathon_s": 12_750,
    }  # fmt: skip
    assert values(read([exports.FITNESS_AGE])) == {"fitness_age": 27.4}


@pytest.mark.parametrize(
    "kind", [name for name in exports.KINDS if name not in ("summarized_activities", "gear")]
)
def test_odd_elements_are_counted_and_left_out(kind: str) -> None:
    (element,) = exports.KINDS[kind]
    content = read([element, 5, None, "x", [[]]])
    assert values(content) == values(read([element]))
    assert "rows_skipped:4" in content.findings


@pytest.mark.parametrize("kind", exports.KINDS)
def test_wrong_types_everywhere_cost_the_values_only(kind: str) -> None:
    """Each key in turn holds something else: nothing but a declared refusal may come of it."""
    (element,) = exports.KINDS[kind]
    for key in element:
        for wrong in (None, [], {}, "", "x", True, -1, 1e308, [[]], {"a": 1}, 10**30):
            try:
                read([changed(element, **{key: wrong})])
            except NotAnActivity, UnsupportedFile:
                # Nothing is left, or the key is missing by which the kind was known.
                continue


@pytest.mark.parametrize(
    "day", ["1889-02-15", "2400-01-01", "0000-00-00", "", "soon", 0, -5, 1e300, None, [2026], [2026, 13, 1]]
)
def test_row_with_an_impossible_date_is_left_out(day: object) -> None:
    content = read([exports.UDS, changed(exports.UDS, calendarDate=day)])
    assert {one.day for one in content.wellness.values} == {DAY}
    assert content.findings == ("rows_skipped:1",)


def test_dates_are_read_in_every_form() -> None:
    for day in (
        "2026-02-15",
        "2026-02-15T13:00:00.0",
        1_771_113_600_000,
        "1771113600000",
        20260215,
        "20260215",
        [2026, 2, 15],
    ):
        assert values(read([changed(exports.UDS, calendarDate=day)]))["steps"] == 12_345, day


def test_hundred_days_are_hundred_days() -> None:
    days = [date(2026, 1, 1) + timedelta(days=at) for at in range(100)]
    content = read(
        [changed(exports.UDS, calendarDate=day.isoformat(), wellnessEndTimeGmt=None) for day in days]
    )
    assert sorted({one.day for one in content.wellness.values}) == days
