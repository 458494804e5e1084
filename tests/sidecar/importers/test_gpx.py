"""GPX: what becomes an activity, what is refused, and the values gpxpy reads."""

import math
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import gpxpy
import numpy as np
import pytest

from milevault.decode.xml import reader
from milevault.errors import CorruptFile, FileError, NotAnActivity, UnsupportedFile
from milevault.importers.files import gpx
from milevault.model import Activity
from tests import fuzzing
from tests.sidecar.corpus import corpus_files, needs_corpus
from tests.sidecar.importers.test_corpus import check
from tests.sidecar.importers.xml_files import GPX_HEAD, RUN_GPX, SENSORS, point, track
from tests.sidecar.importers.xml_files import gpx as file_of

BERLIN = ZoneInfo("Europe/Berlin")


def outcome(data: bytes) -> tuple[Activity, ...] | FileError:
    """What reading ends in; anything else than these two fails the test."""
    try:
        return gpx.read(data, UTC).activities
    except FileError as error:
        return error


def only(data: bytes) -> Activity:
    (activity,) = gpx.read(data, BERLIN).activities
    return activity


def test_track_becomes_an_activity_with_its_extensions() -> None:
    run = only(RUN_GPX)
    assert (run.sport, run.sub_sport, run.name, run.device.product) == (
        "running",
        "generic",
        "Morning",
        "Test 1",
    )
    assert run.start_time == datetime(2024, 5, 1, 10, tzinfo=UTC)
    assert run.utc_offset_s is None
    assert run.streams.elapsed_s.tolist() == list(range(20))
    first = {name: column[0] for name, column in run.streams.values.items()}
    assert first == {
        "position_lat": 47.5, "position_long": 8.25, "altitude": 400, "heart_rate": 140, "cadence": 85,
        "power": 210, "temperature": 18.5,
    }  # fmt: skip
    assert run.findings == ()


@pytest.mark.parametrize(
    ("extra", "channel"),
    [
        ("<extensions><heartrate>77</heartrate></extensions>", "heart_rate"),
        ("<extensions><ns3:x xmlns:ns3='u'><ns3:HR>77</ns3:HR></ns3:x></extensions>", "heart_rate"),
        ("<extensions><pwr:PowerInWatts>77</pwr:PowerInWatts></extensions>", "power"),
        ("<extensions><gpxdata:temp>77</gpxdata:temp></extensions>", "temperature"),
        ("<extensions><a><b><cadence>77</cadence></b></a></extensions>", "cadence"),
        ("<speed>77</speed>", "speed"),
    ],
)
def test_extensions_of_every_writer_are_found(extra: str, channel: str) -> None:
    assert only(file_of(track(point(0, extra)))).streams.values[channel].tolist() == [77]


def test_tracks_one_after_the_other_are_activities_and_overlapping_ones_are_one() -> None:
    early = track("".join(map(point, range(10))))
    late = track("".join(map(point, range(20, 30))), "<type>1</type>")
    apart = gpx.read(file_of(late, early), UTC).activities
    assert [one.sport for one in apart] == ["running", "cycling"]
    assert [one.session_index for one in apart] == [0, 1]
    together = only(file_of(early, track("".join(map(point, range(5, 15))))))
    assert together.streams.elapsed_s.tolist() == list(range(15))


def test_segments_are_one_activity_with_the_gap_left_in() -> None:
    cut = track(point(0) + point(1) + "</trkseg><trkseg>" + point(100) + point(101))
    assert only(file_of(cut)).streams.elapsed_s.tolist() == [0, 1, 100, 101]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("<rte><rtept lat='1' lon='2'/></rte>", "route"),
        ("<wpt lat='1' lon='2'/>", "waypoints"),
        ("<trk><trkseg><trkpt lat='1' lon='2'/></trkseg></trk>", "no_times"),
        ("<trk><trkseg/></trk>", "empty_track"),
        ("", "empty_track"),
    ],
)
def test_what_is_no_recording_is_refused_with_a_reason(body: str, code: str) -> None:
    with pytest.raises(NotAnActivity) as caught:
        gpx.read(file_of(body), UTC)
    assert caught.value.code == code
    assert caught.value.reason.endswith(".")


@pytest.mark.parametrize(
    ("lat", "lon"), [("nan", "8"), ("47", "inf"), ("91", "8"), ("47", "-180.5"), ("x", "8")]
)
def test_p10_impossible_positions_become_missing_and_the_track_goes_on(lat: str, lon: str) -> None:
    run = only(file_of(track(point(0) + point(1, lat=lat, lon=lon) + point(2))))
    assert run.streams.elapsed_s.tolist() == [0, 1, 2]
    assert np.isnan(run.streams.values["position_lat"]).tolist() == [False, True, False]
    assert np.isnan(run.streams.values["position_long"]).tolist() == [False, True, False]
    assert run.streams.values["altitude"].tolist() == [400, 401, 402]


def test_p11_times_backwards_doubled_and_outside_of_what_can_be() -> None:
    wild = point(9).replace("2024", "1970") + point(8).replace("2024", "2150")
    run = only(file_of(track(point(2) + point(0) + point(0, SENSORS) + wild + point(1))))
    assert run.streams.elapsed_s.tolist() == [0, 1, 2]
    assert run.streams.values["heart_rate"][0] == 140
    assert set(run.findings) == {"samples_without_time", "times_out_of_order"}


@pytest.mark.parametrize(
    "declaration",
    [
        "<!DOCTYPE gpx>",
        '<!doctype gpx [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]>',
        '<!DOCTYPE gpx [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        "<!--" + " " * 5000 + "--><!DOCTYPE gpx>",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_p14_any_doctype_is_refused(declaration: str, encoding: str) -> None:
    text = RUN_GPX.decode().replace("?>\n", "?>\n" + declaration, 1).replace("UTF-8", encoding)
    with pytest.raises(UnsupportedFile) as caught:
        gpx.read(text.encode(encoding), UTC)
    assert caught.value.code == "doctype"


_READ_AS_THE_PARSER_DOES = """
import resource, sys
from datetime import UTC
from milevault.importers import identify
from milevault.ingest.sandbox import Limits
data = sys.stdin.buffer.read()
limits = Limits()
resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_s, limits.cpu_s))
(activity,) = identify(data[:4096]).read(data, UTC).activities
print(len(activity.streams), *sorted(activity.streams.values))
"""


@pytest.mark.parametrize("written", ["alike", "each in its own way"])
def test_p15_long_recording_is_read_within_the_parsers_limits(written: str) -> None:
    start = datetime(2024, 5, 1, tzinfo=UTC)
    # The comment keeps the fast way from being taken.
    extra = SENSORS if written == "alike" else f"<!-- -->{SENSORS}"
    rows = (
        f'<trkpt lat="47.5" lon="8.25"><ele>400</ele><time>{start + timedelta(seconds=at):%Y-%m-%dT%H:%M:%SZ}</time>'
        f"{extra}</trkpt>"
        for at in range(200_000)
    )
    answer = subprocess.run(
        [sys.executable, "-c", _READ_AS_THE_PARSER_DOES],
        input=file_of(track("".join(rows))),
        capture_output=True,
        check=True,
        cwd=Path(__file__).parents[3] / "sidecar",
        env={"OPENBLAS_NUM_THREADS": "1"},
    )
    assert answer.stdout.decode().split() == [
        "200000", "altitude", "cadence", "heart_rate", "position_lat", "position_long", "power", "temperature",
    ]  # fmt: skip


def test_p15_budget_of_elements_lets_a_million_points_of_ten_pass() -> None:
    assert reader.MAX_ELEMENTS >= 11 * reader.MAX_ROWS


def test_p16_deep_nesting_is_refused() -> None:
    deep = "<a>" * 100_000
    with pytest.raises(CorruptFile) as caught:
        gpx.read(file_of(track(point(0, "<extensions>" + deep))), UTC)
    assert caught.value.code == "nested_too_deep"
    assert len(only(file_of(track(point(0, "<a>" * 20 + "</a>" * 20)))).streams) == 1


@pytest.mark.parametrize(
    ("zone", "start", "offset", "finding"),
    [
        ("Z", "10:00", None, None),
        ("+00:00", "10:00", None, None),
        ("+02:00", "08:00", 7200, None),
        ("-0930", "19:30", -34_200, None),
        (".250+02:00", "08:00", 7200, None),
        ("", "08:00", None, "zone_assumed"),
    ],
)
def test_p17_times_of_every_zone_end_in_utc(
    zone: str, start: str, offset: int | None, finding: str | None
) -> None:
    run = only(file_of(track(point(0, zone=zone) + point(1, zone=zone))))
    assert f"{run.start_time:%H:%M}" == start
    assert run.utc_offset_s == offset
    assert run.findings == ((finding,) if finding else ())


def test_p17_mixed_zones_are_put_in_order() -> None:
    run = only(
        file_of(
            track(point(0) + point(1, zone="+00:00") + point(2).replace("T10", "T12").replace("Z", "+02:00"))
        )
    )
    assert run.streams.elapsed_s.tolist() == [0, 1, 2]


@pytest.mark.parametrize("before", [b"  \r\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf \n", b"\x00\x00", b"junk "])
def test_p18_what_stands_before_the_declaration_is_left_out(before: bytes) -> None:
    assert len(only(before + RUN_GPX).streams) == 20


@pytest.mark.parametrize(
    "encoding", ["utf-16", "utf-16-le", "utf-16-be", "iso-8859-1", "windows-1252", "cp1250"]
)
def test_every_declared_encoding_is_read(encoding: str) -> None:
    text = RUN_GPX.decode().replace("UTF-8", encoding).replace("Morning", "Höhe")
    assert only(text.encode(encoding)).name == "Höhe"


def test_p19_other_content_is_not_taken_for_gpx() -> None:
    assert gpx.sniff(RUN_GPX)
    assert gpx.sniff(b"<?xml version='1.0'?><x:gpx xmlns:x='y'>")
    assert gpx.sniff(RUN_GPX.decode().encode("utf-16"))
    assert not gpx.sniff(b"<!DOCTYPE html><html><body>gpx</body></html>")
    assert not gpx.sniff(b'{"message": "log in"}')


@pytest.mark.parametrize(
    "before", ["", "\n x ", "<?xml version='1.0'?>", "<!-- <html> -->", "<!DOCTYPE gpx [<!ENTITY a '<b>'>]>"]
)
def test_p19_the_root_decides_what_a_file_is(before: str) -> None:
    page = f"{before}<html><body><pre><gpx version='1.1'></pre> <!-- <gpx> --></body></html>"
    for encoding in ("utf-8", "utf-16"):
        assert not gpx.sniff(page.encode(encoding))
        assert gpx.sniff(f"{before}<gpx version='1.1'><html/>".encode(encoding))


def test_careless_writing_is_repaired_and_said() -> None:
    for bad in (b"Tom & Jerry", b"Tom \xfc Jerry", b"Tom\x01 Jerry", b"Tom &#1; Jerry"):
        run = only(RUN_GPX.replace(b"Morning", bad))
        assert len(run.streams) == 20
        assert run.name is not None
        assert run.name.startswith("Tom")
        assert run.findings == ("xml_repaired",)


def test_cut_file_gives_what_stands_before_the_cut_at_every_byte() -> None:
    last = RUN_GPX.rindex(b"</trkseg>")
    ends = [at + len(b"</trkpt>") for at in range(len(RUN_GPX)) if RUN_GPX.startswith(b"</trkpt>", at)]
    for cut in range(ends[0], last):
        run = only(RUN_GPX[:cut])
        assert len(run.streams) == sum(end <= cut for end in ends)
        assert run.findings == ("truncated",)


def test_cut_before_the_first_point_is_damage() -> None:
    for cut in range(len(GPX_HEAD)):
        with pytest.raises(FileError):
            gpx.read(RUN_GPX[:cut], UTC)


def test_end_mark_tells_a_whole_file() -> None:
    assert gpx.complete(1, RUN_GPX[:10], RUN_GPX[-50:]) is True
    assert gpx.complete(1, RUN_GPX[:10], RUN_GPX[-50:-4]) is False
    assert gpx.complete(1, RUN_GPX, RUN_GPX.decode().encode("utf-16")[-60:]) is True


@needs_corpus
def test_every_real_file_ends_in_activities_or_an_explained_refusal() -> None:
    count = 0
    for path in [*corpus_files("gpx"), *(one for one in corpus_files("bad") if one.suffix == ".gpx")]:
        assert gpx.sniff(path.read_bytes()[:4096]), path.name
        found = outcome(path.read_bytes())
        if isinstance(found, FileError):
            assert found.code.isidentifier()
            assert found.reason.endswith(".")
            continue
        for one in found:
            check(one)
        count += len(found)
    assert count >= 20


# gpxpy keeps what is no position, and reads times without a zone as UTC just as we do with UTC given.
SENSOR_NAMES = {
    "hr": "heart_rate", "heartrate": "heart_rate", "cad": "cadence", "cadence": "cadence", "power": "power",
    "atemp": "temperature", "temp": "temperature",
}  # fmt: skip


def oracle_rows(path: Path) -> dict[float, dict[str, float]]:
    """Time -> values of every point gpxpy finds, later ones over earlier ones."""
    rows: dict[float, dict[str, float]] = {}
    for one in gpxpy.parse(path.read_bytes()).walk(only_points=True):
        if one.time is None or one.time.year < 1990:
            continue
        time = one.time if one.time.tzinfo else one.time.replace(tzinfo=UTC)
        row = rows.setdefault(time.timestamp(), {})
        if (one.latitude, one.longitude) != (0, 0):
            row |= {"position_lat": one.latitude, "position_long": one.longitude}
        if one.elevation is not None:
            row["altitude"] = one.elevation
        for element in [inner for outer in one.extensions for inner in outer.iter()]:
            name = SENSOR_NAMES.get(str(element.tag).rpartition("}")[2].lower())
            if name and element.text and float(element.text) > 0:
                row[name] = float(element.text)
    return rows


@needs_corpus
def test_values_agree_with_gpxpy_on_every_real_file_it_reads() -> None:
    compared = 0
    for path in corpus_files("gpx"):
        try:
            expected = oracle_rows(path)
        except gpxpy.gpx.GPXException:
            continue
        if not expected:
            continue
        activities = gpx.read(path.read_bytes(), UTC).activities
        assert sum(len(one.streams) for one in activities) == len(expected), path.name
        for one in activities:
            times = one.start_time.timestamp() + one.streams.elapsed_s
            for at, time in enumerate(times.tolist()):
                row = next(expected[key] for key in (time, round(time, 6), round(time, 3)) if key in expected)
                for name, value in row.items():
                    got = float(one.streams.values[name][at])
                    assert math.isclose(got, value, abs_tol=1e-9), (path.name, time, name)
                    compared += 1
    assert compared > 50_000


@pytest.mark.parametrize("path", fuzzing.stored("gpx"), ids=fuzzing.name_of)
def test_what_once_broke_it_is_declared_now(path: Path) -> None:
    fuzzing.run_case(lambda data: gpx.read(data, BERLIN), path.read_bytes())


@pytest.mark.timeout(fuzzing.timeout_s())
def test_mutations_raise_declared_errors_only() -> None:
    def target(data: bytes) -> None:
        for one in gpx.read(data, BERLIN).activities:
            check(one, datetime(2200, 1, 1, tzinfo=UTC))

    tokens = [
        b"<trkpt lat='1' lon='2'>",
        b"</trkpt>",
        b"<time>",
        b"&amp;",
        b"<![CDATA[",
        b"<!--",
        b"nan",
        b"1e999",
    ]
    assert (
        fuzzing.fuzz("gpx", target, [RUN_GPX, file_of(track(point(0)), track(point(90)))], tokens=tokens)
        > 100
    )
