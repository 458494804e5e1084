"""One effort laid over another on the same way: where time was won and lost."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from milevault.analysis.routes import dtw
from milevault.analysis.routes.alignment import alignments
from milevault.analysis.routes.crosstrack import CAP_M
from milevault.analysis.routes.frames import Ways
from milevault.analysis.routes.shared_part import shared_part
from milevault.analysis.routes.signature import (
    LEAST_LENGTH_M,
    distances,
    is_closed,
    moving,
    projected,
)
from milevault.model.route import Comparison, Track

type Floats = NDArray[np.float64]
# Finer than a signature, because only two ways are compared.
SPACING_M: Final = 25.0
_FEWEST, _MOST = 128, 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """Points and seconds along a way, standing left out of the way and kept in the seconds."""

    way: NDArray[np.complex128]
    along_m: Floats
    elapsed_s: Floats

    @property
    def closed(self) -> bool:
        return is_closed(self.way, float(self.along_m[-1]))

    def at(self, metres: Floats) -> Ways:
        """The points at places along the way."""
        east = np.interp(metres, self.along_m, self.way.real)
        north = np.interp(metres, self.along_m, self.way.imag)
        return (east + 1j * north).astype(np.complex64)

    def back(self) -> _Run:
        """The same from its end to its start; its clock counts on from 0."""
        return _Run(
            way=self.way[::-1],
            along_m=self.along_m[-1] - self.along_m[::-1],
            elapsed_s=self.elapsed_s[-1] - self.elapsed_s[::-1],
        )


def compared(one: Track, other: Track) -> Comparison | None:
    """The other effort at every place of one that both went; None where one of them goes nowhere.

    Where one began later or ended earlier, only what both went counts: beyond, the clock of one stands still and the
    gap would be the time that the other took for the rest. Rounds from another start are turned: the other's seconds
    count from where the first began, through its end and on from its start; against the direction they are those it
    took back. Whether the two are the same way at all is not asked: ``error_m`` says it.
    """
    runs = _runs(one, other)
    if runs is None:
        return None
    first, second = runs
    return _turned(first, second) if _begin_elsewhere(first, second) else _beside(first, second)


def _begin_elsewhere(first: _Run, second: _Run) -> bool:
    """Whether both are rounds, and the second neither begins nor ends where the first begins."""
    home = first.way[0]
    return first.closed and second.closed and min(abs(second.way[[0, -1]] - home)) > CAP_M


def _beside(first: _Run, second: _Run) -> Comparison:
    """What both went, in the better direction; forwards where both are as good."""
    forwards, backwards = _laid(first, second), _laid(first, second.back(), backwards=True)
    return forwards if forwards.error_m <= backwards.error_m else backwards


def _laid(first: _Run, second: _Run, *, backwards: bool = False) -> Comparison:
    own, others = shared_part(first.way, first.along_m, second.way, second.along_m)
    count = _count(own[1] - own[0])
    distance = np.linspace(*own, count)
    way, ghost = first.at(distance), second.at(np.linspace(*others, count))
    place, offset = _places(way, ghost)
    mine = np.interp(distance, first.along_m, first.elapsed_s) - first.elapsed_s[0]
    along = np.interp(place, np.arange(count), np.linspace(*others, count))
    theirs = np.interp(along, second.along_m, second.elapsed_s)
    return _comparison(
        distance, mine, theirs, offset, error_m=float(dtw.errors(way, ghost[None])[0]), backwards=backwards
    )


def _turned(first: _Run, second: _Run) -> Comparison:
    """The second turned to begin where the first does, whole."""
    length = float(first.along_m[-1])
    count = _count(length)
    distance = np.linspace(0, length, count)
    way, ghost = first.at(distance), second.at(np.linspace(0, second.along_m[-1], count))
    laid = alignments(way, ghost[None], np.array([True]))
    costs = dtw.errors(way, laid.applied(ghost[None]))
    best = laid.chosen(np.array([costs.argmin()]))
    place, offset = _places(way, best.applied(ghost[None])[0])
    shift, backwards = int(best.shift[0]), bool(best.backwards[0])
    mine = np.interp(distance, first.along_m, first.elapsed_s) - first.elapsed_s[0]
    theirs = np.interp(place, np.arange(count), _clock(second, count, shift, backwards=backwards))
    return _comparison(distance, mine, theirs, offset, error_m=float(costs.min()), backwards=backwards)


def _comparison(
    distance: Floats, mine: Floats, theirs: Floats, offset: Floats, *, error_m: float, backwards: bool
) -> Comparison:
    """Level where the comparison begins."""
    level = mine[0] + theirs - theirs[0]
    return Comparison(
        distance_m=distance,
        elapsed_s=mine,
        other_elapsed_s=level,
        gap_s=mine - level,
        offset_m=offset,
        error_m=error_m,
        reversed=backwards,
    )


def _count(length_m: float) -> int:
    return int(np.clip(np.ceil(length_m / SPACING_M), _FEWEST, _MOST))


def _runs(one: Track, other: Track) -> tuple[_Run, _Run] | None:
    """Both on the map of the first."""
    known = np.isfinite(one.lat_deg) & np.isfinite(one.lon_deg)
    if not known.any():
        return None
    origin = float(one.lat_deg[known][0]), float(one.lon_deg[known][0])
    first, second = _run(one, origin), _run(other, origin)
    return None if first is None or second is None else (first, second)


def _run(track: Track, origin: tuple[float, float]) -> _Run | None:
    known = np.isfinite(track.lat_deg) & np.isfinite(track.lon_deg)
    if known.sum() < 2:
        return None
    way = projected(track.lat_deg[known], track.lon_deg[known], *origin)
    kept = moving(way)
    along = distances(way[kept])
    if along[-1] < LEAST_LENGTH_M:
        return None
    return _Run(way=way[kept], along_m=along, elapsed_s=track.elapsed_s[known][kept])


def _clock(run: _Run, count: int, shift: int, *, backwards: bool) -> Floats:
    """(count,) seconds at each point of a turned way, counted from its first; nothing passes where it closes."""
    elapsed = np.interp(np.linspace(0, run.along_m[-1], count), run.along_m, run.elapsed_s)
    order = (np.arange(count) + shift) % count
    order = count - 1 - order if backwards else order
    steps = np.abs(np.diff(elapsed[order]))
    steps[np.abs(np.diff(order)) > 1] = 0
    return np.append(0.0, np.cumsum(steps))


def _places(way: Ways, other: Ways) -> tuple[Floats, Floats]:
    """(K,) where on the other each point falls, in points and parts of them, not falling; (K,) metres to there.

    Of the pieces that meet in the points which the warping path gives, the nearest one counts.
    """
    mine, theirs = dtw.path(way, other)
    rows, starts = np.tile(mine, 2), np.concatenate([theirs - 1, theirs])
    starts = np.clip(starts, 0, len(other) - 2)
    begin, step = other[starts].astype(complex), np.diff(other)[starts].astype(complex)
    square = np.maximum(np.abs(step) ** 2, 1e-9)
    part = np.clip(((way[rows] - begin) * np.conj(step)).real / square, 0, 1)
    apart = np.abs(way[rows] - begin - part * step)
    order = np.lexsort([starts, apart, rows])
    nearest = order[np.searchsorted(rows[order], np.arange(len(way)))]
    place = np.maximum.accumulate(starts[nearest] + part[nearest])
    return place, np.minimum(apart[nearest], CAP_M)
