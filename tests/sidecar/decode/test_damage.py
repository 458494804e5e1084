"""No bytes whatever may end in anything but a result or a declared error."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milevault.decode.fit import FitFile, MessageColumns, decode_fit
from milevault.errors import FileError
from tests.sidecar.decode.fit_writer import START, FitWriter, file_id, lap, run_file, session, track


def rich_file() -> bytes:
    """A little of everything: two byte orders, text, developer fields, compressed times, strap memory."""
    writer = file_id(FitWriter())
    writer.message(
        206,
        {0: ("uint8", 0), 1: ("uint8", 1), 2: ("uint8", 0x84), 3: ("string", b"Power\0"), 14: ("uint16", 20)},
    )
    writer.messages(20, track(6)).messages(20, track(4), local=1, big=True)
    writer.define(2, 20, [(3, 1, 2)], developer=[(1, 2, 0)]).data(2, b"\x64\x01\x02")
    for offset in (3, 9, 1):
        writer.compressed(2, offset, b"\x65\x03\x04")
    writer.message(132, {253: ("uint32", START), 9: ("uint32", 1024), 6: ("uint8", 99)})
    writer.message(132, {10: ("byte", [1, 2, 3, 4, 5, 6]), 6: ("uint8", [90, 91, 92, 93])})
    writer.message(26, {8: ("string", b"Intervals\0")})
    writer.message(19, lap(0, 5)).message(18, session(0, 5))
    return writer.build()


def all_columns(file: FitFile) -> list[tuple[str | int, str | int, np.ndarray]]:
    """Every column of every message, so that lazy ones are exercised too."""
    found = []
    for part in file.parts:
        for name, messages in part.messages.items():
            for field in messages.fields:
                found.append((name, field, messages.array(field, 8)))
                messages.text(field)
            found.append((name, "time", messages.times()))
            found += [(name, one.name, messages.developer_column(one)) for one in messages.developer_fields]
    return found


def records_of(data: bytes) -> MessageColumns | None:
    try:
        return decode_fit(data).parts[0].messages.get("record")
    except FileError:
        return None


@pytest.mark.parametrize("make", [rich_file, run_file])
def test_truncation_at_every_byte_gives_a_prefix_or_a_declared_error(make: object) -> None:
    whole_file = make()  # type: ignore[operator]
    whole = decode_fit(whole_file).parts[0].messages["record"]
    rates, longest = whole.column("heart_rate"), 0
    for size in range(len(whole_file)):
        records = records_of(whole_file[:size])
        if records is None:
            assert longest == 0
            continue
        assert len(records) >= longest
        longest = len(records)
        np.testing.assert_array_equal(records.column("heart_rate"), rates[:longest])
        np.testing.assert_array_equal(records.offsets, whole.offsets[:longest])
    assert longest == len(whole)


@settings(max_examples=400, deadline=None)
@given(
    changes=st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=6),
    cut=st.integers(0, 10_000),
)
def test_changed_bytes_never_raise_anything_undeclared(changes: list[tuple[int, int]], cut: int) -> None:
    data = bytearray(rich_file())
    for at, value in changes:
        data[at % len(data)] = value
    if cut < len(data):
        del data[cut:]
    try:
        file = decode_fit(bytes(data))
    except FileError:
        return
    for name, field, column in all_columns(file):
        assert column.dtype == np.float64, (name, field)
        assert not np.isinf(column).any(), (name, field)


@settings(max_examples=300, deadline=None)
@given(body=st.binary(max_size=400), data_size=st.sampled_from([None, 0, 1, 0xFFFF_FFFF]))
def test_random_bytes_behind_a_header_never_raise_anything_undeclared(
    body: bytes, data_size: int | None
) -> None:
    try:
        file = decode_fit(FitWriter(bytearray(body)).build(data_size=data_size))
    except FileError:
        return
    all_columns(file)
