"""Query parameters of the area."""

from datetime import date
from typing import Annotated

from msgspec import Meta

from milevault.api.queries import HealthSpanQuery, Query


class MorningQuery(Query, frozen=True, kw_only=True, forbid_unknown_fields=True):
    day: date | None = None


class WellbeingQuery(HealthSpanQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    figures: Annotated[str, Meta(max_length=4000, pattern="^[a-z0-9_]+(,[a-z0-9_]+)*$")] | None = None
