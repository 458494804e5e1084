"""The messages of one type as columns, materialised when asked for.

One message type may be described by several definitions in one file (other fields, other sizes, other byte
order). Each is a block (``block.py``), ``joined.py`` puts the blocks' raw values in file order, and here they
get their meaning: names, units, what is packed into other fields, times.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from milevault.decode.fit import components
from milevault.decode.fit.basetypes import BYTE, STRING
from milevault.decode.fit.block import Block, Floats
from milevault.decode.fit.developer import DeveloperField, undescribed
from milevault.decode.fit.joined import JoinedBlocks, Texts
from milevault.decode.fit.meaning import Component, FieldProfile, MessageProfile, Subfield
from milevault.decode.fit.profile import (
    FIRST_ABSOLUTE_TIME,
    FIT_EPOCH_S,
    MONITORING,
    TIMESTAMP_16_FIELD,
    TIMESTAMP_FIELD,
    enum,
)
from milevault.decode.fit.timestamps import COMPRESSED_FLAG, SHORT_BITS
from milevault.decode.fit.undocumented import TIME_FIELDS

_ENHANCED: Final = "enhanced_"
# Up to here a float64 tells neighbouring integers apart.
_EXACT: Final = 2.0**53


class PartClock(Protocol):
    """What a single message cannot know about its time."""

    @property
    def power_on_s(self) -> float:
        """FIT seconds at which the device was switched on; nan where unknown."""

    def compressed_times(self, offsets: NDArray[np.int64]) -> Floats:
        """(N,) raw FIT seconds of the messages with compressed headers at ``offsets``."""

    def short_times(self, offsets: NDArray[np.int64], low_bits: Floats) -> Floats:
        """(N,) raw FIT seconds of the messages at ``offsets`` that state only the low 16 bits of them."""


class MessageColumns:
    """All messages of one type in file order; missing values are nan (numbers) or None (text).

    ``offsets`` (N,) int64: where each message's header byte stands in the file.
    """

    def __init__(
        self,
        number: int,
        profile: MessageProfile | None,
        blocks: Sequence[Block],
        developer: Mapping[tuple[int, int], Sequence[DeveloperField]],
        clock: PartClock,
    ) -> None:
        self.number = number
        self.profile = profile
        self.joined = JoinedBlocks(blocks)
        self._developer = developer
        self._clock = clock
        self._expanded: dict[int, Mapping[int, Floats]] = {}
        self._references: dict[int, Floats] = {}

    def __len__(self) -> int:
        return self.joined.count

    @property
    def offsets(self) -> NDArray[np.int64]:
        return self.joined.offsets

    @property
    def first_offset(self) -> int:
        """Where the first message's header byte stands."""
        return min(block.found.first for block in self.joined.blocks)

    @property
    def name(self) -> str | int:
        return self.profile.name if self.profile else self.number

    @property
    def field_numbers(self) -> frozenset[int]:
        """The numbers of all fields any of the definitions holds."""
        return self.joined.numbers

    @cached_property
    def fields(self) -> tuple[str | int, ...]:
        """Names (numbers where unknown) of all fields any of the definitions holds."""
        known = self.profile.fields if self.profile else {}
        return tuple(known[n].name if n in known else n for n in sorted(self.field_numbers))

    @property
    def developer_fields(self) -> tuple[DeveloperField, ...]:
        """The developer fields that have a description."""
        return tuple(field for field in self.all_developer_fields if field.described)

    @cached_property
    def all_developer_fields(self) -> tuple[DeveloperField, ...]:
        """The developer fields any of the messages holds; those without a description as bytes."""
        fields = [
            field
            for key in self.joined.developer_keys
            for field in self._developer.get(key) or (undescribed(*key),)
        ]
        return tuple(field for field in fields if not self._outside(field).all())

    def field(self, name: str | int) -> FieldProfile | None:
        """What the profile says of a field, by name or number; None where it knows none."""
        if self.profile is None:
            return None
        number = self.profile.numbers.get(name) if isinstance(name, str) else name
        return None if number is None else self.profile.fields.get(number)

    def array(self, name: str | int, width: int) -> Floats:
        """(N, width) float64 of an array field in the field's unit; what is shorter ends in nan.

        The caller gives the width: taking it from the file would let one odd message blow up all the others.
        """
        return _scaled(self.joined.array(self._number(name), width), self.field(name))

    def whole(self, number: int) -> Floats:
        """(N, W) float64 in the field's unit, as wide as the file has it, at least one.

        Raises CorruptFile where all rows together would burst: a width of 255 is stated in one byte.
        """
        return _scaled(self.joined.whole(number), self.field(number))

    def column(self, name: str | int) -> Floats:
        """(N,) float64 in the field's unit; of an array field its first element."""
        return _scaled(self.joined.scalar(self._number(name)), self.field(name))

    def best(self, name: str) -> Floats:
        """(N,) float64 of the most exact field that carries ``name``, decided row by row.

        ``enhanced_*`` wins over the short field, that over what other fields pack into their components
        (record field 8: speed and distance). The name may be a subfield's, which only some rows have.
        """
        return first_known(self._candidates(name), len(self))

    def _candidates(self, name: str) -> Iterator[Floats]:
        for field in (_ENHANCED + name, name):
            if self.has(field):
                yield self.column(field)
        if self.profile is None:
            return
        own = self.profile.numbers.get(name)
        for field in (_ENHANCED + name, name):
            target = self.profile.numbers.get(field, -1)
            for source in self.profile.sources.get(target, ()):
                if source != own and source in self.field_numbers:
                    yield self.expanded(source)[target][:, 0]
        parent = self.profile.parents.get(name)
        if parent is not None:
            yield from (values[:, 0] for subfield, values in self.subfields(parent) if subfield.name == name)

    def expanded(self, number: int) -> Mapping[int, Floats]:
        """What field ``number`` packs: target field number -> (N, C) float64 in the target's unit.

        C is how many of the field's components stand for the target (raw_bbi packs 15 times).
        Empty where the field has no components or no definition holds it.
        """
        if number not in self._expanded:
            known = self.field(number)
            parts = known.components if known is not None and number in self.field_numbers else ()
            self._expanded[number] = self._in_units(parts, self.joined.counts(number, parts)) if parts else {}
        return self._expanded[number]

    def subfields(self, number: int) -> Iterator[tuple[Subfield, Floats]]:
        """The meanings field ``number`` has in any row, each as (N, W) float64, nan in all other rows.

        A subfield is in force where one of its reference fields, in the message itself or unpacked from
        another of its fields, has the raw value it names; the first that fits wins.
        """
        known = self.field(number)
        if known is None or not known.subfields:
            return
        free = np.ones(len(self), np.bool_)
        raw: Floats | None = None
        for subfield in known.subfields:
            mine = np.zeros(len(self), np.bool_)
            for reference, value in subfield.references:
                mine |= self._reference(reference) == value
            mine &= free
            if not mine.any():
                continue
            free &= ~mine
            if raw is None:
                raw = self.whole_raw(number)
            yield subfield, _scaled(np.where(mine[:, None], raw, np.nan), subfield)

    def subfield_components(self, subfield: Subfield, values: Floats) -> Mapping[int, Floats]:
        """What a subfield packs, like ``expanded``; ``values`` (N, W) as ``subfields`` gives them."""
        raw = (values[:, :1] + subfield.offset) * subfield.scale
        missing = np.isnan(raw[:, 0])
        octets = np.where(missing[:, None], 0, raw).astype("<u8").view(np.uint8)
        counts = components.unpacked(octets, subfield.components)
        counts[missing] = np.nan
        return self._in_units(subfield.components, counts)

    def whole_raw(self, number: int) -> Floats:
        """(N, W) float64, unscaled, as wide as the file has it: the field itself, else unpacked from others."""
        raw = self.joined.whole(number)
        known = self.field(number)
        for source in self.profile.sources.get(number, ()) if self.profile else ():
            if known is None or source not in self.field_numbers:
                continue
            unpacked = (self.expanded(source)[number][:, :1] + known.offset) * known.scale
            raw[:, :1] = np.where(np.isnan(raw[:, :1]), unpacked, raw[:, :1])
        return raw

    def integers(self, name: str | int) -> tuple[NDArray[Any], NDArray[np.bool_]]:
        """((N,) int64 or uint64, (N,) bool whether known) of an integer field's first element, unscaled.

        For 64-bit fields, of which a float64 cannot tell neighbours apart; 0 where not known.
        """
        return self.joined.integers(self._number(name))

    def developer_column(self, field: DeveloperField) -> Floats:
        """(N,) float64 of a developer field, in its own unit; of an array its first element."""
        return self.developer_array(field, 1)[:, 0]

    def developer_array(self, field: DeveloperField, width: int | None = None) -> Floats:
        """(N, width) float64 of a developer field in its own unit, as wide as the file has it where not said."""
        kind = field.base_type if field.described else BYTE
        if width is None:
            width = 0 if kind is None else self.joined.developer_width(field.key, kind)
        wide = _scaled(self.joined.developer_array(field.key, kind, width), field)
        wide[self._outside(field)] = np.nan
        return wide

    def developer_texts(self, field: DeveloperField) -> Texts:
        """Each row's strings of a developer field of type string, cleaned; None where missing."""
        if field.base_type is not STRING:
            return [None] * len(self)
        texts = self.joined.developer_texts(field.key)
        for row in np.flatnonzero(self._outside(field)):
            texts[row] = None
        return texts

    def _outside(self, field: DeveloperField) -> NDArray[np.bool_]:
        """(N,) whether the developer field's description is not for the row."""
        outside: NDArray[np.bool_] = self.offsets < field.since
        return outside if field.until is None else outside | (self.offsets >= field.until)

    def has(self, name: str | int) -> bool:
        """Whether any definition holds the field."""
        number = self.profile.numbers.get(name) if self.profile and isinstance(name, str) else name
        return number in self.field_numbers

    def times(self, name: str | int = TIMESTAMP_FIELD) -> Floats:
        """(N,) float64 Unix seconds of a date_time field; nan where missing.

        Times that only count from power-on need the part's clock to know when that was, else they are missing.

        The message's own timestamp falls back, where the field is missing, to the compressed header, to
        monitoring's timestamp_16, and to the field the message has in its place (``TIME_FIELDS``).
        """
        number = self._number(name)
        raw = self._own_times() if number == TIMESTAMP_FIELD else self.column(name)
        absolute = raw >= FIRST_ABSOLUTE_TIME
        if not absolute.all():
            raw = np.where(absolute, raw, raw + self._clock.power_on_s)
        return raw + FIT_EPOCH_S

    def header_times(self) -> Floats:
        """(N,) raw FIT seconds that compressed headers give to messages without a timestamp field."""
        times = np.full(len(self), np.nan)
        compressed = np.flatnonzero(self.joined.headers & COMPRESSED_FLAG)
        if len(compressed):
            compressed = compressed[np.isnan(self.column(TIMESTAMP_FIELD)[compressed])]
            times[compressed] = self._clock.compressed_times(self.offsets[compressed])
        return times

    def _own_times(self) -> Floats:
        """(N,) raw FIT seconds of the messages themselves."""
        raw = self.column(TIMESTAMP_FIELD)
        lacking = np.isnan(raw)
        if not lacking.any():
            return raw
        raw = raw.copy()
        raw[lacking] = self.header_times()[lacking]
        if self.number == MONITORING and self.has(TIMESTAMP_16_FIELD):
            low_bits = self.column(TIMESTAMP_16_FIELD)
            short = np.isnan(raw) & (low_bits >= 0) & (low_bits < 2**SHORT_BITS)
            raw[short] = self._clock.short_times(self.offsets[short], low_bits[short])
        other = TIME_FIELDS.get(self.number)
        return raw if other is None else first_known([raw, self.column(other)], len(self))

    def names(self, name: str | int) -> list[str | None]:
        """Each row's enum name (of ``sport``: 'running'); None where missing or not in the profile."""
        known = self.field(name)
        table = enum(known.type_name) if known else {}
        column = self.best(name) if isinstance(name, str) else self.column(name)
        return [None if value != value else table.get(int(value)) for value in column.tolist()]

    def text(self, name: str | int) -> list[str | None]:
        """Each row's string, cleaned, of an array of strings the first; None where missing."""
        return [None if texts is None else texts[0] for texts in self.texts(name)]

    def texts(self, name: str | int) -> Texts:
        """Each row's strings, cleaned: one, or those of an array; None where missing."""
        return self.joined.texts(self._number(name))

    def _number(self, name: str | int) -> int:
        if isinstance(name, int):
            return name
        # A name the profile lacks is a mistake in our code, not in the file.
        if self.profile is None:
            raise KeyError(name)
        return self.profile.numbers[name]

    def _reference(self, number: int) -> Floats:
        """(N,) float64, unscaled: a field that decides which subfield is in force."""
        if number not in self._references:
            self._references[number] = self.whole_raw(number)[:, 0]
        return self._references[number]

    def _in_units(self, parts: Sequence[Component], counts: Floats) -> dict[int, Floats]:
        """Target -> (N, C) float64: the bits counted on where they are a counter's, and scaled."""
        found: dict[int, Floats] = {}
        for target in dict.fromkeys(part.target for part in parts):
            meaning = self.field(target)
            places = [place for place, part in enumerate(parts) if part.target == target]
            part, mine = parts[places[0]], counts[:, places]
            if meaning is None:
                continue
            if part.accumulate:
                full = (self.whole(target) + part.offset) * part.scale
                full[~(np.abs(full) < _EXACT)] = np.nan
                mine = components.accumulated(mine, np.rint(full), part.bits)
            found[target] = components.in_unit(mine, part, meaning)
        return found


def first_known(candidates: Iterable[Floats], length: int) -> Floats:
    """Row by row the first candidate that is not missing; asks for no more candidates than it needs.

    >>> first_known([np.array([np.nan, 2.0]), np.array([1.0, 9.0])], 2)
    array([1., 2.])
    """
    result: Floats | None = None
    for candidate in candidates:
        result = candidate if result is None else np.where(np.isnan(result), candidate, result)
        if not np.isnan(result).any():
            break
    return np.full(length, np.nan) if result is None else result


def _scaled(values: Floats, meaning: FieldProfile | Subfield | DeveloperField | None) -> Floats:
    """``values`` in the unit; may change them in place."""
    if meaning is None:
        return values
    if meaning.scale != 1:
        values /= meaning.scale
    if meaning.offset:
        values -= meaning.offset
    return values
