"""How the efforts on a segment compare: ranked, how the record fell, and whether they get faster."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Protocol

import numpy as np

from milevault.analysis.progression import steps

# How many efforts a mean of the trend is of, at most.
TREND_EFFORTS: Final = 5
_DECIMALS_S: Final = 3


class Timed(Protocol):
    """An effort as far as it is compared; one that does not count has no rank."""

    @property
    def sport(self) -> str: ...
    @property
    def reversed(self) -> bool: ...
    @property
    def elapsed_s(self) -> float: ...
    @property
    def counts(self) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked[T: Timed]:
    """``rank`` is 1 for the fastest, the same for equals, None where the effort does not count."""

    rank: int | None
    behind_s: float
    effort: T


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """The means of the latest efforts and of as many before them: five, or half of what there is."""

    effort_count: int
    recent_s: float
    earlier_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing[T: Timed]:
    """All efforts of one sport and direction.

    ``ranked`` the fastest first, those that do not count last; ``records`` the efforts that were faster than all before
    them, in the order of doing; ``trend`` is None with fewer than two that count.
    """

    sport: str
    reversed: bool
    ranked: tuple[Ranked[T], ...]
    records: tuple[T, ...]
    trend: Trend | None


def standings[T: Timed](efforts: Sequence[T]) -> list[Standing[T]]:
    """One for each sport and direction: those with the most efforts first. ``efforts`` in the order of doing."""

    def kind(one: T) -> tuple[str, bool]:
        return one.sport, one.reversed

    found = [
        _standing(sport, backwards, list(several))
        for (sport, backwards), several in groupby(sorted(efforts, key=kind), key=kind)
    ]
    return sorted(found, key=lambda one: (-len(one.ranked), one.sport, one.reversed))


def _standing[T: Timed](sport: str, backwards: bool, efforts: Sequence[T]) -> Standing[T]:
    counting = [one for one in efforts if one.counts]
    times = np.array([one.elapsed_s for one in counting])
    return Standing(
        sport=sport,
        reversed=backwards,
        ranked=_ranked(efforts),
        records=tuple(counting[at] for at in steps(times, lowest_wins=True)),
        trend=_trend(times.tolist()),
    )


def _ranked[T: Timed](efforts: Sequence[T]) -> tuple[Ranked[T], ...]:
    in_order = sorted(efforts, key=lambda one: (not one.counts, one.elapsed_s))
    best_s = in_order[0].elapsed_s
    times = np.array([one.elapsed_s for one in in_order if one.counts])
    return tuple(
        Ranked(
            rank=int(np.searchsorted(times, one.elapsed_s)) + 1 if one.counts else None,
            behind_s=round(one.elapsed_s - best_s, _DECIMALS_S),
            effort=one,
        )
        for one in in_order
    )


def _trend(times: Sequence[float]) -> Trend | None:
    """
    >>> _trend([70.0, 62.0, 64.0, 60.0])
    Trend(effort_count=2, recent_s=62.0, earlier_s=66.0)
    """
    count = min(TREND_EFFORTS, len(times) // 2)
    if not count:
        return None
    recent, earlier = times[-count:], times[-2 * count : -count]
    means = (round(sum(times) / count, _DECIMALS_S) for times in (recent, earlier))
    recent_s, earlier_s = means
    return Trend(effort_count=count, recent_s=recent_s, earlier_s=earlier_s)
