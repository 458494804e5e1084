"""FIT bytes -> parts -> columns: headers, checksums, chained files, and what can be saved of damaged ones."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from milevault.decode.fit import timestamps
from milevault.decode.fit.basetypes import base_type
from milevault.decode.fit.columns import Block, Floats, MessageColumns
from milevault.decode.fit.crc import crc16
from milevault.decode.fit.developer import DeveloperField
from milevault.decode.fit.header import CRC_SIZE, SHORT_HEADER, FitHeader, has_signature, read_header
from milevault.decode.fit.profile import TIMESTAMP_FIELD, message_profile
from milevault.decode.fit.scan import Budget, Scan, scan
from milevault.errors import CorruptFile, UnsupportedFile

# A file that chains more recordings than this is an archive or an attack (reliability P12).
MAX_PARTS: Final = 100
FIELD_DESCRIPTION: Final = 206


@dataclass(frozen=True, slots=True, kw_only=True)
class FitPart:
    """One part of a (chained) file.

    ``messages`` maps a message's name, or its number where the profile has no name, to its columns.
    ``findings`` are stable codes of what was wrong with the part, empty when nothing was.
    """

    header: FitHeader
    messages: Mapping[str | int, MessageColumns]
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FitFile:
    """All parts that could be read, at least one, each with at least one message."""

    parts: tuple[FitPart, ...]


def decode_fit(data: bytes | memoryview) -> FitFile:
    """What the file holds, or all that stands before its first damage.

    Raises UnsupportedFile where no FIT header stands at the start, CorruptFile where not one message
    can be read or a limit is passed.
    """
    data = bytes(data)  # no copy when it is bytes already; indexing bytes is what the scan is fast with
    if not has_signature(data):
        raise UnsupportedFile("not_fit", "This is not a FIT file.")
    budget = Budget()
    parts: list[FitPart] = []
    offset = 0
    while (header := read_header(data, offset)) is not None:
        if len(parts) == MAX_PARTS:
            raise CorruptFile(
                "too_many_parts",
                f"The file chains more than {MAX_PARTS} recordings; split it to import it.",
                offset=offset,
            )
        part, offset = _read_part(data, header, budget)
        parts.append(part)
    if offset < len(data):
        parts[-1] = _with_finding(parts[-1], "trailing_bytes")
    readable = tuple(part for part in parts if part.messages)
    if not readable:
        raise CorruptFile(
            "fit_empty", "The file has a FIT header but nothing readable behind it.", offset=SHORT_HEADER
        )
    return FitFile(parts=readable)


def _with_finding(part: FitPart, finding: str) -> FitPart:
    return FitPart(header=part.header, messages=part.messages, findings=(*part.findings, finding))


def _read_part(data: bytes, header: FitHeader, budget: Budget) -> tuple[FitPart, int]:
    """The part at ``header`` and the offset where the next one would start."""
    findings: list[str] = []
    end, following = header.declared_end - CRC_SIZE, header.declared_end
    if header.data_size == 0 and len(data) > header.declared_end:
        # A crashed device never came back to write the length: read on to the end of the file.
        findings.append("length_missing")
        end = following = len(data)
    elif following > len(data):
        findings.append("truncated")
        end, following = min(end, len(data)), len(data)
    elif not _checksum_fits(data, header):
        findings.append("crc_mismatch")
    result = scan(data, header.data_start, end, budget)
    if result.finding and not (
        result.finding == "message_cut" and {"truncated", "length_missing"} & {*findings}
    ):
        findings.append(result.finding)
    return FitPart(header=header, messages=_messages(data, result), findings=tuple(findings)), following


def _checksum_fits(data: bytes, header: FitHeader) -> bool:
    stored = int.from_bytes(data[header.declared_end - CRC_SIZE : header.declared_end], "little")
    body = np.frombuffer(data, np.uint8)[header.offset : header.declared_end - CRC_SIZE]
    return crc16(body) == stored


def _messages(data: bytes, result: Scan) -> Mapping[str | int, MessageColumns]:
    """Columns per message type, in order of each type's first appearance."""
    content = np.frombuffer(data, np.uint8)
    blocks: defaultdict[int, list[Block]] = defaultdict(list)
    for found in result.found:
        offsets = found.offsets()
        if len(offsets):
            blocks[found.definition.number].append(Block(found.definition, content, offsets))
    timeline = _Timeline([block for same in blocks.values() for block in same])
    developer: dict[tuple[int, int], DeveloperField] = {}
    columns = [
        MessageColumns(number, message_profile(number), same, developer, timeline.times_at)
        for number, same in blocks.items()
    ]
    messages = {column.name: column for column in sorted(columns, key=lambda column: int(column.offsets[0]))}
    if described := messages.get("field_description"):
        developer |= _developer_fields(described)
    return messages


def _developer_fields(described: MessageColumns) -> dict[tuple[int, int], DeveloperField]:
    """The described fields; a later description of the same field wins, wherever in the file it stands."""
    fields: dict[tuple[int, int], DeveloperField] = {}
    integers = (
        "developer_data_index",
        "field_definition_number",
        "fit_base_type_id",
        "scale",
        "offset",
        "native_mesg_num",
        "native_field_num",
    )
    columns = [described.column(name).tolist() for name in integers]
    texts = [described.text("field_name"), described.text("units")]
    for index, number, type_byte, scale, offset, message, native, name, unit in zip(
        *columns, *texts, strict=True
    ):
        if index != index or number != number or type_byte != type_byte:  # nan: nothing to find the field by
            continue
        field = DeveloperField(
            developer_index=int(index),
            number=int(number),
            name=name or f"developer_{int(index)}_{int(number)}",
            base_type=base_type(int(type_byte)),
            unit=unit,
            scale=_or(scale, 1.0) or 1.0,
            offset=_or(offset, 0.0),
            native_message=None if message != message else int(message),
            native_field=None if native != native else int(native),
        )
        fields[field.key] = field
    return fields


def _or(value: float, default: float) -> float:
    return default if value != value else value


class _Timeline:
    """Times of compressed headers over all message types of a part; worked out on first use."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._blocks = blocks

    def times_at(self, offsets: NDArray[np.int64]) -> Floats:
        """(N,) raw FIT seconds of the compressed messages at ``offsets``."""
        known_offsets, known_times = self._resolved
        return known_times[np.searchsorted(known_offsets, offsets)]

    @cached_property
    def _resolved(self) -> tuple[NDArray[np.int64], Floats]:
        full: list[tuple[NDArray[np.int64], Floats]] = []
        compressed: list[NDArray[np.int64]] = []
        for block in self._blocks:
            flagged = block.data[block.offsets] & timestamps.COMPRESSED_FLAG != 0
            slot = block.definition.fields.get(TIMESTAMP_FIELD)
            values = None if slot is None else block.values(slot, base_type(slot.type_byte))
            if values is None:
                compressed.append(block.offsets[flagged])
                continue
            stated = ~np.isnan(values[:, 0])
            full.append((block.offsets[stated], values[stated, 0]))
            compressed.append(block.offsets[flagged & ~stated])
        full_offsets = np.concatenate([offsets for offsets, _ in full] or [np.empty(0, np.int64)])
        full_times = np.concatenate([times for _, times in full] or [np.empty(0)])
        places = np.sort(np.concatenate(compressed))
        headers = self._blocks[0].data[places]
        return places, timestamps.resolve(full_offsets, full_times, places, headers)
