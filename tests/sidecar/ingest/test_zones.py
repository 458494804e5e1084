"""The wall clock of an activity, by tables of places and dates."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import pytest
import tzfpy

from milevault.errors import MileVaultError
from milevault.importers.files import fit
from milevault.ingest.zones import offset_at, with_offset, zone_at
from milevault.model import Activity, Streams
from milevault.store.saving import local_date

from ..corpus import corpus_files, needs_corpus

type Place = tuple[float, float]

BERLIN = (52.52, 13.40)
LONDON = (51.50, -0.12)
NEW_YORK = (40.78, -73.97)
HOUR = 3600


def activity(
    start: datetime, *track: Place, utc_offset_s: int | None = None, indoor: bool = False
) -> Activity:
    """An activity at that moment along the places; none of them: no track."""
    columns = np.array(track, dtype=np.float64).reshape(-1, 2)
    named = {"position_lat": columns[:, 0], "position_long": columns[:, 1]}
    return Activity(
        session_index=0,
        sport="running",
        sub_sport="generic",
        indoor=indoor,
        start_time=start,
        elapsed_time_s=float(max(len(columns) - 1, 0)),
        streams=Streams(elapsed_s=np.arange(len(columns), dtype=np.float64), values=named if track else {}),
        utc_offset_s=utc_offset_s,
    )


def utc(year: int, month: int, day: int, hour: int = 12, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("place", "start", "hours", "day"),
    [
        pytest.param(BERLIN, utc(2026, 1, 15, 23, 30), 1, date(2026, 1, 16), id="Berlin in winter"),
        pytest.param(BERLIN, utc(2026, 7, 15, 22, 30), 2, date(2026, 7, 16), id="Berlin in summer"),
        # Until 1995 summer time ended in September, since then in October.
        pytest.param(BERLIN, utc(1995, 10, 10, 22, 30), 1, date(1995, 10, 10), id="Berlin, October 1995"),
        pytest.param(BERLIN, utc(1996, 10, 10, 22, 30), 2, date(1996, 10, 11), id="Berlin, October 1996"),
        pytest.param((27.70, 85.32), utc(2026, 5, 1, 18, 20), 5.75, date(2026, 5, 2), id="Kathmandu"),
        pytest.param((-31.55, 159.08), utc(2026, 1, 1), 11, date(2026, 1, 1), id="Lord Howe, summer"),
        pytest.param(
            (-31.55, 159.08), utc(2026, 7, 1, 13, 40), 10.5, date(2026, 7, 2), id="Lord Howe, winter"
        ),
        pytest.param(
            (33.45, -112.07), utc(2026, 7, 1, 6), -7, date(2026, 6, 30), id="Phoenix has no summer time"
        ),
        pytest.param((36.15, -109.58), utc(2026, 7, 1), -6, date(2026, 7, 1), id="the Navajo Nation has"),
        pytest.param((35.87, -110.62), utc(2026, 7, 1), -7, date(2026, 7, 1), id="the Hopi within it do not"),
        # Samoa left out 30 December 2011.
        pytest.param((-13.83, -171.77), utc(2011, 12, 30, 9), -10, date(2011, 12, 29), id="Samoa before"),
        pytest.param((-13.83, -171.77), utc(2011, 12, 30, 10), 14, date(2011, 12, 31), id="Samoa after"),
        pytest.param((1.87, -157.40), utc(2026, 1, 1), 14, date(2026, 1, 2), id="Kiritimati"),
        pytest.param((43.07, -89.40), utc(2007, 3, 20), -5, date(2007, 3, 20), id="new rules of 2007"),
        pytest.param((43.07, -89.40), utc(2006, 3, 20), -6, date(2006, 3, 20), id="old rules of 2006"),
        pytest.param((90.0, 0.0), utc(2026, 1, 1), 0, date(2026, 1, 1), id="North Pole"),
        pytest.param(
            (-90.0, 0.0), utc(2026, 1, 1), 13, date(2026, 1, 2), id="South Pole: New Zealand's time"
        ),
        pytest.param((0.0, -150.0), utc(2026, 1, 1, 9), -10, date(2025, 12, 31), id="middle of the Pacific"),
        pytest.param((0.0, 179.9), utc(2026, 1, 1), 12, date(2026, 1, 2), id="west of the date line"),
        pytest.param((0.0, -179.9), utc(2026, 1, 1, 11), -12, date(2025, 12, 31), id="east of the date line"),
    ],
)
def test_offset_and_day_of_a_place(place: Place, start: datetime, hours: float, day: date) -> None:
    placed = with_offset(activity(start, place), "Asia/Tokyo")
    assert (placed.utc_offset_s, placed.utc_offset_source) == (hours * HOUR, "position")
    assert local_date(placed, "Asia/Tokyo") == day


@pytest.mark.parametrize(
    ("start", "hours"),
    [
        (utc(2026, 3, 29, 0, 59), 1),
        (utc(2026, 3, 29, 1, 0), 2),
        # The hour from two to three happens twice on the wall clock; in UTC it does not.
        (utc(2026, 10, 25, 0, 30), 2),
        (utc(2026, 10, 25, 1, 30), 1),
    ],
)
@pytest.mark.parametrize("track", [[BERLIN], []], ids=["by position", "by the athlete's zone"])
def test_nights_of_the_change_are_cut_to_the_second(start: datetime, hours: int, track: list[Place]) -> None:
    assert offset_at(activity(start, *track), "Europe/Berlin")[0] == hours * HOUR


def test_what_the_device_recorded_comes_first() -> None:
    """A watch still on home time: the athlete lived by that clock."""
    abroad = activity(utc(2026, 7, 1), NEW_YORK, utc_offset_s=2 * HOUR)
    assert offset_at(abroad, "Asia/Tokyo") == (2 * HOUR, "recorded")


def test_recorded_zero_is_believed_unless_the_place_speaks_against_it() -> None:
    winter, summer = utc(2026, 1, 15), utc(2026, 7, 15)
    assert offset_at(activity(winter, LONDON, utc_offset_s=0), "Asia/Tokyo") == (0, "recorded")
    assert offset_at(activity(summer, LONDON, utc_offset_s=0), "Asia/Tokyo") == (HOUR, "position")
    assert offset_at(activity(summer, utc_offset_s=0), "Asia/Tokyo") == (0, "recorded")


def test_without_a_track_the_athletes_zone_of_that_day_counts() -> None:
    assert offset_at(activity(utc(2026, 1, 15)), "Europe/Berlin") == (HOUR, "athlete")
    assert offset_at(activity(utc(2026, 7, 15)), "Europe/Berlin") == (2 * HOUR, "athlete")
    assert offset_at(activity(utc(2026, 7, 15), indoor=True), "UTC") == (0, "athlete")


def test_a_virtual_ride_happened_at_home() -> None:
    ride = activity(utc(2026, 7, 15), NEW_YORK, indoor=True)
    assert offset_at(ride, "Europe/Berlin") == (2 * HOUR, "athlete")


def test_a_flight_west_keeps_the_clock_of_its_start() -> None:
    """Frankfurt to New York: evening in Germany, and the watch is set back only after landing."""
    flight = activity(utc(2026, 7, 15, 22, 30), (50.03, 8.57), (53.0, -20.0), NEW_YORK)
    assert offset_at(flight, "America/New_York") == (2 * HOUR, "position")
    after = activity(utc(2026, 7, 16, 3, 30), NEW_YORK)
    placed = [with_offset(one, "Europe/Berlin") for one in (flight, after)]
    assert [local_date(one, "Europe/Berlin") for one in placed] == [date(2026, 7, 16), date(2026, 7, 15)]


def test_the_first_known_position_decides() -> None:
    late = activity(utc(2026, 7, 15), (np.nan, np.nan), (np.nan, 10.0), LONDON, BERLIN)
    assert offset_at(late, "Asia/Tokyo") == (HOUR, "position")
    never = activity(utc(2026, 7, 15), (np.nan, 10.0), (50.0, np.nan))
    assert offset_at(never, "Asia/Tokyo") == (9 * HOUR, "athlete")


def test_a_latitude_alone_is_no_place() -> None:
    whole = activity(utc(2026, 7, 15), BERLIN)
    half = Streams(elapsed_s=whole.streams.elapsed_s, values={"position_lat": np.array([52.5])})
    assert offset_at(activity(utc(2026, 7, 15)), "Asia/Tokyo")[1] == "athlete"
    one = Activity(
        session_index=0, sport="running", sub_sport="generic", indoor=False,
        start_time=whole.start_time, elapsed_time_s=0.0, streams=half,
    )  # fmt: skip
    assert offset_at(one, "Asia/Tokyo") == (9 * HOUR, "athlete")


def test_outside_the_world_there_is_no_zone() -> None:
    assert zone_at(91.0, 0.0) is None
    assert zone_at(0.0, 181.0) is None


def test_a_zone_that_this_machine_lacks_leaves_the_athletes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tzfpy, "get_tz", lambda _long, _lat: "Moon/Tranquility")
    assert offset_at(activity(utc(2026, 7, 15), BERLIN), "Asia/Tokyo") == (9 * HOUR, "athlete")


def test_an_unknown_zone_of_the_athlete_is_not_glossed_over() -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        offset_at(activity(utc(2026, 7, 15)), "Moon/Tranquility")


def test_every_zone_of_the_boundaries_is_known_and_real() -> None:
    moment = utc(2026, 7, 15)
    for name in tzfpy.timezonenames():
        offset = moment.astimezone(ZoneInfo(name)).utcoffset()
        assert offset is not None, name
        assert offset % timedelta(minutes=15) == timedelta(0), name
        assert abs(offset) <= timedelta(hours=14), name


# Why a file of the collection says another offset than its place has.
_MADE_UP = "a made-up track that starts near 0 N 0 E"
_UTC_AS_LOCAL = "older COROS firmware writes UTC as local time"
_VIRTUAL = "a virtual course; the rider sat in Europe"
_NOT_THE_PLACES = {
    "fit__Activity.fit": _MADE_UP,
    "fit__ActivityDevFields.fit": _MADE_UP,
    "fit__chained_Activity_activity_poolswim.fit": _MADE_UP,
    "fit__test.fit": _MADE_UP,
    "python-fitparse__coros-pace-2-cycling-misaligned-fields.fit": _UTC_AS_LOCAL,
    "sports-lib__6916728382.fit": _UTC_AS_LOCAL,
    "sports-lib__971150603.fit": _VIRTUAL,
}


@needs_corpus
def test_recorded_offsets_of_real_files_are_those_of_their_places() -> None:
    """67 of 74 activities agree (91 %); each of the others is explained in the table above."""
    agree, differ = 0, {}
    for path in corpus_files("fit", "bad"):
        try:
            content = fit.read(path.read_bytes(), UTC)
        except MileVaultError:
            continue
        for one in content.activities:
            if one.utc_offset_s is None or "position_lat" not in one.streams.values:
                continue
            named = one.streams.values
            known = np.flatnonzero(np.isfinite(named["position_lat"]) & np.isfinite(named["position_long"]))
            zone = zone_at(named["position_lat"][known[0]], named["position_long"][known[0]])
            assert zone is not None, path.name
            offset = one.start_time.astimezone(zone).utcoffset()
            if offset == timedelta(seconds=one.utc_offset_s):
                agree += 1
            else:
                differ[path.name] = offset_at(one, "Europe/Berlin")
    assert set(differ) == set(_NOT_THE_PLACES)
    assert agree >= 0.9 * (agree + len(differ))
    sources = {name: source for name, (_, source) in differ.items()}
    assert {name for name, source in sources.items() if source == "position"} == {
        name for name, why in _NOT_THE_PLACES.items() if why == _UTC_AS_LOCAL
    }
