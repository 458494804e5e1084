"""When a track passes the gates of many segments: one look at all of them.

A gate is a line across the way, 35 m to either side. It is passed where a step of the track crosses it in the
direction of the way, at the time interpolated within that step. Where the way turns at the gate, or the recording
begins or ends there, nothing crosses: then the nearest point counts, if it is near enough.
"""

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from milevault.analysis.segments.track import Track

type Floats = NDArray[np.float64]
type Way = NDArray[np.complex128]
type Places = NDArray[np.intp]
type Flags = NDArray[np.bool_]

GATE_M: Final = 35.0
# Without a crossing: as far as a usual receiver is off, and little against the shortest segment.
NEAREST_M: Final = 20.0
# A gate is looked for in its cell and the eight around it. Places on the track are at most 30 m apart, so one of them
# lies within 35 + 15 m of a gate that is passed.
_CELL_M: Final = 50.0
_SPACING_M: Final = 30.0
# No device that is carried goes that far between two samples and still passes a gate.
_LONGEST_STEP_M: Final = 2000.0
_ROW: Final = 1 << 24
_COLUMNS: Final = np.array([-_ROW, 0, _ROW])


class Gates(NamedTuple):
    """points, ways : (G,) complex128, the middles in metres and unit vectors along the way; is_entry : (G,) bool."""

    points: Way
    ways: Way
    is_entry: Flags


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Visits:
    """The times that gates were passed, by gate and then in order.

    gate : (V,) the gate's number; position : (V,) fractional sample number; at_s : (V,) seconds since the start
    """

    gate: Places
    position: Floats
    at_s: Floats


def visits(track: Track, gates: Gates) -> Visits:
    """Every stay near a gate that passes it, once: of several crossings of an entry the last counts, of an exit the
    first, so that a rest at a gate is no part of a segment.
    """
    gate, step = _near(track, gates.points)
    if not len(gate):
        return Visits(gate=gate, position=np.empty(0), at_s=np.empty(0))
    start = track.points[step] - gates.points[gate]
    end = track.points[step + 1] - gates.points[gate]
    ways = gates.ways[gate]
    crossed, share, crossed_back = _crossings(start, end, ways)
    nearest, distance = _nearest(start, end)
    chosen, by_crossing = _chosen(gate, step, crossed, crossed_back, distance, gates.is_entry[gate])
    share = np.where(by_crossing, share[chosen], nearest[chosen])
    return _timed(track, gates, gate[chosen], step[chosen], share)


def _near(track: Track, points: Way) -> tuple[Places, Places]:
    """(P,) gates and (P,) steps of the track that may be within reach of them, sorted, each pair once."""
    length = track.step_m
    usable = np.flatnonzero(length <= _LONGEST_STEP_M)
    parts = np.ceil(length[usable] / _SPACING_M).astype(np.intp) + 1
    step = np.repeat(usable, parts)
    within = np.arange(len(step)) - np.repeat(np.cumsum(parts) - parts, parts)
    share = within / np.repeat(np.maximum(parts - 1, 1), parts)
    places = track.points[step] + share * (track.points[step + 1] - track.points[step])
    codes = _codes(places)
    order = np.argsort(codes, kind="stable")
    codes, step = codes[order], step[order]
    middle = _codes(points)[:, None] + _COLUMNS
    first = np.searchsorted(codes, middle - 1, "left").ravel()
    count = np.searchsorted(codes, middle + 1, "right").ravel() - first
    gate = np.repeat(np.repeat(np.arange(len(points)), 3), count)
    inside = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    found = np.sort(gate * np.int64(len(track.points)) + step[np.repeat(first, count) + inside])
    found = found[np.diff(found, prepend=-1) > 0]
    return found // len(track.points), found % len(track.points)


def _codes(points: Way) -> NDArray[np.int64]:
    """The number of each point's cell; the cell to the north has the next number, the one to the east _ROW more."""
    east, north = (np.floor(metres / _CELL_M).astype(np.int64) for metres in (points.real, points.imag))
    return east * _ROW + north


def _crossings(start: Way, end: Way, ways: Way) -> tuple[Flags, Floats, Flags]:
    """Whether steps cross the gate along the way, at which share of them, and whether they cross it the other way.

    start, end, ways : (P,), the ends of each step as seen from the middle of its gate
    """
    before, after = _along(start, ways), _along(end, ways)
    ahead = (before < 0) & (after >= 0)
    back = (before >= 0) & (after < 0)
    share = np.divide(before, before - after, out=np.zeros(len(before)), where=ahead | back)
    within = np.abs(start + share * (end - start)) <= GATE_M
    return ahead & within, share, back & within


def _along(points: Way, ways: Way) -> Floats:
    """(P,) how far each point lies in the direction of its unit vector."""
    return points.real * ways.real + points.imag * ways.imag


def _nearest(start: Way, end: Way) -> tuple[Floats, Floats]:
    """The share of each step where it is nearest to its gate's middle, and that distance in metres."""
    step = end - start
    square = _along(step, step)
    share = np.divide(-_along(start, step), square, out=np.zeros(len(square)), where=square > 0)
    share = np.clip(share, 0.0, 1.0)
    return share, np.abs(start + share * step)


def _chosen(
    gate: Places, step: Places, crossed: Flags, crossed_back: Flags, distance: Floats, is_entry: Flags
) -> tuple[Places, Flags]:
    """The pair that passes the gate in each stay that does, and whether it crosses it."""
    near = np.flatnonzero(distance <= GATE_M)
    if not len(near):
        return near, np.empty(0, np.bool_)
    new = (np.diff(gate[near]) != 0) | (np.diff(step[near]) != 1)
    first = np.concatenate([[0], np.flatnonzero(new) + 1])
    stay = np.cumsum(np.concatenate([[0], new]))
    number = np.arange(len(near))
    crossing = crossed[near]
    # The last crossing of an entry, the first of an exit; where none is, -1 and len(near).
    latest = np.maximum.reduceat(np.where(crossing, number, -1), first)
    earliest = np.minimum.reduceat(np.where(crossing, number, len(near)), first)
    by_crossing = latest >= 0
    crossing_at = np.where(is_entry[near][first], latest, earliest)
    least = np.minimum.reduceat(distance[near], first)
    nearest_at = np.minimum.reduceat(np.where(distance[near] == least[stay], number, len(near)), first)
    back = np.logical_or.reduceat(crossed_back[near], first)
    passes = by_crossing | ((least <= NEAREST_M) & ~back)
    return near[np.where(by_crossing, crossing_at, nearest_at)[passes]], by_crossing[passes]


def _timed(track: Track, gates: Gates, gate: Places, step: Places, share: Floats) -> Visits:
    """With their times. A rest at the gate, or a gap in the recording there, is no part of the segment; a gap that
    leads away from the gate tells no time.
    """
    gap = track.is_gap[step]
    told = ~gap | (track.step_m[step] <= GATE_M)
    # After the gap at an entry, before it at an exit.
    share = np.where(gap, gates.is_entry[gate].astype(np.float64), share)
    gate, step, share = gate[told], step[told], share[told]
    before, after = track.elapsed_s[step], track.elapsed_s[step + 1]
    return Visits(gate=gate, position=step + share, at_s=before + share * (after - before))
