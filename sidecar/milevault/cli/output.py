"""What the command line says: plain lines to standard output, progress and trouble to standard error."""

import sys
from collections.abc import Sequence


def line(text: str = "") -> None:
    """One line of the answer."""
    sys.stdout.write(f"{text}\n")


def aside(text: str) -> None:
    """One line that is not part of the answer."""
    sys.stderr.write(f"{text}\n")


def table(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Columns as wide as their longest cell, in plain text that can be piped."""
    cells = [[str(cell) for cell in row] for row in (headings, *rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(headings))]
    for row in cells:
        line("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
