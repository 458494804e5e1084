"""Compressed timestamps and clocks that count from power-on."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from milevault.decode.fit import decode_fit
from milevault.decode.fit.timestamps import whole_counts
from tests.sidecar.decode.fit_writer import FIT_EPOCH_S, START, FitWriter


def test_compressed_times_count_on_from_the_last_timestamp_of_any_message() -> None:
    writer = FitWriter().define(0, 20, [(3, 1, 2)])
    writer.compressed(0, 5, b"\x50")  # before any full timestamp: unknown
    writer.message(21, {253: ("uint32", START), 0: ("enum", 0), 1: ("enum", 0)}, local=1)
    low = START & 31
    for step in (1, 9, 30, 45, 70):
        writer.compressed(0, (low + step) & 31, bytes([step]))
    writer.message(21, {253: ("uint32", START + 1000), 0: ("enum", 0), 1: ("enum", 4)}, local=1)
    writer.compressed(0, (START + 1003) & 31, b"\x51")
    times = decode_fit(writer.build()).parts[0].messages["record"].times()
    assert np.isnan(times[0])
    assert (times[1:] - START - FIT_EPOCH_S).tolist() == [1, 9, 30, 45, 70, 1003]


def test_whole_timestamp_in_a_compressed_message_wins() -> None:
    writer = FitWriter().define(0, 20, [(253, 4, 0x86)])
    writer.compressed(0, 3, START.to_bytes(4, "little"))
    assert decode_fit(writer.build()).parts[0].messages["record"].times().tolist() == [START + FIT_EPOCH_S]


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 31)), max_size=60), st.integers(2, 12))
def test_whole_counts_equals_the_obvious_loop(steps: list[tuple[bool, int]], bits: int) -> None:
    mask = 2**bits - 1
    count = 5000
    counts, readings = [], []
    seen_full = False
    for is_full, step in steps:
        count += step & mask
        seen_full |= is_full
        readings.append(count if is_full else count & mask)
        counts.append(float(count) if seen_full else np.nan)
    got = whole_counts(np.array(readings, np.int64), np.array([full for full, _ in steps], bool), bits)
    np.testing.assert_array_equal(got, counts)


@pytest.mark.parametrize("stated", [True, False])
def test_clock_that_counts_from_power_on_is_set_by_the_activity_message(stated: bool) -> None:
    writer = FitWriter().message(20, {253: ("uint32", 1_000), 3: ("uint8", 90)})
    writer.message(34, {253: ("uint32", 1_500), 5: ("uint32", START if stated else None)})
    part = decode_fit(writer.build()).parts[0]
    times = part.messages["record"].times()
    if stated:
        assert times.tolist() == [START - 500 + FIT_EPOCH_S]
        assert part.findings == ("clock_not_set",)
    else:
        assert np.isnan(times).all()
        assert part.findings == ()
