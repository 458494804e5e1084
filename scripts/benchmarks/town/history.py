"""An athlete's recordings in a town, and which of them are of the same way."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from milevault.analysis.routes import signature
from milevault.model.route import Signature
from scripts.benchmarks.town.habits import ordinary, routes
from scripts.benchmarks.town.network import Places, network
from scripts.benchmarks.town.recording import Recording, recorded
from scripts.benchmarks.town.ways import SAME_SHARE, Town, Way, alike

ROUTES: Final = 300
# The share of recordings whose way was taken once.
ONCE: Final = 0.3


@dataclass(frozen=True, kw_only=True)
class History:
    """Recordings and the noise-free way of each.

    way_of : (N,) number of each recording's way
    alike : of each way, those of which it shares 70 % or more, and how much
    """

    town: Town
    ways: Sequence[Way]
    way_of: Places
    alike: Sequence[tuple[Places, NDArray[np.float64]]]
    recordings: Sequence[Recording]

    def shapes(self) -> list[Signature]:
        """The signature of each recording."""
        found = [signature(one.lat_deg, one.lon_deg) for one in self.recordings]
        return [one for one in found if one is not None]

    def kin(self, number: int) -> tuple[set[int], set[int]]:
        """The recordings of the same way as one of them, and those of which nobody can say; without itself."""
        same, unclear = (
            set(np.flatnonzero(np.isin(self.way_of, ways)).tolist())
            for ways in self.relatives(self.way_of[number])
        )
        return same - {number}, unclear

    def relatives(self, way: int) -> tuple[Places, Places]:
        """The ways that are the same as one, itself among them, and those of which nobody can say."""
        ways, shares = self.alike[way]
        return ways[shares >= SAME_SHARE], ways[shares < SAME_SHARE]


def history(seed: int, count: int) -> History:
    """``count`` recordings over 300 routes, three in ten of them of a way taken once, in no order."""
    rng = np.random.default_rng(seed)
    town = Town(network(rng), rng)
    ways = routes(town, rng, ROUTES)
    once = round(ONCE * count)
    ways += [ordinary(town, rng) for _ in range(once)]
    way_of = np.concatenate([rng.integers(0, ROUTES, count - once), ROUTES + np.arange(once)])
    rng.shuffle(way_of)
    return History(
        town=town,
        ways=ways,
        way_of=way_of,
        alike=alike(ways),
        recordings=[recorded(ways[way], rng) for way in way_of],
    )


def taken_once(past: History, count: int, seed: int) -> list[Signature]:
    """The signatures of that many more ways in the same town, each recorded once."""
    rng = np.random.default_rng(seed)
    found: list[Signature] = []
    while len(found) < count:
        one = recorded(ordinary(past.town, rng), rng)
        shape = signature(one.lat_deg, one.lon_deg)
        if shape is not None:
            found.append(shape)
    return found
