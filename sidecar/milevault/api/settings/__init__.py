"""Settings with history, zone sets, time in zones, and the progress of computing again."""

from typing import Final

from milevault.api.errors import BAD_REQUEST, NOT_FOUND, TIMED_OUT, TOO_LARGE, UNSUPPORTED_TYPE
from milevault.api.route import ACTIVITY, ATHLETE, Route
from milevault.api.settings import (
    queries,
    recomputes,
    schema,
    suggestions,
    values,
    zone_sets,
    zone_time,
)

_BODY_ERRORS: Final = (BAD_REQUEST, NOT_FOUND, TIMED_OUT, TOO_LARGE, UNSUPPORTED_TYPE)

ROUTES: Final[tuple[Route, ...]] = (
    Route(
        method="GET",
        path=ATHLETE + "/settings",
        access="read",
        handler=values.current,
        reply=schema.AthleteSettingList,
        errors=(NOT_FOUND,),
    ),
    Route(
        method="PUT",
        path=ATHLETE + "/settings",
        access="edit",
        handler=values.put,
        reply=schema.SettingChange,
        body=schema.NewSetting,
        errors=_BODY_ERRORS,
    ),
    Route(
        method="DELETE",
        path=ATHLETE + "/settings",
        access="edit",
        handler=values.remove,
        reply=schema.SettingChange,
        query=queries.SettingQuery,
        errors=(BAD_REQUEST, NOT_FOUND),
    ),
    Route(
        method="GET",
        path=ATHLETE + "/settings/suggestions",
        access="read",
        handler=suggestions.list_all,
        reply=schema.SuggestionList,
        errors=(NOT_FOUND,),
    ),
    Route(
        method="GET",
        path=ATHLETE + "/zone-sets",
        access="read",
        handler=zone_sets.list_all,
        reply=schema.ZoneSetList,
        errors=(NOT_FOUND,),
    ),
    Route(
        method="PUT",
        path=ATHLETE + "/zone-sets",
        access="edit",
        handler=zone_sets.put,
        reply=schema.SettingChange,
        body=schema.NewZoneSet,
        errors=_BODY_ERRORS,
    ),
    Route(
        method="DELETE",
        path=ATHLETE + "/zone-sets",
        access="edit",
        handler=zone_sets.remove,
        reply=schema.SettingChange,
        query=queries.ZoneSetQuery,
        errors=(BAD_REQUEST, NOT_FOUND),
    ),
    Route(
        method="GET",
        path=ATHLETE + "/zones",
        access="read",
        handler=zone_time.totals,
        reply=schema.ZoneTotals,
        query=queries.ZoneTotalsQuery,
        errors=(BAD_REQUEST, NOT_FOUND),
    ),
    Route(
        method="GET",
        path=ACTIVITY + "/zones",
        access="read",
        handler=zone_time.of_activity,
        reply=schema.ActivityZones,
        errors=(NOT_FOUND,),
    ),
    Route(
        method="GET",
        path=ATHLETE + "/recomputes",
        access="read",
        handler=recomputes.list_all,
        reply=schema.RecomputeList,
        query=queries.RecomputesQuery,
        errors=(BAD_REQUEST, NOT_FOUND),
    ),
)
