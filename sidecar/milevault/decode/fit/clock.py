"""The clock of one part of a FIT file: what a single message cannot know about its time."""

import math
from collections.abc import Sequence
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from milevault.decode.fit import timestamps
from milevault.decode.fit.basetypes import base_type
from milevault.decode.fit.block import Block, Floats
from milevault.decode.fit.columns import MessageColumns
from milevault.decode.fit.profile import FIRST_ABSOLUTE_TIME, TIMESTAMP_FIELD

type Offsets = NDArray[np.int64]
# A field 253 of another type may hold anything.
_BEHIND_DATE_TIME: Final = 2.0**32
_NOTHING: Offsets = np.empty(0, np.int64)


class Clock:
    """A part's clock: times given by their low bits, over all message types, and the time of power-on."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._blocks = blocks
        self.power_on_s = math.nan

    def compressed_times(self, offsets: Offsets) -> Floats:
        """(N,) raw FIT seconds of the compressed messages at ``offsets``."""
        known_offsets, known_times = self._compressed
        return known_times[np.searchsorted(known_offsets, offsets)]

    def short_times(self, offsets: Offsets, low_bits: Floats) -> Floats:
        """(N,) raw FIT seconds of the messages at ``offsets`` (ascending) that state timestamp_16 only."""
        full_offsets, full_times = self._full
        places, times = self._compressed
        # A compressed header is a time too, as good as a full one to count on from.
        known = ~np.isnan(times)
        full_offsets = np.concatenate([full_offsets, places[known]])
        full_times = np.concatenate([full_times, times[known]])
        return timestamps.resolve(
            full_offsets, full_times, offsets, low_bits.astype(np.int64), timestamps.SHORT_BITS
        )

    @property
    def was_set(self) -> bool:
        """Whether the part counts its times from power-on and says when that was."""
        return not math.isnan(self.power_on_s)

    def set_by(self, activity: MessageColumns) -> None:
        """Learn when power-on was from an activity message that gives its relative time and the wall clock.

        Watches without GPS do that; they do not know UTC, so their wall clock has to stand for it.
        """
        if not activity.has("local_timestamp"):
            return
        relative, wall = activity.column("timestamp"), activity.column("local_timestamp")
        stated = (relative < FIRST_ABSOLUTE_TIME) & (wall >= FIRST_ABSOLUTE_TIME)
        if stated.any():
            self.power_on_s = float((wall - relative)[stated][0])

    @cached_property
    def _stated(self) -> list[tuple[Block, Floats | None]]:
        """Every block with its field 253, nan where missing, None where it has no such field."""
        stated = []
        for block in self._blocks:
            slot = block.definition.fields.get(TIMESTAMP_FIELD)
            values = None if slot is None else block.values(slot, base_type(slot.type_byte), 1)
            stated.append((block, None if values is None else values[:, 0]))
        return stated

    @cached_property
    def _full(self) -> tuple[Offsets, Floats]:
        """Where a full timestamp stands, and which; what is no date_time (uint32) does not count."""
        full = [
            (block.offsets[known], values[known])
            for block, values in self._stated
            if values is not None and (known := (values >= 0) & (values < _BEHIND_DATE_TIME)).any()
        ]
        offsets = np.concatenate([offsets for offsets, _ in full] or [_NOTHING])
        return offsets, np.concatenate([times for _, times in full] or [np.empty(0)])

    @cached_property
    def _compressed(self) -> tuple[Offsets, Floats]:
        """Where a compressed header stands that has to give the time, ascending, and the time it gives."""
        compressed: list[Offsets] = []
        for block, values in self._stated:
            flagged = block.data[block.offsets] & timestamps.COMPRESSED_FLAG != 0
            if flagged.any():
                compressed.append(block.offsets[flagged if values is None else flagged & np.isnan(values)])
        places = np.sort(np.concatenate(compressed or [_NOTHING]))
        headers = self._blocks[0].data[places].astype(np.int64)
        return places, timestamps.resolve(*self._full, places, headers, timestamps.HEADER_BITS)
