"""Finding every message of a FIT part without touching each one.

A data message's size follows from its header byte, so one table of 256 sizes walks the file. Devices write
long runs of one message type (A-A-A...) or of a few in turn (A-B-A-B..., record and hrv; A-B-C...). These are
skipped exactly, not by guess: if messages of types A, B, C stand back to back at p, p + a and p + a + b, and
the bytes at each of these places plus k * (a + b + c) equal the header of A, B, C for every k up to n, then
by induction n rounds of A, B, C stand there back to back.
"""

from array import array
from collections.abc import Callable
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
_COMPRESSED_LOCAL_TYPES: Final = 4
_IS_DEFINITION: Final = -1
_UNDEFINED: Final = 0
# So many messages are walked one by one before a cycle is looked for, twice as many after each vain look.
_FIRST_WALK: Final = 4
_LONGEST_WALK: Final = 64
# More message types in turn than this are rarely followed by the same again.
_LONGEST_CYCLE: Final = 6
# A cycle is verified only when the round this far ahead looks the same, and skipped from so many rounds on.
_PROBE: Final = 4
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

    @property
    def count(self) -> int:
        """How many messages there are."""
        return len(self.singles) + sum(count for _, _, count in self.runs)

    @property
    def first(self) -> int:
        """The offset of the first of them; there must be one."""
        starts = [*self.singles[:1], *(start for start, _, _ in self.runs[:1])]
        return min(starts)

    def offsets(self) -> NDArray[np.int64]:
        """(N,) int64 offsets of the header bytes, ascending."""
        pieces = [np.frombuffer(self.singles, np.int64)] if self.singles else []
        if self.runs:
            pieces.append(_run_offsets(self.runs))
        if not pieces:
            return np.empty(0, np.int64)
        return pieces[0] if len(pieces) == 1 else np.sort(np.concatenate(pieces), kind="stable")


def _run_offsets(runs: list[tuple[int, int, int]]) -> NDArray[np.int64]:
    """(N,) int64, ascending, all places of runs given as (offset, stride, count), in the order of their starts."""
    if len(runs) == 1:
        start, stride, count = runs[0]
        return np.arange(start, start + stride * count, stride, dtype=np.int64)
    starts, strides, counts = np.array(runs, np.int64).T
    ends = np.cumsum(counts)
    steps = np.arange(ends[-1]) - np.repeat(ends - counts, counts)
    places: NDArray[np.int64] = np.repeat(starts, counts) + steps * np.repeat(strides, counts)
    # A message type that comes twice in a cycle has two runs, which interleave.
    interleaved = (starts[1:] < (starts + strides * (counts - 1))[:-1]).any()
    return np.sort(places) if interleaved else places


@dataclass(frozen=True, slots=True)
class Scan:
    """All messages before ``stopped_at``; ``finding`` says why the scan ended early, if it did."""

    found: tuple[Found, ...]
    stopped_at: int
    finding: str | None


def scan(data: bytes, start: int, end: int, budget: Budget) -> Scan:
    """The messages in ``data[start:end]``, up to the first damage."""
    return _Scanner(data, end, budget).run(start)


def _nothing_defined(_: int) -> None:
    """Stands where no message type is defined; its size of 0 keeps it from being called."""


class _Scanner:
    """The walk's state: what each header byte means now."""

    def __init__(self, data: bytes, end: int, budget: Budget) -> None:
        self.data = data
        self.end = end
        self.budget = budget
        self.sizes = [_UNDEFINED] * 256
        for header in range(_DEFINITION, _COMPRESSED):
            self.sizes[header] = _IS_DEFINITION
        self.by_local: list[Found | None] = [None] * _LOCAL_TYPES
        self.takers: list[Callable[[int], None]] = [_nothing_defined] * 256
        self.by_content: dict[bytes, Found] = {}

    def run(self, position: int) -> Scan:
        """Long on purpose: every look-up in its inner loop is paid once per message that is in no cycle."""
        data, end, sizes, takers = self.data, self.end, self.sizes, self.takers
        finding = None
        walk = _FIRST_WALK
        while position < end:
            first = position
            for count in range(walk):
                header = data[position]
                size = sizes[header]
                if size <= 0:
                    break
                takers[header](position)
                position += size
                if position >= end:
                    count += 1
                    break
            else:
                self.budget.spend_message(walk, first)
                behind = self.skip(position)
                walk = _FIRST_WALK if behind > position else min(2 * walk, _LONGEST_WALK)
                position = behind
                continue
            self.budget.spend_message(count, first)
            if position > end:
                position -= size
                self.untake(header)
                finding = "message_cut"
                break
            if position < end:
                length = definition_length(data, position, end) if size == _IS_DEFINITION else None
                if length is None:
                    finding = "message_cut" if size == _IS_DEFINITION else "undefined_message"
                    break
                self.define(position, length)
                position += length
        return Scan(tuple(self.by_content.values()), position, finding)

    def untake(self, header: int) -> None:
        """Give back the last message: it runs over the end."""
        found = self.found_by(header)
        if found is not None:
            found.singles.pop()

    def define(self, position: int, length: int) -> None:
        """Take in a definition message: it replaces whatever its local type meant before."""
        self.budget.spend_definition(position)
        raw = self.data[position + 1 : position + length]
        found = self.by_content.get(raw)
        if found is None:
            found = self.by_content[raw] = Found(parse_definition(raw))
        local = self.data[position] & (_LOCAL_TYPES - 1)
        if self.by_local[local] is found:
            return
        self.by_local[local] = found
        size, take = found.definition.size, found.singles.append
        # Bit 5 of a normal data header is reserved, bit 4 too: the low four bits are the local type.
        for header in (local, local | 0x10, local | 0x20, local | 0x30):
            self.sizes[header] = size
            self.takers[header] = take
        if local < _COMPRESSED_LOCAL_TYPES:
            first = _COMPRESSED | local << 5
            self.sizes[first : first + 32] = [size] * 32
            self.takers[first : first + 32] = [take] * 32

    def found_by(self, header: int) -> Found | None:
        """The definition in force for a data header."""
        return self.by_local[header >> 5 & 3 if header & _COMPRESSED else header & (_LOCAL_TYPES - 1)]

    def skip(self, position: int) -> int:
        """Take in the cycle of messages that begins at ``position``; the place behind it."""
        starts, period = self.cycle(position)
        if not starts:
            return position
        count = self.rounds(starts, period, (self.end - position) // period)
        if count < _PROBE:
            return position
        self.budget.spend_message(count * len(starts), position)
        for start in starts:
            found = self.found_by(self.data[start])
            if found is not None:
                found.runs.append((start, period, count))
        return position + period * count

    def cycle(self, position: int) -> tuple[list[int], int]:
        """The places of the messages up to the next one like the first, and the distance to that one.

        Empty where none follows soon, or where the rounds ahead do not look the same.
        """
        data, end, sizes = self.data, self.end, self.sizes
        if position >= end:
            return [], 0
        header = first = data[position]
        starts = []
        at = position
        for _ in range(_LONGEST_CYCLE):
            size = sizes[header]
            if size <= 0:
                return [], 0
            starts.append(at)
            at += size
            if at >= end:
                return [], 0
            header = data[at]
            if header == first:
                ahead = position + _PROBE * (at - position)
                same = ahead < end and data[ahead] == first
                return (starts, at - position) if same else ([], 0)
        return [], 0

    def rounds(self, starts: list[int], period: int, most: int) -> int:
        """How many rounds, ``period`` apart, have the same header bytes at all ``starts``; at most ``most``.

        All places are looked at window by window: one that repeats for long beside one that does not would
        else be walked again and again.
        """
        count, window = 0, _FIRST_WINDOW
        while count < most:
            size = same = min(window, most - count)
            for start in starts:
                same = self.repeats(start, start + count * period, period, same)
            count += same
            if same < size:
                break
            window *= 8
        return count

    def repeats(self, header: int, place: int, stride: int, count: int) -> int:
        """How many of ``count`` bytes from ``place`` on, ``stride`` apart, equal in a row the one at ``header``."""
        # Stripping a strided slice counts its equal bytes faster than numpy would, up to long runs.
        column = self.data[place : place + count * stride : stride]
        return count - len(column.lstrip(self.data[header : header + 1]))
