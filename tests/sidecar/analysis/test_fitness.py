"""Fitness, fatigue, form, ramp, ratio, monotony, strain: against slow loops and numbers known beforehand."""

from dataclasses import fields
from datetime import date, timedelta
from statistics import fmean, pstdev

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from milevault.analysis.athlete import ATHLETE_FIGURES_BY_KEY
from milevault.analysis.fitness import TrainingLoad, daily_loads, training_load_series
from tests.sidecar.analysis.made_up import floats

FIRST = date(2024, 2, 27)
LOADS = st.lists(st.integers(min_value=0, max_value=400), max_size=300)


def slow_average(loads: list[int], days: float, seed: float) -> list[float]:
    average, out = seed, []
    for load in loads:
        average = load * (1 - np.exp(-1 / days)) + average * np.exp(-1 / days)
        out.append(average)
    return out


@given(LOADS, st.sampled_from([0.0, 55.0]))
def test_series_equal_the_textbook_day_by_day(loads: list[int], seed: float) -> None:
    series = training_load_series(FIRST, floats(loads), seed=seed)
    fitness, fatigue = slow_average(loads, 42, seed), slow_average(loads, 7, seed)
    assert series.fitness == pytest.approx(fitness, rel=1e-9, abs=1e-9)
    assert series.fatigue == pytest.approx(fatigue, rel=1e-9, abs=1e-9)
    for day in range(len(loads)):
        before = fitness[day - 1] - fatigue[day - 1] if day else 0.0
        assert series.form[day] == pytest.approx(before, abs=1e-9)
        ramp = fitness[day] - fitness[day - 7] if day >= 7 else np.nan
        assert series.ramp_rate[day] == pytest.approx(ramp, abs=1e-9, nan_ok=True)
        ratio = fatigue[day] / fitness[day] if fitness[day] > 0 else np.nan
        assert series.acute_chronic_ratio[day] == pytest.approx(ratio, nan_ok=True)


@given(LOADS)
def test_monotony_and_strain_equal_fosters_definition(loads: list[int]) -> None:
    series = training_load_series(FIRST, floats(loads))
    for day in range(len(loads)):
        week = [float(load) for load in loads[max(0, day - 6) : day + 1]]
        spread = pstdev(week)
        known = len(week) == 7 and spread > 0
        monotony = fmean(week) / spread if known else np.nan
        assert series.monotony[day] == pytest.approx(monotony, nan_ok=True)
        assert series.strain[day] == pytest.approx(sum(week) * monotony, nan_ok=True)


@given(LOADS, LOADS)
def test_going_on_from_a_day_gives_the_same_as_all_at_once(before: list[int], after: list[int]) -> None:
    whole = training_load_series(FIRST, floats(before + after))
    part = training_load_series(FIRST, floats(before))
    for series, days in (("fitness", 42), ("fatigue", 7)):
        last = getattr(part, series)[-1] if before else 0.0
        assert getattr(whole, series)[len(before) :] == pytest.approx(
            slow_average(after, days, last), abs=1e-8
        )


def test_constant_load_is_approached_and_never_passed() -> None:
    series = training_load_series(FIRST, np.full(400, 80.0))
    assert series.fitness[-1] == pytest.approx(80, rel=1e-4)
    assert (np.diff(series.fitness) > 0).all()
    # After one time constant 1 - 1/e of the way is done.
    assert series.fitness[41] == pytest.approx(80 * (1 - np.exp(-1)))
    assert series.fatigue[6] == pytest.approx(80 * (1 - np.exp(-1)))


def test_equal_loads_have_no_monotony() -> None:
    series = training_load_series(FIRST, np.full(30, 0.1))
    assert np.isnan(series.monotony).all()
    assert np.isnan(series.strain).all()


def test_form_of_the_same_day_is_tomorrows_form() -> None:
    loads = floats([100, 0, 50, 200])
    next_day = training_load_series(FIRST, loads).form
    same_day = training_load_series(FIRST, loads, form_same_day=True).form
    assert same_day[:-1].tolist() == next_day[1:].tolist()
    assert same_day[0] < 0 == next_day[0]


def test_seed_of_the_usual_load_begins_in_balance() -> None:
    series = training_load_series(FIRST, np.full(20, 60.0), seed=60.0)
    assert series.fitness == pytest.approx(np.full(20, 60.0))
    assert series.form == pytest.approx(np.zeros(20), abs=1e-9)


def test_every_series_is_a_figure_of_the_athlete() -> None:
    series = {one.name for one in fields(TrainingLoad)} - {"first_day", "load", "building"}
    assert series <= set(ATHLETE_FIGURES_BY_KEY)


def test_nobody_who_never_trained_has_a_ratio() -> None:
    assert np.isnan(training_load_series(FIRST, np.zeros(10)).acute_chronic_ratio).all()


@pytest.mark.parametrize("days", [0, 1, 6, 7, 8])
def test_short_histories_have_a_value_for_each_day(days: int) -> None:
    series = training_load_series(FIRST, np.ones(days))
    assert all(
        len(getattr(series, name)) == days for name in ("form", "ramp_rate", "monotony", "strain", "building")
    )
    assert len(series.days) == days


def test_building_ends_after_six_weeks() -> None:
    building = training_load_series(FIRST, np.ones(50)).building
    assert building[41]
    assert not building[42]


def test_days_are_calendar_days_over_the_end_of_february() -> None:
    assert training_load_series(FIRST, np.zeros(4)).days[-1] == date(2024, 3, 1)


def test_daily_loads_fill_days_of_rest_and_ignore_others() -> None:
    totals = {FIRST: 10.0, FIRST + timedelta(days=2): 30.0, FIRST - timedelta(days=1): 99.0}
    assert daily_loads(FIRST, FIRST + timedelta(days=3), totals).tolist() == [10, 0, 30, 0]
    assert len(daily_loads(FIRST, FIRST - timedelta(days=1), totals)) == 0
