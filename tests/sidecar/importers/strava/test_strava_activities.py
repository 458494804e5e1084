"""activities.csv in every language and of every age; each oddity of the export has its test."""

import time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from milevault.errors import CorruptFile, NotAnActivity, UnsupportedFile
from milevault.importers import identify
from milevault.importers.files import strava
from milevault.model import Activity, FileContent, wire
from tests.sidecar.importers.strava import lists
from tests.sidecar.importers.strava.lists import ride, table

START = datetime(2023, 5, 9, 10, 9, 29, tzinfo=UTC)


def read(data: bytes) -> FileContent:
    """What the file holds, as the program reads it: recognised by its beginning, through the parser's frame."""
    content = identify(data[:4096]).read(data, ZoneInfo("Asia/Tokyo"))
    frame = b"".join(bytes(piece) for piece in wire.encode(content))
    return wire.decode(frame, now=datetime(2026, 12, 1, tzinfo=UTC))


def only(data: bytes) -> Activity:
    (activity,) = read(data).activities
    return activity


def told(activity: Activity) -> tuple[object, ...]:
    """The figures that the sample row has."""
    return (
        activity.start_time,
        activity.elapsed_time_s,
        activity.moving_time_s,
        activity.distance_m,
        activity.max_speed_mps,
        activity.avg_speed_mps,
        activity.elevation_gain_m,
        activity.elevation_loss_m,
        activity.avg_cadence,
        activity.max_heart_rate,
        activity.avg_heart_rate,
        activity.max_power_w,
        activity.avg_power_w,
        activity.calories_kcal,
        activity.perceived_exertion,
        activity.commute,
        activity.gear,
        activity.external_key,
    )


FIGURES = (
    START, 3700.5, 3600.0, 24512.3, 15.2, 6.8, 350.5, 340.5, 82.0, 165.0, 140.0, 600.0, 180.0, 700.0, 7.0,
    False, "Canyon Ultimate Blue", "strava:8000000001",
)  # fmt: skip


@pytest.mark.parametrize(
    ("header", "date", "kind", "sport"),
    [
        (lists.ENGLISH, "May 9, 2023, 10:09:29 AM", "Ride", "cycling"),
        (lists.ENGLISH, "9 May 2023, 10:09:29", "Ride", "cycling"),
        (lists.GERMAN, "09.05.2023, 10:09:29", "Radfahrt", "cycling"),
        (lists.translated(lists.FRENCH), "9 mai 2023 à 10:09:29", "Vélo", "cycling"),
        (lists.translated(lists.DUTCH), "9 mei 2023, 10:09:29", "Fietsrit", "cycling"),
        (lists.translated(lists.SPANISH), "9 may 2023, 10:09:29", "Bicicleta", "cycling"),
        (lists.translated(lists.ITALIAN), "9 mag 2023, 10:09:29", "Giro in bici", "cycling"),
        (lists.translated(lists.PORTUGUESE), "9 de mai. de 2023, 10:09:29", "Pedalada", "cycling"),
        (lists.unknown_language(), "9 мая 2023 г., 10:09:29", "Велосипед", "generic"),
    ],
    ids=["en-US", "en-GB", "de", "fr", "nl", "es", "it", "pt", "unknown"],
)
def test_list_is_read_in_every_language(header: list[str], date: str, kind: str, sport: str) -> None:
    activity = only(table(header, ride(c1=date, c3=kind, c6="24,5")))
    assert told(activity) == FIGURES
    assert (activity.sport, activity.name, activity.description) == (sport, "Lunch Ride", "Windy.\nCold.")


def test_columns_added_in_later_years_do_not_matter() -> None:
    header = [*lists.ENGLISH[:-1], *(f"New {at}" for at in range(40)), "Media"]
    row = [*ride()[:-1], *["x"] * 40, "media/a.jpg|media/b.jpg"]
    assert told(only(table(header, row))) == FIGURES


def test_english_columns_in_another_order_are_found_by_name() -> None:
    order = [*range(len(lists.ENGLISH))]
    order[18:44] = reversed(order[18:44])
    row = ride()
    activity = only(table([lists.ENGLISH[at] for at in order], [row[at] for at in order]))
    # Of "Max Heart Rate" and the other pairs the second is still the raw one.
    assert told(activity) == FIGURES


def test_list_before_2019_has_metres_and_iso_dates() -> None:
    row = ["1836776031", "2018-09-12 15:02:23", "Evening Ride", "Ride", "", "783", "3681.0", "true", "Merida",
           "activities/1836776031.gpx"]  # fmt: skip
    activity = only(table(lists.BEFORE_2019, row))
    assert activity.start_time == datetime(2018, 9, 12, 15, 2, 23, tzinfo=UTC)
    assert (activity.distance_m, activity.elapsed_time_s, activity.commute) == (3681.0, 783.0, True)
    assert (activity.gear, activity.external_key) == ("Merida", "strava:1836776031")


def test_displayed_distance_is_taken_where_there_is_no_raw_one() -> None:
    row = [
        "1",
        "Sep 12, 2018, 3:02:23 PM",
        "Ride",
        "Ride",
        "",
        "783",
        "3.68",
        "true",
        "Merida",
        "activities/1.gpx",
    ]
    assert only(table(lists.SUMMER_2019, row)).distance_m == pytest.approx(3680)


def test_displayed_distance_of_a_swim_may_be_metres() -> None:
    row = [
        "1",
        "Sep 12, 2018, 3:02:23 PM",
        "Pool",
        "Swim",
        "",
        "1800",
        "1,500",
        "false",
        "",
        "activities/1.fit",
    ]
    assert only(table(lists.SUMMER_2019, row)).distance_m == 1500


def test_raw_values_win_over_displayed_ones() -> None:
    activity = only(table(lists.ENGLISH, ride(c5="3700", c6="15.23", c7="150")))
    assert (activity.elapsed_time_s, activity.distance_m, activity.max_heart_rate) == (3700.5, 24512.3, 165.0)


def test_displayed_values_stand_in_for_missing_raw_ones() -> None:
    activity = only(
        table(lists.GERMAN, ride(c1="09.05.2023, 10:09:29", c6="24,51", c15="", c17="", c30="", c50=""))
    )
    assert activity.distance_m == pytest.approx(24510)
    assert (activity.elapsed_time_s, activity.max_heart_rate, activity.commute) == (3700.0, 160.0, False)


def test_broken_header_text_is_understood() -> None:
    header = [*lists.ENGLISH]
    header[44] = (
        '<span class="translation_missing" title="translation missing: en.lib.export.type">Type</span>'
    )
    header[18] = "translation missing: en-US.lib.export.portability_exporter.activities.max_speed"
    header[20] = '<span class="translation_missing" title="x">Elevation Gain</span>'
    assert told(only(table(header, ride()))) == FIGURES


def test_byte_order_mark_and_narrow_blanks_are_no_obstacle() -> None:
    data = b"\xef\xbb\xbf" + table(lists.ENGLISH, ride(c1="May 9, 2023, 10:09:29\u202fAM"))
    assert told(only(data)) == FIGURES


def test_list_saved_again_by_a_spreadsheet_is_read() -> None:
    assert told(only(table(lists.GERMAN, ride(c1="09.05.2023 10:09"), separator=";")))[1:] == FIGURES[1:]
    windows = table(lists.GERMAN, ride(c1="09.05.2023, 10:09:29", c2="Über Höhen")).decode().encode("cp1252")
    assert only(windows).name == "Über Höhen"


def test_row_without_a_file_is_a_manual_entry() -> None:
    content = read(table(lists.ENGLISH, ride(), ride(c0="9000000002", c12="")))
    assert [one.external_key for one in content.activities] == [
        "strava:8000000001",
        "strava:activity:9000000002",
    ]
    assert [one.findings for one in content.activities] == [(), ("manual_entry",)]
    assert [one.session_index for one in content.activities] == [0, 1]
    assert all(len(one.streams) == 0 for one in content.activities)


def test_list_of_manual_entries_in_an_unknown_language_is_read() -> None:
    activity = only(table(lists.unknown_language(), ride(c1="09.05.2023, 10:09:29", c12="")))
    assert told(activity)[:-1] == FIGURES[:-1]
    assert activity.external_key == "strava:activity:9000000001"


def test_short_list_in_an_unknown_language_is_known_by_its_files() -> None:
    header = [f"列{at}" for at in range(10)]
    row = [
        "77",
        "2019年9月12日 15:02:23",
        "夜",
        "?",
        "",
        "783",
        "3,68",
        "false",
        "Merida",
        "activities/88.gpx",
    ]
    activity = only(table(header, row))
    assert activity.start_time == datetime(2019, 9, 12, 15, 2, 23, tzinfo=UTC)
    assert (activity.external_key, activity.gear, activity.elapsed_time_s) == ("strava:88", "Merida", 783.0)


def test_private_note_goes_nowhere() -> None:
    assert "between us" not in repr(read(table(lists.ENGLISH, ride())))


@pytest.mark.parametrize(
    "changes",
    [{"c1": ""}, {"c1": "yesterday"}, {"c1": "May 9, 1889, 10:09:29 AM"}, {"c1": "May 39, 2023, 10:09:29 AM"},
     {"c5": "", "c15": "", "c16": ""}, {"c5": "-1", "c15": "0", "c16": "nan"}, {"c5": "9" * 30, "c15": "1e9", "c16": ""}],
)  # fmt: skip
def test_implausible_row_is_counted_and_left_out(changes: dict[str, str]) -> None:
    content = read(table(lists.ENGLISH, ride(**changes), ride()))
    assert [told(one) for one in content.activities] == [FIGURES]
    assert content.activities[0].session_index == 1
    assert content.findings == ("rows_skipped:1",)


def test_impossible_values_are_missing() -> None:
    activity = only(table(lists.ENGLISH, ride(c31="0", c33="-5", c19="inf", c43="11", c34="lots", c29="")))
    values = (
        activity.avg_heart_rate,
        activity.avg_power_w,
        activity.avg_speed_mps,
        activity.perceived_exertion,
    )
    assert (*values, activity.calories_kcal, activity.avg_cadence) == (None,) * 6


def test_short_and_long_rows_and_blank_lines_are_read() -> None:
    data = table(lists.ENGLISH, ride()[:17], [*ride(), "more", "cells"]) + b"\n\n,,,\n"
    content = read(data)
    assert [one.distance_m for one in content.activities] == [24500.0, 24512.3]


def test_texts_are_made_storable() -> None:
    activity = only(
        table(
            lists.ENGLISH,
            ride(c2="Lunch\r\n\x00Ride\u202e" + "x" * 300, c4="a\x07\r\n\r\n\r\n\tb\n" + "y" * 20_000),
        )
    )
    assert activity.name is not None
    assert activity.name.startswith("Lunch Ridexxx")
    assert len(activity.name) == 200
    assert activity.description is not None
    assert activity.description.startswith("a\n\nb\nyyy")
    assert len(activity.description) == 10_000


def test_damaged_list_gives_what_stands_before_the_damage() -> None:
    data = table(lists.ENGLISH, ride()) + b'9,"' + b"x" * 200_000
    content = read(data)
    assert [told(one) for one in content.activities] == [FIGURES]
    assert content.findings == ("list_damaged",)


def test_list_cut_inside_a_sign_is_read() -> None:
    data = table(lists.ENGLISH, ride(), ride(c2="Ü"))
    cut = data[: data.rindex("Ü".encode()) + 1]
    assert told(read(cut).activities[0]) == FIGURES


def test_empty_list_is_accounted_for() -> None:
    with pytest.raises(NotAnActivity) as caught:
        read(table(lists.ENGLISH))
    assert caught.value.code == "strava_empty"


def test_list_without_any_readable_row_is_refused() -> None:
    with pytest.raises(CorruptFile) as caught:
        read(table(lists.ENGLISH, ride(c1="?")))
    assert caught.value.code == "strava_no_dates"


@pytest.mark.parametrize(
    "data",
    [
        b"time,lat,lon\n1,2,3\n",
        b"Activity Type,Date,Favorite,Title,Distance,Calories,Time\nRunning,2023-05-09 10:00:00,false,x,5.0,300,00:30:00\n",
        b"id,date,name\n1,2023-05-09,x\n",
        b"a,b,c\nx,activities/1.fit,y\n",
        b"",
        b"PK\x03\x04,activities/1.fit",
    ],
)  # fmt: skip
def test_other_tables_are_not_claimed(data: bytes) -> None:
    assert not strava.sniff(data)
    with pytest.raises(UnsupportedFile):
        strava.read(data, UTC)


def test_ten_thousand_rows_take_less_than_a_second() -> None:
    data = table(lists.ENGLISH, *[ride(c0=str(at)) for at in range(10_000)])
    started = time.process_time()
    assert len(strava.read(data, UTC).activities) == 10_000
    assert time.process_time() - started < 1
