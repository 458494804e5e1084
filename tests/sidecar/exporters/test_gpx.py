"""GPX export: what our own reader and gpxpy read out of it is what went in."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import gpxpy
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milevault.errors import FileError, NotExportable
from milevault.exporters.gpx import PIECE_POINTS, gpx, gpx_pieces, xml_text
from milevault.importers.files import fit
from milevault.importers.files import gpx as reader
from milevault.model import CHANNELS_BY_NAME, SPORTS, Activity, Streams
from tests.sidecar.corpus import corpus_files, needs_corpus
from tests.sidecar.store import samples

START = datetime(2026, 5, 4, 6, 30, tzinfo=UTC)
KEPT = ("position_lat", "position_long", "altitude", "heart_rate", "cadence", "power", "temperature")
# TrackPointExtension has whole revolutions only; everything else keeps its channel's step.
STEP = {name: CHANNELS_BY_NAME[name].resolution for name in KEPT} | {"cadence": 1.0}
GPX_NAMESPACE = "{http://www.topografix.com/GPX/1/1}"
EXTENSION = "{http://www.garmin.com/xmlschemas/TrackPointExtension/v1}"


def exported(streams: Streams, **changes: Any) -> bytes:
    facts = {"start_time": START, "sport": "running", "name": "Morning", "description": None} | changes
    return gpx(streams, **facts)


def back(data: bytes) -> Activity:
    (activity,) = reader.read(data, UTC).activities
    assert activity.findings == ()
    return activity


def made(elapsed_s: list[float], **columns: list[float]) -> Streams:
    values = {name: np.array(column, np.float64) for name, column in columns.items()}
    return Streams(elapsed_s=np.array(elapsed_s, np.float64), values=values)


def line(count: int, **columns: list[float]) -> Streams:
    """A second a point, along a parallel."""
    lat, lon = [47.5] * count, [8.25 + at * 1e-5 for at in range(count)]
    return made([float(at) for at in range(count)], position_lat=lat, position_long=lon, **columns)


def assert_same(streams: Streams, start_time: datetime, again: Activity) -> None:
    """Every positioned sample, at its time, with each value within half a step of what was exported."""
    rows = ~(np.isnan(streams.values["position_lat"]) | np.isnan(streams.values["position_long"]))
    shift = (again.start_time - start_time).total_seconds()
    np.testing.assert_allclose(
        again.streams.elapsed_s + shift, streams.elapsed_s[rows], atol=1.001e-3, rtol=0
    )
    for name in KEPT:
        missing = np.full(np.count_nonzero(rows), np.nan)
        expected = streams.values[name][rows] if name in streams.values else missing
        got = again.streams.values.get(name, missing)
        np.testing.assert_allclose(got, expected, atol=STEP[name] * 0.501, rtol=0, err_msg=name)


def gpxpy_rows(data: bytes) -> list[dict[str, float]]:
    """Each point as gpxpy reads it, extensions by their names (it drops the default namespace)."""
    rows = []
    for point in gpxpy.parse(data).walk(only_points=True):
        row = {"time": point.time.timestamp(), "lat": point.latitude, "lon": point.longitude}
        if point.elevation is not None:
            row["ele"] = point.elevation
        for outer in point.extensions:
            row |= {str(one.tag): float(one.text) for one in outer.iter() if one.text and one.text.strip()}
        rows.append(row)
    return rows


def test_what_is_exported_reads_back_within_the_resolution() -> None:
    ride = samples.streams(3 * PIECE_POINTS + 7)
    again = back(exported(ride, sport="cycling", description="Along the river\nand back"))
    assert_same(ride, START, again)
    assert (again.sport, again.name, again.device.product) == ("cycling", "Morning", "MileVault")
    assert again.description == "Along the river\nand back"


def test_gpxpy_reads_the_same_points() -> None:
    ride = samples.streams(500)
    rows = gpxpy_rows(exported(ride))
    names = {
        "lat": "position_lat", "lon": "position_long", "ele": "altitude", "power": "power",
        f"{EXTENSION}hr": "heart_rate", f"{EXTENSION}cad": "cadence", f"{EXTENSION}atemp": "temperature",
    }  # fmt: skip
    assert [row["time"] - START.timestamp() for row in rows] == ride.elapsed_s.tolist()
    for tag, name in names.items():
        got = [row.get(tag, np.nan) for row in rows]
        np.testing.assert_allclose(got, ride.values[name], atol=STEP[name] * 0.501, rtol=0, err_msg=name)


def test_the_document_is_what_the_schemas_ask_for() -> None:
    root = ElementTree.fromstring(
        exported(line(2, heart_rate=[140, 141], cadence=[85, 86], temperature=[1.5, 2], power=[200, 201]))
    )
    assert (root.tag, root.get("version"), root.get("creator")) == (f"{GPX_NAMESPACE}gpx", "1.1", "MileVault")
    assert [one.tag.removeprefix(GPX_NAMESPACE) for one in root] == ["metadata", "trk"]
    (track,) = root.findall(f"{GPX_NAMESPACE}trk")
    assert [one.tag.removeprefix(GPX_NAMESPACE) for one in track] == ["name", "type", "trkseg"]
    point = track.find(f".//{GPX_NAMESPACE}trkpt")
    assert point is not None
    assert [one.tag.removeprefix(GPX_NAMESPACE) for one in point] == ["time", "extensions"]
    extension = point.find(f".//{EXTENSION}TrackPointExtension")
    assert extension is not None
    # the sequence of the schema
    assert [(one.tag.removeprefix(EXTENSION), one.text) for one in extension] == [
        ("atemp", "1.5"), ("hr", "140"), ("cad", "85"),
    ]  # fmt: skip


def test_a_point_has_only_what_was_measured() -> None:
    nan = float("nan")
    text = exported(line(3, heart_rate=[nan, 120, nan], power=[nan, nan, 250])).decode()
    first, second, third = [part for part in text.splitlines() if part.startswith("<trkpt")]
    assert "extensions" not in first
    assert "<gpxtpx:hr>120</gpxtpx:hr>" in second
    assert "power" not in second
    assert "<extensions><power>250</power></extensions>" in third
    assert "<ele>" not in text


def test_numbers_have_the_digits_of_their_channel_and_never_an_exponent() -> None:
    tiny = made([0], position_lat=[1e-7], position_long=[-0.0000123], altitude=[0.04])
    text = exported(tiny).decode()
    assert '<trkpt lat="0.0000001" lon="-0.0000123"><ele>0.0</ele>' in text


def test_cadence_beyond_the_schemas_byte_is_left_out() -> None:
    text = exported(line(3, cadence=[254, 255, 89.6])).decode()
    assert text.count("gpxtpx:cad>") == 4
    assert "<gpxtpx:cad>254<" in text
    assert "<gpxtpx:cad>90<" in text


@pytest.mark.parametrize(
    ("start", "elapsed", "expected"),
    [
        (START, 1.0, "06:30:01Z"),
        (START, 1.25, "06:30:01.250Z"),
        (START + timedelta(milliseconds=500), 0.5, "06:30:01.000Z"),
        (START.replace(hour=23, minute=59, second=59), 1.0, "2026-05-05T00:00:00Z"),
        (START + timedelta(microseconds=499), 1.0, "06:30:01Z"),
    ],
)
def test_times_are_utc_to_the_millisecond(start: datetime, elapsed: float, expected: str) -> None:
    streams = made([0, elapsed], position_lat=[1, 1], position_long=[1, 1])
    assert f"{expected}</time>" in exported(streams, start_time=start).decode().splitlines()[-4]


def test_a_pause_starts_a_segment_and_the_points_stay_in_order() -> None:
    pause = made([0, 1, 500, 501], position_lat=[1, 1, 1, 1], position_long=[1, 1.1, 1.2, 1.3])
    data = exported(pause)
    assert [len(one.points) for one in gpxpy.parse(data).tracks[0].segments] == [2, 2]
    assert_same(pause, START, back(data))


def test_samples_without_position_are_left_out_and_cut_the_track() -> None:
    nan = float("nan")
    count = 60
    lat = [nan if 20 <= at < 40 else 47.0 for at in range(count)]
    streams = made([float(at) for at in range(count)], position_lat=lat, position_long=[8.0] * count)
    data = exported(streams)
    assert [len(one.points) for one in gpxpy.parse(data).tracks[0].segments] == [20, 20]
    assert_same(streams, START, back(data))


def test_a_cut_may_fall_between_two_pieces() -> None:
    elapsed = np.arange(2.0 * PIECE_POINTS)
    elapsed[PIECE_POINTS:] += 1000
    here = {name: np.full(len(elapsed), 8.0) for name in ("position_lat", "position_long")}
    data = exported(Streams(elapsed_s=elapsed, values=here))
    assert [len(one.points) for one in gpxpy.parse(data).tracks[0].segments] == [PIECE_POINTS, PIECE_POINTS]


@pytest.mark.parametrize(
    "streams",
    [
        samples.pool_swim().streams,
        made([0, 1], heart_rate=[120, 121]),
        made([0, 1], position_lat=[47, 47]),
        made([0, 1], position_lat=[47, np.nan], position_long=[np.nan, 8]),
    ],
    ids=["pool swim", "indoors", "half a position", "never both"],
)
def test_without_positions_there_is_no_gpx_and_the_reason_is_plain(streams: Streams) -> None:
    with pytest.raises(NotExportable, match="no positions"):
        # at once, before a header could go out
        gpx_pieces(streams, start_time=START, sport="swimming", name=None, description=None)


TEXTS = st.text(st.characters(exclude_categories=()), max_size=40)


@given(name=TEXTS, description=TEXTS, sport=TEXTS)
def test_any_text_gives_legal_xml_that_says_it(name: str, description: str, sport: str) -> None:
    data = exported(line(2), name=name, description=description, sport=sport)
    track = gpxpy.parse(data).tracks[0]
    assert ((track.name or ""), (track.description or "")) == (
        xml_text(name) or "",
        xml_text(description) or "",
    )
    assert len(track.segments[0].points) == 2
    assert len(back(data).streams) == 2


@pytest.mark.parametrize(
    "name", ["</name><trkseg>", "]]>", "&amp; &#0;", "<trkseg/>", "a\x00\x0b\ud800\ufffeb\r\nc"]
)
def test_texts_that_look_like_xml_stay_texts(name: str) -> None:
    assert gpxpy.parse(exported(line(2), name=name)).tracks[0].name == xml_text(name)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(1, 200_000),
            st.none() | st.tuples(st.floats(-89, 89), st.floats(-179, 179)),
            st.none() | st.integers(1, 254),
            st.none() | st.floats(-400, 8000),
        ),
        min_size=1,
        max_size=50,
    ),
    st.integers(0, 999_999),
)
def test_any_gaps_read_back_as_the_same_points(rows: list[Any], microseconds: int) -> None:
    nan = float("nan")
    places = [(nan, nan) if row[1] is None else row[1] for row in rows]
    streams = made(
        (np.cumsum([row[0] for row in rows]) / 1000).tolist(),
        position_lat=[lat for lat, _ in places],
        position_long=[lon for _, lon in places],
        heart_rate=[nan if row[2] is None else row[2] for row in rows],
        altitude=[nan if row[3] is None else row[3] for row in rows],
    )
    start = START + timedelta(microseconds=microseconds)
    if all(row[1] is None for row in rows):
        with pytest.raises(NotExportable):
            exported(streams, start_time=start)
        return
    # 0, 0 is a device without a fix to every reader
    if any(round(lat, 7) == 0 == round(lon, 7) for lat, lon in places if lat == lat):
        return
    assert_same(streams, start, back(exported(streams, start_time=start)))


@pytest.mark.parametrize("sport", [sport.name for sport in SPORTS])
def test_every_sport_of_ours_reads_back_as_itself(sport: str) -> None:
    assert back(exported(line(2), sport=sport)).sport == sport


def test_ten_thousand_points_take_a_fraction_of_a_second() -> None:
    ride = samples.streams(10_000)
    spent = []
    for _ in range(3):
        # Of the processor: what others do with it meanwhile is not counted.
        started = time.process_time()
        exported(ride)
        spent.append(time.process_time() - started)
    assert min(spent) < 1


def test_a_long_activity_comes_in_pieces_and_the_first_costs_next_to_nothing() -> None:
    ride = samples.streams(10 * PIECE_POINTS)
    pieces = list(gpx_pieces(ride, start_time=START, sport="cycling", name=None, description=None))
    assert len(pieces) == 12
    assert max(map(len, pieces)) < 400 * PIECE_POINTS
    assert b"".join(pieces) == exported(ride, sport="cycling", name=None)


def recorded(data: bytes) -> tuple[Activity, ...]:
    """The activities of a FIT file; none of one that is refused."""
    try:
        return fit.read(data, UTC).activities
    except FileError:
        return ()


@needs_corpus
def test_real_recordings_survive_the_way_out_and_in() -> None:
    count = 0
    for path in corpus_files("fit")[:80]:
        for activity in recorded(path.read_bytes()):
            if "position_lat" not in activity.streams.values:
                continue
            data = exported(activity.streams, start_time=activity.start_time, sport=activity.sport)
            assert_same(activity.streams, activity.start_time, back(data))
            count += 1
    assert count >= 20
