"""Segments: made, renamed, hidden, taken back; their efforts, ranked, and those of one activity."""

from typing import Final

from milevault.api.errors import (
    BAD_REQUEST,
    NO_SEGMENT,
    NOT_FOUND,
    TIMED_OUT,
    TOO_LARGE,
    UNSUPPORTED_TYPE,
)
from milevault.api.route import ACTIVITY, ATHLETE, SEGMENT, Route
from milevault.api.segments import making, queries, schema, standings

_BODY_ERRORS: Final = (BAD_REQUEST, NOT_FOUND, TIMED_OUT, TOO_LARGE, UNSUPPORTED_TYPE)

ROUTES: Final[tuple[Route, ...]] = (
    Route(
        method="GET",
        path=ATHLETE + "/segments",
        access="read",
        handler=standings.list_all,
        reply=schema.SegmentList,
        query=queries.SegmentsQuery,
        errors=(BAD_REQUEST, NOT_FOUND),
    ),
    Route(
        method="POST",
        path=ATHLETE + "/segments",
        access="edit",
        handler=making.create,
        reply=schema.Segment,
        statuses=(201,),
        body=schema.NewSegment,
        errors=(*_BODY_ERRORS, NO_SEGMENT),
    ),
    Route(
        method="GET",
        path=SEGMENT,
        access="read",
        handler=standings.detail,
        reply=schema.SegmentDetail,
        query=queries.StandingsQuery,
        errors=(BAD_REQUEST, NOT_FOUND),
    ),
    Route(
        method="PATCH",
        path=SEGMENT,
        access="edit",
        handler=making.edit,
        reply=schema.Segment,
        body=schema.SegmentEdit,
        errors=_BODY_ERRORS,
    ),
    Route(
        method="DELETE",
        path=SEGMENT,
        access="edit",
        handler=making.remove,
        reply=schema.SegmentRemoved,
        errors=(NOT_FOUND,),
    ),
    Route(
        method="GET",
        path=SEGMENT + "/track",
        access="read",
        handler=standings.track,
        reply=schema.SegmentTrack,
        errors=(NOT_FOUND,),
    ),
    Route(
        method="GET",
        path=ACTIVITY + "/segments",
        access="read",
        handler=standings.of_activity,
        reply=schema.ActivitySegments,
        errors=(NOT_FOUND,),
    ),
)
