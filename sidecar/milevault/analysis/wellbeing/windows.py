"""Statistics over the days up to each day, as columns.

Every row of a window is summed by itself, so the figure of a day is the same whatever days surround the window.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from milevault.model.wellness import Floats

DAY_S: Final = 86_400.0
# Equal values differ from their mean by the last digit; no measurement resolves that.
_NO_SPREAD: Final = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """(N,) each: how many values, their mean and their standard deviation (n - 1); nan where there are too few."""

    count: NDArray[np.int64]
    mean: Floats
    sd: Floats


def windows(values: Floats, length: int, *, before: int = 0) -> Floats:
    """(N, length): row i holds ``length`` days, the last of them ``before`` days before day i; nan before the first.

    >>> windows(np.array([1.0, 2, 3]), 2, before=1).tolist()
    [[nan, nan], [nan, 1.0], [1.0, 2.0]]
    """
    padded = np.concatenate([np.full(length - 1 + before, np.nan), values])
    return np.ascontiguousarray(sliding_window_view(padded, length)[: len(values)])


def statistics(values: Floats, length: int, least: int, *, before: int = 0) -> Statistics:
    """Of the known values of each window (see ``windows``) that has at least ``least`` of them.

    >>> found = statistics(np.array([1.0, np.nan, 4]), 3, 2)
    >>> found.count.tolist(), found.mean.tolist()
    ([1, 1, 2], [nan, nan, 2.5])
    """
    return _of_rows(windows(values, length, before=before), least)


def _of_rows(rows: Floats, least: int) -> Statistics:
    known = ~np.isnan(rows)
    count = known.sum(axis=1)
    enough = count >= max(least, 1)
    mean = _ratio(np.where(known, rows, 0).sum(axis=1), count, enough)
    apart = np.where(known, rows - mean[:, None], 0)
    sd = np.sqrt(_ratio((apart * apart).sum(axis=1), count - 1, enough & (count > 1)))
    return Statistics(count=count, mean=mean, sd=sd)


def _ratio(above: Floats, below: NDArray[np.int64] | Floats, where: NDArray[np.bool_]) -> Floats:
    ratio: Floats = np.divide(above, below, out=np.full(len(above), np.nan), where=where)
    return ratio


def standardised(values: Floats, usual: Statistics, *, least_sd: float = 0.0) -> Floats:
    """(N,) how many standard deviations a value is from the usual mean; nan where the usual values do not differ.

    ``least_sd`` stands for a smaller spread.
    """
    sd = np.maximum(usual.sd, least_sd)
    return _ratio(values - usual.mean, sd, sd > _NO_SPREAD)


def circular(values_s: Floats, length: int, least: int, *, before: int = 0) -> Statistics:
    """As ``statistics`` of times of the day in seconds, where 24:00 is 0:00; the mean lies within half a day of 0.

    The deviation is that of the differences from the circular mean (the direction of the sum of unit vectors), each
    the shorter way round.

    >>> night = circular(np.array([86_000.0, 86_200, 0, 200]), 4, 4)
    >>> night.mean[-1].round(3).item(), night.sd[-1].round(3).item()
    (-100.0, 258.199)
    """
    rows = windows(values_s, length, before=before)
    known = ~np.isnan(rows)
    angle = np.where(known, rows, 0) * (2 * np.pi / DAY_S)
    across, along = ((np.where(known, part, 0)).sum(axis=1) for part in (np.sin(angle), np.cos(angle)))
    middle = np.arctan2(across, along) * (DAY_S / (2 * np.pi))
    apart = _of_rows(around(rows - middle[:, None]), least)
    return Statistics(count=apart.count, mean=around(middle + apart.mean), sd=apart.sd)


def around(difference_s: Floats) -> Floats:
    """The difference of two times of the day the shorter way round: at least -12 h and less than 12 h."""
    return (difference_s + DAY_S / 2) % DAY_S - DAY_S / 2


def decayed_mean(values: Floats, length: int, least: int, keep: float) -> Statistics:
    """The mean of each window's values, each weighing ``keep`` to the power of its age in days; no deviation.

    Without gaps it is exponential smoothing with the factor 1 - ``keep``, its start corrected.
    """
    rows = windows(values, length)
    known = ~np.isnan(rows)
    weight = keep ** np.arange(length - 1, -1, -1.0)
    count = known.sum(axis=1)
    above = (np.where(known, rows, 0) * weight).sum(axis=1)
    mean = _ratio(above, (known * weight).sum(axis=1), count >= max(least, 1))
    return Statistics(count=count, mean=mean, sd=np.full(len(values), np.nan))


def slope(values: Floats, length: int, least: int, least_days: int) -> tuple[Floats, NDArray[np.int64]]:
    """(N,) change per day by least squares over each window, and how many values; nan where there are too few.

    The first and the last value must be ``least_days`` apart.

    >>> slope(np.array([70.0, np.nan, 71, 71.5]), 4, 3, 3)[0].tolist()
    [nan, nan, nan, 0.5]
    """
    rows = windows(values, length)
    known = ~np.isnan(rows)
    count = known.sum(axis=1)
    spread = length - 1 - known[:, ::-1].argmax(axis=1) - known.argmax(axis=1)
    enough = (count >= max(least, 2)) & (spread >= least_days)
    day = np.broadcast_to(np.arange(length, dtype=np.float64), rows.shape)
    middle = _ratio(np.where(known, day, 0).sum(axis=1), count, enough)
    mean = _ratio(np.where(known, rows, 0).sum(axis=1), count, enough)
    day_apart = np.where(known, day - middle[:, None], 0)
    apart = np.where(known, rows - mean[:, None], 0)
    return _ratio((day_apart * apart).sum(axis=1), (day_apart * day_apart).sum(axis=1), enough), count


def age(values: Floats, longest: int) -> Floats:
    """(N,) days since the newest known value, 0 for today's; nan where it is older than ``longest`` days."""
    known = ~np.isnan(windows(values, longest + 1))
    newest = known[:, ::-1].argmax(axis=1).astype(np.float64)
    return np.where(known.any(axis=1), newest, np.nan)
