"""What records are kept of: the distances, times and durations of each sport. A new one is a row."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_RUN: Final = ("running",)
_FOOT: Final = ("running", "walking", "hiking")
_SWIM: Final = ("swimming",)
_BIKE: Final = ("cycling",)
_ROW: Final = ("rowing", "kayaking", "paddling", "stand_up_paddleboarding")
_GLIDE: Final = ("cross_country_skiing", "inline_skating", "ice_skating")
_SNOWSHOE: Final = ("snowshoeing",)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDistance:
    """A distance whose fastest time is kept; ``key`` is its stable name, ``sports`` who has it."""

    key: str
    metres: float
    sports: tuple[str, ...]


def _distance(key: str, metres: float, *sports: tuple[str, ...]) -> RecordDistance:
    return RecordDistance(key=key, metres=metres, sports=tuple(name for group in sports for name in group))


MILE_M: Final = 1609.344
HALF_MARATHON_M: Final = 21_097.5
MARATHON_M: Final = 42_195.0

# Rising. Lengths of miles and of the marathon: World Athletics, competition rules.
RECORD_DISTANCES: Final[tuple[RecordDistance, ...]] = (
    _distance("50_m", 50, _SWIM),
    _distance("100_m", 100, _SWIM),
    _distance("200_m", 200, _SWIM),
    _distance("400_m", 400, _RUN, _SWIM),
    _distance("500_m", 500, _SWIM, _ROW),
    _distance("800_m", 800, _RUN, _SWIM),
    _distance("half_mile", MILE_M / 2, _RUN),
    _distance("1_km", 1000, _FOOT, _SWIM, _ROW, _GLIDE, _SNOWSHOE),
    _distance("1500_m", 1500, _RUN, _SWIM),
    _distance("1_mile", MILE_M, _FOOT, _SWIM),
    _distance("half_ironman_swim", 1930, _SWIM),
    _distance("2_km", 2000, _ROW, _SWIM),
    _distance("3_km", 3000, _FOOT, _SWIM),
    _distance("2_mile", 2 * MILE_M, _RUN),
    _distance("ironman_swim", 3860, _SWIM),
    _distance("5_km", 5000, _FOOT, _SWIM, _BIKE, _ROW, _GLIDE, _SNOWSHOE),
    _distance("10_km", 10_000, _FOOT, _SWIM, _BIKE, _ROW, _GLIDE, _SNOWSHOE),
    _distance("15_km", 15_000, _FOOT, _GLIDE),
    _distance("10_mile", 10 * MILE_M, _RUN, _BIKE),
    _distance("20_km", 20_000, _FOOT, _BIKE, _ROW, _GLIDE, _SNOWSHOE),
    _distance("half_marathon", HALF_MARATHON_M, _FOOT, _ROW, _GLIDE),
    _distance("30_km", 30_000, _FOOT, _BIKE, _GLIDE),
    _distance("40_km", 40_000, _BIKE),
    _distance("marathon", MARATHON_M, _FOOT, _ROW, _GLIDE),
    _distance("50_km", 50_000, _FOOT, _BIKE, _GLIDE),
    _distance("80_km", 80_000, _BIKE),
    _distance("50_mile", 50 * MILE_M, _FOOT, _BIKE),
    _distance("90_km", 90_000, _BIKE, _GLIDE),
    _distance("100_km", 100_000, _FOOT, _BIKE, _GLIDE),
    _distance("100_mile", 100 * MILE_M, _FOOT, _BIKE),
    _distance("180_km", 180_000, _BIKE),
    _distance("200_km", 200_000, _BIKE),
    _distance("300_km", 300_000, _BIKE),
)
# The longest way in these times; 12 minutes are Cooper's test (JAMA 203, 1968).
RECORD_TIMES_S: Final[tuple[int, ...]] = (720, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400)
POWER_DURATIONS_S: Final[tuple[int, ...]] = (
    1, 2, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 300, 360, 480, 600, 720, 900, 1200, 1800, 2400, 2700,
    3600, 5400, 7200, 10_800, 14_400, 18_000,
)  # fmt: skip
HEART_RATE_DURATIONS_S: Final[tuple[int, ...]] = (60, 120, 300, 600, 1200, 1800, 3600, 5400, 7200)

_SPORTS_WITH_WAYS: Final = frozenset(name for row in RECORD_DISTANCES for name in row.sports)
# Sports in which nothing is anybody's achievement, or in which it is that of several sports.
SPORTS_WITHOUT_RECORDS: Final = frozenset(
    {"transition", "multisport", "driving", "motorcycling", "flying", "boating", "snowmobiling"}
)


def distances_of(sport: str) -> tuple[float, ...]:
    """The record distances of a sport in metres, rising; none for a sport without.

    >>> distances_of("swimming")[:3], distances_of("tennis")
    ((50, 100, 200), ())
    """
    return _METRES.get(sport, ())


def times_of(sport: str) -> tuple[int, ...]:
    """The times in which the longest way of a sport counts, in seconds; none where it has no distances."""
    return RECORD_TIMES_S if sport in _SPORTS_WITH_WAYS else ()


_METRES: Final[Mapping[str, tuple[float, ...]]] = {
    name: tuple(row.metres for row in RECORD_DISTANCES if name in row.sports) for name in _SPORTS_WITH_WAYS
}
