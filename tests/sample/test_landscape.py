"""Streets, hills and bodies: the parts the sessions are made of."""

from datetime import date, timedelta

import numpy as np
import pytest

from scripts.sample_athlete.fitness import fitness_on
from scripts.sample_athlete.physiology import heart_rate, lagged, wander
from scripts.sample_athlete.recording import (
    Leg,
    Pause,
    lap_ends_by_distance,
    random_pauses,
    recorded_seconds,
)
from scripts.sample_athlete.streets import ROUTES, repeated, reversed_route, route, swim_course
from scripts.sample_athlete.terrain import METRES_PER_DEGREE, ORIGIN_LAT, elevation, to_degrees


@pytest.mark.parametrize("name", [row.name for row in ROUTES])
def test_route_is_a_loop_with_two_metre_steps(name: str) -> None:
    way = route(name)
    steps = np.hypot(np.diff(way.east_m), np.diff(way.north_m))
    assert steps.max() <= 2.001
    assert np.median(steps) == pytest.approx(2, abs=0.01)
    assert np.hypot(way.east_m[0] - way.east_m[-1], way.north_m[0] - way.north_m[-1]) < 3
    assert way.length_m > 5_000


def test_hills_are_smooth_and_not_alpine() -> None:
    way = route("county ride")
    grade = np.gradient(way.elevation_m, way.distance_m)
    assert np.abs(grade).max() < 0.2
    assert way.elevation_m.max() - way.elevation_m.min() > 50


def test_reversed_route_is_the_same_way() -> None:
    way, back = route("park loop"), reversed_route(route("park loop"))
    assert back.length_m == pytest.approx(way.length_m, abs=4)
    assert back.east_m[0] == pytest.approx(way.east_m[-1])


def test_repeated_route_has_the_wanted_length() -> None:
    assert repeated(route("park loop"), 15_000).length_m == pytest.approx(15_000, abs=4)


def test_swim_course_has_about_the_wanted_length() -> None:
    assert swim_course(1_500).length_m == pytest.approx(1_500, rel=0.03)


def test_one_degree_of_latitude_is_as_long_as_it_should_be() -> None:
    lat, long = to_degrees(np.zeros(1), np.array([METRES_PER_DEGREE]))
    assert lat[0] == pytest.approx(ORIGIN_LAT + 1)
    assert np.isfinite(elevation(long, lat)).all()


def test_lag_nears_a_step_by_63_percent_in_its_time_constant() -> None:
    assert lagged(np.ones(30), 30.0, 0.0)[-1] == pytest.approx(1 - np.exp(-1), abs=0.02)


def test_wander_has_the_wanted_spread() -> None:
    noise = wander(np.random.default_rng(1), 20_000, 5, 2.0)
    assert noise.std() == pytest.approx(2.0, rel=0.1)


def test_heart_rate_lags_drifts_and_stays_below_the_maximum() -> None:
    random = np.random.default_rng(1)
    beats = heart_rate(random, np.full(7_200, 0.7), rest_bpm=50, max_bpm=190)
    assert beats[0] < 90 < beats[120]
    assert beats[-600:].mean() > beats[600:1200].mean() + 3
    assert heart_rate(random, np.full(600, 3.0), rest_bpm=50, max_bpm=190).max() <= 190


def test_athlete_gets_fitter() -> None:
    first = date(2025, 5, 1)

    def mean(start: int, name: str) -> float:
        return float(
            np.mean(
                [getattr(fitness_on(first + timedelta(days=start + i), first, 7), name) for i in range(30)]
            )
        )

    assert mean(500, "threshold_speed_mps") > mean(0, "threshold_speed_mps")
    assert mean(500, "rest_bpm") < mean(0, "rest_bpm")


def leg(seconds: int, pauses: list[Pause]) -> Leg:
    columns = {"distance": np.arange(seconds + 1, dtype=float) * 3}
    return Leg(sport="running", sub_sport="generic", columns=columns, lap_ends_s=[seconds], pauses=pauses)


def test_elapsed_time_counts_pauses_that_came_before() -> None:
    stopped = leg(100, [Pause(at_s=40, length_s=10)])
    assert stopped.elapsed_s == 110
    assert stopped.to_elapsed(40) == 40
    assert stopped.to_elapsed(41) == 51


def test_smart_recording_leaves_out_seconds_but_no_lap_or_pause() -> None:
    part = leg(2_000, [Pause(at_s=777, length_s=30)])
    smart = recorded_seconds(part, np.random.default_rng(3), every_second=False)
    assert {0, 777, 778, 2_000} <= set(smart.tolist())
    assert np.diff(smart).max() <= 8
    assert smart.size < 800
    assert recorded_seconds(part, np.random.default_rng(3), every_second=True).size == 2_001


def test_laps_end_at_full_distances() -> None:
    assert lap_ends_by_distance(np.arange(0, 2_500, 2.0), 1000) == [500, 1000, 1249]


def test_pauses_keep_away_from_both_ends() -> None:
    for seed in range(20):
        for pause in random_pauses(np.random.default_rng(seed), 3_600, 6, 60):
            assert 180 <= pause.at_s < 3_540
