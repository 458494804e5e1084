"""Whole files, legal and broken: the table of faults P01-P13 (docs/decisions, "FIT decoder")."""

import time
import tracemalloc
from collections.abc import Callable

import pytest

from milevault.decode.fit import FitFile, decode_fit
from milevault.errors import CorruptFile, FileError, UnsupportedFile
from tests.sidecar.decode.fit_writer import FitWriter, file_id, record, run_file, slow_crc, track

COUNT = 40


def writer() -> FitWriter:
    return file_id(FitWriter()).messages(20, track(COUNT))


def damaged_crc() -> bytes:
    whole = bytearray(writer().build())
    whole[-1] ^= 0xFF
    return bytes(whole)


# name -> (file, findings, records that must be read)
SALVAGED: dict[str, tuple[Callable[[], bytes], tuple[str, ...], int]] = {
    "P01 wrong checksum": (damaged_crc, ("crc_mismatch",), COUNT),
    "P01 checksum zero": (lambda: writer().build(crc=0), ("crc_mismatch",), COUNT),
    "P02 cut in half": (lambda: writer().build()[: -COUNT * 9], ("truncated",), COUNT - 20),
    "P02 only the checksum is missing": (lambda: writer().build()[:-2], ("truncated",), COUNT),
    "P03 length and checksum never written": (
        lambda: writer().build(data_size=0, header_crc=0)[:-2],
        ("length_missing",),
        COUNT,
    ),
    "P03 header all zero but for its name": (
        lambda: b"\0" * 8 + b".FIT\0\0" + bytes(writer().body),
        ("length_missing",),
        COUNT,
    ),
    "P04 bytes behind the end": (lambda: writer().build() + b"\x00" * 100, ("trailing_bytes",), COUNT),
    "P05 four gigabytes declared": (
        lambda: writer().build(data_size=0xFFFF_FFF0),
        ("truncated",),
        COUNT,
    ),
    "P06 message without definition": (
        lambda: writer().data(9, b"").messages(20, track(3), local=1).build(),
        ("undefined_message",),
        COUNT,
    ),
    "P06 last message runs over the end": (
        lambda: FitWriter(writer().body + b"\0").build(),
        ("message_cut",),
        COUNT,
    ),
    "P06 definition runs over the end": (
        lambda: FitWriter(writer().body + b"\x41\0\0").build(),
        ("message_cut",),
        COUNT,
    ),
    "P07 timestamp of eight bytes": (
        lambda: writer().message(20, {253: ("uint32", [1, 2])}, local=2).build(),
        (),
        COUNT + 1,
    ),
}


def record_count(file: FitFile) -> int:
    return sum(len(part.messages["record"]) for part in file.parts)


@pytest.mark.parametrize("name", SALVAGED)
def test_damaged_file_gives_what_stands_before_the_damage(name: str) -> None:
    make, findings, expected = SALVAGED[name]
    file = decode_fit(make())
    assert file.parts[-1].findings == findings
    count = record_count(file)
    assert count == expected if name != "P02 cut in half" else expected - 10 <= count < COUNT
    assert file.parts[0].messages["record"].column("heart_rate")[0] == 120


REFUSED: dict[str, tuple[Callable[[], bytes], type[FileError], str]] = {
    "empty": (lambda: b"", UnsupportedFile, "not_fit"),
    "text": (lambda: b"hello, this is not a FIT file", UnsupportedFile, "not_fit"),
    "cut in the header's name": (lambda: run_file()[:11], UnsupportedFile, "not_fit"),
    "header alone": (lambda: run_file()[:14], CorruptFile, "fit_empty"),
    "short header alone": (lambda: run_file()[:12], CorruptFile, "fit_empty"),
    "header size 255 of a short file": (lambda: b"\xff" + run_file()[1:100], CorruptFile, "fit_empty"),
    "empty but legal": (lambda: FitWriter().build(), CorruptFile, "fit_empty"),
    "data first": (lambda: FitWriter().data(0, b"abc").build(), CorruptFile, "fit_empty"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_file_without_a_message_is_refused(name: str) -> None:
    make, kind, code = REFUSED[name]
    with pytest.raises(kind) as caught:
        decode_fit(make())
    assert caught.value.code == code
    assert caught.value.reason.endswith(".")


@pytest.mark.parametrize("header_size", [12, 14, 20])
def test_header_may_have_any_size_from_twelve(header_size: int) -> None:
    assert decode_fit(writer().build(header_size=header_size)).parts[0].findings == ()


def test_header_checksum_of_zero_is_legal() -> None:
    part = decode_fit(writer().build(header_crc=0)).parts[0]
    assert part.findings == ()
    assert part.header.crc == 0


def test_chained_parts_are_read_one_by_one() -> None:
    file = decode_fit(run_file(10) + run_file(20) + run_file(30))
    assert [len(part.messages["record"]) for part in file.parts] == [10, 20, 30]
    assert all(part.findings == () for part in file.parts)


def test_definitions_do_not_reach_into_the_next_part() -> None:
    second = FitWriter().data(0, bytes(17)).build()
    file = decode_fit(writer().build() + second)
    assert len(file.parts) == 1


def test_damage_in_one_part_leaves_the_others_alone() -> None:
    broken = bytearray(run_file(20))
    broken[-1] ^= 1
    file = decode_fit(run_file(10) + bytes(broken) + run_file(30)[:-10])
    assert [part.findings for part in file.parts] == [(), ("crc_mismatch",), ("truncated",)]


def test_chain_of_a_hundred_is_read_and_of_more_is_refused() -> None:
    """P12."""
    one = run_file(3)
    assert len(decode_fit(one * 100).parts) == 100
    with pytest.raises(CorruptFile) as caught:
        decode_fit(one * 101)
    assert caught.value.code == "too_many_parts"


def test_declared_size_allocates_nothing() -> None:
    data = writer().build(data_size=0xFFFF_FFF0)
    tracemalloc.start()
    decode_fit(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 3_000_000


def test_largest_legal_definitions_cost_little_until_they_are_asked_for() -> None:
    """P09."""
    many = FitWriter()
    for i in range(3000):
        many.define(0, 20, [(n, 1, 2) for n in range(254)] + [(254, 1 + i % 200, 13)])
    many.data(0, bytes(600))
    started = time.process_time()
    decode_fit(many.build())
    assert time.process_time() - started < 5


def test_a_million_messages_are_found_within_seconds() -> None:
    """P08 below its budget: nothing but records, as one run; and records alternating with another message."""
    run = FitWriter().define(0, 20, [(3, 1, 2)])
    run.body += b"\0\x64" * 900_000
    cycle = FitWriter().define(0, 20, [(3, 1, 2)]).define(1, 78, [(0, 2, 0x84)])
    cycle.body += b"\0\x64\x01\0\x03" * 450_000
    for data in (run, cycle):
        whole = _build_quickly(data)
        started = time.process_time()
        part = decode_fit(whole).parts[0]
        assert (part.messages["record"].column("heart_rate") == 100).all()
        assert time.process_time() - started < 3


def _build_quickly(data: FitWriter) -> bytes:
    """The writer's slow checksum is for small files; this one is left wrong."""
    head = FitWriter().build(data_size=len(data.body))[:14]
    return head + bytes(data.body) + b"\0\0"


def test_buffer_may_be_a_memoryview() -> None:
    assert record_count(decode_fit(memoryview(run_file(9)))) == 9


def test_writer_makes_files_the_protocol_accepts() -> None:
    data = run_file(5)
    assert slow_crc(data) == 0  # a message followed by its own CRC-16/ARC leaves nothing
    assert record(0)[253][0] == "uint32"
