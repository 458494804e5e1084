"""Hills of an invented landscape, and its place on the globe."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]

# A lake district's national park: woods and water, so that no track leads to anybody's door.
ORIGIN_LAT: Final = 53.4500
ORIGIN_LONG: Final = 12.7800
TIME_ZONE: Final = "Europe/Berlin"
# Length of one degree of latitude on the WGS84 mean radius (6,371,008.8 m * pi / 180).
METRES_PER_DEGREE: Final = 111_195.08

# (amplitude m, wavelength m, direction rad, phase rad): long swells make climbs, short ones make kerbs.
SWELLS: Final = (
    (38.0, 9_300.0, 0.35, 0.6),
    (22.0, 4_100.0, 1.90, 2.1),
    (11.0, 1_900.0, 2.75, 4.4),
    (5.0, 820.0, 0.95, 1.3),
    (2.0, 310.0, 2.20, 5.2),
)
BASE_ELEVATION_M: Final = 92.0


def elevation(east_m: Floats, north_m: Floats) -> Floats:
    """Height in metres at local positions ((N,) east and north of the origin, metres); smooth everywhere."""
    height = np.full(np.shape(east_m), BASE_ELEVATION_M)
    for amplitude, wavelength, direction, phase in SWELLS:
        along = east_m * np.cos(direction) + north_m * np.sin(direction)
        height = height + amplitude * np.sin(2 * np.pi * along / wavelength + phase)
    return height


def to_degrees(east_m: Floats, north_m: Floats) -> tuple[Floats, Floats]:
    """Latitude and longitude in WGS84 degrees of local positions: a plane that touches at the origin."""
    lat = ORIGIN_LAT + north_m / METRES_PER_DEGREE
    long = ORIGIN_LONG + east_m / (METRES_PER_DEGREE * np.cos(np.radians(ORIGIN_LAT)))
    return lat, long
