"""Which seconds are meant by metres and climbs."""

import numpy as np
import pytest

from milevault.analysis.segments.spans import seconds_between, seconds_of_climb
from milevault.model import Streams
from tests.sidecar.analysis.made_up import activity


def streams(distance_m: np.ndarray) -> Streams:
    return Streams(elapsed_s=np.arange(float(len(distance_m))), values={"distance": distance_m})


def test_metres_are_told_between_samples_and_from_the_first_known_one() -> None:
    distance = np.array([np.nan, 5, 15, 25, 35, 45.0])
    assert seconds_between(streams(distance), 5, 32) == (1.5, pytest.approx(4.2))


def test_a_rest_at_either_end_is_left_out() -> None:
    distance = np.array([0, 10, 10, 10, 20, 30, 30, 30, 40.0])
    assert seconds_between(streams(distance), 10, 30) == (3, 5)
    assert seconds_between(streams(np.array([0, 0, 0, 10.0])), 0, 10) == (2, 3)


def test_what_the_distance_does_not_reach_is_none() -> None:
    distance = np.arange(0.0, 100, 10)
    assert seconds_between(streams(distance), 50, 91) is None
    assert seconds_between(streams(distance), 50, 90) == (5, 9)
    assert seconds_between(streams(distance), 50, 50) is None
    assert seconds_between(Streams(elapsed_s=np.arange(3.0), values={}), 0, 10) is None


def test_a_climb_is_meant_by_its_place() -> None:
    distance = np.arange(0.0, 4000, 4)
    altitude = 500 + np.interp(distance, [0, 1000, 2000, 4000], [0.0, 0.0, 80.0, 80.0])
    made = activity({"distance": distance, "altitude": altitude})
    found = seconds_of_climb(made, 0)
    assert found == (pytest.approx(250, abs=10), pytest.approx(500, abs=10))
    assert seconds_of_climb(made, 1) is None
