"""The streets: an uneven grid with pairs of parallel streets, main roads to the centre, a river and its bridges."""

from dataclasses import dataclass
from functools import cached_property
from heapq import heappop, heappush
from typing import Final

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]
type Points = NDArray[np.complex128]
type Places = NDArray[np.intp]

LINES: Final = 64
# Blocks of 130 m in the centre, of half a kilometre where the fields begin.
CENTRE_BLOCK_M: Final = 130.0
BLOCK_GROWTH: Final = 1.045
# Every fourth street has a second one this far beside it.
TWIN_SHARE: Final = 0.25
TWIN_M: Final = (30.0, 100.0)
MISSING: Final = 0.12
MAIN_ROADS: Final = 9
MAIN_ROAD_STEP_M: Final = 160.0
# A main road is liked: its metre counts as so much of one.
MAIN_ROAD_LIKED: Final = 0.75
BRIDGE_EVERY: Final = 6
JITTER: Final = 0.09


@dataclass(frozen=True, kw_only=True)
class Network:
    """Crossings and the streets between them.

    nodes : (N,) complex128, metres east and north of the centre
    edges : (E, 2) crossings of each street; cost : (E,) float64, its liked length
    """

    nodes: Points
    edges: Places
    cost: Floats

    @cached_property
    def neighbours(self) -> list[list[tuple[int, float]]]:
        """Of each crossing the others one street away."""
        found: list[list[tuple[int, float]]] = [[] for _ in self.nodes]
        for (one, other), cost in zip(self.edges.tolist(), self.cost.tolist(), strict=True):
            found[one].append((other, cost))
            found[other].append((one, cost))
        return found

    def tree(self, root: int) -> tuple[Places, Floats]:
        """(N,) next crossing on the cheapest way to ``root`` and (N,) its cost: -1 and inf where there is none.

        Dijkstra, "A note on two problems in connexion with graphs", Numerische Mathematik 1 (1959).
        """
        costs, ahead = [float("inf")] * len(self.nodes), [-1] * len(self.nodes)
        costs[root], ahead[root] = 0.0, root
        queue = [(0.0, root)]
        while queue:
            cost, node = heappop(queue)
            if cost > costs[node]:
                continue
            for other, step in self.neighbours[node]:
                if cost + step < costs[other]:
                    costs[other], ahead[other] = cost + step, node
                    heappush(queue, (cost + step, other))
        return np.array(ahead, np.intp), np.array(costs)


def network(rng: np.random.Generator) -> Network:
    """A town, other for every generator."""
    east, north = _lines(rng), _lines(rng)
    room = np.minimum.outer(_room(east), _room(north))
    grid = np.add.outer(east, 1j * north)
    grid = grid + JITTER * room * (rng.normal(size=grid.shape) + 1j * rng.normal(size=grid.shape))
    number = np.arange(grid.size).reshape(grid.shape)
    along = np.column_stack([number[:-1].ravel(), number[1:].ravel()])
    across = np.column_stack([number[:, :-1].ravel(), number[:, 1:].ravel()])
    streets = np.concatenate([along, across])
    streets = streets[rng.random(len(streets)) >= MISSING]
    nodes = grid.ravel()
    streets = _bridged(nodes, streets, rng)
    nodes, roads, joins = _with_main_roads(nodes, rng)
    edges = np.concatenate([streets, joins, roads])
    cost = np.abs(nodes[edges[:, 0]] - nodes[edges[:, 1]])
    cost[len(edges) - len(roads) :] *= MAIN_ROAD_LIKED
    return Network(nodes=nodes, edges=edges, cost=cost)


def _lines(rng: np.random.Generator) -> Floats:
    """(64,) coordinates of parallel streets, the centre in the middle."""
    half = LINES // 2
    sides = []
    for _ in range(2):
        steps = CENTRE_BLOCK_M * BLOCK_GROWTH ** np.arange(half) * rng.uniform(0.7, 1.4, half)
        twins = rng.random(half) < TWIN_SHARE
        steps[twins] = rng.uniform(*TWIN_M, twins.sum())
        sides.append(np.cumsum(steps))
    return np.concatenate([-sides[0][::-1], sides[1]])


def _room(lines: Floats) -> Floats:
    """(L,) metres to the nearer neighbour of each line."""
    steps = np.diff(lines)
    return np.asarray(np.minimum(np.append(steps, steps[-1]), np.append(steps[0], steps)))


def _bridged(nodes: Points, streets: Places, rng: np.random.Generator) -> Places:
    """Without the streets that would cross the river where there is no bridge."""
    bend, phase = rng.uniform(1200, 2400), rng.uniform(0, 2 * np.pi)

    def bank(points: Points) -> NDArray[np.bool_]:
        winding = 450 * np.sin(points.imag / bend + phase) + 150 * np.sin(points.imag / 410)
        return np.asarray(points.real > 700 + winding)

    crossing = np.flatnonzero(bank(nodes[streets[:, 0]]) != bank(nodes[streets[:, 1]]))
    order = crossing[np.argsort(nodes[streets[crossing, 0]].imag)]
    return np.delete(streets, np.setdiff1d(order, order[::BRIDGE_EVERY]), axis=0)


def _with_main_roads(nodes: Points, rng: np.random.Generator) -> tuple[Points, Places, Places]:
    """The crossings with those of the main roads, the pieces of these, and where they meet other streets."""
    reach = np.abs(nodes).max() * 0.6
    count = int(reach // MAIN_ROAD_STEP_M)
    bearings = 2 * np.pi * (np.arange(MAIN_ROADS) + rng.uniform(-0.25, 0.25, MAIN_ROADS)) / MAIN_ROADS
    out = MAIN_ROAD_STEP_M * np.arange(1, count + 1)
    turn = bearings[:, None] + 0.12 * np.sin(out / 1700 + bearings[:, None])
    roads = out * np.exp(1j * turn)
    number = len(nodes) + np.arange(roads.size).reshape(roads.shape)
    pieces = np.column_stack([number[:, :-1].ravel(), number[:, 1:].ravel()])
    gaps = np.abs(roads.ravel()[:, None] - nodes)
    nearest = gaps.argmin(axis=1)
    meets = gaps[np.arange(roads.size), nearest] < MAIN_ROAD_STEP_M
    joins = np.column_stack([number.ravel(), nearest])[meets]
    return np.concatenate([nodes, roads.ravel()]), pieces, joins
