"""What an athlete did over time, and what they want to do: rows of days, and goals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

type Days = NDArray[np.datetime64]
# Weeks begin on Monday (ISO 8601); all are local.
type Period = Literal["week", "month", "year"]
type GoalMeasure = Literal["distance_m", "moving_time_s", "elevation_gain_m", "count"]

# The columns of DayRows.sums.
SUMS: Final = (
    "activity_count",
    "distance_m",
    "moving_time_s",
    "elevation_gain_m",
    "calories_kcal",
    "calories_known",
    "load",
    "load_known",
)
GOAL_UNITS: Final[dict[GoalMeasure, str]] = {
    "distance_m": "m",
    "moving_time_s": "s",
    "elevation_gain_m": "m",
    "count": "",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRows:
    """What was done each day in each sport.

    days : (N,) datetime64[D], non-decreasing; sports : the sport of each row
    sums : (N, 8) float64, columns as in SUMS. Where no activity of the row says, it is 0; ``calories_known`` and
    ``load_known`` count those that do.
    """

    days: Days
    sports: Sequence[str]
    sums: NDArray[np.float64]

    def column(self, name: str) -> NDArray[np.float64]:
        """(N,) float64: one column of the sums."""
        return self.sums[:, SUMS.index(name)]

    def of_sport(self, sport: str) -> DayRows:
        """The rows of one sport."""
        chosen = np.array([one == sport for one in self.sports], bool)
        return DayRows(
            days=self.days[chosen],
            sports=[one for one in self.sports if one == sport],
            sums=self.sums[chosen],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """So much of a measure in every period, in one sport ('': in all), from the period that holds ``first_day``
    to the one that holds ``last_day`` (None: without end). Whole periods count, also the days before the first one.
    """

    sport: str
    measure: GoalMeasure
    period: Period
    target: float
    first_day: date
    last_day: date | None = None
