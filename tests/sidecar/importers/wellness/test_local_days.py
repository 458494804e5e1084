"""Values and nights on the right local dates: clock changes, flights, files without an offset of their own."""

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from milevault.importers.files.wellness.local_time import zone_offsets
from tests.sidecar.decode.fit_writer import FIT_EPOCH_S
from tests.sidecar.importers.wellness.made import BERLIN, at, info, metrics, read, samples, sdk_file, values

HOUR = 3600
# Berlin: +1 until 2026-03-29 01:00 UTC, +2 until 2026-10-25 01:00 UTC.
SPRING, AUTUMN = "2026-03-29", "2026-10-25"


def walked(time: int, cycles: float) -> tuple[int, dict[str, object]]:
    return 55, {"timestamp": time, "activity_type": "walking", "cycles": cycles}


def beat(time: int, rate: int) -> tuple[int, dict[str, object]]:
    return 55, {"timestamp": time, "heart_rate": rate}


def test_the_day_of_the_spring_change_is_23_hours_long() -> None:
    start, end = at("2026-03-29T00:00+01:00"), at("2026-03-30T00:00+02:00")
    assert end - start == 23 * HOUR
    # One monitoring_info at midnight is all the file says about the clock.
    content = read(
        sdk_file(
            "monitoring_b",
            info(start, 1),
            beat(start, 50),
            walked(end - 60, 4000),
            walked(end, 4500),
            beat(end - 1, 60),
            beat(end, 61),
            walked(end + HOUR // 2, 20),
        )
    )
    assert values(content)[SPRING, "steps", "walking"] == 9000
    assert values(content)["2026-03-30", "steps", "walking"] == 40
    assert samples(content, "heart_rate") == {SPRING: [(start, 50), (end - 1, 60)], "2026-03-30": [(end, 61)]}


def test_the_day_of_the_autumn_change_is_25_hours_long() -> None:
    start, end = at("2026-10-25T00:00+02:00"), at("2026-10-26T00:00+01:00")
    assert end - start == 25 * HOUR
    content = read(
        sdk_file(
            "monitoring_b",
            info(start, 2),
            walked(end - HOUR, 4000),  # 23:00, and midnight by the clock the file began with
            beat(end - 60, 60),
            walked(end, 4500),
            beat(end, 61),
        )
    )
    assert values(content)[AUTUMN, "steps", "walking"] == 9000
    assert samples(content, "heart_rate") == {AUTUMN: [(end - 60, 60)], "2026-10-26": [(end, 61)]}


@pytest.mark.parametrize(
    ("asleep", "awake", "day", "offset_s"),
    [
        ("2026-03-28T23:30+01:00", "2026-03-29T07:00+02:00", SPRING, 7200),
        ("2026-10-24T23:30+02:00", "2026-10-25T06:30+01:00", AUTUMN, 3600),
        ("2026-10-25T00:10+02:00", "2026-10-25T23:40+01:00", AUTUMN, 3600),
    ],
)
def test_a_night_over_a_clock_change_belongs_to_the_date_of_waking(
    asleep: str, awake: str, day: str, offset_s: int
) -> None:
    start, end = at(asleep), at(awake)
    content = read(
        sdk_file(
            49,
            (275, {"timestamp": start, "sleep_level": "light"}),
            *((275, {"timestamp": start + h * HOUR, "sleep_level": "deep"}) for h in range(1, 25, 4) if start + h * HOUR < end),
            (21, {"timestamp": end, "event": "timer", "event_type": "stop"}),
        )
    )  # fmt: skip
    (night,) = content.wellness.sleeps
    assert (str(night.day), night.utc_offset_s) == (day, offset_s)
    assert metrics(content, day)["sleep_duration_s"] == end - start


def test_a_flight_west_makes_the_day_33_hours_long() -> None:
    """Berlin to Seattle, +1 to -8: what is measured after landing still belongs to the day of departure."""
    start, landing = at("2026-01-14T00:00+01:00"), at("2026-01-14T13:00-08:00")
    evening, end = at("2026-01-14T22:30-08:00"), at("2026-01-15T00:00-08:00")
    assert end - start == 33 * HOUR
    content = read(
        sdk_file(
            "monitoring_b",
            info(start, 1),
            walked(at("2026-01-14T10:00+01:00"), 1500),
            beat(landing - 60, 70),
            info(landing, -8),
            walked(evening, 5000),
            beat(evening, 55),
            (227, {"stress_level_time": evening, "stress_level_value": 20}),
            (211, {"timestamp": evening, "current_day_resting_heart_rate": 52}),
            walked(end, 5100),
            walked(end + HOUR, 10),
        )
    )
    assert values(content)["2026-01-14", "steps", "walking"] == 10_200
    assert values(content)["2026-01-15", "steps", "walking"] == 20
    assert samples(content, "heart_rate") == {"2026-01-14": [(landing - 60, 70), (evening, 55)]}
    assert samples(content, "stress") == {"2026-01-14": [(evening, 20)]}
    assert metrics(content, "2026-01-14")["resting_heart_rate"] == 52


def test_a_flight_east_makes_the_day_short() -> None:
    start, landing = at("2026-01-14T00:00-08:00"), at("2026-01-15T09:00+01:00")
    content = read(
        sdk_file(
            "monitoring_b",
            info(start, -8),
            beat(at("2026-01-14T15:30-08:00"), 70),
            info(landing, 1),
            beat(landing, 80),
        )
    )
    assert set(samples(content, "heart_rate")) == {"2026-01-14", "2026-01-15"}


def test_a_stated_offset_counts_more_than_the_athletes_zone() -> None:
    time = at("2026-07-01T20:00")
    content = read(sdk_file("monitoring_b", info(time, 9), beat(time, 60)))
    assert set(samples(content, "heart_rate")) == {"2026-07-02"}


def test_without_any_statement_the_athletes_zone_decides() -> None:
    data = sdk_file("monitoring_b", beat(at("2026-07-01T22:30"), 60))
    zones: dict[str, tzinfo] = {
        "2026-07-02": BERLIN,
        "2026-07-01": UTC,
        "2026-07-01 ": ZoneInfo("America/Los_Angeles"),
    }
    for day, zone in zones.items():
        assert set(samples(read(data, zone), "heart_rate")) == {day.strip()}


def test_a_clock_that_differs_by_no_zones_offset_is_no_statement() -> None:
    time = at("2026-01-14T12:00")
    odd = (103, {"timestamp": time, "local_timestamp": time - 11 * HOUR - 700})
    far = (103, {"timestamp": time, "local_timestamp": time + 30 * HOUR})
    content = read(sdk_file("monitoring_b", odd, far, beat(at("2026-01-14T23:30"), 60)))
    assert set(samples(content, "heart_rate")) == {"2026-01-15"}


def test_the_nights_own_message_states_the_offset_of_a_skin_temperature_file() -> None:
    time = at("2026-01-14T20:00")  # five in the morning in Tokyo
    night = {"timestamp": time, "local_timestamp": time + 9 * HOUR, "average_deviation": 0.25}
    content = read(sdk_file(73, (398, night)))
    assert values(content) == {("2026-01-15", "skin_temperature_deviation", ""): 0.25}


@given(
    name=st.sampled_from(["Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca", "UTC"]),
    times=st.lists(st.integers(631_152_000, 4_102_444_799), min_size=1, max_size=30),
)  # fmt: skip
def test_offsets_of_a_zone_are_those_of_each_time_alone(name: str, times: list[int]) -> None:
    zone = ZoneInfo(name)
    column = np.array(times, np.float64)
    expected = [datetime.fromtimestamp(time, zone).utcoffset().total_seconds() for time in times]  # type: ignore[union-attr]
    assert zone_offsets(zone, column).tolist() == expected


@pytest.mark.parametrize("minutes", range(-45, 60, 15))
def test_offsets_change_at_the_quarter_of_the_hour_of_the_change(minutes: int) -> None:
    change = at("2026-03-29T01:00") + FIT_EPOCH_S
    offsets = zone_offsets(BERLIN, np.array([float(change + minutes * 60)]))
    assert offsets.tolist() == [3600.0 if minutes < 0 else 7200.0]
