"""Definition messages: which fields the data messages of a local type hold, and where."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Final, NamedTuple

# reserved, architecture, global message number (2), number of fields
_FIXED_BYTES: Final = 5
_FIELD_BYTES: Final = 3
DEVELOPER_FLAG: Final = 0x20


class FieldSlot(NamedTuple):
    """A field's place in its data message; offsets count from the message's header byte."""

    offset: int
    size: int
    type_byte: int  # a developer field's developer index stands here


@dataclass(frozen=True, eq=False)
class Definition:
    """The layout of data messages; field tables are parsed only when a column is asked for.

    ``size`` counts the data message with its header byte.
    """

    raw: bytes
    number: int
    big_endian: bool
    size: int
    field_count: int

    @cached_property
    def fields(self) -> Mapping[int, FieldSlot]:
        """Field number -> place. A number given twice counts once, the first time."""
        end = _FIXED_BYTES + _FIELD_BYTES * self.field_count
        numbers, sizes, types = (
            self.raw[_FIXED_BYTES + part : end : _FIELD_BYTES] for part in range(_FIELD_BYTES)
        )
        offsets = accumulate(sizes, initial=1)
        slots = dict(zip(numbers, map(FieldSlot, offsets, sizes, types), strict=True))
        if len(slots) == self.field_count:
            return slots
        backwards = list(zip(numbers, map(FieldSlot, accumulate(sizes, initial=1), sizes, types), strict=True))
        return dict(reversed(backwards))

    @cached_property
    def developer_fields(self) -> Mapping[tuple[int, int], FieldSlot]:
        """(developer index, field number) -> place."""
        slots: dict[tuple[int, int], FieldSlot] = {}
        end_of_fields = _FIXED_BYTES + _FIELD_BYTES * self.field_count
        offset = 1 + sum(self.raw[_FIXED_BYTES + 1 : end_of_fields : _FIELD_BYTES])
        for at in range(end_of_fields + 1, len(self.raw), _FIELD_BYTES):
            number, size, developer = self.raw[at : at + _FIELD_BYTES]
            slots.setdefault((developer, number), FieldSlot(offset, size, developer))
            offset += size
        return slots


def definition_length(data: bytes, offset: int, end: int) -> int | None:
    """Bytes of the definition message at ``offset`` with its header; None where it does not fit before ``end``."""
    fixed_end = offset + 1 + _FIXED_BYTES
    if fixed_end > end:
        return None
    length = 1 + _FIXED_BYTES + _FIELD_BYTES * data[fixed_end - 1]
    if data[offset] & DEVELOPER_FLAG:
        if offset + length + 1 > end:
            return None
        length += 1 + _FIELD_BYTES * data[offset + length]
    return length if offset + length <= end else None


def parse_definition(raw: bytes) -> Definition:
    """The definition whose bytes after the header byte are ``raw`` (complete, see ``definition_length``)."""
    field_count = raw[_FIXED_BYTES - 1]
    end_of_fields = _FIXED_BYTES + _FIELD_BYTES * field_count
    size = 1 + sum(raw[_FIXED_BYTES + 1 : end_of_fields : _FIELD_BYTES])
    size += sum(raw[end_of_fields + 2 :: _FIELD_BYTES])
    big_endian = raw[1] == 1
    number = int.from_bytes(raw[2:4], "big" if big_endian else "little")
    return Definition(raw=raw, number=number, big_endian=big_endian, size=size, field_count=field_count)
