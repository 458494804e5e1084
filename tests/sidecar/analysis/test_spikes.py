"""False samples: what is dropped, what stays, and that nothing more is dropped the next time."""

from dataclasses import replace
from datetime import UTC

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from milevault.analysis import summarise
from milevault.analysis.geo import haversine_m
from milevault.analysis.prepared import prepare
from milevault.analysis.spikes import SPIKE_RULES, false_positions, false_values
from milevault.errors import FileError
from milevault.importers import identify
from milevault.model import Activity, Streams
from tests.sidecar.analysis.made_up import activity, floats
from tests.sidecar.corpus import corpus_files, needs_corpus

NAN = float("nan")


def false_at(channel: str, values: list[float], elapsed: list[float] | None = None) -> list[int]:
    times = np.arange(float(len(values))) if elapsed is None else floats(elapsed)
    return np.flatnonzero(false_values(times, floats(values), SPIKE_RULES[channel])).tolist()


@pytest.mark.parametrize(
    ("channel", "values", "false"),
    [
        ("heart_rate", [150, 151, 221, 254, 152], [2, 3]),
        ("heart_rate", [150, 150, 60, 151, 151], [2]),
        ("heart_rate", [100, 100, 131, 101, 101], [2]),
        # A rise that lasts is a rise.
        ("heart_rate", [100, 100, 140, 141, 142], []),
        ("heart_rate", [100, 110, 129, 110, 100], []),
        ("heart_rate", [100, 150, 100, 150, 100], []),
        ("power", [200, 210, 2501, 2500, 220], [2]),
        ("power", [0, 0, 1336, 0, 0], [2]),
        ("power", [300, 700, 1336, 900, 0], []),
        ("power", [0, 990, 0, 0, 0], []),
        ("cadence", [90, 0, 91, 254, 92], [3]),
    ],
)
def test_false_values(channel: str, values: list[float], false: list[int]) -> None:
    assert false_at(channel, values) == false


def test_missing_or_distant_neighbours_say_nothing() -> None:
    assert false_at("heart_rate", [150, NAN, 60, 151, 151]) == []
    assert false_at("heart_rate", [150, 60, 151], [0, 6, 7]) == []
    assert false_at("heart_rate", [150, 60, 151], [0, 5, 7]) == [1]
    assert false_at("heart_rate", [150, 60]) == []


def test_false_values_are_missing_in_the_streams_and_in_what_follows() -> None:
    ride = activity(
        {"heart_rate": floats([150, 60, 150, 230, 150]), "power": floats([200, 200, 4000, 200, 200])}
    )
    done = summarise(ride).activity
    np.testing.assert_array_equal(done.streams.values["heart_rate"], [150, NAN, 150, NAN, 150])
    assert (done.avg_heart_rate, done.max_heart_rate, done.avg_power_w, done.max_power_w) == (
        150,
        150,
        200,
        200,
    )
    assert ride.streams.values["power"][2] == 4000


def test_devices_maxima_that_cannot_be_are_computed_instead() -> None:
    ride = activity({"heart_rate": floats([150, 151]), "power": floats([200, 210])})
    wrong = summarise(replace(ride, max_heart_rate=240.0, max_power_w=9000.0)).activity
    assert (wrong.max_heart_rate, wrong.max_power_w) == (151, 210)
    right = summarise(replace(ride, max_heart_rate=160.0, max_power_w=900.0)).activity
    assert (right.max_heart_rate, right.max_power_w) == (160, 900)


def test_new_place_after_five_samples_without_position_is_accepted() -> None:
    lat = floats([0, 3, 6, *(5000 + 3 * n for n in range(5))]) / 111_194.93
    lon = np.zeros(8)
    seconds = floats([0, 1, 2, 8, 9, 10, 11, 12])
    assert not false_positions(seconds, lat, lon, 12, seconds.astype(np.int64)).any()
    assert false_positions(seconds, lat, lon, 12).any()


def slow_false_positions(t: list[float], north_m: list[float], cap: float, sample: list[int]) -> list[bool]:
    """Every point against the last kept one, without skipping what is not suspicious."""
    lat = floats(north_m) / 111_194.93
    zero = np.float64(0)
    kept, speed, out = 0, float("inf"), [False]
    for at in range(1, len(t)):
        dt = max(t[at] - t[kept], 1e-3)
        reached = float(haversine_m(lat[kept], zero, lat[at], zero)) / dt
        too_fast = reached > cap or (reached - speed) / dt > 10
        if too_fast and sample[at] - sample[kept] < 5:
            out.append(True)
            continue
        out.append(False)
        kept, speed = at, float("inf") if too_fast else reached
    return out


STEPS = st.lists(
    st.tuples(st.integers(1, 4), st.one_of(st.integers(-20, 20), st.integers(-2000, 2000)), st.booleans()),
    min_size=2,
    max_size=60,
)


@given(STEPS)
def test_false_positions_equal_the_obvious_walk(steps: list[tuple[int, int, bool]]) -> None:
    t = np.cumsum([step[0] for step in steps]).astype(float)
    # Half metres keep the speeds away from the cap and the rounding of either way to compute them.
    where = np.cumsum([step[1] + 0.25 for step in steps])
    sample = np.cumsum([1 + 2 * step[2] for step in steps])
    got = false_positions(t, where / 111_194.93, np.zeros(len(t)), 11.9, sample)
    assert got.tolist() == slow_false_positions(t.tolist(), where.tolist(), 11.9, sample.tolist())


def assert_prepared_again_stays(one: Activity) -> None:
    once = prepare(one)
    again = prepare(replace(one, streams=Streams(elapsed_s=once.elapsed_s, values=once.values)))
    assert set(once.values) == set(again.values)
    for name, column in once.values.items():
        np.testing.assert_array_equal(again.values[name], column, err_msg=name)
    np.testing.assert_array_equal(again.step_s, once.step_s)


MAYBE = st.one_of(st.none(), st.integers(0, 300), st.integers(0, 4000))


@given(STEPS, st.lists(st.tuples(MAYBE, MAYBE, MAYBE), min_size=60, max_size=60), st.booleans())
def test_prepared_made_up_tracks_stay_when_prepared_again(
    steps: list[tuple[int, int, bool]],
    samples: list[tuple[int | None, int | None, int | None]],
    with_distance: bool,
) -> None:
    elapsed = np.cumsum([step[0] for step in steps]).astype(float)
    lat = np.cumsum([step[1] for step in steps]) / 111_194.93
    missing = np.array([step[2] for step in steps])
    rows = samples[: len(steps)]
    values = {
        "position_lat": np.where(missing, NAN, lat),
        "position_long": np.where(missing, NAN, 0.0),
        "heart_rate": floats([NAN if row[0] is None else min(max(row[0], 1), 254) for row in rows]),
        "power": floats([NAN if row[1] is None else row[1] for row in rows]),
    }
    if with_distance:
        values["distance"] = floats([NAN if row[2] is None else row[2] for row in rows])
    assert_prepared_again_stays(activity(values, elapsed=elapsed.tolist()))


@needs_corpus
def test_prepared_real_tracks_stay_when_prepared_again() -> None:
    count = 0
    for path in corpus_files("fit", "gpx", "tcx"):
        data = path.read_bytes()
        try:
            activities = identify(data[:4096]).read(data, UTC).activities
        except FileError:
            continue
        for one in activities:
            assert_prepared_again_stays(one)
            count += 1
    assert count > 200
