"""The export archives of the sample athlete: deterministic, shaped as the services do it, and true to their account."""

import csv
import gzip
import io
import json
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import gpxpy
import pytest

from scripts.sample_athlete.exports.__main__ import main
from scripts.sample_athlete.exports.account import Export, Role
from scripts.sample_athlete.exports.build import Pair, pair, recordings
from scripts.sample_athlete.exports.garmin_json import day_rows
from scripts.sample_athlete.exports.history import LAST_DAY, Form, history
from scripts.sample_athlete.exports.strava import strava_export
from scripts.sample_athlete.exports.strava_table import FRENCH_MONTHS, LANGUAGES, upload_id

SMALL = 0.1


@pytest.fixture(scope="module")
def both() -> Pair:
    return pair(scale=SMALL, processes=1)


def entries(data: bytes, folder: str = "") -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each file, those of nested archives after their archive's name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            if name.endswith(".zip"):
                yield from entries(content, f"{folder}{name}/")
            else:
                yield folder + name, content


def of_role(export: Export, role: Role) -> dict[str, bytes]:
    return {name: data for name, data in entries(export.data) if export.roles[name] is role}


def table(export: Export) -> list[list[str]]:
    text = dict(entries(export.data))["activities.csv"].decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_same_seed_gives_the_same_bytes(both: Pair) -> None:
    again = pair(scale=SMALL, processes=2)
    assert (again.garmin.data, again.strava.data) == (both.garmin.data, both.strava.data)
    other = pair(seed=18, scale=SMALL, processes=1)
    assert other.garmin.data != both.garmin.data
    assert other.strava.data != both.strava.data


def test_full_size_is_what_the_import_has_to_show() -> None:
    whole = pair()
    fits = [name for name in whole.garmin.roles if name.endswith(".fit")]
    assert len(fits) == 2_000
    assert whole.garmin.count(Role.ACTIVITY) == len(whole.garmin.outings) == 1_480
    assert (whole.garmin.count(Role.REPEAT), whole.garmin.count(Role.DAMAGED)) == (10, 3)
    assert whole.garmin.count(Role.HEALTH, Role.NO_ACTIVITY) == 507
    assert len(whole.strava.outings) == 1_500
    assert whole.strava.count(Role.ACTIVITY) == 1_480
    assert (len(whole.strava.manual), whole.shared, whole.distinct) == (20, 1_450, 1_530)


@pytest.mark.parametrize("scale", [0.005, 0.05])
def test_account_adds_up_at_any_scale(scale: float) -> None:
    past = history(scale=scale)
    files = recordings(past, processes=1)
    strava = strava_export(past, files)
    assert {one.strava for one in past.outings} == {*Form, None}
    assert strava.count(Role.ACTIVITY) + len(strava.manual) == len(strava.outings) == len(past.strava)
    assert len(past.outings) == len(past.garmin) + len(past.strava) - len(past.shared)


def test_every_file_has_a_role_and_every_role_a_file(both: Pair) -> None:
    for export in (both.garmin, both.strava):
        assert {name for name, _ in entries(export.data)} == set(export.roles)
    assert set(both.garmin.roles.values()) | set(both.strava.roles.values()) == set(Role)


def test_outings_are_hours_apart(both: Pair) -> None:
    starts = [one.start for one in history().outings]
    assert min(after - before for before, after in pairwise(starts)) > timedelta(hours=1)
    assert starts[-1].date() <= LAST_DAY
    assert len({one.place for one in history().outings}) == 3


def test_activities_of_both_are_the_same_bytes_or_other_ones_by_their_form(both: Pair) -> None:
    garmin = set(of_role(both.garmin, Role.ACTIVITY).values())
    strava = of_role(both.strava, Role.ACTIVITY)
    forms = {f"{upload_id(one)}": (one.strava, one.in_garmin) for one in both.history.strava}
    seen = Counter[tuple[Form | None, bool]]()
    for name, data in strava.items():
        plain = gzip.decompress(data) if name.endswith(".gz") else data
        form, in_garmin = forms[Path(name).name.partition(".")[0]]
        seen[form, in_garmin] += 1
        assert (plain in garmin) == (form is Form.SAME and in_garmin), name
    assert {form for (form, shared) in seen if shared} == set(Form) - {Form.MANUAL}
    assert {form for (form, shared) in seen if not shared} == {Form.REENCODED, Form.GPX, Form.TCX}


def test_both_encoders_write_what_an_independent_decoder_reads(
    both: Pair, messages: Callable[[bytes], dict[str, list[dict[str, Any]]]]
) -> None:
    by_upload = {f"{upload_id(one)}": one for one in both.history.strava}
    for name, data in of_role(both.strava, Role.ACTIVITY).items():
        outing = by_upload[Path(name).name.partition(".")[0]]
        if outing.strava not in (Form.SAME, Form.REENCODED):
            continue
        found = messages(gzip.decompress(data) if name.endswith(".gz") else data)
        late = outing.late_s if outing.strava is Form.REENCODED else 0
        assert len(found["record_mesgs"]) == outing.seconds + 1 - late
        (session,) = found["session_mesgs"]
        assert session["sport"] == outing.kind.sport
        assert session["start_time"] + 631_065_600 == outing.start.timestamp() + late
        assert session["total_elapsed_time"] == outing.seconds - late
        assert ("position_lat" in found["record_mesgs"][0]) == outing.kind.outdoors
        assert found["record_mesgs"][-1]["distance"] > 50


def test_other_files_of_the_device_are_what_their_type_says(
    both: Pair, messages: Callable[[bytes], dict[str, list[dict[str, Any]]]]
) -> None:
    kinds = Counter[Any]()
    for role in (Role.HEALTH, Role.NO_ACTIVITY):
        for data in of_role(both.garmin, role).values():
            found = messages(data)
            kinds[found["file_id_mesgs"][0]["type"]] += 1
            assert "session_mesgs" not in found
    assert set(kinds) == {
        "settings", "sport", "workout", "course", "schedules", "totals", "goals", "device", 41, 44,
        "blood_pressure", "monitoring_b", 49, 68, "weight",
    }  # fmt: skip


def test_repeats_are_copies_in_the_second_part(both: Pair) -> None:
    activities = of_role(both.garmin, Role.ACTIVITY)
    first = {data for name, data in activities.items() if "_Part1.zip/" in name}
    repeats = of_role(both.garmin, Role.REPEAT)
    assert repeats
    for name, data in repeats.items():
        assert "_Part2.zip/" in name
        assert data in first
    assert len(set(activities.values())) == len(activities)


def test_xml_files_hold_the_outing_from_its_late_start_on(both: Pair) -> None:
    by_upload = {f"{upload_id(one)}": one for one in both.history.strava}
    blanks = set()
    for name, data in of_role(both.strava, Role.ACTIVITY).items():
        outing = by_upload[Path(name).name.partition(".")[0]]
        if outing.strava not in (Form.GPX, Form.TCX):
            continue
        text = (gzip.decompress(data) if name.endswith(".gz") else data).decode()
        start = outing.start + timedelta(seconds=outing.late_s)
        if outing.strava is Form.GPX:
            points = gpxpy.parse(text).tracks[0].segments[0].points
            assert points[0].time is not None
            assert points[0].time.timestamp() == start.timestamp()
            assert len(points) == outing.seconds + 1 - outing.late_s
        else:
            blanks.add(text.startswith(" "))
            root = ElementTree.fromstring(text.strip())
            times = [one.text for one in root.iter() if one.tag.endswith("}Time")]
            assert times[0] == f"{start:%Y-%m-%dT%H:%M:%SZ}"
            assert len(times) == outing.seconds + 1 - outing.late_s
    assert blanks == {True, False}


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_table_of_activities_in_every_language(both: Pair, language: str) -> None:
    export = strava_export(both.history, recordings(both.history, 1), language)
    header, *rows = table(export)
    assert len(rows) == len(export.outings)
    assert all(len(row) == len(header) for row in rows)
    twice = [name for name, count in Counter(header).items() if count == 2]
    assert len(twice) == {"en": 5, "de": 4, "fr": 4, "2018": 0}[language]
    assert len(header) == {"en": 103, "de": 28, "fr": 28, "2018": 10}[language]
    named = {name: column for column, name in reversed(list(enumerate(header)))}
    filename = next(
        named[one] for one in ("Filename", "Dateiname", "Nom du fichier", "filename") if one in named
    )
    files = {row[filename] for row in rows}
    assert files - {""} == set(of_role(export, Role.ACTIVITY))
    assert sum(row[filename] == "" for row in rows) == len(export.manual)
    for row, outing in zip(rows, both.history.strava, strict=True):
        assert date_of(row[1], language) == outing.start.replace(tzinfo=None)
    assert any("\n" in row[4] for row in rows)
    if language in ("de", "fr"):
        assert all("," in row[6] and "." in row[17] for row in rows)
    if language == "en":
        assert {len(row[-1].split("|")) for row in rows} == {1, 2}


def date_of(text: str, language: str) -> datetime:
    """The table's date, read by the standard library."""
    if language == "fr":
        day, month, rest = text.split(" ", 2)
        text = f"{day} {FRENCH_MONTHS.index(month) + 1} {rest}"
    pattern = {"en": "%b %d, %Y, %I:%M:%S %p", "de": "%d.%m.%Y, %H:%M:%S", "fr": "%d %m %Y à %H:%M:%S"}
    form = pattern.get(language, "%Y-%m-%d %H:%M:%S")
    return datetime.strptime(text.replace("\u202f", " "), form)  # noqa: DTZ007 - the table says no zone


def test_json_parts_overlap_and_correct_each_other(both: Pair) -> None:
    days: dict[str, list[dict[str, Any]]] = {}
    for name, data in of_role(both.garmin, Role.HEALTH_TABLE).items():
        if "UDSFile" in name:
            for row in json.loads(data):
                if "version" not in row:
                    assert set(row) == {"calendarDate", "hydration"}
                    continue
                days.setdefault(row["calendarDate"], []).append(row)
    truth = day_rows(both.history, "UDSFile")
    assert set(days) == {f"{day}" for day in truth}
    corrected = 0
    for day, row in truth.items():
        latest = max(days[f"{day}"], key=lambda one: one["version"])
        assert latest["totalSteps"] == row["totalSteps"]
        corrected += len({one["version"] for one in days[f"{day}"]}) > 1
    assert corrected >= 10


def test_nights_add_up_and_belong_to_the_day_of_waking(both: Pair) -> None:
    for day, row in day_rows(both.history, "sleepData").items():
        start, end = (datetime.fromisoformat(row[f"sleep{which}TimestampGMT"]) for which in ("Start", "End"))
        parts = sum(row[f"{stage}SleepSeconds"] for stage in ("deep", "light", "rem", "awake"))
        assert parts + row["unmeasurableSeconds"] == (end - start).total_seconds()
        assert end.date() == day


def test_summaries_name_every_activity_and_some_twice(both: Pair) -> None:
    parts = [
        json.loads(data)[0]["summarizedActivitiesExport"]
        for name, data in of_role(both.garmin, Role.TABLE).items()
        if name.endswith("_summarizedActivities.json")
    ]
    assert len(parts) > 1
    rows = [row for part in parts for row in part]
    starts = {int(one.start.timestamp()) * 1000 for one in both.history.garmin}
    assert {row["beginTimestamp"] for row in rows} == starts
    assert len(rows) > len(starts)


def test_command_line_writes_both(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "out"), "--scale", "0.01", "--language", "fr"]) == 0
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"garmin.zip", "strava.zip"}
    assert "in both archives" in capsys.readouterr().out


def test_unknown_language_is_refused(both: Pair) -> None:
    with pytest.raises(ValueError, match="no such language"):
        strava_export(both.history, {}, "tlh")
