"""FIT files as activities."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from milevault.decode.fit.profile import enum
from milevault.errors import CorruptFile, NotAnActivity
from milevault.importers.files import fit
from milevault.importers.files.fit_sessions import session_of
from milevault.importers.files.samples import merge_equal_times
from milevault.model import CHANNELS_BY_NAME, Activity
from milevault.units import utc_from_unix
from tests.sidecar.decode.fit_writer import (
    FIT_EPOCH_S,
    START,
    Fields,
    FitWriter,
    file_id,
    lap,
    record,
    run_file,
    semicircles,
    session,
    track,
)

BEGIN = utc_from_unix(START + FIT_EPOCH_S)


def read(data: bytes) -> tuple[Activity, ...]:
    return fit.read(data, UTC).activities


def one(writer: FitWriter) -> Activity:
    (activity,) = read(writer.build())
    return activity


def with_records(rows: list[Fields]) -> Activity:
    return one(file_id(FitWriter()).messages(20, rows))


def test_a_run_is_one_activity_with_everything_in_it() -> None:
    (run,) = read(run_file(60))
    assert (run.session_index, run.sport, run.sub_sport, run.indoor) == (0, "running", "generic", False)
    assert (run.start_time, run.elapsed_time_s, run.timer_time_s) == (BEGIN, 59, 59)
    assert (run.distance_m, run.avg_heart_rate) == (177, 130)
    assert run.utc_offset_s == 3600
    assert run.device.manufacturer == "garmin"
    assert run.device.product == enum("garmin_product")[3112]
    assert run.device.serial_number == 42
    assert [(one.index, one.elapsed_time_s, one.trigger) for one in run.laps] == [(0, 59, "manual")]
    assert run.streams.elapsed_s.tolist() == list(range(60))
    assert set(run.streams.values) == {"position_lat", "position_long", "altitude", "heart_rate", "distance"}
    assert run.streams.values["position_lat"][0] == pytest.approx(47.0, abs=1e-7)
    assert run.findings == ()


def test_streams_hold_only_known_channels_within_their_bounds() -> None:
    (run,) = read(run_file(60))
    for name, column in run.streams.values.items():
        channel = CHANNELS_BY_NAME[name]
        known = column[~np.isnan(column)]
        assert channel.lowest <= known.min() <= known.max() <= channel.highest


def test_triathlon_is_split_by_time_and_nothing_is_counted_twice() -> None:
    writer = file_id(FitWriter()).messages(20, track(300))
    spans = [(0, 100, 5), (100, 20, 3), (120, 179, 2)]
    for at, elapsed, _ in spans:
        writer.message(19, lap(at, elapsed))
    for at, elapsed, sport in reversed(spans):  # the order in the file is not the order in time
        writer.message(18, session(at, elapsed, sport=("enum", sport)))
    parts = read(writer.build())
    assert [part.sport for part in parts] == ["cycling", "transition", "swimming"]
    assert [part.session_index for part in parts] == [0, 1, 2]
    assert [len(part.streams) for part in parts] == [180, 20, 100]
    assert [part.start_time - BEGIN for part in parts] == [timedelta(seconds=s) for s in (120, 100, 0)]
    assert [[lap.index for lap in part.laps] for part in parts] == [[0], [0], [0]]
    assert all(part.streams.elapsed_s[0] == 0 for part in parts)


def test_later_session_of_a_device_that_keeps_counting_has_its_own_distance() -> None:
    writer = file_id(FitWriter()).messages(20, track(200))
    writer.messages(18, [session(0, 100), session(100, 99)])
    first, second = read(writer.build())
    assert first.streams.values["distance"][-1] == 297
    assert second.streams.values["distance"][[0, -1]].tolist() == [0, 297]


def test_own_distance_of_a_session_is_never_negative() -> None:
    """Found by fuzzing: a changed byte let the distance fall below where the second session began."""
    rows = track(200)
    rows[150] = record(150, distance=5)
    writer = file_id(FitWriter()).messages(20, track(100))
    writer.messages(20, [{253: row[253], 5: row[5]} for row in rows[100:]])
    writer.messages(18, [session(0, 100), session(100, 99)])
    distance = read(writer.build())[1].streams.values["distance"]
    assert np.isnan(distance[50])
    assert np.nanmin(distance) == 0


def test_session_without_samples_is_an_activity() -> None:
    activity = one(
        file_id(FitWriter()).message(18, session(0, 1800, sub_sport=("enum", 20), sport=("enum", 10)))
    )
    assert (activity.sport, activity.sub_sport, activity.indoor) == ("training", "strength_training", True)
    assert (len(activity.streams), activity.elapsed_time_s) == (0, 1800)


def test_file_without_session_makes_one_of_its_samples() -> None:
    activity = with_records(track(31))
    assert (activity.sport, activity.elapsed_time_s, activity.start_time) == ("generic", 30, BEGIN)
    assert activity.findings == ("session_missing",)


def test_file_without_session_takes_the_sport_message_and_the_timer_pauses() -> None:
    writer = file_id(FitWriter()).message(12, {0: ("enum", 2), 1: ("enum", 7)})
    events = [(0, 0), (10, 4), (25, 0), (30, 4)]
    writer.messages(
        21, [{253: ("uint32", START + at), 0: ("enum", 0), 1: ("enum", kind)} for at, kind in events]
    )
    activity = one(writer.messages(20, [record(at, heart_rate=100) for at in [*range(11), *range(25, 31)]]))
    assert (activity.sport, activity.sub_sport) == ("cycling", "road")
    assert (activity.elapsed_time_s, activity.timer_time_s) == (30, 15)


def test_session_cut_off_in_the_middle_is_made_up_and_says_so() -> None:
    whole = run_file(60)
    (activity,) = read(whole[:900])
    assert activity.findings == ("truncated", "session_missing")
    assert 0 < len(activity.streams) < 60


def test_lengths_of_a_pool_swim() -> None:
    writer = file_id(FitWriter())
    rows: list[Fields] = [
        {
            253: ("uint32", START + at + 30),
            2: ("uint32", START + at),
            3: ("uint32", 30_000),
            5: ("uint16", strokes),
            6: ("uint16", 833),
            7: ("enum", 0),
            12: ("enum", kind),
        }
        for at, strokes, kind in ((0, 15, 1), (30, 16, 1), (60, None, 0))
    ]
    writer.messages(101, rows).message(18, session(0, 90, sport=("enum", 5), sub_sport=("enum", 17)))
    activity = one(writer)
    assert activity.indoor
    assert [(row.index, row.length_type, row.total_strokes) for row in activity.lengths] == [
        (0, "active", 15),
        (1, "active", 16),
        (2, "idle", None),
    ]
    assert activity.lengths[0].swim_stroke == "freestyle"
    assert activity.lengths[0].avg_speed_mps == 0.833


@pytest.mark.parametrize(
    ("sport", "sub_sport", "positions", "indoor"),
    [
        (1, 0, True, False),
        (1, 0, False, True),
        (1, 1, True, True),
        (2, 58, True, True),
        (10, 0, False, False),
    ],
)
def test_indoor_by_sub_sport_or_by_missing_positions(
    sport: int, sub_sport: int, positions: bool, indoor: bool
) -> None:
    rows = track(20) if positions else [record(at, heart_rate=100) for at in range(20)]
    writer = file_id(FitWriter()).messages(20, rows)
    writer.message(18, session(0, 19, sport=("enum", sport), sub_sport=("enum", sub_sport)))
    assert one(writer).indoor is indoor


@pytest.mark.parametrize(
    ("difference", "offset"),
    [(3600, 3600), (-9000, -9000), (20_700, 20_700), (0, 0), (100, None), (16 * 3600, None), (None, None)],
)
def test_utc_offset_is_a_real_zone_or_unknown(difference: int | None, offset: int | None) -> None:
    local = None if difference is None else START + difference
    writer = file_id(FitWriter()).messages(20, track(3))
    writer.message(34, {253: ("uint32", START), 5: ("uint32", local)})
    assert one(writer).utc_offset_s == offset


@pytest.mark.parametrize(
    ("lat", "lon"),
    [
        (0, 0),
        (None, semicircles(8)),
        (semicircles(47), None),
        (semicircles(91), semicircles(8)),
        (semicircles(-90.1), semicircles(8)),
    ],
)
def test_impossible_position_is_dropped_and_the_track_goes_on(lat: int | None, lon: int | None) -> None:
    """P10."""
    rows = track(5)
    rows[2] = record(2, lat=lat, lon=lon, altitude=4500, heart_rate=100, distance=600)
    values = with_records(rows).streams.values
    for name in ("position_lat", "position_long"):
        assert np.isnan(values[name]).tolist() == [False, False, True, False, False]
    assert values["heart_rate"][2] == 100


def test_times_without_a_clock_are_dropped_and_noted() -> None:
    """P11."""
    rows = track(10)
    for at in (0, 4):
        rows[at] = rows[at] | {253: ("uint32", 0x1000_0000 - 1)}
    activity = with_records(rows)
    assert len(activity.streams) == 8
    assert activity.findings == ("samples_without_time", "session_missing")
    assert activity.start_time == BEGIN + timedelta(seconds=1)


def test_stray_samples_years_away_do_not_stretch_the_activity() -> None:
    rows = track(20)
    rows[0] = rows[0] | {253: ("uint32", START - 5 * 365 * 86_400)}
    writer = file_id(FitWriter()).messages(20, rows).message(18, session(0, 19))
    activity = one(writer)
    assert activity.streams.elapsed_s.tolist() == list(range(1, 20))
    assert activity.findings == ("samples_outside_session",)


def test_samples_a_little_before_the_session_begin_it() -> None:
    writer = file_id(FitWriter()).messages(20, track(20)).message(18, session(5, 14))
    activity = one(writer)
    assert activity.start_time == BEGIN
    assert activity.streams.elapsed_s[0] == 0


def test_session_whose_clock_is_wrong_takes_its_samples_time() -> None:
    writer = file_id(FitWriter()).messages(20, track(20)).message(18, session(-3 * 365 * 86_400, 19))
    assert one(writer).start_time == BEGIN


def test_samples_out_of_order_are_sorted_and_equal_times_merged() -> None:
    """P11."""
    rows = [
        record(3, heart_rate=103, power=None),
        record(1, heart_rate=101, power=201),
        record(2, heart_rate=102, power=202),
        record(2, heart_rate=None, power=222),
        record(1, heart_rate=111, power=None),
    ]
    streams = with_records(rows).streams
    assert streams.elapsed_s.tolist() == [0, 1, 2]
    assert streams.values["heart_rate"].tolist() == [111, 102, 103]
    np.testing.assert_array_equal(streams.values["power"], [201, 222, np.nan])


def test_all_times_equal_is_one_sample() -> None:
    assert len(with_records([record(0, heart_rate=100 + i) for i in range(50)]).streams) == 1


def test_running_cadence_stays_in_the_files_unit_with_its_fraction() -> None:
    rows: list[Fields] = [record(at, cadence=85) | {53: ("uint8", 64)} for at in range(3)]
    assert with_records(rows).streams.values["cadence"].tolist() == [85.5] * 3


def test_heart_rate_of_zero_is_missing() -> None:
    values = with_records([record(0, heart_rate=0), record(1, heart_rate=99)]).streams.values
    np.testing.assert_array_equal(values["heart_rate"], [np.nan, 99])


def test_power_of_a_developer_field_serves_where_the_device_has_none() -> None:
    writer = file_id(FitWriter())
    fields: Fields = {
        0: ("uint8", 0),
        1: ("uint8", 7),
        2: ("uint8", 0x84),
        14: ("uint16", 20),
        15: ("uint8", 7),
    }
    writer.message(206, fields)
    writer.define(1, 20, [(253, 4, 0x86)], developer=[(7, 2, 0)])
    for at in range(3):
        writer.data(1, (START + at).to_bytes(4, "little") + (250 + at).to_bytes(2, "little"))
    assert one(writer).streams.values["power"].tolist() == [250, 251, 252]


def strap_memory(writer: FitWriter, local: int = 2) -> FitWriter:
    """Ten seconds of heart rates, from 100 on."""
    rows: list[Fields] = [
        {253: ("uint32", START + at), 9: ("uint32", 1024 * (at + 5)), 6: ("uint8", 100 + at)}
        for at in range(10)
    ]
    return writer.messages(132, rows, local=local)


def test_strap_memory_fills_heart_rates_the_watch_missed() -> None:
    writer = file_id(FitWriter()).messages(20, [record(at, distance=at * 100) for at in range(20)])
    rates = one(strap_memory(writer)).streams.values["heart_rate"]
    assert rates[:10].tolist() == list(range(100, 110))
    assert np.isnan(rates[15:]).all()


def test_strap_memory_counts_before_what_the_wrist_measured_under_water() -> None:
    writer = file_id(FitWriter()).messages(20, [record(at, heart_rate=90) for at in range(20)])
    rates = one(strap_memory(writer)).streams.values["heart_rate"]
    assert rates.tolist() == [*range(100, 110), *[109] * 5, *[90] * 5]


def test_strap_memory_appended_as_a_part_of_its_own_belongs_to_the_swim() -> None:
    swim = file_id(FitWriter()).messages(20, [record(at, heart_rate=90) for at in range(20)]).build()
    (activity,) = read(swim + strap_memory(FitWriter()).build())
    assert activity.streams.values["heart_rate"][:10].tolist() == list(range(100, 110))


def test_elapsed_time_shorter_than_the_samples_and_the_timer_is_mended() -> None:
    writer = file_id(FitWriter()).messages(20, track(100))
    writer.message(18, session(0, 99, elapsed=("uint32", 10_000), timer=("uint32", 98_000)))
    activity = one(writer)
    assert (activity.elapsed_time_s, activity.findings) == (99, ("elapsed_time_wrong",))


def test_impossible_summary_values_are_missing() -> None:
    writer = file_id(FitWriter()).messages(20, track(3))
    writer.message(18, session(0, 2, avg_heart_rate=("float64", 1e300), distance=("sint32", -5)))
    activity = one(writer)
    assert (activity.avg_heart_rate, activity.distance_m) == (None, None)


def test_chained_recordings_are_numbered_through() -> None:
    parts = read(run_file(10) + run_file(20))
    assert [(part.session_index, len(part.streams)) for part in parts] == [(0, 10), (1, 20)]


def test_other_parts_of_a_chain_do_not_hide_the_activity() -> None:
    settings = file_id(FitWriter(), kind=2).build()
    assert len(read(settings + run_file(10))) == 1


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (2, "fit_settings"),
        (5, "fit_workout"),
        (6, "fit_course"),
        (9, "fit_weight"),
        (32, "fit_monitoring_b"),
        (44, "fit_metrics"),
        (49, "fit_sleep"),
        (68, "fit_hrv_status"),
        (40, "fit_other"),
        (200, "fit_other"),
    ],
)
def test_legal_files_of_other_kinds_are_named(kind: int, code: str) -> None:
    with pytest.raises(NotAnActivity) as caught:
        read(file_id(FitWriter(), kind=kind).build())
    assert caught.value.code == code
    assert caught.value.reason.startswith("This ")


def test_course_with_samples_is_still_a_course() -> None:
    with pytest.raises(NotAnActivity) as caught:
        read(file_id(FitWriter(), kind=6).messages(20, track(10)).build())
    assert caught.value.code == "fit_course"


def test_activity_without_contents_is_empty() -> None:
    with pytest.raises(NotAnActivity) as caught:
        read(file_id(FitWriter()).build())
    assert caught.value.code == "fit_empty"


def test_recording_without_file_id_is_an_activity() -> None:
    assert len(read(FitWriter().messages(20, track(5)).build())) == 1


@pytest.mark.parametrize(
    ("writer", "code"),
    [
        (FitWriter().messages(18, [session(i, 1) for i in range(101)]), "too_many_sessions"),
        (FitWriter().messages(19, [lap(0, 1)] * 50_001).messages(20, track(2)), "too_many_rows"),
    ],
)
def test_more_rows_than_anybody_records_are_refused(writer: FitWriter, code: str) -> None:
    with pytest.raises(CorruptFile) as caught:
        read(writer.build())
    assert caught.value.code == code


def test_more_samples_than_twelve_days_are_refused() -> None:
    writer = FitWriter().define(0, 20, [(3, 1, 2)])
    head = FitWriter().build(data_size=len(writer.body) + 2_000_002)[:14]
    with pytest.raises(CorruptFile) as caught:
        read(head + bytes(writer.body) + b"\0\x64" * 1_000_001 + b"\0\0")
    assert caught.value.code == "too_many_samples"


def test_session_and_samples_without_any_time_are_refused() -> None:
    with pytest.raises(CorruptFile) as caught:
        read(FitWriter().message(18, {5: ("enum", 1), 7: ("uint32", 5000)}).build())
    assert caught.value.code == "no_start_time"


def test_each_time_has_exactly_one_session() -> None:
    owners = session_of(np.arange(-5.0, 50.0), [20.0, 0.0, 40.0])
    assert owners.tolist() == [1] * 25 + [0] * 20 + [2] * 10
    assert session_of([], [1.0]).tolist() == []


def test_merging_keeps_the_last_value_that_is_there() -> None:
    times, values = merge_equal_times(
        np.array([1.0, 1, 1, 2, 3, 3]), {"a": np.array([1, 2, np.nan, np.nan, np.nan, 6.0])}
    )
    assert times.tolist() == [1, 2, 3]
    np.testing.assert_array_equal(values["a"], [2, np.nan, 6])


def test_times_are_aware_and_in_utc() -> None:
    (run,) = read(run_file())
    assert run.start_time.tzinfo is UTC
    assert run.start_time == datetime(2024, 11, 8, 11, 33, 20, tzinfo=UTC)
