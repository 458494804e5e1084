"""Query parameters of the area."""

from milevault.api.queries import Query


class RoutesQuery(Query, frozen=True, kw_only=True, forbid_unknown_fields=True):
    forgotten: bool = False
