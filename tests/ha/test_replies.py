"""Strict reading of replies."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from custom_components.milevault.decoding import UnexpectedReply, decode
from custom_components.milevault.replies import Activity, AthleteList, Summary
from tests.ha.samples import activity, athlete, summary


def test_a_summary_is_read_with_types() -> None:
    read = decode(Summary, summary(athlete(), activity(distance_m=100)))
    assert read.latest_activity is not None
    assert read.latest_activity.start_time == datetime(2026, 11, 22, 7, 30, tzinfo=UTC)
    assert isinstance(read.latest_activity.distance_m, float)
    assert read.week.first_day == date(2026, 11, 16)


def test_fields_of_a_newer_sidecar_are_left_out_and_optional_ones_of_an_older_one_are_missing() -> None:
    one = activity() | {"aura": "blue"}
    del one["avg_heart_rate"]
    assert decode(Activity, one).avg_heart_rate is None


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"activity_id": "7"}, "Activity.activity_id is not of type int"),
        ({"activity_id": True}, "Activity.activity_id is not of type int"),
        ({"sport": None}, "Activity.sport is not of type str"),
        ({"distance_m": "far"}, "Activity.distance_m is not of type float"),
        ({"distance_m": True}, "Activity.distance_m is not of type float"),
        ({"start_time": "yesterday"}, "Activity.start_time is not a datetime"),
        ({"start_time": "2026-11-22T07:30:00"}, "Activity.start_time has no time zone"),
        ({"start_time": 3}, "Activity.start_time is not of type datetime"),
    ],
)
def test_a_wrong_field_is_named_without_its_value(change: dict[str, Any], where: str) -> None:
    with pytest.raises(UnexpectedReply) as caught:
        decode(Activity, activity(**change))
    assert str(caught.value) == where


@pytest.mark.parametrize("data", [None, [], "x", 3])
def test_what_is_no_object_is_refused(data: object) -> None:
    with pytest.raises(UnexpectedReply, match="is not an object"):
        decode(Activity, data)


def test_a_missing_field_is_named() -> None:
    with pytest.raises(UnexpectedReply, match=r"^Summary.athlete.name is missing$"):
        decode(Summary, summary({"athlete_id": 1, "slug": "a", "time_zone": "UTC"}, None))


def test_what_is_no_list_is_refused() -> None:
    with pytest.raises(UnexpectedReply, match=r"^AthleteList.athletes is not a list$"):
        decode(AthleteList, {"athletes": {}})
