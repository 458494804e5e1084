"""Climbs: where the way goes up for long enough to remember."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from milevault.analysis.elevation import profile_along
from milevault.analysis.grade import GRADE_OVER_M, grades
from milevault.analysis.prepared import Prepared

type Floats = NDArray[np.float64]
VERSION: Final = 1
# Source of the rule and its numbers: workout-tracker.
SMOOTHED_OVER_M: Final = 300.0
STARTS_AT: Final = 0.02
ENDS_BELOW: Final = 0.01
_FLAT_BETWEEN_M: Final = 200.0
_DESCENT_BETWEEN_M: Final = 10.0
LEAST_GAIN_M: Final = 20.0
LEAST_LENGTH_M: Final = 300.0
# Length in metres times mean grade in percent, from 3 % on: as Strava's support describes its categories.
_CATEGORIES: Final = ((80_000, "HC"), (64_000, "1"), (32_000, "2"), (16_000, "3"), (8_000, "4"))
_CATEGORY_GRADE: Final = 0.03


@dataclass(frozen=True, slots=True, kw_only=True)
class Climb:
    """One climb. Grades in percent; ``vam_mph`` is metres of altitude an hour, the elapsed time taken.

    ``category`` is 'HC', '1', ... '4' or None; ``start_s`` is since the activity's start.
    """

    start_m: float
    end_m: float
    length_m: float
    gain_m: float
    avg_grade: float
    max_grade: float
    start_s: float
    elapsed_time_s: float
    vam_mph: float | None
    category: str | None


def climbs_of(prepared: Prepared) -> tuple[Climb, ...]:
    """The climbs in the order of the way; none without altitude and distance."""
    values = prepared.values
    if "altitude" not in values or "distance" not in values:
        return ()
    profile = profile_along(values["altitude"], values["distance"])
    if profile is None or profile[0][-1] - profile[0][0] < LEAST_LENGTH_M:
        return ()
    known = ~np.isnan(values["distance"])
    way = np.maximum.accumulate(values["distance"][known])
    clock = way, prepared.elapsed_s[known]
    return tuple(_climb(*profile, *piece, clock) for piece in stretches(*profile))


def stretches(along_m: Floats, altitude_m: Floats) -> list[tuple[int, int]]:
    """(first, last) places of each climb on a profile.

    along_m, altitude_m : (K,) float64, rising distances and their altitudes
    Over 300 m a climb starts where the grade reaches 2 % and ends where it falls below 1 %; two with at most 200 m
    and 10 m of descent between are one. Each reaches from its lowest to its highest place; kept are those of
    at least 300 m and 20 m.

    >>> stretches(np.arange(0.0, 1001, 20), np.minimum(np.arange(0.0, 1001, 20), 500) * 0.06)
    [(0, 25)]
    """
    runs = _runs(_climbing(grades(along_m, altitude_m, SMOOTHED_OVER_M)))
    found: list[tuple[int, int]] = []
    for at, run in enumerate(runs):
        free = found[-1][1] if found else 0
        next_run = runs[at + 1][0] if at + 1 < len(runs) else len(along_m) - 1
        foot, top = _trimmed(along_m, altitude_m, run, (free, next_run))
        if found and _goes_on(along_m, altitude_m, free, foot, top):
            found[-1] = found[-1][0], top
        else:
            found.append((foot, top))
    return [
        (foot, top)
        for foot, top in found
        if along_m[top] - along_m[foot] >= LEAST_LENGTH_M
        and altitude_m[top] - altitude_m[foot] >= LEAST_GAIN_M
    ]


def _climbing(grade: Floats) -> NDArray[np.bool_]:
    """(K,) a switch: on from 2 %, off below 1 %, in between as before; off at first."""
    change = np.where(grade >= STARTS_AT, 1, np.where(grade < ENDS_BELOW, -1, 0))
    last = np.maximum.accumulate(np.where(change != 0, np.arange(len(grade)), -1))
    return (last >= 0) & (change[last] > 0)


def _runs(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """(first, last) edge of each run of set pieces: piece k lies between the places k and k + 1."""
    turns = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]])))
    return [(int(first), int(last)) for first, last in turns.reshape(-1, 2)]


def _goes_on(along: Floats, altitude: Floats, top: int, foot: int, next_top: int) -> bool:
    """Whether a climb goes on to a higher top after the little that lies between."""
    descent = altitude[top] - altitude[top : foot + 1].min()
    short = along[foot] - along[top] <= _FLAT_BETWEEN_M and descent <= _DESCENT_BETWEEN_M
    return bool(short and altitude[next_top] > altitude[top])


def _trimmed(
    along: Floats, altitude: Floats, climb: tuple[int, int], room: tuple[int, int]
) -> tuple[int, int]:
    """From the lowest place before the highest to the highest one, within what the smoothing blurred and in ``room``."""
    blur = SMOOTHED_OVER_M / 2
    begin = max(int(np.searchsorted(along, along[climb[0]] - blur)), room[0])
    end = min(int(np.searchsorted(along, along[climb[1]] + blur, side="right")), room[1] + 1)
    top = begin + int(np.argmax(altitude[begin:end]))
    # The last of the lowest places: the flat before a climb is not part of it.
    up_to = altitude[begin : top + 1]
    return top - int(np.argmin(up_to[::-1])), top


def _climb(along: Floats, altitude: Floats, first: int, last: int, clock: tuple[Floats, Floats]) -> Climb:
    length, gain = float(along[last] - along[first]), float(altitude[last] - altitude[first])
    way, t = clock
    began = float(t[np.searchsorted(way, along[first], side="right") - 1])
    ended = float(t[min(int(np.searchsorted(way, along[last])), len(t) - 1)])
    steepest = grades(along[first : last + 1], altitude[first : last + 1], GRADE_OVER_M).max()
    return Climb(
        start_m=float(along[first] - way[0]),
        end_m=float(along[last] - way[0]),
        length_m=length,
        gain_m=gain,
        avg_grade=100 * gain / length,
        max_grade=100 * float(steepest),
        start_s=began,
        elapsed_time_s=ended - began,
        vam_mph=3600 * gain / (ended - began) if ended > began else None,
        category=category(length, gain / length),
    )


def category(length_m: float, grade: float) -> str | None:
    """The category of a climb by its length and mean grade; None below the fourth.

    >>> category(13_800, 0.081), category(2000, 0.05), category(2000, 0.02)
    ('HC', '4', None)
    """
    if grade < _CATEGORY_GRADE:
        return None
    score = length_m * grade * 100
    return next((name for least, name in _CATEGORIES if score >= least), None)
