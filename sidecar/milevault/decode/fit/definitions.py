"""Definition messages: which fields the data messages of a local type hold, and where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from milevault.decode.fit.basetypes import STRING, BaseType, base_type

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
        places = [*accumulate(sizes[:-1], initial=1)] if sizes else []
        slots = [*map(FieldSlot, places, sizes, types, strict=True)]
        by_number = dict(zip(numbers, slots, strict=True))
        if len(by_number) < len(slots):
            by_number = dict(zip(reversed(numbers), reversed(slots), strict=True))
        return by_number

    @cached_property
    def readable(self) -> Mapping[int, tuple[BaseType, int]]:
        """Field number -> (type, number of elements) of the fields whose type is known and fits their size."""
        found = {}
        for number, (_, size, type_byte) in self.fields.items():
            kind = base_type(type_byte)
            if kind is not None and size and size % kind.size == 0:
                found[number] = (kind, size // kind.size)
        return found

    @cached_property
    def scalar_plan(self) -> Sequence[tuple[BaseType, Sequence[int], NDArray[np.int64]]]:
        """(type, numbers of its F fields, (F * type size,) places of their first elements' bytes)."""
        groups: dict[int, tuple[BaseType, list[int], list[int]]] = {}
        fields = self.fields
        for number, (kind, _) in self.readable.items():
            if kind is STRING:
                continue
            group = groups.get(kind.number)
            if group is None:
                group = groups[kind.number] = (kind, [], [])
            group[1].append(number)
            offset = fields[number].offset
            group[2].extend(range(offset, offset + kind.size))
        return [(kind, numbers, np.array(places)) for kind, numbers, places in groups.values()]

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
