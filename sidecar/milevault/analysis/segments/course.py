"""Segments made ready to be looked for, and the making of one from part of an activity."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from milevault.analysis.elevation import gain_and_loss, smoothed_profile
from milevault.analysis.routes.signature import distances
from milevault.analysis.segments.gates import Gates
from milevault.analysis.segments.track import Track
from milevault.model import Streams
from milevault.model.segment import Line

type Floats = NDArray[np.float64]
type Way = NDArray[np.complex128]

# Below that the two gates, 35 m to each side, would be one place.
SHORTEST_M: Final = 100.0
LONGEST_M: Final = 200_000.0
_SPACING_M: Final = 10.0
_FEWEST_POINTS: Final = 65
_MOST_POINTS: Final = 4097
# The way at a gate: over so many metres, more than a receiver's error and less than most bends.
_GATE_WAY_M: Final = 25.0
# Points that are compared, and up to which length: chords of more than 40 m would cut hairpins off.
_COMPARED: Final = ((2_500.0, 64), (5_000.0, 128))
_MOST_COMPARED: Final = 256
_FULL_CIRCLE_DEG: Final = 360.0


@dataclass(frozen=True, kw_only=True, eq=False)
class Course:
    """A segment in the form it is looked for."""

    line: Line
    length_m: float
    both_directions: bool

    @property
    def count(self) -> int:
        """At how many points it is compared."""
        return next((count for up_to_m, count in _COMPARED if self.length_m <= up_to_m), _MOST_COMPARED)

    def gates(self) -> tuple[Floats, Floats]:
        """(4,) latitudes and (4,) longitudes: the start, a place some metres after it, one before the end, the end."""
        last = len(self.line) - 1
        ahead = min(max(1, round(_GATE_WAY_M / (self.length_m / last))), last)
        places = [0, ahead, last - ahead, last]
        return self.line.lat_deg[places], self.line.lon_deg[places]

    def points(self, track: Track) -> Way:
        """(count,) complex128, equally spaced along the segment, on the plane of a track.

        A few of many segments are ever compared with one activity: not before that is this computed.
        """
        lat, lon = self._compared
        return track.plane(lat, lon)

    @cached_property
    def _compared(self) -> tuple[Floats, Floats]:
        numbers = np.arange(len(self.line))
        at = np.linspace(0, len(self.line) - 1, self.count)
        lon = _unwrapped(self.line.lon_deg)
        return np.interp(at, numbers, self.line.lat_deg), np.interp(at, numbers, lon)


class Heading(NamedTuple):
    """A segment in one direction: its place in the sequence, and whether that is from its end to its start."""

    course: int
    reversed: bool


def headings(courses: Sequence[Course]) -> list[Heading]:
    """All directions that count, in the order of the courses."""
    return [
        Heading(at, backwards)
        for at, course in enumerate(courses)
        for backwards in ((False, True) if course.both_directions else (False,))
    ]


def gates_of(courses: Sequence[Course], directions: Sequence[Heading], track: Track) -> Gates:
    """The gates: 2 k is the entry of the k-th direction, 2 k + 1 its exit."""
    lat, lon = np.array([course.gates() for course in courses]).transpose(1, 0, 2)
    corners = track.plane(lat, lon)
    own = corners[[one.course for one in directions]]
    backwards = np.array([one.reversed for one in directions])
    own = np.where(backwards[:, None], own[:, ::-1], own)
    ways = (own[:, [1, 3]] - own[:, [0, 2]]).ravel()
    length = np.abs(ways)
    ways = np.divide(ways, length, out=np.zeros_like(ways), where=length > 0)
    points = own[:, [0, 3]].ravel()
    return Gates(points=points, ways=ways, is_entry=np.arange(len(points)) % 2 == 0)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cut:
    """A new segment: its line, its length, and its climb, None where no altitude is known."""

    line: Line
    length_m: float
    gain_m: float | None


def cut_out(streams: Streams, start_s: float, end_s: float) -> Cut | None:
    """The segment covered from one second of an activity to another, without the rests on the way.

    Both ends are interpolated. None where the positions in between make less than ``SHORTEST_M`` or more than
    ``LONGEST_M``.
    """
    lat, lon = streams.values.get("position_lat"), streams.values.get("position_long")
    if lat is None or lon is None:
        return None
    track = Track.of(lat, lon, streams.elapsed_s)
    if track is None or not start_s < end_s:
        return None
    start, end = (track.position(at_s) for at_s in (start_s, end_s))
    places = track.piece_positions(start, end)
    way = distances(track.at(places))
    if not SHORTEST_M <= way[-1] <= LONGEST_M:
        return None
    return _cut(streams, track, places, way)


def _cut(streams: Streams, track: Track, places: Floats, way: Floats) -> Cut:
    count = int(np.clip(np.ceil(way[-1] / _SPACING_M) + 1, _FEWEST_POINTS, _MOST_POINTS))
    numbers = np.arange(len(track.points))
    at = np.interp(np.linspace(0.0, way[-1], count), way, places)
    known = ~(np.isnan(streams.values["position_lat"]) | np.isnan(streams.values["position_long"]))
    lat = streams.values["position_lat"][known]
    lon = _unwrapped(streams.values["position_long"][known])
    altitude = _altitude(streams, np.interp(at, numbers, track.elapsed_s))
    line = Line(
        lat_deg=np.interp(at, numbers, lat), lon_deg=np.interp(at, numbers, lon), altitude_m=altitude
    ).quantised()
    gain = None
    if not np.isnan(line.altitude_m).any():
        along = np.linspace(0.0, way[-1], count)
        gain = round(gain_and_loss(smoothed_profile(line.altitude_m, along))[0], 1)
    return Cut(line=line, length_m=round(float(way[-1]), 1), gain_m=gain)


def _altitude(streams: Streams, at_s: Floats) -> Floats:
    """(K,) metres of altitude at those seconds, nan where the activity has none."""
    altitude = streams.values.get("altitude")
    if altitude is None:
        return np.full(len(at_s), np.nan)
    known = ~np.isnan(altitude)
    return np.interp(at_s, streams.elapsed_s[known], altitude[known])


def _unwrapped(lon_deg: Floats) -> Floats:
    """Longitudes without a leap at the 180th meridian."""
    return np.unwrap(lon_deg, period=_FULL_CIRCLE_DEG)
