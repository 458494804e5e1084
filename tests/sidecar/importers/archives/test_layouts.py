"""What the names in Strava's and Garmin's exports mean; every name here is made up."""

import gzip
import zipfile

import pytest

from milevault.importers.archives import ARCHIVES, garmin, strava
from milevault.importers.archives.layout import SKIPPED
from tests.sidecar.ingest import tiny_fit

from .made import entry, walked, zip_of, zipped

ONE, TWO, THREE = (tiny_fit.activity(seed) for seed in (1, 2, 3))
JPEG = b"\xff\xd8\xff\xe0JFIF"
STRAVA = {
    "activities.csv": b"Activity ID,Activity Date\n1,x\n",
    "activities/4001.fit.gz": gzip.compress(ONE),
    "activities/4002.fit": TWO,
    "activities/4003.fit.gz": gzip.compress(b"<html>"),
    "media/a.jpg": JPEG,
    "media/b.mp4": b"\0\0\0\x18ftypmp42",
    "messaging.json": b"[]",
    "logins.csv": b"ip\n",
    "routes/1.gpx": b"<gpx>",
}
EMAIL = "jo_ann.doe@example.org"
PART = zip_of(
    {f"{EMAIL}_{1000 + n}.fit": tiny_fit.activity(n) for n in range(3)} | {f"{EMAIL}_2000.fit": b"no fit"}
)
GARMIN = {
    f"DI_CONNECT/DI-Connect-Fitness/{EMAIL}_0_summarizedActivities.json": b"[]",
    "DI_CONNECT/DI-Connect-Wellness/2023-11-01_2024-02-09_81234567_sleepData.json": b"[]",
    "DI_CONNECT/DI-Connect-Uploaded-Files/UploadedFiles_0-_Part1.zip": PART,
    "DI_CONNECT/DI-Connect-Device/devices.json": b"[]",
    "customer_data/customer.json": b"{}",
    "IT_GOLF/x.json": b"{}",
}


def wrapped(members: dict[str, bytes], folder: str, separator: str = "/") -> dict[str, bytes]:
    return {f"{folder}{separator}{name.replace('/', separator)}": data for name, data in members.items()}


@pytest.mark.parametrize(
    "members",
    [STRAVA, wrapped(STRAVA, "export_99"), wrapped(STRAVA, "export_99", "\\")],
    ids=["plain", "wrapped", "windows"],
)
def test_a_strava_export(members: dict[str, bytes]) -> None:
    result = walked(zip_of(members))
    assert result.files == {"activities/4001.fit": ONE, "activities/4002.fit": TWO}
    assert result.keys == {"activities/4001.fit": "strava:4001", "activities/4002.fit": "strava:4002"}
    assert result.refused == {"activities/4003.fit": "web_page"}
    assert result.ignored["media"] == 2
    assert result.ignored["private"] == 2
    assert result.ignored["not_needed"] == 1
    assert result.accounted == len(members) == result.listed


def test_macos_litter_does_not_hide_a_wrapped_export() -> None:
    result = walked(zip_of(wrapped(STRAVA, "export_99") | {"__MACOSX/export_99/._activities.csv": b"x"}))
    assert "strava:4001" in result.keys.values()


def test_tables_come_after_the_files_they_are_about() -> None:
    newest = (2026, 11, 24, 0, 0, 0)
    data = zipped(
        (entry("activities.csv", date=newest), ONE), ("activities/1.fit", TWO), ("activities/2.fit", THREE)
    )
    result = walked(data)
    assert list(result.files) == ["activities/1.fit", "activities/2.fit", "activities.csv"]
    assert result.late == ["activities.csv"]


@pytest.mark.parametrize("members", [GARMIN, wrapped(GARMIN, "export")], ids=["plain", "wrapped"])
def test_a_garmin_export(members: dict[str, bytes]) -> None:
    result = walked(zip_of(members))
    folder = "DI_CONNECT/DI-Connect-Uploaded-Files/UploadedFiles_0-_Part1.zip"
    assert set(result.files) == {f"{folder}/{1000 + n}.fit" for n in range(3)}
    assert result.refused == {f"{folder}/2000.fit": "unknown_format"}
    assert set(result.keys.values()) == {None}
    assert result.ignored["private"] == 2
    assert result.ignored["not_needed"] == 1
    assert result.accounted == result.listed == len(GARMIN) + 4


def test_a_part_handed_over_alone_shows_no_address_either() -> None:
    result = walked(PART)
    assert set(result.files) == {"1000.fit", "1001.fit", "1002.fit"}
    assert not any("@" in label or "ann" in label for label in [*result.files, *result.refused])


@pytest.mark.parametrize("name", [*GARMIN, f"{EMAIL}_1.fit", f"a/{EMAIL}.fit", f"2024_{EMAIL}_x.json"])
def test_labels_of_a_garmin_export_say_nothing_of_the_account(name: str) -> None:
    label = garmin.label(name)
    assert "@" not in label
    assert "doe" not in label
    assert "81234567" not in label


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("MetricsMaxMetData_20230101_20230411_81234567.json", "MetricsMaxMetData_20230101_20230411.json"),
        ("81234567_userBioMetrics.json", "userBioMetrics.json"),
        ("UDSFile_2023-11-01_2024-02-09.json", "UDSFile_2023-11-01_2024-02-09.json"),
        (f"{EMAIL}_0_summarizedActivities.json", "0_summarizedActivities.json"),
    ],
)
def test_dates_and_part_numbers_stay(name: str, label: str) -> None:
    assert garmin.label(name) == label


def test_every_rule_has_its_words() -> None:
    names = [*STRAVA, *GARMIN]
    rules = {layout.skip(name) for layout in ARCHIVES for name in names} - {None}
    assert rules <= set(SKIPPED)


def test_loose_files_are_nobodys_export() -> None:
    for names in (["a.fit", "b/c.fit"], [], ["activities.csv"], ["activities/1.fit"]):
        assert not any(layout.recognise(names) for layout in ARCHIVES)
    assert strava.skip("activities/1.fit") is None


def test_an_export_inside_another_zip_is_recognised() -> None:
    data = zipped((entry("mine.zip", method=zipfile.ZIP_STORED), zip_of(wrapped(STRAVA, "export_99"))))
    assert "strava:4001" in walked(data).keys.values()
