"""Messages of one definition, gathered once into a contiguous array of which fields are strided views."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from milevault.decode.fit.basetypes import BYTE, STRING, BaseType
from milevault.decode.fit.definitions import Definition, FieldSlot
from milevault.decode.fit.scan import Found

type Floats = NDArray[np.float64]
# Up to so many messages all scalar fields are decoded at once, type by type: calls cost more than values.
_FEW: Final = 64
# ... but not for the first few fields that are asked for: most messages are asked for no more.
_FEW_FIELDS: Final = 3


@dataclass(eq=False)
class Block:
    """The messages ``found`` of one definition in ``data``; there is at least one."""

    found: Found
    data: NDArray[np.uint8]
    _asked: int = 0

    @cached_property
    def definition(self) -> Definition:
        return self.found.definition

    @cached_property
    def count(self) -> int:
        """How many messages there are."""
        return self.found.count

    @cached_property
    def offsets(self) -> NDArray[np.int64]:
        """(N,) int64, ascending places of the messages' header bytes."""
        return self.found.offsets()

    @cached_property
    def rows(self) -> NDArray[np.uint8]:
        """(N * size,) uint8, the messages back to back with their header bytes."""
        size = self.definition.size
        # A void view that overlaps itself lets one fancy index copy whole messages; .take would copy the base.
        overlapping = np.ndarray((len(self.data) - size + 1,), f"V{size}", self.data, strides=(1,))
        return overlapping[self.offsets].view(np.uint8)

    def kind(self, number: int) -> BaseType | None:
        """The field's type; None where the field is absent, of unknown type or of a size that does not fit it."""
        found = self.definition.readable.get(number)
        return None if found is None else found[0]

    def raw(self, slot: FieldSlot, kind: BaseType, width: int) -> NDArray[Any]:
        """(N, width) values as they stand in the file; the field must hold at least ``width``."""
        dtype = kind.big if self.definition.big_endian else kind.little
        strides = (self.definition.size, kind.size)
        return np.ndarray((self.count, width), dtype, self.rows, slot.offset, strides)

    def values(self, slot: FieldSlot, kind: BaseType | None, width: int) -> Floats | None:
        """(N, K <= width) float64, nan where missing; None for text, unknown types and sizes that do not fit."""
        kind = fitting_type(slot, kind)
        if kind is None or kind is STRING:
            return None
        return known_values(self.raw(slot, kind, min(width, slot.size // kind.size)), kind)

    def scalar(self, number: int) -> Floats | None:
        """(N,) float64, the field's first element, nan where missing; None as in ``values``. Not shared."""
        if self.count <= _FEW:
            self._asked += 1
            if self._asked > _FEW_FIELDS:
                values = self._scalars.get(number)
                return None if values is None else values.copy()
        wide = self.numbers(number, 1)
        return None if wide is None else wide[:, 0]

    def numbers(self, number: int, width: int) -> Floats | None:
        """(N, K <= width) float64 of a field, nan where missing; None as in ``values``."""
        found = self.definition.readable.get(number)
        if found is None or found[0] is STRING:
            return None
        kind, count = found
        return known_values(self.raw(self.definition.fields[number], kind, min(width, count)), kind)

    def octets(self, slot: FieldSlot, kind: BaseType) -> NDArray[np.uint8]:
        """(N, size) uint8: the field's bytes, the low one of each element first."""
        raw = self.raw(slot, kind, slot.size // kind.size)
        return np.ascontiguousarray(raw, kind.little).view(np.uint8)

    @cached_property
    def _scalars(self) -> dict[int, Floats]:
        """Field number -> (N,) float64 first elements of all fields that are numbers."""
        messages = self.rows.reshape(self.count, self.definition.size)
        found: dict[int, Floats] = {}
        for kind, numbers, places in self.definition.scalar_plan:
            dtype = kind.big if self.definition.big_endian else kind.little
            raw = messages.take(places, axis=1).view(dtype)
            found.update(zip(numbers, known_values(raw, kind, of_one=False).T, strict=True))
        return found


def fitting_type(slot: FieldSlot, kind: BaseType | None) -> BaseType | None:
    """``kind`` where the field's size is a multiple of its size, else None."""
    return None if kind is None or slot.size == 0 or slot.size % kind.size else kind


def known_values(raw: NDArray[Any], kind: BaseType, *, of_one: bool = True) -> Floats:
    """(N, K) float64 of (N, K) raw values, nan where missing; ``of_one``: each row is one array field."""
    raw = np.ascontiguousarray(raw)  # strided memory is read once, not by each of the steps
    missing = ~np.isfinite(raw) if kind.invalid is None else raw == kind.invalid
    if not missing.any():
        return raw.astype(np.float64)
    if kind is BYTE and of_one and raw.shape[1] > 1:
        # 0xFF is a legal byte inside an array: only a row of it is missing
        missing = np.broadcast_to(missing.all(axis=1, keepdims=True), raw.shape)
    # A signalling NaN must not reach the cast: the processor calls it an invalid operation.
    values = (raw if kind.invalid is not None else np.where(missing, 0, raw)).astype(np.float64)
    np.copyto(values, np.nan, where=missing)
    return values
