"""monitoring and monitoring_info as steps, distance, climb, calories, intensity minutes and heart rates."""

from datetime import UTC, datetime
from typing import Any

import pytest

from milevault.errors import CorruptFile
from milevault.importers.files.wellness import monitoring as module
from tests.sidecar.decode.fit_writer import Row
from tests.sidecar.importers.wellness.made import (
    MONITORING_FILE,
    at,
    info,
    metrics,
    only,
    raw_file,
    read,
    samples,
    sdk_file,
    values,
)

# A winter's day in Berlin: local midnight is 23:00 UTC of the day before.
MIDNIGHT = at("2026-01-13T23:00")
DAY = "2026-01-14"
HOUR = 3600


def entry(hours: float, **fields: Any) -> tuple[int, dict[str, Any]]:
    return 55, {"timestamp": MIDNIGHT + int(hours * HOUR), **fields}


def day(*entries: tuple[int, dict[str, Any]], offset_h: float = 1) -> bytes:
    return sdk_file("monitoring_b", info(MIDNIGHT, offset_h), *entries)


def raw(*rows: Row) -> bytes:
    """Monitoring messages each with a definition of their own, after a monitoring_info at midnight."""
    clocks: Row = {253: ("uint32", MIDNIGHT), 0: ("uint32", MIDNIGHT + HOUR)}
    return raw_file(MONITORING_FILE, (103, clocks), *((55, row) for row in rows))


def test_steps_are_the_latest_count_of_each_type_and_the_types_add_up() -> None:
    content = read(
        day(
            entry(8, activity_type="walking", cycles=500),
            entry(9, activity_type="running", cycles=1500),
            entry(10, activity_type="walking", cycles=900),
            entry(11, activity_type="cycling", cycles=4000),
            entry(11, activity_type="swimming", cycles=300),
        )
    )
    assert values(content) == {(DAY, "steps", "walking"): 1800, (DAY, "steps", "running"): 3000}
    walking = next(one for one in content.wellness.values if one.component == "walking")
    assert walking.observed_at == datetime(2026, 1, 14, 9, tzinfo=UTC)
    assert samples(content, "steps")[DAY] == [
        (MIDNIGHT + 8 * HOUR, 1000),
        (MIDNIGHT + 9 * HOUR, 4000),
        (MIDNIGHT + 10 * HOUR, 4800),
    ]


def test_the_order_in_the_file_does_not_matter_but_the_time_does() -> None:
    content = read(
        day(entry(10, activity_type="walking", cycles=900), entry(8, activity_type="walking", cycles=500))
    )
    assert metrics(content)["steps"] == 1800


def test_a_total_at_local_midnight_is_of_the_day_before_and_a_zero_there_begins_the_new_one() -> None:
    content = read(
        day(
            entry(0, activity_type="walking", cycles=0),
            entry(23.5, activity_type="walking", cycles=4000),
            entry(24, activity_type="walking", cycles=4100, distance=6000.0, active_calories=210),
            entry(24, activity_type="running", cycles=0),
            entry(32, activity_type="walking", cycles=50),
        )
    )
    assert values(content) == {
        (DAY, "steps", "walking"): 8200,
        (DAY, "distance_m", "walking"): 6000,
        (DAY, "active_kcal", "walking"): 210,
        ("2026-01-15", "steps", "running"): 0,
        ("2026-01-15", "steps", "walking"): 100,
    }
    last = samples(content, "steps")[DAY][-1]
    assert last == (MIDNIGHT + 24 * HOUR - 1, 8200)  # a second before, so that it lies within its day


def test_distance_calories_and_active_time_are_counted_like_steps() -> None:
    fields: dict[str, Any] = {
        "distance": 1234.56,
        "active_calories": 99,
        "calories": 410,
        "active_time": 1800.5,
    }
    content = read(
        day(
            entry(8, activity_type="walking", **fields),
            entry(9, activity_type="cycling", distance=10_000.0, active_time=1500.0),
            entry(9, activity_type="sedentary", active_time=40_000.0),
        )
    )
    assert values(content) == {
        (DAY, "distance_m", "walking"): 1234.56,
        (DAY, "distance_m", "cycling"): 10_000,
        (DAY, "active_kcal", "walking"): 99,
        (DAY, "total_kcal", "walking"): 410,
        (DAY, "active_s", "walking"): 1800.5,
        (DAY, "active_s", "cycling"): 1500,
    }


def test_a_sum_over_all_types_counts_only_where_no_type_speaks_for_itself() -> None:
    alone = read(day(entry(9, active_calories=300)))
    assert values(alone) == {(DAY, "active_kcal", ""): 300}
    # Nothing yet, as a file says at midnight, must not hide what another file counts.
    assert values(read(day(entry(1, active_calories=0), entry(2, heart_rate=60)))) == {}
    beside = read(day(entry(9, active_calories=300), entry(9, activity_type="walking", active_calories=280)))
    assert values(beside) == {(DAY, "active_kcal", "walking"): 280}


def test_distance_and_calories_follow_from_cycles_where_they_are_not_written() -> None:
    rates: dict[str, Any] = {
        "activity_type": ["walking", "running"],
        "cycles_to_distance": [1.5, 2.0],
        "cycles_to_calories": [0.04, 0.1],
    }
    content = read(
        sdk_file(
            "monitoring_b",
            info(MIDNIGHT, 1, **rates),
            entry(8, activity_type="walking", cycles=1000),
            entry(9, activity_type="running", cycles=200, distance=500.0, active_calories=30),
            entry(10, activity_type="running", cycles=300),
        )
    )
    found = values(content)
    assert found[DAY, "distance_m", "walking"] == 1500
    assert found[DAY, "distance_m", "running"] == 500 + 100 * 2
    assert found[DAY, "active_kcal", "walking"] == 40
    assert found[DAY, "active_kcal", "running"] == 30 + 100 * 0.1
    written = read(
        sdk_file(
            "monitoring_b",
            info(MIDNIGHT, 1, **rates),
            entry(8, activity_type="walking", cycles=1000, distance=1.0),
        )
    )
    assert values(written)[DAY, "distance_m", "walking"] == 1


def test_sixteen_bits_of_a_counter_are_made_whole_and_begin_anew_each_day() -> None:
    def low(hours: float, cycles_16: int, distance_16: int) -> Row:
        time = MIDNIGHT + int(hours * HOUR)
        fields: Row = {253: ("uint32", time), 5: ("enum", 6), 8: ("uint16", distance_16)}
        return {**fields, 9: ("uint16", cycles_16)}

    content = read(
        raw(
            low(6, 30_000, 1000),
            low(7, 60_000, 60_000),
            low(8, 4464, 10_000),  # 70,000 steps and 755.36 m, modulo 65,536
            low(30, 500, 400),
        )
    )
    assert values(content) == {
        (DAY, "steps", "walking"): 70_000,
        (DAY, "distance_m", "walking"): 755.36,
        ("2026-01-15", "steps", "walking"): 500,
        ("2026-01-15", "distance_m", "walking"): 4,
    }


def test_activity_type_may_be_packed_with_the_intensity() -> None:
    row: Row = {253: ("uint32", MIDNIGHT + HOUR), 3: ("uint32", 800), 24: ("byte", 3 << 5 | 6)}
    assert values(read(raw(row))) == {(DAY, "steps", "walking"): 800}


def test_timestamp_16_counts_on_from_the_latest_full_time() -> None:
    beats: list[Row] = [
        {26: ("uint16", (MIDNIGHT + minute * 60) & 0xFFFF), 27: ("uint8", 50 + minute)}
        for minute in (1, 2, 3)
    ]
    content = read(raw(*beats))
    assert samples(content, "heart_rate") == {DAY: [(MIDNIGHT + 60 * m, 50 + m) for m in (1, 2, 3)]}


def test_increments_add_up_and_each_counts_for_itself() -> None:
    content = read(
        day(
            entry(8, activity_type="walking", ascent=3.0, descent=0.0),
            entry(9, activity_type="walking", ascent=4.5, descent=2.5, moderate_activity_minutes=1),
            entry(9, activity_type="running", moderate_activity_minutes=2, vigorous_activity_minutes=5),
            entry(10, activity_type="running", vigorous_activity_minutes=6),
        )
    )
    assert values(content) == {
        (DAY, "ascent_m", "2026-01-14T07:00:00Z"): 3,
        (DAY, "ascent_m", "2026-01-14T08:00:00Z"): 4.5,
        (DAY, "descent_m", "2026-01-14T08:00:00Z"): 2.5,
        (DAY, "moderate_intensity_min", "2026-01-14T08:00:00Z"): 3,
        (DAY, "vigorous_intensity_min", "2026-01-14T08:00:00Z"): 5,
        (DAY, "vigorous_intensity_min", "2026-01-14T09:00:00Z"): 6,
    }


def test_a_day_without_any_intensity_minute_has_none_and_says_so() -> None:
    content = read(day(entry(8, moderate_activity_minutes=0), entry(9, moderate_activity_minutes=0)))
    assert only(content, "moderate_intensity_min").value == 0


def test_the_days_climb_is_taken_where_the_device_writes_it() -> None:
    def climb(hours: float, ascent: int | None, total: int | None) -> Row:
        time: Row = {253: ("uint32", MIDNIGHT + int(hours * HOUR))}
        return {**time, 31: ("uint32", ascent), 35: ("uint32", total), 36: ("uint32", None)}

    content = read(raw(climb(8, 3000, 3000), climb(9, 3000, 6000), climb(24, None, 33_000)))
    assert values(content) == {(DAY, "ascent_m", ""): 33}


def test_a_file_of_endless_increments_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_ROWS", 2)
    with pytest.raises(CorruptFile) as caught:
        read(day(*(entry(hour, ascent=1.0) for hour in range(3))))
    assert caught.value.code == "too_many_rows"


def test_resting_metabolic_rate_and_the_goal_are_of_the_infos_day() -> None:
    clocks: Row = {253: ("uint32", MIDNIGHT), 0: ("uint32", MIDNIGHT + HOUR), 5: ("uint16", 1640)}
    content = read(raw_file(MONITORING_FILE, (103, {**clocks, 7: ("uint32", 7500)})))
    assert values(content) == {(DAY, "resting_kcal", ""): 1640, (DAY, "step_goal", ""): 7500}


def test_heart_rates_are_samples_of_their_day() -> None:
    content = read(
        day(
            entry(0, heart_rate=51),
            entry(8, heart_rate=0),
            entry(9, heart_rate=140),
            entry(9, heart_rate=141),  # of two at one time the last one counts
            entry(24, heart_rate=60),
        )
    )
    assert samples(content, "heart_rate") == {
        DAY: [(MIDNIGHT, 51), (MIDNIGHT + 9 * HOUR, 141)],
        "2026-01-15": [(MIDNIGHT + 24 * HOUR, 60)],
    }
    assert values(content) == {}  # what follows from the day's samples is not one file's to say


def test_invalid_and_impossible_values_do_not_come_through() -> None:
    rows: list[Row] = [
        {253: ("uint32", MIDNIGHT + HOUR), 27: ("uint8", None), 3: ("uint32", None), 19: ("uint16", None)},
        {253: ("uint32", None), 27: ("uint8", 60), 3: ("uint32", 900), 19: ("uint16", 900)},
        {253: ("uint32", MIDNIGHT + HOUR), 5: ("enum", 6), 3: ("uint32", 3_000_000_000), 27: ("uint8", 7)},
        {
            253: ("uint32", 5),
            27: ("uint8", 60),
            5: ("enum", 6),
            3: ("uint32", 10),
        },  # a clock that was not set
        {253: ("uint32", MIDNIGHT + HOUR), 27: ("uint8", 66)},
    ]
    content = read(raw(*rows))
    assert values(content) == {}
    assert samples(content, "heart_rate") == {DAY: [(MIDNIGHT + HOUR, 66)]}
