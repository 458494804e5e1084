"""Routes: the ways an athlete goes again and again, their history, and one effort laid over another."""

from typing import Final

from milevault.api.errors import (
    BAD_REQUEST,
    NO_WAY,
    NOT_FOUND,
    TIMED_OUT,
    TOO_LARGE,
    UNSUPPORTED_TYPE,
)
from milevault.api.paths import comparing, history, queries, schema, thumbnails, wording
from milevault.api.route import ACTIVITY, ATHLETE, Route

_PATHS: Final = ATHLETE + "/routes"
_PATH: Final = _PATHS + "/{route_id}"
_BODY_ERRORS: Final = (BAD_REQUEST, NOT_FOUND, TIMED_OUT, TOO_LARGE, UNSUPPORTED_TYPE)

ROUTES: Final[tuple[Route, ...]] = (
    Route(
        method="GET",
        path=_PATHS,
        access="read",
        handler=history.list_all,
        reply=schema.RouteList,
        query=queries.RoutesQuery,
        errors=(BAD_REQUEST, NOT_FOUND),
    ),
    Route(
        method="POST",
        path=_PATHS,
        access="edit",
        handler=wording.create,
        reply=schema.Route,
        statuses=(201,),
        body=schema.NewRoute,
        errors=(*_BODY_ERRORS, NO_WAY),
    ),
    Route(
        method="GET",
        path=_PATH,
        access="read",
        handler=history.detail,
        reply=schema.RouteDetail,
        errors=(NOT_FOUND,),
    ),
    Route(
        method="PATCH",
        path=_PATH,
        access="edit",
        handler=wording.edit,
        reply=schema.Route,
        body=schema.RouteEdit,
        errors=_BODY_ERRORS,
    ),
    Route(
        method="DELETE",
        path=_PATH,
        access="edit",
        handler=wording.forget,
        reply=schema.Route,
        errors=(NOT_FOUND,),
    ),
    Route(
        method="GET",
        path=_PATH + "/track",
        access="read",
        handler=history.track,
        reply=schema.RouteTrack,
        errors=(NOT_FOUND,),
    ),
    Route(
        method="POST",
        path=_PATH + "/join",
        access="edit",
        handler=wording.join,
        reply=schema.Route,
        body=schema.RouteJoin,
        errors=_BODY_ERRORS,
    ),
    Route(
        method="POST",
        path=_PATH + "/separate",
        access="edit",
        handler=wording.separate,
        reply=schema.RouteList,
        query=queries.RoutesQuery,
        errors=(BAD_REQUEST, NOT_FOUND),
    ),
    Route(
        method="GET",
        path=ATHLETE + "/activities/thumbnails",
        access="read",
        handler=thumbnails.of_activities,
        reply=schema.ThumbnailList,
        query=queries.ThumbnailsQuery,
        errors=(BAD_REQUEST, NOT_FOUND),
    ),
    Route(
        method="GET",
        path=ACTIVITY + "/route",
        access="read",
        handler=history.of_activity,
        reply=schema.ActivityRoute,
        errors=(NOT_FOUND,),
    ),
    Route(
        method="POST",
        path=ACTIVITY + "/route/split",
        access="edit",
        handler=wording.split,
        reply=schema.ActivityRoute,
        errors=(NOT_FOUND, NO_WAY),
    ),
    Route(
        method="DELETE",
        path=ACTIVITY + "/route/split",
        access="edit",
        handler=wording.rejoin,
        reply=schema.ActivityRoute,
        errors=(NOT_FOUND,),
    ),
    Route(
        method="GET",
        path=ACTIVITY + "/compare/{other_id}",
        access="read",
        handler=comparing.compare,
        reply=schema.Comparison,
        errors=(NOT_FOUND, NO_WAY),
    ),
    Route(
        method="GET",
        path=ACTIVITY + "/explain/{other_id}",
        access="read",
        handler=comparing.explain,
        reply=schema.Explanation,
        errors=(NOT_FOUND, NO_WAY),
    ),
)
