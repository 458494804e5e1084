"""What follows from the samples of one activity when asked for: splits, climbs, distributions, lengths."""

import asyncio
from collections.abc import Callable
from typing import Final

import msgspec

from milevault.analysis import climbs as climbing
from milevault.analysis import distribution as distributions
from milevault.analysis import splits as splitting
from milevault.analysis import swimming
from milevault.analysis.prepared import Prepared, sample_seconds
from milevault.api.analysis import queries, schema
from milevault.api.call import Call
from milevault.api.errors import NOT_FOUND
from milevault.model import Activity
from milevault.store import activities

_CHANNELS: Final = ("altitude", "distance", "speed", "power", "heart_rate", "cadence")


async def splits(call: Call) -> schema.ActivitySplits:
    """The splits of one activity per kilometre or mile; they add up to the whole."""
    unit = call.query(queries.SplitsQuery).unit
    unit_m = splitting.UNITS_M[unit]
    found = await _computed(call, lambda prepared: splitting.splits_of(prepared, unit_m))
    return schema.ActivitySplits(
        activity_id=call.path["activity_id"],
        unit=unit,
        unit_m=unit_m,
        version=splitting.VERSION,
        splits=[_split(one) for one in found],
    )


def _split(one: splitting.Split) -> schema.ActivitySplit:
    return schema.ActivitySplit(
        split_index=one.index,
        partial=one.partial,
        start_m=one.start_m,
        distance_m=one.distance_m,
        start_s=one.start_s,
        elapsed_time_s=one.elapsed_time_s,
        moving_time_s=one.moving_time_s,
        moving_speed_mps=one.distance_m / one.moving_time_s if one.moving_time_s > 0 else None,
        grade_adjusted_speed_mps=one.grade_adjusted_speed_mps,
        elevation_gain_m=one.elevation_gain_m,
        elevation_loss_m=one.elevation_loss_m,
        avg_heart_rate=one.avg_heart_rate,
        avg_power_w=one.avg_power_w,
        avg_cadence=one.avg_cadence,
    )


async def climbs(call: Call) -> schema.ActivityClimbs:
    """The climbs of one activity, in the order of its way."""
    found = await _computed(call, climbing.climbs_of)
    return schema.ActivityClimbs(
        activity_id=call.path["activity_id"],
        version=climbing.VERSION,
        climbs=msgspec.convert(found, list[schema.ActivityClimb], from_attributes=True),
    )


async def distribution(call: Call) -> schema.ActivityDistribution:
    """The time spent at each speed, power, heart rate, cadence or grade."""
    channel = call.query(queries.DistributionQuery).channel
    found = await _computed(call, lambda prepared: distributions.distribution_of(prepared, channel))
    unit, width = distributions.BINS[channel]
    return schema.ActivityDistribution(
        activity_id=call.path["activity_id"],
        channel=channel,
        unit=unit,
        bin_width=width,
        version=distributions.VERSION,
        floors=[] if found is None else found.floors.tolist(),
        seconds=[] if found is None else found.seconds.tolist(),
    )


async def lengths(call: Call) -> schema.SwimLengths:
    """The pool lengths of one swim with SWOLF and pace."""
    activity_id = call.path["activity_id"]
    async with call.services.connection() as connection:
        detail = await activities.detail(connection, call.athlete_id, activity_id)
    if detail is None:
        raise NOT_FOUND.error()
    return schema.SwimLengths(
        activity_id=activity_id,
        pool_length_m=detail.pool_length_m,
        version=swimming.VERSION,
        lengths=[_length(row, detail.pool_length_m) for row in detail.lengths],
    )


def _length(row: activities.LengthRow, pool_length_m: float | None) -> schema.SwimLength:
    return schema.SwimLength(
        length_index=row.length_index,
        start_time=row.start_time,
        elapsed_time_s=row.elapsed_time_s,
        length_type=row.length_type,
        swim_stroke=row.swim_stroke,
        total_strokes=row.total_strokes,
        swolf=swimming.swolf(row.length),
        pace_s_per_100m=swimming.pace((row.length,), pool_length_m),
    )


async def _computed[T](call: Call, function: Callable[[Prepared], T]) -> T:
    """What the function makes of the activity's samples, in a thread."""
    activity_id = call.path["activity_id"]
    async with call.services.connection() as connection:
        detail = await activities.detail(connection, call.athlete_id, activity_id)
        streams = await activities.streams(connection, call.athlete_id, activity_id, _CHANNELS)
    if detail is None or streams is None:
        raise NOT_FOUND.error()
    row = detail.activity
    activity = Activity(
        session_index=0,
        sport=row.sport,
        sub_sport=row.sub_sport,
        indoor=row.indoor,
        start_time=row.start_time,
        elapsed_time_s=row.elapsed_time_s,
        timer_time_s=row.timer_time_s,
        streams=streams,
    )
    prepared = Prepared(
        activity=activity,
        elapsed_s=streams.elapsed_s,
        step_s=sample_seconds(streams.elapsed_s, row.timer_time_s),
        values=streams.values,
    )
    return await asyncio.to_thread(function, prepared)
