"""Texts of rows -> float64 columns, in batches, so that no text lives for long."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from milevault.decode.xml.times import parse_times

type Floats = NDArray[np.float64]
TIME: Final = "time"
# The second value of a time's pair of columns, see times.parse_times.
TIME_OFFSET: Final = "time_offset"


def parse_numbers(texts: Sequence[str]) -> Floats:
    """(N,) float64 of N decimal texts; nan for what is no number. A decimal comma is understood.

    >>> parse_numbers(["1.5", " 2 ", "1,5", "", "1e400"]).tolist()
    [1.5, 2.0, 1.5, nan, inf]
    """
    try:
        return np.fromiter(map(float, texts), np.float64, len(texts))
    except ValueError:
        return np.fromiter(map(_number, texts), np.float64, len(texts))


def _number(text: str) -> float:
    try:
        return float(text.replace(",", ".") if text.count(",") == 1 else text)
    except ValueError:
        return float("nan")


def _one_column(texts: Sequence[str]) -> Floats:
    return parse_numbers(texts)[:, np.newaxis]


def _two_columns(texts: Sequence[str]) -> Floats:
    return np.stack(parse_times(texts), axis=1)


class Column:
    """One column while it is read. ``texts`` and ``rows`` (the row of each text, rising) wait for a batch."""

    def __init__(self, width: int, parse: Callable[[Sequence[str]], Floats]) -> None:
        self.texts: list[str] = []
        self.rows: list[int] = []
        self._width = width
        self._parse = parse
        self._blocks: list[tuple[int, Floats]] = []
        self._done = 0

    def convert(self, end: int) -> None:
        """Turn the waiting texts of the rows before ``end``, all of which are complete, into numbers."""
        cut = bisect_left(self.rows, end)
        if cut:
            base = min(self._done, self.rows[0]) if self._blocks else self.rows[0]
            block = np.full((end - base, self._width), np.nan)
            # Of several texts in one row the last one stays, as in a dictionary.
            block[np.asarray(self.rows[:cut]) - base] = self._parse(self.texts[:cut])
            self._blocks.append((base, block))
            # In place: the reader holds on to the lists' append methods.
            del self.texts[:cut], self.rows[:cut]
        self._done = end

    def finish(self, count: int) -> list[Floats]:
        """``width`` arrays of (count,) float64, nan where a row has no value; none where no row has."""
        self.convert(count)
        if not self._blocks:
            return []
        columns = [np.full(count, np.nan) for _ in range(self._width)]
        for start, block in self._blocks:
            for at, column in enumerate(columns):
                column[start : start + len(block)] = block[:, at]
        self._blocks = []
        return columns


class Columns(dict[str, Column]):
    """The columns of one reading by name; made when first asked for."""

    def __missing__(self, name: str) -> Column:
        column = Column(2, _two_columns) if name == TIME else Column(1, _one_column)
        self[name] = column
        return column

    def convert(self, end: int) -> None:
        """Convert what waits in every column, up to row ``end``."""
        for column in self.values():
            column.convert(end)

    def finish(self, count: int) -> dict[str, Floats]:
        """Name -> (count,) float64; a time has a second column ``TIME_OFFSET``; empty columns are left out."""
        found: dict[str, Floats] = {}
        for name, column in self.items():
            names = (TIME, TIME_OFFSET) if name == TIME else (name,)
            found |= zip(names, column.finish(count), strict=False)
        return found
