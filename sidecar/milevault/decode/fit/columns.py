"""The messages of one type as columns, materialised when asked for.

One message type may be described by several definitions in one file (other fields, other sizes, other
byte order). Each is a block: its messages are gathered once into a contiguous array, fields are strided
views of it. Columns join the blocks in file order.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from milevault.decode.fit import components
from milevault.decode.fit.basetypes import BYTE, STRING, BaseType, base_type
from milevault.decode.fit.definitions import Definition, FieldSlot
from milevault.decode.fit.developer import DeveloperField
from milevault.decode.fit.meaning import FieldProfile, MessageProfile
from milevault.decode.fit.profile import (
    FIRST_ABSOLUTE_TIME,
    FIT_EPOCH_S,
    MONITORING,
    TIMESTAMP_16_FIELD,
    TIMESTAMP_FIELD,
    enum,
)
from milevault.decode.fit.text import fit_text
from milevault.decode.fit.timestamps import COMPRESSED_FLAG
from milevault.decode.fit.undocumented import TIME_FIELDS

type Floats = NDArray[np.float64]
_ENHANCED: Final = "enhanced_"
_RECORD: Final = 20
_COMPRESSED_SPEED_DISTANCE: Final = "compressed_speed_distance"


@dataclass(eq=False)
class Block:
    """Messages of one definition; ``offsets`` (N,) int64 ascending places of their header bytes in ``data``."""

    definition: Definition
    data: NDArray[np.uint8]
    offsets: NDArray[np.int64]

    @cached_property
    def rows(self) -> NDArray[np.uint8]:
        """(N * size,) uint8, the messages back to back with their header bytes."""
        size = self.definition.size
        # A void view that overlaps itself lets one fancy index copy whole messages; .take would copy the base.
        overlapping = np.ndarray((len(self.data) - size + 1,), f"V{size}", self.data, strides=(1,))
        return overlapping[self.offsets].view(np.uint8)

    def raw(self, slot: FieldSlot, kind: BaseType, width: int) -> NDArray[Any]:
        """(N, width) values as they stand in the file; the field must hold at least ``width``."""
        dtype = kind.big if self.definition.big_endian else kind.little
        strides = (self.definition.size, kind.size)
        return np.ndarray((len(self.offsets), width), dtype, self.rows, slot.offset, strides)

    def values(self, slot: FieldSlot, kind: BaseType | None, width: int) -> Floats | None:
        """(N, K <= width) float64, nan where missing; None for text, unknown types and sizes that do not fit."""
        if kind is None or kind is STRING or slot.size == 0 or slot.size % kind.size:
            return None
        raw = self.raw(slot, kind, min(width, slot.size // kind.size))
        missing = ~np.isfinite(raw) if kind.invalid is None else raw == kind.invalid
        if (
            kind is BYTE and raw.shape[1] > 1
        ):  # 0xFF is a legal byte inside an array: only a row of it is missing
            missing = np.broadcast_to(missing.all(axis=1, keepdims=True), raw.shape)
        values = raw.astype(np.float64)
        np.copyto(values, np.nan, where=missing)
        return values


class PartClock(Protocol):
    """What a single message cannot know about its time."""

    @property
    def power_on_s(self) -> float:
        """FIT seconds at which the device was switched on; nan where unknown."""

    def compressed_times(self, offsets: NDArray[np.int64]) -> Floats:
        """(N,) raw FIT seconds of the messages with compressed headers at ``offsets``."""

    def short_times(self, offsets: NDArray[np.int64], low_bits: Floats) -> Floats:
        """(N,) raw FIT seconds of the messages at ``offsets`` that state only the low 16 bits of them."""


class MessageColumns:
    """All messages of one type in file order; missing values are nan (numbers) or None (text).

    ``offsets`` (N,) int64: where each message's header byte stands in the file.
    """

    def __init__(
        self,
        number: int,
        profile: MessageProfile | None,
        blocks: Sequence[Block],
        developer: Mapping[tuple[int, int], DeveloperField],
        clock: PartClock,
    ) -> None:
        self.number = number
        self.profile = profile
        self._blocks = blocks
        self._developer = developer
        self._clock = clock
        joined = np.concatenate([block.offsets for block in blocks])
        self._order = np.argsort(joined, kind="stable") if len(blocks) > 1 else None
        self.offsets: NDArray[np.int64] = joined if self._order is None else joined[self._order]

    def __len__(self) -> int:
        return len(self.offsets)

    @property
    def name(self) -> str | int:
        return self.profile.name if self.profile else self.number

    @cached_property
    def field_numbers(self) -> frozenset[int]:
        """The numbers of all fields any of the definitions holds."""
        return frozenset(number for block in self._blocks for number in block.definition.fields)

    @cached_property
    def fields(self) -> tuple[str | int, ...]:
        """Names (numbers where unknown) of all fields any of the definitions holds."""
        known = self.profile.fields if self.profile else {}
        return tuple(known[n].name if n in known else n for n in sorted(self.field_numbers))

    @cached_property
    def developer_fields(self) -> tuple[DeveloperField, ...]:
        """The developer fields that have a description."""
        keys = {key: None for block in self._blocks for key in block.definition.developer_fields}
        return tuple(self._developer[key] for key in keys if key in self._developer)

    def field(self, name: str | int) -> FieldProfile | None:
        """What the profile says of a field, by name or number; None where it knows none."""
        if self.profile is None:
            return None
        number = self.profile.numbers.get(name) if isinstance(name, str) else name
        return None if number is None else self.profile.fields.get(number)

    def array(self, name: str | int, width: int) -> Floats:
        """(N, width) float64 of an array field in the field's unit; what is shorter ends in nan.

        The caller gives the width: taking it from the file would let one odd message blow up all the others.
        """
        number = self._number(name)
        known = self.field(name)
        wide = self._join(
            (
                block.values(slot, base_type(slot.type_byte), width)
                if (slot := block.definition.fields.get(number)) is not None
                else None
                for block in self._blocks
            ),
            width,
        )
        return wide if known is None else _scaled(wide, known.scale, known.offset)

    def column(self, name: str | int) -> Floats:
        """(N,) float64 in the field's unit; of an array field its first element."""
        return self.array(name, 1)[:, 0]

    def best(self, name: str) -> Floats:
        """(N,) float64 of the most exact field that carries ``name``, decided row by row.

        ``enhanced_*`` wins over the short field, and that over what record field 8 packs.
        """
        candidates = [self.column(field) for field in (_ENHANCED + name, name) if self.has(field)]
        if self.number == _RECORD and name in ("speed", "distance") and self.has(_COMPRESSED_SPEED_DISTANCE):
            packed = components.compressed_speed_distance(self.array(_COMPRESSED_SPEED_DISTANCE, 3))
            candidates.append(packed[0] if name == "speed" else packed[1])
        return first_known(candidates, len(self))

    def developer_column(self, field: DeveloperField) -> Floats:
        """(N,) float64 of a developer field, in its own unit."""
        wide = self._join(
            (
                block.values(slot, field.base_type, 1)
                if (slot := block.definition.developer_fields.get(field.key)) is not None
                else None
                for block in self._blocks
            ),
            1,
        )
        return _scaled(wide, field.scale, field.offset)[:, 0]

    def has(self, name: str | int) -> bool:
        """Whether any definition holds the field."""
        number = self.profile.numbers.get(name) if self.profile and isinstance(name, str) else name
        return number in self.field_numbers

    def times(self, name: str | int = TIMESTAMP_FIELD) -> Floats:
        """(N,) float64 Unix seconds of a date_time field; nan where missing.

        Times that only count from power-on need the part's clock to know when that was, else they are missing.

        The message's own timestamp falls back, where the field is missing, to the compressed header, to
        monitoring's timestamp_16, and to the field the message has in its place (``TIME_FIELDS``).
        """
        number = self._number(name)
        raw = self._own_times() if number == TIMESTAMP_FIELD else self.column(name)
        absolute = np.where(raw >= FIRST_ABSOLUTE_TIME, raw, raw + self._clock.power_on_s)
        return absolute + FIT_EPOCH_S

    def _own_times(self) -> Floats:
        """(N,) raw FIT seconds of the messages themselves."""
        raw = self.column(TIMESTAMP_FIELD)
        lacking = np.isnan(raw)
        if not lacking.any():
            return raw
        raw = raw.copy()
        compressed = lacking & (self._headers & COMPRESSED_FLAG != 0)
        if compressed.any():
            raw[compressed] = self._clock.compressed_times(self.offsets[compressed])
        if self.number == MONITORING and self.has(TIMESTAMP_16_FIELD):
            low_bits = self.column(TIMESTAMP_16_FIELD)
            short = np.isnan(raw) & ~np.isnan(low_bits)
            raw[short] = self._clock.short_times(self.offsets[short], low_bits[short])
        other = TIME_FIELDS.get(self.number)
        return raw if other is None else first_known([raw, self.column(other)], len(self))

    def names(self, name: str | int) -> list[str | None]:
        """Each row's enum name (of ``sport``: 'running'); None where missing or not in the profile."""
        known = self.field(name)
        table = enum(known.type_name) if known else {}
        return [None if np.isnan(value) else table.get(int(value)) for value in self.column(name)]

    def text(self, name: str | int) -> list[str | None]:
        """Each row's string, cleaned; None where missing."""
        number = self._number(name)
        texts: list[str | None] = []
        for block in self._blocks:
            slot = block.definition.fields.get(number)
            kind = base_type(slot.type_byte) if slot else None
            if slot is None or slot.size == 0 or kind is not STRING:
                texts += [None] * len(block.offsets)
            else:
                texts += [fit_text(row.tobytes()) for row in block.raw(slot, kind, slot.size)]
        return texts if self._order is None else [texts[at] for at in self._order]

    @cached_property
    def _headers(self) -> NDArray[np.uint8]:
        return self._blocks[0].data[self.offsets]

    def _number(self, name: str | int) -> int:
        if isinstance(name, int):
            return name
        # A name the profile lacks is a mistake in our code, not in the file.
        if self.profile is None:
            raise KeyError(name)
        return self.profile.numbers[name]

    def _join(self, parts: Iterator[Floats | None], width: int) -> Floats:
        """(N, width): blocks under each other in file order, padded with nan."""
        present = list(parts)
        if len(present) == 1 and present[0] is not None and present[0].shape[1] == width:
            return present[0]
        joined = np.full((len(self), width), np.nan)
        start = 0
        for block, part in zip(self._blocks, present, strict=True):
            if part is not None:
                joined[start : start + len(part), : part.shape[1]] = part
            start += len(block.offsets)
        return joined if self._order is None else joined[self._order]


def first_known(candidates: Sequence[Floats], length: int) -> Floats:
    """Row by row the first candidate that is not missing.

    >>> first_known([np.array([np.nan, 2.0]), np.array([1.0, 9.0])], 2)
    array([1., 2.])
    """
    result = np.full(length, np.nan)
    for candidate in reversed(candidates):
        result = np.where(np.isnan(candidate), result, candidate)
    return result


def _scaled(values: Floats, scale: float, offset: float) -> Floats:
    if scale != 1:
        values = values / scale
    return values - offset if offset else values
