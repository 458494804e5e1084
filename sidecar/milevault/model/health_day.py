"""What a day's samples say about the day: pure functions of one series, usable on a file's or on merged ones.

A day is often spread over several files, and none of these values is a sum or a latest statement of parts:
they hold for the samples given, so of a merged series they hold for the whole day.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

import numpy as np

from milevault.model.wellness import Floats, HealthSeries, HealthValue, possible
from milevault.units import utc_from_unix

# Upper ends of Garmin's ranges of stress: rest 0-25, low 26-50, medium 51-75, high 76-100.
STRESS_RANGES: Final[tuple[tuple[str, float], ...]] = (
    ("stress_rest_s", 25),
    ("stress_low_s", 50),
    ("stress_medium_s", 75),
    ("stress_high_s", 100),
)
# Watches write stress each minute or every three; a longer gap between samples was not measured.
_LONGEST_STRESS_S: Final = 180.0

type Summary = Callable[[Floats, Floats], dict[str, float]]


def _extremes(lowest: str | None, highest: str | None, mean: str | None = None) -> Summary:
    def summary(_times_s: Floats, values: Floats) -> dict[str, float]:
        named = {lowest: values.min(), highest: values.max(), mean: values.mean()}
        return {name: float(value) for name, value in named.items() if name is not None}

    return summary


def stress(times_s: Floats, values: Floats) -> dict[str, float]:
    """Mean, maximum, and seconds in each range.

    times_s : (N,) Unix seconds, strictly rising; values : (N,), 0 to 100; N >= 1
    A sample stands until the next one, but no longer than samples usually are apart.

    >>> stress(np.array([0.0, 60.0, 120.0, 600.0]), np.array([10.0, 30.0, 80.0, 20.0]))["stress_rest_s"]
    120.0
    """
    gaps = np.diff(times_s)
    usual = min(float(np.median(gaps)), _LONGEST_STRESS_S) if len(gaps) else 60.0
    seconds = np.append(np.minimum(gaps, usual), usual)
    place = np.searchsorted([highest for _, highest in STRESS_RANGES], values)
    spent = np.bincount(place, seconds, len(STRESS_RANGES)).tolist()
    ranges = {name: amount for (name, _), amount in zip(STRESS_RANGES, spent, strict=True)}
    return {"stress": float(values.mean()), "stress_max": float(values.max()), **ranges}


def body_battery(_times_s: Floats, values: Floats) -> dict[str, float]:
    """Extremes, and how much it rose and fell between samples (N >= 1).

    >>> body_battery(np.arange(4.0), np.array([60.0, 80.0, 30.0, 35.0]))["body_battery_charged"]
    25.0
    """
    steps = np.diff(values)
    return {
        "body_battery_highest": float(values.max()),
        "body_battery_lowest": float(values.min()),
        "body_battery_charged": float(steps[steps > 0].sum()),
        "body_battery_drained": float(-steps[steps < 0].sum()),
    }


SUMMARIES: Final[Mapping[str, Summary]] = {
    "heart_rate": _extremes("min_heart_rate", "max_heart_rate"),
    "stress": stress,
    "body_battery": body_battery,
    "spo2": _extremes("spo2_lowest", None, "spo2"),
    "respiration_rate": _extremes("respiration_lowest", "respiration_highest"),
}


def day_summaries(series: HealthSeries) -> Iterator[HealthValue]:
    """The values of the day that follow from its samples; observed when the last sample was."""
    if series.channel not in SUMMARIES or not len(series):
        return
    for metric, value in SUMMARIES[series.channel](series.times_s, series.values).items():
        known = possible(metric, value)
        if known is not None:
            yield HealthValue(
                day=series.day,
                metric=metric,
                value=known,
                observed_at=utc_from_unix(float(series.times_s[-1])),
            )
