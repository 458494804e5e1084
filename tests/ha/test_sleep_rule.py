"""What a poor night is."""

import re
from datetime import date
from pathlib import Path

import pytest

from custom_components.milevault.part_replies import Column, Wellbeing
from custom_components.milevault.sleep_rule import SleepNight, last_night, night_of, slept_poorly, thresholds

SOURCE = Path(__file__).parents[2] / "lovelace" / "src"
DAY = date(2026, 11, 22)
HOUR = 3600.0


def wellbeing(asleep_s: tuple[object, ...], score: tuple[object, ...]) -> Wellbeing:
    """Two days up to DAY."""
    figures = {
        "sleep_asleep": Column(unit="s", values=asleep_s),
        "sleep_score": Column(unit="", values=score),
    }
    return Wellbeing(first_day=date(2026, 11, 21), last_day=DAY, figures=figures)


@pytest.mark.parametrize(
    ("asleep_s", "score", "poor"),
    [
        (5.9 * HOUR, 90.0, True),
        (6.0 * HOUR, 60.0, False),
        (8.0 * HOUR, 59.0, True),
        (8.0 * HOUR, None, False),
        (None, 59.0, True),
        (None, 70.0, False),
        (None, None, None),
    ],
)
def test_a_night_is_poor_when_short_or_of_a_low_score(
    asleep_s: float | None, score: float | None, poor: bool | None
) -> None:
    assert slept_poorly(SleepNight(day=DAY, asleep_s=asleep_s, score=score), 6.0, 60.0) is poor


def test_nothing_is_said_of_an_unknown_night() -> None:
    assert slept_poorly(None, 6.0, 60.0) is None


def test_the_thresholds_are_those_of_the_options() -> None:
    assert thresholds({}) == (6.0, 60.0)
    assert thresholds({"poor_sleep_hours": 7, "poor_sleep_score": 50}) == (7.0, 50.0)


def test_the_last_night_is_yesterdays_until_todays_is_known() -> None:
    late = wellbeing((7 * HOUR, None), (80, None))
    assert last_night(late, DAY) == SleepNight(day=date(2026, 11, 21), asleep_s=7 * HOUR, score=80.0)
    known = wellbeing((7 * HOUR, 5 * HOUR), (80, None))
    assert last_night(known, DAY) == SleepNight(day=DAY, asleep_s=5 * HOUR, score=None)
    assert last_night(late, date(2026, 11, 24)) is None


def test_a_night_outside_of_what_was_fetched_is_unknown() -> None:
    assert night_of(None, DAY) is None
    assert night_of(wellbeing((1.0, 1.0), (1.0, 1.0)), date(2026, 11, 20)) is None
    assert night_of(Wellbeing(first_day=DAY, last_day=DAY, figures={}), DAY) is None
    assert night_of(wellbeing((1.0,), ()), DAY) is None


def test_no_card_has_a_verdict_of_its_own() -> None:
    """One rule says what a poor night is: see docs/decisions/poor-sleep.md."""
    cards = [file for file in SOURCE.rglob("*.ts") if file != SOURCE / "data" / "api.ts"]
    assert cards
    told = re.compile(r"sleep_verdict|sleep\??\.verdict|MorningSleep|SleepVerdict")
    assert [file.name for file in cards if told.search(file.read_text())] == []
