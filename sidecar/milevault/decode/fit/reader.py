"""FIT bytes -> parts -> columns: headers, checksums, chained files, and what can be saved of damaged ones."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from milevault.decode.fit.block import Block
from milevault.decode.fit.clock import Clock
from milevault.decode.fit.columns import MessageColumns
from milevault.decode.fit.crc import crc16
from milevault.decode.fit.descriptions import described_fields
from milevault.decode.fit.developer import DeveloperField
from milevault.decode.fit.header import CRC_SIZE, SHORT_HEADER, FitHeader, has_signature, read_header
from milevault.decode.fit.profile import message_profile
from milevault.decode.fit.scan import Budget, Scan, scan
from milevault.errors import CorruptFile, UnsupportedFile

# A file that chains more recordings than this is an archive or an attack (reliability P12).
MAX_PARTS: Final = 100
# 255 developer indices with a few dozen fields each are far more than anything seen.
MAX_DESCRIPTIONS: Final = 10_000


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
    messages, clock_was_set = _messages(data, result)
    if clock_was_set:
        findings.append("clock_not_set")
    return FitPart(header=header, messages=messages, findings=tuple(findings)), following


def _checksum_fits(data: bytes, header: FitHeader) -> bool:
    stored = int.from_bytes(data[header.declared_end - CRC_SIZE : header.declared_end], "little")
    body = np.frombuffer(data, np.uint8)[header.offset : header.declared_end - CRC_SIZE]
    return crc16(body) == stored


def _messages(data: bytes, result: Scan) -> tuple[Mapping[str | int, MessageColumns], bool]:
    """Columns per message type in order of first appearance, and whether the device's clock had to be set."""
    content = np.frombuffer(data, np.uint8)
    blocks: defaultdict[int, list[Block]] = defaultdict(list)
    for found in result.found:
        if found.singles or found.runs:
            blocks[found.definition.number].append(Block(found, content))
    clock = Clock([block for same in blocks.values() for block in same])
    developer: dict[tuple[int, int], tuple[DeveloperField, ...]] = {}
    columns = [
        MessageColumns(number, message_profile(number), same, developer, clock)
        for number, same in blocks.items()
    ]
    messages = {column.name: column for column in sorted(columns, key=lambda column: column.first_offset)}
    if described := messages.get("field_description"):
        if len(described) > MAX_DESCRIPTIONS:
            raise CorruptFile(
                "too_many_definitions", "The file describes more extra fields than any device writes."
            )
        developer |= described_fields(described)
    if activity := messages.get("activity"):
        clock.set_by(activity)
    return messages, clock.was_set
