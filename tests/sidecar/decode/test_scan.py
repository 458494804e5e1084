"""The run-skipping scan against a walk that touches every message."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milevault.decode.fit.definitions import definition_length, parse_definition
from milevault.decode.fit.scan import Budget, scan
from milevault.errors import CorruptFile
from tests.sidecar.decode.fit_writer import FitWriter


def walk(data: bytes) -> tuple[dict[tuple[int, bytes], list[int]], int]:
    """Obvious and slow: (definition -> offsets of its messages), and where it stopped."""
    found: dict[tuple[int, bytes], list[int]] = {}
    current: dict[int, bytes] = {}
    at = 0
    while at < len(data):
        header = data[at]
        if header & 0xC0 == 0x40:
            length = definition_length(data, at, len(data))
            if length is None:
                return found, at
            current[header & 0x0F] = data[at + 1 : at + length]
            at += length
            continue
        local = (header >> 5) & 3 if header & 0x80 else header & 0x0F
        if local not in current:
            return found, at
        definition = parse_definition(current[local])
        if at + definition.size > len(data):
            return found, at
        found.setdefault((definition.number, definition.raw), []).append(at)
        at += definition.size
    return found, at


def scanned(data: bytes) -> tuple[dict[tuple[int, bytes], list[int]], int]:
    result = scan(data, 0, len(data), Budget())
    offsets = {(f.definition.number, f.definition.raw): f.offsets().tolist() for f in result.found}
    return {key: value for key, value in offsets.items() if value}, result.stopped_at


@st.composite
def bodies(draw: st.DrawFn) -> bytes:
    """Definitions and long repeats of one or two message types, with contents that look like headers."""
    writer = FitWriter()
    defined: dict[int, int] = {}
    for _ in range(draw(st.integers(1, 6))):
        local = draw(st.integers(0, 4))
        size = draw(st.integers(0, 5))
        writer.define(local, draw(st.integers(0, 3)), [(n, 1, 2) for n in range(size)])
        defined[local] = size
        for _ in range(draw(st.integers(0, 3))):
            cycle = draw(st.lists(st.sampled_from(sorted(defined)), min_size=1, max_size=3))
            filling = draw(st.sampled_from([0, 1, 2, 3, 0x40, 0x80]))
            for _ in range(draw(st.integers(1, 60))):
                for one in cycle:
                    writer.data(one, bytes([filling]) * defined[one])
    if 0 in defined:
        for offset in draw(st.lists(st.integers(0, 31), max_size=5)):
            writer.compressed(0, offset, bytes(defined[0]))
    tail = draw(st.binary(max_size=3))
    return bytes(writer.body) + tail


@settings(max_examples=120, deadline=None)
@given(bodies())
def test_finds_exactly_what_the_slow_walk_finds(body: bytes) -> None:
    assert scanned(body) == walk(body)


def test_a_type_that_comes_twice_in_a_cycle_keeps_the_order_of_the_file() -> None:
    writer = FitWriter()
    writer.define(0, 20, [(1, 1, 2)])
    writer.define(1, 78, [(1, 1, 2)])
    for value in range(40):
        writer.data(0, bytes([value]))
        writer.data(1, bytes([value]))
        writer.data(1, bytes([value]))
    assert scanned(bytes(writer.body)) == walk(bytes(writer.body))


def test_content_that_repeats_the_header_byte_is_no_run() -> None:
    writer = FitWriter().define(0, 20, [(0, 2, 0x84)])
    for _ in range(100):
        writer.data(0, b"\0\0")
    writer.data(0, b"\x07\x07")
    writer.define(0, 20, [(0, 1, 2)])
    writer.data(0, b"\0").data(0, b"\0")
    assert scanned(bytes(writer.body)) == walk(bytes(writer.body))


def test_message_budget_ends_a_bomb_of_empty_messages() -> None:
    """P08."""
    body = bytes(FitWriter().define(0, 20, []).body) + bytes(6_000_000)
    with pytest.raises(CorruptFile) as caught:
        scan(body, 0, len(body), Budget())
    assert caught.value.code == "too_many_messages"


def test_message_budget_holds_where_no_run_can_be_skipped() -> None:
    """P08."""
    writer = FitWriter().define(0, 1, []).define(1, 2, []).define(2, 3, [])
    body = bytes(writer.body) + bytes([0, 1, 2]) * 50_000
    with pytest.raises(CorruptFile) as caught:
        scan(body, 0, len(body), Budget(messages=100_000))
    assert caught.value.code == "too_many_messages"


def test_a_cycle_that_breaks_beside_one_that_goes_on_costs_no_more_than_a_walk() -> None:
    """P08: a header byte everywhere, and another that fits four times in a row and then does not."""
    writer = FitWriter().define(0, 20, [(0, 3, 13)]).define(1, 20, [(0, 3, 13)]).define(2, 20, [(0, 3, 13)])
    rounds = (b"\0\0\0\0\x01\x01\x01\x01" * 5 + b"\0\0\0\0\x02\x01\x01\x01") * 40_000
    body = bytes(writer.body) + rounds
    started = time.process_time()
    found, _ = scanned(body)
    assert sum(map(len, found.values())) == 40_000 * 12
    assert time.process_time() - started < 5


def test_definition_budget_ends_a_bomb_of_definitions() -> None:
    """P09."""
    body = bytes(FitWriter().define(0, 20, [(n, 255, 13) for n in range(255)]).body) * 10_001
    with pytest.raises(CorruptFile) as caught:
        scan(body, 0, len(body), Budget())
    assert caught.value.code == "too_many_definitions"
