"""Precision and recall of what was found."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from milevault.model.clusters import Placing
from scripts.benchmarks.town.history import History


@dataclass(slots=True)
class Tally:
    """Pairs counted. ``unclear`` are found pairs of which nobody can say whether they are the same."""

    hits: int = 0
    false: int = 0
    missed: int = 0
    unclear: int = 0

    def add(self, found: Iterable[int], same: set[int], unclear: set[int]) -> None:
        """Count what one query found against what it should have found."""
        found = set(found)
        self.hits += len(found & same)
        self.missed += len(same - found)
        self.unclear += len(found & unclear)
        self.false += len(found - same - unclear)

    @property
    def precision(self) -> float:
        return self.hits / max(self.hits + self.false, 1)

    @property
    def recall(self) -> float:
        return self.hits / max(self.hits + self.missed, 1)

    @property
    def f1(self) -> float:
        return 2 * self.hits / max(2 * self.hits + self.false + self.missed, 1)

    @property
    def f1_strict(self) -> float:
        """As if every unclear pair were a different one."""
        return 2 * self.hits / max(2 * self.hits + self.false + self.unclear + self.missed, 1)

    @property
    def unclear_share(self) -> float:
        return self.unclear / max(self.hits + self.false + self.unclear, 1)


def tally_of_clusters(placings: Mapping[int, Placing], past: History) -> Tally:
    """The pairs of recordings in one cluster, by the recordings' numbers; counted by ways, because pairs are millions.

    Each pair counts twice, once from each side.
    """
    sizes = np.bincount(past.way_of, minlength=len(past.ways))
    clusters: dict[int, list[int]] = {}
    for number, placing in placings.items():
        clusters.setdefault(placing.leader_id, []).append(number)
    tally = Tally()
    for members in clusters.values():
        here = np.bincount(past.way_of[members], minlength=len(past.ways))
        for way in np.flatnonzero(here).tolist():
            same, unclear = past.relatives(way)
            hits, count = int(here[same].sum()) - 1, int(here[way])
            tally.hits += count * hits
            tally.missed += count * (int(sizes[same].sum()) - 1 - hits)
            tally.unclear += count * int(here[unclear].sum())
            tally.false += count * (int(here.sum()) - 1 - hits - int(here[unclear].sum()))
    return tally
