"""Query parameters of the area."""

from datetime import date
from typing import Annotated

from msgspec import Meta

from milevault.api.queries import Query
from milevault.api.settings.schema import SettingKey, SportName
from milevault.model.settings import ZoneKind

SinceEver = Annotated[bool, Meta(description="In place of `valid_from`: the one valid since ever.")]


class SettingQuery(Query, frozen=True, kw_only=True, forbid_unknown_fields=True):
    key: SettingKey
    valid_from: date | None = None
    since_ever: SinceEver = False


class ZoneSetQuery(Query, frozen=True, kw_only=True, forbid_unknown_fields=True):
    kind: ZoneKind
    sport: SportName = ""
    valid_from: date | None = None
    since_ever: SinceEver = False


class ZoneTotalsQuery(Query, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Local days, both included."""

    kind: ZoneKind = "heart_rate"
    sport: Annotated[str, Meta(max_length=64, pattern="^[a-z0-9_]+$")] | None = None
    first_day: date | None = None
    last_day: date | None = None
    weeks: Annotated[bool, Meta(description="Also the sums of each week.")] = False


class RecomputesQuery(Query, frozen=True, kw_only=True, forbid_unknown_fields=True):
    limit: Annotated[int, Meta(ge=1, le=100, description="How many at most.")] = 20
