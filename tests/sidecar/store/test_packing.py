"""Packing: an exact round trip at the channel's resolution, and refusal of what was not packed here."""

from compression import zstd

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milevault.model import CHANNELS, Channel, Streams
from milevault.model.streams import quantised
from milevault.store import packing

from . import samples

RESOLUTIONS = sorted({channel.resolution for channel in CHANNELS} | {0.001, 0.25, 3.0})


@st.composite
def steps(draw: st.DrawFn) -> list[int | None]:
    """Whole steps with gaps, in ranges that need every slot width."""
    reach = draw(st.sampled_from([1, 100, 127, 128, 30_000, 32_768, 2**31, 2**40, 2**53]))
    return draw(st.lists(st.none() | st.integers(-reach, reach), max_size=60))


@given(values=steps(), resolution=st.sampled_from(RESOLUTIONS))
@settings(max_examples=300, deadline=None)
def test_round_trip_is_exact_in_steps(values: list[int | None], resolution: float) -> None:
    column = np.array([np.nan if one is None else one * resolution for one in values], dtype=np.float64)
    read = packing.unpack(packing.pack(column, resolution), resolution, len(column))
    np.testing.assert_array_equal(np.isnan(read), np.isnan(column))
    got = [None if np.isnan(one) else round(one / resolution) for one in read]
    tolerance = 0 if resolution in (1, 3.0) or max((abs(v or 0) for v in values), default=0) < 2**51 else 4
    for one, expected in zip(got, values, strict=True):
        assert (one is None) == (expected is None)
        if one is not None and expected is not None:
            assert abs(one - expected) <= tolerance


@given(
    values=st.lists(st.just(np.nan) | st.floats(-1e6, 1e6, width=32), max_size=50),
    resolution=st.sampled_from(RESOLUTIONS),
)
@settings(deadline=None)
def test_values_move_by_at_most_half_a_step_and_then_stay(values: list[float], resolution: float) -> None:
    column = np.array(values, dtype=np.float64)
    once = packing.unpack(packing.pack(column, resolution), resolution, len(column))
    assert np.all(np.isnan(once) | (np.abs(once - column) <= resolution * 0.500001 + 1e-9))
    twice = packing.unpack(packing.pack(once, resolution), resolution, len(column))
    np.testing.assert_array_equal(twice, once)


def test_decimals_come_back_as_written() -> None:
    column = np.array([0.3, 36.6, 0.7, 1234.1])
    assert packing.unpack(packing.pack(column, 0.1), 0.1, 4).tolist() == [0.3, 36.6, 0.7, 1234.1]


@pytest.mark.parametrize(
    ("column", "width"),
    [
        ([0, 127, 0], 1),
        ([0, -127, 0], 1),
        ([0, 128], 2),
        ([0, -128], 2),  # -128 is the mark of a missing value
        ([0, 32_768], 4),
        ([0, 2**31], 8),
        ([10**9, 10**9 + 1], 1),  # a large first value stands in the header, not in a slot
        ([np.nan, 10**9, np.nan, 10**9], 1),
        ([], 1),
        ([np.nan, np.nan], 1),
    ],
)
def test_slots_are_as_narrow_as_the_differences(column: list[float], width: int) -> None:
    values = np.array(column, dtype=np.float64)
    packed = packing.pack(values, 1.0)
    assert packing.HEADER.unpack_from(zstd.decompress(packed))[0] == width
    np.testing.assert_array_equal(packing.unpack(packed, 1.0, len(values)), values)


@pytest.mark.parametrize("bad", [np.inf, -np.inf, 1e17])
def test_infinite_and_endless_values_are_refused(bad: float) -> None:
    with pytest.raises(ValueError, match="infinite or too large"):
        packing.pack(np.array([1.0, bad]), 1.0)


def test_ride_needs_few_bytes() -> None:
    ride = samples.streams(3600)
    resolutions = {channel.name: channel.resolution for channel in CHANNELS}
    size = sum(len(packing.pack(values, resolutions[name])) for name, values in ride.values.items())
    assert size / 3600 < 10  # nine channels of noisy data; 72 bytes as they are


GOOD = packing.pack(np.arange(100.0), 1.0)


@pytest.mark.parametrize(
    ("packed", "n"),
    [
        (GOOD, 99),
        (GOOD, 101),
        (GOOD, -1),
        (GOOD, 10**12),
        (GOOD[:-3], 100),
        (GOOD[:5], 100),
        (b"", 0),
        (b"no zstd at all", 3),
        (zstd.compress(b"\x03" + bytes(8)), 0),
        (zstd.compress(b"\x01"), 0),
        (zstd.compress(bytes(50_000_000)), 10),  # a bomb: unpacked no further than 10 samples can need
    ],
)
def test_damaged_bytes_are_refused(packed: bytes, n: int) -> None:
    with pytest.raises(ValueError, match=r"packed samples|number of samples"):
        packing.unpack(packed, 1.0, n)


@given(
    values=st.lists(st.just(np.nan) | st.floats(-1000, 1000), max_size=60),
    channel=st.sampled_from(CHANNELS),
)
@settings(max_examples=300, deadline=None)
def test_quantised_samples_are_those_that_come_back(values: list[float], channel: Channel) -> None:
    column = np.array(values, dtype=np.float64)
    read = packing.unpack(packing.pack(column, channel.resolution), channel.resolution, len(column))
    # Bit for bit, also the sign of a zero: what is computed of the one is computed of the other.
    assert quantised(column, channel.resolution).tobytes() == read.tobytes()


def test_quantised_streams_hold_what_storage_keeps() -> None:
    streams = samples.streams(50)
    more = {"empty": np.zeros(50), "grade": np.full(50, np.nan), **streams.values}
    kept = Streams(elapsed_s=streams.elapsed_s + 0.0004, values=more).quantised()
    assert kept.elapsed_s.tolist() == list(range(50))
    assert set(kept.values) == set(streams.values)
    assert all(
        kept.values[name].tobytes() == column.tobytes() for name, column in kept.quantised().values.items()
    )
