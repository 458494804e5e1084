"""How steep the way is, and what speed on the flat the same effort would give."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from milevault.analysis.elevation import profile_along
from milevault.analysis.metric import Metric
from milevault.analysis.prepared import Prepared

type Floats = NDArray[np.float64]
# Altitudes are good to half a metre or so: over 100 m that is a grade of half a percent.
GRADE_OVER_M: Final = 100.0
# As far as Minetti measured.
STEEPEST: Final = 0.45

# Energy cost in J/kg/m of running and of walking on a grade i, highest power first.
# Source: Minetti et al. 2002, Energy cost of walking and running at extreme uphill and downhill slopes, J Appl
# Physiol 93, 1039-1046.
_RUNNING: Final = (155.4, -30.4, -43.3, 46.3, 19.5, 3.6)
_WALKING: Final = (280.5, -58.7, -76.8, 51.9, 19.6, 2.5)
_COSTS: Final[Mapping[str, tuple[float, ...]]] = {
    "running": _RUNNING,
    "walking": _WALKING,
    "hiking": _WALKING,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Slope:
    """The profile of a way in pieces.

    edges_m : (K + 1,) float64, rising, along the way; altitude_m : (K + 1,) float64, smoothed
    grade : (K,) float64, rise over way of each piece (0.1 is 10 %), within +-``STEEPEST``
    """

    edges_m: Floats
    altitude_m: Floats
    grade: Floats

    @classmethod
    def of(cls, values: Mapping[str, Floats], over_m: float = GRADE_OVER_M) -> Self | None:
        """The slope of channels ``altitude`` and ``distance``, its grade over ``over_m``; None where they do not give it."""
        if "altitude" not in values or "distance" not in values:
            return None
        profile = profile_along(values["altitude"], values["distance"])
        if profile is None or profile[0][-1] - profile[0][0] < over_m:
            return None
        return cls(edges_m=profile[0], altitude_m=profile[1], grade=grades(*profile, over_m))

    def grade_at(self, distance_m: Floats) -> Floats:
        """(N,) the grade at each distance, nan where that is missing."""
        known = ~np.isnan(distance_m)
        at = np.searchsorted(self.edges_m, np.where(known, distance_m, 0.0), side="right") - 1
        return np.where(known, self.grade[np.clip(at, 0, len(self.grade) - 1)], np.nan)


def grades(along_m: Floats, altitude_m: Floats, over_m: float) -> Floats:
    """(K - 1,) the grade of each piece of a profile over ``over_m`` around its middle, less at the ends of the way.

    along_m, altitude_m : (K,) float64, rising distances and their altitudes

    >>> grades(np.arange(0.0, 101, 20), np.arange(0.0, 11, 2), 100.0).round(3)
    array([0.1, 0.1, 0.1, 0.1, 0.1])
    """
    middles = (along_m[:-1] + along_m[1:]) / 2
    begin = np.maximum(middles - over_m / 2, along_m[0])
    end = np.minimum(middles + over_m / 2, along_m[-1])
    rise = np.interp(end, along_m, altitude_m) - np.interp(begin, along_m, altitude_m)
    steep: Floats = np.clip(rise / (end - begin), -STEEPEST, STEEPEST)
    return steep


def cost_factor(grade: Floats, sport: str) -> Floats | None:
    """(N,) energy cost on each grade over that on the flat; None for a sport it is not known of.

    >>> cost_factor(np.array([0.0, 0.1, -0.1]), "running").round(2)
    array([1.  , 1.66, 0.6 ])
    """
    cost = _COSTS.get(sport)
    if cost is None:
        return None
    return np.polyval(np.array(cost) / cost[-1], np.clip(grade, -STEEPEST, STEEPEST)).astype(np.float64)


def flat_metres(slope: Slope, sport: str) -> Floats | None:
    """(K + 1,) the way on the flat that costs as much as the way to each edge; None as for ``cost_factor``."""
    factor = cost_factor(slope.grade, sport)
    return None if factor is None else np.append(0.0, np.cumsum(np.diff(slope.edges_m) * factor))


def _grade_adjusted_speed(prepared: Prepared) -> float | None:
    """The average speed times the mean cost factor of the way."""
    slope, speed = Slope.of(prepared.values), prepared.activity.avg_speed_mps
    flat = None if slope is None else flat_metres(slope, prepared.activity.sport)
    if slope is None or flat is None or speed is None:
        return None
    return speed * float(flat[-1]) / float(slope.edges_m[-1] - slope.edges_m[0])


def _max_grade(prepared: Prepared) -> float | None:
    slope = Slope.of(prepared.values)
    return None if slope is None else float(slope.grade.max()) * 100


FIGURES: Final = (
    Metric(
        key="grade_adjusted_speed_mps",
        unit="m/s",
        needs=("altitude", "distance"),
        version=1,
        function=_grade_adjusted_speed,
    ),
    Metric(key="max_grade", unit="%", needs=("altitude", "distance"), version=1, function=_max_grade),
)
