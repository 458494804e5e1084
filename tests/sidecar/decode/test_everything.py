"""Every column of a message: arrays, texts, subfields, components, counters, developer fields."""

import math
import struct

import numpy as np
import pytest

from milevault.decode.fit import FieldColumn, MessageColumns, decode_fit, every_column
from milevault.decode.fit import joined as joining
from milevault.errors import CorruptFile
from tests.sidecar.decode.fit_writer import START, Fields, FitWriter, Row

NAN = math.nan


def only(writer: FitWriter, number: int) -> MessageColumns:
    part = decode_fit(writer.build()).parts[0]
    return next(columns for columns in part.messages.values() if columns.number == number)


def columns(messages: MessageColumns) -> dict[tuple[str, str | int], FieldColumn]:
    return {(column.origin, column.name): column for column in every_column(messages)}


def values(messages: MessageColumns) -> dict[tuple[str, str | int], list[list[float]]]:
    return {key: column.numbers().tolist() for key, column in columns(messages).items()}


def test_a_field_comes_with_name_type_and_unit_and_an_unknown_one_with_its_number() -> None:
    found = columns(only(FitWriter().message(20, {2: ("uint16", 2600), 250: ("sint8", -3)}), 20))
    altitude, unknown = found["field", "altitude"], found["field", 250]
    assert (altitude.type_name, altitude.unit, altitude.numbers().tolist()) == ("uint16", "m", [[20.0]])
    assert (unknown.type_name, unknown.unit, unknown.numbers().tolist()) == ("sint8", None, [[-3.0]])


def test_array_fields_are_as_wide_as_the_file_has_them_and_scaled() -> None:
    writer = FitWriter().message(18, {65: ("uint32", [1000, 2500])})
    writer.message(18, {65: ("uint32", [500, 0xFFFFFFFF, 1])})
    found = columns(only(writer, 18))["field", "time_in_hr_zone"]
    np.testing.assert_array_equal(found.numbers(), [[1.0, 2.5, NAN], [0.5, NAN, 0.001]])
    assert found.known_rows() == 2


def test_a_width_that_would_burst_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joining, "MAX_CELLS", 100)
    wide = only(FitWriter().messages(20, [{250: ("byte", [1] * 51)}] * 2), 20)
    with pytest.raises(CorruptFile) as caught:
        columns(wide)["field", 250].numbers()
    assert caught.value.code == "too_many_values"
    assert wide.array(250, 2).tolist() == [[1, 1], [1, 1]]


def test_string_arrays_give_all_their_strings() -> None:
    writer = FitWriter().messages(206, [{3: ("string", b"left\0right\0\0")}, {3: ("string", b"\0" * 12)}])
    found = columns(only(writer, 206))["field", "field_name"]
    assert found.is_text
    assert found.texts() == [("left", "right"), None]
    assert found.known_rows() == 1


def test_64_bit_integers_are_there_without_loss() -> None:
    big = 2**63 + 12345
    rows: list[Row] = [{250: ("uint64", big)}, {250: ("uint64", 2**64 - 1)}, {250: ("uint64", 7)}]
    integers, known = only(FitWriter().messages(20, rows), 20).integers(250)
    assert integers.tolist() == [big, 0, 7]
    assert known.tolist() == [True, False, True]
    signed, _ = only(FitWriter().message(20, {250: ("sint64", -(2**62) - 1)}), 20).integers(250)
    assert signed.tolist() == [-(2**62) - 1]


def test_subfields_are_chosen_row_by_row_by_their_reference_fields() -> None:
    rows: list[Row] = [
        {0: ("enum", 11), 3: ("uint32", 3700)},  # battery: battery_level / 1000 V
        {0: ("enum", 13), 3: ("uint32", 181)},  # hr_high_alert
        {0: ("enum", 0), 3: ("uint32", 2)},  # timer: timer_trigger
        {0: ("enum", 200), 3: ("uint32", 9)},
    ]
    events = only(FitWriter().messages(21, rows), 21)
    found = values(events)
    assert found["field", "data"] == [[3700.0], [181.0], [2.0], [9.0]]
    np.testing.assert_array_equal(found["subfield", "battery_level"], [[3.7], [NAN], [NAN], [NAN]])
    np.testing.assert_array_equal(found["subfield", "hr_high_alert"], [[NAN], [181], [NAN], [NAN]])
    np.testing.assert_array_equal(events.best("timer_trigger"), [NAN, NAN, 2, NAN])
    battery = columns(events)["subfield", "battery_level"]
    assert (battery.unit, battery.source) == ("V", "data")


@pytest.mark.parametrize(("sport", "name"), [(1, "total_strides"), (5, "total_strokes")])
def test_cycles_of_a_session_are_called_by_its_sport(sport: int, name: str) -> None:
    session = only(FitWriter().message(18, {5: ("enum", sport), 10: ("uint32", 640)}), 18)
    assert session.best(name).tolist() == [640]


def test_product_is_garmins_only_where_the_maker_is() -> None:
    rows: list[Row] = [{2: ("uint16", 1), 4: ("uint16", 3112)}, {2: ("uint16", 32), 4: ("uint16", 3112)}]
    found = values(only(FitWriter().messages(23, rows), 23))
    np.testing.assert_array_equal(found["subfield", "garmin_product"], [[3112], [NAN]])


def test_a_gear_change_is_taken_apart() -> None:
    rows: list[Row] = [
        {0: ("enum", 42), 3: ("uint32", 0x22_02_0B_00)},  # no rear gear number: 0 is its "missing"
        {0: ("enum", 0), 3: ("uint32", 0)},
    ]
    found = columns(only(FitWriter().messages(21, rows), 21))
    np.testing.assert_array_equal(found["component", "rear_gear_num"].numbers(), [[NAN], [NAN]])
    np.testing.assert_array_equal(found["component", "rear_gear"].numbers(), [[11], [NAN]])
    np.testing.assert_array_equal(found["component", "front_gear"].numbers(), [[0x22], [NAN]])
    assert found["component", "front_gear"].source == "gear_change_data"


def test_short_event_data_is_data_with_its_meaning() -> None:
    found = values(only(FitWriter().message(21, {0: ("enum", 11), 2: ("uint16", 4100)}), 21))
    assert found["component", "data"] == [[4100]]
    assert found["subfield", "battery_level"] == [[4.1]]


def test_activity_type_and_intensity_are_split_and_decide_what_cycles_are() -> None:
    rows: list[Row] = [
        {24: ("byte", 6 | 3 << 5), 3: ("uint32", 200), 253: ("uint32", START)},
        {24: ("byte", 0xFF), 3: ("uint32", 300), 253: ("uint32", START)},
        {24: ("byte", 2 | 7 << 5), 3: ("uint32", 400), 253: ("uint32", START)},
    ]
    monitoring = only(FitWriter().messages(55, rows), 55)
    assert monitoring.names("activity_type") == ["walking", None, "cycling"]
    np.testing.assert_array_equal(monitoring.best("intensity"), [3, NAN, 7])
    np.testing.assert_array_equal(monitoring.best("steps"), [200, NAN, NAN])
    np.testing.assert_array_equal(monitoring.best("strokes"), [NAN, NAN, 200])


def test_counters_count_on_from_message_to_message_and_from_full_values() -> None:
    rows: list[Fields] = [
        {18: ("uint8", 250), 19: ("uint32", None)},
        {18: ("uint8", 4), 19: ("uint32", None)},  # rolled over
        {18: ("uint8", None), 19: ("uint32", 1000)},  # in full: 1000 = 3 * 256 + 232
        {18: ("uint8", 240), 19: ("uint32", None)},
    ]
    records = only(FitWriter().messages(20, rows), 20)
    np.testing.assert_array_equal(records.best("total_cycles"), [250, 260, 1000, 1008])


def test_twelve_bits_across_bytes_are_taken_apart_in_either_byte_order() -> None:
    for big in (False, True):
        rows: list[Fields] = [{8: ("byte", [0x2C, 0x01, 0x01])}, {8: ("byte", [0xFF] * 3)}]
        records = only(FitWriter().messages(20, rows, big=big), 20)
        np.testing.assert_array_equal(records.best("speed"), [3.0, NAN])
        np.testing.assert_array_equal(records.best("distance"), [1.0, NAN])


def test_beat_intervals_are_taken_apart_element_by_element_in_either_byte_order() -> None:
    raw = [800 | 1 << 14, 0xFFFF, 810 | 1 << 15]
    for big in (False, True):
        found = values(only(FitWriter().message(372, {1: ("uint16", raw)}, big=big), 372))
        np.testing.assert_array_equal(found["component", "time"][0][:3], [800, NAN, 810])
        np.testing.assert_array_equal(found["component", "quality"][0][:3], [1, NAN, 0])
        np.testing.assert_array_equal(found["component", "gap"][0][:3], [0, NAN, 1])


def test_compressed_headers_give_a_column_of_times() -> None:
    writer = FitWriter().message(0, {0: ("enum", 4)}).message(21, {253: ("uint32", START)}, local=1)
    writer.define(2, 20, [(3, 1, 2)]).compressed(2, (START + 3) & 31, b"\x64").compressed(
        2, (START + 9) & 31, b"\x65"
    )
    found = columns(only(writer, 20))["header", "timestamp"]
    assert found.numbers().tolist() == [[START + 3], [START + 9]]


def describe(
    writer: FitWriter, name: bytes, type_byte: int, *, number: int = 7, extra: Fields | None = None
) -> FitWriter:
    fields: Fields = {
        0: ("uint8", 0),
        1: ("uint8", number),
        2: ("uint8", type_byte),
        3: ("string", name + b"\0"),
        8: ("string", b"W\0"),
    }
    return writer.message(206, fields | (extra or {}), local=15)


def test_developer_fields_may_be_arrays_and_texts() -> None:
    writer = describe(describe(FitWriter(), b"Balance", 0x84), b"Mood", 0x07, number=8)
    writer.define(0, 20, [(3, 1, 2)], developer=[(7, 4, 0), (8, 5, 0)])
    writer.data(0, b"\x64" + struct.pack("<HH", 250, 0xFFFF) + b"good\0").data(
        0, b"\x65" + b"\xff" * 4 + b"\0" * 5
    )
    found = columns(only(writer, 20))
    balance, mood = found["developer", "Balance"], found["developer", "Mood"]
    np.testing.assert_array_equal(balance.numbers(), [[250, NAN], [NAN, NAN]])
    assert (balance.unit, balance.type_name) == ("W", "uint16")
    assert mood.texts() == [("good",), None]


def test_developer_fields_are_scaled_as_described() -> None:
    writer = describe(FitWriter(), b"VO2", 0x84, extra={6: ("uint8", 10), 7: ("sint8", 1)})
    writer.define(0, 20, [(3, 1, 2)], developer=[(7, 2, 0)]).data(0, b"\x64" + struct.pack("<H", 530))
    assert values(only(writer, 20))["developer", "VO2"] == [[52.0]]


def test_a_developer_field_without_description_keeps_its_bytes_under_a_stable_name() -> None:
    """P06."""
    writer = FitWriter().define(0, 20, [(3, 1, 2)], developer=[(7, 2, 3)]).data(0, b"\x64\x01\x02")
    records = only(writer, 20)
    assert values(records)["developer", "developer_3_7"] == [[1.0, 2.0]]
    assert records.developer_fields == ()


def test_a_description_without_a_name_gives_the_stable_name() -> None:
    writer = FitWriter().message(206, {0: ("uint8", 0), 1: ("uint8", 7), 2: ("uint8", 2)}, local=15)
    writer.define(0, 20, [], developer=[(7, 1, 0)]).data(0, b"\x2a")
    assert values(only(writer, 20))["developer", "developer_0_7"] == [[42.0]]


def test_a_field_described_anew_means_something_else_from_there_on() -> None:
    """An app that starts in the middle of a recording may take the numbers of another."""
    writer = FitWriter().define(0, 20, [], developer=[(7, 2, 0)]).data(0, struct.pack("<H", 1))
    describe(writer, b"W'", 0x84).data(0, struct.pack("<H", 2))
    describe(writer, b"W'", 0x84).data(0, struct.pack("<H", 3))  # the same again changes nothing
    describe(writer, b"Power", 0x0D).data(0, b"\x04\x05")
    found = values(only(writer, 20))
    np.testing.assert_array_equal(found["developer", "W'"], [[1], [2], [3], [NAN]])
    np.testing.assert_array_equal(found["developer", "Power"][3], [4, 5])
    assert np.isnan(found["developer", "Power"][:3]).all()


def test_few_and_many_messages_are_decoded_alike() -> None:
    """Up to 64 messages are decoded type by type, more of them field by field."""
    rows: list[Row] = [
        {3: ("uint8", 100 + i % 90), 2: ("uint16", 2500 + i), 7: ("uint16", None if i % 3 else i)}
        for i in range(65)
    ]
    many = values(only(FitWriter().messages(20, rows), 20))
    for few in (1, 64):
        for key, column in values(only(FitWriter().messages(20, rows[:few]), 20)).items():
            np.testing.assert_array_equal(column, many[key][:few])
