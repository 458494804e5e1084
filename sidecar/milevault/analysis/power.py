"""Power of one activity: per second, normalized, its variability and its work."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from milevault.analysis.metric import Metric
from milevault.analysis.prepared import HOLD_S, Prepared

type Floats = NDArray[np.float64]
# Coggan's rolling mean; the windows that would begin before the start are left out.
WINDOW_S: Final = 30


def held_seconds(elapsed_s: Floats) -> Floats:
    """(N,) seconds each sample's power lasts: to the next one, but 1 s before a pause and at the end.

    A gap of at most 10 s is a device that writes only what changes; a longer one is a pause.
    elapsed_s : (N,) float64, non-decreasing

    >>> held_seconds(np.array([0.0, 1.0, 4.0, 64.0]))
    array([1., 3., 1., 1.])
    """
    gaps = np.diff(elapsed_s, append=elapsed_s[-1:] + 1.0)
    return np.where(gaps <= HOLD_S, gaps, np.minimum(gaps, 1.0))


def power_per_second(elapsed_s: Floats, power_w: Floats) -> Floats:
    """The mean power of each recorded second, pauses cut out.

    elapsed_s : (N,) float64, non-decreasing; power_w : (N,) float64, W, nan where missing
    Returns (M,) float64. A missing sample counts as not written: the one before lasts up to 10 s. Devices do the
    same: of the ways to treat gaps this one comes closest to the averages they record (docs/metrics.md).

    >>> power_per_second(np.array([0.0, 2.0, 99.0]), np.array([100.0, 200.0, 300.0]))
    array([100., 100., 200., 300.])
    """
    known = ~np.isnan(power_w)
    power = power_w[known]
    lasts = held_seconds(elapsed_s[known])
    if not len(power) or (lasts == 1.0).all():
        return power
    clock = np.concatenate([[0.0], np.cumsum(lasts)])
    return _means_of_seconds(clock, power * lasts)


def power_with_pauses(elapsed_s: Floats, power_w: Floats) -> Floats:
    """The mean power of each second from the first sample to the last, 0 in pauses: what a body recovers in.

    elapsed_s : (N,) float64, non-decreasing; power_w : (N,) float64, W, nan where missing. Returns (M,) float64.

    >>> power_with_pauses(np.array([0.0, 14.0, 15.0]), np.array([100.0, 200.0, 300.0])).astype(int).tolist()
    [100, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 200, 300]
    """
    known = ~np.isnan(power_w)
    power, begins = power_w[known], elapsed_s[known]
    lasts = held_seconds(begins)
    if not len(power) or ((lasts == 1.0).all() and (np.diff(begins) == 1.0).all()):
        return power
    clock = np.stack([begins, begins + lasts], axis=1).reshape(-1) - begins[0]
    work = np.stack([power * lasts, np.zeros(len(power))], axis=1).reshape(-1)[:-1]
    # Rounding may put an end a hair behind the next beginning.
    return _means_of_seconds(np.maximum.accumulate(clock), work)


def _means_of_seconds(clock: Floats, work: Floats) -> Floats:
    """(M,) mean power of each whole second of ``clock`` (K + 1,), which begins at 0; ``work`` (K,) J between its marks."""
    total = np.concatenate([[0.0], np.cumsum(work)])
    return np.diff(np.interp(np.arange(np.floor(clock[-1]) + 1.0), clock, total))


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
    return power_per_second(prepared.elapsed_s, prepared.values["power"])


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
