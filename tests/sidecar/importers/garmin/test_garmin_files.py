"""Garmin's JSON files as files: recognised, refused, damaged, large."""

import json
import subprocess
import sys
from datetime import UTC
from pathlib import Path

import pytest

from milevault.errors import CorruptFile, NotAnActivity, UnsupportedFile
from milevault.importers import FILE_FORMATS, identify
from milevault.importers.files import garmin
from tests.sidecar.importers.garmin import exports
from tests.sidecar.importers.garmin.reading import read


@pytest.mark.parametrize("kind", exports.KINDS)
def test_kind_is_known_by_its_keys_alone(kind: str) -> None:
    data = json.dumps(exports.KINDS[kind], indent=2).encode()
    assert [row.name for row in FILE_FORMATS if row.sniff(data[:4096])] == ["garmin_json"]
    assert sum(row.matches(data[:4096]) for row in garmin.KINDS[:2]) == (
        kind in ("summarized_activities", "gear")
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ([{"personalRecords": [{"personalRecordId": 1, "value": 1200.0}]}], "MileVault computes its own"),
        ([{"workoutList": [{"workoutId": 1}]}], "planned workouts"),
        ([{"trainingMethod": "HR_MAX", "zone1Floor": 95, "sport": "DEFAULT"}], "zones"),
        ([{"calendarDate": "2026-02-15", "trainingStatus": "PRODUCTIVE"}], "computes its own"),
        ({"userName": "somebody@example.com", "userProfileId": 4711, "birthDate": "1990-01-01"}, "account"),
    ],
)
def test_other_file_is_refused_with_what_it_is(content: object, reason: str) -> None:
    with pytest.raises(NotAnActivity) as caught:
        read(content)
    assert caught.value.code == "garmin_other"
    assert reason in caught.value.reason
    assert "somebody" not in caught.value.reason
    assert "4711" not in caught.value.reason


@pytest.mark.parametrize(
    "data",
    [b'{"error": "login required"}', b"[]", b"[1, 2]", b'{"calendarDate": "2026-02-15"}', b'"metrics"'],
)
def test_other_json_is_not_claimed(data: bytes) -> None:
    assert not garmin.sniff(data)
    with pytest.raises(UnsupportedFile):
        garmin.read(data, UTC)


def test_byte_order_mark_and_blanks_are_no_obstacle() -> None:
    data = b"\xef\xbb\xbf \r\n" + json.dumps([exports.UDS]).encode()
    assert read(data).wellness.values


def test_cut_file_is_refused_as_damaged_wherever_it_is_cut() -> None:
    data = json.dumps([exports.UDS, exports.UDS]).encode()
    for end in range(800, len(data) - 1, 97):
        assert garmin.complete(end, data[:end], data[:end]) in (False, None)
        with pytest.raises(CorruptFile) as caught:
            read(data[:end])
        assert caught.value.code == "json_broken"


def test_file_without_its_closing_bracket_is_not_whole() -> None:
    data = json.dumps([exports.UDS]).encode()
    assert garmin.complete(len(data), data[:4096], data) is None
    assert garmin.complete(len(data), data[:4096], data + b"\r\n") is None
    assert garmin.complete(len(data) - 1, data[:4096], data[:-1]) is False


def test_half_a_sign_in_a_name_costs_nothing_else() -> None:
    data = json.dumps([{"summarizedActivitiesExport": [exports.ACTIVITY]}]).encode()
    for half in (b"\xff\xfe", b"\\ud83d", b"\\ude00 x"):
        (run,) = read(data.replace(b"Berlin", half + b"Berlin")).activities
        assert run.name is not None
        assert "Berlin" in run.name
        assert run.distance_m == 10_000.5
    (run,) = read(data.replace(b"Berlin", b"\\ud83d\\ude00")).activities
    assert run.name == "\U0001f600 Running"


@pytest.mark.parametrize(
    "data",
    [
        b'[{"totalKilocalories":1,"calendarDate":"2026-02-15","x":' + b"[" * 200_000 + b"]" * 200_000 + b"}]",
        b'[{"totalKilocalories":1,"calendarDate":"2026-02-15"},' + b"[" * 200_000,
        b'[{"summarizedActivitiesExport":' + b'{"a":' * 100_000 + b"1" + b"}" * 100_000 + b"}]",
    ],
    ids=["deep", "unclosed", "deep objects"],
)
def test_depth_without_end_is_refused(data: bytes) -> None:
    with pytest.raises((CorruptFile, NotAnActivity)):
        read(data)


def test_huge_element_is_left_out() -> None:
    huge = {**exports.UDS, "x": "y" * (9 * 2**20)}
    content = read([exports.UDS, huge])
    assert content.findings == ("rows_skipped:1",)


_READ_IN_LITTLE_MEMORY = """
import resource, sys
from datetime import UTC
from milevault.importers import identify
from milevault.errors import FileError
data = sys.stdin.buffer.read()
resource.setrlimit(resource.RLIMIT_AS, (512 * 2**20, 512 * 2**20))
try:
    content = identify(data[:4096]).read(data, UTC)
    print(len(content.activities), len(content.wellness.values))
except FileError as error:
    print(error.code)
"""


def read_in_little_memory(data: bytes) -> str:
    """What a process with the parser's address space answers."""
    answer = subprocess.run(
        [sys.executable, "-c", _READ_IN_LITTLE_MEMORY],
        input=data,
        capture_output=True,
        check=True,
        cwd=Path(__file__).parents[4] / "sidecar",
        env={"OPENBLAS_NUM_THREADS": "1"},
    )
    return answer.stdout.decode().strip()


def test_sixty_megabytes_fit_into_the_parsers_memory() -> None:
    laps = [
        {"startTimeGMT": at, "measurements": [{"fieldEnum": "SUM_DISTANCE", "value": at}] * 5}
        for at in range(40)
    ]
    rows = [
        {**exports.ACTIVITY, "startTimeGmt": exports.START_MS + at * 10_000, "splits": laps}
        for at in range(6000)
    ]
    data = json.dumps([{"summarizedActivitiesExport": rows}]).encode()
    assert len(data) > 60 * 2**20
    assert read_in_little_memory(data) == "6000 0"


def test_file_of_nothing_but_numbers_is_refused_within_the_parsers_memory() -> None:
    data = b'[{"totalKilocalories":1,"calendarDate":"2026-02-15"}' + b",1" * (30 * 2**20) + b"]"
    assert read_in_little_memory(data) == "json_too_large"


def test_beginning_decides_for_long_files_as_for_short_ones() -> None:
    late = [{"calendarDate": "2026-02-15", "x": "y" * 5000, "totalKilocalories": 5}]
    data = json.dumps(late).encode()
    with pytest.raises(UnsupportedFile):
        identify(data[:4096])
    with pytest.raises(UnsupportedFile):
        garmin.read(data, UTC)
