"""A CSV file as rows of cells, whatever program wrote it last."""

import csv
import io
from dataclasses import dataclass
from typing import Final

# A spreadsheet that saved the file again may have chosen another separator.
_SEPARATORS: Final = ",;\t"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Cells as they stand; ``damaged`` where reading ended before the file did."""

    header: tuple[str, ...]
    rows: list[list[str]]
    damaged: bool = False


def read_table(data: bytes) -> Table:
    """The rows of a CSV file; quoted cells may hold line breaks. Rows without any text are left out.

    >>> read_table(b'a,b\\n1,"two\\nlines"\\n').rows
    [['1', 'two\\nlines']]
    """
    text = _text(data)
    first_line = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=first_line.count)
    rows: list[list[str]] = []
    damaged = False
    try:
        # extend() keeps what it has taken before the damage.
        rows.extend(row for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) if any(row))
    except csv.Error:
        damaged = True
    header = tuple(rows[0]) if rows else ()
    return Table(header=header, rows=rows[1:], damaged=damaged)


def _text(data: bytes) -> str:
    """Strava writes UTF-8, older spreadsheets save in the Windows code page."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # Cut inside a sign at the very end: the head of a file, or a file cut off.
        if error.start >= len(data) - 3:
            return data[: error.start].decode("utf-8-sig")
        return data.decode("cp1252", "replace")
