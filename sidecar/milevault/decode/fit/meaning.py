"""What a profile says of a message and its fields, whichever table it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass


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
