"""Efforts compared: ranks, records as they fell, the trend, each sport and direction apart."""

from dataclasses import dataclass

import pytest

from milevault.analysis.segments.standing import Trend, standings


@dataclass(frozen=True)
class Effort:
    elapsed_s: float
    sport: str = "running"
    reversed: bool = False
    counts: bool = True


def test_ranks_skip_what_does_not_count_and_equals_share_one() -> None:
    efforts = [Effort(70), Effort(65), Effort(50, counts=False), Effort(70), Effort(80)]
    (one,) = standings(efforts)
    assert [(each.rank, each.effort.elapsed_s, each.behind_s) for each in one.ranked] == [
        (1, 65, 0),
        (2, 70, 5),
        (2, 70, 5),
        (4, 80, 15),
        (None, 50, -15),
    ]
    assert [each.elapsed_s for each in one.records] == [70, 65]


def test_sports_and_directions_stand_apart_the_most_ridden_first() -> None:
    efforts = [Effort(60), Effort(50, "cycling"), Effort(55, "cycling", reversed=True), Effort(48, "cycling")]
    found = [(one.sport, one.reversed, len(one.ranked)) for one in standings(efforts)]
    assert found == [("cycling", False, 2), ("cycling", True, 1), ("running", False, 1)]


@pytest.mark.parametrize(
    ("times", "trend"),
    [
        ([60], None),
        ([60, 50], Trend(effort_count=1, recent_s=50, earlier_s=60)),
        ([1, 60, 50], Trend(effort_count=1, recent_s=50, earlier_s=60)),
        (
            [9, 70, 70, 70, 70, 75, 60, 60, 60, 60, 55],
            Trend(effort_count=5, recent_s=59, earlier_s=71),
        ),
    ],
)
def test_the_trend_compares_the_latest_with_as_many_before(times: list[float], trend: Trend | None) -> None:
    (one,) = standings([Effort(each) for each in times] + [Effort(1, counts=False)])
    assert one.trend == trend


def test_no_effort_that_counts_is_no_record_and_no_trend() -> None:
    (one,) = standings([Effort(60, counts=False), Effort(50, counts=False)])
    assert (one.records, one.trend) == ((), None)
    assert [each.rank for each in one.ranked] == [None, None]
    assert standings([]) == []
