"""What a FIT file is made of, without its contents: parts, messages, fields and how many values are known.

Nothing of what was recorded is in an outline unless example rows are asked for, so it can be shown to others.
The names of developer fields are the app's, not the athlete's, and are kept.
"""

import math
from collections.abc import Collection
from dataclasses import dataclass

from milevault.decode.fit.columns import MessageColumns
from milevault.decode.fit.everything import FieldColumn, Origin, every_column
from milevault.decode.fit.reader import FitFile, FitPart

type Cell = float | str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldOutline:
    """One column; ``known`` counts the messages that have a value, ``examples`` are the first rows' values."""

    name: str | int
    origin: Origin
    source: str | int | None
    type: str
    unit: str | None
    known: int
    examples: tuple[tuple[Cell, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageOutline:
    """One message type: how many messages, where in the file the first stands, and its columns."""

    name: str | int
    number: int
    count: int
    first_offset: int
    fields: tuple[FieldOutline, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartOutline:
    """One part of a chained file; ``type`` is the file type it states, None where it states none we know."""

    offset: int
    header_size: int
    data_size: int
    header_crc: int | None
    type: str | None
    findings: tuple[str, ...]
    messages: tuple[MessageOutline, ...]


def outline(file: FitFile, *, only: Collection[str] = (), examples: int = 0) -> tuple[PartOutline, ...]:
    """The file's parts; ``only`` these messages (names or numbers), with ``examples`` rows of each column."""
    return tuple(_part(part, only, examples) for part in file.parts)


def _part(part: FitPart, only: Collection[str], examples: int) -> PartOutline:
    head = part.messages.get("file_id")
    types = head.names("type") if head is not None else []
    return PartOutline(
        offset=part.header.offset,
        header_size=part.header.size,
        data_size=part.header.data_size,
        header_crc=part.header.crc,
        type=next((name for name in types if name), None),
        findings=part.findings,
        messages=tuple(
            _message(messages, examples)
            for messages in part.messages.values()
            if not only or str(messages.name) in only or str(messages.number) in only
        ),
    )


def _message(messages: MessageColumns, examples: int) -> MessageOutline:
    return MessageOutline(
        name=messages.name,
        number=messages.number,
        count=len(messages),
        first_offset=messages.first_offset,
        fields=tuple(_field(column, examples) for column in every_column(messages)),
    )


def _field(column: FieldColumn, examples: int) -> FieldOutline:
    return FieldOutline(
        name=column.name,
        origin=column.origin,
        source=column.source,
        type=column.type_name,
        unit=column.unit,
        known=column.known_rows(),
        examples=_examples(column, examples) if examples else (),
    )


def _examples(column: FieldColumn, count: int) -> tuple[tuple[Cell, ...], ...]:
    if column.is_text:
        return tuple(texts or (None,) for texts in column.texts()[:count])
    return tuple(
        tuple(None if math.isnan(value) else value for value in row)
        for row in column.numbers()[:count].tolist()
    )
