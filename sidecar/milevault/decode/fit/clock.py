"""The clock of one part of a FIT file: what a single message cannot know about its time."""

import math
from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from milevault.decode.fit import timestamps
from milevault.decode.fit.basetypes import base_type
from milevault.decode.fit.columns import Block, Floats, MessageColumns
from milevault.decode.fit.profile import FIRST_ABSOLUTE_TIME, TIMESTAMP_FIELD


class Clock:
    """A part's clock: times of compressed headers over all message types, and the time of power-on."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._blocks = blocks
        self.power_on_s = math.nan

    def compressed_times(self, offsets: NDArray[np.int64]) -> Floats:
        """(N,) raw FIT seconds of the compressed messages at ``offsets``."""
        known_offsets, known_times = self._resolved
        return known_times[np.searchsorted(known_offsets, offsets)]

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
    def _resolved(self) -> tuple[NDArray[np.int64], Floats]:
        full: list[tuple[NDArray[np.int64], Floats]] = []
        compressed: list[NDArray[np.int64]] = []
        for block in self._blocks:
            flagged = block.data[block.offsets] & timestamps.COMPRESSED_FLAG != 0
            slot = block.definition.fields.get(TIMESTAMP_FIELD)
            values = None if slot is None else block.values(slot, base_type(slot.type_byte), 1)
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
