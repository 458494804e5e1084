"""The table of routes: path, scope, handler, what goes in and what comes out.

The one source for the server, the authorisation tests and the OpenAPI file. A row without a scope cannot
be written, and one whose scope is 'open' must be on the list of open paths in ``server.py``. An area with
many routes has a package of its own with its rows, structs and handlers.
"""

from typing import Final

from milevault.api import (
    activities,
    analysis,
    athletes,
    edits,
    events,
    exports,
    health,
    imports,
    paths,
    queries,
    segments,
    settings,
    system,
    training,
    uploads,
    wellbeing,
)
from milevault.api.errors import (
    BAD_REQUEST,
    CONFLICT,
    DISK_LOW,
    ENCODED,
    NO_POSITIONS,
    NOT_FOUND,
    TIMED_OUT,
    TOO_LARGE,
    TOO_MANY,
    UNSUPPORTED_TYPE,
)
from milevault.api.route import ACTIVITY, ATHLETE, HEALTH, IMPORT, RECORDING, File, Header, Route
from milevault.api.schema.activities import ActivityChanges, ActivityDetail, ActivityList, LapList, Streams
from milevault.api.schema.athletes import Athlete, AthleteList, NewAthlete, Summary, Totals
from milevault.api.schema.events import EventMessage
from milevault.api.schema.health import (
    HealthDayList,
    HealthLatest,
    HealthMetricList,
    HealthNightList,
    HealthSeries,
)
from milevault.api.schema.imports import Import, ImportItemList, ImportList, InboxScan, Retried, Upload
from milevault.api.schema.system import Alive, Info, Ready

UPLOAD_HEADERS: Final = (
    Header(name="X-Filename", description="The file's name, percent-encoded UTF-8. A label, never a path."),
    Header(
        name="X-Content-SHA256", description="Hex SHA-256 of the body; a body with another one is refused."
    ),
)
UPLOAD_ERRORS: Final = (
    BAD_REQUEST,
    NOT_FOUND,
    TIMED_OUT,
    TOO_LARGE,
    UNSUPPORTED_TYPE,
    ENCODED,
    TOO_MANY,
    DISK_LOW,
)
RESUME_HEADERS: Final = (
    Header(name="Last-Event-ID", description="`<stream_id>:<position>` of the last event that was applied."),
)

DISPOSITION: Final = Header(
    name="Content-Disposition",
    description="`attachment` with a file name of ASCII letters, made of day, sport and id.",
)
GPX_FILE: Final = File(
    media_type=exports.GPX_TYPE,
    description="A GPX 1.1 file with TrackPointExtension v1 and power.",
    headers=(DISPOSITION,),
)
ORIGINAL_FILE: Final = File(
    media_type=exports.ORIGINAL_TYPE, description="The file as it was received.", headers=(DISPOSITION,)
)

ROUTES: Final[tuple[Route, ...]] = (
    Route(method="GET", path="/health/live", access="open", handler=system.live, reply=Alive),
    Route(method="GET", path="/api/v1/health/live", access="open", handler=system.live, reply=Alive),
    Route(method="GET", path="/api/v1/health/ready", access="any", handler=system.ready, reply=Ready),
    Route(method="GET", path="/api/v1/info", access="any", handler=system.info, reply=Info),
    Route(
        method="GET",
        path="/api/v1/athletes",
        access="read",
        handler=athletes.list_all,
        reply=AthleteList,
    ),
    Route(
        method="POST",
        path="/api/v1/athletes",
        access="admin",
        handler=athletes.create,
        reply=Athlete,
        statuses=(201,),
        body=NewAthlete,
        errors=(BAD_REQUEST, CONFLICT, TOO_LARGE, UNSUPPORTED_TYPE),
    ),
    Route(
        method="GET",
        path=ATHLETE + "/summary",
        access="read",
        handler=athletes.summary,
        reply=Summary,
        statuses=(200, 304),
        errors=(NOT_FOUND,),
    ),
    Route(
        method="GET",
        path=ATHLETE + "/totals",
        access="read",
        handler=athletes.totals,
        reply=Totals,
        query=queries.TotalsQuery,
        errors=(BAD_REQUEST, NOT_FOUND),
    ),
    Route(
        method="POST",
        path=ATHLETE + "/uploads",
        access="ingest",
        handler=uploads.upload,
        reply=Upload,
        statuses=(202, 200),
        body="binary",
        headers=UPLOAD_HEADERS,
        errors=UPLOAD_ERRORS,
    ),
    Route(
        method="GET",
        path=ATHLETE + "/imports",
        access="read",
        handler=imports.list_imports,
        reply=ImportList,
        query=queries.ImportsQuery,
        errors=(BAD_REQUEST, NOT_FOUND),
    ),
    Route(
        method="POST",
        path=ATHLETE + "/imports/retry",
        access="ingest",
        handler=imports.retry_all,
        reply=Retried,
        statuses=(202,),
        errors=(NOT_FOUND,),
    ),
    Route(
        method="POST",
        path="/api/v1/inbox/scan",
        access="ingest",
        handler=imports.scan_inbox,
        reply=InboxScan,
        statuses=(202,),
    ),
    Route(
        method="GET",
        path=IMPORT,
        access="read",
        handler=imports.one_import,
        reply=Import,
        errors=(NOT_FOUND,),
    ),
    Route(
        method="POST",
        path=IMPORT + "/retry",
        access="ingest",
        handler=imports.retry,
        reply=Retried,
        statuses=(202,),
        errors=(NOT_FOUND,),
    ),
    Route(
        method="GET",
        path=IMPORT + "/items",
        access="read",
        handler=imports.list_items,
        reply=ImportItemList,
        query=queries.ItemsQuery,
        errors=(BAD_REQUEST, NOT_FOUND),
    ),
    Route(
        method="GET",
        path=ATHLETE + "/activities",
        access="read",
        handler=activities.list_activities,
        reply=ActivityList,
        query=queries.ActivitiesQuery,
        errors=(BAD_REQUEST, NOT_FOUND),
    ),
    Route(
        method="GET",
        path=ACTIVITY,
        access="read",
        handler=activities.detail,
        reply=ActivityDetail,
        statuses=(200, 304),
        errors=(NOT_FOUND,),
    ),
    Route(
        method="POST",
        path=RECORDING + "/separate",
        access="admin",
        handler=activities.separate,
        reply=ActivityChanges,
        errors=(NOT_FOUND,),
    ),
    Route(
        method="POST",
        path=RECORDING + "/rejoin",
        access="admin",
        handler=activities.rejoin,
        reply=ActivityChanges,
        errors=(NOT_FOUND,),
    ),
    Route(
        method="GET",
        path=ACTIVITY + "/laps",
        access="read",
        handler=activities.laps,
        reply=LapList,
        errors=(NOT_FOUND,),
    ),
    Route(
        method="GET",
        path=ACTIVITY + "/streams",
        access="read",
        handler=activities.streams,
        reply=Streams,
        query=queries.StreamsQuery,
        errors=(BAD_REQUEST, NOT_FOUND),
    ),
    Route(
        method="GET",
        path=ACTIVITY + "/export.gpx",
        access="read",
        handler=exports.gpx,
        reply=GPX_FILE,
        errors=(NOT_FOUND, NO_POSITIONS),
    ),
    Route(
        method="GET",
        path=ACTIVITY + "/original",
        access="read",
        handler=exports.original,
        reply=ORIGINAL_FILE,
        errors=(NOT_FOUND,),
    ),
    Route(
        method="GET",
        path=HEALTH + "/days",
        access="read",
        handler=health.days,
        reply=HealthDayList,
        query=queries.HealthDaysQuery,
        errors=(BAD_REQUEST, NOT_FOUND),
    ),
    Route(
        method="GET",
        path=HEALTH + "/series",
        access="read",
        handler=health.series,
        reply=HealthSeries,
        query=queries.HealthSeriesQuery,
        errors=(BAD_REQUEST, NOT_FOUND),
    ),
    Route(
        method="GET",
        path=HEALTH + "/nights",
        access="read",
        handler=health.nights,
        reply=HealthNightList,
        query=queries.HealthSpanQuery,
        errors=(BAD_REQUEST, NOT_FOUND),
    ),
    Route(
        method="GET",
        path=HEALTH + "/latest",
        access="read",
        handler=health.latest,
        reply=HealthLatest,
        errors=(NOT_FOUND,),
    ),
    Route(
        method="GET",
        path=HEALTH + "/metrics",
        access="read",
        handler=health.metrics,
        reply=HealthMetricList,
        errors=(NOT_FOUND,),
    ),
    Route(
        method="GET",
        path="/api/v1/events",
        access="events",
        handler=events.stream,
        reply=EventMessage,
        media_type="text/event-stream",
        headers=RESUME_HEADERS,
        errors=(TOO_MANY,),
    ),
    *analysis.ROUTES,
    *edits.ROUTES,
    *paths.ROUTES,
    *segments.ROUTES,
    *settings.ROUTES,
    *training.ROUTES,
    *wellbeing.ROUTES,
)
