"""Hours, values and sums, without Home Assistant; and the table against the contract and the words."""

import json
import math
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from custom_components.milevault.statistics_fetch import quarters
from custom_components.milevault.statistics_rows import (
    ACTIVITY_COLUMNS,
    Year,
    Zones,
    collect,
    difference,
    first_changed,
    hour_of,
    hour_of_day,
    joined,
    kept_rows,
    wanted_rows,
    years_of,
)
from custom_components.milevault.statistics_series import (
    ACTIVITIES,
    BY_SOURCE,
    COUNT_COLUMN,
    HEALTH,
    NIGHT_HOUR,
    SERIES,
    Series,
)
from custom_components.milevault.statistics_state import LONG_AGO, StatisticsState, year_before
from tests.ha.samples import contract

ROOT = Path(__file__).parents[2]
WORDS = json.loads((ROOT / "custom_components/milevault/translations/en.json").read_text())
ZONE_NAMES = (
    "Europe/Berlin",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "America/Los_Angeles",
    "Pacific/Auckland",
    "Pacific/Honolulu",
    "Australia/Lord_Howe",
    "America/Santiago",
    "UTC",
)
BERLIN = ZoneInfo("Europe/Berlin")
AT_HOME = Zones(athlete=BERLIN, home=BERLIN)


def series(key: str) -> Series:
    return next(one for one in SERIES if one.key == key)


@pytest.mark.parametrize("athlete", ZONE_NAMES)
@pytest.mark.parametrize("home", ZONE_NAMES)
@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 9, 6), date(2026, 10, 25), date(2024, 2, 29)])
def test_the_values_of_a_day_stand_on_its_date_in_both_time_zones(athlete: str, home: str, day: date) -> None:
    """On days when clocks change too, in Santiago at midnight."""
    zones = Zones(athlete=ZoneInfo(athlete), home=ZoneInfo(home))
    for hour in (0, NIGHT_HOUR):
        start = hour_of_day(day, hour, zones)
        assert (start.minute, start.second, start.microsecond) == (0, 0, 0)
        assert start.date() == day
        assert start.astimezone(zones.home).date() == day
        assert start.tzinfo is zones.athlete


def test_at_home_days_begin_at_midnight_and_nights_stand_at_three() -> None:
    assert hour_of_day(date(2026, 5, 4), 0, AT_HOME) == datetime(2026, 5, 4, tzinfo=BERLIN)
    assert hour_of_day(date(2026, 3, 29), NIGHT_HOUR, AT_HOME) == datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_an_hour_is_whole_where_the_athlete_lives() -> None:
    start = hour_of(datetime(2026, 5, 4, 6, 20, 30, 5, UTC), ZoneInfo("Asia/Kathmandu"))
    assert (start.hour, start.minute, start.second, start.microsecond) == (12, 0, 0, 0)
    assert start.astimezone(UTC).minute == 15


def test_the_two_hours_of_one_name_in_autumn_are_two() -> None:
    """Half past two in Berlin, and half past two again an hour later."""
    collected: dict[str, Any] = {}
    runs = [
        {"sport": "running", "start_time": f"2026-10-25T0{hour}:30:00Z"} | dict.fromkeys(ACTIVITY_COLUMNS)
        for hour in (0, 1, 2)
    ]
    for run in runs:
        run |= {"distance_m": 1000.0, "timer_time_s": None, "elapsed_time_s": None}
    collect(collected, "activities", {"activities": runs}, AT_HOME, is_us=False)
    rows = wanted_rows(collected["activity_distance"])
    assert [datetime.fromtimestamp(start, UTC).hour for start in rows.starts] == [0, 1, 2]
    assert list(rows.sums) == [1.0, 2.0, 3.0]
    assert set(years_of(collected["activity_distance"])) == {2026}


def test_a_missing_value_and_a_word_make_no_row_and_a_zero_of_a_mean_does() -> None:
    found: dict[str, Any] = {}
    body = {
        "first_day": "2026-05-04",
        "figures": {
            "form": {"values": [0.0, None, "low", True, float("nan"), -3.5]},
            "load": {"values": [0.0, 40.0]},
            "unheard_of": {"values": [1.0]},
        },
    }
    collect(found, "load", body, AT_HOME, is_us=False)
    assert found == {
        "form": {
            datetime(2026, 5, 4, tzinfo=BERLIN): 0.0,
            datetime(2026, 5, 9, tzinfo=BERLIN): -3.5,
        },
        "load": {datetime(2026, 5, 5, tzinfo=BERLIN): 40.0},
    }


def test_activities_of_an_hour_add_up_over_pages() -> None:
    found: dict[str, Any] = {}
    for minute in ("05", "55"):
        page = {"activities": [{"start_time": f"2026-05-04T06:{minute}:00Z", "distance_m": 1500}]}
        collect(found, "activities", page, AT_HOME, is_us=False)
    start = datetime(2026, 5, 4, 8, tzinfo=BERLIN)
    assert found == {"activity_count": {start: 2.0}, "activity_distance": {start: 3.0}}


def test_sums_run_on_and_means_stand_alone() -> None:
    rows = wanted_rows({datetime(2026, 5, day, tzinfo=UTC): float(day) for day in (6, 4, 5)}, 100.0)
    batches = list(rows.batches(series("steps"), BERLIN, 2))
    assert [[(row["state"], row["sum"]) for row in batch] for batch in batches] == [
        [(4.0, 104.0), (5.0, 109.0)],
        [(6.0, 115.0)],
    ]
    ((first, *_rest),) = rows.batches(series("form"), BERLIN, 10)
    assert first == {"start": datetime(2026, 5, 4, 2, tzinfo=BERLIN), "mean": 4.0, "min": 4.0, "max": 4.0}
    assert len(wanted_rows({})) == 0


def test_a_year_is_told_by_its_hours_and_its_values() -> None:
    first, second = datetime(2026, 5, 4, tzinfo=UTC), datetime(2026, 5, 5, tzinfo=UTC)
    years = years_of({second: 2.0, first: 1.0, datetime(2025, 1, 1, tzinfo=UTC): 5.0})
    assert {year: one.total for year, one in years.items()} == {2025: 5.0, 2026: 3.0}
    assert years_of({first: 1.0, second: 2.0})[2026] == years[2026]
    others = ({first: 2.0, second: 1.0}, {first: 1.0}, {first: 1.0, second: 2.0001})
    assert all(years_of(other)[2026].digest != years[2026].digest for other in others)


def test_the_first_changed_year() -> None:
    one, other = Year(digest="a", total=1), Year(digest="b", total=1)
    before = {2023: one, 2024: one, 2025: one}
    assert first_changed(before, before, 0) is None
    assert first_changed({**before, 2024: other}, before, 0) == 2024
    assert first_changed({2023: one, 2025: one}, before, 0) == 2024
    assert first_changed({**before, 2022: one}, before, 0) == 2022
    # What lies before the years that were read is not known to have changed.
    assert first_changed({2025: other}, before, 2025) == 2025
    assert first_changed({}, {}, 0) is None


def test_what_differs_is_written_and_what_is_gone_is_told() -> None:
    steps = series("steps")
    wanted = wanted_rows({datetime(2026, 5, day, tzinfo=UTC): 1.0 + day for day in (4, 5, 6)})
    kept = dict(zip(wanted.starts, wanted.sums, strict=True))

    def changed() -> list[float]:
        return list(difference(steps, wanted, kept).changed.starts)

    assert changed() == []
    kept[wanted.starts[1]] += 1e-12
    assert changed() == []
    kept[wanted.starts[1]] += 1.0
    assert changed() == [wanted.starts[1]]
    kept[wanted.starts[2]] = math.nan
    assert changed() == list(wanted.starts[1:])
    del kept[wanted.starts[2]]
    assert changed() == list(wanted.starts[1:])
    assert not difference(steps, wanted, kept).is_gone
    kept[0.0] = 1.0
    assert difference(steps, wanted, kept).is_gone


@pytest.mark.parametrize("key", ["steps", "form"])
def test_what_the_recorder_has_is_written_again_as_it_was(key: str) -> None:
    one = series(key)
    rows = wanted_rows({datetime(2026, 5, day, tzinfo=UTC): 1.0 + day for day in (4, 5, 6)})
    kept = dict(zip(rows.starts, rows.sums if one.is_sum else rows.values, strict=True))
    earlier = kept_rows(one, kept, rows.starts[2])
    later = wanted_rows({datetime(2026, 5, 6, tzinfo=UTC): 7.0}, base=11.0)
    again = [*joined(earlier, later).batches(one, UTC, 10)]
    assert again == [*rows.batches(one, UTC, 10)]


def test_quarters_cover_every_day_once() -> None:
    found = list(quarters(date(2025, 12, 30), date(2026, 4, 1)))
    assert found == [
        (date(2025, 12, 30), date(2025, 12, 31)),
        (date(2026, 1, 1), date(2026, 3, 31)),
        (date(2026, 4, 1), date(2026, 4, 1)),
    ]


def test_marks_widen_and_survive_the_file() -> None:
    state = StatisticsState()
    state.mark(["health"], 2025)
    state.mark(["health", "load"], 2026)
    state.years["hrv"] = {2025: Year(digest="a", total=1.5)}
    again = StatisticsState.of(json.loads(json.dumps(state.data())))
    assert again.pending == {"health": 2025, "load": 2026}
    assert again.years == state.years


def test_a_mark_during_an_import_is_not_lost() -> None:
    state = StatisticsState()
    state.mark(["health"], 2025)
    marks = state.marks
    state.mark(["health"], 2024)
    state.done("health", marks)
    assert state.pending == {"health": 2024}
    state.done("health", state.marks)
    assert state.pending == {}


def test_another_signature_trusts_nothing_and_another_day_looks_at_everything() -> None:
    state = StatisticsState(years={"hrv": {2025: Year(digest="a", total=1.5)}})
    state.follow("one", "2026-05-04")
    assert set(state.pending) == set(BY_SOURCE)
    assert list(state.years["hrv"]) == [LONG_AGO]
    state.pending.clear()
    state.follow("one", "2026-05-04")
    assert state.pending == {}
    state.follow("one", "2026-05-05")
    assert set(state.pending.values()) == {0}


def test_the_first_of_january_may_be_the_old_year() -> None:
    assert (year_before(date(2026, 1, 1)), year_before(date(2026, 1, 2))) == (2025, 2026)
    assert year_before(date.min) == 1


def test_every_column_is_the_apis_with_its_unit() -> None:
    units: dict[str, dict[str, str]] = {
        "health": {one["key"]: one["unit"] for one in contract("health_metrics")["metrics"]},
        "wellbeing": {key: one["unit"] for key, one in contract("wellbeing_days")["figures"].items()},
        "load": {key: one["unit"] for key, one in contract("load")["figures"].items()},
    }
    for source, known in units.items():
        assert {
            one.column: one.quantity.api for one in SERIES if one.source == source
        }.items() <= known.items()
    activity = contract("activities")["activities"][0]
    assert {one.column for one in ACTIVITIES} - {COUNT_COLUMN} <= set(activity)


def test_every_key_is_used_once_and_makes_an_id() -> None:
    keys = [one.key for one in SERIES]
    assert len(keys) == len(set(keys))
    assert all(key == key.lower() and "__" not in key and key[-1] != "_" for key in keys)


def test_every_series_has_a_name_and_none_is_left_over() -> None:
    names = {key: name for key, name in WORDS["common"].items() if key.startswith("statistic_")}
    assert set(names) == {one.translation_key for one in SERIES}
    assert len(set(names.values())) == len(names)


# Why a metric of health is no statistic.
LEFT_OUT = {
    "resting_heart_rate_7d": "a mean of what is there",
    "hrv_weekly": "a mean of what is there",
    "hrv_baseline_low_upper": "the device's idea of our hrv_range",
    "hrv_baseline_balanced_lower": "the device's idea of our hrv_range",
    "hrv_baseline_balanced_upper": "the device's idea of our hrv_range",
    "hrv_status": "a word",
    "sleep_unmeasurable_s": "no sleep",
    "sleep_score": "in the sleep score, as everywhere else",
    "sleep_score_quality": "a part of the device's score",
    "sleep_score_duration": "a part of the device's score",
    "sleep_score_recovery": "a part of the device's score",
    "sleep_score_deep": "a part of the device's score",
    "sleep_score_light": "a part of the device's score",
    "sleep_score_rem": "a part of the device's score",
    "sleep_score_awakenings": "a part of the device's score",
    "sleep_score_awake_time": "a part of the device's score",
    "sleep_score_combined_awake": "a part of the device's score",
    "sleep_score_restlessness": "a part of the device's score",
    "sleep_score_interruptions": "a part of the device's score",
    "step_goal": "a goal",
    "intensity_goal_min": "a goal",
    "physique_rating": "a kind, no amount",
    "basal_met_kcal": "what a scale guesses",
    "active_met_kcal": "what a scale guesses",
    "height_m": "does not change",
    "skin_temperature_deviation_7d": "a mean of what is there",
    "acute_chronic_ratio": "the device's idea of our own",
    "cycling_lactate_threshold_heart_rate": "a threshold of one sport",
}


def test_every_metric_of_health_is_a_statistic_or_has_a_reason() -> None:
    metrics = {one["key"] for one in contract("health_metrics")["metrics"]}
    used = {one.column for one in HEALTH}
    assert metrics - used == set(LEFT_OUT)
