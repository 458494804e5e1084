"""What a runner's efforts say of other distances: VDOT, Riegel's rule, race times."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import exp
from typing import Final, Literal

type PredictionMethod = Literal["vdot", "riegel"]

# metres of the races that are predicted
RACES: Final[Mapping[str, float]] = {
    "5_km": 5_000.0,
    "10_km": 10_000.0,
    "half_marathon": 21_097.5,
    "marathon": 42_195.0,
}
# Riegel's rule was fitted between these times, and Daniels' table covers about the same.
SHORTEST_S: Final = 3.5 * 60
LONGEST_S: Final = 230 * 60
RIEGEL_EXPONENT: Final = 1.06
# What people are: the world's best are at 85, a brisk walk at 20. Beyond these an effort is a mistake.
LOWEST_VDOT: Final = 15.0
HIGHEST_VDOT: Final = 90.0
# Far beyond any answer, and where the formulas still behave.
_SLOWEST_S: Final = 24 * 3600.0
_BISECTIONS: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEffort:
    """A best stretch of a run: metres and seconds."""

    distance_m: float
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RacePrediction:
    """The time a race would take, how it was found and from which effort."""

    race: str
    distance_m: float
    seconds: float
    method: PredictionMethod
    effort: RunEffort


def oxygen_cost(speed_m_per_min: float) -> float:
    """Oxygen that running on the flat takes, ml a minute and kg. Source: Daniels and Gilbert 1979.

    >>> round(oxygen_cost(250.0), 1)
    47.5
    """
    return -4.6 + 0.182258 * speed_m_per_min + 0.000104 * speed_m_per_min**2


def sustainable_share(minutes: float) -> float:
    """The share of the maximal oxygen uptake a race of that time is run at. Source: Daniels and Gilbert 1979.

    >>> round(sustainable_share(60.0), 3)
    0.888
    """
    return 0.8 + 0.1894393 * exp(-0.012778 * minutes) + 0.2989558 * exp(-0.1932605 * minutes)


def vdot(distance_m: float, seconds: float) -> float:
    """The VDOT of an all-out run: the maximal oxygen uptake an average runner needs for it, ml a minute and kg.

    >>> round(vdot(5_000.0, 19 * 60 + 57), 1), round(vdot(42_195.0, 3 * 3600 + 10 * 60 + 49), 1)
    (50.0, 50.0)
    """
    minutes = seconds / 60
    return oxygen_cost(distance_m / minutes) / sustainable_share(minutes)


def equal_vdot_seconds(distance_m: float, value: float) -> float:
    """The time in which the distance has that VDOT, by bisection: a slower run has a lower one. ``value`` above 0.

    >>> round(equal_vdot_seconds(10_000.0, 50.0) / 60, 2)
    41.33
    """
    fast, slow = 1.0, _SLOWEST_S
    for _ in range(_BISECTIONS):
        middle = (fast + slow) / 2
        if vdot(distance_m, middle) > value:
            fast = middle
        else:
            slow = middle
    return (fast + slow) / 2


def riegel_seconds(effort: RunEffort, distance_m: float) -> float | None:
    """T * (D2 / D1)^1.06; None where either time is outside 3.5 to 230 minutes, which the rule was fitted to.

    Source: Riegel, American Scientist 1981, 69(3), 285-290.

    >>> round(riegel_seconds(RunEffort(distance_m=5_000.0, seconds=1200.0), 10_000.0))
    2502
    """
    seconds = effort.seconds * (distance_m / effort.distance_m) ** RIEGEL_EXPONENT
    return seconds if _in_range(effort.seconds) and _in_range(seconds) else None


def _in_range(seconds: float) -> bool:
    return SHORTEST_S <= seconds <= LONGEST_S


def best_vdot(efforts: Iterable[RunEffort]) -> tuple[float, RunEffort] | None:
    """The highest VDOT of all efforts of 3.5 to 230 minutes, and whose it is; None without a plausible one.

    It is the VO2max estimate too: what the oxygen of an average runner of that speed would be.
    """
    rated = [
        (vdot(one.distance_m, one.seconds), one)
        for one in efforts
        if _in_range(one.seconds) and one.distance_m > 0
    ]
    plausible = [pair for pair in rated if LOWEST_VDOT <= pair[0] <= HIGHEST_VDOT]
    return max(plausible, key=lambda pair: pair[0]) if plausible else None


def race_predictions(efforts: Iterable[RunEffort]) -> tuple[RacePrediction, ...]:
    """Times for RACES by each method: from the effort with the highest VDOT, and the fastest that Riegel's rule gives.

    ``efforts`` are the athlete's best recent ones. Efforts of an implausible VDOT are left out; Riegel's rule has no
    answer for a race beyond its range.

    >>> found = race_predictions([RunEffort(distance_m=5_000.0, seconds=1197.0)])
    >>> [(one.race, round(one.seconds), one.method) for one in found][2:4]
    [('10_km', 2482, 'vdot'), ('10_km', 2496, 'riegel')]
    """
    plausible = [one for one in efforts if best_vdot([one]) is not None]
    best = best_vdot(plausible)
    if best is None:
        return ()
    value, effort = best
    found: list[RacePrediction] = []
    for race, distance in RACES.items():
        seconds = equal_vdot_seconds(distance, value)
        found.append(
            RacePrediction(race=race, distance_m=distance, seconds=seconds, method="vdot", effort=effort)
        )
        found.extend(_fastest_by_riegel(plausible, race, distance))
    return tuple(found)


def _fastest_by_riegel(efforts: Iterable[RunEffort], race: str, distance_m: float) -> list[RacePrediction]:
    timed = [(seconds, one) for one in efforts if (seconds := riegel_seconds(one, distance_m)) is not None]
    if not timed:
        return []
    seconds, effort = min(timed, key=lambda pair: pair[0])
    return [RacePrediction(race=race, distance_m=distance_m, seconds=seconds, method="riegel", effort=effort)]
