"""Figures of swims, running dynamics and the rest of the channels, worked out by hand."""

import numpy as np
import pytest

from milevault.analysis import measure
from milevault.analysis.swimming import swolf
from milevault.model import Activity
from tests.sidecar.analysis.made_up import activity, floats
from tests.sidecar.analysis.workouts import pool_swim


def figures(one: Activity) -> dict[str, float]:
    return {key: found.value for key, found in measure(one).figures.items()}


def test_swim_is_measured_by_its_lengths() -> None:
    swim = pool_swim([20.0, 22, 24, 26], rests={1: 60})
    found = figures(swim)
    assert found["swolf"] == 18 + 23
    assert found["swim_pace_s_per_100m"] == 92
    assert found["avg_stroke_rate"] == pytest.approx(60 * 72 / 92)
    assert found["avg_stroke_length_m"] == pytest.approx(100 / 72)
    assert [swolf(one) for one in swim.lengths] == [38, 40, None, 42, 44]


def test_run_has_no_figures_of_a_swim() -> None:
    assert not {"swolf", "swim_pace_s_per_100m"} & figures(activity({"distance": np.arange(10.0)})).keys()


def test_stopped_time_is_what_was_not_moving() -> None:
    assert figures(activity({}, elapsed_time_s=100.0, moving_time_s=80.0))["stopped_time_s"] == 20
    assert figures(activity({}, elapsed_time_s=80.0, moving_time_s=80.5))["stopped_time_s"] == 0
    assert "stopped_time_s" not in figures(activity({}, elapsed_time_s=100.0))


def test_running_dynamics_leave_standing_out_and_frost_counts() -> None:
    found = figures(
        activity(
            {
                "vertical_oscillation": floats([80, 0, 90, 100]),
                "stance_time": floats([240, 0, 250, 260]),
                "temperature": floats([-4, -2, 0, 2]),
                "respiration_rate": floats([30, np.nan, 40, 35]),
            }
        )
    )
    assert found["avg_vertical_oscillation_mm"] == 90
    assert found["avg_stance_time_ms"] == 250
    assert (found["min_temperature"], found["avg_temperature"], found["max_temperature"]) == (-4, -1, 2)
    assert found["max_respiration_rate"] == 40
    assert "avg_step_length_mm" not in found


def test_mean_is_over_time() -> None:
    found = figures(activity({"step_length": floats([1000, 1200, 1200])}, elapsed=[0, 1, 4]))
    assert found["avg_step_length_mm"] == pytest.approx((1000 + 3 * 1200 + 1200) / 5)
