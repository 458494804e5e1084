"""The track of one activity as segments are looked for in it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from milevault.analysis.routes.signature import distances, projected
from milevault.model.route import METRES_PER_DEGREE, Box

type Floats = NDArray[np.float64]
type Way = NDArray[np.complex128]
# Between samples further apart nobody knows when a gate was passed, unless the device records as seldom all the time.
LONGEST_STEP_S: Final = 30.0
_TYPICAL_STEPS: Final = 3.0
# Places that are closer are a rest with a wandering receiver, or noise: with 8 m white noise of 4 m doubles a way, with
# 20 m it adds 5 %.
APART_M: Final = 20.0
# No pass leads further away from its segment than that (``likeness``: 60 m, chords and rounding come on top).
BEYOND_M: Final = 200.0
_NEAR_POLE_DEG: Final = 89.9
_FEWEST: Final = 2


@dataclass(frozen=True, kw_only=True, eq=False)
class Track:
    """Where the athlete was.

    lat_deg, lon_deg : where the plane of the points touches: the first of them
    points : (N,) complex128, metres east (real) and north of it
    elapsed_s : (N,) float64, non-decreasing seconds since the activity's start
    """

    lat_deg: float
    lon_deg: float
    points: Way
    elapsed_s: Floats

    @classmethod
    def of(cls, lat_deg: Floats, lon_deg: Floats, elapsed_s: Floats) -> Self | None:
        """The track of (N,) samples, nan where a position is missing; None with fewer than two known ones."""
        known = ~(np.isnan(lat_deg) | np.isnan(lon_deg))
        if np.count_nonzero(known) < _FEWEST:
            return None
        lat, lon = lat_deg[known], lon_deg[known]
        points = projected(lat, lon, lat[0], lon[0])
        return cls(lat_deg=lat[0], lon_deg=lon[0], points=points, elapsed_s=elapsed_s[known])

    def plane(self, lat_deg: Floats, lon_deg: Floats) -> Way:
        """(K,) complex128, other positions on the plane of the track; lat_deg, lon_deg : (K,) degrees."""
        return projected(lat_deg, lon_deg, self.lat_deg, self.lon_deg)

    @cached_property
    def step_m(self) -> Floats:
        """(N - 1,) metres of each step."""
        return np.abs(np.diff(self.points))

    @cached_property
    def is_gap(self) -> NDArray[np.bool_]:
        """(N - 1,) whether a step takes too long to tell a time within it."""
        step_s = np.diff(self.elapsed_s)
        return step_s > max(LONGEST_STEP_S, _TYPICAL_STEPS * float(np.median(step_s)))

    @cached_property
    def places(self) -> NDArray[np.intp]:
        """(M,) samples that lie apart: what is left of the track without its rests."""
        return apart(self.points, APART_M)

    @cached_property
    def way_m(self) -> Floats:
        """(N,) metres covered up to each sample, rests without."""
        return np.interp(np.arange(len(self.points)), self.places, distances(self.points[self.places]))

    def at(self, position: Floats) -> Way:
        """(K,) complex128 points at fractional sample numbers; position : (K,) float64 within 0 and N - 1."""
        return np.interp(position, np.arange(len(self.points)), self.points)

    def position(self, at_s: float) -> float:
        """The fractional sample number at some seconds since the start; the first or last one outside of the track."""
        return float(np.interp(at_s, self.elapsed_s, np.arange(len(self.points))))

    def piece_positions(self, start: float, end: float) -> Floats:
        """(M,) fractional sample numbers from one to another, rests left out."""
        first, last = np.searchsorted(self.places, start, "right"), np.searchsorted(self.places, end)
        return np.concatenate([[start], self.places[first:last], [end]])

    def piece(self, start: float, end: float) -> Way:
        """(M,) points from one fractional sample number to another, rests left out."""
        return self.at(self.piece_positions(start, end))


def apart(points: Way, least_m: float) -> NDArray[np.intp]:
    """(M,) rising places of a way that lie at least so far from the one taken before, the first one and the last.

    Standing still, a receiver wanders: without this a rest would be as long as a way. points : (N,) metres, N >= 1

    >>> apart(np.array([0, 3, 9, 10, 11]) + 0j, 8.0).tolist()
    [0, 2, 4]
    """
    taken = [0]
    last, *others = points.tolist()
    for at, point in enumerate(others, 1):
        if abs(point - last) >= least_m:
            taken.append(at)
            last = point
    if taken[-1] != len(others):
        taken.append(len(others))
    return np.array(taken, np.intp)


def box_of(lat_deg: Floats, lon_deg: Floats, beyond_m: float = 0.0) -> Box | None:
    """The corners of (N,) positions in degrees, nan where missing, so many metres further out; None without any.

    One that crosses the 180th meridian reaches all around.
    """
    known = ~(np.isnan(lat_deg) | np.isnan(lon_deg))
    if not known.any():
        return None
    lat, lon = lat_deg[known], lon_deg[known]
    south, north = float(lat.min()), float(lat.max())
    out = beyond_m / METRES_PER_DEGREE
    # Near a pole the widest there is: a degree of longitude has a metre there.
    narrowest = np.cos(np.radians(min(max(abs(south), abs(north)) + out, _NEAR_POLE_DEG)))
    sideways = out / float(narrowest)
    return Box(
        south_deg=south - out,
        west_deg=float(lon.min()) - sideways,
        north_deg=north + out,
        east_deg=float(lon.max()) + sideways,
    )
