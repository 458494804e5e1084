"""The table of all figures of a day, in the order in which they build on each other."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from milevault.analysis.wellbeing import body, hrv, poor_sleep, readiness, resting, sleep, sleep_score
from milevault.analysis.wellbeing.past import Column, Past

type Function = Callable[[Past], Column]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFigure:
    """One figure of a day.

    ``function`` may read the figures of the rows before it. ``method`` names the way it is found; ``version`` is
    raised when the formula changes. Where there are ``labels``, a value is a place among them. ``method_of_day`` is
    the row whose label names the method of each day, where that differs.
    """

    key: str
    unit: str
    method: str
    version: int
    function: Function
    labels: tuple[str, ...] = ()
    method_of_day: str | None = None


def _row(key: str, unit: str, method: str, function: Function, *labels: str, version: int = 1) -> DayFigure:
    return DayFigure(key=key, unit=unit, method=method, version=version, function=function, labels=labels)


def _body(one: body.BodyMetric) -> tuple[DayFigure, DayFigure]:
    return (
        _row(f"{one.stem}_trend", one.unit, "decayed_mean_60d", body.trend(one.metric)),
        _row(f"{one.stem}_rate", f"{one.unit}/week", "least_squares_28d", body.rate(one.metric)),
    )


WELLBEING: Final[tuple[DayFigure, ...]] = (
    _row("hrv_ln", "ln(ms)", "ln", hrv.ln_night),
    _row("hrv_ln_7d", "ln(ms)", "mean_7d", hrv.ln_week),
    _row("hrv_7d", "ms", "geometric_mean_7d", hrv.week),
    _row("hrv_cv_7d", "%", "ln_cv_7d", hrv.week_cv),
    _row("hrv_ln_range_low", "ln(ms)", "mean_sd_60d", hrv.ln_range_low),
    _row("hrv_ln_range_high", "ln(ms)", "mean_sd_60d", hrv.ln_range_high),
    _row("hrv_range_low", "ms", "mean_sd_60d", hrv.range_low),
    _row("hrv_range_high", "ms", "mean_sd_60d", hrv.range_high),
    _row("hrv_status", "", "mean_7d_in_range", hrv.status, *hrv.STATUSES),
    _row("hrv_z", "SD", "z_60d", hrv.z),
    _row("resting_heart_rate_mean_7d", "bpm", "mean_7d", resting.week),
    _row("resting_heart_rate_mean_28d", "bpm", "mean_28d", resting.month),
    _row("resting_heart_rate_delta", "bpm", "mean_7d_minus_28d", resting.delta),
    _row("resting_heart_rate_day_delta", "bpm", "day_minus_28d_before", resting.day_delta),
    _row("resting_heart_rate_elevated", "", "threshold", resting.elevated, *resting.ELEVATED),
    _row("resting_heart_rate_z", "SD", "z_28d", resting.z),
    _row("sleep_asleep", "s", "device_or_stages", sleep.asleep),
    _row("sleep_in_bed", "s", "start_to_end", sleep.in_bed),
    _row("sleep_efficiency", "%", "asleep_in_bed", sleep.efficiency),
    _row("sleep_bedtime", "s", "wall_clock", sleep.bedtime),
    _row("sleep_wake_time", "s", "wall_clock", sleep.wake_time),
    _row("sleep_mid", "s", "wall_clock", sleep.mid_sleep),
    _row("sleep_bedtime_deviation", "s", "circular_sd_14d", sleep.bedtime_deviation),
    _row("sleep_wake_time_deviation", "s", "circular_sd_14d", sleep.wake_time_deviation),
    _row("sleep_mid_deviation", "s", "circular_sd_14d", sleep.mid_sleep_deviation),
    _row("sleep_need", "s", "setting", sleep.need),
    _row("sleep_debt", "s", "sum_14d", sleep.debt),
    _row("sleep_score_own", "", "weighted_parts", sleep_score.own),
    replace(_row("sleep_score", "", "device_or_own", sleep_score.score), method_of_day="sleep_score_method"),
    _row("sleep_score_method", "", "device_or_own", sleep_score.method, *sleep_score.METHODS),
    _row("sleep_verdict", "", "any_rule", poor_sleep.verdict, *poor_sleep.VERDICTS),
    *(row for one in body.BODY for row in _body(one)),
    _row("readiness", "", "weighted_parts", readiness.readiness),
)
WELLBEING_BY_KEY: Final[Mapping[str, DayFigure]] = {row.key: row for row in WELLBEING}

# The normal range of HRV reaches furthest: 60 days before the week that ends on the day.
LOOK_BACK_DAYS: Final = hrv.RANGE_DAYS + hrv.WEEK_DAYS - 1
# What the device says of the same, shown beside our figures and never mixed with them.
DEVICE_METRICS: Final[tuple[str, ...]] = (
    "hrv_last_night",
    "hrv_weekly",
    "hrv_baseline_low_upper",
    "hrv_baseline_balanced_lower",
    "hrv_baseline_balanced_upper",
    "hrv_status",
    "resting_heart_rate",
    "resting_heart_rate_7d",
    "sleep_score",
    "training_readiness",
    *(one.metric for one in body.BODY),
)
METRICS: Final[tuple[str, ...]] = (
    *DEVICE_METRICS,
    "sleep_duration_s",
    "sleep_deep_s",
    "sleep_rem_s",
    "nap_duration_s",
)
SETTING_KEYS: Final[tuple[str, ...]] = (
    "hrv_range_sd",
    "resting_heart_rate_elevated",
    "sleep_need",
    *(rule.setting for rule in poor_sleep.RULES),
)


def compute(past: Past) -> Mapping[str, Column]:
    """Every row of WELLBEING over all days of ``past``, which keeps them in ``figures``."""
    for row in WELLBEING:
        past.figures[row.key] = row.function(past)
    return past.figures
