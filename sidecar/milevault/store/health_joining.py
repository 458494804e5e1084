"""Joins what several files have of the same samples and the same nights. Pure: the order of files never matters."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import compress
from typing import Final

import numpy as np

from milevault.model.wellness import Floats, SleepKind

# Two sessions are the same night when they share more than this part of the shorter one.
SAME_NIGHT: Final = 0.5
# A deletion names its nap by the start, which devices may round to minutes; what was entered in its place, over
# the same time but from another start, is not meant.
SAME_START: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Samples of one file: (N,) float64 Unix seconds, strictly rising, and (N,) float64 values; N > 0."""

    times_s: Floats
    values: Floats
    rank: int
    sha256: bytes

    @property
    def precedence(self) -> tuple[int, float, int, bytes]:
        """The higher rank; then the file that goes on longer, has more samples, has the larger hash."""
        return self.rank, float(self.times_s[-1]), len(self.times_s), self.sha256


def joined(pieces: Iterable[Piece]) -> tuple[Floats, Floats]:
    """Times, strictly rising, and values of all pieces; where several have a time, the one that precedes counts.

    >>> one = Piece(times_s=np.array([1.0, 2]), values=np.array([60.0, 61]), rank=40, sha256=b"a")
    >>> two = Piece(times_s=np.array([2.0, 3]), values=np.array([70.0, 71]), rank=40, sha256=b"b")
    >>> joined([two, one])[1].tolist()
    [60.0, 70.0, 71.0]
    """
    ordered = sorted(pieces, key=lambda piece: piece.precedence)
    if not ordered:
        return np.empty(0), np.empty(0)
    times_s = np.concatenate([piece.times_s for piece in ordered])
    values = np.concatenate([piece.values for piece in ordered])
    order = np.argsort(times_s, kind="stable")
    times_s, values = times_s[order], values[order]
    last = np.append(np.diff(times_s) > 0, True)
    return times_s[last], values[last]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sleep:
    """A session as one file says it, or as several do together; ``day`` is the local date of waking.

    stage_starts_ms : rising, from ``start_time`` on; each stage lasts until the next begins, the last until
        ``stages_end_ms``; empty where nobody has stages
    stage_levels : index into SLEEP_LEVELS
    deleted : a nap that was taken back; never among what counts
    sha256s : the file that ``start_time`` and ``end_time`` come from, then that of the stages where it is another
    """

    day: date
    kind: SleepKind
    start_time: datetime
    end_time: datetime
    utc_offset_s: int | None
    source: str
    rank: int
    observed_at: datetime
    sha256s: tuple[bytes, ...]
    stage_starts_ms: tuple[int, ...]
    stage_levels: tuple[int, ...]
    stages_end_ms: int
    deleted: bool = False

    @property
    def precedence(self) -> tuple[int, datetime, bool, datetime, float, bytes]:
        """The higher rank; then observed later, deleted, ending later, lasting longer, with the larger hash."""
        seconds = (self.end_time - self.start_time).total_seconds()
        return self.rank, self.observed_at, self.deleted, self.end_time, seconds, self.sha256s[0]


def nights(sleeps: Iterable[Sleep]) -> list[Sleep]:
    """What counts, by day and start: of each night (and nap) one session, its stages from whoever has them.

    The session that precedes all others takes those that share more than half with it (of the shorter one's
    time, same day, same kind) as the same night; what is left goes on likewise. A deletion stands for the nap that
    starts when it says, and is nothing that counts.
    """
    by_day: dict[tuple[date, SleepKind], list[Sleep]] = {}
    for sleep in sleeps:
        by_day.setdefault((sleep.day, sleep.kind), []).append(sleep)
    found = [night for day in by_day.values() for night in _nights_of_day(day)]
    return sorted(found, key=lambda one: (one.day, one.start_time, one.kind, one.sha256s))


def _nights_of_day(sleeps: Iterable[Sleep]) -> Iterator[Sleep]:
    left = sorted(sleeps, key=lambda sleep: sleep.precedence, reverse=True)
    while left:
        same = [_same_night(left[0], one) for one in left]
        if not left[0].deleted:
            yield _together([one for one in compress(left, same) if not one.deleted])
        left = [one for one, together in zip(left, same, strict=True) if not together]


def _same_night(one: Sleep, other: Sleep) -> bool:
    if one.deleted or other.deleted:
        return abs(one.start_time - other.start_time) <= SAME_START
    shared = min(one.end_time, other.end_time) - max(one.start_time, other.start_time)
    shorter = min(one.end_time - one.start_time, other.end_time - other.start_time)
    return shared > SAME_NIGHT * shorter


def _together(same: Sequence[Sleep]) -> Sleep:
    """The first session with the stages of the first that has any, cut to its time."""
    best = same[0]
    staged = next((one for one in same if one.stage_levels), best)
    if staged is best:
        return best
    shift_ms = _milliseconds(staged.start_time, best.start_time)
    whole_ms = _milliseconds(best.end_time, best.start_time)
    starts = [start + shift_ms for start in staged.stage_starts_ms]
    end_ms = min(staged.stages_end_ms + shift_ms, whole_ms)
    ends = [*starts[1:], end_ms]
    kept = [
        (max(start, 0), level)
        for start, end, level in zip(starts, ends, staged.stage_levels, strict=True)
        if max(start, 0) < min(end, whole_ms)
    ]
    return replace(
        best,
        sha256s=(*best.sha256s, *staged.sha256s),
        stage_starts_ms=tuple(start for start, _ in kept),
        stage_levels=tuple(level for _, level in kept),
        stages_end_ms=end_ms,
    )


def _milliseconds(moment: datetime, origin: datetime) -> int:
    return round((moment - origin).total_seconds() * 1000)
