"""Fitness, fatigue and form: what daily load builds up over weeks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from milevault.analysis.decay import decaying_sum

type Floats = NDArray[np.float64]
# Banister's two time constants, as Coggan uses them.
FITNESS_DAYS: Final = 42.0
FATIGUE_DAYS: Final = 7.0
_WEEK: Final = 7
# Seven equal loads have a spread of rounding errors only.
_NO_SPREAD: Final = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingLoad:
    """One value per calendar day from ``first_day`` on, each (N,) float64, nan where there is none.

    fitness, fatigue : load a day, averaged exponentially over 42 and 7 days (CTL, ATL)
    form : fitness less fatigue of the evening before (TSB), or of the same evening where asked for
    ramp_rate : how much fitness changed in 7 days; nan in the first 7
    acute_chronic_ratio : fatigue over fitness (ACWR); nan where fitness is 0
    monotony : mean over standard deviation of the last 7 days' load; nan in the first 6 and where all 7 are equal
    strain : the last 7 days' load times monotony
    building : (N,) bool, whether fitness still leans on the seed: fewer than 42 days so far
    """

    first_day: date
    load: Floats
    fitness: Floats
    fatigue: Floats
    form: Floats
    ramp_rate: Floats
    acute_chronic_ratio: Floats
    monotony: Floats
    strain: Floats
    building: NDArray[np.bool_]

    @property
    def days(self) -> tuple[date, ...]:
        """The day of each value."""
        return tuple(self.first_day + timedelta(days=at) for at in range(len(self.load)))


def daily_loads(first_day: date, last_day: date, totals: Mapping[date, float]) -> Floats:
    """(N,) float64: the load of every calendar day of both ends included, 0 on days without; other days are ignored.

    >>> daily_loads(date(2026, 2, 27), date(2026, 3, 1), {date(2026, 3, 1): 80.0}).tolist()
    [0.0, 0.0, 80.0]
    """
    loads = np.zeros(max(0, (last_day - first_day).days + 1))
    for day, total in totals.items():
        at = (day - first_day).days
        if 0 <= at < len(loads):
            loads[at] = total
    return loads


def training_load_series(
    first_day: date, daily_load: Floats, *, seed: float = 0.0, form_same_day: bool = False
) -> TrainingLoad:
    """Fitness, fatigue and what follows from them, for every calendar day.

    daily_load : (N,) float64, the load of each day in the athlete's own calendar, 0 on days of rest, none missing
    seed : the daily load assumed before the first day

    x_t = L_t * (1 - e^(-1/tau)) + x_(t-1) * e^(-1/tau). Sources: Banister 1975; Coggan's time constants and the
    shift of form by a day, as in GoldenCheetah; monotony and strain: Foster 1998, standard deviation of the population.

    >>> series = training_load_series(date(2026, 1, 1), np.full(60, 50.0))
    >>> [round(float(one[-1]), 1) for one in (series.fitness, series.fatigue, series.form)]
    [38.0, 50.0, -12.3]
    """
    fitness = _averaged(daily_load, FITNESS_DAYS, seed)
    fatigue = _averaged(daily_load, FATIGUE_DAYS, seed)
    balance = fitness - fatigue
    weeks = _weeks(daily_load)
    monotony = _monotony(weeks)
    return TrainingLoad(
        first_day=first_day,
        load=daily_load,
        fitness=fitness,
        fatigue=fatigue,
        form=balance if form_same_day else np.concatenate([[0.0], balance])[: len(balance)],
        ramp_rate=_after(_WEEK, fitness[_WEEK:] - fitness[:-_WEEK], len(fitness)),
        acute_chronic_ratio=_ratio(fatigue, fitness),
        monotony=_after(_WEEK - 1, monotony, len(daily_load)),
        strain=_after(_WEEK - 1, weeks.sum(axis=1) * monotony, len(daily_load)),
        building=np.arange(len(daily_load)) < FITNESS_DAYS,
    )


def _averaged(loads: Floats, time_constant: float, seed: float) -> Floats:
    days = np.arange(1.0, len(loads) + 1)
    return decaying_sum(days, loads * -np.expm1(-1 / time_constant), time_constant, start=seed)


def _weeks(loads: Floats) -> Floats:
    """(N - 6, 7): the seven days up to each."""
    if len(loads) < _WEEK:
        return np.empty((0, _WEEK))
    weeks: Floats = sliding_window_view(loads, _WEEK)
    return weeks


def _monotony(weeks: Floats) -> Floats:
    mean, spread = weeks.mean(axis=1), weeks.std(axis=1)
    return _ratio(mean, np.where(spread > _NO_SPREAD * mean, spread, 0.0))


def _ratio(over: Floats, under: Floats) -> Floats:
    ratio = np.full(len(over), np.nan)
    np.divide(over, under, out=ratio, where=under > 0)
    return ratio


def _after(missing: int, values: Floats, count: int) -> Floats:
    return np.concatenate([np.full(min(missing, count), np.nan), values])
