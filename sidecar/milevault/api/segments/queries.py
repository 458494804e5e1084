"""Query parameters of the area."""

from typing import Annotated

from msgspec import Meta

from milevault.api.queries import Query
from milevault.api.segments.schema import SportName


class SegmentsQuery(Query, frozen=True, kw_only=True, forbid_unknown_fields=True):
    hidden: Annotated[bool, Meta(description="Those that are hidden, instead of those that are not.")] = False


class StandingsQuery(Query, frozen=True, kw_only=True, forbid_unknown_fields=True):
    sport: SportName | None = None
    limit: Annotated[
        int, Meta(ge=1, le=1000, description="How many efforts of each sport and direction at most.")
    ] = 50
