"""The figures of one day as one would write them down: dictionaries, loops, the statistics module."""

from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from math import atan2, cos, exp, log, pi, sin
from statistics import fmean, linear_regression, stdev

type Days = Mapping[int, float]  # day -> value, only days that have one


def within(values: Days, last: int, length: int) -> list[float]:
    return [values[at] for at in range(last - length + 1, last + 1) if at in values]


def mean(values: Days, last: int, length: int, least: int) -> float | None:
    found = within(values, last, length)
    return fmean(found) if len(found) >= least else None


def hrv(nights: Days, at: int, width: float) -> dict[str, float | str | None]:
    ln = {day: log(value) for day, value in nights.items()}
    week = mean(ln, at, 7, 3)
    few = within(ln, at, 7)
    usual = within(ln, at - 7, 60)
    found: dict[str, float | str | None] = {
        "hrv_ln": ln.get(at),
        "hrv_ln_7d": week,
        "hrv_7d": None if week is None else exp(week),
        "hrv_cv_7d": 100 * stdev(few) / fmean(few) if len(few) >= 5 else None,
    }
    if len(usual) < 14:
        return {**found, "hrv_ln_range_low": None, "hrv_status": None, "hrv_z": None}
    low, high = fmean(usual) - width * stdev(usual), fmean(usual) + width * stdev(usual)
    status = None
    if week is not None:
        status = "low" if week < low else "high" if week > high else "balanced"
    z = (ln[at] - fmean(usual)) / stdev(usual) if at in ln else None
    return {
        **found,
        "hrv_ln_range_low": low,
        "hrv_ln_range_high": high,
        "hrv_range_low": exp(low),
        "hrv_range_high": exp(high),
        "hrv_status": status,
        "hrv_z": z,
    }


def resting(rates: Days, at: int, threshold: float) -> dict[str, float | str | None]:
    week, month = mean(rates, at, 7, 4), mean(rates, at, 28, 20)
    before = within(rates, at - 1, 28)
    found: dict[str, float | str | None] = {
        "resting_heart_rate_mean_7d": week,
        "resting_heart_rate_mean_28d": month,
        "resting_heart_rate_delta": None if week is None or month is None else week - month,
    }
    if len(before) < 20 or at not in rates:
        return {**found, "resting_heart_rate_day_delta": None, "resting_heart_rate_z": None}
    above = rates[at] - fmean(before)
    return {
        **found,
        "resting_heart_rate_day_delta": above,
        "resting_heart_rate_elevated": "elevated" if above >= threshold else "usual",
        "resting_heart_rate_z": above / max(stdev(before), 1.0),
    }


def debt(asleep: Days, naps: Days, at: int, need: float) -> float | None:
    days = [day for day in range(at - 13, at + 1) if day in asleep]
    if len(days) < 10:
        return None
    return max(0.0, sum(need - asleep[day] - naps.get(day, 0) for day in days))


def clock_deviation(times: Days, at: int) -> float | None:
    """Around the circular mean, the shorter way round."""
    found = within(times, at, 14)
    if len(found) < 7:
        return None
    turns = [one / 86_400 * 2 * pi for one in found]
    middle = atan2(sum(map(sin, turns)), sum(map(cos, turns))) / (2 * pi) * 86_400
    return stdev([_shorter(one - middle) for one in found])


def _shorter(seconds: float) -> float:
    return min((seconds + turn * 86_400 for turn in (-2, -1, 0, 1, 2)), key=abs)


def trend(values: Days, at: int) -> float | None:
    recent = any(day in values for day in range(at - 14, at + 1))
    ages = [at - day for day in range(at - 59, at + 1) if day in values]
    if not recent or len(ages) < 3:
        return None
    return sum(values[at - age] * 0.9**age for age in ages) / sum(0.9**age for age in ages)


def rate(values: Days, at: int) -> float | None:
    days = [day for day in range(at - 27, at + 1) if day in values]
    if len(days) < 4 or days[-1] - days[0] < 14:
        return None
    return 7 * linear_regression(days, [values[day] for day in days]).slope


def weighted(parts: Iterable[tuple[float, float | None]]) -> float:
    """The mean of (weight, score) over those that have a score."""
    known = [(weight, score) for weight, score in parts if score is not None]
    return sum(weight * score for weight, score in known) / sum(weight for weight, _ in known)


def line(*points: tuple[float, float]) -> Callable[[float], float]:
    """Straight between the points, level beyond."""

    def at(value: float) -> float:
        if value <= points[0][0]:
            return points[0][1]
        for (left, below), (right, above) in pairwise(points):
            if value <= right:
                return below + (above - below) * (value - left) / (right - left)
        return points[-1][1]

    return at
