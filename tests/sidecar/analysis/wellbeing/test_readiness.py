"""Readiness: the parts by hand, and that none is ever filled in."""

import itertools

import pytest

from milevault.analysis.wellbeing import REASONS, readiness
from tests.sidecar.analysis.wellbeing.mornings import NAN, Mornings, mornings
from tests.sidecar.analysis.wellbeing.slow import line, weighted

# Value of the last day, what it is worth, and the share
HRV = (50.0, 60.0) * 33
RATES = (49.0, 51.0) * 33


def last(parts: frozenset[str]) -> Mornings:
    """The 67th day, on which only these parts are known."""
    values = {
        "hrv_last_night": [*HRV, 55.0 if "hrv" in parts else NAN],
        "resting_heart_rate": [*RATES, 52.0 if "resting_heart_rate" in parts else NAN],
        "sleep_score": [NAN] * 66 + [70.0 if "sleep" in parts else NAN],
    }
    form = [0.0] * 66 + [-10.0] if "form" in parts else None
    return mornings(values, form=form)


def by_hand(parts: frozenset[str]) -> float:
    found = last(frozenset({"hrv", "resting_heart_rate"}))
    scores = {
        "hrv": (0.35, line((-3, 0), (1, 100))(found.last("hrv_z"))),
        "sleep": (0.25, 70.0),
        "resting_heart_rate": (0.20, line((-1, 100), (3, 0))(found.last("resting_heart_rate_z"))),
        "form": (0.20, line((-60, 0), (20, 100))(-10)),
    }
    return weighted(scores[key] for key in parts)


ALL = ("hrv", "sleep", "resting_heart_rate", "form")


def test_the_shares_are_a_whole() -> None:
    assert sum(part.weight for part in readiness.PARTS) == pytest.approx(1)
    assert tuple(part.key for part in readiness.PARTS) == ALL


@pytest.mark.parametrize(
    "parts", [frozenset(some) for size in range(5) for some in itertools.combinations(ALL, size)]
)
def test_every_choice_of_parts(parts: frozenset[str]) -> None:
    found = last(parts)
    column = found.figures["readiness"]
    assert column.counts is not None
    assert column.counts[-1] == len(parts)
    if len(parts) < 2 or not parts & {"hrv", "sleep"}:
        assert found.last("readiness") == "too_few_parts"
    else:
        assert found.last("readiness") == pytest.approx(by_hand(parts))


def test_each_part_says_why_it_is_missing() -> None:
    reasons = {
        one.part.key: REASONS[one.value.reasons[-1]] for one in readiness.parts(last(frozenset()).past)
    }
    assert reasons == {
        "hrv": "no_value",
        "sleep": "no_night",
        "resting_heart_rate": "no_value",
        "form": "no_load",
    }


def test_a_morning_like_all_others_is_three_quarters() -> None:
    values = {
        "hrv_last_night": [50.0, 60.5] * 33 + [55.0],
        "resting_heart_rate": [*RATES, 50.0],
        "sleep_score": [75.0] * 67,
    }
    assert mornings(values, form=[0.0] * 67).last("readiness") == pytest.approx(75, abs=0.5)


@pytest.mark.parametrize(
    ("metric", "better", "worse"),
    [("hrv_last_night", 58.0, 52.0), ("resting_heart_rate", 49.0, 52.0), ("sleep_score", 90.0, 50.0)],
)
def test_better_is_higher(metric: str, better: float, worse: float) -> None:
    values = {
        "hrv_last_night": [*HRV, 55.0],
        "resting_heart_rate": [*RATES, 50.0],
        "sleep_score": [75.0] * 67,
    }

    def with_last(value: float) -> float:
        score: float = mornings({**values, metric: [*values[metric][:-1], value]}).last("readiness")
        return score

    assert with_last(better) > with_last(worse)
