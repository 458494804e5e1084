"""The highest mean of a channel over durations: the power curve, and the same of heart rate."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from milevault.analysis.fastest import Stretch
from milevault.analysis.prepared import HOLD_S

type Floats = NDArray[np.float64]
# A pause up to this long is no power at all; a longer one ends the stretch.
POWER_GAP_S: Final = 30.0
# What is left of a longer gap on the axis of seconds: enough to be seen, however long it was.
_CUT_S: Final = 2.0
_ROUNDING_S: Final = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondSums:
    """Running sums of a channel at whole seconds, long gaps cut short.

    sums : (K + 1,) float64, value times seconds up to each second; gaps : (K + 1,) float64, seconds of long gaps up
    to each second, or None without any; axis_s, real_s : (M,) float64 rising, which second of the activity
    each second of the axis was.
    """

    sums: Floats
    gaps: Floats | None
    axis_s: Floats
    real_s: Floats


def second_sums(elapsed_s: Floats, values: Floats, zero_gap_s: float = 0.0) -> SecondSums | None:
    """The channel resampled to seconds; None without a sample.

    elapsed_s : (N,) float64, seconds, rising; values : (N,) float64, nan where missing
    A value holds until the next one where that is not longer than twice the usual step (and ``HOLD_S``); else
    for the usual step, and the rest is a gap: zero up to ``zero_gap_s``, and in no stretch beyond.
    """
    known = ~np.isnan(values)
    t, v = elapsed_s[known], values[known]
    if not len(t):
        return None
    steps = np.diff(t)
    usual = min(float(np.median(steps)), HOLD_S) if len(steps) else 1.0
    held = np.append(np.where(steps <= min(2 * usual, HOLD_S), steps, usual), usual)
    rest = np.append(steps, usual) - held
    if not rest.any():
        real = np.append(t, t[-1] + usual)
        return _at_whole_seconds(v * held, None, real - t[0], real)
    cut = (rest > 0) & (np.append(steps, usual) > zero_gap_s)
    left = np.where(cut, np.minimum(rest, _CUT_S), rest)
    # Each sample is a piece of its value and a piece of gap; a piece without length would be no knot.
    pieces = np.column_stack((held, left)).ravel()
    kept = pieces > 0
    content = np.column_stack((v * held, np.zeros(len(t)))).ravel()[kept]
    gaps = np.column_stack((np.zeros(len(t)), np.where(cut, left, 0.0))).ravel()[kept]
    real = np.column_stack((t, t + held)).ravel()[kept]
    axis = np.append(0.0, np.cumsum(pieces[kept]))
    return _at_whole_seconds(content, gaps if cut.any() else None, axis, np.append(real, t[-1] + usual))


def _at_whole_seconds(content: Floats, gaps: Floats | None, axis_s: Floats, real_s: Floats) -> SecondSums:
    """The sums at each whole second of the axis; ``content`` and ``gaps`` are (M,) of the pieces between its knots."""
    whole = np.arange(np.floor(axis_s[-1] + _ROUNDING_S) + 1)
    sums = np.append(0.0, np.cumsum(content))
    return SecondSums(
        sums=np.interp(whole, axis_s, sums),
        gaps=None if gaps is None else np.interp(whole, axis_s, np.append(0.0, np.cumsum(gaps))),
        axis_s=axis_s,
        real_s=real_s,
    )


def highest_means(sums: SecondSums, durations_s: Iterable[int]) -> Iterator[tuple[int, Stretch]]:
    """Each duration that a stretch without a long gap lasts, with the highest mean over it.

    >>> sums = second_sums(np.arange(4.0), np.array([100.0, 300.0, 200.0, 0.0]))
    >>> dict(highest_means(sums, (1, 2, 5)))
    {1: Stretch(value=300.0, start_s=1.0), 2: Stretch(value=250.0, start_s=1.0)}
    """
    for duration in durations_s:
        if duration >= len(sums.sums):
            continue
        totals = sums.sums[duration:] - sums.sums[:-duration]
        if sums.gaps is not None:
            totals[sums.gaps[duration:] - sums.gaps[:-duration] > _ROUNDING_S] = -np.inf
        at = int(np.argmax(totals))
        if np.isfinite(totals[at]):
            start = float(np.interp(at, sums.axis_s, sums.real_s))
            yield duration, Stretch(float(totals[at]) / duration, start)
