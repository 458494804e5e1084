"""The table of websocket commands that pass a question or a change on to the sidecar.

A new endpoint is one row. Its fields are those of docs/openapi.json (a test compares them), so a card gets and sends
what docs/api.md says; ids in the path are fields of the command by themselves.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from string import Formatter
from typing import Any, Final, Literal

import probatio

from .card_messages import Topic
from .decoding import JsonObject
from .fields import (
    DAY,
    EFFORT_KIND,
    ID,
    MAX_THUMBNAILS,
    METRES,
    NAME,
    PAGE,
    SECONDS,
    SPAN,
    SPORT,
    STREAM_POINTS,
    TIME,
    VALID,
    VALID_PARAMETERS,
    WORD,
    WORDS,
    ZONE_KIND,
    Fields,
    number,
    one_of,
    optional,
    or_null,
    required,
    text,
    whole,
)

type ChangingMethod = Literal["POST", "PUT", "PATCH", "DELETE"]
type Parameters = dict[str, str | int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked of the sidecar: path below the athlete's, and parameters or a body."""

    path: str
    parameters: Parameters
    body: JsonObject | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How a command changes something: ``topic`` is what the cards have to read again afterwards."""

    method: ChangingMethod
    topic: Topic
    scope: Literal["edit", "ingest"] = "edit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """``milevault/<name>``: a request for ``path`` below /api/v1/athletes/{athlete_id}/.

    Without a ``change`` it only reads. ``fields`` go into the query of GET and DELETE, else into the body;
    ``renamed`` tells the API's names of those that the command calls differently.
    """

    name: str
    path: str
    fields: Fields = field(default_factory=dict)
    change: Change | None = None
    renamed: Mapping[str, str] = field(default_factory=dict)

    @property
    def scope(self) -> str:
        """What the sidecar's token has to allow."""
        return self.change.scope if self.change else "read"

    @property
    def path_fields(self) -> list[str]:
        """The ids in the path."""
        return [name for _, name, _, _ in Formatter().parse(self.path) if name]

    @property
    def schema(self) -> Fields:
        """All fields of the command but the device."""
        return required(**dict.fromkeys(self.path_fields, ID)) | self.fields

    def request(self, message: Mapping[str, Any]) -> Request:
        """The request that a message, valid by ``schema``, asks for."""
        ids = {name: message[name] for name in self.path_fields}
        values = {
            self.renamed.get(name, name): message[name]
            for marker in self.fields
            if (name := str(marker)) in message
        }
        path = self.path.format(**ids)
        if self.change and self.change.method != "DELETE":
            return Request(path=path, parameters={}, body=values or None)
        return Request(path=path, parameters=parameters(values), body=None)


def parameters(values: Mapping[str, Any]) -> Parameters:
    """Values as they stand in a query: lists with commas, yes and no as true and false."""
    return {name: _parameter(value) for name, value in values.items()}


def _parameter(value: Any) -> str | int:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ",".join(str(item) for item in value)
    return value if isinstance(value, int) else str(value)


def _read(name: str, path: str, fields: Fields | None = None) -> Command:
    return Command(name=name, path=path, fields=fields or {})


def _change(
    name: str,
    method: ChangingMethod,
    path: str,
    topic: Topic,
    fields: Fields | None = None,
    *,
    renamed: Mapping[str, str] | None = None,
) -> Command:
    change = Change(method=method, topic=topic)
    return Command(name=name, path=path, fields=fields or {}, change=change, renamed=renamed or {})


_ACTIVITY: Final = "activities/{activity_id}"
_ROUTE: Final = "routes/{route_id}"
_SEGMENT: Final = "segments/{segment_id}"
_GOAL: Final = "goals/{goal_id}"

_ACTIVITIES: Final = (
    PAGE
    | SPORT
    | optional(
        after=TIME,
        before=TIME,
        min_distance_m=METRES,
        max_distance_m=METRES,
        q=NAME,
        order=one_of("asc", "desc"),
    )
)
_RECORDS: Final = SPAN | SPORT | optional(kind=EFFORT_KIND, include_indoor=bool)
_PROGRESSION: Final = required(sport=WORD, kind=EFFORT_KIND, size=number(0, 1e9)) | optional(
    period=one_of("all", "year", "month"), include_indoor=bool
)
_ACTIVITY_EDIT: Final = optional(
    name=or_null(text(200)),
    description=or_null(text(10_000)),
    sport=or_null(WORD),
    sub_sport=or_null(WORD),
    gear=or_null(text(200)),
    perceived_exertion=or_null(number(0, 10)),
    feel=or_null(number(0, 100)),
    indoor=or_null(bool),
    commute=or_null(bool),
    race=or_null(bool),
    excluded=or_null(bool),
    trim_start_s=or_null(SECONDS),
    trim_end_s=or_null(SECONDS),
)
_GOAL_FIELDS: Final = required(
    measure=one_of("distance_m", "moving_time_s", "elevation_gain_m", "count"),
    period=one_of("week", "month", "year"),
    target=number(0, 1e12),
) | optional(sport=or_null(WORD), first_day=or_null(DAY), last_day=or_null(DAY))
_NEW_SEGMENT: Final = required(activity_id=ID, name=NAME) | optional(
    start_s=or_null(SECONDS),
    end_s=or_null(SECONDS),
    start_m=or_null(METRES),
    end_m=or_null(METRES),
    climb_index=or_null(whole(0, 10_000)),
    both_directions=or_null(bool),
)
_GEAR: Final = required(name=NAME) | optional(
    kind=or_null(one_of("bike", "shoes", "other")),
    retired=or_null(bool),
    service_distance_m=or_null(METRES),
)
_ZONE_SET: Final = (
    required(
        kind=ZONE_KIND,
        method=one_of("custom", "percent_max", "reserve", "percent_lthr", "percent_ftp"),
        floors=probatio.All([probatio.Any(int, float)], probatio.Length(min=1, max=20)),
    )
    | optional(sport=probatio.Any("", WORD))
    | VALID
)

READING: Final[tuple[Command, ...]] = (
    _read("summary", "summary"),
    _read("totals", "totals", SPAN),
    _read("activities", "activities", _ACTIVITIES),
    _read(
        "thumbnails",
        "activities/thumbnails",
        required(ids=probatio.All([ID], probatio.Length(min=1, max=MAX_THUMBNAILS))),
    ),
    _read("deleted_activities", "deleted"),
    _read("streams", _ACTIVITY + "/streams", optional(channels=WORDS) | STREAM_POINTS),
    _read("laps", _ACTIVITY + "/laps"),
    _read("splits", _ACTIVITY + "/splits", optional(unit=one_of("km", "mile"))),
    _read("climbs", _ACTIVITY + "/climbs"),
    _read("lengths", _ACTIVITY + "/lengths"),
    _read("efforts", _ACTIVITY + "/efforts"),
    _read("metrics", _ACTIVITY + "/metrics"),
    _read(
        "distribution",
        _ACTIVITY + "/distribution",
        optional(channel=one_of("heart_rate", "speed", "power", "cadence", "grade")),
    ),
    _read("activity_zones", _ACTIVITY + "/zones"),
    _read("activity_power_curve", _ACTIVITY + "/power-curve"),
    _read("activity_route", _ACTIVITY + "/route"),
    _read("activity_segments", _ACTIVITY + "/segments"),
    _read("compare", _ACTIVITY + "/compare/{other_id}"),
    _read("explain", _ACTIVITY + "/explain/{other_id}"),
    _read("health_days", "health/days", SPAN | optional(metrics=WORDS, provenance=bool)),
    _read("health_series", "health/series", SPAN | required(channel=WORD) | STREAM_POINTS),
    _read("health_nights", "health/nights", SPAN),
    _read("health_latest", "health/latest"),
    _read("health_metrics", "health/metrics"),
    _read("health_corrections", "health/values"),
    _read("morning", "morning", optional(day=DAY)),
    _read("wellbeing", "wellbeing", SPAN | optional(figures=WORDS)),
    _read("records", "records", _RECORDS),
    _read("progression", "records/progression", _PROGRESSION),
    _read("power_curve", "power-curve", SPAN | SPORT),
    _read("load", "load", SPAN),
    _read("volumes", "volumes", SPAN | SPORT | optional(period=one_of("week", "month", "year"))),
    _read("calendar", "calendar", optional(year=whole(1900, 2200))),
    _read("streaks", "streaks", SPORT),
    _read("eddington", "eddington", SPORT),
    _read("predictions", "predictions", optional(days=whole(7, 3660))),
    _read("goals", "goals"),
    _read("goal", _GOAL),
    _read("gear", "gear"),
    _read("routes", "routes", optional(forgotten=bool)),
    _read("route", _ROUTE),
    _read("route_track", _ROUTE + "/track"),
    _read("segments", "segments", optional(hidden=bool)),
    _read("segment", _SEGMENT, SPORT | optional(limit=whole(1, 1000))),
    _read("segment_track", _SEGMENT + "/track"),
    _read("settings", "settings"),
    _read("suggestions", "settings/suggestions"),
    _read("zone_sets", "zone-sets"),
    _read("zones", "zones", SPAN | SPORT | optional(kind=ZONE_KIND, weeks=bool)),
    _read("recomputes", "recomputes", optional(limit=whole(1, 100))),
    _read("imports", "imports", PAGE),
    _read("import", "imports/{import_id}"),
    _read("import_items", "imports/{import_id}/items", PAGE | optional(state=WORD)),
)

CHANGING: Final[tuple[Command, ...]] = (
    _change("edit_activity", "PATCH", _ACTIVITY, "activity", _ACTIVITY_EDIT),
    _change("delete_activity", "DELETE", _ACTIVITY, "activity"),
    _change("restore_activity", "POST", "recordings/{recording_id}/restore", "activity"),
    _change(
        "name_route", "POST", "routes", "routes", required(activity_id=ID) | optional(name=or_null(NAME))
    ),
    _change("edit_route", "PATCH", _ROUTE, "routes", optional(name=or_null(NAME), forgotten=bool)),
    _change("forget_route", "DELETE", _ROUTE, "routes"),
    _change(
        "join_routes",
        "POST",
        _ROUTE + "/join",
        "routes",
        required(other_route_id=ID),
        renamed={"other_route_id": "route_id"},
    ),
    _change("separate_route", "POST", _ROUTE + "/separate", "routes"),
    _change("split_route", "POST", _ACTIVITY + "/route/split", "routes"),
    _change("rejoin_route", "DELETE", _ACTIVITY + "/route/split", "routes"),
    _change("create_segment", "POST", "segments", "segments", _NEW_SEGMENT),
    _change("edit_segment", "PATCH", _SEGMENT, "segments", optional(name=NAME, hidden=bool)),
    _change("delete_segment", "DELETE", _SEGMENT, "segments"),
    _change("create_goal", "POST", "goals", "goals", _GOAL_FIELDS),
    _change("replace_goal", "PUT", _GOAL, "goals", _GOAL_FIELDS),
    _change("delete_goal", "DELETE", _GOAL, "goals"),
    _change("set_gear", "PUT", "gear", "gear", _GEAR),
    _change("reset_gear", "DELETE", "gear", "gear", required(name=NAME)),
    _change(
        "set_setting", "PUT", "settings", "settings", required(key=WORD, value=number(-1e12, 1e12)) | VALID
    ),
    _change("reset_setting", "DELETE", "settings", "settings", required(key=WORD) | VALID_PARAMETERS),
    _change("set_zones", "PUT", "zone-sets", "settings", _ZONE_SET),
    _change(
        "reset_zones",
        "DELETE",
        "zone-sets",
        "settings",
        required(kind=ZONE_KIND) | optional(sport=probatio.Any("", WORD)) | VALID_PARAMETERS,
    ),
    _change(
        "correct_health",
        "PUT",
        "health/values",
        "health",
        required(metric=WORD, day=DAY, value=or_null(number(-1e12, 1e12))),
    ),
    _change("reset_health", "DELETE", "health/values", "health", required(metric=WORD, day=DAY)),
    Command(
        name="retry_import",
        path="imports/{import_id}/retry",
        change=Change(method="POST", topic="import", scope="ingest"),
    ),
    Command(
        name="retry_imports",
        path="imports/retry",
        change=Change(method="POST", topic="import", scope="ingest"),
    ),
)

COMMANDS: Final = (*READING, *CHANGING)
