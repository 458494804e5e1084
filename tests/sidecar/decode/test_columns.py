"""Fields as columns: types, invalid markers, scales, redefinitions, text, developer fields."""

import math
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milevault.decode.fit import MessageColumns, decode_fit
from tests.sidecar.decode.fit_writer import (
    FIT_EPOCH_S,
    INVALID,
    START,
    TYPES,
    Fields,
    FitWriter,
    record,
)


def records(writer: FitWriter) -> MessageColumns:
    return decode_fit(writer.build()).parts[0].messages["record"]


def equal(actual: np.ndarray, expected: list[float | None]) -> None:
    np.testing.assert_array_equal(actual, [math.nan if one is None else one for one in expected])


@pytest.mark.parametrize("big", [False, True])
@pytest.mark.parametrize("kind", sorted(set(INVALID)))
def test_invalid_marker_of_each_type_is_missing_and_its_neighbour_is_not(kind: str, big: bool) -> None:
    marker = INVALID[kind]
    rows = [{250: (kind, marker)}, {250: (kind, marker + 1 if marker == 0 else marker - 1)}]
    column = records(FitWriter().messages(20, rows, big=big)).column(250)
    equal(column, [None, marker + 1 if marker == 0 else marker - 1])


@pytest.mark.parametrize("big", [False, True])
def test_floats_that_are_not_finite_are_missing(big: bool) -> None:
    values = [1.5, math.nan, math.inf, -math.inf]
    for kind in ("float32", "float64"):
        rows = [{250: (kind, value)} for value in values]
        equal(records(FitWriter().messages(20, rows, big=big)).column(250), [1.5, None, None, None])


def test_scale_and_offset_are_exact_in_float64() -> None:
    rows = [record(0, altitude=7777, speed=3333, distance=123456)]
    columns = records(FitWriter().messages(20, rows))
    assert columns.column("altitude")[0] == 7777 / 5 - 500
    assert columns.column("speed")[0] == 3333 / 1000
    assert columns.column("distance")[0] == 123456 / 100
    assert columns.times()[0] == START + FIT_EPOCH_S


def test_enhanced_field_wins_row_by_row() -> None:
    rows = [
        record(0, speed=1000, enhanced_speed=2000),
        record(1, speed=1100, enhanced_speed=None),
        record(2, speed=None, enhanced_speed=2200),
        record(3, speed=None, enhanced_speed=None),
    ]
    equal(records(FitWriter().messages(20, rows)).best("speed"), [2.0, 1.1, 2.2, None])


def test_local_type_may_be_redefined_in_the_middle() -> None:
    writer = (
        FitWriter().messages(20, [record(0, heart_rate=100)]).messages(20, [record(1, power=250)], big=True)
    )
    writer.messages(20, [record(2, heart_rate=102, power=252)], local=3)
    columns = records(writer)
    equal(columns.column("heart_rate"), [100, None, 102])
    equal(columns.column("power"), [None, 250, 252])
    assert np.diff(columns.times()).tolist() == [1, 1]
    assert (np.diff(columns.offsets) > 0).all()


def test_interleaved_definitions_keep_file_order() -> None:
    writer = FitWriter().define(0, 20, [(3, 1, 2)]).define(1, 20, [(3, 1, 2), (4, 1, 2)])
    for i in range(40):
        writer.data(i % 2, bytes([i]) if i % 2 == 0 else bytes([i, 200]))
    columns = records(writer)
    equal(columns.column("heart_rate"), list(range(40)))
    equal(columns.column("cadence"), [None if i % 2 == 0 else 200 for i in range(40)])


def test_array_fields_are_cut_and_padded_to_the_width_asked_for() -> None:
    writer = FitWriter().message(20, {250: ("uint16", [1, 0xFFFF, 3])}).message(20, {250: ("uint16", [7])})
    columns = records(writer)
    np.testing.assert_array_equal(columns.array(250, 3), [[1, math.nan, 3], [7, math.nan, math.nan]])
    np.testing.assert_array_equal(columns.array(250, 2), [[1, math.nan], [7, math.nan]])
    equal(columns.column(250), [1, 7])


def test_byte_array_is_missing_only_as_a_whole() -> None:
    rows = [{250: ("byte", [0xFF, 1])}, {250: ("byte", [0xFF, 0xFF])}]
    np.testing.assert_array_equal(
        records(FitWriter().messages(20, rows)).array(250, 2), [[255, 1], [math.nan] * 2]
    )


@pytest.mark.parametrize(
    ("size", "type_byte"),
    [(3, 0x84), (1, 0x86), (2, 0x1F), (2, 0x7F), (0, 0x84), (5, 0x89)],
    ids=[
        "three bytes of uint16",
        "one byte of uint32",
        "unknown type",
        "unknown type 2",
        "no bytes",
        "odd double",
    ],
)
def test_field_that_does_not_fit_its_type_is_skipped_and_the_rest_read(size: int, type_byte: int) -> None:
    writer = FitWriter().define(0, 20, [(250, size, type_byte), (3, 1, 2)])
    writer.data(0, bytes(range(1, size + 1)) + b"\x64").data(0, bytes(size) + b"\x65")
    columns = records(writer)
    equal(columns.column("heart_rate"), [100, 101])
    equal(columns.column(250), [None, None])


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"Edge\0\0\0\0", "Edge"),
        (b"unended!", "unended!"),
        (b"\xff\xfe\xfdbad\0\0", "\ufffd\ufffd\ufffdbad"),
        (b"a\0b\0\0\0\0\0", "a"),
        (b"\0" * 8, None),
        (b"\x1b[31mx\0\0", "[31mx"),
        ("a\u202eb".encode() + b"\0", "ab"),
        (b"x" * 255, "x" * 200),
    ],
)
def test_strings_are_made_fit_for_a_database(raw: bytes, expected: str | None) -> None:
    """P13."""
    columns = decode_fit(FitWriter().message(0, {8: ("string", raw)}).build()).parts[0].messages["file_id"]
    assert columns.text("product_name") == [expected]


def test_text_of_a_number_field_and_number_of_a_text_field_are_missing() -> None:
    columns = decode_fit(FitWriter().message(0, {8: ("uint8", 3), 1: ("string", b"ab")}).build()).parts[0]
    head = columns.messages["file_id"]
    assert head.text("product_name") == [None]
    equal(head.column("manufacturer"), [None])


def test_enum_names_come_from_the_profile_and_unknown_values_are_missing() -> None:
    rows = [{5: ("enum", 1)}, {5: ("enum", 250)}, {5: ("enum", 255)}]
    sessions = decode_fit(FitWriter().messages(18, rows).build()).parts[0].messages["session"]
    assert sessions.names("sport") == ["running", None, None]


def test_messages_nobody_knows_keep_their_number() -> None:
    part = decode_fit(FitWriter().message(65280, {9: ("uint8", 7)}).build()).parts[0]
    columns = part.messages[65280]
    assert columns.fields == (9,)
    equal(columns.column(9), [7])
    assert not columns.has("heart_rate")
    with pytest.raises(KeyError):
        columns.column("heart_rate")


def described(writer: FitWriter, index: int = 0, number: int = 7, type_byte: int = 0x84) -> FitWriter:
    fields: Fields = {
        0: ("uint8", index),
        1: ("uint8", number),
        2: ("uint8", type_byte),
        3: ("string", b"Power\0"),
        8: ("string", b"Watts\0"),
        14: ("uint16", 20),
        15: ("uint8", 7),
    }
    return writer.message(206, fields, local=15)


def with_developer_field(writer: FitWriter) -> FitWriter:
    writer.define(0, 20, [(3, 1, 2)], developer=[(7, 2, 0)])
    return writer.data(0, b"\x64" + struct.pack("<H", 250)).data(0, b"\x65\xff\xff")


@pytest.mark.parametrize("late", [False, True])
def test_developer_fields_widen_the_message_and_take_their_description_early_or_late(late: bool) -> None:
    writer = FitWriter()
    if not late:
        described(writer)
    with_developer_field(writer)
    if late:
        described(writer)
    columns = records(writer)
    equal(columns.column("heart_rate"), [100, 101])
    (field,) = columns.developer_fields
    assert (field.name, field.unit, field.native_message, field.native_field) == ("Power", "Watts", 20, 7)
    equal(columns.developer_column(field), [250, None])


def test_developer_field_without_description_is_skipped() -> None:
    columns = records(with_developer_field(FitWriter()))
    equal(columns.column("heart_rate"), [100, 101])
    assert columns.developer_fields == ()


def test_developer_field_of_unknown_type_has_no_values() -> None:
    columns = records(with_developer_field(described(FitWriter(), type_byte=0x1F)))
    equal(columns.developer_column(columns.developer_fields[0]), [None, None])


def test_compressed_speed_and_distance_count_on_and_never_erase_the_plain_distance() -> None:
    def packed(speed: int, distance: int) -> list[float]:
        return [speed & 0xFF, speed >> 8 | (distance & 0xF) << 4, distance >> 4]

    rows: list[Fields] = [
        {8: ("byte", packed(250, 4000)), 5: ("uint32", None)},
        {8: ("byte", packed(300, 4090)), 5: ("uint32", None)},
        {8: ("byte", packed(310, 10)), 5: ("uint32", None)},
        {8: ("byte", [0xFF, 0xFF, 0xFF]), 5: ("uint32", 99_900)},
    ]
    columns = records(FitWriter().messages(20, rows))
    equal(columns.best("speed"), [2.5, 3.0, 3.1, None])
    equal(columns.best("distance"), [4000 / 16, 4090 / 16, (4096 + 10) / 16, 999.0])


@settings(max_examples=80, deadline=None)
@given(
    kind=st.sampled_from(sorted(set(TYPES) - {"string", "float32", "float64", "byte"})),
    big=st.booleans(),
    raw=st.lists(st.integers(-(2**63), 2**64 - 1), min_size=1, max_size=20),
)
def test_decoding_gives_back_what_was_encoded(kind: str, big: bool, raw: list[int]) -> None:
    code = TYPES[kind][1]
    size = struct.calcsize(code)
    values = [int.from_bytes((one & (2 ** (8 * size) - 1)).to_bytes(size, "little"), "little") for one in raw]
    if code.islower():
        values = [one - 2 ** (8 * size) if one >= 2 ** (8 * size - 1) else one for one in values]
    invalid = {**INVALID, "sint64": 2**63 - 1, "uint64": 2**64 - 1}[kind]
    order = ">" if big else "<"
    rows: list[Fields] = [{250: (kind, struct.pack(order + code, value))} for value in values]
    column = records(FitWriter().messages(20, rows, big=big)).column(250)
    equal(column, [None if value == invalid else float(value) for value in values])


@pytest.mark.parametrize("kind", ["float32", "float64"])
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_position_that_is_no_number_is_missing_and_the_track_goes_on(kind: str, value: float) -> None:
    """P10, of a type nobody should write; invalid markers and impossible places: importers/test_fit.py."""
    rows: list[Fields] = [
        {0: (kind, one), 3: ("uint8", 100 + at)} for at, one in enumerate([1.5, value, 2.5])
    ]
    columns = records(FitWriter().messages(20, rows))
    equal(columns.column("position_lat"), [1.5, None, 2.5])
    equal(columns.column("heart_rate"), [100, 101, 102])


def test_odd_times_are_kept_as_they_are_in_file_order() -> None:
    """P11: only the importer can say what a recording's time may be, see importers/test_fit.py."""
    stated = [START + 3600, 0xFFFF_FFFE, START + 1, START + 1, START, START]
    rows: list[Fields] = [{253: ("uint32", one), 3: ("uint8", 100)} for one in [*stated, 0]]
    times = records(FitWriter().messages(20, rows)).times()
    equal(times, [*(FIT_EPOCH_S + one for one in stated), None])
