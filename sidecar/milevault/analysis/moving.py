"""Moving time."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from milevault.analysis.metric import Metric
from milevault.analysis.prepared import Prepared

PAUSE_BELOW_MPS: Final = 0.5
RESUME_ABOVE_MPS: Final = 0.9
# A swimmer or a climber on a steep path is slower than a runner who has stopped to look at the phone.
SLOW_PAUSE_BELOW_MPS: Final = 0.2
SLOW_RESUME_ABOVE_MPS: Final = 0.4
_SLOW_SPORTS: Final = frozenset(
    {
        "swimming", "walking", "hiking", "mountaineering", "rock_climbing", "snowshoeing",
        "stand_up_paddleboarding", "kayaking", "paddling",
    }
)  # fmt: skip
_SAMPLES_TO_SWITCH: Final = 3
_SAMPLES_OF_SLOW: Final = 10
_LONGEST_STEP_S: Final = 60.0


def moving_samples(
    speed_mps: NDArray[np.float64],
    pause_below_mps: float = PAUSE_BELOW_MPS,
    resume_above_mps: float = RESUME_ABOVE_MPS,
) -> NDArray[np.bool_]:
    """Which samples are moving: a switch with hysteresis.

    speed_mps : (N,) float64, nan (unknown) counts as moving
    Returns (N,) bool. Starts moving; three samples in a row below ``pause_below_mps`` pause, three in
    a row above ``resume_above_mps`` resume, each from the first of the three on. Ten in a row that are not below
    ``pause_below_mps`` resume as well: noise does not last that long, a steep path does.

    >>> moving_samples(np.array([2, 2, 0, 0, 0, 0.7, 2, 2, 2.0])).tolist()
    [True, True, False, False, False, False, True, True, True]
    """
    speed = np.where(np.isnan(speed_mps), np.inf, speed_mps)
    pausing = _in_a_row(speed < pause_below_mps, _SAMPLES_TO_SWITCH)
    resuming = _in_a_row(speed > resume_above_mps, _SAMPLES_TO_SWITCH) | _in_a_row(
        speed >= pause_below_mps, _SAMPLES_OF_SLOW
    )
    last_change = np.maximum.accumulate(np.where(pausing | resuming, np.arange(len(speed)), -1))
    return np.where(last_change < 0, True, resuming[last_change])


def speed_thresholds(sport: str) -> tuple[float, float]:
    """The speeds below which the sport pauses and above which it moves again, m/s."""
    if sport in _SLOW_SPORTS:
        return SLOW_PAUSE_BELOW_MPS, SLOW_RESUME_ABOVE_MPS
    return PAUSE_BELOW_MPS, RESUME_ABOVE_MPS


def _in_a_row(flags: NDArray[np.bool_], count: int) -> NDArray[np.bool_]:
    """(N,) whether a sample and the ``count`` - 1 after it are all set."""
    found = np.zeros(len(flags), np.bool_)
    total = np.concatenate([[0], np.cumsum(flags)])
    found[: max(len(flags) - count + 1, 0)] = total[count:] - total[:-count] == count
    return found


def moving_seconds(elapsed_s: NDArray[np.float64], moving: NDArray[np.bool_]) -> float:
    """Seconds that end in a moving sample; steps longer than 60 s (pauses without samples) do not count.

    >>> moving_seconds(np.array([0, 1, 2, 3, 200.0]), np.ones(5, bool))
    3.0
    """
    return float(moving_steps(elapsed_s, moving).sum())


def moving_steps(elapsed_s: NDArray[np.float64], moving: NDArray[np.bool_]) -> NDArray[np.float64]:
    """(N - 1,) the moving seconds of the step from each sample to the next."""
    steps = np.diff(elapsed_s)
    return np.where(moving[1:] & (steps <= _LONGEST_STEP_S), steps, 0.0)


def _moving_time(prepared: Prepared) -> float | None:
    """Swum lengths in the pool; the timer indoors; outdoors from speed, never more than the timer."""
    activity = prepared.activity
    limit = activity.elapsed_time_s if activity.timer_time_s is None else activity.timer_time_s
    swum = sum(length.elapsed_time_s for length in activity.lengths if length.length_type == "active")
    if swum > 0:
        return min(swum, limit)
    if activity.indoor or "speed" not in prepared.values or len(prepared.elapsed_s) < _SAMPLES_TO_SWITCH:
        return limit
    moving = moving_samples(prepared.values["speed"], *speed_thresholds(activity.sport))
    return min(moving_seconds(prepared.elapsed_s, moving), limit)


METRICS: Final = (Metric(key="moving_time_s", unit="s", needs=(), version=2, function=_moving_time),)


def _stopped_time(prepared: Prepared) -> float | None:
    moving = prepared.activity.moving_time_s
    return None if moving is None else max(0.0, prepared.activity.elapsed_time_s - moving)


FIGURES: Final = (Metric(key="stopped_time_s", unit="s", needs=(), version=1, function=_stopped_time),)
