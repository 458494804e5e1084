"""Query parameters, one struct per route: validated by them and described by them in the OpenAPI file."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta
from multidict import MultiMapping

from milevault.api.errors import BAD_REQUEST
from milevault.api.schema import PRINTABLE_PATTERN
from milevault.api.schema.imports import ItemState

Limit = Annotated[int, Meta(ge=1, le=200, description="How many at most.")]
Text = Annotated[str, Meta(min_length=1, max_length=200, pattern=PRINTABLE_PATTERN)]
Cursor = Annotated[
    str,
    Meta(max_length=200, pattern=r"^[A-Za-z0-9_.=:~-]+$", description="`next_cursor` of the page before."),
]
AwareTime = Annotated[datetime, Meta(tz=True, description="RFC 3339 with a time zone.")]
Metres = Annotated[float, Meta(ge=0, le=1e9)]

MOST_POINTS: Final = 100_000


class Query(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base; an unknown parameter is an error, so that a mistyped filter does not show everything."""


class NoQuery(Query, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """No parameters."""


class ActivitiesQuery(Query, frozen=True, kw_only=True, forbid_unknown_fields=True):
    limit: Limit = 50
    order: Annotated[Literal["asc", "desc"], Meta(description="By start; `desc` is newest first.")] = "desc"
    cursor: Cursor | None = None
    sport: Annotated[str, Meta(max_length=64, pattern="^[a-z0-9_]+$")] | None = None
    after: AwareTime | None = None
    before: AwareTime | None = None
    min_distance_m: Metres | None = None
    max_distance_m: Metres | None = None
    q: Text | None = None
    has_track: Annotated[bool, Meta(description="With a track, or without.")] | None = None


class StreamsQuery(Query, frozen=True, kw_only=True, forbid_unknown_fields=True):
    channels: Annotated[str, Meta(max_length=1000, pattern="^[a-z0-9_]+(,[a-z0-9_]+)*$")] | None = None
    points: Annotated[int, Meta(ge=2, le=MOST_POINTS)] = 2000


class TotalsQuery(Query, frozen=True, kw_only=True, forbid_unknown_fields=True):
    first_day: date | None = None
    last_day: date | None = None


class ImportsQuery(Query, frozen=True, kw_only=True, forbid_unknown_fields=True):
    limit: Limit = 50
    cursor: Cursor | None = None


class ItemsQuery(Query, frozen=True, kw_only=True, forbid_unknown_fields=True):
    state: ItemState | None = None
    limit: Limit = 50
    cursor: Cursor | None = None


class HealthSpanQuery(Query, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Local days, both included."""

    first_day: date | None = None
    last_day: date | None = None


class HealthDaysQuery(HealthSpanQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    metrics: Annotated[str, Meta(max_length=4000, pattern="^[a-z0-9_]+(,[a-z0-9_]+)*$")] | None = None
    provenance: Annotated[bool, Meta(description="Also where each value comes from.")] = False


class HealthSeriesQuery(HealthSpanQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    channel: Annotated[str, Meta(max_length=64, pattern="^[a-z0-9_]+$")]
    points: Annotated[int, Meta(ge=2, le=MOST_POINTS)] = 2000


class NoBody(msgspec.Struct, frozen=True):
    """The route reads no JSON body."""


def parse[T: Query](kind: type[T], query: MultiMapping[str]) -> T:
    """The parameters as a struct; a 400 names the parameter that is wrong, never its value."""
    names = [field.encode_name for field in msgspec.structs.fields(kind)]
    if len(query) != len(set(query)):
        raise BAD_REQUEST.error(detail="A parameter was given twice.")
    if not set(query) <= set(names):
        raise BAD_REQUEST.error(detail="There is an unknown parameter; see the API description.")
    try:
        return msgspec.convert(dict(query), kind, strict=False)
    except msgspec.ValidationError as error:
        raise BAD_REQUEST.error(detail=wrong_field(error, names)) from error


@contextmanager
def cursor_errors() -> Iterator[None]:
    """A cursor that is none of ours (or whose key no column can hold) is a 400."""
    try:
        yield
    except ValueError as error:
        raise BAD_REQUEST.error(detail="cursor") from error


def wrong_field(error: msgspec.ValidationError, names: Iterable[str]) -> str | None:
    """The name of the field msgspec complains about, taken from our own list and not from its message."""
    path = str(error).rpartition("`$.")[2].rstrip("`")
    return next((name for name in names if path == name or path.startswith((f"{name}.", f"{name}["))), None)
