"""The geometry of a segment: a stretch of way that is timed whenever it is covered."""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from milevault.model.route import Pass

type Floats = NDArray[np.float64]
_STEPS_PER_DEGREE: Final = 1e7  # as positions are stored
_STEPS_PER_METRE: Final = 10.0  # as altitudes are stored
_DECIMALS_S: Final = 3
_MISSING: Final = np.iinfo(np.int32).min


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Line:
    """A way as points at equal distances along it.

    lat_deg, lon_deg : (N,) float64, degrees, finite; N >= 2
    altitude_m : (N,) float64, metres, nan where unknown
    """

    lat_deg: Floats
    lon_deg: Floats
    altitude_m: Floats

    def __len__(self) -> int:
        return len(self.lat_deg)

    def to_bytes(self) -> bytes:
        """12 bytes a point: latitude, longitude (1e-7 degrees) and altitude (0.1 m) as little-endian int32."""
        packed = np.empty((len(self), 3), "<i4")
        packed[:, 0] = np.rint(self.lat_deg * _STEPS_PER_DEGREE)
        packed[:, 1] = np.rint(self.lon_deg * _STEPS_PER_DEGREE)
        altitude = np.rint(self.altitude_m * _STEPS_PER_METRE)
        packed[:, 2] = np.where(np.isnan(altitude), _MISSING, altitude)
        return packed.tobytes()

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """What ``to_bytes`` gave, to its resolution."""
        packed = np.frombuffer(data, "<i4").reshape(-1, 3)
        return cls(
            lat_deg=packed[:, 0] / _STEPS_PER_DEGREE,
            lon_deg=packed[:, 1] / _STEPS_PER_DEGREE,
            altitude_m=np.where(packed[:, 2] == _MISSING, np.nan, packed[:, 2] / _STEPS_PER_METRE),
        )

    def quantised(self) -> Self:
        """The line as storage gives it back."""
        return self.from_bytes(self.to_bytes())


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentEffort:
    """One pass of a segment with what was measured on the way; None where nothing was."""

    passed: Pass
    avg_heart_rate: float | None = None
    avg_power_w: float | None = None

    @property
    def elapsed_s(self) -> float:
        """From gate to gate, to the millisecond."""
        return round(self.passed.elapsed_s, _DECIMALS_S)
