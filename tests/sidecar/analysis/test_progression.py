"""Progression: against a slow loop, and the rules of ties and periods."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from milevault.analysis.progression import gain, steps


def slow(values: list[float], periods: list[int], *, lowest_wins: bool) -> list[int]:
    best: dict[int, float] = {}
    found = []
    for number, (value, period) in enumerate(zip(values, periods, strict=True)):
        if period not in best or (value < best[period] if lowest_wins else value > best[period]):
            best[period] = value
            found.append(number)
    return found


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(1, 12)), max_size=40),
    st.booleans(),
)
def test_it_equals_a_loop_that_remembers_the_best(entries: list[tuple[int, int]], lowest_wins: bool) -> None:
    periods = sorted(period for period, _ in entries)
    values = [float(value) for _, value in entries]
    found = steps(np.array(values), lowest_wins=lowest_wins, periods=np.array(periods, np.int64))
    assert found.tolist() == slow(values, periods, lowest_wins=lowest_wins)


def test_of_equal_values_the_first_stays() -> None:
    assert steps(np.array([300.0, 300.0, 299.0, 299.0]), lowest_wins=True).tolist() == [0, 2]


def test_the_highest_wins_where_it_should() -> None:
    assert steps(np.array([300.0, 280.0, 310.0]), lowest_wins=False).tolist() == [0, 2]


def test_nothing_done_is_no_record() -> None:
    assert steps(np.empty(0), lowest_wins=True).tolist() == []


def test_a_gain_is_positive_whichever_way_is_better() -> None:
    assert gain(295.0, 300.0, lowest_wins=True) == gain(305.0, 300.0, lowest_wins=False) == 5.0
