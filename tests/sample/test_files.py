"""Each file read back by an independent decoder: structure and plausible values."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from scripts.sample_athlete.bulk import bulk_file, long_activity
from scripts.sample_athlete.plan import Kind

OUTDOOR = (
    Kind.EASY_RUN,
    Kind.TEMPO_RUN,
    Kind.INTERVALS,
    Kind.LONG_RUN,
    Kind.RIDE,
    Kind.HIKE,
    Kind.OPEN_WATER,
)
INDOOR = (Kind.TREADMILL, Kind.INDOOR_RIDE, Kind.POOL_SWIM)


type Messages = dict[str, list[dict[str, Any]]]
type Read = Callable[[bytes], Messages]


@pytest.fixture
def decoded(archive: Path, messages: Read) -> Callable[[Kind], Messages]:
    """The latest session of a kind."""

    def read(kind: Kind) -> Messages:
        # Names begin with date and time, so that a ride is not taken for an indoor ride.
        return messages(max((archive / "activities").glob(f"????-??-??-??????-{kind}.fit")).read_bytes())

    return read


def column(found: Messages, field: str) -> np.ndarray:
    values = [record.get(field) for record in found["record_mesgs"]]
    return np.array([np.nan if value is None else value for value in values], dtype=float)


@pytest.mark.parametrize("kind", list(Kind))
def test_activity_adds_up(decoded: Callable[[Kind], Messages], kind: Kind) -> None:
    found = decoded(kind)
    activity, sessions, laps = found["activity_mesgs"][0], found["session_mesgs"], found["lap_mesgs"]
    assert activity["num_sessions"] == len(sessions)
    assert activity["total_timer_time"] == pytest.approx(sum(s["total_timer_time"] for s in sessions))
    assert sum(s["num_laps"] for s in sessions) == len(laps)
    assert [lap["message_index"] for lap in laps] == list(range(len(laps)))
    for total in ("total_timer_time", "total_elapsed_time"):
        assert sum(lap[total] for lap in laps) == pytest.approx(sum(s[total] for s in sessions))
    assert sum(lap["total_distance"] for lap in laps) == pytest.approx(
        sum(s["total_distance"] for s in sessions), abs=1
    )
    assert all(s["total_elapsed_time"] >= s["total_timer_time"] for s in sessions)


@pytest.mark.parametrize("kind", list(Kind))
def test_times_do_not_run_backwards_and_distance_does_not_shrink(
    decoded: Callable[[Kind], Messages], kind: Kind
) -> None:
    found = decoded(kind)
    assert (np.diff(column(found, "timestamp")) >= 0).all()
    if kind != Kind.TRIATHLON:
        assert (np.diff(column(found, "distance")) >= 0).all()


@pytest.mark.parametrize("kind", list(Kind))
def test_heart_is_plausible(decoded: Callable[[Kind], Messages], kind: Kind) -> None:
    beats = column(decoded(kind), "heart_rate")
    assert np.isfinite(beats).all()
    assert 45 <= beats.min() <= beats.max() <= 189
    # A heart does not jump; but it calms down in a pause, and between the sports of a triathlon we cut.
    if kind != Kind.TRIATHLON:
        assert np.abs(np.diff(beats)).max() < 35


@pytest.mark.parametrize("kind", OUTDOOR)
def test_track_agrees_with_the_distance(decoded: Callable[[Kind], Messages], kind: Kind) -> None:
    found = decoded(kind)
    lat, long = (np.radians(column(found, f"position_{axis}") * 180 / 2**31) for axis in ("lat", "long"))
    east, north = np.diff(long) * np.cos(lat[:-1]) * 6_371_008.8, np.diff(lat) * 6_371_008.8
    places = np.arange(0, east.size, 10)
    # Noise lengthens a track: at walking speed by a quarter when each second counts, so look every 10 points.
    walked = float(np.hypot(np.add.reduceat(east, places), np.add.reduceat(north, places)).sum())
    assert walked == pytest.approx(
        found["session_mesgs"][0]["total_distance"], rel=0.35 if kind == Kind.OPEN_WATER else 0.12
    )


@pytest.mark.parametrize("kind", INDOOR)
def test_indoor_session_has_no_track(decoded: Callable[[Kind], Messages], kind: Kind) -> None:
    found = decoded(kind)
    assert all("position_lat" not in record for record in found["record_mesgs"])
    assert column(found, "distance")[-1] > 1000


def test_interval_laps_alternate_between_fast_and_slow(decoded: Callable[[Kind], Messages]) -> None:
    laps = decoded(Kind.INTERVALS)["lap_mesgs"]
    speeds = [lap["enhanced_avg_speed"] for lap in laps[1:-1]]
    assert min(speeds[0::2]) > 1.3 * max(speeds[1::2])
    assert {lap["lap_trigger"] for lap in laps[:-1]} == {"manual"}


def test_easy_run_has_a_lap_per_kilometre_and_utc_offset(decoded: Callable[[Kind], Messages]) -> None:
    found = decoded(Kind.EASY_RUN)
    for lap in found["lap_mesgs"][:-1]:
        assert lap["total_distance"] == pytest.approx(1000, abs=8)
    activity = found["activity_mesgs"][0]
    assert activity["local_timestamp"] - activity["timestamp"] in (3600, 7200)


def test_ride_has_power_that_explains_its_speed(decoded: Callable[[Kind], Messages]) -> None:
    found = decoded(Kind.RIDE)
    power, speed = column(found, "power"), column(found, "enhanced_speed")
    assert 120 < power.mean() < 240
    assert 5 < speed.mean() < 11
    assert speed.max() <= 17.01
    # Coasting downhill: no power, no cadence.
    assert (column(found, "cadence")[power == 0] == 0).all()


def test_pool_swim_counts_its_lengths(decoded: Callable[[Kind], Messages]) -> None:
    found = decoded(Kind.POOL_SWIM)
    session, lengths = found["session_mesgs"][0], found["length_mesgs"]
    active = [length for length in lengths if length["length_type"] == "active"]
    assert session["pool_length"] == 25
    assert session["num_active_lengths"] == len(active)
    assert session["total_distance"] == 25 * len(active)
    assert len(lengths) > len(active)
    assert all(12 <= length["total_strokes"] <= 22 for length in active)


def test_triathlon_is_one_file_of_five_sessions(decoded: Callable[[Kind], Messages]) -> None:
    found = decoded(Kind.TRIATHLON)
    assert [session["sport"] for session in found["session_mesgs"]] == [
        "swimming",
        "transition",
        "cycling",
        "transition",
        "running",
    ]
    assert found["activity_mesgs"][0]["type"] == "auto_multi_sport"
    starts = [session["start_time"] for session in found["session_mesgs"]]
    assert starts == sorted(starts)
    for before, after in zip(found["session_mesgs"], found["session_mesgs"][1:], strict=False):
        assert after["start_time"] == before["timestamp"]


def test_pauses_stop_the_timer(archive: Path, messages: Read) -> None:
    stops = 0
    for path in (archive / "activities").iterdir():
        found = messages(path.read_bytes())
        session = found["session_mesgs"][0]
        if len(found["session_mesgs"]) > 1:
            continue
        timer = [event for event in found["event_mesgs"] if event["event"] == "timer"]
        assert (timer[0]["event_type"], timer[-1]["event_type"]) == ("start", "stop_all")
        paused = sum(
            after["timestamp"] - before["timestamp"]
            for before, after in pairwise(timer)
            if before["event_type"] == "stop"
        )
        assert session["total_elapsed_time"] - session["total_timer_time"] == pytest.approx(paused)
        stops += paused > 0
    assert stops > 0


def test_wellness_files_hold_what_their_names_say(archive: Path, messages: Read) -> None:
    def last(kind: str) -> Messages:
        return messages(max((archive / "wellness").glob(f"*-{kind}.fit")).read_bytes())

    assert len([m for m in last("monitoring")["monitoring_mesgs"] if "heart_rate" in m]) == 144
    assert last("monitoring")["monitoring_hr_data_mesgs"][0]["resting_heart_rate"] in range(40, 60)
    night = last("sleep")
    assert {m["sleep_level"] for m in night["sleep_level_mesgs"]} >= {"light", "deep", "rem"}
    assert 30 <= night["sleep_assessment_mesgs"][0]["overall_sleep_score"] <= 99
    assert night["file_id_mesgs"][0]["type"] == 49
    assert 30 < last("hrv-status")["hrv_status_summary_mesgs"][0]["weekly_average"] < 90
    assert 65 < last("weight")["weight_scale_mesgs"][0]["weight"] < 80


def test_sleep_file_holds_the_message_that_the_profile_lacks(archive: Path) -> None:
    data = min((archive / "wellness").glob("*-sleep.fit")).read_bytes()
    # A definition message: reserved byte, little endian, message number 273.
    assert b"\x00\x00\x11\x01" in data


def test_bulk_file_has_the_wanted_number_of_records(messages: Read) -> None:
    _, data = bulk_file(3, 400, 11)
    assert len(messages(data)["record_mesgs"]) == 400
    assert bulk_file(3, 400, 11)[1] == data
    assert bulk_file(4, 400, 11)[1] != data


def test_long_activity_has_ten_thousand_points_by_default(messages: Read) -> None:
    assert long_activity(1_000) == bulk_file(0, 1_000, 13)[1]
    found = messages(long_activity())
    assert len(found["record_mesgs"]) == 10_000
    assert found["session_mesgs"][0]["total_timer_time"] == 9_999


def test_every_wellness_file_is_read_completely(archive: Path) -> None:
    """What the files were made of, day by day: nothing of it may get lost on the way."""
    from zoneinfo import ZoneInfo

    from milevault.importers.files import fit
    from scripts.sample_athlete.terrain import TIME_ZONE

    of_kind: dict[str, set[str]] = {
        "monitoring": {"steps", "distance_m", "active_kcal", "active_s", "resting_kcal", "resting_heart_rate"}
        | {"resting_heart_rate_7d"},
        "sleep": {"sleep_duration_s", "sleep_deep_s", "sleep_light_s", "sleep_rem_s", "sleep_awake_s"}
        | {
            "sleep_score",
            "sleep_score_quality",
            "sleep_score_duration",
            "sleep_score_deep",
            "sleep_score_rem",
        }
        | {"sleep_score_light", "sleep_score_recovery", "sleep_score_awake_time", "sleep_score_awakenings"}
        | {"sleep_score_restlessness", "sleep_restless_moments", "skin_temperature"}
        | {"skin_temperature_deviation", "skin_temperature_deviation_7d"}
        | {"sleep_unmeasurable_s", "sleep_awakenings", "sleep_stress"},
        "hrv-status": {"hrv_weekly", "hrv_last_night", "hrv_last_night_5_min_high", "hrv_status"}
        | {"hrv_baseline_low_upper", "hrv_baseline_balanced_lower", "hrv_baseline_balanced_upper"},
        "weight": {"weight_kg", "body_fat_pct", "body_water_pct", "muscle_mass_kg", "bone_mass_kg", "bmi"},
        "metrics": {"training_readiness"},
    }
    after_sessions = {"recovery_time_h", "endurance_score", "hill_score", "vo2max_running", "vo2max_cycling"}
    after_sessions |= {f"race_prediction_{race}_s" for race in ("5k", "10k", "half_marathon", "marathon")}
    active = {"ascent_m", "descent_m", "moderate_intensity_min", "vigorous_intensity_min"}
    seen: set[str] = set()
    paths = sorted((archive / "wellness").glob("*.fit"))
    assert len(paths) >= 13
    for path in paths:
        day, kind = path.stem[:10], path.stem[11:]
        wellness = fit.read(path.read_bytes(), ZoneInfo(TIME_ZONE)).wellness
        found = {value.metric for value in wellness.values}
        seen |= found
        assert found - active - after_sessions == of_kind[kind]
        assert {str(value.day) for value in wellness.values} == {day}
        assert {str(night.day) for night in wellness.sleeps} == ({day} if kind == "sleep" else set())
        channels = {one.channel: len(one) for one in wellness.series}
        if kind == "monitoring":
            # The steps of a run come as it ends; a watch measures no stress meanwhile.
            assert channels.pop("steps") in (24, 25)
            assert 125 <= channels.pop("stress") <= 144
            assert 10 <= channels.pop("spo2") <= 20
            assert channels == {"heart_rate": 144, "body_battery": 144, "respiration_rate": 144}
        if kind == "hrv-status":
            assert channels == {"hrv": 78}
    # A Friday of rest, an indoor ride, a long run and a run: nothing of them is moderate.
    assert (active | after_sessions) - {"moderate_intensity_min"} <= seen
