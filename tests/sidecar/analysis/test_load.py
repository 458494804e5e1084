"""Load: each part against its textbook definition, and which one is chosen."""

from collections.abc import Iterable
from dataclasses import fields, replace
from math import exp
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from milevault.analysis import LOADS, measure, rate
from milevault.analysis.heart import FEMALE_EXPONENT, MALE_EXPONENT, edwards_trimp, trimp
from milevault.analysis.load import exertion_load, w_prime_balance, w_prime_time_constant
from milevault.model import Activity, Streams
from milevault.model.figures import Figure, Measured
from milevault.model.settings import Thresholds
from tests.sidecar.analysis.made_up import activity, floats

RIDER = Thresholds(
    max_heart_rate=190,
    resting_heart_rate=50,
    threshold_heart_rate=170,
    functional_threshold_power=250,
    critical_power=260,
    w_prime=18_000,
    gender=1,
)
HOUR = 3600


def ride(power: float | None = 250.0, heart_rate: float | None = None, **changes: Any) -> Activity:
    values = {
        name: np.full(HOUR, value)
        for name, value in (("power", power), ("heart_rate", heart_rate))
        if value is not None
    }
    made = activity(values, elapsed=() if values else [0.0], sport="cycling", timer_time_s=float(HOUR))
    return replace(made, **{"elapsed_time_s": float(HOUR), **changes})


def rated(of: Activity, thresholds: Thresholds = RIDER) -> dict[str, Figure]:
    return rate(of, measure(of), thresholds, of.streams)


def test_hour_at_threshold_power_is_a_hundred() -> None:
    figures = rated(ride())
    assert figures["intensity_factor"].value == 1
    assert figures["training_stress_score"].value == 100
    assert (figures["load"].value, figures["load"].method) == (100, "power")


def test_two_hours_at_half_the_threshold_are_fifty() -> None:
    long = ride(125.0, timer_time_s=7200.0)
    assert rated(long)["training_stress_score"].value == pytest.approx(50)


def test_hour_at_threshold_heart_rate_is_a_hundred_for_men_and_women() -> None:
    for gender in (None, 0.0, 1.0):
        figures = rated(ride(None, 170.0), replace(RIDER, gender=gender))
        assert figures["hr_tss"].value == pytest.approx(100)
        assert figures["load"] == replace(figures["hr_tss"], method="heart_rate")


def test_load_falls_back_to_the_rating_and_then_to_the_duration() -> None:
    tired = rated(ride(None, perceived_exertion=5.0))
    assert (tired["load"].value, tired["load"].method) == (60, "rpe")
    assert tired["rpe_load"].value == 300
    bare = rated(ride(None))
    assert bare["load"].value == pytest.approx(36)
    assert bare["load"].method == "duration"
    assert set(bare) == {"load"}


def test_rating_of_zero_is_none() -> None:
    figures = rated(ride(None, perceived_exertion=0.0))
    assert figures["load"].method == "duration"
    assert "rpe_load" not in figures


def test_transition_and_an_activity_without_time_have_no_load() -> None:
    assert "load" not in rated(ride(None, sport="transition"))
    assert "load" not in rated(ride(None, timer_time_s=None, elapsed_time_s=0.0))


@pytest.mark.parametrize("sport", ["running", "rowing"])
def test_watts_of_another_sport_are_not_held_against_a_riders_threshold(sport: str) -> None:
    figures = rated(ride(300.0, 170.0, sport=sport))
    assert figures["load"].method == "heart_rate"
    assert not {"intensity_factor", "training_stress_score", "w_prime_balance_min_j"} & set(figures)


def test_sensor_that_failed_early_does_not_speak_for_the_ride() -> None:
    failed = floats([200] * 1500 + [np.nan] * 2100)
    values = {"power": failed, "heart_rate": failed / 1.25}
    figures = rated(replace(ride(), streams=Streams(elapsed_s=np.arange(3600.0), values=values)))
    assert "training_stress_score" not in figures
    assert figures["intensity_factor"].value == pytest.approx(0.8)
    assert figures["hr_tss"].value > 0
    assert figures["load"].method == "duration"


def test_a_threshold_nobody_gave_is_estimated_and_says_so() -> None:
    known = Thresholds(max_heart_rate=190, resting_heart_rate=50)
    figures = rated(ride(None, 169.0), known)
    assert figures["hr_tss"] == Figure(value=pytest.approx(100), version=1, method="estimated_threshold")
    assert figures["load"].method == "heart_rate"
    given = rated(ride(None, 169.0), replace(known, threshold_heart_rate=160))
    assert given["hr_tss"].method == "threshold"
    assert given["hr_tss"].value > 100


def test_unknown_thresholds_leave_their_figures_out() -> None:
    figures = rated(ride(250.0, 150.0), Thresholds())
    assert set(figures) == {"load"}


@pytest.mark.parametrize("row", LOADS, ids=lambda row: row.key)
def test_row_depends_on_exactly_the_settings_it_names(row: Any) -> None:
    """Moving any other setting leaves it as it is; moving a named one changes some activity's figure."""
    hard = floats([400] * 600 + [150] * 3000)
    mixed = ride(heart_rate=160.0)
    mixed = replace(mixed, streams=Streams(elapsed_s=np.arange(3600.0), values={"power": hard}))
    cases = [mixed, ride(None, 160.0), ride(None, perceived_exertion=6.0)]
    before = [rated(case).get(row.key) for case in cases]
    for one in fields(Thresholds):
        value = getattr(RIDER, one.name)
        moved = replace(RIDER, **{one.name: 60.0 if value is None else 0.0 if value == 1 else value - 20})
        changed = [rated(case, moved).get(row.key) for case in cases] != before
        assert changed == (one.name in row.settings), one.name


def test_recomputing_without_samples_gives_the_same() -> None:
    """From figures and histograms alone, with earlier answers that must not be taken for new ones."""
    of = ride(230.0, 150.0, perceived_exertion=4.0)
    measured = measure(of)
    first = rate(of, measured, RIDER, of.streams)
    stored = replace(measured, figures={**measured.figures, **first})
    samples_free = [row for row in LOADS if not row.needs]
    bare = replace(of, streams=Streams(elapsed_s=np.empty(0), values={}))
    moved = replace(RIDER, max_heart_rate=200, functional_threshold_power=None)
    again = rate(bare, stored, moved, None, samples_free)
    fresh = rate(of, measured, moved, of.streams)
    fresh.pop("w_prime_balance_min_j")
    assert again == fresh
    assert again["load"].method == "heart_rate"


def test_recomputing_some_rows_uses_the_stored_answers_of_the_others() -> None:
    of = ride(230.0, 150.0)
    measured = measure(of)
    stored = replace(measured, figures={**measured.figures, **rated(of)})
    rows = [row for row in LOADS if "max_heart_rate" in row.settings]
    again = rate(of, stored, replace(RIDER, max_heart_rate=200), None, rows)
    assert again["load"] == rated(of)["load"]
    assert again["trimp"].value < rated(of)["trimp"].value


SAMPLES = st.lists(
    st.tuples(
        st.sampled_from([0.0, 0.25, 1.0, 1.0, 1.0, 7.0, 40.0, 90_000.0]),
        st.sampled_from([np.nan, 0.0, 100.0, 250.0, 10_000.0]),
        st.sampled_from([np.nan, 1.0, 60.0, 150.0, 254.0]),
        st.sampled_from([np.nan, 0.0, 0.4, 3.0, 1_000.0]),
    ),
    max_size=90,
)


@given(
    SAMPLES,
    st.sampled_from(["cycling", "running", "swimming"]),
    st.sampled_from([None, 0.0, 0.5, 60.0, 1e6]),
    st.integers(min_value=1, max_value=40),
)
def test_whatever_was_recorded_figures_are_finite_and_none_negative(
    samples: list[tuple[float, ...]], sport: str, timer_s: float | None, times: int
) -> None:
    """Bad clocks, meters that say nothing or nonsense, channels emptied by a trim; numpy's warnings are errors."""
    columns = np.array(samples * times, np.float64).reshape(-1, 4)
    values = {"power": columns[:, 1], "heart_rate": columns[:, 2], "speed": columns[:, 3]}
    made = activity(values, elapsed=columns[:, 0].cumsum().tolist(), sport=sport, timer_time_s=timer_s)
    found = {**measure(made).figures, **rated(made)}
    assert all(np.isfinite(figure.value) for figure in found.values())
    may_be_negative = {"decoupling", "w_prime_balance_min_j"}
    assert all(figure.value >= 0 for key, figure in found.items() if key not in may_be_negative)


BEATS = st.lists(
    st.tuples(st.integers(min_value=30, max_value=230), st.integers(min_value=1, max_value=999)),
    min_size=1,
    max_size=40,
    unique_by=lambda one: one[0],
).map(sorted)


@given(BEATS, st.sampled_from([MALE_EXPONENT, FEMALE_EXPONENT]))
def test_trimp_equals_the_sum_over_seconds(beats: list[tuple[int, int]], k: float) -> None:
    slow = 0.0
    for bpm, seconds in beats:
        share = min(1.0, max(0.0, (bpm - 50) / (190 - 50)))
        for _ in range(seconds):
            slow += share * 0.64 * np.exp(k * share) / 60
    histogram = np.array([b for b, _ in beats], np.int16), np.array([s for _, s in beats], np.float32)
    assert trimp(histogram, 50, 190, k) == pytest.approx(slow, rel=1e-9)


@given(BEATS, st.integers(min_value=150, max_value=210))
def test_edwards_equals_the_obvious_branches(beats: list[tuple[int, int]], highest: int) -> None:
    slow = 0
    for bpm, seconds in beats:
        tenths = bpm * 10 // highest
        slow += seconds * min(5, max(0, tenths - 4))
    histogram = np.array([b for b, _ in beats], np.int16), np.array([s for _, s in beats], np.float32)
    assert edwards_trimp(histogram, highest) == pytest.approx(slow / 60)


def test_no_heart_rate_or_senseless_bounds_have_no_trimp() -> None:
    empty = Measured().hr_histogram
    assert trimp(empty, 50, 190) is None
    assert edwards_trimp(empty, 190) is None
    assert trimp((np.array([120], np.int16), np.array([60], np.float32)), 100, 100) is None


def slow_w_prime_balance(
    power: list[float], critical: float, w_prime: float, tau: float, at: Iterable[int]
) -> list[float]:
    """The textbook's double sum over seconds, at some of them."""
    return [
        w_prime - sum(max(0.0, power[u] - critical) * exp(-(t - u) / tau) for u in range(t + 1)) for t in at
    ]


@given(
    st.lists(st.integers(min_value=0, max_value=1500), min_size=1, max_size=120),
    st.integers(min_value=100, max_value=400),
)
def test_w_prime_balance_equals_the_double_sum(power: list[int], critical: int) -> None:
    ridden = activity({"power": floats(power)}).streams
    below = [watts for watts in power if watts < critical]
    tau = 546 * np.exp(-0.01 * (critical - np.mean(below) if below else 0)) + 316
    slow = slow_w_prime_balance([float(watts) for watts in power], critical, 20_000, tau, range(len(power)))
    assert w_prime_balance(ridden, None, critical, 20_000) == pytest.approx(slow, abs=1e-6)


@given(
    st.lists(
        st.tuples(st.integers(1, 10), st.sampled_from([0, 15, 60]), st.integers(0, 900) | st.none()),
        min_size=1,
        max_size=20,
    )
)
def test_w_prime_balance_of_slow_samples_and_pauses_equals_that_of_their_seconds(
    samples: list[tuple[int, int, int | None]],
) -> None:
    """A sample is how long it lasts, the pause after it (no shorter than what the hold bridges), and its power."""
    samples = [(10 if pause else lasts, pause, watts) for lasts, pause, watts in samples]
    samples[-1] = (1, 0, samples[-1][2])
    begins = np.cumsum([0, *(lasts + pause for lasts, pause, _ in samples[:-1])]).astype(np.float64)
    power = floats([np.nan if watts is None else watts for _, _, watts in samples])
    streams = Streams(elapsed_s=begins, values={"power": power})
    seconds: list[float] = []
    ends = []
    for lasts, pause, watts in samples:
        seconds.extend([float(watts or 0)] * lasts)
        ends.append(len(seconds) - 1)
        seconds.extend([0.0] * pause)
    tau = w_prime_time_constant(power, floats([one[0] for one in samples]), 250)
    slow = slow_w_prime_balance(seconds, 250, 20_000, tau, ends)
    assert w_prime_balance(streams, None, 250, None) == pytest.approx(slow, abs=1e-6)


def test_w_prime_balance_of_an_hour_equals_the_double_sum_at_its_end() -> None:
    power = np.random.default_rng(3).integers(50, 500, 3600).astype(np.float64)
    tau = w_prime_time_constant(power, np.ones(3600), 250)
    fast = w_prime_balance(activity({"power": power}).streams, None, 250, 20_000)
    age = np.arange(3599, -1, -1)
    slow = 20_000 - float((np.maximum(power - 250, 0) * np.exp(-age / tau)).sum())
    assert fast[-1] == pytest.approx(slow, rel=1e-9)


def test_time_constant_lies_between_fast_and_slow_recovery() -> None:
    assert w_prime_time_constant(floats([300, 300]), np.ones(2), 250) == 862
    assert w_prime_time_constant(floats([0, 300, np.nan]), np.ones(3), 1000) < 340


def test_break_restores_what_a_climb_took() -> None:
    climb = np.full(300, 320.0)
    straight = activity({"power": np.tile(climb, 2)}, sport="cycling")
    rested = activity(
        {"power": np.tile(climb, 2)},
        elapsed=[*range(300), *range(4000, 4300)],
        sport="cycling",
        timer_time_s=600.0,
    )
    once = activity({"power": climb}, sport="cycling")
    lowest = [rated(of)["w_prime_balance_min_j"].value for of in (straight, rested, once)]
    assert lowest[0] < lowest[1]
    # After an hour a hundredth of what was spent is still missing.
    assert lowest[1] == pytest.approx(lowest[2], abs=300)


def test_missing_w_prime_is_the_default_and_says_so() -> None:
    assert rated(ride(300.0))["w_prime_balance_min_j"].method == "w_prime"
    default = rated(ride(300.0), replace(RIDER, w_prime=None))["w_prime_balance_min_j"]
    assert default.method == "default_w_prime"


@pytest.mark.parametrize(("rating", "load"), [(1, 20), (6, 70), (8, 100), (10, 140), (7.5, 90), (0.5, 15)])
def test_rating_gives_the_tables_load(rating: float, load: float) -> None:
    assert exertion_load(3600, rating) == pytest.approx(load)
