"""Which of many ways are the same as one: each question asked only of those that the cheaper one left."""

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from milevault.analysis.routes import dtw
from milevault.analysis.routes.alignment import Alignments, alignments
from milevault.analysis.routes.bound import coarse_errors, windowed_errors
from milevault.analysis.routes.features import features, near
from milevault.analysis.routes.frames import placed
from milevault.model.route import POINT_COUNTS, RouteMatch, Signature

type Floats = NDArray[np.float64]
# Measured on made-up and real tracks: 16 m finds 0.997 of the same ways and takes 0.0006 others; on laps the
# corners that 128 points cut cost more.
SAME_M: Final = 16.0
SAME_LAPS_M: Final = 23.0
LAPS_FROM: Final = 6.5
# The error of the same way grows by what the points pass its corners by: measured on 133 real tracks and 1,800 pairs
# of made-up ones, 5 m and that. Up to 6 m of it are in the 16 m; a street 30 m away stays another one.
CORNERS_FROM_M: Final = 6.0
MOST_FOR_CORNERS_M: Final = 12.0
# A small field is not as wide as the error that is allowed on a long way.
_SMALL_SHARE: Final = 1 / 8


def matches(query: Signature, candidates: Sequence[Signature]) -> list[RouteMatch]:
    """The candidates that are the same way as the query, the nearest first, then in their order."""
    return matches_among(query, candidates, near(query, features(candidates)))


def matches_among(
    query: Signature, candidates: Sequence[Signature], within_reach: Iterable[int]
) -> list[RouteMatch]:
    """``matches`` where it is known which candidates are within reach of the query (``features.near``)."""
    groups: dict[int, list[int]] = {count: [] for count in POINT_COUNTS}
    for index in within_reach:
        groups[max(len(query.points), len(candidates[index].points))].append(int(index))
    found = [
        one
        for count, chosen in groups.items()
        if chosen
        for one in _matches(query, candidates, chosen, count)
    ]
    return sorted(found, key=lambda one: (one.error_m, one.index))


def limit_m(query: Signature, other: Signature) -> float:
    """The mean distance in metres up to which two ways are the same."""
    corners = min(query.corner_m, other.corner_m) - CORNERS_FROM_M
    same = SAME_M + min(max(corners, 0.0), MOST_FOR_CORNERS_M)
    laps = min(query.lap_ratio, other.lap_ratio) > LAPS_FROM
    small = _SMALL_SHARE * max(query.diagonal_m, other.diagonal_m)
    return min(max(same, SAME_LAPS_M) if laps else same, small)


def is_turnable(query: Signature, other: Signature) -> bool:
    """Whether the start says nothing: both end near it."""
    return query.closed and other.closed


def _matches(
    query: Signature, candidates: Sequence[Signature], chosen: list[int], count: int
) -> Iterable[RouteMatch]:
    others = [candidates[index] for index in chosen]
    way, ways = placed(query, [query], count)[0], placed(query, others, count)
    limits = np.array([limit_m(query, one) for one in others])
    ways_of = alignments(way, ways, np.array([is_turnable(query, one) for one in others]))
    for least in (coarse_errors, windowed_errors):
        ways_of = ways_of.chosen(least(way, ways_of.applied(ways)) <= limits[ways_of.candidate])
    errors = dtw.errors(way, ways_of.applied(ways))
    same = errors <= limits[ways_of.candidate]
    return _best(ways_of.chosen(same), errors[same], chosen)


def _best(found: Alignments, errors: Floats, chosen: list[int]) -> Iterable[RouteMatch]:
    """One match per candidate. One that matches both ways round has no direction and counts as forwards."""
    for candidate in np.unique(found.candidate):
        rows = np.flatnonzero(found.candidate == candidate)
        best = rows[0]  # forwards comes first
        yield RouteMatch(
            index=chosen[candidate],
            error_m=float(errors[rows].min()),
            reversed=bool(found.backwards[best]),
            shift=int(found.shift[best]),
        )
