"""Why a number of ours is far from the device's: the first rule that holds."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from milevault.analysis.elevation import gain_and_loss, smoothed_profile
from milevault.analysis.prepared import sample_seconds
from scripts.compare_devices.cases import Case, Flags, Floats

UNKNOWN: Final = "not explained: none of the ways to count that were tried gives the device's value"
_FEW_SAMPLES: Final = 30
_FEW_SHARE: Final = 0.2
_LITTLE_CLIMB_M: Final = 10.0
_LEAP_M: Final = 5.0
_COARSE_M: Final = 3.0
_SCORE_STEP: Final = 0.1
_MOST_OF_IT: Final = 0.9
_WINDOW: Final = 30
_HIGH_SHARE: Final = 0.9
# Made by a converter from another service's data, as their publisher's repository says.
_CONVERTED: Final = frozenset({"f761d3c5", "aba12c70"})
# So near is the same way of counting.
_NEAR: Final = 0.015
_NEAR_CLIMB: Final = 0.2
_CHANNELS: Final = {
    "avg_heart_rate": "heart_rate",
    "max_heart_rate": "heart_rate",
    "zone_time_s": "heart_rate",
    "elevation_gain_m": "altitude",
    "avg_power_w": "power",
    "normalized_power_w": "power",
    "training_stress_score": "power",
    "intensity_factor": "power",
    "moving_time_s": "speed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One way a device's number comes about that ours does not; ``measures`` names those it can explain."""

    text: str
    measures: frozenset[str]
    holds: Callable[[Case, str], bool]


def reason(case: Case, measure: str) -> str:
    """The first reason that holds."""
    found = (one.text for one in REASONS if measure in one.measures and one.holds(case, measure))
    return next(found, UNKNOWN)


def _samples(case: Case, measure: str) -> Floats:
    return case.ours.streams.values.get(_CHANNELS[measure], np.empty(0))


def _one_value_repeated(case: Case, _: str) -> bool:
    columns = case.recorded.streams.values.values()
    return len(case.recorded.streams) > 1 and all(np.ptp(one[~np.isnan(one)]) == 0 for one in columns)


def _few_samples(case: Case, measure: str) -> bool:
    known = int(np.count_nonzero(~np.isnan(_samples(case, measure))))
    seconds = case.recorded.timer_time_s or case.recorded.elapsed_time_s
    return known < _FEW_SAMPLES or known < _FEW_SHARE * min(seconds, len(case.ours.streams))


def _recorded(case: Case, measure: str) -> float:
    return float(getattr(case.recorded, measure) or 0.0)


def _near(case: Case, measure: str, value: float, share: float = _NEAR) -> bool:
    return abs(value - _recorded(case, measure)) <= share * _recorded(case, measure)


def _mean(case: Case, values: Floats, counted: Flags) -> float:
    seconds = sample_seconds(case.ours.streams.elapsed_s, case.ours.timer_time_s)[counted]
    return float((values[counted] * seconds).sum() / seconds.sum()) if seconds.sum() > 0 else 0.0


def _zeros_left_out(case: Case, measure: str) -> bool:
    values = _samples(case, measure)
    return _near(case, measure, _mean(case, values, np.nan_to_num(values) > 0))


def _missing_is_zero(case: Case, measure: str) -> bool:
    values = np.nan_to_num(_samples(case, measure))
    return _near(case, measure, _mean(case, values, np.ones(len(values), np.bool_)))


def _rests_left_out(case: Case, measure: str) -> bool:
    """The mean over the lengths that were swum is much nearer than ours."""
    values, swum = _samples(case, measure), _swimming(case)
    counted = swum & ~np.isnan(values)
    device = _recorded(case, measure)
    ours = float(getattr(case.ours, measure) or 0.0)
    return bool(counted.any()) and abs(_mean(case, values, counted) - device) < abs(ours - device) / 2


def _swimming(case: Case) -> Flags:
    elapsed = case.ours.streams.elapsed_s
    swum = np.zeros(len(elapsed), np.bool_)
    for length in case.recorded.lengths:
        if length.length_type == "active":
            begin = (length.start_time - case.recorded.start_time).total_seconds()
            swum |= (elapsed >= begin) & (elapsed < begin + length.elapsed_time_s)
    return swum


def _laps_say_otherwise(case: Case, measure: str) -> bool:
    """The laps give the device's value, the samples do not: it was averaged before they were thinned or filtered."""
    laps = [
        (value, lap.timer_time_s or lap.elapsed_time_s)
        for lap in case.recorded.laps
        if (value := getattr(lap, measure, None)) is not None
    ]
    seconds = sum(one for _, one in laps)
    return seconds > 0 and _near(case, measure, sum(value * one for value, one in laps) / seconds)


def _little_climb(case: Case, measure: str) -> bool:
    return _recorded(case, measure) <= _LITTLE_CLIMB_M


def _every_rise(case: Case, measure: str) -> bool:
    altitude = _samples(case, measure)
    steps = np.diff(altitude[~np.isnan(altitude)])
    return _near(case, measure, float(steps[steps > 0].sum()))


def _leaps(case: Case, measure: str) -> bool:
    altitude = _samples(case, measure)
    known = ~np.isnan(altitude)
    rises = np.abs(np.diff(altitude[known]))
    return float(rises[rises > _LEAP_M].sum()) > _recorded(case, measure)


def _coarse(case: Case, measure: str) -> bool:
    distance = case.ours.streams.values.get("distance")
    gain, _ = gain_and_loss(smoothed_profile(_samples(case, measure), distance), _COARSE_M)
    return _near(case, measure, gain, _NEAR_CLIMB)


def _first_half_minute_left_out(case: Case, _: str) -> bool:
    """A score for the seconds that end a whole window of normalized power, not for all of them."""
    found, timer = case.rated.get("training_stress_score"), case.recorded.timer_time_s
    if found is None or not timer:
        return False
    score = case.session.get("training_stress_score") or 0.0
    return abs(found.value * (timer - _WINDOW) / timer - score) <= _NEAR * score + _SCORE_STEP


def _beyond_its_samples(case: Case, _: str) -> bool:
    """Normalized power is a mean of 30 s means: it cannot be above the highest of them."""
    power = np.nan_to_num(case.ours.streams.values["power"])
    window = np.convolve(power, np.full(_WINDOW, 1.0 / _WINDOW), "valid")
    return (case.session.get("normalized_power") or 0.0) > _HIGH_SHARE * float(window.max(initial=0.0))


def _left_out_of_zones(case: Case, _: str) -> bool:
    timer = case.recorded.timer_time_s
    counted = 0.0 if case.zones is None else float(case.zones.seconds.sum())
    return timer is not None and counted < _MOST_OF_IT * timer


def _by_an_app(case: Case, _: str) -> bool:
    return case.recorded.device.manufacturer == "development" or case.file in _CONVERTED


_ALL: Final = frozenset(_CHANNELS)
_NORMALIZED: Final = frozenset({"normalized_power_w", "training_stress_score", "intensity_factor"})
_MEANS: Final = frozenset({"avg_heart_rate", "avg_power_w"})
_CLIMB: Final = frozenset({"elevation_gain_m"})
_POWER: Final = frozenset({"avg_power_w"})

REASONS: Final[tuple[Reason, ...]] = (
    Reason(
        text="no recording: one sample repeated, with a summary of something else",
        measures=_ALL,
        holds=_one_value_repeated,
    ),
    Reason(text="too few samples of it in the file", measures=_ALL - _CLIMB, holds=_few_samples),
    Reason(
        text="the device leaves seconds at 0 W out of its average", measures=_POWER, holds=_zeros_left_out
    ),
    Reason(text="the device counts missing values as 0", measures=_MEANS, holds=_missing_is_zero),
    Reason(
        text="the device leaves the rests at the wall out",
        measures=frozenset({"avg_heart_rate"}),
        holds=_rests_left_out,
    ),
    Reason(
        text="the device counts only the time swum, or part of it, into its zones",
        measures=frozenset({"zone_time_s"}),
        holds=_left_out_of_zones,
    ),
    Reason(
        text="the device's score leaves the first half minute out",
        measures=frozenset({"training_stress_score"}),
        holds=_first_half_minute_left_out,
    ),
    Reason(
        text="the recorded normalized power is above nearly every 30 s of the file's samples",
        measures=_NORMALIZED,
        holds=_beyond_its_samples,
    ),
    Reason(
        text="the laps agree with the device, the samples with us: they were thinned or filtered after averaging",
        measures=_MEANS,
        holds=_laps_say_otherwise,
    ),
    Reason(text="a climb of at most 10 m in whole metres", measures=_CLIMB, holds=_little_climb),
    Reason(
        text="the device counts every rise of its samples, however small", measures=_CLIMB, holds=_every_rise
    ),
    Reason(
        text="the recorded altitude leaps by more than 5 m between samples; the device smooths it away",
        measures=_CLIMB,
        holds=_leaps,
    ),
    Reason(text="written by an app, which has its summary from elsewhere", measures=_ALL, holds=_by_an_app),
    Reason(text="the device leaves rises below 3 m out", measures=_CLIMB, holds=_coarse),
)
