"""Weight and body composition: a trend without the noise of single readings, and its rate of change.

The trend weighs each reading by 0.9 to the power of its age in days, which for readings of every day is the
exponential smoothing by a tenth of John Walker's "The Hacker's Diet"; gaps count by their length.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from milevault.analysis.wellbeing.past import Column, Past, column
from milevault.analysis.wellbeing.windows import age, decayed_mean, slope

KEEP_PER_DAY: Final = 0.9
# 0.9 ** 60 is 0.2 %: older readings change nothing that shows.
TREND_DAYS: Final = 60
TREND_LEAST: Final = 3
NEWEST_DAYS: Final = 14
RATE_DAYS: Final = 28
RATE_LEAST: Final = 4
RATE_SPAN_DAYS: Final = 14
WEEK_DAYS: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyMetric:
    """A health metric that has a trend; ``stem`` begins the names of its figures."""

    metric: str
    stem: str
    unit: str


BODY: Final[tuple[BodyMetric, ...]] = (
    BodyMetric(metric="weight_kg", stem="weight", unit="kg"),
    BodyMetric(metric="body_fat_pct", stem="body_fat", unit="%"),
    BodyMetric(metric="body_water_pct", stem="body_water", unit="%"),
    BodyMetric(metric="muscle_mass_kg", stem="muscle_mass", unit="kg"),
    BodyMetric(metric="bone_mass_kg", stem="bone_mass", unit="kg"),
)


def trend(metric: str) -> Callable[[Past], Column]:
    """The smoothed value of each day, also between readings; missing two weeks after the last one."""

    def found(past: Past) -> Column:
        values = past.value(metric).values
        mean = decayed_mean(values, TREND_DAYS, TREND_LEAST, KEEP_PER_DAY)
        few = column(mean.mean, "too_few_values")
        recent = np.isfinite(age(values, NEWEST_DAYS))
        return column(np.where(recent, mean.mean, np.nan), "too_old", few, counts=mean.count)

    return found


def rate(metric: str) -> Callable[[Past], Column]:
    """Change per week: least squares over the readings of 28 days, of which two are two weeks apart."""

    def found(past: Past) -> Column:
        per_day, count = slope(past.value(metric).values, RATE_DAYS, RATE_LEAST, RATE_SPAN_DAYS)
        return column(WEEK_DAYS * per_day, "too_few_values", counts=count)

    return found
