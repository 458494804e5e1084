"""Gzip: one file, whatever its members, padding and end look like (F22)."""

import gzip
import io

import pytest

from milevault.importers import identify
from milevault.importers.archives.limits import MIB, STEP_BYTES, Budget, Limits
from tests.sidecar.ingest import tiny_fit

from .made import walked, zip_of

ONE, TWO = tiny_fit.activity(1), tiny_fit.activity(2, points=20_000)


def test_the_file_inside_is_known_by_content() -> None:
    result = walked(gzip.compress(ONE), name="ride.fit.gz")
    assert result.files == {"ride.fit": ONE}
    assert (result.listed, result.accounted, result.paths) == (1, 1, ["0"])


def test_several_members_are_one_file() -> None:
    half = len(TWO) // 2
    result = walked(gzip.compress(TWO[:half]) + gzip.compress(TWO[half:]), name="x.GZ")
    assert result.files == {"x": TWO}
    assert result.findings == ["gzip_several_members"]


def test_a_thousand_members_are_read() -> None:
    pieces = [TWO[n : n + 100] for n in range(0, 100_000, 100)]
    assert walked(b"".join(map(gzip.compress, pieces)), name="x").files == {"x": TWO[:100_000]}


@pytest.mark.parametrize("size", [1, 512, STEP_BYTES, 3 * STEP_BYTES])
def test_zero_padding_is_nothing(size: int) -> None:
    result = walked(gzip.compress(ONE) + bytes(size), name="x")
    assert (result.files, result.findings) == ({"x": ONE}, [])


@pytest.mark.parametrize("junk", [b"x", b"\x1e\x8b", b"<html>" * 30_000])
def test_trailing_junk_is_noted(junk: bytes) -> None:
    result = walked(gzip.compress(ONE) + junk, name="x")
    assert (result.files, result.findings) == ({"x": ONE}, ["gzip_trailing_bytes"])


@pytest.mark.parametrize("size", [9, 12, 100, -8, -1])
def test_a_cut_off_file_is_refused_with_the_reason(size: int) -> None:
    assert list(walked(gzip.compress(ONE)[:size], name="x").refused.values()) == ["entry_cut_off"]


def test_a_damaged_file_is_refused_with_the_reason() -> None:
    data = bytearray(gzip.compress(ONE))
    data[-5] ^= 1
    assert list(walked(bytes(data), name="x").refused.values()) == ["entry_damaged"]


def test_what_is_not_read_is_refused_by_what_it_is() -> None:
    assert walked(gzip.compress(b"<html>"), name="ride.fit.gz").refused == {"ride.fit": "web_page"}
    tar = bytes(257) + b"ustar\x00" + bytes(250)
    assert walked(gzip.compress(b"a" + tar[1:]), name="x.tar.gz").refused == {"x.tar": "archive"}
    assert walked(zip_of({"notes.txt.gz": gzip.compress(b"Hello.")})).ignored == {"unknown_format": 1}
    assert walked(zip_of({"1.fit.gz": gzip.compress(b"<html>")})).refused == {"1.fit": "web_page"}


def test_a_zip_inside_is_opened() -> None:
    result = walked(gzip.compress(zip_of({"a.fit": ONE})), name="x.zip.gz")
    assert (result.files, result.unpacked) == ({"a.fit": ONE}, ["x.zip"])


@pytest.mark.parametrize("limits", [Limits(), Limits(ratio=10**6, entry_bytes=2 * MIB)])
def test_a_bomb_stops_early(limits: Limits) -> None:
    budget = Budget(limits, lambda: 0.0)
    result = walked(gzip.compress(ONE + bytes(40 * MIB)), name="x", budget=budget)
    assert list(result.refused.values()) in (["bomb"], ["entry_too_large"])
    assert budget.inflated < 16 * MIB


def test_its_end_mark_says_nothing() -> None:
    data = gzip.compress(ONE)
    assert identify(data).complete(len(data), data, data) is None
    assert io.BytesIO(data).read(2) == b"\x1f\x8b"
