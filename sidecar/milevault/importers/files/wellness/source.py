"""One part of a file as the wellness readers see it: its messages by number, in time, on local dates."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Final

import numpy as np
from numpy.typing import NDArray

from milevault.decode.fit import FitPart, MessageColumns
from milevault.errors import CorruptFile
from milevault.importers.files.fit_rows import FIRST_PLAUSIBLE_S, LAST_PLAUSIBLE_S, rows
from milevault.importers.files.wellness.local_time import Floats, LocalClock, Ordinals, read_clock

# A watch that writes a sample each second for twelve days, as with the samples of activities.
MAX_MESSAGES: Final = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Messages of one type whose time is known, in the order of time (file order where equal).

    times : (N,) float64, Unix seconds; days : (N,) int64, ordinals of their local dates
    """

    times: Floats
    days: Ordinals
    messages: MessageColumns
    _at: NDArray[np.int64]

    def column(self, field: str | int, scale: float = 1.0) -> Floats:
        """(N,) float64 values of a field, nan where missing or not in the file.

        ``scale`` counts only for fields the decoder's profile does not know.
        """
        values = self.messages.column(field)[self._at]
        return values if self.messages.field(field) is not None else values / scale

    def has(self, field: str | int) -> bool:
        return self.messages.has(field)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """``created`` is when the file says it was made, in Unix seconds."""

    clock: LocalClock
    created: float | None
    _messages: Mapping[int, MessageColumns]
    _rows: dict[int, Rows | None] = field(default_factory=dict)

    def messages(self, number: int) -> MessageColumns | None:
        found = self._messages.get(number)
        if found is not None and len(found) > MAX_MESSAGES:
            raise CorruptFile("too_many_samples", "The file holds more samples than a device writes.")
        return found

    def rows(self, number: int) -> Rows | None:
        """The messages of type ``number`` that have a time of their own."""
        if number not in self._rows:
            messages = self.messages(number)
            self._rows[number] = None if messages is None else self.rows_at(messages, messages.times())
        return self._rows[number]

    def rows_at(self, messages: MessageColumns, times: Floats) -> Rows:
        """The messages with the ``times`` (N,) given for them, without those that have none."""
        at = np.flatnonzero((times >= FIRST_PLAUSIBLE_S) & (times < LAST_PLAUSIBLE_S))
        at = at[np.argsort(times[at], kind="stable")]
        return Rows(times=times[at], days=self.clock.days(times[at]), messages=messages, _at=at)


def open_source(part: FitPart, zone: tzinfo) -> Source:
    """The part with its clock; ``zone`` is the athlete's, for files that do not state theirs."""
    messages = {columns.number: columns for columns in part.messages.values()}
    created = next(
        (row.time("time_created") for row in rows(part.messages.get("file_id"), times=("time_created",))),
        None,
    )
    return Source(clock=read_clock(messages, zone), created=created, _messages=messages)
