"""HRV: the week, the normal range before it, and what is too little to say anything."""

from math import exp, log

import numpy as np
import pytest

from tests.sidecar.analysis.wellbeing.mornings import NAN, mornings

USUAL = [50.0, 60.0] * 30  # 60 nights


def test_a_week_within_the_range_is_balanced() -> None:
    found = mornings({"hrv_last_night": [*USUAL, *[55.0] * 7]})
    assert found.last("hrv_status") == "balanced"
    assert found.last("hrv_7d") == pytest.approx(55)
    assert found.last("hrv_ln_7d") == pytest.approx(log(55))
    middle, sd = (log(50) + log(60)) / 2, np.std([log(50), log(60)] * 30, ddof=1)
    assert found.last("hrv_range_low") == pytest.approx(exp(middle - sd / 2))
    assert found.last("hrv_range_high") == pytest.approx(exp(middle + sd / 2))
    assert found.last("hrv_z") == pytest.approx((log(55) - middle) / sd)


@pytest.mark.parametrize(("night", "status"), [(40.0, "low"), (70.0, "high")])
def test_a_week_outside_of_the_range_is_low_or_high(night: float, status: str) -> None:
    assert mornings({"hrv_last_night": [*USUAL, *[night] * 7]}).last("hrv_status") == status


def test_a_wider_range_is_a_setting() -> None:
    nights = {"hrv_last_night": [*USUAL, *[52.0] * 7]}
    assert mornings(nights).last("hrv_status") == "low"
    assert mornings(nights, settings={"hrv_range_sd": 1.0}).last("hrv_status") == "balanced"


def test_the_week_does_not_widen_the_range_it_is_judged_by() -> None:
    calm = mornings({"hrv_last_night": [*USUAL, *[55.0] * 7]})
    wild = mornings({"hrv_last_night": [*USUAL, *[5.0, 200.0, 5.0, 200.0, 5.0, 200.0, 5.0]]})
    assert calm.last("hrv_range_low") == wild.last("hrv_range_low")


def test_the_first_weeks_have_no_status() -> None:
    found = mornings({"hrv_last_night": [50.0, 60.0] * 15})
    known = np.flatnonzero(~np.isnan(found.values("hrv_status")))
    assert known[0] == 20  # the day that has 14 nights before its week: after three weeks
    assert np.flatnonzero(~np.isnan(found.values("hrv_ln_7d"))).tolist()[0] == 2
    early = mornings({"hrv_last_night": [50.0, 60.0] * 10})
    assert early.last("hrv_status") == early.last("hrv_range_low") == early.last("hrv_z") == "too_few_nights"


def test_a_week_needs_three_nights() -> None:
    gap = [NAN] * 5
    found = mornings({"hrv_last_night": [*USUAL, *gap, 50.0, 52.0]})
    assert found.last("hrv_7d") == found.last("hrv_status") == "too_few_nights"
    assert found.figures["hrv_7d"].counts is not None
    assert found.figures["hrv_7d"].counts[-1] == 2
    assert mornings({"hrv_last_night": [*USUAL, *gap[1:], 50.0, 52.0, 51.0]}).last("hrv_7d") > 50


def test_a_night_without_a_value_has_none_though_the_week_does() -> None:
    found = mornings({"hrv_last_night": [*USUAL, *[55.0] * 6, NAN]})
    assert found.last("hrv_ln") == found.last("hrv_z") == "no_value"
    assert found.last("hrv_status") == "balanced"


def test_variation_needs_five_nights() -> None:
    nights = [50.0, 60.0, 55.0, 52.0, 58.0]
    logs = np.log(nights)
    found = mornings({"hrv_last_night": [NAN, NAN, *nights]})
    assert found.last("hrv_cv_7d") == pytest.approx(100 * logs.std(ddof=1) / logs.mean())
    assert mornings({"hrv_last_night": [NAN, NAN, NAN, *nights[1:]]}).last("hrv_cv_7d") == "too_few_nights"


def test_nights_that_are_all_the_same_have_no_z() -> None:
    assert mornings({"hrv_last_night": [55.0] * 67}).last("hrv_z") == "no_spread"


def test_without_any_night_nothing_is_known() -> None:
    found = mornings(days=80)
    for key in ("hrv_ln", "hrv_7d", "hrv_range_low", "hrv_status", "hrv_z", "hrv_cv_7d"):
        assert isinstance(found.last(key), str)
        assert np.isnan(found.values(key)).all()
