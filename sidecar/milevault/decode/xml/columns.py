"""Texts of rows -> float64 columns, in batches, so that no text lives for long."""

from collections.abc import Callable, Iterator, Sequence
from itertools import compress
from typing import Final, cast

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


def _one_column(texts: Sequence[str]) -> tuple[Floats, ...]:
    return (parse_numbers(texts),)


type _Places = slice | NDArray[np.int32]


class Column:
    """One column while it is read: the texts of single rows, and those of runs of rows, wait for a batch."""

    def __init__(self, width: int, parse: Callable[[Sequence[str]], tuple[Floats, ...]]) -> None:
        self.texts: list[str] = []
        self.rows: list[int] = []
        self._run_texts: list[str] = []
        self._runs: list[slice] = []
        self._width = width
        self._parse = parse
        self._blocks: list[tuple[_Places, tuple[Floats, ...]]] = []

    def add_run(self, first: int, texts: Sequence[str]) -> None:
        """The texts of the rows from ``first`` on, one for each, all that these rows have in this column."""
        self._run_texts += texts
        self._runs.append(slice(first, first + len(texts)))

    def add_some(self, first: int, texts: Sequence[str | None]) -> None:
        """As ``add_run`` where some rows have none."""
        if None not in texts:
            self.add_run(first, cast("Sequence[str]", texts))
            return
        # No value of a run is an empty text.
        self.texts += filter(None, texts)
        self.rows += compress(range(first, first + len(texts)), texts)

    def convert(self) -> None:
        """Turn the waiting texts into numbers."""
        if not self.texts and not self._runs:
            return
        # All at once: few texts cost as much as some hundred.
        values, at = self._parse(self.texts + self._run_texts), len(self.texts)
        if at:
            self._blocks.append((_places(self.rows), tuple(one[:at] for one in values)))
        for places in _joined(self._runs):
            size = places.stop - places.start
            self._blocks.append((places, tuple(one[at : at + size] for one in values)))
            at += size
        # In place: the reader holds on to the lists' append methods.
        self.texts.clear()
        self.rows.clear()
        self._run_texts, self._runs = [], []

    def finish(self, count: int) -> list[Floats]:
        """``width`` arrays of (count,) float64, nan where a row has no value; none where no row has."""
        self.convert()
        if not self._blocks:
            return []
        # One more: the row in which the file breaks off may have values, and is none.
        columns = [np.full(count + 1, np.nan) for _ in range(self._width)]
        for places, block in self._blocks:
            for column, values in zip(columns, block, strict=True):
                # Of several texts in one row the last one stays, as in a dictionary.
                column[places] = values
        self._blocks = []
        return [column[:count] for column in columns]


def _places(rows: Sequence[int]) -> _Places:
    """The rows as an index; consecutive ones as a slice, which costs no memory."""
    places = np.fromiter(rows, np.int32, len(rows))
    if rows[-1] - rows[0] + 1 == len(rows) and bool((np.diff(places) == 1).all()):
        return slice(rows[0], rows[-1] + 1)
    return places


def _joined(runs: Sequence[slice]) -> Iterator[slice]:
    """The runs in their order, those that follow each other without a gap as one."""
    joined: slice | None = None
    for run in runs:
        if joined is not None and run.start == joined.stop:
            joined = slice(joined.start, run.stop)
        else:
            if joined is not None:
                yield joined
            joined = run
    if joined is not None:
        yield joined


class Columns(dict[str, Column]):
    """The columns of one reading by name; made when first asked for."""

    def __missing__(self, name: str) -> Column:
        column = Column(2, parse_times) if name == TIME else Column(1, _one_column)
        self[name] = column
        return column

    def convert(self) -> None:
        """Convert what waits in every column."""
        for column in self.values():
            column.convert()

    def finish(self, count: int) -> dict[str, Floats]:
        """Name -> (count,) float64; a time has a second column ``TIME_OFFSET``; empty columns are left out."""
        found: dict[str, Floats] = {}
        for name, column in self.items():
            names = (TIME, TIME_OFFSET) if name == TIME else (name,)
            found |= zip(names, column.finish(count), strict=False)
        return found
