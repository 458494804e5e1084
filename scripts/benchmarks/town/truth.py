"""Which passes over segments there are, of ways without noise: slow, and by another road than the analysis."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from scripts.benchmarks.town.network import Floats, Points

SPACING_M: Final = 5.0
# Nothing but the other side of the same street is so near.
_ON_M: Final = 12.0
# Where it begins and ends: as wide as a gate; how much of it is the same decides.
_END_M: Final = 35.0
_SAME_SHARE: Final = 0.98
_UNCLEAR_SHARE: Final = 0.8
_LENGTHS: Final = (0.75, 1.35)


@dataclass(frozen=True, kw_only=True)
class Truth:
    """How often each segment was passed, by its number and whether from its end to its start."""

    sure: Counter[tuple[int, bool]] = field(default_factory=Counter)
    unclear: Counter[tuple[int, bool]] = field(default_factory=Counter)


def thick(points: Points) -> Points:
    """Points about every 5 m of a way."""
    along = np.append(0.0, np.cumsum(np.abs(np.diff(points))))
    return np.interp(np.linspace(0, along[-1], int(along[-1] / SPACING_M) + 2), along, points)


def truth_of(taken: Points, lines: Sequence[Points]) -> Truth:
    """The passes of a way over segments, each a thick line."""
    way, truth = thick(taken), Truth()
    ends = np.array([(line[0], line[-1]) for line in lines])
    visits = [[_visits(np.abs(way - end)) for end in pair] for pair in ends]
    for number, (line, (starts, finishes)) in enumerate(zip(lines, visits, strict=True)):
        for backwards, entries, exits in ((False, starts, finishes), (True, finishes, starts)):
            sure, unclear = _counted(way, line, entries, exits)
            truth.sure[number, backwards] += sure
            truth.unclear[number, backwards] += unclear
    return truth


def _visits(distance: Floats) -> list[int]:
    """The nearest place of each stay near a point."""
    near = np.flatnonzero(distance <= _END_M)
    stays = np.split(near, np.flatnonzero(np.diff(near) > 1) + 1) if len(near) else []
    return [int(stay[np.argmin(distance[stay])]) for stay in stays]


def _counted(way: Points, line: Points, entries: Sequence[int], exits: Sequence[int]) -> tuple[int, int]:
    """How many pieces are the segment, and how many may be; none overlaps another, the shortest count first."""
    sure, unclear = list[tuple[int, int]](), list[tuple[int, int]]()
    pairs = [(entry, leave) for entry in entries for leave in exits if leave > entry]
    for entry, leave in sorted(pairs, key=lambda pair: pair[1] - pair[0]):
        if not _LENGTHS[0] <= (leave - entry) / len(line) <= _LENGTHS[1]:
            continue
        gaps = np.abs(way[entry : leave + 1, None] - line)
        share = min(float((gaps.min(axis=at) <= _ON_M).mean()) for at in (0, 1))
        if share >= _SAME_SHARE and not _overlaps(entry, leave, sure):
            sure.append((entry, leave))
        elif _UNCLEAR_SHARE <= share < _SAME_SHARE:
            unclear.append((entry, leave))
    return len(sure), sum(not _overlaps(*one, sure) for one in unclear)


def _overlaps(first: int, last: int, others: Sequence[tuple[int, int]]) -> bool:
    return any(first < end and begin < last for begin, end in others)
