"""Which FIT files give health, activities, both or neither; and what is said of those that give nothing."""

from datetime import UTC, datetime
from typing import Any

import pytest

from milevault.errors import CorruptFile, NotAnActivity
from milevault.importers.files.wellness import source
from milevault.model import wire
from tests.sidecar.decode.fit_writer import START, FitWriter, Row, file_id, lap, session, track
from tests.sidecar.importers.wellness.made import BERLIN, at, metrics, raw_file, read, sdk_file, values

NOON = at("2026-01-14T12:00+01:00")
NOW = datetime(2026, 11, 23, tzinfo=UTC)
PULSE: tuple[int, dict[str, Any]] = (55, {"timestamp": NOON, "heart_rate": 60})
RESTING: Row = {253: ("uint32", NOON), 1: ("uint8", 48)}
HEALTH_TYPES = (9, 14, 15, 28, 32, 44, 49, 68, 70, 73, 79, 58, 200)


@pytest.mark.parametrize("kind", HEALTH_TYPES)
def test_every_kind_of_file_that_holds_health_gives_it(kind: int) -> None:
    content = read(raw_file(kind, (211, RESTING)))
    assert values(content) == {("2026-01-14", "resting_heart_rate", ""): 48}
    assert not content.activities


def test_a_file_without_a_type_gives_health_too() -> None:
    assert read(FitWriter().message(211, RESTING).build()).wellness


@pytest.mark.parametrize(
    ("kind", "code"), [(2, "settings"), (6, "course"), (5, "workout"), (61, "ecg"), (41, "changelog")]
)
def test_settings_plans_and_electrocardiograms_stay_refused(kind: int, code: str) -> None:
    with pytest.raises(NotAnActivity) as caught:
        read(raw_file(kind, (211, RESTING)))
    assert caught.value.code == f"fit_{code}"
    assert caught.value.reason.endswith(".")


@pytest.mark.parametrize(
    ("kind", "code"),
    [(9, "weight"), (32, "monitoring_b"), (49, "sleep"), (70, "health_snapshot"), (79, "sleep_disruption")],
)
def test_a_health_file_without_a_value_says_what_it_is(kind: int, code: str) -> None:
    with pytest.raises(NotAnActivity) as caught:
        read(raw_file(kind, (211, {253: ("uint32", NOON), 1: ("uint8", None)})))
    assert caught.value.code == f"fit_{code}"
    assert "no value" in caught.value.reason


def test_raw_signals_alone_are_no_values_and_beside_others_do_no_harm() -> None:
    beats: Row = {253: ("uint32", NOON), 0: ("uint16", 10), 1: ("uint16", [800, 810, 790])}
    signals: Row = {253: ("uint32", NOON), 0: ("uint16", 60), 2: ("uint8", [60, 61, 62])}
    with pytest.raises(NotAnActivity):
        read(raw_file(70, (290, beats), (372, beats), (308, signals)))
    assert read(raw_file(70, (290, beats), (308, signals), (211, RESTING))).wellness


def with_recording(*messages: tuple[int, Row]) -> bytes:
    writer = file_id(FitWriter()).messages(20, track(60)).message(19, lap(0, 59)).message(18, session(0, 59))
    for number, fields in messages:
        writer.message(number, fields)
    return writer.message(34, {253: ("uint32", START + 60), 5: ("uint32", START + 60 + 9 * 3600)}).build()


def test_an_activity_gives_vo2max_and_recovery_on_its_own_local_date() -> None:
    found: Row = {253: ("uint32", START + 60), 7: ("sint32", 65536 * 15), 9: ("uint16", 120), 11: ("enum", 1)}
    content = read(with_recording((140, found)))
    assert len(content.activities) == 1
    days = {str(one.day) for one in content.wellness.values}
    assert metrics(content) == {"vo2max_running": 52.5, "recovery_time_h": 2}
    assert days == {str(datetime.fromtimestamp(START + 631_065_600 + 9 * 3600, UTC).date())}
    assert content.findings == ()


def test_samples_of_an_activity_say_nothing_of_the_whole_day() -> None:
    rows: Row = {1: ("uint32", START + 30), 0: ("sint16", 40)}
    content = read(with_recording((227, rows)))
    assert [(one.channel, one.of_day) for one in content.wellness.series] == [("stress", False)]
    assert content.wellness.values == ()


def test_a_chained_file_of_an_activity_and_a_day_gives_both() -> None:
    content = read(with_recording() + sdk_file("monitoring_b", PULSE))
    assert len(content.activities) == 1
    assert [(one.channel, one.of_day) for one in content.wellness.series] == [("heart_rate", True)]


def test_a_recording_in_a_file_without_a_type_is_no_day_but_may_hold_health() -> None:
    writer = FitWriter().messages(20, track(60)).message(18, session(0, 59))
    stress: Row = {1: ("uint32", START + 30), 0: ("sint16", 40)}
    content = read(
        writer.message(227, stress).message(211, {253: ("uint32", START), 1: ("uint8", 48)}).build()
    )
    assert len(content.activities) == 1
    assert metrics(content) == {"resting_heart_rate": 48}
    assert [one.of_day for one in content.wellness.series] == [False]


def test_damage_of_a_health_file_is_told_and_what_stands_before_it_kept() -> None:
    data = sdk_file(
        "monitoring_b", PULSE, *((55, {"timestamp": NOON + n, "heart_rate": 61}) for n in range(1, 9))
    )
    content = read(data[:-12])
    assert content.findings == ("truncated",)
    assert content.wellness.series
    assert "truncated" not in read(data).findings


def test_a_file_of_endless_samples_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "MAX_MESSAGES", 1)
    with pytest.raises(CorruptFile) as caught:
        read(sdk_file("monitoring_b", PULSE, PULSE))
    assert caught.value.code == "too_many_samples"


def test_what_was_read_comes_through_the_pipe() -> None:
    levels = [(275, {"timestamp": NOON + 60 * n, "sleep_level": ("light", "deep")[n % 2]}) for n in range(9)]
    nap = {"start_time": NOON, "end_time": NOON + 600, "timestamp": NOON + 600, "is_deleted": 1}
    content = read(sdk_file(49, *levels, PULSE, (346, {"overall_sleep_score": 80}), (412, nap)), BERLIN)
    again = wire.decode(b"".join(wire.encode(content)), now=NOW)
    assert again.wellness.values == content.wellness.values
    assert [one.times_s.tolist() for one in again.wellness.series] == [
        one.times_s.tolist() for one in content.wellness.series
    ]
    (night, deleted), (sent, _) = again.wellness.sleeps, content.wellness.sleeps
    assert (night.deleted, deleted.deleted) == (False, True)
    assert night.stage_levels.tolist() == sent.stage_levels.tolist()
    assert night.end_time == sent.end_time
