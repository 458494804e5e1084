"""nap_event as naps of the day of waking."""

from typing import Any

import pytest

from milevault.units import utc_from_unix
from tests.sidecar.decode.fit_writer import FIT_EPOCH_S
from tests.sidecar.importers.wellness.made import at, info, read, sdk_file

START = at("2026-01-14T14:00+01:00")
DAY = "2026-01-14"


def nap(start: int, minutes: int, **more: Any) -> tuple[int, dict[str, Any]]:
    times = {"start_time": start, "end_time": start + 60 * minutes, "timestamp": start + 60 * minutes}
    return 412, times | more


def test_naps_are_sleeps() -> None:
    content = read(sdk_file(44, nap(START, 20, source="automatic"), nap(START + 7200, 35)))
    assert content.wellness.values == ()  # how long they lasted together follows from those that count
    first, second = content.wellness.sleeps
    assert (second.end_time - second.start_time).total_seconds() == 2100
    assert (str(first.day), first.kind, first.utc_offset_s) == (DAY, "nap", 3600)
    assert (first.start_time, first.end_time) == (
        utc_from_unix(START + FIT_EPOCH_S),
        utc_from_unix(START + 1200 + FIT_EPOCH_S),
    )
    assert len(first.stage_starts_s) == len(first.stage_levels) == 0


def test_a_naps_own_offset_decides_its_date() -> None:
    late = at("2026-01-14T22:00")
    content = read(
        sdk_file(
            44,
            info(late, 1),
            nap(late, 30, start_timezone_offset=-480, end_timezone_offset=-480),
            nap(late + 7200, 30, end_timezone_offset=540),
        )
    )
    assert [(str(one.day), one.utc_offset_s) for one in content.wellness.sleeps] == [
        ("2026-01-14", -8 * 3600),
        ("2026-01-15", 9 * 3600),
    ]


def test_a_deleted_nap_is_said_to_be_so_when_it_was_taken_back() -> None:
    content = read(
        sdk_file(44, nap(START, 20, is_deleted=1, update_timestamp=START + 90_000), nap(START + 7200, 30))
    )
    deleted, kept = content.wellness.sleeps
    assert (deleted.deleted, kept.deleted) == (True, False)
    assert deleted.observed_at == utc_from_unix(START + 90_000 + FIT_EPOCH_S)


@pytest.mark.parametrize("minutes", [0, -10, 60 * 30])
def test_a_nap_without_length_or_of_more_than_a_day_is_none(minutes: int) -> None:
    content = read(sdk_file(44, nap(START, minutes), nap(START, 5)))
    (only,) = content.wellness.sleeps
    assert (only.end_time - only.start_time).total_seconds() == 300
