"""Every column a message type has: its fields, their subfields, what they pack, what developers added.

``milevault inspect`` and the comparison with other decoders read files through this; importers ask
``MessageColumns`` for the fields they want. Nothing is decoded before a column's values are asked for, but
for the reference fields that decide which subfields there are.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from milevault.decode.fit.basetypes import BYTE, STRING
from milevault.decode.fit.block import Floats
from milevault.decode.fit.columns import MessageColumns
from milevault.decode.fit.developer import DeveloperField
from milevault.decode.fit.joined import Texts
from milevault.decode.fit.meaning import FieldProfile, Subfield
from milevault.decode.fit.profile import TIMESTAMP_FIELD
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
    is_text: bool = False
    _numbers: Callable[[], Floats]
    _texts: Callable[[], Texts]

    def numbers(self) -> Floats:
        """(N, W) float64 in the column's unit, nan where missing; W elements, all nan of text."""
        return self._numbers()

    def texts(self) -> Texts:
        """Each row's strings, None where missing and of numbers."""
        return self._texts()

    def known_rows(self) -> int:
        """In how many rows the column has a value."""
        if self.is_text:
            return sum(texts is not None for texts in self.texts())
        return int(np.count_nonzero(~np.isnan(self.numbers()).all(axis=1)))


def every_column(messages: MessageColumns) -> Iterator[FieldColumn]:
    """All columns of a message type, field by field in the order of their numbers, developer fields last."""
    unpacked: set[int] = set()
    for number in sorted(messages.field_numbers):
        yield _field(messages, number)
        unpacked |= set(_targets(messages, number))
        yield from _components(messages, number)
        yield from _subfields(messages, number)
    # A field that only ever comes out of another one may have subfields of its own (event: data16 -> data).
    for number in sorted(unpacked - messages.field_numbers):
        yield from _subfields(messages, number)
    if TIMESTAMP_FIELD not in messages.field_numbers and (messages.joined.headers & COMPRESSED_FLAG).any():
        yield _header_time(messages)
    for field in messages.all_developer_fields:
        yield _developer(messages, field)


def _no_numbers(messages: MessageColumns) -> Floats:
    return np.full((len(messages), 1), np.nan)


def _no_texts(messages: MessageColumns) -> Texts:
    return [None] * len(messages)


def _name(messages: MessageColumns, number: int) -> str | int:
    known = messages.field(number)
    return number if known is None else known.name


def _field(messages: MessageColumns, number: int) -> FieldColumn:
    known = messages.field(number)
    kinds = messages.joined.kinds(number)
    in_file = kinds[0].name if kinds else "unreadable"
    is_text = STRING in kinds
    return FieldColumn(
        name=_name(messages, number),
        origin="field",
        type_name=known.type_name or in_file if known is not None else in_file,
        unit=known.unit if known is not None else None,
        is_text=is_text,
        _numbers=lambda: (
            messages.array(number, max(1, messages.joined.width(number)))
            if not is_text or len(kinds) > 1
            else _no_numbers(messages)
        ),
        _texts=lambda: messages.texts(number) if is_text else _no_texts(messages),
    )


def _targets(messages: MessageColumns, number: int) -> dict[int, None]:
    known = messages.field(number)
    return dict.fromkeys(part.target for part in known.components) if known is not None else {}


def _component(
    messages: MessageColumns, target: int, source: str | int, numbers: Callable[[], Floats]
) -> FieldColumn:
    meaning = messages.field(target) or FieldProfile(number=target, name=str(target))
    return FieldColumn(
        name=meaning.name,
        origin="component",
        type_name=meaning.type_name,
        unit=meaning.unit,
        source=source,
        _numbers=numbers,
        _texts=lambda: _no_texts(messages),
    )


def _components(messages: MessageColumns, number: int) -> Iterator[FieldColumn]:
    for target in _targets(messages, number):
        yield _component(
            messages,
            target,
            _name(messages, number),
            lambda target=target: messages.expanded(number)[target],  # type: ignore[misc]
        )


def _subfields(messages: MessageColumns, number: int) -> Iterator[FieldColumn]:
    parent = _name(messages, number)
    for subfield, values in messages.subfields(number):
        yield FieldColumn(
            name=subfield.name,
            origin="subfield",
            type_name=subfield.type_name,
            unit=subfield.unit,
            source=parent,
            _numbers=lambda values=values: values,  # type: ignore[misc]
            _texts=lambda: _no_texts(messages),
        )
        yield from _subfield_components(messages, subfield, values)


def _subfield_components(
    messages: MessageColumns, subfield: Subfield, values: Floats
) -> Iterator[FieldColumn]:
    for target in dict.fromkeys(part.target for part in subfield.components):
        yield _component(
            messages,
            target,
            subfield.name,
            lambda target=target: messages.subfield_components(subfield, values)[target],  # type: ignore[misc]
        )


def _header_time(messages: MessageColumns) -> FieldColumn:
    return FieldColumn(
        name="timestamp",
        origin="header",
        type_name="date_time",
        unit="s",
        _numbers=lambda: messages.header_times()[:, None],
        _texts=lambda: _no_texts(messages),
    )


def _developer(messages: MessageColumns, field: DeveloperField) -> FieldColumn:
    kind = field.base_type or BYTE
    return FieldColumn(
        name=field.name,
        origin="developer",
        type_name=kind.name if field.base_type is not None else "unreadable",
        unit=field.unit,
        is_text=kind is STRING,
        _numbers=lambda: _no_numbers(messages) if kind is STRING else messages.developer_array(field),
        _texts=lambda: messages.developer_texts(field),
    )
