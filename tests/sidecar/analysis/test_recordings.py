"""Which recordings are the same workout: each rule, symmetry, and that only the set matters."""

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milevault.analysis.recordings import groups, merged, recording_of, same_workout
from milevault.analysis.sketches import track_sketch, tracks_agree
from milevault.model import Activity, Device, Streams
from milevault.model.recording import Recording
from tests.sidecar.store import samples

HOUR = 3600


def recording(key: int = 1, source: str = "fit", **changes: Any) -> Recording:
    made = replace(samples.activity(HOUR), device=Device(), **changes)
    return recording_of(key.to_bytes(32), source, made)


def later(seconds: float) -> Any:
    return samples.START + timedelta(seconds=seconds)


def moved(one: Activity, metres: float) -> Activity:
    values = dict(one.streams.values)
    values["position_lat"] = values["position_lat"] + metres / 111_195
    return replace(one, streams=Streams(elapsed_s=one.streams.elapsed_s, values=values))


@pytest.mark.parametrize(
    ("changes", "same"),
    [
        ({}, True),
        ({"start_time": later(59)}, True),
        ({"start_time": later(61)}, False),
        ({"elapsed_time_s": HOUR * 1.019}, True),
        ({"elapsed_time_s": HOUR * 1.03}, False),
        ({"sport": "running"}, True),  # an athlete corrects the sport in a service
    ],
)
def test_start_and_duration_decide(changes: dict[str, Any], same: bool) -> None:
    assert same_workout(recording(), recording(2, **changes)) is same
    assert same_workout(recording(2, **changes), recording()) is same


def test_short_ones_may_differ_by_half_a_minute() -> None:
    assert same_workout(recording(elapsed_time_s=120.0), recording(2, elapsed_time_s=149.0))
    assert not same_workout(recording(elapsed_time_s=120.0), recording(2, elapsed_time_s=151.0))


@pytest.mark.parametrize(("metres", "same"), [(0, True), (60, True), (2000, False)])
def test_where_both_have_a_track_it_must_agree(metres: float, same: bool) -> None:
    other = recording_of(
        (2).to_bytes(32), "gpx", replace(moved(samples.activity(HOUR), metres), device=Device())
    )
    assert same_workout(recording(), other) is same


def test_one_track_is_nothing_to_compare() -> None:
    bare = replace(
        samples.activity(HOUR), streams=Streams(elapsed_s=np.arange(5.0), values={}), device=Device()
    )
    assert same_workout(recording(), recording_of((2).to_bytes(32), "tcx", bare))


def test_a_device_and_its_moment_name_a_recording_that_was_trimmed() -> None:
    device = {"device": Device(serial_number=7), "time_created": samples.START}
    whole = recording_of((1).to_bytes(32), "fit", replace(samples.activity(HOUR), **device))
    trimmed = replace(samples.activity(HOUR), start_time=later(600), elapsed_time_s=2400.0, **device)
    assert same_workout(whole, recording_of((2).to_bytes(32), "fit", trimmed))
    next_leg = replace(samples.activity(HOUR), start_time=later(HOUR), session_index=1, **device)
    assert not same_workout(whole, recording_of((2).to_bytes(32), "fit", next_leg))


def test_sessions_of_one_file_are_never_the_same() -> None:
    assert not same_workout(recording(), recording(session_index=1))


def test_a_common_name_decides_alone() -> None:
    named = recording(external_key="strava:1")
    assert same_workout(named, recording(2, "strava_csv", external_key="strava:1", start_time=later(9000)))


def test_two_rows_of_one_list_are_two() -> None:
    one, other = (recording(key, "garmin_json", external_key=f"garmin:{key}") for key in (1, 2))
    assert not same_workout(one, other)


def test_the_users_word_counts_above_all() -> None:
    named = recording(external_key="strava:1")
    assert not same_workout(named, replace(recording(2, external_key="strava:1"), apart=True))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 400),  # start
            st.sampled_from((600, 610, 660, 1200)),
            st.sampled_from(("fit", "gpx", "strava_csv", "garmin_json")),
            st.sampled_from((None, "strava:1", "strava:2", "garmin:1")),
            st.booleans(),
        ),
        max_size=12,
    ),
    st.randoms(use_true_random=False),
)
def test_groups_and_what_they_say_depend_on_the_set_alone(
    rows: list[tuple[int, int, str, str | None, bool]], rng: random.Random
) -> None:
    recordings = [
        replace(
            recording_of(
                key.to_bytes(32),
                source,
                replace(
                    samples.activity(0, start=later(start)),
                    elapsed_time_s=float(seconds),
                    external_key=name,
                    session_index=key,
                    device=Device(),
                    gear=f"{key}" if source == "strava_csv" else None,
                ),
            ),
            apart=apart,
        )
        for key, (start, seconds, source, name, apart) in enumerate(rows)
    ]
    shuffled = list(recordings)
    rng.shuffle(shuffled)
    mine, theirs = groups(recordings), groups(shuffled)
    told = [sorted(one.name for one in part) for part in mine]
    assert sorted(told) == sorted(sorted(one.name for one in part) for part in theirs)
    # The slow obvious way: join whatever is the same until nothing changes.
    parts = [{one.name} for one in recordings]
    for one in recordings:
        for other in recordings:
            if one is not other and same_workout(one, other):
                a = next(part for part in parts if one.name in part)
                b = next(part for part in parts if other.name in part)
                if a is not b:
                    parts.remove(b)
                    a |= b
    assert sorted(told) == sorted(sorted(part) for part in parts)
    for part in mine:
        mixed = list(part)
        rng.shuffle(mixed)
        one, other = merged(part), merged(mixed)
        assert one.primary.name == other.primary.name
        assert replace(one.activity, streams=other.activity.streams) == other.activity


def test_what_the_richest_lacks_comes_from_the_others() -> None:
    device = recording(name="Run", calories_kcal=None)
    listed = recording(
        2, "strava_csv", name="Round the lake", calories_kcal=500.0, distance_m=9.9, sport="e_biking"
    )
    bare = replace(listed, richness=0)
    whole = merged([bare, device])
    assert whole.primary is device
    assert whole.activity.name == "Round the lake"
    assert whole.activity.calories_kcal == 500
    assert whole.activity.distance_m == device.activity.distance_m
    assert whole.activity.sport == "e_biking"  # corrected in the service


def test_sketch_of_a_still_device_agrees_with_itself() -> None:
    still = np.full(30, 48.1)
    sketch = track_sketch(1000.5, np.arange(30.0), still, still)
    assert sketch is not None
    assert tracks_agree(sketch, sketch, 0.0) is True


def test_sketch_of_one_fix_tells_nothing() -> None:
    one = track_sketch(1000.0, np.zeros(1), np.array([48.0]), np.array([11.0]))
    assert one is not None
    assert tracks_agree(one, one, 0.0) is None
    assert track_sketch(1000.5, np.zeros(1), np.array([48.0]), np.array([11.0])) is None
    assert track_sketch(1000.0, np.zeros(1), np.array([np.nan]), np.array([11.0])) is None


def test_a_gap_tells_no_place() -> None:
    """A straight line through a tunnel is no track."""
    elapsed = np.array([0.0, 1, 2, 3, 500, 501, 502, 503])
    lat = np.array([48.0, 48, 48, 48, 48.1, 48.1, 48.1, 48.1])
    with_gap = track_sketch(0.0, elapsed, lat, lat)
    full = track_sketch(0.0, np.arange(504.0), np.where(np.arange(504) < 250, 48.0, 48.1), np.full(504, 48.0))
    assert with_gap is not None
    assert full is not None
    assert tracks_agree(with_gap, full, 0.0) is None


def test_places_agree_whatever_the_sampling_and_across_the_date_line() -> None:
    seconds = np.arange(3600.0)
    lat, lon = 1e-5 * seconds, 179.99 + 1e-5 * seconds
    lon = np.where(lon > 180, lon - 360, lon)
    fine = track_sketch(1.7e9, seconds, lat, lon)
    coarse = track_sketch(1.7e9 + 3, seconds[::7], lat[::7], lon[::7])
    assert fine is not None
    assert coarse is not None
    assert tracks_agree(fine, coarse, 3.0) is True
