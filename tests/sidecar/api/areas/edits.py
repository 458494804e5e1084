"""Contract files of the area, by the struct each has to fit."""

import msgspec

from milevault.api.edits import schema
from milevault.api.schema.activities import ActivityChanges, ActivityDetail

STRUCTS: dict[str, type[msgspec.Struct]] = {
    "activity_edited": ActivityDetail,
    "activity_deleted": ActivityChanges,
    "deleted_activities": schema.DeletedActivityList,
    "health_corrections": schema.HealthCorrectionList,
    "health_value_corrected": schema.HealthValueNow,
}
