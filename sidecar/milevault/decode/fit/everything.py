"""Every column a message type has: its fields, their subfields, what they pack, what developers added.

``milevault inspect`` and the comparison with other decoders read files through this; importers ask
``MessageColumns`` for the fields they want. Nothing is decoded before a column's values are asked for, but
for the reference fields that decide which subfields there are.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np

from milevault.decode.fit.basetypes import STRING
from milevault.decode.fit.block import Floats
from milevault.decode.fit.columns import MessageColumns
from milevault.decode.fit.developer import DeveloperField
from milevault.decode.fit.joined import Texts
from milevault.decode.fit.meaning import FieldProfile
from milevault.decode.fit.timestamps import COMPRESSED_FLAG

# field: as it stands in the message; header: the time a compressed header gives; subfield: what the field means
# in some rows; component: unpacked from another field; developer: described by the file itself.
type Origin = Literal["field", "header", "subfield", "component", "developer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldColumn:
    """One column; ``name`` is a number where the profile knows no name, ``unit`` None where there is none.

    ``type_name`` is the profile's type (``sport``, ``uint16``) or, where unknown, the base type in the file.
    ``source`` names the field that a subfield is a meaning of, or that a component is unpacked from.
    """

    name: str | int
    origin: Origin
    type_name: str
    unit: str | None = None
    source: str | int | None = None
    rows: int
    _numbers: Callable[[], Floats] | None = None
    _texts: Callable[[], Texts] | None = None

    @property
    def is_text(self) -> bool:
        return self._texts is not None

    def numbers(self) -> Floats:
        """(N, W) float64 in the column's unit, nan where missing; W elements, all nan of text."""
        return np.full((self.rows, 1), np.nan) if self._numbers is None else self._numbers()

    def texts(self) -> Texts:
        """Each row's strings, None where missing and of numbers."""
        return [None] * self.rows if self._texts is None else self._texts()

    def known_rows(self) -> int:
        """In how many rows the column has a value."""
        if self.is_text:
            return sum(texts is not None for texts in self.texts())
        return int(np.count_nonzero(~np.isnan(self.numbers()).all(axis=1)))


def every_column(messages: MessageColumns) -> Iterator[FieldColumn]:
    """All columns of a message type, field by field in the order of their numbers, developer fields last."""
    known = messages.profile.fields if messages.profile is not None else {}
    unpacked: set[int] = set()
    for number in sorted(messages.field_numbers):
        field = known.get(number)
        yield _field(messages, number, field)
        if field is not None and field.components:
            unpacked.update(part.target for part in field.components)
            yield from _components(messages, field)
        if field is not None and field.subfields:
            yield from _subfields(messages, field)
    # A field that only ever comes out of another one may have subfields of its own (event: data16 -> data).
    for number in sorted(unpacked - messages.field_numbers):
        yield from _subfields(messages, known[number])
    # Whatever the other definitions of the message hold: what a later one adds must not take this away.
    if (messages.joined.headers & COMPRESSED_FLAG).any() and np.isfinite(messages.header_times()).any():
        yield _header_time(messages)
    for one in messages.all_developer_fields:
        yield _developer(messages, one)


def _field(messages: MessageColumns, number: int, known: FieldProfile | None) -> FieldColumn:
    kinds = messages.joined.kinds(number)
    type_name = known.type_name if known is not None and known.type_name else ""
    is_text = STRING in kinds
    return FieldColumn(
        name=number if known is None else known.name,
        origin="field",
        type_name=type_name or (kinds[0].name if kinds else "unreadable"),
        unit=None if known is None else known.unit,
        rows=len(messages),
        _numbers=None if is_text and len(kinds) == 1 else partial(messages.whole, number),
        _texts=partial(messages.texts, number) if is_text else None,
    )


def _component(
    messages: MessageColumns, target: int, source: str | int, numbers: Callable[[], Mapping[int, Floats]]
) -> FieldColumn:
    meaning = messages.field(target) or FieldProfile(number=target, name=str(target))
    return FieldColumn(
        name=meaning.name,
        origin="component",
        type_name=meaning.type_name,
        unit=meaning.unit,
        source=source,
        rows=len(messages),
        _numbers=lambda: numbers()[target],
    )


def _components(messages: MessageColumns, field: FieldProfile) -> Iterator[FieldColumn]:
    for target in dict.fromkeys(part.target for part in field.components):
        yield _component(messages, target, field.name, partial(messages.expanded, field.number))


def _subfields(messages: MessageColumns, field: FieldProfile) -> Iterator[FieldColumn]:
    for subfield, values in messages.subfields(field.number):
        yield FieldColumn(
            name=subfield.name,
            origin="subfield",
            type_name=subfield.type_name,
            unit=subfield.unit,
            source=field.name,
            rows=len(messages),
            _numbers=partial(np.asarray, values),
        )
        unpack = partial(messages.subfield_components, subfield, values)
        for target in dict.fromkeys(part.target for part in subfield.components):
            yield _component(messages, target, subfield.name, unpack)


def _header_time(messages: MessageColumns) -> FieldColumn:
    return FieldColumn(
        name="timestamp",
        origin="header",
        type_name="date_time",
        unit="s",
        rows=len(messages),
        _numbers=lambda: messages.header_times()[:, None],
    )


def _developer(messages: MessageColumns, field: DeveloperField) -> FieldColumn:
    kind = field.base_type
    is_text = kind is STRING
    return FieldColumn(
        name=field.name,
        origin="developer",
        type_name="unreadable" if kind is None else kind.name,
        unit=field.unit,
        rows=len(messages),
        _numbers=None if is_text else partial(messages.developer_array, field),
        _texts=partial(messages.developer_texts, field) if is_text else None,
    )
