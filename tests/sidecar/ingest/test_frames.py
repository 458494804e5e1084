"""Frames: refusals arrive as they were raised; whatever else a child sends is a failed parser."""

from contextlib import suppress

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from milevault.errors import CorruptFile, FileError, NotAnActivity, ParserFailed, UnsupportedFile
from milevault.ingest import frames


@pytest.mark.parametrize(
    "error",
    [
        UnsupportedFile("web_page", "This is a web page."),
        NotAnActivity("fit_settings", "These are settings."),
        CorruptFile("truncated", "The file ends early.", offset=77),
    ],
)
def test_a_refusal_arrives_as_it_was_raised(error: FileError) -> None:
    arrived = frames.decode_refusal(frames.encode_refusal(error))
    assert type(arrived) is type(error)
    assert (arrived.code, arrived.reason) == (error.code, error.reason)
    assert getattr(arrived, "offset", None) == getattr(error, "offset", None)


def test_a_long_reason_is_cut() -> None:
    arrived = frames.decode_refusal(frames.encode_refusal(UnsupportedFile("x", "y" * 9999)))
    assert arrived.reason == "y" * 500


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"\xc1",
        msgspec.msgpack.encode({"decision": "corrupt"}),
        msgspec.msgpack.encode({"decision": "else", "code": "x", "reason": "y", "offset": 0}),
        msgspec.msgpack.encode({"decision": "corrupt", "code": "x; drop", "reason": "y", "offset": 0}),
        msgspec.msgpack.encode({"decision": "corrupt", "code": "x", "reason": "y\n\x1b[2J", "offset": 0}),
        msgspec.msgpack.encode({"decision": "corrupt", "code": "x", "reason": "y", "offset": "far"}),
    ],
)
def test_a_malformed_refusal_is_a_failed_parser(sent: bytes) -> None:
    with pytest.raises(ParserFailed):
        frames.decode_refusal(sent)


@given(st.binary(max_size=200))
def test_random_bytes_never_raise_anything_else(sent: bytes) -> None:
    with suppress(ParserFailed):
        frames.decode_refusal(sent)


def test_an_oversized_frame_is_refused_by_its_header() -> None:
    header = frames.HEADER.pack(frames.Kind.CONTENT, frames.MAX_FRAME_BYTES + 1)
    with pytest.raises(ParserFailed, match="larger"):
        frames.decode_header(header)


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ParserFailed, match="kind"):
        frames.decode_header(frames.HEADER.pack(9, 0))


def test_the_largest_frame_passes() -> None:
    header = frames.HEADER.pack(frames.Kind.FAILURE, frames.MAX_FRAME_BYTES)
    assert frames.decode_header(header) == (frames.Kind.FAILURE, frames.MAX_FRAME_BYTES)
