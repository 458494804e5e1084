"""Activities as the user wants them: edited, deleted, restored."""

import msgspec
from msgspec import UNSET

from milevault.api.call import Call
from milevault.api.edits import schema
from milevault.api.errors import NOT_FOUND, NOT_POSSIBLE
from milevault.api.schema.activities import ActivityChanges, ActivityDetail
from milevault.ingest import editing
from milevault.ingest.editing import Refused
from milevault.ingest.merging import Changes
from milevault.jobs.queue import enqueue_again
from milevault.store import activities


async def edit(call: Call) -> ActivityDetail:
    """Edits the fields that are there; null takes an edit back. The files stay as they are, and so does everything
    they say: an edit outlives a new import and a new reading of them.
    """
    activity_id = call.path["activity_id"]
    async with call.services.connection() as connection:
        if await activities.export(connection, call.athlete_id, activity_id) is None:
            raise NOT_FOUND.error()
    body = await call.body(schema.ActivityEdit)
    change = {name: value for name, value in msgspec.structs.asdict(body).items() if value is not UNSET}
    changes = await editing.edit(
        call.services.opened.pool, call.athlete_id, activity_id, change, enqueue_again
    )
    if isinstance(changes, Refused):
        raise NOT_POSSIBLE.error(detail=changes.field)
    async with call.services.connection() as connection:
        row = await activities.detail(connection, call.athlete_id, activity_id)
        if row is None:
            raise NOT_FOUND.error()
    return msgspec.convert(row, ActivityDetail, from_attributes=True)


async def delete(call: Call) -> ActivityChanges:
    """Deletes the activity. Its files stay, so it can be restored, and importing them again does not bring it back."""
    activity_id = call.path["activity_id"]
    changes = await editing.delete(call.services.opened.pool, call.athlete_id, activity_id, enqueue_again)
    if changes is None:
        raise NOT_FOUND.error()
    return _told(changes)


async def restore(call: Call) -> ActivityChanges:
    """Brings the deleted activity of a recording back, with its edits, under a new id."""
    changes = await editing.restore(
        call.services.opened.pool, call.athlete_id, call.path["recording_id"], enqueue_again
    )
    if changes is None:
        raise NOT_FOUND.error()
    return _told(changes)


async def list_deleted(call: Call) -> schema.DeletedActivityList:
    """The deleted activities, each with the recording that brings it back."""
    async with call.services.connection() as connection:
        athlete = await call.athlete(connection)
        rows = await editing.deleted(connection, athlete.athlete_id)
    return schema.DeletedActivityList(
        activities=msgspec.convert(rows, list[schema.DeletedActivity], from_attributes=True)
    )


def _told(changes: Changes) -> ActivityChanges:
    return ActivityChanges(recorded=changes.recorded, updated=changes.updated, removed=changes.removed)
