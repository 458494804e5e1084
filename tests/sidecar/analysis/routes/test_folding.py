"""Clusters taken one activity after the other."""

import numpy as np
import pytest

from milevault.analysis.routes import signature
from milevault.analysis.routes.folding import ELECTIONS, Fold, Going, Memory, elected, nearest, vicinity
from milevault.analysis.routes.trend import trend
from milevault.model.route import Signature
from tests.sidecar.analysis.routes.ways import ONE_WAY, ROUND, beside, densified, recorded, shape
from tests.sidecar.store.ways import LAKE, MILL, RIDGE, Corners, going


def way(day: int, corners: Corners, noise_m: float = 4.0) -> Signature:
    values = going(day, corners, noise_m=noise_m).streams.values
    found = signature(values["position_lat"], values["position_long"])
    assert found is not None
    return found


TOWN = [
    way(day, (LAKE, MILL, LAKE, RIDGE)[day % 4], noise_m=16 if day == 0 else 4)
    for day in range(4 * max(ELECTIONS))
]


def folded(ways: list[Signature], memory: Memory | None = None) -> Fold:
    fold = Fold(len(ways), memory)
    for at, one in enumerate(ways):
        fold.take(Going(activity_id=100 + at, place=at, signature=one))
    return fold


def test_each_way_has_its_cluster_and_every_member_matches_the_leader() -> None:
    placings = folded(TOWN).placings
    leaders = {one.leader_id for one in placings.values()}
    assert len(placings) == len(TOWN)
    assert len(leaders) == 3
    for activity_id, placing in placings.items():
        match = nearest(TOWN[activity_id - 100], [TOWN[placing.leader_id - 100]])
        assert match is not None
        assert placing.error_m == pytest.approx(
            match.error_m if activity_id != placing.leader_id else 0, abs=0.01
        )
    # The noisy first one leads no more.
    assert placings[100].leader_id != 100


def test_a_parallel_street_and_there_and_back_are_ways_of_their_own() -> None:
    """The first of each is the noisiest, every third goes backwards."""
    there = densified(ONE_WAY)
    ways = {
        "round": densified(ROUND),
        "one way": there,
        "parallel": beside(there, 45),
        "there and back": np.concatenate([there, there[::-1]]),
    }
    names = [name for time in range(9) for name in ways if name != "there and back" or time == 0]
    recordings = [
        recorded(ways[name], at, 9.0 if at < len(ways) else 3.0)[:: -1 if backwards(at) else 1]
        for at, name in enumerate(names)
    ]
    clusters: dict[int, set[str]] = {}
    placings = folded([shape(way) for way in recordings]).placings
    for activity_id, placing in placings.items():
        clusters.setdefault(placing.leader_id, set()).add(names[activity_id - 100])
        assert placing.reversed == (backwards(activity_id - 100) != backwards(placing.leader_id - 100))
    assert sorted(map(sorted, clusters.values())) == sorted([name] for name in ways)


def backwards(at: int) -> bool:
    return at % 3 == 1


def test_nobody_is_in_no_cluster() -> None:
    assert folded([]).placings == {}


def test_memory_changes_nothing_and_saves_every_match() -> None:
    memory = Memory()
    first = folded(TOWN, memory).placings
    known = len(memory.nearest), len(memory.elections)
    assert folded(TOWN, memory).placings == first == folded(TOWN).placings
    assert (len(memory.nearest), len(memory.elections)) == known


def test_one_more_at_the_end_moves_nobody_but_at_an_election() -> None:
    for count in range(1, len(TOWN)):
        before, after = folded(TOWN[:count]).placings, folded(TOWN[: count + 1]).placings
        mine = [one for one in after.values() if one.leader_id == after[100 + count].leader_id]
        if len(mine) not in ELECTIONS:
            assert {key: after[key] for key in before} == before


def test_who_lies_nearest_to_all_others_is_elected() -> None:
    election = elected([way(1, LAKE, noise_m=16), way(2, LAKE), way(3, LAKE, noise_m=1), way(4, LAKE)])
    assert election is not None
    assert election.index != 0
    assert election.errors_m[election.index] == 0
    assert elected([way(1, LAKE), way(2, MILL)]) is None


def test_the_store_looks_no_less_wide_than_the_analysis() -> None:
    own = TOWN[0]
    around = vicinity(own)
    assert around.shortest_m < own.length_m < around.longest_m
    assert around.margin_north * 111_194 > 200 + 0.15 * own.diagonal_m


def test_a_trend_needs_four_efforts_and_two_weeks() -> None:
    days = np.array([0.0, 5.0, 10.0, 15.0])
    seconds = np.array([600.0, 590.0, 580.0, 570.0])
    assert trend(days, seconds) == pytest.approx(-60)
    assert trend(days[:3], seconds[:3]) is None
    assert trend(days / 2, seconds) is None
    assert trend(np.zeros(4), seconds) is None
