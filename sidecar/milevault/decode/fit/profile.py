"""What message and field numbers mean: fitdecode's tables (MIT, FIT SDK 21.171) plus our own rows.

fitdecode's profile is read when this module is imported; nothing of it is copied into this project.
``undocumented`` holds what that profile lacks; each row names its source.
"""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from fitdecode import profile as tables

from milevault.decode.fit.meaning import Component, FieldProfile, MessageProfile, Subfield
from milevault.decode.fit.undocumented import EXTRA_ENUMS, EXTRA_FIELDS

FIT_EPOCH_S: Final = 631_065_600  # 1989-12-31T00:00:00Z in Unix seconds
TIMESTAMP_FIELD: Final = 253
# Below this a date_time is "seconds since the device was switched on" (FIT protocol, date_time).
FIRST_ABSOLUTE_TIME: Final = 0x1000_0000
# monitoring writes most of its times as their low 16 bits
MONITORING: Final = 55
TIMESTAMP_16_FIELD: Final = 26


def _components(rows: Any) -> tuple[Component, ...]:
    return tuple(
        Component(
            target=row.def_num,
            bit_offset=row.bit_offset or 0,
            bits=row.bits,
            scale=float(row.scale or 1),
            offset=float(row.offset or 0),
            accumulate=bool(row.accumulate),
        )
        for row in rows or ()
    )


def _subfield(row: Any) -> Subfield:
    return Subfield(
        name=row.name,
        references=tuple((reference.def_num, reference.raw_value) for reference in row.ref_fields),
        type_name=row.type.name,
        scale=float(row.scale or 1),
        offset=float(row.offset or 0),
        unit=row.units,
        components=_components(row.components),
    )


def _field(row: Any) -> FieldProfile:
    return FieldProfile(
        number=row.def_num,
        name=row.name,
        type_name=row.type.name,
        base=row.base_type.name,
        scale=float(row.scale or 1),
        offset=float(row.offset or 0),
        unit=row.units,
        components=_components(row.components),
        subfields=tuple(_subfield(subfield) for subfield in row.subfields or ()),
    )


@cache
def message_profile(number: int) -> MessageProfile | None:
    """The meaning of message ``number``; None where nobody knows it."""
    theirs, extra = tables.MESSAGE_TYPES.get(number), EXTRA_FIELDS.get(number)
    fields = {row.number: row for row in extra.fields} if extra is not None else {}
    if theirs is not None:
        name = theirs.name
        fields |= {row.def_num: _field(row) for row in theirs.fields.values()}
    elif extra is not None:
        name = extra.name
    else:
        return None
    sources: defaultdict[int, tuple[int, ...]] = defaultdict(tuple)
    for row in fields.values():
        for target in dict.fromkeys(component.target for component in row.components):
            sources[target] += (row.number,)
    return MessageProfile(
        number=number,
        name=name,
        fields=fields,
        numbers={row.name: row.number for row in fields.values()},
        sources=dict(sources),
        parents={subfield.name: row.number for row in fields.values() for subfield in row.subfields},
    )


@cache
def enum(type_name: str) -> Mapping[int, str]:
    """Raw value -> name of one of the profile's types; empty where it has none."""
    theirs = tables.FIELD_TYPES.get(type_name)
    names: dict[int, str] = dict(theirs.enum) if theirs is not None and theirs.enum else {}
    names.update(EXTRA_ENUMS.get(type_name, {}))
    return names
