"""What message and field numbers mean: fitdecode's tables (MIT, FIT SDK 21.171) plus our own rows.

fitdecode's profile is read when this module is imported; nothing of it is copied into this project.
``EXTRA_FIELDS`` holds what that profile lacks; each row names its source.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from fitdecode import profile as tables

FIT_EPOCH_S: Final = 631_065_600  # 1989-12-31T00:00:00Z in Unix seconds
TIMESTAMP_FIELD: Final = 253
# Below this a date_time is "seconds since the device was switched on" (FIT protocol, date_time).
FIRST_ABSOLUTE_TIME: Final = 0x1000_0000


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldProfile:
    """A field's meaning: ``value = raw / scale - offset`` in ``unit``; ``type_name`` names its enum, if any."""

    number: int
    name: str
    type_name: str = ""
    scale: float = 1.0
    offset: float = 0.0
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageProfile:
    """A message's name and its fields, by number and by name."""

    number: int
    name: str
    fields: Mapping[int, FieldProfile]
    numbers: Mapping[str, int]


_GADGETBRIDGE: Final = "Gadgetbridge GlobalFITMessage, agreeing with other public parsers"
# message number -> (message name, source, fields)
EXTRA_FIELDS: Final[Mapping[int, tuple[str, str, tuple[FieldProfile, ...]]]] = {
    140: (
        "physiological_metrics",
        _GADGETBRIDGE,
        (
            FieldProfile(number=4, name="aerobic_training_effect", scale=10),
            FieldProfile(number=7, name="met_max", scale=65536),
            FieldProfile(number=9, name="recovery_time", unit="min"),
            FieldProfile(number=14, name="lactate_threshold_heart_rate", unit="bpm"),
            FieldProfile(number=17, name="performance_condition"),
            FieldProfile(number=20, name="anaerobic_training_effect", scale=10),
        ),
    ),
    227: ("stress_level", _GADGETBRIDGE, (FieldProfile(number=3, name="body_battery"),)),
    378: (
        "training_load",
        _GADGETBRIDGE,
        (FieldProfile(number=3, name="acute_load"), FieldProfile(number=4, name="chronic_load")),
    ),
}
# File types the profile lacks (Gadgetbridge, from files of newer watches).
EXTRA_ENUMS: Final[Mapping[str, Mapping[int, str]]] = {
    "file": {
        41: "changelog",
        44: "metrics",
        49: "sleep",
        61: "ecg",
        68: "hrv_status",
        70: "health_snapshot",
        73: "skin_temperature",
    },
}


def _field(row: Any) -> FieldProfile:
    return FieldProfile(
        number=row.def_num,
        name=row.name,
        type_name=row.type.name,
        scale=float(row.scale or 1),
        offset=float(row.offset or 0),
        unit=row.units,
    )


@cache
def message_profile(number: int) -> MessageProfile | None:
    """The meaning of message ``number``; None where nobody knows it."""
    theirs = tables.MESSAGE_TYPES.get(number)
    name, _, extra = EXTRA_FIELDS.get(number, ("", "", ()))
    if theirs is None and not name:
        return None
    fields = {row.number: row for row in extra}
    if theirs is not None:
        name = theirs.name
        fields |= {row.def_num: _field(row) for row in theirs.fields.values()}
    return MessageProfile(
        number=number, name=name, fields=fields, numbers={row.name: row.number for row in fields.values()}
    )


@cache
def enum(type_name: str) -> Mapping[int, str]:
    """Raw value -> name of one of the profile's types; empty where it has none."""
    theirs = tables.FIELD_TYPES.get(type_name)
    names: dict[int, str] = dict(theirs.enum) if theirs is not None and theirs.enum else {}
    names.update(EXTRA_ENUMS.get(type_name, {}))
    return names
