"""Every real file ends in content or in a declared refusal, and comes through the analysis and the pipe."""

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milevault.analysis import summarise
from milevault.errors import FileError
from milevault.importers import identify
from milevault.model import Activity, FileContent, wire
from tests.sidecar.corpus import corpus_files, needs_corpus
from tests.sidecar.decode.test_damage import rich_file
from tests.sidecar.importers.wellness.made_samples import SAMPLES

NOW = datetime(2026, 11, 23, tzinfo=UTC)
# A changed byte may well date a recording to the next century; that refusal has its own test.
FAR_FUTURE = datetime(2200, 1, 1, tzinfo=UTC)


def outcome(data: bytes) -> FileContent | FileError:
    """What reading ends in; anything else than these two fails the test."""
    try:
        return identify(data[:4096]).read(data, UTC)
    except FileError as error:
        return error


def check(activity: Activity, now: datetime = NOW) -> None:
    """What every importer promises (I7 and the model's own words)."""
    completed = summarise(activity)
    for one in (activity, completed.activity):
        elapsed = one.streams.elapsed_s
        assert (np.diff(elapsed) >= 0).all()
        assert all(len(column) == len(elapsed) for column in one.streams.values.values())
        (again,) = wire.decode(b"".join(wire.encode(FileContent(activities=(one,)))), now=now).activities
        assert again.laps == one.laps
        assert again.start_time == one.start_time
    bpm, seconds = completed.hr_histogram
    assert bpm.dtype == np.int16
    assert (seconds > 0).all()
    moving = completed.activity.moving_time_s
    assert moving is not None
    assert 0 <= moving <= max(activity.elapsed_time_s, activity.timer_time_s or 0) + 1


def check_wellness(content: FileContent, now: datetime = NOW) -> None:
    """One value and one series of each kind a day, as the model has them (the pipe checks bounds and order)."""
    wellness = content.wellness
    kinds = [(one.day, one.metric, one.component) for one in wellness.values]
    assert len(set(kinds)) == len(kinds)
    series = [(one.day, one.channel) for one in wellness.series]
    assert len(set(series)) == len(series)
    again = wire.decode(b"".join(wire.encode(FileContent(wellness=wellness))), now=now).wellness
    assert again.values == wellness.values
    assert [one.values.tolist() for one in again.series] == [one.values.tolist() for one in wellness.series]
    assert [one.end_time for one in again.sleeps] == [one.end_time for one in wellness.sleeps]


@needs_corpus
@pytest.mark.parametrize(
    ("folder", "fewest", "fewest_with_health"), [("fit", 130, 40), ("bad", 5, 0), ("wellness", 0, 2)]
)
def test_every_real_file_ends_in_content_or_a_declared_refusal(
    folder: str, fewest: int, fewest_with_health: int
) -> None:
    activities = with_health = 0
    for path in corpus_files(folder):
        found = outcome(path.read_bytes())
        if isinstance(found, FileError):
            assert found.code.isidentifier()
            assert found.reason.endswith(".")
            continue
        assert [one.session_index for one in found.activities] == list(range(len(found.activities)))
        for one in found.activities:
            check(one)
        check_wellness(found)
        activities += len(found.activities)
        with_health += bool(found.wellness)
    assert activities >= fewest
    assert with_health >= fewest_with_health


@settings(max_examples=250, deadline=None)
@given(
    changes=st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=5),
    cut=st.integers(0, 10_000),
)
def test_changed_bytes_end_in_sound_activities_or_a_declared_refusal(
    changes: list[tuple[int, int]], cut: int
) -> None:
    found = outcome(changed(rich_file(), changes, cut))
    if not isinstance(found, FileError):
        for one in found.activities:
            check(one, FAR_FUTURE)


def changed(original: bytes, changes: list[tuple[int, int]], cut: int) -> bytes:
    data = bytearray(original)
    for at, value in changes:
        data[at % len(data)] = value
    return bytes(data[:cut])


@settings(max_examples=250, deadline=None)
@given(
    name=st.sampled_from(sorted(SAMPLES)),
    changes=st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=5),
    cut=st.integers(0, 10_000),
)
def test_changed_bytes_of_health_files_end_in_sound_values_or_a_declared_refusal(
    name: str, changes: list[tuple[int, int]], cut: int
) -> None:
    found = outcome(changed(SAMPLES[name](), changes, cut))
    if not isinstance(found, FileError):
        check_wellness(found, FAR_FUTURE)
