"""FIT messages that come in dozens, not thousands, as rows of plain values."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from milevault.decode.fit import MessageColumns
from milevault.errors import CorruptFile
from milevault.model.bounds import within_bounds

# A week of pool lengths is 10,000; each row costs an object, so a file of a million of them is refused.
MAX_ROWS: Final = 50_000
# Unix seconds of 1990-01-01 and 2100-01-01: a device's clock outside of them was never set.
FIRST_PLAUSIBLE_S: Final = 631_152_000.0
LAST_PLAUSIBLE_S: Final = 4_102_444_800.0


def plausible_time(seconds: float) -> float | None:
    """``seconds``, or None where missing (nan) or not a time a recording can have."""
    return seconds if FIRST_PLAUSIBLE_S <= seconds < LAST_PLAUSIBLE_S else None


@dataclass(frozen=True, slots=True)
class Row:
    """One message; columns are read once for all rows and shared."""

    _columns: dict[str, list[float]]
    _times: dict[str, list[float]]
    _names: dict[str, list[str | None]]
    _texts: dict[str, list[str | None]]
    index: int

    def number(self, name: str) -> float | None:
        """The field's value (``enhanced_*`` first), None where missing."""
        value = self._columns[name][self.index]
        return None if math.isnan(value) else value

    def bounded(self, name: str, quantity: str) -> float | None:
        """The field's value, None where missing or impossible for ``quantity`` (see model.bounds)."""
        return within_bounds(quantity, self.number(name))

    def time(self, name: str) -> float | None:
        """Unix seconds, None where missing or implausible."""
        return plausible_time(self._times[name][self.index])

    def name(self, name: str) -> str | None:
        """The enum's name, None where missing or unknown."""
        return self._names[name][self.index]

    def text(self, name: str) -> str | None:
        """The cleaned string, None where missing."""
        return self._texts[name][self.index]

    def start(self) -> float | None:
        """When what the row sums up began: its start time, else its end minus its length."""
        start = self.time("start_time")
        end = self.time("timestamp")
        if start is None and end is not None:
            return end - (self.bounded("total_elapsed_time", "elapsed_time_s") or 0.0)
        return start

    def elapsed(self) -> float | None:
        """How long it lasted by the clock: as stated, else from its two times, else its timer time."""
        stated = self.bounded("total_elapsed_time", "elapsed_time_s")
        if stated is not None:
            return stated
        start, end = self.time("start_time"), self.time("timestamp")
        if start is not None and end is not None and end > start:
            return within_bounds("elapsed_time_s", end - start)
        return self.bounded("total_timer_time", "timer_time_s")


def rows(
    messages: MessageColumns | None,
    *,
    numbers: Sequence[str] = (),
    times: Sequence[str] = (),
    names: Sequence[str] = (),
    texts: Sequence[str] = (),
) -> Iterator[Row]:
    """The messages one by one, with the fields asked for; nothing where there are none."""
    if messages is None:
        return
    if len(messages) > MAX_ROWS:
        raise CorruptFile(
            "too_many_rows", "The file holds more laps or events than any real recording, so it was not read."
        )
    columns = {name: messages.best(name).tolist() for name in numbers}
    clocks = {name: messages.times(name).tolist() for name in times}
    named = {name: messages.names(name) for name in names}
    texted = {name: messages.text(name) for name in texts}
    for index in range(len(messages)):
        yield Row(columns, clocks, named, texted, index)
