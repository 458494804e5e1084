"""Query parameters of the area."""

from milevault.api.analysis.schema import ChannelName, UnitName
from milevault.api.queries import Query


class SplitsQuery(Query, frozen=True, kw_only=True, forbid_unknown_fields=True):
    unit: UnitName = "km"


class DistributionQuery(Query, frozen=True, kw_only=True, forbid_unknown_fields=True):
    channel: ChannelName = "heart_rate"
