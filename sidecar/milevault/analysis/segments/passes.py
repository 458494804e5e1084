"""Every pass of one activity over many segments.

A gate at each end, passed in order; the piece between them, its length, and how far it is from the segment: the
procedure and its limits are measured (docs/decisions/segments.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

import numpy as np
from numpy.typing import NDArray

from milevault.analysis.routes.signature import distances, resampled
from milevault.analysis.segments.course import Course, Heading, gates_of, headings
from milevault.analysis.segments.gates import Visits, visits
from milevault.analysis.segments.likeness import alike
from milevault.analysis.segments.track import Track
from milevault.model.route import Pass

type Floats = NDArray[np.float64]
VERSION: Final = 1
"""Raise it with every change of what is found: passes of another version are looked for again."""
# A way that follows the segment is hardly shorter, and longer by what the receiver wandered; two laps are two passes.
_LEAST_SHARE: Final = 0.7
_MOST_SHARE: Final = 1.6
_LENGTH_M: Final = 50.0
# As exact as samples are stored; further digits would be those of the processor.
_DECIMALS_S: Final = 3
_DECIMALS_M: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    """A piece between two gates: the places among the visits of where it begins and ends."""

    heading: Heading
    entry: int
    exit: int


def passes(track: Track, courses: Sequence[Course]) -> list[list[Pass]]:
    """The passes of the activity over each course, in the order of time; those of one course never overlap.

    What is found on a course does not depend on the others.
    """
    found: list[list[Pass]] = [[] for _ in courses]
    if not courses:
        return found
    directions = headings(courses)
    seen = visits(track, gates_of(courses, directions, track))
    candidates = _candidates(track, courses, directions, seen)
    errors = _errors(track, courses, candidates, seen)
    for candidate, error_m in zip(candidates, errors, strict=True):
        if error_m is not None:
            found[candidate.heading.course].append(_pass(candidate, seen, error_m))
    return [_apart(several) for several in found]


def _candidates(
    track: Track, courses: Sequence[Course], directions: Sequence[Heading], seen: Visits
) -> list[_Candidate]:
    """Every entry with every exit after it, where the way between them is about as long as the segment."""
    found: list[_Candidate] = []
    bounds = np.searchsorted(seen.gate, np.arange(2 * len(directions) + 1))
    both = np.flatnonzero((np.diff(bounds)[0::2] > 0) & (np.diff(bounds)[1::2] > 0))
    if not len(both):
        return found
    way = np.interp(seen.position, np.arange(len(track.points)), track.way_m)
    for direction in both.tolist():
        heading = directions[direction]
        length = courses[heading.course].length_m
        first, middle, last = bounds[2 * direction : 2 * direction + 3].tolist()
        between = way[None, middle:last] - way[first:middle, None]
        later = seen.at_s[None, middle:last] > seen.at_s[first:middle, None]
        fits = later & _as_long(between, length)
        found += [
            _Candidate(heading=heading, entry=first + entry, exit=middle + leave)
            for entry, leave in np.argwhere(fits).tolist()
        ]
    return found


def _as_long(way_m: Floats, length_m: float) -> NDArray[np.bool_]:
    least, most = _LEAST_SHARE * length_m - _LENGTH_M, _MOST_SHARE * length_m + _LENGTH_M
    return (way_m >= least) & (way_m <= most)


def _errors(
    track: Track, courses: Sequence[Course], candidates: Sequence[_Candidate], seen: Visits
) -> list[float | None]:
    """How far each candidate is from its segment, None where that is too far; all with as many points at once."""
    errors: list[float | None] = [None] * len(candidates)

    def size(at: int) -> int:
        return courses[candidates[at].heading.course].count

    for count, group in groupby(sorted(range(len(candidates)), key=size), key=size):
        places = list(group)
        pieces = np.empty((len(places), count), np.complex64)
        lines = np.empty((len(places), count), np.complex64)
        for row, at in enumerate(places):
            one = candidates[at]
            piece = track.piece(float(seen.position[one.entry]), float(seen.position[one.exit]))
            pieces[row] = resampled(piece, distances(piece), count)
            line = courses[one.heading.course].points(track)
            lines[row] = line[::-1] if one.heading.reversed else line
        for at, error_m in zip(places, alike(pieces, lines), strict=True):
            errors[at] = error_m
    return errors


def _pass(one: _Candidate, seen: Visits, error_m: float) -> Pass:
    return Pass(
        start_s=round(float(seen.at_s[one.entry]), _DECIMALS_S),
        end_s=round(float(seen.at_s[one.exit]), _DECIMALS_S),
        error_m=round(error_m, _DECIMALS_M),
        reversed=one.heading.reversed,
    )


def _apart(found: Sequence[Pass]) -> list[Pass]:
    """Of passes that overlap the one that fits best counts, to the metre; of those that fit alike the shortest.

    A way there and back can be passed in both directions, and rounds from any of them on; waiting before a gate
    is no part of a pass.
    """
    chosen: list[Pass] = []
    for one in sorted(found, key=lambda one: (round(one.error_m), one.elapsed_s, one.start_s, one.reversed)):
        if all(one.end_s <= other.start_s or other.end_s <= one.start_s for other in chosen):
            chosen.append(one)
    return sorted(chosen, key=lambda one: (one.start_s, one.reversed))
