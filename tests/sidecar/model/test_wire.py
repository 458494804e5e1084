"""The parser's frames: faithful, and never believed."""

import math
import struct
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milevault.errors import CorruptFile, ParserFailed
from milevault.model import (
    Activity,
    Device,
    FileContent,
    Gear,
    GearUse,
    HealthSeries,
    HealthValue,
    Lap,
    Length,
    SleepSession,
    Streams,
    Wellness,
    wire,
)

NOW = datetime(2026, 11, 23, tzinfo=UTC)
START = datetime(2026, 5, 1, 6, 30, tzinfo=UTC)


def activity(**changes: Any) -> Activity:
    made = Activity(
        session_index=0,
        sport="running",
        sub_sport="trail",
        indoor=False,
        start_time=START,
        elapsed_time_s=3.5,
        distance_m=12.0,
        utc_offset_s=7200,
        name="Früh\u00a0am \u2028Morgen 🏃",
        device=Device(manufacturer="garmin", product="fr935", serial_number=4_294_967_290),
        streams=Streams(
            elapsed_s=np.array([0.0, 1.0, 3.5]),
            values={"position_lat": np.array([47.0, np.nan, 47.1]), "power": np.array([200.0, 0.0, 250.0])},
        ),
        laps=(Lap(index=0, start_time=START, elapsed_time_s=3.5, trigger="manual"),),
        lengths=(
            Length(index=0, start_time=START, elapsed_time_s=2.0, length_type="active", total_strokes=9),
        ),
        findings=("crc_mismatch",),
    )
    return replace(made, **changes)


def frame(*activities: Activity) -> bytes:
    return b"".join(wire.encode(FileContent(activities=activities)))


def everything(**changes: Any) -> FileContent:
    day = date(2026, 5, 2)
    wellness = Wellness(
        values=(HealthValue(day=day, metric="steps", value=9000, observed_at=START, component="walking"),),
        series=(
            HealthSeries(
                day=day, channel="stress", times_s=np.array([1.7e9, 1.7e9 + 60]), values=np.array([20.0, 31])
            ),
        ),
        sleeps=(
            SleepSession(
                day=day,
                kind="main",
                start_time=START,
                end_time=START + timedelta(hours=8),
                observed_at=START + timedelta(hours=9),
                stage_starts_s=np.array([START.timestamp(), START.timestamp() + 600]),
                stage_levels=np.array([2.0, 3.0]),
            ),
        ),
    )
    made = FileContent(
        activities=(activity(description="Zwei\nZeilen"),),
        wellness=wellness,
        gear=(Gear(name="Red bike", kind="bike"),),
        gear_uses=(GearUse(external_key="garmin:7", gear="Red bike"),),
    )
    return replace(made, **changes)


def same(one: Activity, other: Activity) -> bool:
    np.testing.assert_array_equal(one.streams.elapsed_s, other.streams.elapsed_s)
    assert one.streams.values.keys() == other.streams.values.keys()
    for name, column in one.streams.values.items():
        np.testing.assert_array_equal(column, other.streams.values[name])
    empty = Streams(elapsed_s=np.empty(0), values={})
    return replace(one, streams=empty) == replace(other, streams=empty) or _plain(one) == _plain(other)


def _plain(one: Activity) -> dict[str, Any]:
    return {name: getattr(one, name) for name in Activity.__dataclass_fields__ if name != "streams"}


def test_what_goes_in_comes_out() -> None:
    first, second = activity(), activity(session_index=1, name=None, laps=(), lengths=())
    got = wire.decode(frame(first, second), now=NOW).activities
    assert len(got) == 2
    assert same(got[0], first)
    assert same(got[1], second)
    assert got[0].streams.values["power"].dtype == np.float64
    assert got[0].streams.values["power"].flags.writeable


def test_no_activities_are_a_frame_too() -> None:
    assert wire.decode(frame(), now=NOW) == FileContent()


def test_health_and_gear_come_out_as_they_went_in() -> None:
    sent = everything()
    got = wire.decode(b"".join(wire.encode(sent)), now=NOW)
    assert got.wellness.values == sent.wellness.values
    assert got.wellness.series[0].values.tolist() == [20.0, 31.0]
    assert got.wellness.sleeps[0].stage_levels.tolist() == [2.0, 3.0]
    assert (got.gear, got.gear_uses) == (sent.gear, sent.gear_uses)
    assert got.activities[0].description == "Zwei\nZeilen"


def _lie(part: str, **changes: Any) -> FileContent:
    wellness = everything().wellness
    (row,) = getattr(wellness, part)
    return everything(wellness=replace(wellness, **{part: (replace(row, **changes),)}))


HEALTH_LIES: dict[str, Callable[[], FileContent]] = {
    "a metric nobody knows": lambda: _lie("values", metric="luck"),
    "minus one step": lambda: _lie("values", value=-1.0),
    "steps that are no number": lambda: _lie("values", value=math.nan),
    "observed before 1990": lambda: _lie("values", observed_at=datetime(1980, 1, 1, tzinfo=UTC)),
    "a day before 1990": lambda: _lie("values", day=date(1989, 12, 31)),
    "a channel nobody knows": lambda: _lie("series", channel="luck"),
    "samples that go back": lambda: _lie("series", times_s=np.array([1.7e9, 1.7e9])),
    "stress of a thousand": lambda: _lie("series", values=np.array([20.0, 1000.0])),
    "no samples": lambda: _lie("series", times_s=np.empty(0), values=np.empty(0)),
    "a night that ends first": lambda: _lie("sleeps", end_time=START - timedelta(hours=1)),
    "a night of a week": lambda: _lie("sleeps", end_time=START + timedelta(days=7)),
    "a night that was deleted": lambda: _lie("sleeps", deleted=True),
    "a stage nobody knows": lambda: _lie("sleeps", stage_levels=np.array([2.0, 9.0])),
    "stages without a time": lambda: _lie("sleeps", stage_levels=np.array([2.0])),
    "a description without end": lambda: everything(activities=(activity(description="x" * 10_001),)),
}


@pytest.mark.parametrize("lie", HEALTH_LIES)
def test_health_no_importer_may_give_is_refused(lie: str) -> None:
    with pytest.raises((ParserFailed, CorruptFile)):
        wire.decode(b"".join(wire.encode(HEALTH_LIES[lie]())), now=NOW)


@given(
    columns=st.dictionaries(
        st.sampled_from(["power", "heart_rate", "altitude"]),
        st.lists(st.one_of(st.floats(1, 200), st.just(math.nan)), min_size=4, max_size=4),
    )
)
def test_any_columns_come_through(columns: dict[str, list[float]]) -> None:
    streams = Streams(
        elapsed_s=np.arange(4.0), values={name: np.array(column) for name, column in columns.items()}
    )
    made = activity(streams=streams)
    assert same(wire.decode(frame(made), now=NOW).activities[0], made)


def streams(**columns: list[float]) -> Streams:
    count = len(next(iter(columns.values())))
    return Streams(elapsed_s=np.arange(float(count)), values={n: np.array(c) for n, c in columns.items()})


LIES: dict[str, Callable[[], Activity]] = {
    "latitude beyond the pole": lambda: activity(streams=streams(position_lat=[91.0])),
    "infinite power": lambda: activity(streams=streams(power=[math.inf])),
    "negative heart rate": lambda: activity(streams=streams(heart_rate=[-1.0])),
    "unknown channel": lambda: activity(streams=streams(mood=[1.0])),
    "column too short": lambda: activity(
        streams=Streams(elapsed_s=np.arange(3.0), values={"power": np.zeros(2)})
    ),
    "time running backwards": lambda: activity(streams=Streams(elapsed_s=np.array([1.0, 0.0]), values={})),
    "time before the start": lambda: activity(streams=Streams(elapsed_s=np.array([-1.0]), values={})),
    "time missing": lambda: activity(streams=Streams(elapsed_s=np.array([np.nan]), values={})),
    "end of time": lambda: activity(streams=Streams(elapsed_s=np.array([1e300]), values={})),
    "infinite distance": lambda: activity(distance_m=math.inf),
    "distance not a number": lambda: activity(distance_m=math.nan),
    "negative duration": lambda: activity(elapsed_time_s=-1.0),
    "heart rate of 999": lambda: activity(avg_heart_rate=999.0),
    "lap's heart rate of 999": lambda: activity(
        laps=(Lap(index=0, start_time=START, elapsed_time_s=1.0, max_heart_rate=999.0),)
    ),
    "start in 1970": lambda: activity(start_time=datetime(1970, 1, 1, tzinfo=UTC)),
    "lap in 1970": lambda: activity(
        laps=(Lap(index=0, start_time=datetime(1970, 1, 1, tzinfo=UTC), elapsed_time_s=1.0),)
    ),
    "start without zone": lambda: activity(start_time=datetime(2026, 5, 1)),  # noqa: DTZ001
    "name of a thousand characters": lambda: activity(name="x" * 1000),
    "name with NUL": lambda: activity(name="a\0b"),
    "finding with a line break": lambda: activity(findings=("a\nb",)),
    "no sport": lambda: activity(sport=""),
    "session before the first": lambda: activity(session_index=-1),
    "serial beyond 64 bits": lambda: activity(device=Device(serial_number=2**63)),
}


@pytest.mark.parametrize("lie", LIES)
def test_value_no_importer_may_give_fails_the_parser(lie: str) -> None:
    with pytest.raises(ParserFailed):
        wire.decode(frame(LIES[lie]()), now=NOW)


@pytest.mark.parametrize(
    "made",
    [
        activity(start_time=NOW + timedelta(days=3)),
        activity(
            start_time=NOW + timedelta(days=1), streams=Streams(elapsed_s=np.array([200_000.0]), values={})
        ),
    ],
)
def test_date_in_the_future_is_the_files_fault(made: Activity) -> None:
    with pytest.raises(CorruptFile) as caught:
        wire.decode(frame(made), now=NOW)
    assert caught.value.code == "time_in_future"


def test_one_row_in_the_future_costs_only_itself() -> None:
    """A mistyped year in a list of thousands."""
    late = activity(session_index=1, start_time=NOW + timedelta(days=300))
    sent = everything(activities=(activity(), late))
    wellness = sent.wellness
    ahead = replace(wellness.values[0], day=(NOW + timedelta(days=30)).date())
    sent = replace(sent, wellness=replace(wellness, values=(*wellness.values, ahead)))
    got = wire.decode(b"".join(wire.encode(sent)), now=NOW)
    assert [one.session_index for one in got.activities] == [0]
    assert got.wellness.values == wellness.values
    assert got.findings == ("time_in_future",)


def test_clock_a_day_ahead_is_accepted() -> None:
    assert len(wire.decode(frame(activity(start_time=NOW + timedelta(days=1))), now=NOW).activities) == 1


def raw(header: object, columns: bytes = b"") -> bytes:
    packed = msgspec.msgpack.encode(header)
    return struct.pack("<4sI", wire.MAGIC, len(packed)) + packed + columns


NONSENSE: dict[str, bytes] = {
    "nothing": b"",
    "short": b"MVW",
    "other magic": b"XXXX" + struct.pack("<I", 0),
    "header beyond the end": struct.pack("<4sI", wire.MAGIC, 1000) + b"\x90",
    "not msgpack": struct.pack("<4sI", wire.MAGIC, 1) + b"\xc1",
    "a number": raw(7),
    "a list of numbers": raw([1, 2]),
    "activities that are numbers": raw({"activities": [1, 2]}),
    "an activity without fields": raw({"activities": [{}]}),
    "bytes left over": frame(activity()) + b"x",
    "a column cut off": frame(activity())[:-1],
    "sport that is not UTF-8": frame(activity()).replace(b"running", b"runn\xffng"),
    "nested too deep": raw([]).replace(b"\x90", b"")[:4] + struct.pack("<I", 100_000) + b"\x91" * 100_000,
}


@pytest.mark.parametrize("name", NONSENSE)
def test_nonsense_fails_the_parser(name: str) -> None:
    with pytest.raises(ParserFailed):
        wire.decode(NONSENSE[name], now=NOW)


def test_column_that_claims_more_than_a_million_values_is_not_allocated() -> None:
    header = msgspec.to_builtins(activity(), enc_hook=lambda _: 2**40, builtin_types=(datetime,))
    with pytest.raises(ParserFailed):
        wire.decode(raw({"activities": [header]}), now=NOW)


@settings(max_examples=300, deadline=None)
@given(
    changes=st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), max_size=5),
    cut=st.integers(0, 5000),
)
def test_changed_frames_never_raise_anything_undeclared(changes: list[tuple[int, int]], cut: int) -> None:
    data = bytearray(b"".join(wire.encode(everything())))
    for at, value in changes:
        data[at % len(data)] = value
    if cut < len(data):
        del data[cut:]
    try:
        wire.decode(bytes(data), now=NOW)
    except ParserFailed, CorruptFile:
        return


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_random_headers_never_raise_anything_undeclared(header: bytes) -> None:
    data = struct.pack("<4sI", wire.MAGIC, len(header)) + header
    try:
        wire.decode(data, now=NOW)
    except ParserFailed, CorruptFile:
        return
