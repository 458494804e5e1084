"""The map under the gallery's tracks fits the streets that the sample athlete takes."""

import re
from xml.etree import ElementTree

import numpy as np

from scripts.gallery_app.ground import TILE_PX, tile
from scripts.sample_athlete.streets import TOWN, network
from scripts.sample_athlete.terrain import to_degrees

ZOOM = 14
SVG = "{http://www.w3.org/2000/svg}"


def place(east_m: float, north_m: float) -> tuple[float, float]:
    """A place of the sample athlete's in tiles of the zoom (Web Mercator)."""
    lat, long = to_degrees(np.array([east_m]), np.array([north_m]))
    north = np.arcsinh(np.tan(np.radians(lat[0]))) / np.pi
    return float((long[0] + 180) / 360 * 2**ZOOM), float((1 - north) / 2 * 2**ZOOM)


def paths(x: int, y: int) -> list[str]:
    return [path.attrib["d"] for path in ElementTree.fromstring(tile(ZOOM, x, y)).iter(f"{SVG}path")]


def test_a_street_is_drawn_where_it_is() -> None:
    places, streets = network(TOWN)
    x, y = place(*places[0, 0])
    corner = ((x - int(x)) * TILE_PX, (y - int(y)) * TILE_PX)
    drawn = re.findall(r"(-?[\d.]+) (-?[\d.]+)", " ".join(paths(int(x), int(y))))
    assert streets[0, 0]
    assert min(np.hypot(float(across) - corner[0], float(down) - corner[1]) for across, down in drawn) < 0.5


def test_far_from_home_there_is_ground_alone() -> None:
    x, y = place(400_000, 0)
    assert paths(int(x), int(y)) == ["", "", "", ""]


def test_the_same_tile_is_the_same_picture() -> None:
    assert tile(ZOOM, 8773, 5328) == tile(ZOOM, 8773, 5328)
