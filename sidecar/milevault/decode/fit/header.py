"""The header of a FIT file or of one part of a chained file."""

from dataclasses import dataclass
from typing import Final

SIGNATURE: Final = b".FIT"
SIGNATURE_OFFSET: Final = 8
SHORT_HEADER: Final = 12
LONG_HEADER: Final = 14
CRC_SIZE: Final = 2
_DEFINITION_FLAG: Final = 0x40


@dataclass(frozen=True, slots=True, kw_only=True)
class FitHeader:
    """Where the data of one part starts, and how many bytes the header says there are."""

    offset: int
    size: int
    data_size: int
    crc: int | None  # None: the short header has none; 0 is legal and means "not computed"

    @property
    def data_start(self) -> int:
        return self.offset + self.size

    @property
    def declared_end(self) -> int:
        """The offset behind the part's checksum."""
        return self.data_start + self.data_size + CRC_SIZE


def has_signature(data: bytes | memoryview, offset: int = 0) -> bool:
    """Whether a FIT header stands at ``offset``.

    >>> has_signature(bytes([14, 16, 0, 0, 9, 0, 0, 0]) + b".FIT" + bytes(2))
    True
    """
    start = offset + SIGNATURE_OFFSET
    return data[start : start + len(SIGNATURE)] == SIGNATURE


def read_header(data: bytes | memoryview, offset: int) -> FitHeader | None:
    """The header at ``offset``; None where no FIT header stands there or it is cut."""
    if not has_signature(data, offset):
        return None
    size = data[offset]
    if size < SHORT_HEADER:
        size = _guessed_size(data, offset)
    data_size = int.from_bytes(data[offset + 4 : offset + 8], "little")
    crc = None
    if size >= LONG_HEADER and len(data) >= offset + LONG_HEADER:
        crc = int.from_bytes(data[offset + SHORT_HEADER : offset + LONG_HEADER], "little")
    return FitHeader(offset=offset, size=size, data_size=data_size, crc=crc)


def _guessed_size(data: bytes | memoryview, offset: int) -> int:
    """A crashed device may leave the size byte 0: the first message is always a definition."""
    first = offset + SHORT_HEADER
    if len(data) > first and data[first] & 0xF0 == _DEFINITION_FLAG and data[first + 1 : first + 2] == b"\0":
        return SHORT_HEADER
    return LONG_HEADER
