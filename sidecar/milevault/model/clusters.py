"""Activities in clusters that go the same way, as analysis and store speak of them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Vicinity:
    """Where the leaders lie that a way may match: its box and centroid with the margin around them, in degrees."""

    west: float
    south: float
    east: float
    north: float
    centre_east: float
    centre_north: float
    margin_east: float
    margin_north: float
    shortest_m: float
    longest_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Placing:
    """Which activity leads the cluster, and how the way lies to the leader's.

    ``reversed``: it goes the other way round. ``error_m`` is the mean distance to the leader's way, 0 of its own.
    """

    leader_id: int
    reversed: bool = False
    error_m: float = 0.0
