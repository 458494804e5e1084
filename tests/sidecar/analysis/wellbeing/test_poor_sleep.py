"""The verdict on a night, rule by rule, and what nobody can tell."""

import pytest

from milevault.analysis.wellbeing import REASONS, poor_sleep
from tests.sidecar.analysis.wellbeing.mornings import NAN, Mornings, mornings, session

HOUR = 3600.0
USUAL_HRV = [50.0, 60.0] * 30
GOOD = {"sleep_score": 80.0, "sleep_duration_s": 7.5 * HOUR}


def night(
    *,
    hrv: float | None = None,
    in_bed_h: float | None = 8,
    settings: dict[str, float] | None = None,
    **values: float,
) -> Mornings:
    """The last of 67 days; HRV as usual before its week, then ``hrv``, or nothing known of it."""
    columns = {metric: [NAN] * 66 + [value] for metric, value in values.items()}
    if hrv is not None:
        columns["hrv_last_night"] = [*USUAL_HRV, *[hrv] * 7]
    sessions = [] if in_bed_h is None else [session(66, -1, in_bed_h - 1)]
    return mornings(columns, sessions, days=67, settings=settings)


def rules(found: Mornings) -> dict[str, bool | str]:
    """Of each rule whether it holds, or why nobody can tell."""
    answers: dict[str, bool | str] = {}
    for rule in poor_sleep.RULES:
        held = poor_sleep.holds(rule, found.past)
        answers[rule.key] = REASONS[held.reasons[-1]] or bool(held.values[-1])
    return answers


def test_a_good_night_is_fine() -> None:
    found = night(hrv=55, **GOOD)
    assert found.last("sleep_verdict") == "fine"
    assert not any(rules(found).values())


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"sleep_score": 59}, "score"),
        ({"sleep_duration_s": 5.9 * HOUR, "in_bed_h": 6.5}, "duration"),
        ({"sleep_duration_s": 6.75 * HOUR}, "efficiency"),
        ({"sleep_duration_s": 6.9 * HOUR, "in_bed_h": 7.5, "hrv": 40}, "duration_with_low_hrv"),
    ],
)
def test_each_rule_alone_makes_a_night_poor(values: dict[str, float], rule: str) -> None:
    found = night(**{"hrv": 55, **GOOD, **values})
    assert found.last("sleep_verdict") == "poor"
    assert [key for key, holds in rules(found).items() if holds] == [rule]


@pytest.mark.parametrize(
    "values",
    [
        {"sleep_score": 60.0},
        {"sleep_duration_s": 6 * HOUR, "in_bed_h": 6.5},
        {"sleep_duration_s": 6.8 * HOUR},  # 85 % of eight hours
        {"sleep_duration_s": 7 * HOUR, "hrv": 40},
        {"sleep_duration_s": 6.9 * HOUR, "in_bed_h": 7.5, "hrv": 55},
    ],
)
def test_at_its_threshold_a_night_is_fine(values: dict[str, float]) -> None:
    assert night(**{"hrv": 55, **GOOD, **values}).last("sleep_verdict") == "fine"


@pytest.mark.parametrize(
    ("setting", "threshold"),
    [
        ("poor_sleep_score", 81),
        ("poor_sleep_duration", 7.6 * HOUR),
        ("poor_sleep_efficiency", 95),
        ("poor_sleep_duration_low_hrv", 7.6 * HOUR),
    ],
)
def test_every_threshold_is_a_setting(setting: str, threshold: float) -> None:
    assert night(hrv=40, **GOOD).last("sleep_verdict") == "fine"
    assert night(hrv=40, settings={setting: threshold}, **GOOD).last("sleep_verdict") == "poor"


def test_a_night_nobody_recorded_is_unknown_and_not_fine() -> None:
    found = night(hrv=40, in_bed_h=None)
    assert found.last("sleep_verdict") == "no_night"
    assert rules(found) == {
        "score": "no_night",
        "duration": "no_night",
        "efficiency": "no_night",
        "duration_with_low_hrv": "no_night",
    }


def test_a_session_alone_gives_no_verdict() -> None:
    assert night(hrv=55, in_bed_h=8).last("sleep_verdict") == "no_value"


def test_what_is_known_decides() -> None:
    only_score = night(in_bed_h=None, sleep_score=75)
    assert only_score.last("sleep_verdict") == "fine"
    assert rules(only_score) == {
        "score": False,
        "duration": "no_night",
        "efficiency": "no_night",
        "duration_with_low_hrv": "no_night",
    }
    assert night(in_bed_h=None, sleep_duration_s=5 * HOUR).last("sleep_verdict") == "poor"


def test_hrv_nobody_knows_matters_only_to_a_short_night() -> None:
    assert rules(night(**GOOD))["duration_with_low_hrv"] is False
    short = night(sleep_score=80, sleep_duration_s=6.5 * HOUR, in_bed_h=7)
    assert rules(short)["duration_with_low_hrv"] == "too_few_nights"
    assert short.last("sleep_verdict") == "fine"
