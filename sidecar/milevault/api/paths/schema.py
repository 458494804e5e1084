"""Requests and replies about routes: the ways that an athlete goes again and again."""

from datetime import date, datetime
from typing import Annotated, Final, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from milevault.api.schema import Struct

# As long as the name of an activity, without control characters; never empty.
_LINE: Final = r"^[^\x00-\x1f\x7f-\x9f\ud800-\udfff]+$"
type RouteName = Annotated[str, Meta(min_length=1, max_length=200, pattern=_LINE)]


class RouteBest(Struct, frozen=True, kw_only=True):
    """The shortest moving time of a sport and direction."""

    sport: str
    reversed: bool
    activity_id: int
    start_time: datetime
    moving_time_s: float
    elapsed_time_s: float


class Route(Struct, frozen=True, kw_only=True):
    """A way that was gone several times, or one the user named.

    ``name`` is null where the user gave none: say it by distance and form. ``activity_id`` is the activity whose way
    stands for it and says what is forwards. ``elevation_gain_m`` is the median of its activities in that direction.
    ``bests`` is of each sport and direction.
    """

    route_id: int
    name: str | None
    made_by: Literal["system", "user"]
    forgotten: bool
    activity_id: int
    distance_m: float
    elevation_gain_m: float | None
    closed: bool
    activity_count: int
    first_time: datetime
    last_time: datetime
    bests: list[RouteBest]


class RouteList(Struct, frozen=True, kw_only=True):
    """The most frequent first."""

    routes: list[Route]


class RouteEffort(Struct, frozen=True, kw_only=True):
    """An activity on a route. ``rank`` is by moving time among those of its sport and direction, ``elapsed_rank`` by
    elapsed time; null where it is excluded or has no such time. ``error_m`` is the mean distance to the route's way.
    """

    activity_id: int
    name: str | None
    sport: str
    start_time: datetime
    local_date: date
    reversed: bool
    error_m: float | None
    distance_m: float | None
    moving_time_s: float | None
    elapsed_time_s: float
    elevation_gain_m: float | None
    avg_heart_rate: float | None
    avg_power_w: float | None
    excluded: bool
    rank: int | None
    elapsed_rank: int | None


class RouteTrend(Struct, frozen=True, kw_only=True):
    """``change_s`` is by how much the moving time changes in 30 days, negative where it becomes shorter; null where too
    few efforts or too short a time say nothing.
    """

    sport: str
    reversed: bool
    effort_count: int
    change_s: float | None


class RouteDetail(Struct, frozen=True, kw_only=True):
    """A route with its history, the newest effort first."""

    route: Route
    trends: list[RouteTrend]
    efforts: list[RouteEffort]


class RouteTrack(Struct, frozen=True, kw_only=True):
    """Columns: the way of the activity that stands for the route; a position or altitude is null where unknown."""

    route_id: int
    activity_id: int
    distance_m: list[float | None]
    position_lat: list[float | None]
    position_long: list[float | None]
    altitude: list[float | None]


class ActivityRoute(Struct, frozen=True, kw_only=True):
    """Which way an activity goes, and who else goes it.

    ``distance_m`` and ``closed`` are null where the activity has no positions or goes nowhere. ``route_id`` is null
    where no route is made of that way: fewer than three go it and the user did not name it. ``best``: it is the
    fastest of several of its sport and direction. ``efforts`` are all on that way, this one included, newest first.
    """

    activity_id: int
    route_id: int | None
    name: str | None
    distance_m: float | None
    closed: bool | None
    reversed: bool | None
    error_m: float | None
    rank: int | None
    elapsed_rank: int | None
    compared: int
    best: bool
    efforts: list[RouteEffort]


class Comparison(Struct, frozen=True, kw_only=True):
    """One activity laid over another, as columns along the way of the first, of the part that both went.

    ``distance_m`` and ``elapsed_s`` count from where the first began its way, so they do not begin at 0 where the
    other began later; there ``other_elapsed_s`` is level with ``elapsed_s``. ``gap_s`` is how far the first is behind
    (positive) or ahead (negative) since then, ``offset_m`` how far the two ways are apart. ``reversed``: they go
    against each other. ``error_m`` is the mean distance of the two ways; ``matched`` says whether that is one way.
    """

    activity_id: int
    other_activity_id: int
    matched: bool
    reversed: bool
    error_m: float
    distance_m: list[float]
    elapsed_s: list[float]
    other_elapsed_s: list[float]
    gap_s: list[float]
    offset_m: list[float]


class ExplanationStage(Struct, frozen=True, kw_only=True):
    """One question of the matching, its figure and what is allowed; ``passed`` is null where it decides nothing."""

    key: str
    figure_m: float
    limit_m: float | None
    passed: bool | None


class Explanation(Struct, frozen=True, kw_only=True):
    """Why two activities go the same way or not: every question with its figure, also after one that refused.

    ``reversed`` and ``has_direction`` are null without a match. ``laps``: both go round and round.
    """

    activity_id: int
    other_activity_id: int
    matched: bool
    reversed: bool | None
    has_direction: bool | None
    laps: bool
    stages: list[ExplanationStage]


class NewRoute(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The way of an activity is to be a route; without a name it is said by distance and form."""

    activity_id: Annotated[int, Meta(ge=1, le=2**63 - 1)]
    name: RouteName | None = None


class RouteEdit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A field that is there is changed; a null ``name`` takes the name away."""

    name: RouteName | UnsetType | None = UNSET
    forgotten: bool | UnsetType = UNSET


class RouteJoin(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The other route."""

    route_id: Annotated[int, Meta(ge=1, le=2**63 - 1)]


class Thumbnail(Struct, frozen=True, kw_only=True):
    """The way of an activity in a square from 0 to 1, x to the right and y down: a drawing that says not where it is."""

    activity_id: int
    x: list[float]
    y: list[float]
    closed: bool


class ThumbnailList(Struct, frozen=True, kw_only=True):
    """Activities without a way are left out."""

    thumbnails: list[Thumbnail]
