"""Climbs, grade and distributions on ways made of straight pieces."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from milevault.analysis import measure
from milevault.analysis.climbs import Climb, climbs_of
from milevault.analysis.distribution import BINS, distribution_of, time_in_bins
from milevault.analysis.grade import STEEPEST, Slope, cost_factor
from milevault.analysis.prepared import Prepared
from tests.sidecar.analysis.made_up import activity, floats
from tests.sidecar.analysis.test_splits import prepared

type Floats = NDArray[np.float64]


def ride(*pieces: tuple[float, float], mps: float = 5.0, sport: str = "cycling") -> Prepared:
    """Pieces of (metres, grade) at an even speed, a sample a second."""
    lengths, slopes = np.array(pieces).T
    knots = np.append(0.0, np.cumsum(lengths))
    heights = np.append(0.0, np.cumsum(lengths * slopes))
    way = np.arange(0, knots[-1] + mps, mps)
    altitude = 100 + np.interp(way, knots, heights)
    columns = {"distance": way, "altitude": altitude, "speed": np.full(len(way), mps)}
    return prepared(activity(columns, sport=sport))


def climbs(*pieces: tuple[float, float]) -> tuple[Climb, ...]:
    return climbs_of(ride(*pieces))


def test_climb_reaches_from_foot_to_top() -> None:
    (only,) = climbs((2000, 0), (3000, 0.06), (2000, -0.04))
    assert only.start_m == pytest.approx(2000, abs=40)
    assert only.end_m == pytest.approx(5000, abs=40)
    assert only.gain_m == pytest.approx(180, abs=3)
    assert only.avg_grade == pytest.approx(6, abs=0.15)
    assert only.max_grade == pytest.approx(6, abs=0.1)
    assert only.elapsed_time_s == pytest.approx(600, abs=10)
    assert only.vam_mph == pytest.approx(180 / 600 * 3600, rel=0.03)
    assert only.start_s == pytest.approx(400, abs=10)
    assert only.category == "3"


def test_short_descent_does_not_end_a_climb_and_a_long_one_does() -> None:
    assert len(climbs((500, 0), (1000, 0.06), (150, -0.05), (1000, 0.06), (500, 0))) == 1
    assert len(climbs((500, 0), (1000, 0.06), (500, -0.05), (1000, 0.06), (500, 0))) == 2
    assert len(climbs((500, 0), (1000, 0.06), (800, 0), (1000, 0.06), (500, 0))) == 2
    # Steep and deep: 150 m, but 22 m down.
    assert len(climbs((500, 0), (1000, 0.06), (150, -0.15), (1000, 0.06), (500, 0))) == 2


def test_climbs_do_not_overlap() -> None:
    found = climbs((500, 0), *[(700, 0.08), (250, -0.1)] * 6, (500, 0))
    assert len(found) == 6
    assert all(one.end_m <= after.start_m for one, after in pairwise(found))


@pytest.mark.parametrize(
    "pieces",
    [
        [(5000, 0.0)],
        [(5000, 0.015)],
        [(1000, 0), (250, 0.07), (1000, 0)],
        [(1000, 0), (600, 0.03), (1000, 0)],
        [(5000, -0.05)],
        [(200, 0.1)],
    ],
)
def test_what_is_flat_short_or_low_is_no_climb(pieces: list[tuple[float, float]]) -> None:
    assert climbs(*pieces) == ()


def test_steepest_part_is_over_a_hundred_metres() -> None:
    (only,) = climbs((500, 0), (500, 0.04), (200, 0.12), (500, 0.04), (500, 0))
    assert only.max_grade == pytest.approx(12, abs=1)


def test_without_altitude_there_is_no_climb() -> None:
    assert climbs_of(prepared(activity({"distance": np.arange(1000.0)}))) == ()
    assert climbs_of(prepared(activity({"altitude": np.arange(1000.0)}))) == ()


def test_grade_is_that_of_the_way() -> None:
    slope = Slope.of(ride((1000, 0.1), (1000, -0.05)).values)
    assert slope is not None
    assert slope.grade_at(floats([500, 1500, np.nan])) == pytest.approx([0.1, -0.05, np.nan], nan_ok=True)


def test_wall_is_as_steep_as_was_measured() -> None:
    slope = Slope.of(ride((300, 2.0)).values)
    assert slope is not None
    assert slope.grade.max() == STEEPEST


def test_noise_of_an_altimeter_makes_no_hills() -> None:
    flat = ride((5000, 0.0))
    noisy = dict(flat.values)
    noisy["altitude"] = noisy["altitude"] + np.random.default_rng(1).normal(0, 0.3, len(noisy["altitude"]))
    slope = Slope.of(noisy)
    assert slope is not None
    assert np.abs(slope.grade).max() < 0.015


def test_cost_is_that_of_minetti() -> None:
    """Measured at +45 %: 18.93 J/kg/m running, 17.33 walking; the least cost of running is near -20 %."""
    at = np.linspace(-0.45, 0.45, 181)
    running, walking = cost_factor(at, "running"), cost_factor(at, "hiking")
    assert running is not None
    assert walking is not None
    assert running[90] == walking[90] == 1
    assert running[-1] * 3.6 == pytest.approx(18.93, rel=0.06)
    assert at[np.argmin(running)] == pytest.approx(-0.2, abs=0.03)
    assert walking[-1] * 2.5 == pytest.approx(17.33, rel=0.06)
    assert cost_factor(at, "cycling") is None


def figures(one: Prepared, **changes: float) -> dict[str, float]:
    return {key: found.value for key, found in measure(replace(one.activity, **changes)).figures.items()}  # type: ignore[arg-type]


def test_grade_adjusted_speed_of_an_activity() -> None:
    up_and_down = ride((3000, 0.1), (3000, -0.1), sport="running")
    found = figures(up_and_down, avg_speed_mps=3.0)
    assert found["grade_adjusted_speed_mps"] == pytest.approx(3 * (1.659 + 0.598) / 2, rel=0.01)
    assert found["max_grade"] == pytest.approx(10, abs=0.1)
    flat = figures(ride((3000, 0.0), sport="running"), avg_speed_mps=3.0)
    assert flat["grade_adjusted_speed_mps"] == pytest.approx(3.0)
    assert "grade_adjusted_speed_mps" not in figures(ride((3000, 0.1)), avg_speed_mps=3.0)


def test_distribution_counts_every_second_once() -> None:
    one = ride((1000, 0.0), (1000, 0.052), (1000, -0.033))
    for channel in BINS:
        found = distribution_of(one, channel)
        if found is None:
            assert channel in {"power", "heart_rate", "cadence"}
            continue
        assert found.seconds.sum() == pytest.approx(one.step_s.sum())
        assert found.seconds[0] > 0
        assert found.seconds[-1] > 0
        assert np.diff(found.floors) == pytest.approx(found.width)
    grade = distribution_of(one, "grade")
    assert grade is not None
    most = dict(zip(grade.floors.tolist(), grade.seconds.tolist(), strict=True))
    assert min(most[0.0], most[5.0], most[-4.0]) > 150


def test_bins_hold_their_lower_end() -> None:
    floors, seconds = time_in_bins(floats([0.3, 0.6, 0.7]), np.ones(3), 0.1)
    assert floors.tolist() == [0.3, 0.4, 0.5, 0.6, 0.7]
    assert seconds.tolist() == [1, 0, 0, 1, 1]


def test_distribution_of_nothing_is_none() -> None:
    assert distribution_of(prepared(activity({"heart_rate": np.full(3, np.nan)})), "heart_rate") is None
    assert distribution_of(prepared(activity({"distance": np.arange(5.0)})), "grade") is None
