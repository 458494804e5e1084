"""Which ways end in one cluster, and that nothing but the set decides it."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from milevault.analysis.routes import Cluster, clusters
from milevault.model.route import Signature
from tests.sidecar.analysis.routes.ways import ONE_WAY, ROUND, Way, beside, densified, recorded, shape

WAYS: dict[str, Way] = {
    "round": densified(ROUND),
    "one way": densified(ONE_WAY),
    "parallel": beside(densified(ONE_WAY), 45),
    "there and back": np.concatenate([densified(ONE_WAY), densified(ONE_WAY)[::-1]]),
}
TIMES = {"round": 9, "one way": 5, "parallel": 4, "there and back": 1}


def week() -> dict[tuple[int, str], Signature]:
    """Recordings by start and name, the noisiest first, one in three backwards."""
    found = {}
    for at, (name, times) in enumerate(TIMES.items()):
        for time in range(times):
            seed = 100 * at + time
            way = recorded(WAYS[name], seed, 9.0 if time == 0 else 3.0)
            found[(4 * time + at, name)] = shape(way[::-1] if time % 3 == 1 else way)
    return found


WEEK = week()


def test_every_way_is_in_the_cluster_of_its_route() -> None:
    found = clusters(WEEK)
    assert [{one.name[1] for one in cluster.members} for cluster in found] == [{name} for name in WAYS]
    assert [len(cluster.members) for cluster in found] == list(TIMES.values())
    assert all(cluster.leader in [one.name for one in cluster.members] for cluster in found)


def test_members_say_whether_they_run_against_their_leader() -> None:
    for cluster in clusters(WEEK):
        backwards = cluster.leader[0] // 4 % 3 == 1
        for member in cluster.members:
            assert member.reversed == ((member.name[0] // 4 % 3 == 1) != backwards)


def test_noisy_first_way_does_not_lead() -> None:
    """Each first recording has three times the error of the others."""
    large = [cluster for cluster in clusters(WEEK) if len(cluster.members) > 2]
    assert len(large) == 3
    assert all(cluster.leader != cluster.members[0].name for cluster in large)


@given(st.permutations(list(WEEK)))
@settings(max_examples=15, deadline=None)
def test_order_in_which_ways_came_does_not_matter(order: list[tuple[int, str]]) -> None:
    assert clusters({name: WEEK[name] for name in order}) == clusters(WEEK)


def test_named_route_leads_whatever_happens() -> None:
    route = (99, "my round")
    named = {route: shape(recorded(WAYS["round"], 999, 12.0))}
    found = clusters(WEEK, named)
    (mine,) = [cluster for cluster in found if cluster.leader == route]
    assert {one.name[1] for one in mine.members} == {"round"}
    assert len(mine.members) == 9
    assert _without(found, route) == _without(clusters(WEEK), next(c.leader for c in clusters(WEEK)))


def _without(found: tuple[Cluster[tuple[int, str]], ...], leader: object) -> list[object]:
    return [cluster for cluster in found if cluster.leader != leader]


def test_named_route_that_nobody_took_is_left_out() -> None:
    elsewhere = shape(WAYS["round"] + 50_000)
    assert clusters(WEEK, {(99, "elsewhere"): elsewhere}) == clusters(WEEK)


def test_clusters_of_nothing() -> None:
    assert clusters({}) == ()
