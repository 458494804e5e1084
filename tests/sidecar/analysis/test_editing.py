"""Edits of an activity: a function of the files' word, the samples and the edits, and nothing else."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from milevault.analysis import elevation
from milevault.analysis.editing import Edited, edited, edits_of, needs_samples
from milevault.analysis.summary import Analysis, summarise, summarise_prepared
from milevault.model import Activity, Lap, Length, Streams
from milevault.model.edits import NO_EDITS, Edits
from milevault.model.recording import NO_SAMPLES, Recording
from tests.sidecar.store import samples

START = samples.START
DEVICE = Analysis(activity=replace(samples.activity(600), calories_kcal=300.0), elevation_method="device")


def bare(one: Activity) -> Activity:
    """Without the samples, which are compared as arrays or not at all."""
    return replace(one, streams=NO_SAMPLES)


def of(edits: Edits, whole: Analysis = DEVICE) -> Edited:
    return edited(whole, edits)


def test_no_edit_changes_nothing() -> None:
    assert of(Edits()).analysis is not None
    assert of(Edits()).analysis.activity == DEVICE.activity
    assert of(Edits()).analysis.elevation_method == "device"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("name", "Round the lake"),
        ("description", "Wind.\nRain."),
        ("gear", "Red bike"),
        ("perceived_exertion", 7.0),
        ("feel", 0.0),
        ("commute", False),
        ("race", True),
        ("excluded", True),
        ("sub_sport", "gravel_cycling"),
    ],
)
def test_words_and_flags_replace(name: str, value: Any) -> None:
    changed = of(Edits(**{name: value})).analysis.activity
    assert getattr(changed, name) == value
    assert replace(changed, **{name: getattr(DEVICE.activity, name)}) == DEVICE.activity


def test_an_empty_text_takes_the_files_away() -> None:
    assert of(Edits(name="")).analysis.activity.name is None


def test_every_field_has_an_effect() -> None:
    """A field added to Edits and forgotten here would do nothing."""
    values = {str: "x", float: 60.0, bool: True}
    kinds = {"perceived_exertion": float, "feel": float, "trim_start_s": float, "trim_end_s": float}
    flags = {"indoor", "commute", "race", "excluded", "deleted"}
    for field in fields(Edits):
        if field.name != "deleted":
            kind = kinds.get(field.name, bool if field.name in flags else str)
            assert of(Edits(**{field.name: values[kind]})).analysis != DEVICE, field.name


# The sport


def test_another_sport_computes_what_depends_on_it_again() -> None:
    walk = of(Edits(sport="walking")).analysis.activity
    assert (walk.sport, walk.sub_sport) == ("walking", "generic")
    # 8 m/s at most: the device's 10.5 is no walk, and neither is the way between the samples.
    assert walk.max_speed_mps is None
    assert (
        walk.moving_time_s
        == summarise_prepared(
            replace(DEVICE.activity, sport="walking", moving_time_s=None)
        ).activity.moving_time_s
    )
    assert walk.distance_m == DEVICE.activity.distance_m
    assert walk.elevation_gain_m == DEVICE.activity.elevation_gain_m


def test_the_same_sport_again_is_no_change() -> None:
    assert of(Edits(sport="cycling")).analysis.activity == DEVICE.activity


def test_indoors_the_timer_is_the_moving_time() -> None:
    assert of(Edits(indoor=True)).analysis.activity.moving_time_s == DEVICE.activity.timer_time_s


def test_another_sport_without_samples_keeps_the_lists_numbers() -> None:
    listed = Analysis(activity=replace(DEVICE.activity, streams=NO_SAMPLES, laps=()))
    assert of(Edits(sport="walking"), listed).analysis.activity.moving_time_s == 580


# Trim


def test_a_trim_speaks_of_what_is_left() -> None:
    found = of(Edits(trim_start_s=100.0, trim_end_s=400.0))
    part = found.analysis.activity
    assert (found.trim_start_s, found.trim_end_s) == (100, 400)
    assert part.start_time == START + timedelta(seconds=100)
    assert part.elapsed_time_s == 300
    assert len(part.streams) == 301
    whole = DEVICE.activity.streams.values
    assert part.distance_m == pytest.approx(whole["distance"][400] - whole["distance"][100])
    assert part.max_heart_rate == np.nanmax(whole["heart_rate"][100:401])
    assert part.max_power_w == np.nanmax(whole["power"][100:401])
    assert part.calories_kcal is None
    assert found.analysis.elevation_method == elevation.METHOD
    bpm, seconds = found.analysis.hr_histogram
    assert int(seconds.sum()) == np.count_nonzero(~np.isnan(whole["heart_rate"][100:401]))
    assert len(bpm)


def test_words_and_settings_of_the_device_stay_with_the_part() -> None:
    whole = Analysis(activity=replace(DEVICE.activity, perceived_exertion=5.0, device_ftp_w=250.0))
    part = of(Edits(trim_end_s=100.0, name="Short"), whole).analysis.activity
    assert (part.name, part.perceived_exertion, part.device_ftp_w) == ("Short", 5, 250)


@pytest.mark.parametrize(
    ("edits", "applied"),
    [
        (Edits(trim_start_s=0.0), (None, None)),
        (Edits(trim_end_s=600.0), (None, None)),
        (Edits(trim_end_s=9999.0), (None, None)),
        (Edits(trim_start_s=-5.0, trim_end_s=300.0), (None, 300)),
        (Edits(trim_start_s=20.0, trim_end_s=9999.0), (20, None)),
    ],
)
def test_a_trim_reaches_as_far_as_the_activity(edits: Edits, applied: tuple[float | None, ...]) -> None:
    found = of(edits)
    assert (found.trim_start_s, found.trim_end_s) == applied
    if applied == (None, None):
        assert found.analysis.activity == DEVICE.activity


@pytest.mark.parametrize(
    "edits", [Edits(trim_start_s=599.5), Edits(trim_start_s=700.0), Edits(trim_start_s=50.0, trim_end_s=20.0)]
)
def test_a_trim_that_leaves_nothing_is_not_applied(edits: Edits) -> None:
    assert of(edits) == Edited(analysis=of(Edits()).analysis)


def test_a_trim_waits_for_samples() -> None:
    unread = Analysis(activity=replace(DEVICE.activity, streams=NO_SAMPLES))
    assert of(Edits(trim_start_s=100.0), unread).trim_start_s is None
    assert of(Edits(trim_start_s=100.0), unread).analysis.activity.elapsed_time_s == 600


def test_laps_within_stay_those_at_the_ends_are_computed_again() -> None:
    laps = tuple(
        Lap(
            index=at,
            start_time=START + timedelta(seconds=100 * at),
            elapsed_time_s=100.2,
            distance_m=777.0,
            calories_kcal=10.0,
            trigger="distance",
        )
        for at in range(6)
    )
    whole = Analysis(activity=replace(DEVICE.activity, laps=laps))
    found = of(Edits(trim_start_s=150.0, trim_end_s=450.0), whole).analysis.activity.laps
    assert [lap.index for lap in found] == [0, 1, 2, 3]
    assert [lap.elapsed_time_s for lap in found] == [50.2, 100.2, 100.2, 50.0]
    assert found[1] == replace(laps[2], index=1)
    distance = DEVICE.activity.streams.values["distance"]
    assert found[0].distance_m == pytest.approx(distance[200] - distance[150])
    assert [lap.calories_kcal for lap in found] == [None, 10, 10, None]
    # The first cut lap still ended by its distance, the last one by the user.
    assert [lap.trigger for lap in found] == ["distance", "distance", "distance", None]


def test_a_trim_of_the_start_alone_keeps_the_last_lap_whole() -> None:
    """A lap that ends a fraction of a second after the session is not cut."""
    lap = replace(DEVICE.activity.laps[1], elapsed_time_s=300.4, calories_kcal=12.0)
    whole = Analysis(activity=replace(DEVICE.activity, laps=(DEVICE.activity.laps[0], lap)))
    found = of(Edits(trim_start_s=10.0), whole).analysis.activity.laps
    assert found[1] == lap


def test_a_pool_length_counts_as_a_whole_or_not_at_all() -> None:
    lengths = tuple(
        Length(index=at, start_time=START + timedelta(seconds=30 * at), elapsed_time_s=30.0, length_type=kind)
        for at, kind in enumerate(("active", "active", "idle", "active"))
    )
    swim = replace(
        samples.pool_swim(),
        elapsed_time_s=120.0,
        lengths=lengths,
        streams=Streams(elapsed_s=np.arange(121.0), values={"heart_rate": np.full(121, 120.0)}),
    )
    found = of(Edits(trim_start_s=20.0), Analysis(activity=swim)).analysis.activity
    assert [(one.index, one.length_type) for one in found.lengths] == [
        (0, "active"),
        (1, "idle"),
        (2, "active"),
    ]
    assert found.distance_m == 50
    assert found.moving_time_s == 60


@pytest.mark.parametrize(("timer", "expected"), [(None, None), (600.0, 500.0), (400.0, 300.0)])
def test_the_timer_of_the_part_leaves_out_the_pauses_that_samples_show(
    timer: float | None, expected: float | None
) -> None:
    elapsed = np.concatenate([np.arange(200.0), np.arange(400.0, 601)])
    streams = Streams(elapsed_s=elapsed, values={"heart_rate": np.full(401, 120.0)})
    whole = replace(DEVICE.activity, streams=streams, timer_time_s=timer, laps=())
    assert of(Edits(trim_start_s=100.0), Analysis(activity=whole)).analysis.activity.timer_time_s == expected


@given(
    st.floats(0, 500, allow_nan=False).map(lambda value: round(value, 3)),
    st.floats(10, 700, allow_nan=False).map(lambda value: round(value, 3)),
)
def test_the_part_is_as_a_device_would_have_recorded_it_alone(start: float, end: float) -> None:
    """What is computed of a part is what is computed of a file that holds only the part."""
    found = of(Edits(trim_start_s=start, trim_end_s=end))
    part = found.analysis.activity
    if found.trim_start_s is None and found.trim_end_s is None:
        return
    alone = summarise_prepared(
        replace(
            DEVICE.activity,
            **dict.fromkeys(
                (
                    "moving_time_s", "distance_m", "elevation_gain_m", "elevation_loss_m", "avg_speed_mps",
                    "max_speed_mps", "avg_heart_rate", "max_heart_rate", "avg_power_w", "max_power_w",
                    "avg_cadence", "calories_kcal",
                )
            )
            | {
                "start_time": part.start_time,
                "elapsed_time_s": part.elapsed_time_s,
                "timer_time_s": part.timer_time_s,
                "streams": part.streams,
                "laps": part.laps,
            },
        )
    )  # fmt: skip
    assert bare(alone.activity) == bare(part)
    assert part.elapsed_time_s == pytest.approx(min(end, 600) - start)
    assert (part.streams.elapsed_s >= 0).all()
    assert part.streams.elapsed_s[-1] <= part.elapsed_time_s


def test_prepared_samples_are_not_prepared_again() -> None:
    """Otherwise a trimmed activity's samples would not be those that are stored."""
    once = summarise(samples.activity(600))
    again = summarise_prepared(once.activity)
    assert bare(again.activity) == bare(once.activity)
    assert again.activity.streams.values.keys() == once.activity.streams.values.keys()
    for name, column in once.activity.streams.values.items():
        assert again.activity.streams.values[name] is column


# Whose edits


def recording(key: int, edits: Edits = NO_EDITS, at: int = 0, shift_s: float = 0.0) -> Recording:
    moved = replace(
        samples.activity(600), streams=NO_SAMPLES, laps=(), start_time=START + timedelta(seconds=shift_s)
    )
    return Recording(
        sha256=key.to_bytes(32),
        session_index=0,
        source="fit",
        activity=moved,
        edits=edits,
        edited_at=datetime(2026, 6, 1, 12, at, tzinfo=UTC) if edits.fields else None,
    )


def test_the_latest_word_on_each_field_counts_whatever_the_order() -> None:
    plain = recording(9)
    first = recording(2, Edits(name="First", race=True), at=1)
    second = recording(1, Edits(name="Second", gear="Red bike"), at=2)
    for order in ((plain, first, second), (second, plain, first)):
        assert edits_of(plain, order) == Edits(name="Second", race=True, gear="Red bike")


def test_of_two_at_one_time_the_larger_name_counts() -> None:
    one, other = recording(1, Edits(name="One")), recording(2, Edits(name="Other"))
    assert edits_of(one, (other, one)).name == edits_of(one, (one, other)).name == "Other"


def test_a_trim_keeps_its_place_when_another_recording_gives_the_samples() -> None:
    trimmed_one = recording(1, Edits(trim_start_s=60.0, trim_end_s=500.0), shift_s=4.0)
    richer = recording(2)
    assert edits_of(richer, (trimmed_one, richer)) == Edits(trim_start_s=64.0, trim_end_s=504.0)


def test_only_some_edits_need_the_samples() -> None:
    assert not needs_samples(Edits(name="x", race=True, sub_sport="road"))
    assert all(map(needs_samples, (Edits(sport="x"), Edits(indoor=False), Edits(trim_end_s=1.0))))
