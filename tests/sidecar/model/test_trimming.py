"""What a trim leaves of the samples."""

import numpy as np
import pytest

from milevault.model import Streams
from milevault.model.trimming import cut

WHOLE = Streams(
    elapsed_s=np.array([0.0, 1.0, 2.5, 4.0, 9.0]),
    values={
        "distance": np.array([np.nan, 3.1, 7.2, 12.0, 30.0]),
        "heart_rate": np.array([120.0, np.nan, np.nan, np.nan, 150.0]),
    },
)


def test_nothing_cut_is_the_same() -> None:
    assert cut(WHOLE, None, None) is WHOLE


def test_both_ends_are_included_and_time_and_distance_begin_again() -> None:
    part = cut(WHOLE, 1.0, 4.0)
    np.testing.assert_array_equal(part.elapsed_s, [0.0, 1.5, 3.0])
    np.testing.assert_array_equal(part.values["distance"], [0.0, 4.1, 8.9])


def test_a_channel_that_is_silent_in_the_part_is_absent() -> None:
    assert "heart_rate" not in cut(WHOLE, 1.0, 4.0).values


def test_an_end_alone_leaves_time_and_distance_as_they_are() -> None:
    part = cut(WHOLE, None, 2.5)
    np.testing.assert_array_equal(part.elapsed_s, [0.0, 1.0, 2.5])
    np.testing.assert_array_equal(part.values["distance"], [np.nan, 3.1, 7.2])


def test_a_start_between_samples_counts_from_itself() -> None:
    part = cut(WHOLE, 2.0, None)
    np.testing.assert_array_equal(part.elapsed_s, [0.5, 2.0, 7.0])


@pytest.mark.parametrize(("start", "end"), [(10.0, None), (None, -1.0), (1.1, 2.4)])
def test_nothing_left_is_no_sample_and_no_channel(start: float | None, end: float | None) -> None:
    part = cut(WHOLE, start, end)
    assert (len(part), part.values) == (0, {})


def test_the_steps_are_those_of_the_stored_samples() -> None:
    """No 0.30000000000000004: what is stored to a step is shown to that step."""
    streams = Streams(elapsed_s=np.arange(0, 2, 0.1), values={"distance": np.arange(0, 2, 0.1)})
    part = cut(streams, 0.7, None)
    np.testing.assert_array_equal(part.elapsed_s, np.round(part.elapsed_s, 3))
    np.testing.assert_array_equal(part.values["distance"], np.round(part.values["distance"], 2))
