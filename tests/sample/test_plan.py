"""The plan of the sample athlete."""

from datetime import date, timedelta

import pytest

from scripts.sample_athlete.plan import INDOORS, last_day_outdoors, sessions


@pytest.mark.parametrize("offset", range(14))
def test_a_plan_can_end_with_a_track(offset: int) -> None:
    day = date(2026, 11, 20) + timedelta(days=offset)
    end = last_day_outdoors(day, 7)
    assert timedelta(0) <= day - end <= timedelta(days=4)
    (*_, last) = sessions(end - timedelta(days=7), end, 7)
    assert last.day == end
    assert last.kind not in INDOORS
