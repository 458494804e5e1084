"""Contract files of the area, by the struct each has to fit."""

import msgspec

from milevault.api.segments import schema

STRUCTS: dict[str, type[msgspec.Struct]] = {
    "segments": schema.SegmentList,
    "segment_created": schema.Segment,
    "segment": schema.SegmentDetail,
    "segment_track": schema.SegmentTrack,
    "segment_removed": schema.SegmentRemoved,
    "activity_segments": schema.ActivitySegments,
}
