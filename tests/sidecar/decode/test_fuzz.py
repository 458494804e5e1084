"""Fuzzing the FIT decoder: bytes (reliability Z1) and structure (Z2); the loop is tests/fuzzing.py."""

import struct
from pathlib import Path

import numpy as np
import pytest
from fitdecode import profile as tables
from hypothesis import given, settings
from hypothesis import strategies as st

from milevault.decode.fit import FitFile, MessageColumns, decode_fit, every_column
from milevault.decode.fit.heart_rate import strap_series
from milevault.errors import FileError
from tests import fuzzing
from tests.sidecar.decode.fit_writer import START, FitWriter, run_file
from tests.sidecar.decode.test_damage import rich_file

DATA = Path(__file__).parents[2] / "data" / "fit"
HEADER = 14
# Messages with components, subfields, clocks or descriptions, and one that nobody knows.
STRUCTURED = (18, 19, 20, 21, 23, 26, 27, 34, 55, 78, 132, 206, 207, 227, 372, 65_000)


def decode_everything(data: bytes) -> FitFile:
    """Whatever can be asked of a file, asked."""
    file = decode_fit(data)
    for part in file.parts:
        for messages in part.messages.values():
            messages.times()
            for column in every_column(messages):
                if column.is_text:
                    column.texts()
                else:
                    values = column.numbers()
                    assert values.dtype == np.float64
                    assert not np.isinf(values).any()
            for name in messages.fields:
                if isinstance(name, str):
                    messages.best(name)
                    messages.names(name)
        if "hr" in part.messages:
            strap_series(part.messages["hr"])
    return file


def with_fitting_length(data: bytes) -> bytes:
    """The header says what length the file has, so that what stands behind it is read."""
    if len(data) <= HEADER + 2:
        return data
    return data[:4] + struct.pack("<I", len(data) - HEADER - 2) + data[8:]


def seeds() -> list[bytes]:
    return [rich_file(), run_file(12), busy_file()] + [
        content for path in sorted(DATA.glob("*.fit")) if len(content := path.read_bytes()) < 20_000
    ]


def busy_file() -> bytes:
    """Components, subfields and counters of every kind."""
    writer = FitWriter().message(0, {0: ("enum", 4), 1: ("uint16", 1), 2: ("uint16", 3112)})
    writer.message(21, {253: ("uint32", START), 0: ("enum", 42), 3: ("uint32", 0x0B02_0C01)})
    writer.message(21, {253: ("uint32", START), 0: ("enum", 0), 2: ("uint16", 1)}, local=1)
    writer.messages(20, [{8: ("byte", [1, 2, i]), 18: ("uint8", 100 * i % 255)} for i in range(9)], local=2)
    writer.messages(55, [{26: ("uint16", 60 * i), 24: ("byte", 6 | i << 5)} for i in range(7)], local=3)
    writer.message(132, {253: ("uint32", START), 9: ("uint32", 1024), 6: ("uint8", 99)})
    writer.message(132, {10: ("byte", list(range(12))), 6: ("uint8", [90] * 8)})
    return writer.message(372, {1: ("uint16", [0x4001, 0x8002, 3])}).build()


@pytest.mark.parametrize("path", fuzzing.stored("fit"), ids=fuzzing.name_of)
def test_what_once_broke_the_decoder_no_longer_does(path: Path) -> None:
    fuzzing.run_case(decode_everything, path.read_bytes())


@pytest.mark.timeout(fuzzing.timeout_s())
def test_mutated_bytes_raise_declared_errors_only() -> None:
    """Z1."""
    tokens = (b".FIT", b"\x40\x00\x00\x14\x00\x01", b"\xff" * 4, b"\x00" * 4)
    cases = fuzzing.fuzz("fit", decode_everything, seeds(), tokens=tokens, fix=with_fitting_length)
    assert cases > fuzzing.seconds()


@st.composite
def structured(draw: st.DrawFn) -> FitWriter:
    """Definitions of known messages with fitting and unfitting fields, and messages of any content."""
    writer = FitWriter()
    sizes: dict[int, int] = {}
    for _ in range(draw(st.integers(1, 5))):
        local, number = draw(st.integers(0, 3)), draw(st.sampled_from(STRUCTURED))
        known = sorted(tables.MESSAGE_TYPES[number].fields) if number in tables.MESSAGE_TYPES else [1]
        fields = draw(
            st.lists(
                st.tuples(
                    st.sampled_from([*known, 251]),
                    st.sampled_from([0, 1, 2, 3, 4, 8, 12, 33]),
                    st.sampled_from([0, 1, 2, 7, 10, 13, 0x83, 0x84, 0x85, 0x86, 0x88, 0x8F, 0x1E]),
                ),
                max_size=6,
            )
        )
        extra = draw(
            st.lists(
                st.tuples(st.integers(0, 2), st.sampled_from([0, 1, 2, 5]), st.integers(0, 1)), max_size=2
            )
        )
        writer.define(local, number, fields, big=draw(st.booleans()), developer=extra)
        sizes[local] = sum(size for _, size, _ in fields) + sum(size for _, size, _ in extra)
        for _ in range(draw(st.integers(0, 8))):
            one = draw(st.sampled_from(sorted(sizes)))
            content = draw(st.binary(min_size=sizes[one], max_size=sizes[one]))
            if draw(st.integers(0, 4)) == 0:
                writer.compressed(one, draw(st.integers(0, 31)), content)
            else:
                writer.data(one, content)
    return writer


@settings(max_examples=250, deadline=None)
@given(structured())
def test_structure_of_any_kind_raises_declared_errors_only(writer: FitWriter) -> None:
    """Z2, P06: what is known of messages and fields meets any type, size and content."""
    try:
        decode_everything(writer.build())
    except FileError:
        return


def columns_of(file: FitFile) -> dict[tuple[object, ...], np.ndarray]:
    """Every column that does not depend on what follows: developer fields may be described later."""
    return {
        (messages.name, column.origin, column.name, column.source): column.numbers()
        for messages in file.parts[0].messages.values()
        for column in every_column(messages)
        if column.origin != "developer"
    }


def assert_prefix(short: FitFile, whole: FitFile) -> None:
    all_columns = columns_of(whole)
    for key, values in columns_of(short).items():
        longer = all_columns[key][: len(values)]
        width = max(values.shape[1], longer.shape[1])
        np.testing.assert_array_equal(_padded(values, width), _padded(longer, width), err_msg=str(key))


def _padded(values: np.ndarray, width: int) -> np.ndarray:
    return np.pad(values, ((0, 0), (0, width - values.shape[1])), constant_values=np.nan)


def messages_of(file: FitFile) -> list[tuple[str | int, MessageColumns]]:
    return list(file.parts[0].messages.items())


@settings(max_examples=200, deadline=None)
@given(structured(), st.floats(0, 1))
def test_salvage_of_a_prefix_is_a_prefix_of_the_salvage_of_the_whole(writer: FitWriter, share: float) -> None:
    """P02: cutting a file only takes messages away from its end, in every column."""
    data = writer.build()
    try:
        short = decode_fit(data[: HEADER + int(share * (len(data) - HEADER))])
    except FileError:
        return
    whole = decode_fit(data)
    for name, messages in messages_of(short):
        offsets = whole.parts[0].messages[name].offsets
        np.testing.assert_array_equal(messages.offsets, offsets[: len(messages)])
    assert_prefix(short, whole)


def test_a_later_definition_with_a_timestamp_takes_no_header_time_away() -> None:
    """P02, as the property test found it."""
    body = bytes.fromhex("410000120000a0a0400000370000808080400000120000400000370001fd000000")
    writer = FitWriter(body=bytearray(body))
    data = writer.build()
    assert_prefix(decode_fit(data[: HEADER + 17]), decode_fit(data))


@pytest.mark.parametrize("make", [rich_file, busy_file])
def test_every_prefix_of_a_rich_file_is_a_prefix_of_its_salvage(make: object) -> None:
    """P02, at every byte."""
    data = make()  # type: ignore[operator]
    whole = decode_fit(data)
    for size in range(HEADER, len(data)):
        try:
            short = decode_fit(data[:size])
        except FileError:
            continue
        assert_prefix(short, whole)
