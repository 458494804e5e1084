"""The folded checksum against the bit-by-bit one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milevault.decode.fit.crc import crc16
from tests.sidecar.decode.fit_writer import slow_crc


def fast(data: bytes) -> int:
    return crc16(np.frombuffer(data, np.uint8))


def test_known_check_value() -> None:
    assert fast(b"123456789") == 0xBB3D


@pytest.mark.parametrize("size", [0, 1, 63, 64, 65, 120, 121, 127, 128, 129, 240, 241, 1000, 4097, 30_001])
def test_equals_the_slow_one_at_every_fold_border(size: int) -> None:
    data = np.random.default_rng(size).integers(0, 256, size, np.uint8).tobytes()
    assert fast(data) == slow_crc(data)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=700))
def test_equals_the_slow_one(data: bytes) -> None:
    assert fast(data) == slow_crc(data)


def test_sees_every_single_changed_bit() -> None:
    data = bytearray(np.random.default_rng(1).integers(0, 256, 300, np.uint8).tobytes())
    right = fast(bytes(data))
    for bit in range(0, len(data) * 8, 7):
        data[bit // 8] ^= 1 << bit % 8
        assert fast(bytes(data)) != right
        data[bit // 8] ^= 1 << bit % 8
