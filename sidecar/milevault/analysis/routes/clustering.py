"""Which of all ways belong together: a function of the set, whatever the order in which they came.

Leaders are compared, not all with all: Hartigan, "Clustering Algorithms" (1975), chapter 3.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from milevault.analysis.routes.features import COLUMNS, feature, near
from milevault.analysis.routes.matching import matches, matches_among
from milevault.model.route import RouteMatch, Signature

# A leader is elected among so many of its cluster, spread evenly: enough to find a good one, whatever its size.
_ELECTORS: Final = 12


class Ordered(Protocol):
    """What a way is named by; the order of the names is the order in which ways are taken."""

    def __lt__(self, other: Any, /) -> bool: ...
    def __hash__(self) -> int: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Member[Name]:
    """A way of a cluster: how far from its leader, and whether it runs against it."""

    name: Name
    error_m: float
    reversed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster[Name]:
    """Ways that are the same as their leader, in the order of their names; the leader is one of them.

    ``leader`` of a named route is the route's name, and the route is not among the members.
    """

    leader: Name
    members: tuple[Member[Name], ...]


class Leaders[Name: Ordered]:
    """The ways that others are compared with, growing."""

    def __init__(self, ways: Mapping[Name, Signature] | None = None) -> None:
        self.names: list[Name] = []
        self._signatures: list[Signature] = []
        self._rows: NDArray[np.float64] = np.empty((16, COLUMNS))
        for name, signature in (ways or {}).items():
            self.add(name, signature)

    def add(self, name: Name, signature: Signature) -> None:
        count = len(self.names)
        if count == len(self._rows):
            self._rows = np.concatenate([self._rows, np.empty_like(self._rows)])
        self._rows[count] = feature(signature)
        self.names.append(name)
        self._signatures.append(signature)

    def matches(self, query: Signature) -> list[RouteMatch]:
        """Those that are the same way, the nearest first; ``index`` counts in the order in which they were added."""
        rows = self._rows[: len(self.names)]
        return matches_among(query, self._signatures, near(query, rows))

    def nearest(self, query: Signature) -> tuple[Name, RouteMatch] | None:
        """The name of the nearest one that is the same way, and the match; None where there is none."""
        same = self.matches(query)
        return (self.names[same[0].index], same[0]) if same else None


def clusters[Name: Ordered](
    signatures: Mapping[Name, Signature], named: Mapping[Name, Signature] | None = None
) -> tuple[Cluster[Name], ...]:
    """Every way in exactly one cluster, the clusters in the order of their first members.

    signatures : the ways by name; equal sets give equal clusters, whatever the order of the mapping
    named : routes that lead whatever happens, by names that no way has; those without members are left out

    In the order of the names each way joins the nearest leader that it matches, or leads itself. Then each cluster
    elects the member that is nearest to the others (the medoid: a noisy first way is a poor leader), clusters whose
    leaders match become one, and every way joins the nearest of the leaders that are left. Ways that match none of
    these are led among themselves.
    """
    fixed = dict(sorted((named or {}).items()))
    ways = dict(sorted(signatures.items()))
    first = _led(ways, fixed)
    elected = {
        _medoid([one.name for one in members], ways): len(members)
        for leader, members in first.items()
        if leader not in fixed
    }
    seeds = _merged(dict(sorted(elected.items(), key=lambda one: -one[1])), ways, fixed)
    found = [
        Cluster(leader=leader, members=tuple(members))
        for leader, members in _led(ways, fixed | seeds).items()
        if members
    ]
    return tuple(sorted(found, key=lambda one: one.members[0].name))


def _led[Name: Ordered](
    ways: Mapping[Name, Signature], seeds: Mapping[Name, Signature]
) -> dict[Name, list[Member[Name]]]:
    """The ways by the nearest seed they match; who matches none follows another such way, or leads.

    Seeds come first, so that an odd way which matches none of them draws nobody away.
    """
    elected, others = Leaders[Name](seeds), Leaders[Name]()
    found: dict[Name, list[Member[Name]]] = {name: [] for name in seeds}
    for name, signature in ways.items():
        if name in seeds:
            found[name].append(Member(name=name, error_m=0.0, reversed=False))
        elif (best := elected.nearest(signature) or others.nearest(signature)) is not None:
            leader, match = best
            found[leader].append(Member(name=name, error_m=match.error_m, reversed=match.reversed))
        else:
            others.add(name, signature)
            found[name] = [Member(name=name, error_m=0.0, reversed=False)]
    return found


def _medoid[Name: Ordered](members: list[Name], ways: Mapping[Name, Signature]) -> Name:
    """The member that matches most of the others, then with the least error, then the first."""
    if len(members) < 3:
        return members[0]
    places = np.unique(np.linspace(0, len(members) - 1, _ELECTORS).round().astype(int))
    chosen = [members[place] for place in places]
    signatures = [ways[name] for name in chosen]
    votes: list[tuple[int, float, int]] = []
    for place, one in enumerate(signatures):
        same = matches(one, signatures)
        votes.append((-len(same), sum(match.error_m for match in same), place))
    best: Name = chosen[min(votes)[2]]
    return best


def _merged[Name: Ordered](
    elected: Mapping[Name, int], ways: Mapping[Name, Signature], fixed: Mapping[Name, Signature]
) -> dict[Name, Signature]:
    """The leaders that match no greater one and no named route."""
    leaders = Leaders(fixed)
    kept: dict[Name, Signature] = {}
    for name in elected:
        if leaders.nearest(ways[name]) is None:
            leaders.add(name, ways[name])
            kept[name] = ways[name]
    return kept
