"""TCX: activities, laps, sessions of several sports, and what is refused."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from milevault.decode.xml import read_tcx
from milevault.errors import CorruptFile, FileError, NotAnActivity, UnsupportedFile
from milevault.importers.files import tcx
from milevault.model import Activity
from tests import fuzzing
from tests.sidecar.corpus import corpus_files, needs_corpus
from tests.sidecar.importers.test_corpus import check
from tests.sidecar.importers.xml_files import RUN_TCX, activity, lap, trackpoint
from tests.sidecar.importers.xml_files import tcx as file_of


def outcome(data: bytes) -> tuple[Activity, ...] | FileError:
    """What reading ends in; anything else than these two fails the test."""
    try:
        return tcx.read(data, UTC).activities
    except FileError as error:
        return error


def only(data: bytes) -> Activity:
    (found,) = tcx.read(data, UTC).activities
    return found


def test_activity_has_its_laps_totals_device_and_notes() -> None:
    run = only(RUN_TCX)
    assert (run.sport, run.description, run.name) == ("running", "Along the river", None)
    assert (run.device.manufacturer, run.device.product, run.device.serial_number) == (
        "garmin", "Garmin Forerunner 910XT", 3838888888,
    )  # fmt: skip
    assert (run.timer_time_s, run.distance_m, run.calories_kcal) == (50, 150, 40)
    assert (run.max_speed_mps, run.max_heart_rate, run.elapsed_time_s) == (4.5, 150, 50)
    first, second = run.laps
    assert (first.elapsed_time_s, second.elapsed_time_s, second.start_time.second) == (30, 20, 30)
    assert (first.trigger, first.avg_heart_rate, first.max_heart_rate) == ("manual", 130, 150)
    assert (first.avg_speed_mps, first.avg_power_w, first.avg_cadence) == (3, 201, 87)


def test_samples_have_every_channel() -> None:
    values = only(RUN_TCX).streams.values
    assert {name: column[1] for name, column in values.items()} == {
        "position_lat": 47.5, "position_long": 8.25, "altitude": 400, "distance": 3, "heart_rate": 121,
        "speed": 3, "power": 200, "cadence": 88,
    }  # fmt: skip


def test_multisport_session_is_one_activity_per_sport() -> None:
    swim, ride = activity(lap(0, 10), "Other"), activity(lap(60, 10, trackpoint(60)), "Biking")
    change = "<Transition StartTime='2024-05-01T10:00:40Z'><Lap StartTime='2024-05-01T10:00:40Z'><TotalTimeSeconds>9</TotalTimeSeconds></Lap></Transition>"
    session = (
        f"<MultiSportSession><Id>2024-05-01T10:00:00Z</Id><FirstSport>{swim}</FirstSport>"
        f"<NextSport>{change}{ride}</NextSport></MultiSportSession>"
    )
    found = tcx.read(file_of(session), UTC).activities
    assert [one.sport for one in found] == ["generic", "transition", "cycling"]
    assert [one.elapsed_time_s for one in found] == [10, 9, 10]
    assert [one.session_index for one in found] == [0, 1, 2]


def test_pool_swim_without_positions_or_samples_is_an_activity() -> None:
    swim = only(file_of(activity(lap(0, 40) + lap(60, 40), "Other")))
    assert len(swim.streams) == 0
    assert [one.elapsed_time_s for one in swim.laps] == [60, 40]
    assert (swim.timer_time_s, swim.elapsed_time_s) == (80, 100)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("<Courses><Course><Name>x</Name></Course></Courses>", "course"),
        ("<Workouts><Workout/></Workouts>", "workout"),
        ("", "no_activity"),
    ],
)
def test_what_is_no_recording_is_refused_with_a_reason(body: str, code: str) -> None:
    with pytest.raises(NotAnActivity) as caught:
        tcx.read(file_of("", body), UTC)
    assert caught.value.code == code


def test_p11_activity_without_any_time_is_refused() -> None:
    with pytest.raises(CorruptFile) as caught:
        tcx.read(RUN_TCX.replace(b"2024", b"1970"), UTC)
    assert caught.value.code == "no_start_time"


def test_p14_doctype_is_refused() -> None:
    with pytest.raises(UnsupportedFile):
        tcx.read(RUN_TCX.replace(b"?>\n", b"?>\n<!DOCTYPE x>", 1), UTC)


@pytest.mark.parametrize("before", [b"          ", b"\r\n\t", b"\xef\xbb\xbf", b"\xef\xbb\xbf  "])
def test_p18_leading_blanks_are_stripped(before: bytes) -> None:
    assert tcx.sniff(before + RUN_TCX)
    assert only(before + RUN_TCX).laps == only(RUN_TCX).laps


def test_p19_other_content_is_not_taken_for_tcx() -> None:
    assert tcx.sniff(RUN_TCX)
    assert not tcx.sniff(b"<html><body>")


def test_cut_file_gives_what_stands_before_the_cut_at_every_byte() -> None:
    small = file_of(activity(lap(0, 30, "".join(map(trackpoint, range(3))))))
    ends = [at + len(b"</Trackpoint>") for at in range(len(small)) if small.startswith(b"</Trackpoint>", at)]
    for cut in range(ends[0], small.rindex(b"</TrainingCenterDatabase>")):
        assert len(only(small[:cut]).streams) == sum(end <= cut for end in ends)
        assert only(small[:cut]).findings == ("truncated",)
        assert tcx.complete(cut, small, small[:cut][-200:]) is False


@pytest.mark.parametrize("size", [1, 2, 7, 100])
def test_pieces_of_any_size_give_the_same_document(size: int) -> None:
    whole, pieces = read_tcx(RUN_TCX), read_tcx(RUN_TCX, chunk_size=size)
    assert pieces.records == whole.records
    assert {name: column.tolist() for name, column in pieces.columns.items()} == {
        name: column.tolist() for name, column in whole.columns.items()
    }


@needs_corpus
def test_every_real_file_ends_in_activities_or_an_explained_refusal() -> None:
    count = 0
    for path in corpus_files("tcx"):
        assert tcx.sniff(path.read_bytes()[:4096])
        found = outcome(path.read_bytes())
        if isinstance(found, FileError):
            assert found.code.isidentifier()
            assert found.reason.endswith(".")
            continue
        for one in found:
            check(one)
        count += len(found)
    assert count >= 22


@pytest.mark.parametrize("path", fuzzing.stored("tcx"), ids=fuzzing.name_of)
def test_what_once_broke_it_is_declared_now(path: Path) -> None:
    fuzzing.run_case(lambda data: tcx.read(data, UTC), path.read_bytes())


@pytest.mark.timeout(fuzzing.timeout_s())
def test_mutations_raise_declared_errors_only() -> None:
    def target(data: bytes) -> None:
        for one in tcx.read(data, UTC).activities:
            check(one, datetime(2200, 1, 1, tzinfo=UTC))

    tokens = [
        b"<Lap StartTime='2024-05-01T10:00:00Z'>",
        b"</Lap>",
        b"<Time>",
        b"<Value>",
        b"<![CDATA[",
        b"nan",
        b"1e999",
    ]
    assert fuzzing.fuzz("tcx", target, [RUN_TCX], tokens=tokens) > 100
