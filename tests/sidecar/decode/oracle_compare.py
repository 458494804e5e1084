"""This decoder's columns against an oracle's, value by value.

What follows is the oracles' way in all files, and no difference between decoders:

- fitdecode puts a subfield in its field's place and a component in front of the field it comes from.
- fitdecode does not look whether what it unpacks is the target type's "missing".
- Both read a field whose size does not fit its type as bytes; here it has no value.
- Both keep infinities.
- garmin-fit-sdk lets what is unpacked from a field replace the field that says it in full.
- garmin-fit-sdk does not look whether a developer field's value is its type's "missing".
- Texts are compared as they are stored, cleaned.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from garmin_fit_sdk.profile import Profile

from milevault.decode.fit import FieldColumn, FitFile, MessageColumns, every_column
from milevault.decode.fit.basetypes import BY_NAME
from milevault.decode.fit.developer import DeveloperField, developer_name
from milevault.decode.fit.text import clean_text
from tests.sidecar.decode.oracles import Key, OracleAnswer, OracleColumn, OracleMessages


@dataclass(frozen=True)
class Difference:
    """A column that differs: how many of its rows, and the first of them."""

    message: str | int
    column: str
    rows: int
    example: str


def numbers(column: OracleColumn, count: int) -> np.ndarray:
    """(N, W) float64 of an oracle's column, nan where it has nothing or no finite number."""
    width = max((len(value) if isinstance(value, tuple) else 1 for value in column.values), default=1)
    wide = np.full((count, max(1, width)), math.nan)
    if width == 1 and not any(isinstance(value, tuple) for value in column.values):
        wide[column.rows, 0] = np.array(column.values, np.float64)
    else:
        for row, value in zip(column.rows, column.values, strict=True):
            values = value if isinstance(value, tuple) else (value,)
            wide[row, : len(values)] = np.array(values, np.float64)
    wide[~np.isfinite(wide)] = math.nan
    return wide


def is_text(column: OracleColumn) -> bool:
    first = next(iter(column.values), None)
    return isinstance(first[0] if isinstance(first, tuple) and first else first, str)


def texts(column: OracleColumn, count: int) -> list[tuple[str, ...] | None]:
    """Each row's cleaned strings."""
    rows: list[tuple[str, ...] | None] = [None] * count
    for row, value in zip(column.rows, column.values, strict=True):
        several = value if isinstance(value, tuple) else (value,)
        rows[row] = tuple(text for one in several if (text := clean_text(one or ""))) or None
    return rows


def differing(mine: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    """The rows that differ; a shorter array ends in missing values."""
    width = max(mine.shape[1], theirs.shape[1])
    wide = [_padded(one, width) for one in (mine, theirs)]
    same = (wide[0] == wide[1]) | (np.isnan(wide[0]) & np.isnan(wide[1]))
    return np.flatnonzero(~same.all(axis=1))


def compare_numbers(
    message: str | int, name: str, mine: np.ndarray, theirs: OracleColumn | None, count: int
) -> tuple[int, Difference | None]:
    """(values compared, the difference if there is one) over the first ``count`` rows."""
    expected = np.full((count, 1), math.nan) if theirs is None else numbers(theirs, count)
    mine = mine[:count]
    rows = differing(mine, expected)
    if not len(rows):
        return max(mine.size, expected.size), None
    first = int(rows[0])
    example = f"row {first}: {mine[first].tolist()} here, {expected[first].tolist()} there"
    return 0, Difference(message, name, len(rows), example)


def compare_texts(
    message: str | int, name: str, mine: Sequence[tuple[str, ...] | None], theirs: OracleColumn, count: int
) -> tuple[int, Difference | None]:
    """Like ``compare_numbers``; an oracle that gives one string of several is compared by the first."""
    expected = texts(theirs, count)
    several = any(isinstance(value, tuple) for value in theirs.values)
    for row, (given, other) in enumerate(zip(mine[:count], expected, strict=True)):
        one = given if several or given is None else given[:1]
        # garmin-fit-sdk leaves out what is not UTF-8, here and in fitdecode a mark stands for it
        if one != other and _without_marks(one) != other:
            return 0, Difference(message, name, 1, f"row {row}: {one} here, {other} there")
    return count, None


def _without_marks(texts: tuple[str, ...] | None) -> tuple[str, ...] | None:
    return tuple(text for one in texts or () if (text := clean_text(one.replace("\ufffd", "")))) or None


type Compared = Iterator[tuple[int, Difference | None]]


def against_fitdecode(file: FitFile, answer: OracleAnswer) -> Compared:
    """Every column of ours against fitdecode's, and every one of fitdecode's against ours."""
    for part, theirs in zip(file.parts, (part for part in answer.parts if part), strict=False):
        by_number = {messages.number: messages for messages in part.messages.values()}
        for number, oracle in theirs.items():
            if number not in by_number:
                yield 0, Difference(number, "all", oracle.count, "not found here")
                continue
            yield from _against_fitdecode(by_number[number], oracle, complete=answer.failed is None)


def _against_fitdecode(messages: MessageColumns, oracle: OracleMessages, *, complete: bool) -> Compared:
    if oracle.count > len(messages) or (complete and oracle.count != len(messages)):
        yield 0, Difference(messages.name, "count", abs(oracle.count - len(messages)), "rows")
        return
    left = dict(oracle.columns)
    for column, key in _keyed_like_fitdecode(messages):
        theirs = left.pop(key, None)
        if key[0] == "field" and is_misfit(messages, int(key[1])):
            left = {one: values for one, values in left.items() if one[2] != column.name}
        elif column.is_text:
            if theirs is not None and is_text(theirs):
                yield compare_texts(messages.name, str(column.name), column.texts(), theirs, oracle.count)
        else:
            mine = _in_fitdecodes_scale(messages, oracle, column, key)
            theirs = _as_here(messages, column, theirs)
            yield compare_numbers(messages.name, f"{column.origin} {column.name}", mine, theirs, oracle.count)
    for key, theirs in left.items():
        if is_text(theirs) or not np.isnan(numbers(theirs, oracle.count)).all():
            yield 0, Difference(messages.name, f"{key[0]} {key[1]}", len(theirs.rows), "not found here")


def _in_fitdecodes_scale(
    messages: MessageColumns, oracle: OracleMessages, column: FieldColumn, key: Key
) -> np.ndarray:
    values = column.numbers()
    if column.origin == "developer" or key[1] in oracle.unnamed:  # it knows no scale of these
        raw = _unscaled(messages, key)
        raw[np.isnan(values).all(axis=1)] = math.nan
        return raw
    if column.origin == "subfield":  # it chooses subfields before it unpacks anything
        return np.where(stated_references(messages, column)[:, None], values, math.nan)
    return values


def _unscaled(messages: MessageColumns, key: Key) -> np.ndarray:
    if key[0] == "field":
        number = int(key[1])
        return messages.joined.array(number, max(1, messages.joined.width(number)))
    field = next(one for one in messages.all_developer_fields if _developer_key(one) == key[1])
    return messages.developer_array(replace(field, scale=1.0, offset=0.0))


def stated_references(messages: MessageColumns, column: FieldColumn) -> np.ndarray:
    """(N,) whether a message itself states any field that decides which subfield is in force."""
    parent = messages.field(column.source or "")
    references = {number for one in parent.subfields for number, _ in one.references} if parent else set()
    stated = np.zeros(len(messages), np.bool_)
    for number in references & messages.field_numbers:
        stated |= ~np.isnan(messages.joined.scalar(number))
    return stated


def is_misfit(messages: MessageColumns, number: int) -> bool:
    """Whether a field's size does not fit its type somewhere: bytes there, no value here."""
    blocks = [block for block in messages.joined.blocks if number in block.definition.fields]
    return any(block.kind(number) is None for block in blocks)


def _as_here(
    messages: MessageColumns, column: FieldColumn, theirs: OracleColumn | None
) -> OracleColumn | None:
    if column.origin == "component" and theirs is not None:
        return _without_missing_targets(messages, column, theirs)
    return theirs


def _without_missing_targets(
    messages: MessageColumns, column: FieldColumn, theirs: OracleColumn
) -> OracleColumn:
    target = messages.field(column.name)
    kind = BY_NAME.get(target.base) if target is not None else None
    if target is None or kind is None or kind.invalid is None:
        return theirs
    missing = kind.invalid / target.scale - target.offset
    return OracleColumn(theirs.rows, [_cleared(value, {missing}) for value in theirs.values])


def _keyed_like_fitdecode(messages: MessageColumns) -> Iterator[tuple[FieldColumn, Key]]:
    fields = iter(sorted(messages.field_numbers))
    developer = iter(messages.all_developer_fields)
    for column in every_column(messages):
        if column.origin == "field":
            yield column, ("field", next(fields), None)
        elif column.origin == "developer":
            one = next(developer)
            yield column, ("developer", _developer_key(one), None)
        else:
            yield column, (column.origin, column.name, column.source)


def _developer_key(field: DeveloperField) -> str:
    own_name = field.described and field.name != developer_name(*field.key)
    return f"{field.developer_index}/{field.number}" + (f"/{field.name}" if own_name else "")


def against_garmin(file: FitFile, answer: OracleAnswer) -> Compared:
    """Every column garmin-fit-sdk gives against ours, parts under each other."""
    described = _descriptions(file)
    for number, oracle in answer.parts[0].items():
        parts = [
            messages
            for part in file.parts
            for messages in part.messages.values()
            if messages.number == number
        ]
        count = sum(map(len, parts))
        if oracle.count > count or (answer.failed is None and oracle.count != count):
            yield 0, Difference(number, "count", abs(oracle.count - count), "rows")
            continue
        mine = [Mine(messages) for messages in parts]
        for key, theirs in _by_meaning(oracle, described).items():
            yield _column_against_garmin(mine, key, theirs, oracle.count)


def _by_meaning(oracle: OracleMessages, described: Sequence[tuple[int, int]]) -> dict[Any, OracleColumn]:
    """garmin-fit-sdk's columns by name, developer fields by the field they describe, rows in file order."""
    columns: dict[Any, OracleColumn] = {}
    for (origin, name, _), theirs in oracle.columns.items():
        key = described[int(name)] if origin == "developer" else name
        into = columns.setdefault(key, OracleColumn())
        into.rows += theirs.rows
        into.values += theirs.values
    return columns


def _descriptions(file: FitFile) -> list[tuple[int, int]]:
    """garmin-fit-sdk counts a file's field descriptions: which field each of them describes."""
    keys: list[tuple[int, int]] = []
    for part in file.parts:
        described = part.messages.get("field_description")
        if described is not None:
            columns = [described.column(name) for name in ("developer_data_index", "field_definition_number")]
            keys += [
                (int(index), int(number)) for index, number in np.nan_to_num(np.stack(columns, 1), nan=-1)
            ]
    return keys


class Mine:
    """One part's columns of a message type, looked up the way garmin-fit-sdk names them."""

    def __init__(self, messages: MessageColumns) -> None:
        self.messages = messages
        self.theirs = Profile["messages"].get(messages.number, {"fields": {}})["fields"]
        self.columns = list(every_column(messages))
        self.developer = {
            field.key: replace(field, scale=1.0, offset=0.0, since=0, until=None)
            for field in messages.all_developer_fields
        }

    def texts(self, key: Any) -> list[tuple[str, ...] | None]:
        if isinstance(key, tuple):
            field = self.developer.get(key)
            return [None] * len(self.messages) if field is None else self.messages.developer_texts(field)
        return self.messages.texts(self.number(key))

    def numbers(self, key: Any) -> np.ndarray:
        """(N, W) in garmin-fit-sdk's scale; all nan where there is nothing of that name."""
        if isinstance(key, tuple):
            return self._developer(key)
        number = self.number(key)
        if number < 0:
            return self._subfield(key)
        values = self._native(number)
        known = self.messages.field(number)
        for column in self.columns:
            if column.origin == "component" and known is not None and column.name == known.name:
                unpacked = column.numbers()
                wide = max(values.shape[1], unpacked.shape[1])
                values, unpacked = _padded(values, wide), _padded(unpacked, wide)
                values = np.where(np.isnan(unpacked).all(axis=1)[:, None], values, unpacked)
        return values

    def number(self, key: Any) -> int:
        """The field's number; -1 of a subfield's name."""
        if isinstance(key, int):
            return key
        return next((number for number, field in self.theirs.items() if field["name"] == key), -1)

    def parent(self, key: Any) -> int:
        """The number of the field a subfield's name is a meaning of, and of a field itself."""
        if isinstance(key, tuple):
            return -1
        number = self.number(key)
        if number >= 0:
            return number
        return next(n for n, f in self.theirs.items() if any(one["name"] == key for one in f["sub_fields"]))

    def unstated(self, key: Any) -> np.ndarray:
        """(N,) rows where a subfield was chosen by something unpacked, which garmin-fit-sdk does not do."""
        columns = [one for one in self.columns if one.origin == "subfield" and one.name == key]
        if not columns:
            return np.zeros(len(self.messages), np.bool_)
        return ~stated_references(self.messages, columns[0])

    def _native(self, number: int) -> np.ndarray:
        raw = self.messages.joined.array(number, max(1, self.messages.joined.width(number)))
        return _in_their_scale(raw, self.theirs.get(number))

    def _developer(self, key: tuple[int, int]) -> np.ndarray:
        values = [
            self.messages.developer_array(replace(field, scale=1.0, offset=0.0))
            for field in self.messages.all_developer_fields
            if field.key == key
        ]
        width = max((one.shape[1] for one in values), default=1)
        joined = np.full((len(self.messages), width), math.nan)
        for one in values:
            joined = np.where(np.isnan(joined), _padded(one, width), joined)
        return joined

    def _subfield(self, name: str) -> np.ndarray:
        """Ours; where another one of the same field is in force, or none we know, the field in their scale.

        garmin-fit-sdk gives every subfield whose reference fits, not only the first, and its profile is newer.
        """
        parent = self.parent(name)
        subfield = next(one for one in self.theirs[parent]["sub_fields"] if one["name"] == name)
        raw = self.messages.joined.array(parent, max(1, self.messages.joined.width(parent)))
        theirs = _in_their_scale(raw, subfield)
        own = [one for one in self.columns if one.origin == "subfield" and one.name == name]
        known = own[0].numbers() if own else np.full_like(theirs, math.nan)
        fits = np.zeros(len(self.messages), np.bool_)
        for row in subfield["map"]:
            fits |= self.messages.joined.scalar(int(row["num"])) == row["raw_value"]
        return np.where(np.isnan(known) & fits[:, None], theirs, known)


def _in_their_scale(raw: np.ndarray, meaning: Any) -> np.ndarray:
    if meaning is None or len(meaning["scale"]) != 1:
        return raw
    scaled: np.ndarray = raw / meaning["scale"][0] - meaning["offset"][0]
    return scaled


def _padded(values: np.ndarray, width: int) -> np.ndarray:
    return np.pad(values, ((0, 0), (0, width - values.shape[1])), constant_values=math.nan)


def _column_against_garmin(
    parts: Sequence[Mine], key: Any, theirs: OracleColumn, count: int
) -> tuple[int, Difference | None]:
    message = parts[0].messages.name
    if any(is_misfit(part.messages, part.parent(key)) for part in parts):
        return 0, None
    if is_text(theirs):
        mine_texts = [row for part in parts for row in part.texts(key)]
        return compare_texts(message, str(key), mine_texts, theirs, count)
    columns = [part.numbers(key) for part in parts]
    width = max(column.shape[1] for column in columns)
    mine = np.concatenate([_padded(column, width) for column in columns])
    mine[np.concatenate([part.unstated(key) for part in parts])] = math.nan
    if isinstance(key, tuple):
        theirs = _without_invalid(parts, key, theirs)
    return compare_numbers(message, str(key), mine, theirs, count)


def _without_invalid(parts: Sequence[Mine], key: tuple[int, int], theirs: OracleColumn) -> OracleColumn:
    kinds = [field.base_type for part in parts if (field := part.developer.get(key)) is not None]
    invalid = {kind.invalid for kind in kinds if kind is not None}
    return OracleColumn(theirs.rows, [_cleared(value, invalid) for value in theirs.values])


def _cleared(value: Any, invalid: set[int | None]) -> Any:
    if isinstance(value, tuple):
        return tuple(None if one in invalid else one for one in value)
    return None if value in invalid else value
