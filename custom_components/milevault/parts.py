"""What is fetched about an athlete: one row for each reply, with the events after which it is fetched again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Final, Literal

from .part_replies import (
    Column,
    Eddington,
    Gear,
    Goals,
    HealthLatest,
    Imports,
    Load,
    Metrics,
    Nights,
    Predictions,
    Records,
    Settings,
    Streaks,
    Volumes,
    Wellbeing,
    ZoneSets,
)
from .replies import ActivityPage, Summary

type PartName = Literal[
    "summary",
    "latest_track",
    "metrics",
    "week",
    "month",
    "year",
    "load",
    "records",
    "predictions",
    "streaks",
    "eddington",
    "gear",
    "goals",
    "health",
    "wellbeing",
    "nights",
    "settings",
    "zone_sets",
    "imports",
]

# A value from the night before last is shown until a newer one comes; after two weeks it says nothing of today.
HEALTH_DAYS: Final = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class AthleteData:
    """All that entities of one athlete show; a part is None where this sidecar does not have it (yet)."""

    summary: Summary
    latest_track: ActivityPage | None = None
    metrics: Metrics | None = None
    week: Volumes | None = None
    month: Volumes | None = None
    year: Volumes | None = None
    load: Load | None = None
    records: Records | None = None
    predictions: Predictions | None = None
    streaks: Streaks | None = None
    eddington: Eddington | None = None
    gear: Gear | None = None
    goals: Goals | None = None
    health: HealthLatest | None = None
    wellbeing: Wellbeing | None = None
    nights: Nights | None = None
    settings: Settings | None = None
    zone_sets: ZoneSets | None = None
    imports: Imports | None = None

    def with_part(self, name: PartName, value: object) -> AthleteData:
        """The same with another value of one part."""
        changed: dict[str, Any] = {name: value}
        return replace(self, **changed)


type Params = Mapping[str, str | int]


def _no_params(_today: date) -> Params:
    return {}


def _since_a_fortnight(today: date) -> Params:
    return {"first_day": (today - timedelta(days=HEALTH_DAYS)).isoformat(), "last_day": today.isoformat()}


def _of(period: str) -> Callable[[date], Params]:
    return lambda today: {"period": period, "first_day": today.isoformat(), "last_day": today.isoformat()}


_ACTIVITIES: Final = frozenset({"activity_recorded", "activities_updated", "activities_removed"})
_HEALTH: Final = frozenset({"health_recorded"})
_COMPUTED: Final = frozenset({"recompute_finished"})
_IMPORTS: Final = frozenset({"import_finished", "file_rejected"})
_SETTINGS: Final = frozenset({"settings_changed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A row: ``path`` below the athlete, with {activity_id} for the latest one; ``params`` by the athlete's local day.

    ``stale_by`` are the kinds of events after which it is fetched again; the poll fetches everything.
    """

    name: PartName
    reply: type[Any]
    path: str
    params: Callable[[date], Params] = _no_params
    stale_by: frozenset[str] = field(default=_ACTIVITIES | _COMPUTED)


# The summary comes first: the path of another part may need its latest activity.
PARTS: Final[tuple[Part, ...]] = (
    Part(name="summary", reply=Summary, path="summary", stale_by=_ACTIVITIES | _COMPUTED | _IMPORTS),
    Part(
        name="latest_track",
        reply=ActivityPage,
        path="activities",
        params=lambda _today: {"limit": 1, "has_track": "true"},
        stale_by=_ACTIVITIES,
    ),
    Part(name="metrics", reply=Metrics, path="activities/{activity_id}/metrics"),
    Part(name="week", reply=Volumes, path="volumes", params=_of("week")),
    Part(name="month", reply=Volumes, path="volumes", params=_of("month")),
    Part(name="year", reply=Volumes, path="volumes", params=_of("year")),
    Part(name="load", reply=Load, path="load", params=_since_a_fortnight),
    Part(name="records", reply=Records, path="records"),
    Part(
        name="predictions", reply=Predictions, path="predictions", stale_by=_ACTIVITIES | _HEALTH | _COMPUTED
    ),
    Part(name="streaks", reply=Streaks, path="streaks"),
    Part(name="eddington", reply=Eddington, path="eddington"),
    Part(name="gear", reply=Gear, path="gear", stale_by=_ACTIVITIES | _COMPUTED | {"gear_changed"}),
    Part(name="goals", reply=Goals, path="goals", stale_by=_ACTIVITIES | _COMPUTED | {"goals_changed"}),
    Part(name="health", reply=HealthLatest, path="health/latest", stale_by=_HEALTH),
    Part(
        name="wellbeing",
        reply=Wellbeing,
        path="wellbeing",
        params=_since_a_fortnight,
        stale_by=_HEALTH | _ACTIVITIES | _COMPUTED | _SETTINGS,
    ),
    Part(name="nights", reply=Nights, path="health/nights", params=_since_a_fortnight, stale_by=_HEALTH),
    Part(name="settings", reply=Settings, path="settings", stale_by=_COMPUTED | _HEALTH | _SETTINGS),
    Part(
        name="zone_sets",
        reply=ZoneSets,
        path="zone-sets",
        stale_by=_COMPUTED | {"zone_sets_changed"},
    ),
    Part(name="imports", reply=Imports, path="imports", stale_by=_IMPORTS),
)


def parts_stale_by(kind: str) -> frozenset[PartName]:
    """The parts that an event of this kind may have changed."""
    return frozenset(part.name for part in PARTS if kind in part.stale_by)


def newest(columns: Mapping[str, Column], key: str) -> object:
    """The latest known value of a figure; None where no day has one.

    So nothing is unknown at midnight, and a night that comes late shows at its place.
    """
    column = columns.get(key)
    if column is None:
        return None
    return next((value for value in reversed(column.values) if value is not None), None)
