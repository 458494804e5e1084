"""Finding every message of a FIT part without touching each one.

A data message's size follows from its header byte, so one table of 256 sizes walks the file. Devices
write long runs of one message type (A-A-A...) or two in alternation (A-B-A-B..., record and hrv). Both
are skipped exactly, not by guess: if a message of type A stands at p and the byte at p + k*size equals
A's header for every k up to n, then by induction all n messages stand there back to back.
"""

from array import array
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from milevault.decode.fit.definitions import Definition, definition_length, parse_definition
from milevault.errors import CorruptFile

# Twelve days at one message a second are 1 million; nothing real comes near these (reliability P08, P09).
MAX_MESSAGES: Final = 5_000_000
MAX_DEFINITIONS: Final = 10_000
_COMPRESSED: Final = 0x80
_DEFINITION: Final = 0x40
_LOCAL_TYPES: Final = 16
_IS_DEFINITION: Final = -1
_UNDEFINED: Final = 0
# numpy is asked only when the message this many repeats ahead looks the same: short runs are cheaper one by one.
_PROBE: Final = 8
_FIRST_WINDOW: Final = 64


@dataclass(slots=True)
class Budget:
    """What one file, with all its chained parts, may still use."""

    messages: int = MAX_MESSAGES
    definitions: int = MAX_DEFINITIONS

    def spend_message(self, count: int, offset: int) -> None:
        self.messages -= count
        if self.messages < 0:
            raise CorruptFile(
                "too_many_messages",
                "The file holds more messages than any real recording, so it was not read.",
                offset=offset,
            )

    def spend_definition(self, offset: int) -> None:
        self.definitions -= 1
        if self.definitions < 0:
            raise CorruptFile(
                "too_many_definitions",
                "The file describes its contents over and over, as no device does, so it was not read.",
                offset=offset,
            )


@dataclass(slots=True)
class Found:
    """Messages of one definition: single offsets, and runs of (offset, stride, count)."""

    definition: Definition
    singles: array[int] = field(default_factory=lambda: array("q"))
    runs: list[tuple[int, int, int]] = field(default_factory=list)

    def offsets(self) -> NDArray[np.int64]:
        """(N,) int64 offsets of the header bytes, ascending."""
        pieces = [np.frombuffer(self.singles, np.int64)] if self.singles else []
        pieces += [np.arange(start, start + stride * count, stride) for start, stride, count in self.runs]
        if not pieces:
            return np.empty(0, np.int64)
        return pieces[0] if len(pieces) == 1 else np.sort(np.concatenate(pieces))


@dataclass(frozen=True, slots=True)
class Scan:
    """All messages before ``stopped_at``; ``finding`` says why the scan ended early, if it did."""

    found: tuple[Found, ...]
    stopped_at: int
    finding: str | None


def scan(data: bytes, start: int, end: int, budget: Budget) -> Scan:
    """The messages in ``data[start:end]``, up to the first damage."""
    return _Scanner(data, end, budget).run(start)


class _Scanner:
    """The walk's state: what each header byte means now."""

    def __init__(self, data: bytes, end: int, budget: Budget) -> None:
        self.data = data
        self.bytes = np.frombuffer(data, np.uint8)
        self.end = end
        self.budget = budget
        self.sizes = [_UNDEFINED] * 256
        for header in range(_DEFINITION, _COMPRESSED):
            self.sizes[header] = _IS_DEFINITION
        self.by_header: list[Found | None] = [None] * 256
        self.by_content: dict[bytes, Found] = {}

    def run(self, position: int) -> Scan:  # noqa: C901 - see below
        """Long on purpose: every look-up in this loop is paid once per message that is not in a run."""
        data, end, sizes, by_header = self.data, self.end, self.sizes, self.by_header
        finding = None
        allowed = self.budget.messages
        messages = 0
        while position < end:
            header = data[position]
            size = sizes[header]
            if size == _IS_DEFINITION:
                length = definition_length(data, position, end)
                if length is None:
                    finding = "message_cut"
                    break
                self.define(position, length)
                position += length
                continue
            if size == _UNDEFINED:
                finding = "undefined_message"
                break
            following = position + size
            if following > end:
                finding = "message_cut"
                break
            found = by_header[header]
            assert found is not None
            if following < end:
                other = data[following]
                if other == header:
                    probe = position + _PROBE * size
                    if probe < end and data[probe] == header:
                        count = self.repeats(position, size, header, (end - position) // size)
                        found.runs.append((position, size, count))
                        messages += count
                        position += size * count
                        if messages > allowed:
                            break
                        continue
                elif (other_size := sizes[other]) > 0:
                    cycle = size + other_size
                    probe = position + _PROBE * cycle
                    if probe < end and data[probe] == header and data[position + cycle] == header:
                        count = self.cycles(position, size, cycle)
                        if count > 1:
                            other_found = by_header[other]
                            assert other_found is not None
                            found.runs.append((position, cycle, count))
                            other_found.runs.append((following, cycle, count))
                            messages += 2 * count
                            position += cycle * count
                            if messages > allowed:
                                break
                            continue
            found.singles.append(position)
            messages += 1
            position = following
            if messages > allowed:
                break
        self.budget.spend_message(messages, position)
        return Scan(tuple(self.by_content.values()), position, finding)

    def define(self, position: int, length: int) -> None:
        """Take in a definition message: it replaces whatever its local type meant before."""
        self.budget.spend_definition(position)
        raw = self.data[position + 1 : position + length]
        found = self.by_content.get(raw)
        if found is None:
            found = self.by_content[raw] = Found(parse_definition(raw))
        local = self.data[position] & (_LOCAL_TYPES - 1)
        # Bit 5 of a normal data header is reserved, bit 4 too: the low four bits are the local type.
        headers = [local | reserved for reserved in (0x00, 0x10, 0x20, 0x30)]
        if local < 4:
            compressed = _COMPRESSED | local << 5
            headers += range(compressed, compressed + 32)
        for header in headers:
            self.sizes[header] = found.definition.size
            self.by_header[header] = found

    def repeats(self, position: int, stride: int, header: int, most: int) -> int:
        """How many bytes in a row, ``stride`` apart from ``position``, equal ``header``; at most ``most``."""
        column = self.bytes[position : position + most * stride : stride]
        low, window = 0, _FIRST_WINDOW
        while low < most:
            different = column[low : low + window] != header
            first = int(different.argmax())
            if different[first]:
                return low + first
            low += len(different)
            window *= 8
        return most

    def cycles(self, position: int, size: int, cycle: int) -> int:
        """How many whole A-B pairs stand at ``position``."""
        whole = (self.end - position) // cycle
        first = self.repeats(position, cycle, self.data[position], whole)
        return self.repeats(position + size, cycle, self.data[position + size], first)
