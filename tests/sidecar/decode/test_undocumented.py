"""Our own profile rows, and the times of messages that state theirs in some other way."""

import numpy as np
import pytest
from fitdecode import profile as tables

from milevault.decode.fit import MessageColumns, decode_fit
from milevault.decode.fit.profile import enum, message_profile
from milevault.decode.fit.undocumented import EXTRA_FIELDS, TIME_FIELDS
from tests.sidecar.decode.fit_writer import FIT_EPOCH_S, START, FitWriter, Row, file_id


def only(number: int, rows: list[Row]) -> MessageColumns:
    """The columns of a file with these messages."""
    part = decode_fit(file_id(FitWriter()).messages(number, rows).build()).parts[0]
    return next(columns for columns in part.messages.values() if columns.number == number)


def test_every_row_names_its_source_and_every_name_once() -> None:
    for number, message in EXTRA_FIELDS.items():
        assert message.source
        profile = message_profile(number)
        assert profile is not None
        assert len(profile.numbers) == len(profile.fields)


def test_the_profile_has_no_row_that_ours_would_hide() -> None:
    for number, message in EXTRA_FIELDS.items():
        theirs = tables.MESSAGE_TYPES.get(number)
        if theirs is not None:
            assert not {row.number for row in message.fields} & set(theirs.fields)


@pytest.mark.parametrize("number", TIME_FIELDS)
def test_a_time_field_is_a_time(number: int) -> None:
    profile = message_profile(number)
    assert profile is not None
    assert profile.fields[TIME_FIELDS[number]].type_name == "date_time"


@pytest.mark.parametrize(
    ("number", "row", "expected"),
    [
        (140, {7: ("sint32", 65536 * 15)}, {"met_max": 15.0}),
        (140, {4: ("uint8", 32), 20: ("uint8", 11)}, {"aerobic_training_effect": 3.2}),
        (227, {0: ("sint16", 31), 3: ("sint8", 72)}, {"body_battery": 72.0, "stress_level_value": 31.0}),
        (275, {0: ("enum", 3)}, {"sleep_level": 3.0}),
        (297, {0: ("sint16", 1423)}, {"respiration_rate": 14.23}),
        (346, {6: ("uint8", 81), 15: ("uint16", 1650)}, {"average_stress_during_sleep": 16.5}),
        (370, {0: ("uint16", 128 * 52)}, {"weekly_average": 52.0}),
        (371, {0: ("uint16", 6400)}, {"value": 50.0}),
        (378, {3: ("uint16", 512), 4: ("uint16", 430)}, {"acute_load": 512.0, "chronic_load": 430.0}),
        (382, {1: ("uint8", 24)}, {"restless_moments_count": 24.0}),
        (397, {1: ("float32", -0.5)}, {"deviation": -0.5}),
        (398, {1: ("float32", 0.25), 4: ("float32", 34.5)}, {"nightly_value": 34.5}),
        (412, {1: ("sint16", -300), 4: ("enum", 6)}, {"start_timezone_offset": -300.0}),
        (471, {0: ("enum", 2)}, {"severity": 2.0}),
        (30, {0: ("uint16", 7030), 13: ("uint16", 223)}, {"weight": 70.3, "bmi": 22.3}),
        (51, {0: ("uint16", 121), 1: ("uint16", 79)}, {"systolic_pressure": 121.0}),
        (229, {2: ("uint16", 523)}, {"vo2_max": 52.3}),
    ],
)
def test_a_wellness_field_is_read_in_its_unit(number: int, row: Row, expected: dict[str, float]) -> None:
    columns = only(number, [row])
    assert {name: columns.column(name).tolist() for name in expected} == {
        name: [value] for name, value in expected.items()
    }


def test_enums_of_wellness_have_names() -> None:
    assert enum("sleep_disruption_severity")[2] == "medium"
    assert enum("nap_period_feedback")[6] == "ideal_timing_ideal_duration_low_need"
    assert enum("file")[49] == "sleep"
    assert enum("hrv_status")[4] == "balanced"
    assert only(412, [{5: ("enum", 1)}]).names("is_deleted") == ["true"]


def test_stress_level_is_timed_by_its_own_field() -> None:
    columns = only(227, [{1: ("uint32", START), 0: ("sint16", 5)}, {1: ("uint32", None), 0: ("sint16", 5)}])
    np.testing.assert_array_equal(columns.times(), [START + FIT_EPOCH_S, np.nan])


def test_monitoring_counts_on_from_the_last_full_timestamp_of_any_message() -> None:
    writer = FitWriter().message(0, {0: ("enum", 32), 4: ("uint32", START)})
    early = {26: ("uint16", (START + 60) & 0xFFFF), 27: ("uint8", 60)}
    writer.message(55, early, local=1)  # nothing to count on from yet
    writer.message(103, {253: ("uint32", START), 0: ("uint32", START + 3600)}, local=2)
    later = [START + 60, START + 0xFFFF, START + 0xFFFF + 60_000]
    writer.messages(55, [{26: ("uint16", at & 0xFFFF), 27: ("uint8", 61)} for at in later], local=1)
    writer.message(55, {253: ("uint32", START + 200_000), 26: ("uint16", 7)}, local=3)
    writer.message(55, {26: ("uint16", (START + 200_001) & 0xFFFF)}, local=1)
    times = decode_fit(writer.build()).parts[0].messages["monitoring"].times() - FIT_EPOCH_S
    np.testing.assert_array_equal(times, [np.nan, *later, START + 200_000, START + 200_001])
