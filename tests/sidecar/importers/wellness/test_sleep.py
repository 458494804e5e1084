"""sleep_level and what belongs to it as nights."""

from typing import Any

import pytest

from milevault.errors import CorruptFile, NotAnActivity
from milevault.importers.files.wellness import sleep
from milevault.importers.files.wellness.sleep import SCORES
from milevault.model.wellness import SLEEP_LEVELS
from milevault.units import utc_from_unix
from tests.sidecar.decode.fit_writer import FIT_EPOCH_S, Row
from tests.sidecar.importers.wellness.made import (
    SLEEP_FILE,
    at,
    metrics,
    raw_file,
    read,
    samples,
    sdk_file,
    values,
)

ASLEEP = at("2026-01-13T23:00+01:00")
DAY = "2026-01-14"
MINUTE, HOUR = 60, 3600
UNMEASURABLE, AWAKE, LIGHT, DEEP, REM = range(5)


def level(minutes: int, stage: int) -> tuple[int, dict[str, Any]]:
    return 275, {"timestamp": ASLEEP + minutes * MINUTE, "sleep_level": SLEEP_LEVELS[stage]}


def stop(minutes: int) -> tuple[int, dict[str, Any]]:
    return 21, {"timestamp": ASLEEP + minutes * MINUTE, "event": "timer", "event_type": "stop"}


NIGHT = (level(0, LIGHT), level(60, DEEP), level(120, REM), level(150, AWAKE), level(160, LIGHT))


def test_a_night_has_its_stages_and_the_seconds_of_each() -> None:
    content = read(sdk_file(SLEEP_FILE, *NIGHT, stop(400)))
    (night,) = content.wellness.sleeps
    assert (str(night.day), night.kind, night.utc_offset_s) == (DAY, "main", 3600)
    assert night.start_time == utc_from_unix(ASLEEP + FIT_EPOCH_S)
    assert night.end_time == night.observed_at == utc_from_unix(ASLEEP + 400 * MINUTE + FIT_EPOCH_S)
    assert (night.stage_starts_s - FIT_EPOCH_S - ASLEEP).tolist() == [0, 3600, 7200, 9000, 9600]
    assert night.stage_levels.tolist() == [LIGHT, DEEP, REM, AWAKE, LIGHT]
    assert metrics(content) == {
        "sleep_light_s": 60 * MINUTE + 240 * MINUTE,
        "sleep_deep_s": 60 * MINUTE,
        "sleep_rem_s": 30 * MINUTE,
        "sleep_awake_s": 10 * MINUTE,
        "sleep_unmeasurable_s": 0,
        "sleep_duration_s": 390 * MINUTE,
    }


def watch_night(*ends: tuple[int, int], start: int = -20, stopped: int | None = None) -> bytes:
    """As watches write it: event 74 as the sleep starts and stops, a level as it ends; minutes from ASLEEP."""
    levels: list[Row] = [{253: ("uint32", ASLEEP + m * MINUTE), 0: ("enum", level)} for m, level in ends]
    stop_at = ends[-1][0] if stopped is None else stopped
    events: list[Row] = [
        {253: ("uint32", ASLEEP + m * MINUTE), 0: ("enum", 74), 1: ("enum", kind)}
        for m, kind in ((start, 0), (stop_at, 1))
    ]
    return raw_file(SLEEP_FILE, (21, events[0]), (275, levels), (21, events[1]))


def test_where_the_sleep_started_before_the_first_level_messages_stand_at_the_end_of_theirs() -> None:
    content = read(watch_night((10, LIGHT), (60, DEEP), (70, AWAKE), (90, REM)))
    (night,) = content.wellness.sleeps
    assert night.start_time == utc_from_unix(ASLEEP - 20 * MINUTE + FIT_EPOCH_S)
    assert night.end_time == utc_from_unix(ASLEEP + 90 * MINUTE + FIT_EPOCH_S)
    assert (night.stage_starts_s - FIT_EPOCH_S - ASLEEP).tolist() == [-1200, 600, 3600, 4200]
    assert night.stage_levels.tolist() == [LIGHT, DEEP, AWAKE, REM]
    found = metrics(content)
    assert (found["sleep_light_s"], found["sleep_deep_s"]) == (30 * MINUTE, 50 * MINUTE)
    assert (found["sleep_awake_s"], found["sleep_rem_s"]) == (10 * MINUTE, 20 * MINUTE)


@pytest.mark.parametrize(
    ("start", "stopped", "begin", "end"),
    [
        (0, 90, 0, 90),  # nothing says more: from the first level to the last
        (-1, 60 + 40, 0, 100),  # the stop explains more of the night than the start
        (-60, 95, -60, 90),
        (-7 * 60, 90, 0, 90),  # that start is of something else
    ],
)
def test_the_reading_that_leaves_less_without_a_level_is_taken(
    start: int, stopped: int, begin: int, end: int
) -> None:
    data = watch_night((0, LIGHT), (60, DEEP), (90, LIGHT), start=start, stopped=stopped)
    (night,) = read(data).wellness.sleeps
    assert night.start_time == utc_from_unix(ASLEEP + begin * MINUTE + FIT_EPOCH_S)
    assert night.end_time == utc_from_unix(ASLEEP + end * MINUTE + FIT_EPOCH_S)


def test_equal_levels_in_a_row_are_one_stage() -> None:
    minutes = [level(at_minute, LIGHT if at_minute < 30 else DEEP) for at_minute in range(60)]
    (night,) = read(sdk_file(SLEEP_FILE, *minutes, stop(60))).wellness.sleeps
    assert (night.stage_starts_s - FIT_EPOCH_S - ASLEEP).tolist() == [0, 1800]
    assert night.stage_levels.tolist() == [LIGHT, DEEP]


def test_without_an_end_the_last_message_ends_the_night() -> None:
    content = read(sdk_file(SLEEP_FILE, *NIGHT))
    (night,) = content.wellness.sleeps
    assert night.end_time == utc_from_unix(ASLEEP + 160 * MINUTE + FIT_EPOCH_S)
    assert night.stage_levels.tolist() == [LIGHT, DEEP, REM, AWAKE]
    assert metrics(content)["sleep_light_s"] == 60 * MINUTE


def test_message_276_ends_a_night_too_and_the_first_end_counts() -> None:
    end: Row = {253: ("uint32", ASLEEP + 200 * MINUTE)}
    levels: list[Row] = [
        {253: ("uint32", ASLEEP + minute * MINUTE), 0: ("enum", stage)} for minute, stage in ((0, 2), (90, 3))
    ]
    later: Row = {253: ("uint32", ASLEEP + 300 * MINUTE), 0: ("enum", 0), 1: ("enum", 4)}
    (night,) = read(raw_file(SLEEP_FILE, (275, levels), (21, later), (276, end))).wellness.sleeps
    assert night.end_time == utc_from_unix(ASLEEP + 200 * MINUTE + FIT_EPOCH_S)


def test_a_stop_long_after_or_before_the_last_level_is_of_something_else() -> None:
    (night,) = read(sdk_file(SLEEP_FILE, stop(100), *NIGHT, stop(160 + 7 * 60))).wellness.sleeps
    assert night.end_time == utc_from_unix(ASLEEP + 160 * MINUTE + FIT_EPOCH_S)


def test_two_nights_in_one_file_are_two() -> None:
    second = [
        (number, {**fields, "timestamp": fields["timestamp"] + 24 * HOUR}) for number, fields in (*NIGHT, stop(300))
    ]  # fmt: skip
    content = read(sdk_file(SLEEP_FILE, *NIGHT, stop(400), *second))
    assert [str(night.day) for night in content.wellness.sleeps] == [DAY, "2026-01-15"]
    assert metrics(content, DAY)["sleep_duration_s"] == 390 * MINUTE
    assert metrics(content, "2026-01-15")["sleep_duration_s"] == 290 * MINUTE


def test_a_file_in_which_nobody_slept_is_no_night() -> None:
    data = sdk_file(SLEEP_FILE, level(0, AWAKE), level(60, UNMEASURABLE), level(300, AWAKE), stop(400))
    with pytest.raises(NotAnActivity) as caught:
        read(data)
    assert caught.value.code == "fit_no_sleep"
    kept = read(
        sdk_file(
            SLEEP_FILE, level(0, AWAKE), level(60, AWAKE), (297, {"timestamp": ASLEEP, "respiration_rate": 14.5})
        )
    )  # fmt: skip
    assert kept.findings == ("no_sleep",)
    assert not kept.wellness.sleeps
    assert samples(kept, "respiration_rate") == {"2026-01-13": [(ASLEEP, 14.5)]}


def test_levels_that_do_not_exist_are_left_out() -> None:
    levels: list[Row] = [
        {253: ("uint32", ASLEEP + minute * MINUTE), 0: ("enum", stage)}
        for minute, stage in ((0, 2), (10, 9), (20, 255), (60, 3), (90, 1))
    ]
    (night,) = read(raw_file(SLEEP_FILE, (275, levels))).wellness.sleeps
    assert night.stage_levels.tolist() == [LIGHT, DEEP]


def test_the_offset_of_message_273_decides_the_date() -> None:
    asleep = at("2026-01-14T23:00+09:00")  # in Tokyo; the date of waking there is not Berlin's yet
    levels: list[Row] = [
        {253: ("uint32", asleep + hours * HOUR), 0: ("enum", stage)} for hours, stage in ((0, 2), (2, 3), (3, 1))
    ]  # fmt: skip
    about: Row = {253: ("uint32", asleep), 1: ("uint16", 60), 2: ("uint32", asleep + 9 * HOUR)}
    (night,) = read(raw_file(SLEEP_FILE, (273, about), (275, levels))).wellness.sleeps
    assert (str(night.day), night.utc_offset_s) == ("2026-01-15", 9 * HOUR)


def test_scores_belong_to_the_night_beside_them() -> None:
    scores = {name: 10 + at for at, name in enumerate(SCORES)} | {"average_stress_during_sleep": 17.25}
    content = read(sdk_file(SLEEP_FILE, *NIGHT, stop(400), (346, scores)))
    found = metrics(content, DAY)
    assert {name: found[metric] for name, metric in SCORES.items()} == scores
    score = next(one for one in content.wellness.values if one.metric == "sleep_score")
    assert score.observed_at == content.wellness.sleeps[0].end_time


def test_impossible_and_missing_scores_are_left_out() -> None:
    content = read(sdk_file(SLEEP_FILE, *NIGHT, (346, {"overall_sleep_score": 101, "deep_sleep_score": 70})))
    found = metrics(content)
    assert found["sleep_score_deep"] == 70
    assert "sleep_score" not in found


def test_restless_moments_are_of_the_night() -> None:
    levels: list[Row] = [
        {253: ("uint32", ASLEEP + minute * MINUTE), 0: ("enum", stage)} for minute, stage in ((0, 2), (90, 1))
    ]
    restless: Row = {0: ("uint32", ASLEEP), 1: ("uint8", 24)}
    content = read(raw_file(SLEEP_FILE, (275, levels), (382, restless)))
    assert values(content)[DAY, "sleep_restless_moments", ""] == 24


def test_an_assessment_without_a_night_is_of_the_date_of_the_file() -> None:
    created = at("2026-01-14T06:00+01:00")
    content = read(sdk_file(SLEEP_FILE, (346, {"overall_sleep_score": 80}), created=created))
    assert values(content) == {(DAY, "sleep_score", ""): 80}


def test_a_file_of_endless_nights_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sleep, "MAX_ROWS", 2)
    with pytest.raises(CorruptFile) as caught:
        read(sdk_file(SLEEP_FILE, *(level(day * 24 * 60, LIGHT) for day in range(3))))
    assert caught.value.code == "too_many_rows"


def test_a_night_longer_than_any_is_a_clock_that_was_set() -> None:
    levels = [level(hours * 60, LIGHT) for hours in range(0, 46, 5)]
    with pytest.raises(NotAnActivity):
        read(sdk_file(SLEEP_FILE, *levels))
