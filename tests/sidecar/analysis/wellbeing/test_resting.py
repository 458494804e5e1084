"""Resting heart rate: means, what they need, and what is elevated."""

import numpy as np
import pytest

from tests.sidecar.analysis.wellbeing.mornings import NAN, mornings


def test_the_week_is_compared_with_four() -> None:
    found = mornings({"resting_heart_rate": [50.0] * 21 + [54.0] * 7})
    assert found.last("resting_heart_rate_mean_7d") == 54
    assert found.last("resting_heart_rate_mean_28d") == 51
    assert found.last("resting_heart_rate_delta") == 3


@pytest.mark.parametrize(("known", "answer"), [(4, 50.0), (3, "too_few_days")])
def test_a_week_needs_four_days(known: int, answer: float | str) -> None:
    found = mornings({"resting_heart_rate": [NAN] * (7 - known) + [50.0] * known})
    assert found.last("resting_heart_rate_mean_7d") == answer


@pytest.mark.parametrize(("known", "answer"), [(20, 50.0), (19, "too_few_days")])
def test_four_weeks_need_twenty_days(known: int, answer: float | str) -> None:
    found = mornings({"resting_heart_rate": [NAN] * (28 - known) + [50.0] * known})
    assert found.last("resting_heart_rate_mean_28d") == answer


@pytest.mark.parametrize(("today", "word"), [(54.9, "usual"), (55.0, "elevated"), (47.0, "usual")])
def test_five_beats_more_are_elevated(today: float, word: str) -> None:
    found = mornings({"resting_heart_rate": [49.0, 51.0] * 14 + [today]})
    assert found.last("resting_heart_rate_elevated") == word
    assert found.last("resting_heart_rate_day_delta") == pytest.approx(today - 50)


def test_the_threshold_is_a_setting() -> None:
    rates = {"resting_heart_rate": [50.0] * 28 + [53.0]}
    assert mornings(rates).last("resting_heart_rate_elevated") == "usual"
    settings = {"resting_heart_rate_elevated": 3.0}
    assert mornings(rates, settings=settings).last("resting_heart_rate_elevated") == "elevated"


def test_a_missing_day_is_not_judged_and_does_not_count_as_calm() -> None:
    found = mornings({"resting_heart_rate": [50.0] * 28 + [NAN]})
    for key in ("day_delta", "elevated", "z"):
        assert found.last(f"resting_heart_rate_{key}") == "no_value"
    assert found.last("resting_heart_rate_delta") == 0


def test_the_day_does_not_count_among_those_it_is_compared_with() -> None:
    found = mornings({"resting_heart_rate": [50.0] * 28 + [90.0]})
    assert found.last("resting_heart_rate_day_delta") == 40


def test_one_beat_more_of_who_never_varies_is_one_deviation() -> None:
    assert mornings({"resting_heart_rate": [50.0] * 28 + [51.0]}).last("resting_heart_rate_z") == 1


def test_a_device_seven_day_mean_is_never_taken_for_a_day() -> None:
    found = mornings({"resting_heart_rate_7d": [50.0] * 40})
    assert found.last("resting_heart_rate_mean_7d") == "too_few_days"
    assert np.isnan(found.values("resting_heart_rate_z")).all()
