"""What fitdecode and garmin-fit-sdk read of a file, as columns. Both are asked for numbers, not names or dates."""

import struct
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import fitdecode
from garmin_fit_sdk import Decoder, Stream

from milevault.decode.fit.text import clean_text

# What fitdecode ends with on damaged files, its own errors and others.
_RAISED = (fitdecode.FitError, TypeError, ValueError, KeyError, AssertionError, struct.error)
# (origin, name or number, source): one column of one message type
type Key = tuple[str, str | int, str | int | None]


@dataclass
class OracleColumn:
    """The rows in which an oracle has a value, and the values: numbers, texts, or tuples of them."""

    rows: list[int] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)

    def add(self, row: int, value: Any) -> None:
        if self.rows and self.rows[-1] == row:  # unpacked several times from one field
            last = self.values[-1]
            self.values[-1] = (*(last if isinstance(last, tuple) else (last,)), value)
        else:
            self.rows.append(row)
            self.values.append(value)


@dataclass
class OracleMessages:
    """All messages of one type in file order."""

    count: int = 0
    unnamed: set[int] = field(default_factory=set)
    columns: dict[Key, OracleColumn] = field(default_factory=dict)

    def add(self, key: Key, value: Any) -> None:
        """A value of the message counted last."""
        if value is None:
            return
        column = self.columns.get(key)
        if column is None:
            column = self.columns[key] = OracleColumn()
        column.add(self.count - 1, value)


@dataclass
class OracleAnswer:
    """Messages by number, per part where the oracle tells parts apart; ``failed`` where it gave up."""

    parts: list[dict[int, OracleMessages]] = field(default_factory=list)
    failed: str | None = None


def ask_fitdecode(data: bytes) -> OracleAnswer:
    """fitdecode's columns, part by part, up to where it gives up."""
    answer = OracleAnswer()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        reader = fitdecode.FitReader(
            data,
            processor=None,
            check_crc=fitdecode.CrcCheck.DISABLED,
            error_handling=fitdecode.ErrorHandling.IGNORE,
        )
        try:
            with reader as frames:
                for frame in frames:
                    if isinstance(frame, fitdecode.FitHeader):
                        answer.parts.append({})
                    elif isinstance(frame, fitdecode.FitDataMessage):
                        messages = answer.parts[-1].setdefault(frame.global_mesg_num, OracleMessages())
                        messages.count += 1
                        _take_fitdecode(frame, messages)
        except _RAISED as error:  # what it read before counts
            answer.failed = f"{type(error).__name__}: {error}"
    return answer


def _take_fitdecode(frame: Any, messages: OracleMessages) -> None:
    packed: list[Any] = []
    seen: set[int] = set()
    for data in frame.fields:
        definition = data.field_def
        if definition is None:
            packed.append(data)
        elif definition.is_dev:
            name = "" if data.field is None or data.field.name is None else f"/{clean_text(data.field.name)}"
            key = f"{definition.dev_data_index}/{definition.def_num}{name}"
            messages.add(("developer", key, None), data.raw_value)
        elif definition.def_num not in seen:
            seen.add(definition.def_num)
            _take_fitdecode_field(data, messages)
            for part in packed:
                target = part.parent_field or part.field
                messages.add(("component", target.name, data.name_or_num), part.raw_value)
            packed = []
        else:
            packed = []
    for data in packed:
        messages.add(("header", "timestamp", None), data.raw_value)


def _take_fitdecode_field(data: Any, messages: OracleMessages) -> None:
    known = data.parent_field or data.field
    key = data.field_def.def_num
    if known is None:
        messages.add(("field", key, None), data.raw_value)
        messages.unnamed.add(key)
        return
    if data.parent_field is not None:
        messages.add(("subfield", data.field.name, known.name), _scaled(data.raw_value, data.field))
    messages.add(("field", key, None), _scaled(data.raw_value, known))


def _scaled(raw: Any, meaning: Any) -> Any:
    """fitdecode's own arithmetic on a raw value; texts and missing values as they are."""
    return fitdecode.FitReader._apply_scale_offset(meaning, raw)


def ask_garmin(data: bytes) -> OracleAnswer:
    """garmin-fit-sdk's columns; it does not tell parts apart."""
    messages: dict[int, OracleMessages] = {}

    def take(number: int, message: Mapping[Any, Any]) -> None:
        into = messages.setdefault(number, OracleMessages())
        into.count += 1
        for name, value in message.items():
            if name == "developer_fields":
                for key, one in value.items():
                    into.add(("developer", key, None), _tuple(one))
            elif name != "key" or number != 206:
                into.add(("any", name, None), _tuple(value))

    _, errors = Decoder(Stream.from_byte_array(bytearray(data))).read(
        convert_datetimes_to_dates=False,
        convert_types_to_strings=False,
        enable_crc_check=False,
        merge_heart_rates=False,
        mesg_listener=take,
    )
    return OracleAnswer(parts=[messages], failed=str(errors[0]) if errors else None)


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
