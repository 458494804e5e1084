"""Map tiles of the place where the sample athlete lives: its woods, hills and streets, drawn.

Pictures with a map need neither the network nor somebody's map data, and look the same everywhere.
"""

import base64
import struct
import zlib
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scripts.sample_athlete.streets import COUNTY, TOWN, Grid, network
from scripts.sample_athlete.terrain import METRES_PER_DEGREE, ORIGIN_LAT, ORIGIN_LONG, Floats, elevation

TILE_PX: Final = 256
# Points of the ground to an edge of a tile; the browser smooths between them.
GROUND_POINTS: Final = 64
OPEN: Final = np.array([242.0, 239.0, 233.0])
MEADOW: Final = np.array([222.0, 234.0, 206.0])
WOOD: Final = np.array([188.0, 214.0, 172.0])
# (amplitude, wavelength m, direction rad, phase rad): where there are woods. Long ones keep a wide map from looking
# like a chess board.
PATCHES: Final = (
    (0.8, 31_000.0, 1.1, 0.7),
    (0.7, 17_300.0, 2.6, 1.9),
    (0.6, 9_100.0, 0.3, 4.0),
    (0.7, 4_700.0, 1.9, 1.1),
    (0.5, 2_900.0, 2.9, 0.4),
    (0.4, 1_700.0, 0.9, 3.0),
)
SHADE: Final = 0.9
# A street is as wide as it is, but never thinner than this many pixels; closer ones are left out.
LEAST_PX: Final = 1.4
LEAST_SPACING_PX: Final = 9.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Street:
    """How the streets of a network look."""

    grid: Grid
    width_m: float
    colour: str
    casing: str


STREETS: Final = (
    Street(grid=TOWN, width_m=11.0, colour="#ffffff", casing="#d5d0c8"),
    Street(grid=COUNTY, width_m=22.0, colour="#fbe3ae", casing="#d9bd7e"),
)


@cache
def _ends(grid: Grid) -> Floats:
    """(N, 4) float64: east and north of both ends of every street, metres."""
    places, streets = network(grid)
    pairs = {tuple(sorted((here, there))) for here, others in streets.items() for _, there in others}
    return np.array([(*places[here], *places[there]) for here, there in sorted(pairs)])


def _degrees(z: int, x: float, y: float) -> tuple[float, float]:
    """Latitude and longitude of a place in tiles of zoom ``z`` (Web Mercator)."""
    scale = 2.0**z
    return float(np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * y / scale))))), x / scale * 360 - 180


def _local(z: int, x: float, y: float) -> tuple[float, float]:
    """East and north of home in metres; the inverse of ``terrain.to_degrees``."""
    lat, long = _degrees(z, x, y)
    across = METRES_PER_DEGREE * float(np.cos(np.radians(ORIGIN_LAT)))
    return (long - ORIGIN_LONG) * across, (lat - ORIGIN_LAT) * METRES_PER_DEGREE


def _png(pixels: NDArray[np.uint8]) -> bytes:
    """(H, W, 3) bytes as a PNG file (ISO/IEC 15948), unfiltered: no library of pictures is in the environment that tests it."""
    height, width, _ = pixels.shape
    rows = np.concatenate((np.zeros((height, 1), np.uint8), pixels.reshape(height, -1)), axis=1)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows.tobytes()))
        + chunk(b"IEND", b"")
    )


def _between(low: float, high: float, value: Floats) -> Floats:
    """0 below ``low``, 1 above ``high``, smooth between."""
    share = np.clip((value - low) / (high - low), 0.0, 1.0)
    return np.asarray(share * share * (3 - 2 * share))


def _ground(west: float, east: float, north: float, south: float) -> NDArray[np.uint8]:
    """(N, N, 3) colours of a square of ground with the light from the north-west."""
    across, down = np.meshgrid(
        np.linspace(west, east, GROUND_POINTS), np.linspace(north, south, GROUND_POINTS)
    )
    wood = sum(
        amplitude * np.sin(2 * np.pi * (across * np.cos(angle) + down * np.sin(angle)) / length + phase)
        for amplitude, length, angle, phase in PATCHES
    )
    meadow_share = _between(0.1, 0.7, np.asarray(wood))[..., None]
    wood_share = _between(1.25, 1.45, np.asarray(wood))[..., None]
    colour = OPEN + (MEADOW - OPEN) * meadow_share
    colour = colour + (WOOD - colour) * wood_share
    step_m = 20.0
    slope = elevation(across + step_m, down - step_m) - elevation(across - step_m, down + step_m)
    return np.asarray(np.clip(colour - SHADE * slope[..., None], 0, 255), np.uint8)


def _ways(z: int, x: int, y: int, metres_per_px: float) -> str:
    """SVG of the streets that cross a tile, all casings below all ways."""
    west, north = _local(z, x, y)
    east, south = _local(z, x + 1, y + 1)
    below, above = [], []
    for street in STREETS:
        if street.grid.spacing_m / metres_per_px < LEAST_SPACING_PX:
            continue
        width = max(street.width_m / metres_per_px, LEAST_PX)
        ends, spare = _ends(street.grid), 2 * street.width_m
        east_m, north_m = ends[:, 0::2], ends[:, 1::2]
        near = (east_m.max(1) > west - spare) & (east_m.min(1) < east + spare)
        near &= (north_m.max(1) > south - spare) & (north_m.min(1) < north + spare)
        lines = "".join(
            f"M{(a - west) / (east - west) * TILE_PX:.1f} {(north - b) / (north - south) * TILE_PX:.1f}"
            f"L{(c - west) / (east - west) * TILE_PX:.1f} {(north - d) / (north - south) * TILE_PX:.1f}"
            for a, b, c, d in ends[near]
        )
        below.append(f'<path d="{lines}" stroke="{street.casing}" stroke-width="{width + 1.2:.2f}"/>')
        above.append(f'<path d="{lines}" stroke="{street.colour}" stroke-width="{width:.2f}"/>')
    return "".join(below + above)


def tile(z: int, x: int, y: int) -> bytes:
    """An SVG image of 256 pixels to the edge."""
    west, north = _local(z, x, y)
    east, south = _local(z, x + 1, y + 1)
    picture = base64.b64encode(_png(_ground(west, east, north, south))).decode()
    ways = _ways(z, x, y, (east - west) / TILE_PX)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{TILE_PX}" height="{TILE_PX}">'
        f'<image width="{TILE_PX}" height="{TILE_PX}" href="data:image/png;base64,{picture}"/>'
        f'<g fill="none" stroke-linecap="round">{ways}</g></svg>'
    ).encode()
