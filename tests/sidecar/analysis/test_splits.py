"""Splits: exact at their boundaries, and together the whole."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from milevault.analysis.averages import weighted_mean
from milevault.analysis.elevation import gain_and_loss, smoothed_profile
from milevault.analysis.moving import moving_samples, moving_seconds, speed_thresholds
from milevault.analysis.prepared import Prepared, sample_seconds
from milevault.analysis.records import MILE_M
from milevault.analysis.splits import UNITS_M, splits_of
from milevault.model import Activity
from tests.sidecar.analysis.made_up import activity, floats
from tests.sidecar.analysis.workouts import outdoors, paced, ready


def prepared(workout: Activity) -> Prepared:
    streams = workout.streams
    return Prepared(
        activity=workout,
        elapsed_s=streams.elapsed_s,
        step_s=sample_seconds(streams.elapsed_s, workout.timer_time_s),
        values=streams.values,
    )


def hilly(count: int = 4000, seed: int = 3) -> Prepared:
    """A run over hills with stops, missing heart rates, a pause of the recording and a sample now and then."""
    rng = np.random.default_rng(seed)
    speed = paced(3.2, count)
    speed[1000:1060] = 0
    run = ready(outdoors(speed))
    way = np.cumsum(speed)
    heart_rate = run.streams.values["heart_rate"].copy()
    heart_rate[rng.random(count) < 0.05] = np.nan
    heart_rate[2000:2100] = np.nan
    values = {
        **run.streams.values,
        "heart_rate": heart_rate,
        "altitude": 300 + 40 * np.sin(way / 700) + rng.normal(0, 0.2, count),
        "power": np.round(240 + rng.normal(0, 30, count)),
    }
    kept = (rng.random(count) < 0.7) | (np.arange(count) % 7 == 0)
    elapsed = run.streams.elapsed_s + np.where(np.arange(count) > 2500, 400.0, 0.0)
    thinned = {name: column[kept] for name, column in values.items()}
    return prepared(replace(activity(thinned, elapsed=elapsed[kept].tolist()), timer_time_s=float(count)))


@pytest.mark.parametrize("unit", UNITS_M.values())
def test_splits_add_up_to_the_whole(unit: float) -> None:
    run = hilly()
    splits = splits_of(run, unit)
    total = splits[-1].start_m + splits[-1].distance_m
    way = run.values["distance"]
    assert [one.index for one in splits] == list(range(len(splits)))
    assert total == pytest.approx(way[-1] - way[0])
    assert [one.partial for one in splits] == [False] * (len(splits) - 1) + [True]
    assert sum(one.elapsed_time_s for one in splits) == pytest.approx(run.elapsed_s[-1])
    moving = moving_samples(run.values["speed"], *speed_thresholds("running"))
    assert sum(one.moving_time_s for one in splits) == pytest.approx(moving_seconds(run.elapsed_s, moving))
    gain, loss = gain_and_loss(smoothed_profile(run.values["altitude"], way))
    assert sum(one.elevation_gain_m or 0 for one in splits) == pytest.approx(gain)
    assert sum(one.elevation_loss_m or 0 for one in splits) == pytest.approx(loss)
    assert gain > 100


def test_means_of_the_splits_give_the_mean_of_the_whole() -> None:
    run = hilly()
    splits = splits_of(run, 1000.0)
    power = [(one.avg_power_w or 0.0, one.start_s, one.start_s + one.elapsed_time_s) for one in splits]
    # Seconds that samples stand for, by split: the slow way.
    begins, ends = run.elapsed_s, run.elapsed_s + run.step_s
    power[-1] = (power[-1][0], power[-1][1], np.inf)
    shares = [
        np.clip(np.minimum(ends, last) - np.maximum(begins, first), 0, None).sum() for _, first, last in power
    ]
    assert sum(shares) == pytest.approx(run.step_s.sum())
    mean = sum(value * share for (value, _, _), share in zip(power, shares, strict=True)) / sum(shares)
    assert mean == pytest.approx(weighted_mean(run.values["power"], run.step_s))


def even(count: int = 1001, mps: float = 4.0, **values: Any) -> Prepared:
    columns = {"distance": np.arange(count) * mps, "speed": np.full(count, mps), **values}
    return prepared(activity(columns))


def test_boundary_lies_between_two_samples() -> None:
    run = prepared(
        activity(
            {"distance": floats([0, 600, 1200, 1500]), "speed": np.full(4, 6.0)}, elapsed=[0, 60, 160, 190]
        )
    )
    first, second = splits_of(run, 1000.0)
    assert first.elapsed_time_s == pytest.approx(60 + 100 * 400 / 600)
    assert first.start_s == 0
    assert second.start_s == pytest.approx(first.elapsed_time_s)
    assert second.distance_m == 500
    assert second.partial


def test_whole_number_of_splits_has_no_partial_one() -> None:
    splits = splits_of(even(), 1000.0)
    assert [(one.distance_m, one.elapsed_time_s, one.partial) for one in splits] == [(1000, 250, False)] * 4


def test_way_shorter_than_a_split_is_one_partial_split() -> None:
    (only,) = splits_of(even(101), MILE_M)
    assert only.partial
    assert only.distance_m == 400


def test_pause_on_a_boundary_belongs_to_the_next_split() -> None:
    run = prepared(
        activity(
            {"distance": floats([0, 1000, 1000, 2000]), "speed": floats([4, 4, 0, 4])},
            elapsed=[0, 250, 850, 1100],
        )
    )
    assert [one.elapsed_time_s for one in splits_of(run, 1000.0)] == [250, 850]


def test_heart_rate_changes_at_the_boundary() -> None:
    heart_rate = np.repeat([120.0, 150.0, 150.0, 180.0], 250)
    splits = splits_of(even(1001, heart_rate=np.append(heart_rate, 180.0)), 1000.0)
    assert [one.avg_heart_rate for one in splits] == pytest.approx([120, 150, 150, 180])
    assert {one.avg_power_w for one in splits} == {None}
    assert {one.elevation_gain_m for one in splits} == {None}


def test_cadence_leaves_standing_out() -> None:
    cadence = np.full(1001, 90.0)
    cadence[50:100] = 0
    assert splits_of(even(1001, cadence=cadence), 1000.0)[0].avg_cadence == pytest.approx(90)


def test_grade_adjusted_speed_is_the_speed_on_the_flat_and_more_uphill() -> None:
    flat = splits_of(even(1001, altitude=np.full(1001, 200.0)), 1000.0)
    assert [one.grade_adjusted_speed_mps for one in flat] == pytest.approx([4, 4, 4, 4])
    uphill = splits_of(even(1001, altitude=200 + np.arange(1001) * 0.4), 1000.0)
    assert [one.grade_adjusted_speed_mps for one in uphill] == pytest.approx([4 * 1.659] * 4, rel=1e-3)


def test_without_a_way_there_are_no_splits() -> None:
    assert splits_of(prepared(activity({"heart_rate": np.full(10, 100.0)})), 1000.0) == ()
    assert splits_of(prepared(activity({"distance": np.zeros(10)})), 1000.0) == ()
    assert splits_of(prepared(activity({"distance": floats([5])})), 1000.0) == ()
