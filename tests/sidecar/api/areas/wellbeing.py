"""Contract files of the area, by the struct each has to fit."""

import msgspec

from milevault.api.wellbeing import schema

STRUCTS: dict[str, type[msgspec.Struct]] = {
    "morning": schema.Morning,
    "morning_unknown": schema.Morning,
    "wellbeing_days": schema.WellbeingDays,
}
