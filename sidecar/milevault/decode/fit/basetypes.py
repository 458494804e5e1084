"""FIT base types: how a field's bytes are read and which raw value means "missing".

Source: FIT protocol, "Base types" (table 7). Bit 7 of the type byte only says that the type has an
endianness; some devices leave it out, so the low five bits decide.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np


@dataclass(frozen=True, kw_only=True)
class BaseType:
    """One base type; ``code`` is numpy's type code, ``invalid`` the raw value for missing (None: not finite)."""

    number: int
    name: str
    code: str
    size: int
    invalid: int | None

    @cached_property
    def little(self) -> np.dtype[Any]:
        return np.dtype("<" + self.code)

    @cached_property
    def big(self) -> np.dtype[Any]:
        return np.dtype(">" + self.code)


_ROWS: Final[tuple[BaseType, ...]] = (
    BaseType(number=0, name="enum", code="u1", size=1, invalid=0xFF),
    BaseType(number=1, name="sint8", code="i1", size=1, invalid=0x7F),
    BaseType(number=2, name="uint8", code="u1", size=1, invalid=0xFF),
    BaseType(number=3, name="sint16", code="i2", size=2, invalid=0x7FFF),
    BaseType(number=4, name="uint16", code="u2", size=2, invalid=0xFFFF),
    BaseType(number=5, name="sint32", code="i4", size=4, invalid=0x7FFF_FFFF),
    BaseType(number=6, name="uint32", code="u4", size=4, invalid=0xFFFF_FFFF),
    BaseType(number=7, name="string", code="u1", size=1, invalid=0x00),
    # The protocol's invalid is an all-ones NaN; no infinity is a measurement either.
    BaseType(number=8, name="float32", code="f4", size=4, invalid=None),
    BaseType(number=9, name="float64", code="f8", size=8, invalid=None),
    BaseType(number=10, name="uint8z", code="u1", size=1, invalid=0),
    BaseType(number=11, name="uint16z", code="u2", size=2, invalid=0),
    BaseType(number=12, name="uint32z", code="u4", size=4, invalid=0),
    BaseType(number=13, name="byte", code="u1", size=1, invalid=0xFF),
    BaseType(number=14, name="sint64", code="i8", size=8, invalid=0x7FFF_FFFF_FFFF_FFFF),
    BaseType(number=15, name="uint64", code="u8", size=8, invalid=0xFFFF_FFFF_FFFF_FFFF),
    BaseType(number=16, name="uint64z", code="u8", size=8, invalid=0),
)
BASE_TYPES: Final[Mapping[int, BaseType]] = {row.number: row for row in _ROWS}
BY_NAME: Final[Mapping[str, BaseType]] = {row.name: row for row in _ROWS}
STRING: Final = BASE_TYPES[7]
BYTE: Final = BASE_TYPES[13]
_NUMBER_MASK: Final = 0x1F


def base_type(type_byte: int) -> BaseType | None:
    """The base type a definition's type byte names, None where the protocol knows none.

    >>> base_type(0x84).name, base_type(0x04).name, base_type(0x1F)
    ('uint16', 'uint16', None)
    """
    return BASE_TYPES.get(type_byte & _NUMBER_MASK)
