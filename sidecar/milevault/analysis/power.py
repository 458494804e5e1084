"""Power of one activity: per second, normalized, its variability and its work."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from milevault.analysis.metric import Metric
from milevault.analysis.prepared import Prepared

type Floats = NDArray[np.float64]
# Coggan's rolling mean; the windows that would begin before the start are left out.
WINDOW_S: Final = 30


def power_per_second(power_w: Floats, seconds: Floats) -> Floats:
    """The mean power of each recorded second; pauses and missing samples are cut out.

    power_w : (N,) float64, W, nan where missing; seconds : (N,) float64, what each sample stands for
    (``prepared.sample_seconds``). Returns (M,) float64, M the whole seconds they make together.

    >>> power_per_second(np.array([100.0, 200.0, np.nan, 300.0]), np.array([2.0, 1.0, 9.0, 1.0]))
    array([100., 100., 200., 300.])
    """
    known = ~np.isnan(power_w)
    power, lasts = power_w[known], seconds[known]
    if not len(power) or (lasts == 1.0).all():
        return power
    clock = np.concatenate([[0.0], np.cumsum(lasts)])
    work = np.concatenate([[0.0], np.cumsum(power * lasts)])
    return np.diff(np.interp(np.arange(np.floor(clock[-1]) + 1.0), clock, work))


def normalized_power(power_w: Floats) -> float | None:
    """The fourth root of the mean fourth power of 30 s rolling means, W; None for less than 30 s or no power.

    power_w : (M,) float64, one value a second, none missing
    Source: Coggan, Training and Racing with a Power Meter. The first 29 s, which have no whole window, are left
    out (Dreeve; GoldenCheetah counts them from zero, which lowers short efforts).

    >>> normalized_power(np.full(3600, 250.0))
    250.0
    """
    if len(power_w) < WINDOW_S:
        return None
    total = np.concatenate([[0.0], np.cumsum(power_w)])
    squares = ((total[WINDOW_S:] - total[:-WINDOW_S]) / WINDOW_S) ** 2
    fourth = float(np.mean(squares * squares))
    return fourth**0.25 if fourth > 0 else None


def _per_second(prepared: Prepared) -> Floats:
    return power_per_second(prepared.values["power"], prepared.step_s)


def normalized_power_of(prepared: Prepared) -> float | None:
    """Normalized power of an activity that has the channel, W."""
    return normalized_power(_per_second(prepared))


def _variability_index(prepared: Prepared) -> float | None:
    """Against the mean of the same seconds, so that an even ride is 1 whatever its pauses."""
    power = _per_second(prepared)
    normalized = normalized_power(power)
    return None if normalized is None else normalized / float(power.mean())


def _work_kj(prepared: Prepared) -> float | None:
    work = float(_per_second(prepared).sum()) / 1000
    return work if work > 0 else None


FIGURES: Final = (
    Metric(key="normalized_power_w", unit="W", needs=("power",), version=1, function=normalized_power_of),
    Metric(key="variability_index", unit="", needs=("power",), version=1, function=_variability_index),
    Metric(key="work_kj", unit="kJ", needs=("power",), version=1, function=_work_kj),
)
