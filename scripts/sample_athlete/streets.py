"""A street network and the recurring routes on it.

Streets are the edges of a jittered grid with some left out. A route is the shortest way through a ring of
way points, its corners rounded: it has the bends and the repeated stretches that real routes have.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from heapq import heappop, heappush
from itertools import pairwise
from typing import Final

import numpy as np

from scripts.sample_athlete.terrain import Floats, elevation

NETWORK_SEED: Final = 20_240
POINT_SPACING_M: Final = 2.0
CORNER_PASSES: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """``spacing_m`` between crossings, ``half`` crossings to each side, ``missing`` share of streets left out."""

    spacing_m: float
    half: int
    missing: float
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteRow:
    """A named loop: way points on a ring of ``radius_m`` around a centre ``radius_m`` away from home."""

    name: str
    grid: Grid
    radius_m: float
    bearing_deg: float
    way_points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Points every 2 m along a way.

    distance_m : (N,) float64, metres from the start, increasing
    east_m, north_m, elevation_m : (N,) float64, metres
    """

    name: str
    distance_m: Floats
    east_m: Floats
    north_m: Floats
    elevation_m: Floats

    @property
    def length_m(self) -> float:
        return float(self.distance_m[-1])


TOWN: Final = Grid(spacing_m=170, half=34, missing=0.16, seed=NETWORK_SEED)
COUNTY: Final = Grid(spacing_m=850, half=28, missing=0.12, seed=NETWORK_SEED + 1)

ROUTES: Final[tuple[RouteRow, ...]] = (
    RouteRow(name="park loop", grid=TOWN, radius_m=760, bearing_deg=20, way_points=5),
    RouteRow(name="mill loop", grid=TOWN, radius_m=1_080, bearing_deg=140, way_points=6),
    RouteRow(name="lakeside", grid=TOWN, radius_m=1_330, bearing_deg=265, way_points=7),
    RouteRow(name="forest round", grid=TOWN, radius_m=1_850, bearing_deg=75, way_points=7),
    RouteRow(name="long round", grid=TOWN, radius_m=2_500, bearing_deg=200, way_points=8),
    RouteRow(name="ridge walk", grid=TOWN, radius_m=1_650, bearing_deg=330, way_points=6),
    RouteRow(name="village ride", grid=COUNTY, radius_m=4_700, bearing_deg=50, way_points=5),
    RouteRow(name="two lakes ride", grid=COUNTY, radius_m=7_000, bearing_deg=170, way_points=6),
    RouteRow(name="county ride", grid=COUNTY, radius_m=10_400, bearing_deg=290, way_points=7),
)
ROUTES_BY_NAME: Final[Mapping[str, RouteRow]] = {row.name: row for row in ROUTES}

type Node = tuple[int, int]


@cache
def network(grid: Grid) -> tuple[dict[Node, tuple[float, float]], dict[Node, list[tuple[float, Node]]]]:
    """Crossings with their places, and the streets between them as (length, neighbour)."""
    random = np.random.default_rng(grid.seed)
    span = range(-grid.half, grid.half + 1)
    jitter = random.normal(0, 0.17 * grid.spacing_m, (len(span), len(span), 2))
    places = {
        (i, j): (
            i * grid.spacing_m + float(jitter[i + grid.half, j + grid.half, 0]),
            j * grid.spacing_m + float(jitter[i + grid.half, j + grid.half, 1]),
        )
        for i in span
        for j in span
    }
    streets: dict[Node, list[tuple[float, Node]]] = {node: [] for node in places}
    for (i, j), here in places.items():
        for other in ((i + 1, j), (i, j + 1)):
            there = places.get(other)
            # A walk east along the middle row stays, so that no part of town is cut off from home.
            if there is None or (random.random() < grid.missing and j != 0 and i != 0):
                continue
            length = float(np.hypot(there[0] - here[0], there[1] - here[1]))
            streets[i, j].append((length, other))
            streets[other].append((length, (i, j)))
    return places, streets


def _shortest(
    streets: Mapping[Node, list[tuple[float, Node]]], start: Node, goal: Node, used: set[frozenset[Node]]
) -> list[Node]:
    """Dijkstra; streets walked before count five times, so that loops do not fold onto themselves."""
    best: dict[Node, float] = {start: 0.0}
    came: dict[Node, Node] = {}
    queue: list[tuple[float, Node]] = [(0.0, start)]
    while queue:
        cost, node = heappop(queue)
        if node == goal:
            break
        if cost > best[node]:
            continue
        for length, other in streets[node]:
            total = cost + length * (5.0 if frozenset((node, other)) in used else 1.0)
            if total < best.get(other, np.inf):
                best[other] = total
                came[other] = node
                heappush(queue, (total, other))
    way = [goal]
    while way[-1] != start:
        way.append(came[way[-1]])
    return way[::-1]


def _rounded(points: Floats) -> Floats:
    """Chaikin's corner cutting, ends kept: (N, 2) -> (M, 2)."""
    for _ in range(CORNER_PASSES):
        near, far = points[:-1], points[1:]
        cut = np.stack((0.75 * near + 0.25 * far, 0.25 * near + 0.75 * far), axis=1).reshape(-1, 2)
        points = np.concatenate((points[:1], cut, points[-1:]))
    return points


def along(name: str, points: Floats) -> Route:
    """The route through (N, 2) local points, resampled to one point every 2 m."""
    steps = np.hypot(*np.diff(points, axis=0).T)
    keep = np.concatenate(([True], steps > 1e-6))
    points = points[keep]
    walked = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))))
    distance = np.arange(0.0, walked[-1], POINT_SPACING_M)
    east = np.interp(distance, walked, points[:, 0])
    north = np.interp(distance, walked, points[:, 1])
    return Route(
        name=name, distance_m=distance, east_m=east, north_m=north, elevation_m=elevation(east, north)
    )


def _nearest(places: Mapping[Node, tuple[float, float]], point: Floats) -> Node:
    """The crossing next to a local point."""
    return min(places, key=lambda node: (places[node][0] - point[0]) ** 2 + (places[node][1] - point[1]) ** 2)


@cache
def route(name: str) -> Route:
    """The named loop of the ``ROUTES`` table."""
    row = ROUTES_BY_NAME[name]
    places, streets = network(row.grid)
    bearing = np.radians(row.bearing_deg)
    centre = row.radius_m * np.array([np.sin(bearing), np.cos(bearing)])
    # The ring passes through home, which lies opposite to the bearing.
    angles = bearing + np.pi + 2 * np.pi * np.arange(row.way_points) / row.way_points
    ring = centre + row.radius_m * np.stack((np.sin(angles), np.cos(angles)), axis=1)
    stops = [_nearest(places, point) for point in ring]
    used: set[frozenset[Node]] = set()
    way = [stops[0]]
    for goal in (*stops[1:], stops[0]):
        leg = _shortest(streets, way[-1], goal, used)
        used.update(frozenset(pair) for pair in pairwise(leg))
        way.extend(leg[1:])
    return along(name, _rounded(np.array([places[node] for node in way])))


def reversed_route(way: Route) -> Route:
    """The same way walked from its end."""
    return along(way.name, np.stack((way.east_m[::-1], way.north_m[::-1]), axis=1))


def repeated(way: Route, length_m: float) -> Route:
    """The loop walked again and again until ``length_m`` is reached, cut there."""
    times = int(np.ceil(length_m / way.length_m)) or 1
    points = np.tile(np.stack((way.east_m, way.north_m), axis=1), (times, 1))
    whole = along(way.name, points)
    stop = int(np.searchsorted(whole.distance_m, length_m))
    return Route(
        name=way.name,
        distance_m=whole.distance_m[:stop],
        east_m=whole.east_m[:stop],
        north_m=whole.north_m[:stop],
        elevation_m=whole.elevation_m[:stop],
    )


@cache
def swim_course(length_m: float) -> Route:
    """A loop of roughly ``length_m`` on the open lake: an ellipse between buoys; its surface is flat."""
    angle = np.linspace(0, 2 * np.pi, 400)
    # Perimeter of an ellipse with axes 1 : 0.35 is 4.5 times the larger half axis (Ramanujan).
    half = length_m / 4.5
    points = np.stack((-6_500 + half * np.cos(angle), 900 + 0.35 * half * np.sin(angle)), axis=1)
    course = along("lake", points)
    return Route(
        name="lake",
        distance_m=course.distance_m,
        east_m=course.east_m,
        north_m=course.north_m,
        elevation_m=np.full_like(course.distance_m, 62.0),
    )
