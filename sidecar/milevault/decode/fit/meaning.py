"""What a profile says of a message and its fields, whichever table it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """Some bits of a field that stand for another field, ``target`` (a field number of the same message).

    ``value = bits / scale - offset`` in the target's unit; with ``accumulate`` the bits are the low end of a
    counter that goes on from message to message.
    """

    target: int
    bit_offset: int
    bits: int
    scale: float = 1.0
    offset: float = 0.0
    accumulate: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Subfield:
    """Another meaning of a field, in messages where one of the reference fields has the raw value given."""

    name: str
    references: tuple[tuple[int, int], ...]
    type_name: str = ""
    scale: float = 1.0
    offset: float = 0.0
    unit: str | None = None
    components: tuple[Component, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldProfile:
    """A field's meaning: ``value = raw / scale - offset`` in ``unit``; ``type_name`` names its enum, if any.

    ``base`` is the base type behind ``type_name``, "" where the table does not say.
    """

    number: int
    name: str
    type_name: str = ""
    base: str = ""
    scale: float = 1.0
    offset: float = 0.0
    unit: str | None = None
    components: tuple[Component, ...] = ()
    subfields: tuple[Subfield, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageProfile:
    """A message's name and its fields, by number and by name.

    ``sources`` maps a field's number to those of the fields with components that expand into it;
    ``parents`` a subfield's name to the number of the field it is a meaning of.
    """

    number: int
    name: str
    fields: Mapping[int, FieldProfile]
    numbers: Mapping[str, int]
    sources: Mapping[int, tuple[int, ...]]
    parents: Mapping[str, int]
