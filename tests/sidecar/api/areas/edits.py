"""Contract files of the area, by the struct each has to fit."""

import msgspec

STRUCTS: dict[str, type[msgspec.Struct]] = {}
