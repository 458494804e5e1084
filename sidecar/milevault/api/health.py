"""Health: days, series within days, nights, the latest of each metric, and what there is at all."""

import asyncio
import math
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Final, cast

import numpy as np
import orjson
from aiohttp import web

from milevault.analysis.downsample import downsample
from milevault.api import queries
from milevault.api.athletes import today
from milevault.api.call import Call
from milevault.api.errors import BAD_REQUEST
from milevault.api.replies import JSON
from milevault.api.schema import health as schema
from milevault.model.wellness import (
    HEALTH_CHANNELS_BY_NAME,
    HEALTH_METRICS,
    HEALTH_METRICS_BY_KEY,
    SLEEP_LEVELS,
    Floats,
    HealthChannel,
    HealthMetric,
)
from milevault.store import health
from milevault.store.athletes import Athlete

# Bounded by what one reply may hold: a value a day and metric, 1,440 samples a day, 30 stages a night.
MOST_DAYS: Final = 3660
MOST_SERIES_DAYS: Final = 366
MOST_NIGHTS: Final = 732
USUAL_DAYS: Final = 30
# Below this a thread costs more than it gives (as for the samples of an activity).
SMALL_SAMPLES: Final = 20_000
# Parts that add up may leave digits that no file says.
DIGITS: Final = 6
# The day's values that belong to its night.
NIGHT_METRICS: Final = tuple(key for key in HEALTH_METRICS_BY_KEY if key.startswith(("sleep_", "nap_")))


async def days(call: Call) -> schema.HealthDayList:
    """The values that count for each day that has any, oldest first; the last 30 days where no span is given."""
    query = call.query(queries.HealthDaysQuery)
    metrics = _metrics(query.metrics)
    async with call.services.connection() as connection:
        athlete = await call.athlete(connection)
        first, last = days_asked(query, athlete, usual=USUAL_DAYS, most=MOST_DAYS)
        span = (connection, athlete.athlete_id, first, last, metrics)
        if query.provenance:
            found = [_day_with_origins(*entry) for entry in (await health.origins(*span)).items()]
        else:
            found = [
                schema.HealthDay(day=day, values=_rounded(values))
                for day, values in (await health.days(*span)).items()
            ]
    return schema.HealthDayList(first_day=first, last_day=last, days=found)


def _day_with_origins(day: date, values: Mapping[str, health.Value]) -> schema.HealthDay:
    return schema.HealthDay(
        day=day,
        values=_rounded({metric: one.value for metric, one in values.items()}),
        origins={
            metric: schema.HealthOrigin(source=one.origin.source, observed_at=one.origin.observed_at)
            for metric, one in values.items()
        },
    )


def _rounded(values: Mapping[str, float]) -> dict[str, float]:
    return {metric: round(value, DIGITS) for metric, value in values.items()}


async def series(call: Call) -> web.StreamResponse:
    """The samples of one channel as columns, reduced to at most ``points``; today where no span is given."""
    query = call.query(queries.HealthSeriesQuery)
    channel = HEALTH_CHANNELS_BY_NAME.get(query.channel)
    if channel is None:
        raise BAD_REQUEST.error(detail="channel")
    async with call.services.connection() as connection:
        athlete = await call.athlete(connection)
        first, last = days_asked(query, athlete, usual=1, most=MOST_SERIES_DAYS)
        columns = await health.series(connection, athlete.athlete_id, channel.name, first, last)
    if len(columns[0]) <= SMALL_SAMPLES:
        body = series_json(channel, (first, last), columns, query.points)
    else:
        body = await asyncio.to_thread(series_json, channel, (first, last), columns, query.points)
    return web.Response(body=body, content_type=JSON, charset="utf-8")


def series_json(
    channel: HealthChannel, span: tuple[date, date], columns: tuple[Floats, Floats], points: int
) -> bytes:
    """``schema.HealthSeries`` as JSON; values keep the digits their channel resolves."""
    times_s, values = columns
    count = len(times_s)
    if count > points:
        times_s, reduced = downsample(times_s, {channel.name: values}, points)
        values = reduced[channel.name]
    return orjson.dumps(
        {
            "channel": channel.name,
            "unit": channel.unit,
            "first_day": span[0],
            "last_day": span[1],
            "sample_count": count,
            "times_s": np.round(times_s, 3),
            "values": np.round(values, max(0, round(-math.log10(channel.resolution)))),
        },
        option=orjson.OPT_SERIALIZE_NUMPY,
    )


async def nights(call: Call) -> schema.HealthNightList:
    """Nights and naps by the day of waking, oldest first; the last 30 days where no span is given."""
    query = call.query(queries.HealthSpanQuery)
    async with call.services.connection() as connection:
        athlete = await call.athlete(connection)
        first, last = days_asked(query, athlete, usual=USUAL_DAYS, most=MOST_NIGHTS)
        sleeps = await health.sleeps(connection, athlete.athlete_id, first, last)
        values = await health.days(connection, athlete.athlete_id, first, last, NIGHT_METRICS)
    by_day: dict[date, list[schema.HealthSleep]] = {day: [] for day in values}
    for sleep in sleeps:
        by_day.setdefault(sleep.day, []).append(_sleep(sleep))
    return schema.HealthNightList(
        first_day=first,
        last_day=last,
        nights=[
            schema.HealthNight(day=day, sessions=by_day[day], values=_rounded(values.get(day, {})))
            for day in sorted(by_day)
        ],
    )


def _sleep(sleep: health.Sleep) -> schema.HealthSleep:
    starts_ms, end_ms = sleep.stage_starts_ms, sleep.stages_end_ms
    ends_ms = [*starts_ms[1:], end_ms][: len(starts_ms)]
    stages = schema.HealthSleepStages(
        start_s=[start / 1000 for start in starts_ms],
        duration_s=[(end - start) / 1000 for start, end in zip(starts_ms, ends_ms, strict=True)],
        level=cast("list[schema.SleepLevel]", [SLEEP_LEVELS[level] for level in sleep.stage_levels]),
    )
    return schema.HealthSleep(
        kind=sleep.kind,
        start_time=sleep.start_time,
        end_time=sleep.end_time,
        utc_offset_s=sleep.utc_offset_s,
        source=sleep.source,
        stages=stages,
    )


async def latest(call: Call) -> schema.HealthLatest:
    """Of each metric that has any the value of the latest day."""
    async with call.services.connection() as connection:
        athlete = await call.athlete(connection)
        found = await health.latest(connection, athlete.athlete_id)
    return schema.HealthLatest(
        values={
            metric: schema.HealthLatestValue(
                day=one.day,
                value=round(one.value, DIGITS),
                unit=HEALTH_METRICS_BY_KEY[metric].unit,
                source=one.origin.source,
                observed_at=one.origin.observed_at,
            )
            for metric, one in found.items()
        }
    )


async def metrics(call: Call) -> schema.HealthMetricList:
    """Every metric and channel there can be, with its unit and the days that have it."""
    async with call.services.connection() as connection:
        athlete = await call.athlete(connection)
        of_metrics, of_channels = await health.coverage(connection, athlete.athlete_id)
    return schema.HealthMetricList(
        metrics=[_metric(row, row.key, of_metrics.get(row.key)) for row in HEALTH_METRICS],
        channels=[_metric(row, name, of_channels.get(name)) for name, row in HEALTH_CHANNELS_BY_NAME.items()],
    )


def _metric(
    row: HealthMetric | HealthChannel, key: str, covered: health.Coverage | None
) -> schema.HealthMetric:
    return schema.HealthMetric(
        key=key,
        unit=row.unit,
        first_day=covered.first_day if covered else None,
        last_day=covered.last_day if covered else None,
    )


def _metrics(text: str | None) -> Collection[str] | None:
    if text is None:
        return None
    keys = tuple(dict.fromkeys(text.split(",")))
    if not set(keys) <= HEALTH_METRICS_BY_KEY.keys():
        raise BAD_REQUEST.error(detail="metrics")
    return keys


def days_asked(
    query: queries.HealthSpanQuery, athlete: Athlete, *, usual: int, most: int
) -> tuple[date, date]:
    """First and last day; ``usual`` days up to today, or from or up to the one day that is given."""
    now = today(athlete.time_zone)
    if query.first_day is None:
        last = query.last_day or now
        first = date.fromordinal(max(1, last.toordinal() - usual + 1))
    else:
        first = query.first_day
        last = query.last_day or max(now, first)
    if not timedelta(0) <= last - first < timedelta(days=most):
        raise BAD_REQUEST.error(detail="last_day")
    return first, last
