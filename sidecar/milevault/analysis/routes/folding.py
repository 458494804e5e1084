"""Activities -> clusters that go the same way: one after the other, in the order of their start.

Each joins the leader that it lies nearest to, or leads a cluster of its own. At its third, eighth and twentieth
member a cluster gives its lead to the member that lies nearest to all others, because the first one may have been a bad
recording. What comes last therefore changes nothing that is there but, at most, the lead of the cluster it joins:
taking one activity more is the same as beginning anew with all of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from milevault.analysis.routes.features import COLUMNS, feature, near, reach
from milevault.analysis.routes.matching import matches, matches_among
from milevault.model.clusters import Placing, Vicinity
from milevault.model.route import METRES_PER_DEGREE, RouteMatch, Signature

# Raise it when signatures, matching or clusters come out differently: all of them are made anew then.
ROUTES_VERSION: Final = 2
# Each when there are about two and a half times as many as at the one before.
ELECTIONS: Final = frozenset({3, 8, 20})
# How much wider the store looks than ``features.near``, which has the last word: degrees are rounded differently.
_SLACK_M: Final = 1.0
_ERROR_DECIMALS: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Going:
    """An activity's way, and its place in the order of activities."""

    activity_id: int
    place: int
    signature: Signature


@dataclass(frozen=True, slots=True, kw_only=True)
class Election:
    """The place of the member that leads from now on, and how each member's way lies to it."""

    index: int
    reversed: tuple[bool, ...]
    errors_m: tuple[float, ...]


def vicinity(query: Signature) -> Vicinity:
    """Where to look for leaders of a way."""
    box, (north, east), allowed = query.box, query.centroid, reach(query)
    margin_m = allowed.side_m + _SLACK_M
    per_degree_east = METRES_PER_DEGREE * max(float(np.cos(np.radians(query.lat_deg))), 1e-3)
    return Vicinity(
        west=box.west_deg,
        south=box.south_deg,
        east=box.east_deg,
        north=box.north_deg,
        centre_east=east,
        centre_north=north,
        margin_east=margin_m / per_degree_east,
        margin_north=margin_m / METRES_PER_DEGREE,
        shortest_m=query.length_m - allowed.length_m - _SLACK_M,
        longest_m=query.length_m + allowed.length_m + _SLACK_M,
    )


def nearest(query: Signature, leaders: Sequence[Signature]) -> RouteMatch | None:
    """The leader that a way lies nearest to, the first of equals; None where none is the same way."""
    return _nearest_of(matches(query, leaders) if leaders else [])


def _nearest_of(found: Sequence[RouteMatch]) -> RouteMatch | None:
    return min(found, key=lambda one: (rounded(one), one.index), default=None)


def rounded(match: RouteMatch) -> float:
    """The distance in centimetres' precision: it must not depend on how many others were compared at once."""
    return round(match.error_m, _ERROR_DECIMALS)


def elected(members: Sequence[Signature]) -> Election | None:
    """The member with the smallest sum of distances to all others, the first of equals.

    Only one that every other member matches can lead; None where there is none.
    """
    found = [{match.index: match for match in matches(one, members)} for one in members]
    best: tuple[float, int] | None = None
    for index in range(len(members)):
        others = [found[at].get(index) for at in range(len(members)) if at != index]
        if any(match is None for match in others):
            continue
        total = round(sum(rounded(match) for match in others if match is not None), _ERROR_DECIMALS)
        if best is None or total < best[0]:
            best = total, index
    if best is None:
        return None
    index = best[1]
    mine = [None if at == index else found[at][index] for at in range(len(members))]
    return Election(
        index=index,
        reversed=tuple(match is not None and match.reversed for match in mine),
        errors_m=tuple(0.0 if match is None else rounded(match) for match in mine),
    )


type _Names = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Memory:
    """What was found before: a second fold over nearly the same activities computes only what is new."""

    nearest: dict[_Names, RouteMatch | None] = field(default_factory=dict)
    elections: dict[_Names, Election | None] = field(default_factory=dict)


@dataclass(slots=True)
class _Cluster:
    leader_id: int
    members: list[Going] = field(default_factory=list)
    placings: dict[int, Placing] = field(default_factory=dict)


class Fold:
    """The clusters of the activities taken so far.

    ``capacity`` is how many activities there are, to be taken in their order.
    """

    def __init__(self, capacity: int, memory: Memory | None = None) -> None:
        self._memory = Memory() if memory is None else memory
        self._clusters: list[_Cluster] = []
        self._leaders: list[Going] = []
        # Of the leaders, a row for each cluster.
        self._features: NDArray[np.float64] = np.empty((capacity, COLUMNS))

    def take(self, one: Going) -> None:
        """Puts one activity more into its cluster."""
        around = self._around(one.signature)
        match = self._nearest(one, around)
        if match is None:
            self._begin(one)
            return
        cluster = self._clusters[around[match.index]]
        cluster.members.append(one)
        cluster.placings[one.activity_id] = Placing(
            leader_id=cluster.leader_id, reversed=match.reversed, error_m=rounded(match)
        )
        if len(cluster.members) in ELECTIONS:
            self._elect(around[match.index])

    @property
    def placings(self) -> dict[int, Placing]:
        """The place of every activity."""
        return {
            activity_id: placing
            for cluster in self._clusters
            for activity_id, placing in cluster.placings.items()
        }

    def _begin(self, one: Going) -> None:
        cluster = _Cluster(leader_id=one.activity_id, members=[one])
        cluster.placings[one.activity_id] = Placing(leader_id=one.activity_id)
        self._features[len(self._clusters)] = feature(one.signature)
        self._clusters.append(cluster)
        self._leaders.append(one)

    def _around(self, query: Signature) -> list[int]:
        """The clusters whose leaders are within reach, in the order of these."""
        found = near(query, self._features[: len(self._clusters)])
        return sorted(found.tolist(), key=lambda at: self._leaders[at].place)

    def _nearest(self, one: Going, around: Sequence[int]) -> RouteMatch | None:
        if not around:
            return None
        leaders = [self._leaders[at].signature for at in around]
        key = (_name(one.signature), *(_name(leader) for leader in leaders))
        known = self._memory.nearest
        if key not in known:
            known[key] = _nearest_of(matches_among(one.signature, leaders, range(len(leaders))))
        return known[key]

    def _elect(self, at: int) -> None:
        cluster = self._clusters[at]
        members = [one.signature for one in cluster.members]
        key = tuple(_name(one) for one in members)
        known = self._memory.elections
        if key not in known:
            known[key] = elected(members)
        election = known[key]
        leader = None if election is None else cluster.members[election.index]
        if election is None or leader is None or leader.activity_id == cluster.leader_id:
            return
        cluster.leader_id = leader.activity_id
        cluster.placings = placed(cluster.members, election)
        self._leaders[at] = leader
        self._features[at] = feature(leader.signature)


def placed(members: Sequence[Going], election: Election) -> dict[int, Placing]:
    """The places of a cluster's members after an election."""
    leader_id = members[election.index].activity_id
    return {
        one.activity_id: Placing(leader_id=leader_id, reversed=turned, error_m=error_m)
        for one, turned, error_m in zip(members, election.reversed, election.errors_m, strict=True)
    }


def _name(one: Signature) -> int:
    """A number that another signature has by no chance that matters."""
    return hash((one.points.tobytes(), one.lat_deg, one.lon_deg, one.unit_m, one.length_m))
