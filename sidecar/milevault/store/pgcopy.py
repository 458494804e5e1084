"""PostgreSQL's binary COPY format, built in numpy: one row template per pattern of missing values.

A row is a 16-bit column count and, per column, a 32-bit length and the value in network order; a missing value
is length -1 and nothing else. Rows with the same columns missing have equal length, so each pattern is one
structured array filled column by column (source: PostgreSQL manual, COPY, "Binary Format"). Against
``copy_records_to_table`` see docs/decisions/data-points.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

SIGNATURE: Final = b"PGCOPY\n\xff\r\n\0" + bytes(8)  # no flags, no header extension
TRAILER: Final = b"\xff\xff"
# Microseconds from 1970 to 2000, PostgreSQL's epoch.
EPOCH_US: Final = 946_684_800_000_000
TYPES: Final[dict[str, np.dtype[Any]]] = {
    "int2": np.dtype(">i2"),
    "int8": np.dtype(">i8"),
    "float4": np.dtype(">f4"),
    "float8": np.dtype(">f8"),
    "timestamptz": np.dtype(">i8"),  # microseconds since EPOCH_US
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: name, type (a key of TYPES), and its values.

    values : (N,), or a single number for every row; nan is stored as null
    """

    name: str
    kind: str
    values: NDArray[Any] | int


def timestamps(start_us: int, elapsed_s: NDArray[np.float64]) -> NDArray[np.int64]:
    """PostgreSQL's timestamps (N,) of samples ``elapsed_s`` after ``start_us`` (microseconds since 1970)."""
    return np.rint(elapsed_s * 1e6).astype(np.int64) + (start_us - EPOCH_US)


def encode(columns: Sequence[Column], count: int) -> bytes:
    """``count`` rows as one COPY stream; rows with the same columns missing stand together."""
    missing = [_missing(column) for column in columns]
    pattern = np.zeros(count, dtype=np.int64)
    for place, mask in enumerate(missing):
        if mask is not None:
            pattern |= mask.astype(np.int64) << place
    parts = [SIGNATURE]
    for code in np.unique(pattern):
        rows = np.flatnonzero(pattern == code)
        parts.append(_rows(columns, int(code), rows, whole=len(rows) == count))
    parts.append(TRAILER)
    return b"".join(parts)


def _missing(column: Column) -> NDArray[np.bool] | None:
    if isinstance(column.values, int) or column.values.dtype.kind != "f":
        return None
    mask: NDArray[np.bool] = np.isnan(column.values)
    return mask if mask.any() else None


def _rows(columns: Sequence[Column], code: int, rows: NDArray[np.intp], *, whole: bool) -> bytes:
    fields: list[tuple[str, np.dtype[Any]]] = [("columns", np.dtype(">i2"))]
    for place, column in enumerate(columns):
        fields.append((f"length{place}", np.dtype(">i4")))
        if not code >> place & 1:
            fields.append((f"value{place}", TYPES[column.kind]))
    block = np.zeros(len(rows), dtype=np.dtype(fields))
    block["columns"] = len(columns)
    for place, column in enumerate(columns):
        if code >> place & 1:
            block[f"length{place}"] = -1
            continue
        kind, values = TYPES[column.kind], column.values
        block[f"length{place}"] = kind.itemsize
        if not isinstance(values, int):
            if not whole:
                values = values[rows]
            if kind.kind == "i" and values.dtype.kind == "f":
                values = np.rint(values)
        block[f"value{place}"] = values
    return block.tobytes()
