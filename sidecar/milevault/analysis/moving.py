"""Moving time."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from milevault.analysis.metric import Metric
from milevault.analysis.prepared import Prepared

PAUSE_BELOW_MPS: Final = 0.5
RESUME_ABOVE_MPS: Final = 0.9
_SAMPLES_TO_SWITCH: Final = 3
_LONGEST_STEP_S: Final = 60.0


def moving_samples(speed_mps: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which samples are moving: a switch with hysteresis.

    speed_mps : (N,) float64, nan (unknown) counts as moving
    Returns (N,) bool. Starts moving; three samples in a row below 0.5 m/s pause, three in a row above
    0.9 m/s resume, each from the first of the three on.

    >>> moving_samples(np.array([2, 2, 0, 0, 0, 0.7, 2, 2, 2.0])).tolist()
    [True, True, False, False, False, False, True, True, True]
    """
    speed = np.where(np.isnan(speed_mps), np.inf, speed_mps)
    change = np.zeros(len(speed), np.int8)
    if len(speed) >= _SAMPLES_TO_SWITCH:
        pausing = _in_a_row(speed < PAUSE_BELOW_MPS)
        resuming = _in_a_row(speed > RESUME_ABOVE_MPS)
        change[: len(pausing)] = resuming.astype(np.int8) - pausing.astype(np.int8)
    last_change = np.maximum.accumulate(np.where(change != 0, np.arange(len(change)), -1))
    return np.where(last_change < 0, True, change[last_change] > 0)


def _in_a_row(flags: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """(N - 2,) whether a sample and its two successors are all set."""
    return flags[:-2] & flags[1:-1] & flags[2:]


def moving_seconds(elapsed_s: NDArray[np.float64], speed_mps: NDArray[np.float64]) -> float:
    """Seconds spent moving; steps longer than 60 s (pauses without samples) do not count.

    >>> moving_seconds(np.array([0, 1, 2, 3, 200.0]), np.full(5, 3.0))
    3.0
    """
    steps = np.diff(elapsed_s)
    counts = moving_samples(speed_mps)[1:] & (steps <= _LONGEST_STEP_S)
    return float(steps[counts].sum())


def _moving_time(prepared: Prepared) -> float | None:
    """Swum lengths in the pool; the timer indoors; outdoors from speed, never more than the timer."""
    activity = prepared.activity
    limit = activity.elapsed_time_s if activity.timer_time_s is None else activity.timer_time_s
    swum = sum(length.elapsed_time_s for length in activity.lengths if length.length_type == "active")
    if swum > 0:
        return min(swum, limit)
    if activity.indoor or "speed" not in prepared.values or len(prepared.elapsed_s) < _SAMPLES_TO_SWITCH:
        return limit
    return min(moving_seconds(prepared.elapsed_s, prepared.values["speed"]), limit)


METRICS: Final = (Metric(key="moving_time_s", unit="s", needs=(), version=1, function=_moving_time),)
