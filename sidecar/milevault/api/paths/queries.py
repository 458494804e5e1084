"""Query parameters of the area."""

from typing import Annotated

from msgspec import Meta

from milevault.api.queries import Query


class RoutesQuery(Query, frozen=True, kw_only=True, forbid_unknown_fields=True):
    forgotten: bool = False


class ThumbnailsQuery(Query, frozen=True, kw_only=True, forbid_unknown_fields=True):
    ids: Annotated[
        str,
        Meta(
            max_length=4000,
            pattern="^[1-9][0-9]{0,17}(,[1-9][0-9]{0,17}){0,199}$",
            description="Numbers of activities, at most 200.",
        ),
    ]
