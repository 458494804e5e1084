"""What a day's samples and nights say about the day: pure functions of what all files have together.

None of these values is a sum or a latest statement of parts: the lowest heart rate of a day is that of all its
samples, the mean of a night that of the samples within the night that counts. So no file states them; they
are computed again whenever the samples or the nights of a day change (docs/decisions/health-derived.md).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from milevault.model.wellness import Floats, HealthValue, possible
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
# Body battery is written every three minutes; what is older says nothing of the moment of waking.
_LONGEST_TO_WAKE_S: Final = 1800.0

type Samples = tuple[Floats, Floats]  # (N,) Unix seconds, strictly rising; (N,) values
type Span = tuple[float, float]  # start and end in Unix seconds
type Summary = Callable[[Floats, Floats], dict[str, float]]

NO_SAMPLES: Final[Samples] = (np.empty(0), np.empty(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class SampledDay:
    """One channel on one local day with the nights around it.

    ``samples`` are those of the day, ``before`` those of the day before, which a night needs. ``night`` are the
    night's sessions that ended on the day, in the order of time; ``asleep`` is every time of sleep that may lie
    within the day: these, the day's naps, and the night that ended on the day after.
    """

    day: date
    channel: str
    samples: Samples
    before: Samples = NO_SAMPLES
    night: Sequence[Span] = ()
    asleep: Sequence[Span] = ()


def _whole_day(one: SampledDay) -> Samples:
    return one.samples


def _night(one: SampledDay) -> Samples:
    """In the order of time: a flight west may bring a local day back."""
    times_s = np.concatenate([one.before[0], one.samples[0]])
    values = np.concatenate([one.before[1], one.samples[1]])
    at = np.flatnonzero(_within(times_s, one.night))
    at = at[np.argsort(times_s[at], kind="stable")]
    return times_s[at], values[at]


def _waking(one: SampledDay) -> Samples:
    """The day's samples outside of sleep; none where nobody knows when the day began."""
    if not one.night:
        return NO_SAMPLES
    times_s, values = one.samples
    awake = ~_within(times_s, one.asleep)
    return times_s[awake], values[awake]


def _wake(one: SampledDay) -> Samples:
    """The night's last sample, if it is of the time in which the night was over."""
    times_s, values = _night(one)
    end = max((end for _, end in one.night), default=0.0)
    if not len(times_s) or times_s[-1] < end - _LONGEST_TO_WAKE_S:
        return NO_SAMPLES
    return times_s[-1:], values[-1:]


def _within(times_s: Floats, spans: Sequence[Span]) -> NDArray[np.bool_]:
    inside = np.zeros(len(times_s), np.bool_)
    for start, end in spans:
        inside |= (times_s >= start) & (times_s <= end)
    return inside


def _extremes(lowest: str | None, highest: str | None = None, mean: str | None = None) -> Summary:
    def summary(_times_s: Floats, values: Floats) -> dict[str, float]:
        named = {lowest: values.min(), highest: values.max(), mean: values.mean()}
        return {name: float(value) for name, value in named.items() if name is not None}

    return summary


def _mean(metric: str) -> Summary:
    return _extremes(None, None, metric)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """``metrics`` follow by ``summary`` from the ``part`` of a channel's samples, where there are any."""

    channel: str
    metrics: tuple[str, ...]
    summary: Summary
    part: Callable[[SampledDay], Samples] = _whole_day


RULES: Final[tuple[Rule, ...]] = (
    Rule(
        channel="heart_rate",
        metrics=("min_heart_rate", "max_heart_rate"),
        summary=_extremes("min_heart_rate", "max_heart_rate"),
    ),
    # The mean of the night, as Garmin's export has it (spo2SleepSummary.averageHR).
    Rule(
        channel="heart_rate",
        metrics=("sleep_heart_rate",),
        summary=_mean("sleep_heart_rate"),
        part=_night,
    ),
    Rule(
        channel="stress",
        metrics=("stress", "stress_max", *(name for name, _ in STRESS_RANGES)),
        summary=stress,
    ),
    Rule(
        channel="body_battery",
        metrics=(
            "body_battery_highest",
            "body_battery_lowest",
            "body_battery_charged",
            "body_battery_drained",
        ),
        summary=body_battery,
    ),
    Rule(
        channel="body_battery",
        metrics=("body_battery_at_wake",),
        summary=_mean("body_battery_at_wake"),  # of one sample
        part=_wake,
    ),
    Rule(channel="spo2", metrics=("spo2_lowest", "spo2"), summary=_extremes("spo2_lowest", None, "spo2")),
    Rule(channel="spo2", metrics=("spo2_sleep",), summary=_mean("spo2_sleep"), part=_night),
    Rule(
        channel="respiration_rate",
        metrics=("respiration_lowest", "respiration_highest"),
        summary=_extremes("respiration_lowest", "respiration_highest"),
    ),
    Rule(
        channel="respiration_rate",
        metrics=("respiration_sleep",),
        summary=_mean("respiration_sleep"),
        part=_night,
    ),
    Rule(
        channel="respiration_rate",
        metrics=("respiration_waking",),
        summary=_mean("respiration_waking"),
        part=_waking,
    ),
)
RULES_BY_CHANNEL: Final[Mapping[str, tuple[Rule, ...]]] = {
    channel: tuple(rule for rule in RULES if rule.channel == channel)
    for channel in dict.fromkeys(rule.channel for rule in RULES)
}
METRICS_BY_CHANNEL: Final[Mapping[str, tuple[str, ...]]] = {
    channel: tuple(metric for rule in rules for metric in rule.metrics)
    for channel, rules in RULES_BY_CHANNEL.items()
}


def _channels(*parts: Callable[[SampledDay], Samples]) -> tuple[str, ...]:
    return tuple(name for name, rules in RULES_BY_CHANNEL.items() if any(one.part in parts for one in rules))


# Channels that say something of the night before a day, and of the day's waking hours, which the next night ends.
NIGHT_CHANNELS: Final = _channels(_night, _waking, _wake)
WAKING_CHANNELS: Final = _channels(_waking)
# The day's naps that count, together; it follows from sessions instead of samples.
NAPS: Final = "nap_duration_s"


def day_values(one: SampledDay) -> Iterator[HealthValue]:
    """The values of the day that follow from the channel; observed when the last of their samples was."""
    for rule in RULES_BY_CHANNEL.get(one.channel, ()):
        times_s, values = rule.part(one)
        if not len(times_s):
            continue
        observed_at = utc_from_unix(float(times_s[-1]))
        for metric, value in rule.summary(times_s, values).items():
            known = possible(metric, value)
            if known is not None:
                yield HealthValue(day=one.day, metric=metric, value=known, observed_at=observed_at)
