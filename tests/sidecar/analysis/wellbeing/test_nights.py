"""Nights on the wall clock: usual ones, the change of the clocks, flights, several of a day."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from milevault.analysis.wellbeing import Nights, Session, nights
from tests.sidecar.analysis.wellbeing.mornings import (
    AWAKE,
    BERLIN,
    DEEP,
    FIRST,
    LIGHT,
    REM,
    Mornings,
    mornings,
    past,
    session,
)

HOUR = 3600
TOKYO = ZoneInfo("Asia/Tokyo")
SPRING = (date(2026, 3, 29) - FIRST).days  # the clocks go forward in Berlin at 2:00
AUTUMN = (date(2026, 10, 25) - FIRST).days


def one(*sessions: Session, days: int = 5) -> Nights:
    return nights(sessions, BERLIN, FIRST, days)


def test_times_count_from_the_midnight_before_waking() -> None:
    found = one(session(2, -1.5, 6.25))
    assert (found.start_s[2], found.end_s[2]) == (-1.5 * HOUR, 6.25 * HOUR)
    assert found.in_bed_s[2] == 7.75 * HOUR
    assert np.isnan(found.start_s[[0, 1, 3, 4]]).all()
    assert found.session_count.tolist() == [0, 0, 1, 0, 0]


@pytest.mark.parametrize("offset_s", [None, 2 * HOUR])
def test_the_night_the_clocks_go_forward_is_an_hour_shorter(offset_s: int | None) -> None:
    found = one(session(SPRING, -1, 7, offset_s=offset_s), days=120)
    assert (found.start_s[SPRING], found.end_s[SPRING]) == (-HOUR, 7 * HOUR)
    assert found.in_bed_s[SPRING] == 7 * HOUR


def test_the_night_the_clocks_go_back_is_an_hour_longer() -> None:
    found = one(session(AUTUMN, -1, 7, offset_s=HOUR), days=320)
    assert (found.start_s[AUTUMN], found.end_s[AUTUMN]) == (-HOUR, 7 * HOUR)
    assert found.in_bed_s[AUTUMN] == 9 * HOUR


def test_who_keeps_to_the_clock_is_regular_through_the_change_of_the_clocks() -> None:
    sessions = [session(at, -1, 7) for at in range(SPRING - 6, SPRING + 8)]
    found = Mornings(past({}, sessions, days=SPRING + 8))
    assert found.last("sleep_bedtime_deviation") == pytest.approx(0, abs=1e-6)
    assert found.last("sleep_wake_time_deviation") == pytest.approx(0, abs=1e-6)


def test_away_the_wall_clock_is_that_of_the_place() -> None:
    found = one(session(1, -1, 7, zone=TOKYO, offset_s=9 * HOUR))
    assert (found.start_s[1], found.end_s[1]) == (-HOUR, 7 * HOUR)


def test_after_a_flight_a_night_on_local_time_is_as_regular_as_at_home() -> None:
    home = [session(at, -1, 7, offset_s=HOUR) for at in range(7)]
    away = [session(at, -1, 7, zone=TOKYO, offset_s=9 * HOUR) for at in range(7, 14)]
    found = mornings({}, [*home, *away], days=14)
    assert found.last("sleep_mid_deviation") == pytest.approx(0, abs=1e-6)


def test_a_night_in_the_air_is_off_by_what_the_clock_says() -> None:
    home = [session(at, -1, 7, offset_s=HOUR) for at in range(13)]
    flight = session(13, 3, 7, zone=TOKYO, offset_s=9 * HOUR)
    found = mornings({}, [*home, flight], days=14)
    assert found.last("sleep_bedtime_deviation") == pytest.approx(4 * HOUR / np.sqrt(14))


def test_stages_give_what_was_slept_and_long_wakes_within() -> None:
    night = session(
        1,
        -1,
        7,
        (-1, AWAKE),
        (-0.5, LIGHT),
        (1, DEEP),
        (2, AWAKE),
        (2.05, LIGHT),
        (3, AWAKE),
        (3.1, REM),
        (6.5, AWAKE),
    )
    found = one(night)
    assert found.asleep_s[1] == pytest.approx((8 - 0.5 - 0.05 - 0.1 - 0.5) * HOUR)
    assert found.deep_s[1] == pytest.approx(HOUR)
    assert found.rem_s[1] == pytest.approx(3.4 * HOUR)
    assert found.long_wakes[1] == 1  # three minutes are short, the first and the last lie around the sleep


def test_a_night_without_stages_says_only_when() -> None:
    found = one(session(1))
    assert np.isnan([found.asleep_s[1], found.deep_s[1], found.long_wakes[1]]).all()


def test_of_several_nights_the_longest_gives_the_times_and_all_the_sums() -> None:
    short = session(1, -4, -2, (-4, LIGHT))
    long = session(1, 0, 5, (0, LIGHT), (4, REM))
    for order in ((short, long), (long, short)):
        found = one(*order)
        assert (found.start_s[1], found.end_s[1]) == (0, 5 * HOUR)
        assert (found.in_bed_s[1], found.asleep_s[1], found.session_count[1]) == (7 * HOUR, 7 * HOUR, 2)


def test_one_night_without_stages_leaves_the_sum_of_both_unknown() -> None:
    found = one(session(1, -4, -2), session(1, 0, 5, (0, LIGHT)))
    assert np.isnan(found.asleep_s[1])


def test_nights_of_other_days_are_left_out() -> None:
    found = one(session(-1), session(5), session(0))
    assert found.session_count.tolist() == [1, 0, 0, 0, 0]


def test_only_awake_is_nothing_slept() -> None:
    found = one(session(1, -1, 7, (-1, AWAKE)))
    assert (found.asleep_s[1], found.long_wakes[1]) == (0, 0)


def test_a_day_in_the_middle_of_nowhere_has_no_midnight_of_its_own() -> None:
    """Kiritimati is a day ahead of Honolulu: the same moments, other days, the same wall clock."""
    ahead, behind = ZoneInfo("Pacific/Kiritimati"), ZoneInfo("Pacific/Honolulu")
    east = session(2, -1, 7, zone=ahead, offset_s=14 * HOUR)
    west = session(1, -1, 7, zone=behind, offset_s=-10 * HOUR)
    assert east.end_time - west.end_time == timedelta(0)
    found = one(east, west)
    assert found.start_s[1] == found.start_s[2] == -HOUR
