"""The user's word: edits of an activity, its deletion and return, corrected health values."""

from typing import Final

from milevault.api.edits import corrections, editing, queries, schema
from milevault.api.errors import (
    BAD_REQUEST,
    NOT_FOUND,
    NOT_POSSIBLE,
    TIMED_OUT,
    TOO_LARGE,
    UNSUPPORTED_TYPE,
)
from milevault.api.route import ACTIVITY, ATHLETE, HEALTH, RECORDING, Route
from milevault.api.schema.activities import ActivityChanges, ActivityDetail

_BODY_ERRORS: Final = (BAD_REQUEST, NOT_FOUND, TIMED_OUT, TOO_LARGE, UNSUPPORTED_TYPE)

ROUTES: Final[tuple[Route, ...]] = (
    Route(
        method="PATCH",
        path=ACTIVITY,
        access="edit",
        handler=editing.edit,
        reply=ActivityDetail,
        body=schema.ActivityEdit,
        errors=(*_BODY_ERRORS, NOT_POSSIBLE),
    ),
    Route(
        method="DELETE",
        path=ACTIVITY,
        access="edit",
        handler=editing.delete,
        reply=ActivityChanges,
        errors=(NOT_FOUND,),
    ),
    Route(
        method="GET",
        path=ATHLETE + "/deleted",
        access="read",
        handler=editing.list_deleted,
        reply=schema.DeletedActivityList,
        errors=(NOT_FOUND,),
    ),
    Route(
        method="POST",
        path=RECORDING + "/restore",
        access="edit",
        handler=editing.restore,
        reply=ActivityChanges,
        errors=(NOT_FOUND,),
    ),
    Route(
        method="GET",
        path=HEALTH + "/values",
        access="read",
        handler=corrections.list_all,
        reply=schema.HealthCorrectionList,
        errors=(NOT_FOUND,),
    ),
    Route(
        method="PUT",
        path=HEALTH + "/values",
        access="edit",
        handler=corrections.correct,
        reply=schema.HealthValueNow,
        body=schema.NewHealthCorrection,
        errors=_BODY_ERRORS,
    ),
    Route(
        method="DELETE",
        path=HEALTH + "/values",
        access="edit",
        handler=corrections.uncorrect,
        reply=schema.HealthValueNow,
        query=queries.CorrectionQuery,
        errors=(BAD_REQUEST, NOT_FOUND),
    ),
)
