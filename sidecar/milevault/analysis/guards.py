"""Why an effort is no record: the rules that keep false ones out of the athlete's history."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from milevault.model import Activity
from milevault.model.figures import Effort, EffortKind
from milevault.model.sport import sport_named

type Floats = NDArray[np.float64]
EXCLUDED: Final = "excluded"
SPORT: Final = "sport"
INDOOR: Final = "indoor"
IMPLAUSIBLE: Final = "implausible"

_WAYS: Final[frozenset[EffortKind]] = frozenset({"distance", "duration"})
# What a machine or a programme of the watch says of the way indoors is an estimate; a pool is measured.
_MEASURED_INDOORS: Final = frozenset({"swimming"})
# A motor helps: FIT files also name these under plain cycling.
_ASSISTED: Final = frozenset({"e_bike_fitness", "e_bike_mountain", "motocross"})
# Better than the best ever, by more than a receiver errs.
_TOLERANCE: Final = 1.1

# Metres and seconds. Running and walking: World Athletics' lists of world records (men; race walking); 100 km
# IAU. Swimming: World Aquatics, 25 m pool. Cycling, rowing and what glides: the fastest there has been, descents
# and bunches included: own rule.
BEST_EVER: Final[Mapping[str, tuple[tuple[float, float], ...]]] = {
    "running": (
        (100, 9.58), (400, 43.03), (800, 100.91), (1000, 131.96), (1500, 206.0), (3000, 437.55), (5000, 755.36),
        (10_000, 1571.0), (21_097.5, 3402), (42_195, 7235), (100_000, 21_935),
    ),
    "walking": ((5000, 1085), (20_000, 4570), (50_000, 12_753)),
    "swimming": ((50, 19.9), (100, 44.84), (200, 98.61), (400, 212.25), (800, 440.46), (1500, 846.88), (10_000, 6300)),
    "cycling": (
        (1000, 33), (5000, 200), (10_000, 460), (20_000, 1080), (40_000, 2400), (100_000, 6900),
        (200_000, 14_800), (300_000, 23_000),
    ),
    "rowing": ((500, 68), (2000, 318), (10_000, 1800), (42_195, 8700)),
    "cross_country_skiing": ((1000, 62), (5000, 420), (10_000, 1080), (50_000, 5900), (90_000, 12_500)),
    "inline_skating": ((1000, 70), (10_000, 780), (42_195, 3405), (100_000, 9600)),
    "ice_skating": ((1000, 65), (5000, 360), (10_000, 745), (42_195, 3700), (100_000, 9600)),
}  # fmt: skip
_LIKE: Final[Mapping[str, str]] = {
    "hiking": "walking", "snowshoeing": "running", "kayaking": "rowing", "paddling": "rowing",
    "stand_up_paddleboarding": "rowing",
}  # fmt: skip
# Watts over seconds: the top row of Coggan's power profile (24.04, 11.50, 7.60 and 6.40 W/kg) at 105 kg, drawn out
# to five hours.
_MOST_POWER: Final[tuple[tuple[float, float], ...]] = (
    (5, 2524), (60, 1208), (300, 798), (3600, 672), (18_000, 550),
)  # fmt: skip

# A runner at this speed takes more strides a minute and more heart beats than these: who does not is carried.
_CARRIED: Final[Mapping[str, float]] = {"running": 3.5, "walking": 2.5, "hiking": 2.5}
_CARRIED_BELOW: Final = (("cadence", 40.0), ("heart_rate", 90.0))
_CARRIED_SECONDS: Final = 120.0


def guarded(activity: Activity, efforts: Sequence[Effort], seconds: Floats) -> tuple[Effort, ...]:
    """The efforts, each with the reason why it is no record.

    One implausible way guards every way of the activity, as one implausible power does every power: the others
    rest on the same false samples, and the rest could put a slower time over 1 km than over the mile on the list.
    seconds : (N,) float64, what each sample of the activity stands for
    """
    kinds = {one.kind for one in efforts}
    doubted = {one.kind for one in efforts if _is_beyond(activity.sport, one)}
    if doubted & _WAYS or (kinds & _WAYS and _is_carried(activity, seconds)):
        doubted |= _WAYS
    reasons = {kind: _reason(activity, kind, doubted=kind in doubted) for kind in kinds}
    return tuple(replace(one, guard=reasons[one.kind]) for one in efforts)


def _reason(activity: Activity, kind: EffortKind, *, doubted: bool) -> str | None:
    """The first that holds: whoever lets indoor efforts count does not want the impossible ones among them."""
    if activity.excluded:
        return EXCLUDED
    if kind in _WAYS and activity.sub_sport in _ASSISTED:
        return SPORT
    if doubted:
        return IMPLAUSIBLE
    if kind in _WAYS and activity.indoor and activity.sport not in _MEASURED_INDOORS:
        return INDOOR
    return None


def _is_beyond(sport: str, effort: Effort) -> bool:
    """Whether nobody can have done that. False heart rates were dropped when the samples were prepared."""
    if effort.kind == "power":
        return effort.value > most_power(effort.size)
    if effort.kind == "heart_rate":
        return False
    way, seconds = (effort.size, effort.value) if effort.kind == "distance" else (effort.value, effort.size)
    return way > most_speed(sport, way) * seconds


def most_speed(sport: str, distance_m: float) -> float:
    """The highest mean speed over a distance that is believed, in m/s: 1.1 times the best ever, within the cap.

    Between the distances of ``BEST_EVER`` the speed falls with the distance's logarithm.

    >>> round(most_speed("running", 1000), 2), round(most_speed("running", 42195), 2), most_speed("golf", 1000)
    (8.34, 6.42, 12)
    """
    cap = sport_named(sport).max_speed_mps
    best = BEST_EVER.get(_LIKE.get(sport, sport))
    if best is None or distance_m <= 0:
        return cap
    metres, seconds = np.array(best, np.float64).T
    speed = np.interp(np.log(distance_m), np.log(metres), metres / seconds)
    return min(cap, _TOLERANCE * float(speed))


def most_power(duration_s: float) -> float:
    """The highest mean power over a duration that is believed, in watts.

    >>> most_power(5), round(most_power(1200))
    (2524.0, 728)
    """
    seconds, watts = np.array(_MOST_POWER, np.float64).T
    return float(np.interp(np.log(duration_s), np.log(seconds), watts))


def _is_carried(activity: Activity, seconds: Floats) -> bool:
    """Whether who recorded a run sat in something: fast for minutes, without a stride and with a heart at rest.

    One of the two is enough where the other is not known.
    """
    values, floor = activity.streams.values, _CARRIED.get(activity.sport)
    if floor is None or "speed" not in values:
        return False
    fast = values["speed"] > floor
    at_rest = [
        median < lowest
        for channel, lowest in _CARRIED_BELOW
        if (median := _median_of(values.get(channel), fast, seconds)) is not None
    ]
    return bool(at_rest) and all(at_rest)


def _median_of(column: Floats | None, chosen: NDArray[np.bool_], seconds: Floats) -> float | None:
    """The median of a column where ``chosen``; None where it says nothing for two minutes, or zero all along."""
    if column is None or not (column > 0).any():
        return None
    known = chosen & ~np.isnan(column)
    return float(np.median(column[known])) if seconds[known].sum() >= _CARRIED_SECONDS else None
