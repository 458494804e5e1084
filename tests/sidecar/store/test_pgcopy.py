"""The binary COPY buffer against a slow, obvious encoder, and against the server itself."""

import struct
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from milevault.model import Streams
from milevault.store import pgcopy, points
from milevault.store.pool import Connection

from . import samples

MAYBE = st.none() | st.integers(-1000, 1000)
FORMATS = {"int2": ">h", "int8": ">q", "float4": ">f", "float8": ">d", "timestamptz": ">q"}


def slow_row(kinds: list[str], row: list[int | None]) -> bytes:
    """One row, value by value."""
    parts = [struct.pack(">h", len(row))]
    for kind, value in zip(kinds, row, strict=True):
        if value is None:
            parts.append(struct.pack(">i", -1))
        else:
            data = struct.pack(FORMATS[kind], value)
            parts += [struct.pack(">i", len(data)), data]
    return b"".join(parts)


@given(rows=st.lists(st.tuples(MAYBE, MAYBE, MAYBE), max_size=20))
def test_buffer_equals_the_slow_encoder(rows: list[tuple[int | None, ...]]) -> None:
    kinds = ["int8", "float8", "float4", "int2"]
    table = [[7, *row] for row in rows]
    columns = [pgcopy.Column(name="key", kind="int8", values=7)]
    for place in range(3):
        values = np.array([np.nan if row[place] is None else row[place] for row in rows], dtype=np.float64)
        columns.append(pgcopy.Column(name=str(place), kind=kinds[place + 1], values=values))
    # Rows are grouped by which columns miss, the first column being the lowest bit; within a group the order stays.
    table.sort(key=lambda row: sum(1 << place for place, value in enumerate(row) if value is None))
    expected = pgcopy.SIGNATURE + b"".join(slow_row(kinds, row) for row in table) + pgcopy.TRAILER
    assert pgcopy.encode(columns, len(rows)) == expected


def test_whole_numbers_are_rounded_not_cut() -> None:
    column = pgcopy.Column(name="hr", kind="int2", values=np.array([119.9999]))
    assert pgcopy.encode([column], 1)[-4:-2] == (120).to_bytes(2)


@pytest.mark.db
async def test_server_reads_edges(conn: Connection) -> None:
    start = datetime(1999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)  # just before PostgreSQL's epoch
    values = {
        "position_lat": np.array([-90.0, 90.0, np.nan]),
        "heart_rate": np.array([1.0, np.nan, 254.0]),
        "power": np.array([np.nan, np.nan, 10_000.0]),
        "temperature": np.array([-100.0, 0.0, 150.0]),
    }
    elapsed = np.array([0.0, 0.000001, 1.5])
    await points.write(conn, 1, 2**40, start, Streams(elapsed_s=elapsed, values=values))
    rows = await conn.fetch("select * from activity_data_points order by ts")
    assert [row["ts"] - start for row in rows] == [
        timedelta(0),
        timedelta(microseconds=1),
        timedelta(seconds=1.5),
    ]
    assert [row["activity_id"] for row in rows] == [2**40] * 3
    assert [row["position_lat"] for row in rows] == [-90.0, 90.0, None]
    assert [row["heart_rate"] for row in rows] == [1, None, 254]
    assert [row["power"] for row in rows] == [None, None, 10_000]
    assert [row["temperature"] for row in rows] == [-100.0, 0.0, 150.0]
    assert [row["altitude"] for row in rows] == [None] * 3


@pytest.mark.db
async def test_no_samples_write_nothing(conn: Connection) -> None:
    await points.write(conn, 1, 1, samples.START, Streams(elapsed_s=np.empty(0), values={}))
    assert await conn.fetchval("select count(*) from activity_data_points") == 0
