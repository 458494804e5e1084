"""Query parameters of the area."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from milevault.api.queries import Query, Text
from milevault.api.training.schema import SportName
from milevault.model.figures import EffortKind
from milevault.model.training import Period


class SpanQuery(Query, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Local days, both included."""

    first_day: date | None = None
    last_day: date | None = None


class RecordsQuery(SpanQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    sport: SportName | None = None
    kind: EffortKind | None = None
    include_indoor: Annotated[bool, Meta(description="Treadmills and trainers count too.")] = False


class ProgressionQuery(Query, frozen=True, kw_only=True, forbid_unknown_fields=True):
    sport: SportName
    kind: EffortKind
    size: Annotated[float, Meta(gt=0, le=1e9, description="Metres (kind `distance`) or seconds.")]
    period: Literal["all", "year", "month"] = "all"
    include_indoor: bool = False


class PowerCurveQuery(SpanQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    sport: SportName = "cycling"


class VolumesQuery(SpanQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    period: Period = "week"
    sport: SportName | None = None


class CalendarQuery(Query, frozen=True, kw_only=True, forbid_unknown_fields=True):
    year: Annotated[int, Meta(ge=1900, le=2200)] | None = None


class SportQuery(Query, frozen=True, kw_only=True, forbid_unknown_fields=True):
    sport: SportName | None = None


class PredictionsQuery(Query, frozen=True, kw_only=True, forbid_unknown_fields=True):
    days: Annotated[int, Meta(ge=7, le=3660, description="How far back efforts count.")] = 90


class GearQuery(Query, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: Text
