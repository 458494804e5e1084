"""Zones: floors for an athlete, and seconds in each."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from milevault.analysis.zones import zone_floors, zone_seconds, zone_settings
from milevault.model.settings import Thresholds, ZoneKind, ZoneMethod, ZoneSet
from milevault.model.zones import DEFAULT_ZONES, METHOD_RULES, MethodRule, checked_zone_set

ATHLETE = Thresholds(
    max_heart_rate=190, resting_heart_rate=50, threshold_heart_rate=170, functional_threshold_power=240
)


def zones(method: ZoneMethod, *floors: float, kind: ZoneKind = "heart_rate") -> ZoneSet:
    return ZoneSet(kind=kind, sport="", valid_from=date(2020, 1, 1), method=method, floors=floors)


@pytest.mark.parametrize(
    ("method", "floors", "expected"),
    [
        ("custom", (100, 120.5), (100, 120.5)),
        ("percent_max", (0.5, 0.7), (95, 133)),
        ("reserve", (0.5, 1.0), (120, 190)),
        ("percent_lthr", (0.0, 0.68, 0.94), (0, 115.6, 159.8)),
        ("percent_ftp", (0.0, 0.55, 1.05), (0, 132, 252)),
    ],
)
def test_floors_of_each_method(
    method: ZoneMethod, floors: tuple[float, ...], expected: tuple[float, ...]
) -> None:
    assert zone_floors(zones(method, *floors), ATHLETE) == expected


@pytest.mark.parametrize("rule", METHOD_RULES, ids=lambda rule: f"{rule.kind} {rule.method}")
def test_the_usual_floors_of_a_method_make_a_zone_set(rule: MethodRule) -> None:
    if rule.needs:
        made = zones(rule.method, *rule.usual_floors, kind=rule.kind)
        assert checked_zone_set(made) == made
    else:
        assert rule.usual_floors == ()


@pytest.mark.parametrize("method", ["percent_max", "reserve", "percent_lthr", "percent_ftp"])
def test_floors_are_unknown_without_each_threshold(method: ZoneMethod) -> None:
    for missing in zone_settings(method):
        known = {
            key: getattr(ATHLETE, key)
            for key in ("max_heart_rate", "resting_heart_rate", "threshold_heart_rate", "functional_threshold_power")
            if key != missing
        }  # fmt: skip
        assert zone_floors(zones(method, 0.5), Thresholds(**known)) is None


def test_custom_floors_need_no_threshold() -> None:
    assert zone_floors(zones("custom", 100.0), Thresholds()) == (100,)


def test_reserve_that_would_not_rise_has_no_floors() -> None:
    upside_down = Thresholds(max_heart_rate=100, resting_heart_rate=100)
    assert zone_floors(zones("reserve", 0.5, 0.6), upside_down) is None


def test_default_sets_are_those_of_watches_and_of_coggan() -> None:
    assert zone_floors(DEFAULT_ZONES["heart_rate"], ATHLETE) == (95, 114, 133, 152, 171)
    assert zone_floors(DEFAULT_ZONES["power"], ATHLETE) == (0, 132, 180, 216, 252, 288, 360)


@given(
    st.lists(st.tuples(st.integers(0, 300), st.integers(1, 500)), max_size=40, unique_by=lambda one: one[0]),
    st.lists(st.integers(0, 300), min_size=1, max_size=8, unique=True).map(sorted),
)
def test_seconds_equal_the_obvious_comparison(samples: list[tuple[int, int]], floors: list[int]) -> None:
    samples = sorted(samples)
    histogram = np.array([v for v, _ in samples], np.int16), np.array([s for _, s in samples], np.float32)
    in_zones, below = zone_seconds(histogram, tuple(float(floor) for floor in floors))
    ends = [*floors[1:], 10_000]
    slow = [sum(s for v, s in samples if low <= v < high) for low, high in zip(floors, ends, strict=True)]
    assert in_zones.tolist() == slow
    assert below == sum(s for v, s in samples if v < floors[0])


def test_every_beat_on_a_floor_is_in_the_zone_above() -> None:
    """Whatever the maximum: a share of it that is whole may not lie a hair beyond the whole number."""
    for highest in range(100, 241):
        floors = zone_floors(DEFAULT_ZONES["heart_rate"], Thresholds(max_heart_rate=highest))
        assert floors is not None
        for floor, tenths in zip(floors, (5, 6, 7, 8, 9), strict=True):
            if highest * tenths % 10 == 0:
                assert floor == highest * tenths // 10
