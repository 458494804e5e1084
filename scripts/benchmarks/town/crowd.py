"""Histories of several sizes with their clusters: what a query is put to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from milevault.analysis.routes.folding import Fold, Going
from milevault.model.clusters import Placing
from milevault.model.route import Signature
from scripts.benchmarks.town.history import ONCE, ROUTES, History, taken_once

FEW: Final = 1000
MANY: Final = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """Recordings by number, and the cluster of each."""

    name: str
    shapes: Sequence[Signature]
    placings: Mapping[int, Placing]

    @property
    def leaders(self) -> list[Signature]:
        """The leaders of the clusters."""
        return [self.shapes[number] for number, one in self.placings.items() if one.leader_id == number]


def folded(shapes: Sequence[Signature]) -> tuple[Crowd, Crowd]:
    """The first 1,000 recordings, and all of them: the clusters that the vault would make."""
    fold, few = Fold(len(shapes)), dict[int, Placing]()
    for number, shape in enumerate(shapes):
        if number == FEW:
            few = fold.placings
        fold.take(Going(activity_id=number, place=number, signature=shape))
    return (
        Crowd(name="1k", shapes=shapes[:FEW], placings=few),
        Crowd(name="10k", shapes=shapes, placings=fold.placings),
    )


def grown(crowd: Crowd, past: History, seed: int) -> Crowd:
    """A history of 10,000 recordings grown to 100,000 at which a query is harder than it would be.

    Three in ten of the new ones are of ways taken once, each a leader: those that are the same are not made one. The
    others repeat, each in the cluster and with the signature of a recording that is there.
    """
    count = len(crowd.shapes)
    once = taken_once(past, round(ONCE * (MANY - count)), seed)
    repeated = np.resize(np.flatnonzero(past.way_of < ROUTES), MANY - count - len(once)).tolist()
    placings = dict(crowd.placings)
    placings |= {number: Placing(leader_id=number) for number in range(count, count + len(once))}
    placings |= {number: crowd.placings[at] for number, at in enumerate(repeated, count + len(once))}
    shapes = [*crowd.shapes, *once, *(crowd.shapes[at] for at in repeated)]
    return replace(crowd, name="100k", shapes=shapes, placings=placings)
