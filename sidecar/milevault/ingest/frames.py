"""What a parser child answers: one frame per file, a kind and a length in front of the bytes.

Frame: kind (uint8), length (uint64, little-endian), then ``length`` bytes. The parent trusts nothing in
it: an unknown kind, a length above the cap or a refusal that does not decode is a failed parser.
"""

import struct
from enum import IntEnum
from typing import Final

import msgspec

from milevault.errors import CorruptFile, FileError, NotAnActivity, ParserFailed, UnsupportedFile

HEADER: Final = struct.Struct("<BQ")
MAX_FRAME_BYTES: Final = 256 * 1024 * 1024
REQUEST_BYTES: Final = 64
"""A request carries a file's descriptor and is the name of the athlete's time zone, filled up with zeros."""


class Kind(IntEnum):
    """What a frame holds."""

    CONTENT = 1
    """milevault.model.wire"""
    REFUSAL = 2
    """Refusal, as MessagePack"""
    FAILURE = 3
    """the name of an exception that no importer may raise"""


class Refusal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A FileError on its way to the parent."""

    decision: str
    code: str
    reason: str
    offset: int = 0


_ERRORS: Final[dict[str, type[UnsupportedFile] | type[NotAnActivity]]] = {
    "unsupported": UnsupportedFile,
    "not_activity": NotAnActivity,
}


def encode_request(zone: str) -> bytes:
    """The request to read a file of an athlete who lives in ``zone``.

    >>> len(encode_request("Europe/Berlin")), decode_request(encode_request("Europe/Berlin"))
    (64, 'Europe/Berlin')
    """
    return zone.encode()[:REQUEST_BYTES].ljust(REQUEST_BYTES, b"\0")


def decode_request(request: bytes) -> str:
    """The name of the zone."""
    return request.rstrip(b"\0").decode("utf-8", "replace")


def encode_refusal(error: FileError) -> bytes:
    """The refusal as the child sends it."""
    decision, offset = "unsupported", 0
    if isinstance(error, CorruptFile):
        decision, offset = "corrupt", error.offset
    elif isinstance(error, NotAnActivity):
        decision = "not_activity"
    return msgspec.msgpack.encode(
        Refusal(decision=decision, code=error.code, reason=error.reason, offset=offset)
    )


def decode_refusal(payload: bytes | bytearray | memoryview) -> FileError:
    """The refusal as an error to raise; ParserFailed where the child sent something else."""
    try:
        refusal = msgspec.msgpack.decode(payload, type=Refusal)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ParserFailed("The parser sent a refusal that cannot be read.") from error
    if not refusal.code.isidentifier() or len(refusal.code) > 64 or not refusal.reason.isprintable():
        raise ParserFailed("The parser sent a refusal with odd text.")
    reason = refusal.reason[:500]
    if refusal.decision == "corrupt":
        return CorruptFile(refusal.code, reason, offset=refusal.offset)
    if refusal.decision not in _ERRORS:
        raise ParserFailed("The parser sent an unknown kind of refusal.")
    return _ERRORS[refusal.decision](refusal.code, reason)


def decode_header(header: bytes | bytearray) -> tuple[Kind, int]:
    """Kind and length of the frame that follows; ParserFailed where they cannot be."""
    number, length = HEADER.unpack(header)
    if number not in Kind.__members__.values():
        raise ParserFailed("The parser sent an unknown kind of frame.")
    if length > MAX_FRAME_BYTES:
        raise ParserFailed("The parser's answer is larger than any activity.")
    return Kind(number), length
