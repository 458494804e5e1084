"""Where a track is cut."""

import statistics
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from milevault.exporters.segments import LOST_S, PAUSE_S, STEPS, segment_starts


def starts(elapsed_s: list[float], rows: list[int] | None = None) -> list[int]:
    picked = np.arange(len(elapsed_s)) if rows is None else np.array(rows, np.intp)
    return segment_starts(np.array(elapsed_s, np.float64), picked).tolist()


def test_a_gap_between_samples_cuts_when_it_is_longer_than_a_pause() -> None:
    assert starts([0, 1, 2, 2 + PAUSE_S, 63]) == [0]
    assert starts([0, 1, 2, 2 + PAUSE_S + 1, 64]) == [0, 3]


def test_lost_positions_cut_sooner_than_silence() -> None:
    seconds = [float(at) for at in range(40)]
    before, lost = list(range(10)), int(LOST_S)
    assert starts(seconds, before + list(range(9 + lost, 40))) == [0]
    assert starts(seconds, before + list(range(10 + lost, 40))) == [0, 10]


def test_one_sensor_sample_between_two_fixes_cuts_nothing() -> None:
    assert starts([float(at) for at in range(10)], [0, 2, 4, 6, 8]) == [0]


def test_a_tracker_that_writes_every_ten_minutes_has_one_track() -> None:
    assert starts([600.0 * at for at in range(20)]) == [0]
    assert starts([600.0 * at for at in range(20)] + [12_000 + 600 * STEPS]) == [0, 20]


def test_no_and_one_point() -> None:
    assert starts([]) == []
    assert starts([5.0], [0]) == [0]
    assert starts([1, 2], []) == []


@given(st.lists(st.tuples(st.integers(0, 400), st.booleans()), max_size=60))
def test_every_cut_is_as_the_slow_way_finds_it(samples: list[tuple[int, bool]]) -> None:
    elapsed_s = np.cumsum([float(step) for step, _ in samples])
    rows = [at for at, (_, positioned) in enumerate(samples) if positioned]
    expected = [0] if rows else []
    gaps = [float(elapsed_s[after] - elapsed_s[before]) for before, after in pairwise(rows)]
    usual = STEPS * statistics.median(gaps) if gaps else 0.0
    for place, (before, after) in enumerate(pairwise(rows), start=1):
        allowed = PAUSE_S if after - before == 1 else LOST_S
        if elapsed_s[after] - elapsed_s[before] > max(allowed, usual):
            expected.append(place)
    assert segment_starts(elapsed_s, np.array(rows, np.intp)).tolist() == expected
