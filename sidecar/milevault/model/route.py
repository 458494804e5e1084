"""The shape of an activity's way, small enough to be compared with thousands of others."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]
POINT_COUNTS: Final = (128, 256)
# Metres of a degree on the sphere of radius 6,371 km, the mean radius of the Earth.
METRES_PER_DEGREE: Final = 6_371_000.0 * np.pi / 180
_POINT_DTYPE: Final = np.dtype("<i2")
_POINT_BYTES: Final = 2 * _POINT_DTYPE.itemsize


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """What a way reaches, in degrees. Beyond the 180th meridian ``west`` and ``east`` go on counting."""

    south_deg: float
    west_deg: float
    north_deg: float
    east_deg: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Signature:
    """A way as points at equal distances along it.

    lat_deg, lon_deg : the origin, the middle of the way's box
    points : (K, 2) int16, east and north of the origin in units of ``unit_m`` metres; K is 128 or 256
    length_m : the whole way, without what the receiver wandered while standing
    closed : whether it ends near its start, so that the start says nothing
    Everything else follows from these. Degrees become metres on a cylinder that is true at the origin.
    """

    lat_deg: float
    lon_deg: float
    unit_m: int
    points: NDArray[np.int16]
    length_m: float
    closed: bool

    def to_bytes(self) -> bytes:
        """The points as little-endian pairs: 512 or 1,024 bytes."""
        return self.points.astype(_POINT_DTYPE).tobytes()

    @classmethod
    def from_bytes(
        cls, data: bytes, *, lat_deg: float, lon_deg: float, unit_m: int, length_m: float, closed: bool
    ) -> Self:
        """The signature whose ``to_bytes`` were kept beside its other fields; ValueError for another size."""
        if len(data) not in {count * _POINT_BYTES for count in POINT_COUNTS}:
            raise ValueError(f"a route signature of {len(data)} bytes")
        points = np.frombuffer(data, _POINT_DTYPE).astype(np.int16).reshape(-1, 2)
        return cls(
            lat_deg=lat_deg,
            lon_deg=lon_deg,
            unit_m=unit_m,
            points=points,
            length_m=length_m,
            closed=closed,
        )

    @cached_property
    def metres(self) -> Floats:
        """(K, 2) float64, metres east and north of the origin."""
        return self.points.astype(np.float64) * self.unit_m

    @cached_property
    def box(self) -> Box:
        """The box around the points."""
        (west, south), (east, north) = self.metres.min(axis=0), self.metres.max(axis=0)
        return Box(
            south_deg=self._lat(south),
            west_deg=self._lon(west),
            north_deg=self._lat(north),
            east_deg=self._lon(east),
        )

    @cached_property
    def centroid(self) -> tuple[float, float]:
        """Latitude and longitude in degrees of the points' mean."""
        east, north = self.metres.mean(axis=0)
        return self._lat(north), self._lon(east)

    @cached_property
    def diagonal_m(self) -> float:
        """Metres from corner to corner of the box."""
        return float(np.hypot(*np.ptp(self.metres, axis=0)))

    @cached_property
    def lap_ratio(self) -> float:
        """How often the way could cross its box: about 2.2 for a round, above 6.5 for laps."""
        return self.length_m / max(self.diagonal_m, 1.0)

    @cached_property
    def corner_m(self) -> float:
        """About how far in the mean the straight pieces between the points pass its corners by.

        A piece that is turned by an angle against the next passes a rounded corner by length times angle over 8.
        """
        steps = np.diff(self.metres[:, 0] + 1j * self.metres[:, 1])
        turns = np.abs(np.angle(steps[1:] * np.conj(steps[:-1])))
        return float((np.minimum(np.abs(steps[1:]), np.abs(steps[:-1])) * turns).mean() / 8)

    def _lat(self, north_m: float) -> float:
        return self.lat_deg + float(north_m) / METRES_PER_DEGREE

    def _lon(self, east_m: float) -> float:
        return self.lon_deg + float(east_m) / (METRES_PER_DEGREE * float(np.cos(np.radians(self.lat_deg))))


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteMatch:
    """That a way is the same as another.

    ``index`` is the other's place among the candidates; ``error_m`` the mean distance of the two ways from each
    other; ``reversed`` that they run against each other, never set where a way has no direction; ``shift`` is
    how many of the K points the other has to be turned, after it was reversed, to start where this one does.
    """

    index: int
    error_m: float
    reversed: bool
    shift: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """One passage of a segment. Seconds since the activity's start, interpolated where it enters and leaves."""

    start_s: float
    end_s: float
    error_m: float
    reversed: bool = False

    @property
    def elapsed_s(self) -> float:
        return self.end_s - self.start_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One question on the way to a match: its figure and what is allowed, both in metres, and whether that holds.

    ``limit`` and ``passed`` are None where the figure decides nothing.
    """

    key: str
    figure_m: float
    limit_m: float | None
    passed: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why two ways are the same or not.

    stages : in the order in which they are asked: box, centroid, length, alignment, bound, dtw
    reversed, has_direction : of the match, None without one; ``shift`` as in ``RouteMatch``
    laps : whether both go round and round, which allows a little more
    """

    matched: bool
    stages: tuple[Stage, ...]
    reversed: bool | None
    has_direction: bool | None
    shift: int
    laps: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """Where an effort was and when.

    lat_deg, lon_deg : (N,) float64 degrees, nan where unknown
    elapsed_s : (N,) float64 seconds since the start, not falling
    """

    lat_deg: Floats
    lon_deg: Floats
    elapsed_s: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One effort laid over another, at K places along the first, of the part that both went.

    distance_m : (K,) float64, metres since the first began its way, rising
    elapsed_s, other_elapsed_s : (K,) float64, seconds since the first began its way; the other's level with it at
        the first place
    gap_s : (K,) float64, how far the first is behind (positive) or ahead (negative)
    offset_m : (K,) float64, how far the two ways are apart
    error_m : their mean distance, at most 60 m counted anywhere
    """

    distance_m: Floats
    elapsed_s: Floats
    other_elapsed_s: Floats
    gap_s: Floats
    offset_m: Floats
    error_m: float
    reversed: bool
