"""Segments with their efforts, ranked; the efforts of one activity; the way of a segment."""

import math

import msgspec
import numpy as np

from milevault.analysis.segments.standing import Ranked, Standing, standings
from milevault.api.call import Call
from milevault.api.errors import NOT_FOUND
from milevault.api.segments import schema
from milevault.api.segments.queries import SegmentsQuery, StandingsQuery
from milevault.store import activities, segments
from milevault.store.segments import ActivityEffort, EffortRow, SegmentRow


async def list_all(call: Call) -> schema.SegmentList:
    """Every segment that is not hidden, or every hidden one."""
    query = call.query(SegmentsQuery)
    async with call.services.connection() as connection:
        athlete = await call.athlete(connection)
        rows = await segments.all_segments(connection, athlete.athlete_id, hidden=query.hidden)
    return schema.SegmentList(segments=msgspec.convert(rows, list[schema.Segment], from_attributes=True))


async def detail(call: Call) -> schema.SegmentDetail:
    """One segment with its efforts by sport and direction, the fastest first."""
    query = call.query(StandingsQuery)
    segment_id = call.path["segment_id"]
    async with call.services.connection() as connection:
        row = await segments.get(connection, call.athlete_id, segment_id)
        if row is None:
            raise NOT_FOUND.error()
        search = await segments.search(connection, call.athlete_id, segment_id)
        efforts = await segments.efforts(connection, call.athlete_id, segment_id)
    wanted = [one for one in efforts if query.sport in (None, one.sport)]
    return schema.SegmentDetail(
        **{name: getattr(row, name) for name in SegmentRow.__dataclass_fields__},
        search=None
        if search is None
        else msgspec.convert(search, schema.SegmentSearch, from_attributes=True),
        standings=[_standing(one, row.length_m, query.limit) for one in standings(wanted)],
    )


def _standing(one: Standing[EffortRow], length_m: float, limit: int) -> schema.SegmentStanding:
    return schema.SegmentStanding(
        sport=one.sport,
        reversed=one.reversed,
        effort_count=len(one.ranked),
        efforts=[_effort(ranked, length_m) for ranked in one.ranked[:limit]],
        records=msgspec.convert(one.records, list[schema.SegmentStep], from_attributes=True),
        trend=None
        if one.trend is None
        else msgspec.convert(one.trend, schema.SegmentTrend, from_attributes=True),
    )


def _effort(ranked: Ranked[EffortRow], length_m: float) -> schema.SegmentEffort:
    one = ranked.effort
    return schema.SegmentEffort(
        rank=ranked.rank,
        activity_id=one.activity_id,
        start_time=one.start_time,
        local_date=one.local_date,
        start_s=one.start_s,
        elapsed_s=one.elapsed_s,
        behind_s=ranked.behind_s,
        speed_mps=length_m / one.elapsed_s,
        avg_heart_rate=one.avg_heart_rate,
        avg_power_w=one.avg_power_w,
        error_m=one.error_m,
    )


async def of_activity(call: Call) -> schema.ActivitySegments:
    """The segments an activity covered, each with its rank."""
    activity_id = call.path["activity_id"]
    async with call.services.connection() as connection:
        if await activities.export(connection, call.athlete_id, activity_id) is None:
            raise NOT_FOUND.error()
        rows = await segments.of_activity(connection, call.athlete_id, activity_id)
    return schema.ActivitySegments(activity_id=activity_id, efforts=[_covered(row) for row in rows])


def _covered(row: ActivityEffort) -> schema.ActivitySegmentEffort:
    own = {name: getattr(row, name) for name in ActivityEffort.__dataclass_fields__ if name != "counts"}
    return schema.ActivitySegmentEffort(**own, speed_mps=row.length_m / row.elapsed_s)


async def track(call: Call) -> schema.SegmentTrack:
    """The way of a segment."""
    segment_id = call.path["segment_id"]
    async with call.services.connection() as connection:
        found = await segments.line(connection, call.athlete_id, segment_id)
    if found is None:
        raise NOT_FOUND.error()
    line, length_m = found
    altitude = [None if math.isnan(metres) else metres for metres in line.altitude_m.tolist()]
    return schema.SegmentTrack(
        segment_id=segment_id,
        length_m=length_m,
        distance_m=np.linspace(0.0, length_m, len(line)).round(1).tolist(),
        lat=line.lat_deg.tolist(),
        lon=line.lon_deg.tolist(),
        altitude_m=None if altitude == [None] * len(line) else altitude,
    )
