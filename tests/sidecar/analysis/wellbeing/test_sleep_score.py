"""The score of a night: the device's, else the sum of parts worked out by hand."""

import pytest

from milevault.analysis.wellbeing import REASONS, sleep_score
from tests.sidecar.analysis.wellbeing.mornings import (
    AWAKE,
    DEEP,
    LIGHT,
    NAN,
    REM,
    Mornings,
    mornings,
    session,
)
from tests.sidecar.analysis.wellbeing.slow import line, weighted

HOUR = 3600.0


def test_the_shares_are_a_whole() -> None:
    assert sum(part.weight for part in sleep_score.PARTS) == pytest.approx(1)


def test_the_device_score_counts_and_ours_stands_beside_it() -> None:
    values = {"sleep_score": [55.0], "sleep_duration_s": [8 * HOUR]}
    found = mornings(values, [session(0, -1, 7)])
    assert (found.last("sleep_score"), found.last("sleep_score_method")) == (55, "device")
    assert found.last("sleep_score_own") > 90


def test_our_own_is_the_mean_of_the_known_parts() -> None:
    found = mornings({"sleep_duration_s": [5 * HOUR]}, [session(0, -1, 6)])
    duration = line((-4, 0), (-1, 100), (1, 100), (3, 60))(-3)
    efficiency = line((65, 0), (90, 100))(100 * 5 / 7)
    assert found.last("sleep_score_own") == pytest.approx(weighted([(0.5, duration), (0.15, efficiency)]))
    assert (found.last("sleep_score"), found.last("sleep_score_method")) == (
        found.last("sleep_score_own"),
        "own",
    )


def full(middle_h: float) -> Mornings:
    """Six nights with their middle at 3:00, then one with all parts, its middle at another hour."""
    before = [session(at, -1, 7) for at in range(6)]
    start = middle_h - 4
    stages = [(0, LIGHT), (3, DEEP), (3.5, AWAKE), (3.6, LIGHT), (4.5, AWAKE), (5, LIGHT), (7, REM)]
    last = session(6, start, start + 8, *[(start + hour, level) for hour, level in stages])
    asleep = 8 - 0.1 - 0.5
    values = {
        "sleep_duration_s": [7 * HOUR] * 6 + [asleep * HOUR],
        "sleep_deep_s": [NAN] * 6 + [0.5 * HOUR],
        "sleep_rem_s": [NAN] * 6 + [HOUR],
    }
    return mornings(values, [*before, last])


@pytest.mark.parametrize(("middle_h", "regular"), [(3.0, 100), (3.25, 100), (1.5, 100 * 30 / 105), (6.0, 0)])
def test_a_night_with_every_part(middle_h: float, regular: float) -> None:
    asleep = 7.4
    stages = 50 * (0.5 / asleep / 0.13 + 1 / asleep / 0.20)
    expected = weighted(
        [
            (0.50, 100),
            (0.15, 100),  # 92.5 %
            (0.15, stages),
            (0.10, regular),
            (0.10, 75),  # two wakes of over five minutes
        ]
    )
    assert full(middle_h).last("sleep_score_own") == pytest.approx(expected)


def test_each_part_says_why_it_is_missing() -> None:
    found = mornings({"sleep_duration_s": [8 * HOUR]}, [session(0, -1, 7)])
    parts = {one.part.key: one for one in sleep_score.parts(found.past)}
    missing = {key: one.value.reasons[0] for key, one in parts.items() if not one.value.known[0]}
    assert {key: REASONS[code] for key, code in missing.items()} == {
        "stages": "no_value",
        "regularity": "too_few_nights",
        "interruptions": "no_value",
    }
    assert found.figures["sleep_score_own"].counts is not None
    assert found.figures["sleep_score_own"].counts[0] == 2


def test_without_length_or_efficiency_there_is_no_own_score() -> None:
    assert mornings({"sleep_duration_s": [8 * HOUR]}).last("sleep_score") == "too_few_parts"
    assert mornings({}, [session(0)], days=1).last("sleep_score") == "no_value"
    assert mornings(days=1).last("sleep_score") == mornings(days=1).last("sleep_score_method") == "no_night"


def test_the_best_length_follows_the_need() -> None:
    nights = {"sleep_duration_s": [6 * HOUR]}
    short = mornings(nights, [session(0, 0, 6)])
    enough = mornings(nights, [session(0, 0, 6)], settings={"sleep_need": 7 * HOUR})
    assert enough.last("sleep_score_own") == pytest.approx(100)
    assert short.last("sleep_score_own") == pytest.approx(weighted([(0.5, 200 / 3), (0.15, 100)]))


def test_a_night_without_any_sleep_is_the_worst() -> None:
    found = mornings({}, [session(0, -1, 7, (-1, AWAKE))], days=1)
    assert found.last("sleep_score_own") < 20
    assert found.last("sleep_verdict") == "poor"
