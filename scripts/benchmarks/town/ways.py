"""Noise-free ways through the town, and which of them are the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import count, pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scripts.benchmarks.town.network import Network, Places, Points

HUBS: Final = 450
STARTS: Final = 6
# At least so much of each way lies on the other: the two are the same.
SAME_SHARE: Final = 0.9
# Two recordings of one way, each with a detour of 15 %, share 70 %: what shares 70 to 90 % is neither the same nor
# another way, and no rule that allows the detour can refuse it.
DIFFERENT_SHARE: Final = 0.7
_fresh = count(1)


@dataclass(frozen=True, kw_only=True)
class Way:
    """A polyline and the street that each of its pieces belongs to.

    points : (M,) complex128 metres; streets : (M - 1,) int64, equal only for pieces of one street
    """

    points: Points
    streets: NDArray[np.int64]
    looped: bool = False

    @cached_property
    def length_m(self) -> float:
        return float(np.abs(np.diff(self.points)).sum())

    @cached_property
    def metres_by_street(self) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The streets in rising order and the metres along each, every passage counted."""
        streets, place = np.unique(self.streets, return_inverse=True)
        return streets, np.bincount(place, np.abs(np.diff(self.points)))

    def then(self, *others: Way) -> Way:
        """One way after another; they meet where one ends and the next begins."""
        ways = (self, *others)
        return Way(
            points=np.concatenate([self.points, *(one.points[1:] for one in others)]),
            streets=np.concatenate([one.streets for one in ways]),
        )

    def back(self) -> Way:
        return Way(points=self.points[::-1], streets=self.streets[::-1])

    def piece(self, first: float, last: float) -> Way:
        """From one share of its pieces to another."""
        begin, end = round(first * len(self.streets)), round(last * len(self.streets))
        return Way(points=self.points[begin : end + 1], streets=self.streets[begin:end])

    def as_loop(self) -> Way:
        return Way(points=self.points, streets=self.streets, looped=True)


def way_of(points: Points) -> Way:
    """A way along streets that no other way takes."""
    return Way(points=points, streets=-np.array([next(_fresh) for _ in points[1:]], np.int64))


def beside(way: Way, metres: float) -> Way:
    """Along streets parallel to those of a way."""
    ahead = np.gradient(way.points)
    normal = 1j * ahead / np.maximum(np.abs(ahead), 1e-9)
    return way_of(way.points + metres * normal)


def lap(centre: complex, radius_m: float, straight_m: float, bearing: float) -> Way:
    """One round of a running track or around a pond."""
    turn = np.exp(1j * np.linspace(-np.pi / 2, np.pi / 2, 16)) * radius_m + straight_m / 2
    ring = np.concatenate([turn, -turn, turn[:1]])
    return way_of(centre + ring * np.exp(1j * bearing))


def laps(one: Way, times: int) -> Way:
    """The same round again and again."""
    return one.then(*[one] * (times - 1))


class Town:
    """Ways between the hubs of a town, the starts among them near its centre."""

    def __init__(self, streets: Network, rng: np.random.Generator) -> None:
        self._streets = streets
        home = int(np.abs(streets.nodes).argmin())
        _, costs = streets.tree(home)
        reached = np.flatnonzero(np.isfinite(costs))
        weight = 1 / (300 + np.abs(streets.nodes[reached]))
        self.hubs: Places = rng.choice(reached, HUBS, replace=False, p=weight / weight.sum())
        by_distance = np.argsort(np.abs(streets.nodes[self.hubs]))
        self.starts: Places = by_distance[: 3 * STARTS : 3]
        self.places: Points = streets.nodes[self.hubs]
        self._ahead = [streets.tree(int(hub))[0] for hub in self.hubs]
        self.between = lru_cache(maxsize=None)(self._between)

    def _between(self, start: int, end: int) -> Way:
        """The cheapest way from hub to hub, each by its number among the hubs."""
        nodes, ahead = [int(self.hubs[start])], self._ahead[end]
        while nodes[-1] != self.hubs[end]:
            nodes.append(int(ahead[nodes[-1]]))
        size = len(self._streets.nodes)
        streets = [min(pair) * size + max(pair) for pair in pairwise(nodes)]
        return Way(points=self._streets.nodes[nodes], streets=np.array(streets, np.int64))

    def by_way_of(self, hubs: Sequence[int]) -> Way:
        """The way through hubs that differ from their neighbours."""
        first, *others = [self.between(one, other) for one, other in pairwise(hubs)]
        return first.then(*others)

    def near(self, rng: np.random.Generator, hub: int, reach_m: float) -> int:
        """Another hub, about so far away."""
        gap = np.abs(np.abs(self.places - self.places[hub]) - reach_m)
        gap[hub] = np.inf
        return int(rng.choice(np.argsort(gap)[:24]))


def alike(ways: Sequence[Way]) -> list[tuple[Places, NDArray[np.float64]]]:
    """Of each way those of which it shares 70 % or more, itself among them, and how much.

    What two ways share is the metres of the streets on both, a street walked twice counted twice, over the length
    of the longer.
    """
    lengths = np.array([way.length_m for way in ways])
    streets, metres = (
        np.concatenate(part) for part in zip(*(way.metres_by_street for way in ways), strict=True)
    )
    owners = np.repeat(np.arange(len(ways)), [len(way.metres_by_street[0]) for way in ways])
    order = np.argsort(streets, kind="stable")
    streets, metres, owners = streets[order], metres[order], owners[order]
    found = []
    for number, way in enumerate(ways):
        mine, walked = way.metres_by_street
        first, last = np.searchsorted(streets, mine, "left"), np.searchsorted(streets, mine, "right")
        rows = _ranges(first, last)
        both = np.minimum(metres[rows], np.repeat(walked, last - first))
        shares = np.bincount(owners[rows], both, len(ways)) / np.maximum(lengths, lengths[number])
        near = np.flatnonzero(shares >= DIFFERENT_SHARE)
        found.append((near, shares[near]))
    return found


def _ranges(first: Places, last: Places) -> Places:
    """The numbers from each first to before each last, one range after another."""
    sizes = last - first
    return np.asarray(np.arange(sizes.sum()) + np.repeat(first - (np.cumsum(sizes) - sizes), sizes))
