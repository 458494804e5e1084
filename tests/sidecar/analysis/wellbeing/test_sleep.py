"""Sleep: how long, how efficient, how regular, and what is owed."""

import numpy as np
import pytest

from tests.sidecar.analysis.wellbeing.mornings import AWAKE, LIGHT, NAN, mornings, session

HOUR = 3600.0


def test_the_device_says_how_long_and_the_session_from_when_to_when() -> None:
    found = mornings({"sleep_duration_s": [6.8 * HOUR]}, [session(0, -1, 7)])
    assert found.last("sleep_asleep") == 6.8 * HOUR
    assert found.last("sleep_in_bed") == 8 * HOUR
    assert found.last("sleep_efficiency") == pytest.approx(85)
    assert found.last("sleep_mid") == 3 * HOUR


def test_stages_say_how_long_where_the_device_does_not() -> None:
    found = mornings({}, [session(0, -1, 7, (-1, LIGHT), (6, AWAKE))], days=1)
    assert found.last("sleep_asleep") == 7 * HOUR
    assert found.last("sleep_efficiency") == pytest.approx(87.5)


def test_of_two_nights_of_a_day_the_stages_count_for_both() -> None:
    """A file a night: each says its own sum, and the later one's would stand for the day."""
    nights = [session(0, -4, -2, (-4, LIGHT)), session(0, 0, 5, (0, LIGHT))]
    found = mornings({"sleep_duration_s": [5 * HOUR]}, nights)
    assert found.last("sleep_asleep") == 7 * HOUR
    assert found.last("sleep_efficiency") == pytest.approx(100)


def test_a_duration_alone_has_no_efficiency() -> None:
    found = mornings({"sleep_duration_s": [7 * HOUR]})
    assert found.last("sleep_asleep") == 7 * HOUR
    assert found.last("sleep_efficiency") == "no_night"


def test_a_session_alone_has_no_sleep_and_no_efficiency() -> None:
    found = mornings({}, [session(0)], days=1)
    assert found.last("sleep_asleep") == found.last("sleep_efficiency") == "no_value"
    assert found.last("sleep_bedtime") == -HOUR


@pytest.mark.parametrize(("asleep_h", "answer"), [(8.1, 100.0), (8.5, "contradictory")])
def test_more_sleep_than_night_is_a_contradiction(asleep_h: float, answer: float | str) -> None:
    found = mornings({"sleep_duration_s": [asleep_h * HOUR]}, [session(0, -1, 7)])
    assert found.last("sleep_efficiency") == answer


def test_debt_is_what_two_weeks_lack() -> None:
    assert mornings({"sleep_duration_s": [7 * HOUR] * 14}).last("sleep_debt") == 14 * HOUR
    assert mornings({"sleep_duration_s": [9 * HOUR] * 14}).last("sleep_debt") == 0
    assert mornings({"sleep_duration_s": [9 * HOUR] * 30 + [7 * HOUR] * 14}).last("sleep_debt") == 14 * HOUR


def test_long_nights_and_naps_pay_back() -> None:
    nights = [6 * HOUR] * 10 + [9 * HOUR] * 4
    assert mornings({"sleep_duration_s": nights}).last("sleep_debt") == 16 * HOUR
    naps = [NAN] * 13 + [HOUR]
    found = mornings({"sleep_duration_s": nights, "nap_duration_s": naps})
    assert found.last("sleep_debt") == 15 * HOUR


def test_a_night_nobody_recorded_neither_adds_nor_pays() -> None:
    nights = [7 * HOUR] * 10 + [NAN] * 4
    found = mornings({"sleep_duration_s": nights})
    assert found.last("sleep_debt") == 10 * HOUR
    assert found.figures["sleep_debt"].counts is not None
    assert found.figures["sleep_debt"].counts[-1] == 10
    assert mornings({"sleep_duration_s": [*nights[1:], NAN]}).last("sleep_debt") == "too_few_nights"


def test_the_need_is_a_setting() -> None:
    found = mornings({"sleep_duration_s": [7 * HOUR] * 14}, settings={"sleep_need": 7.5 * HOUR})
    assert found.last("sleep_debt") == 7 * HOUR
    assert found.last("sleep_need") == 7.5 * HOUR


def test_regularity_is_a_deviation_of_two_weeks() -> None:
    starts = [-1.0, -0.5, 0.0, 0.5, 1.0, -1.0, 1.0]
    found = mornings({}, [session(at, start, 7) for at, start in enumerate(starts)], days=7)
    assert found.last("sleep_bedtime_deviation") == pytest.approx(np.std(starts, ddof=1) * HOUR)
    assert found.last("sleep_wake_time_deviation") == pytest.approx(0, abs=1e-6)
    few = mornings({}, [session(at, start, 7) for at, start in enumerate(starts[:6])], days=6)
    assert few.last("sleep_bedtime_deviation") == "too_few_nights"


def test_waking_around_midnight_is_regular() -> None:
    """23:50 and 0:10 are twenty minutes apart, though under two days."""
    sessions = [session(at, 16, 23 + 5 / 6) for at in range(7)]
    sessions += [session(at, -7.5, 1 / 6) for at in range(8, 14)]
    found = mornings({}, sessions, days=14)
    apart = [-600.0] * 7 + [600.0] * 6
    assert found.last("sleep_wake_time_deviation") == pytest.approx(np.std(apart, ddof=1))
