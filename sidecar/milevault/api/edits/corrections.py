"""Values of days that the user corrects or takes away."""

from datetime import date, timedelta

from milevault.api.athletes import today
from milevault.api.call import Call
from milevault.api.edits import queries, schema
from milevault.api.errors import BAD_REQUEST, NOT_FOUND
from milevault.ingest import editing
from milevault.model.validity import EARLIEST
from milevault.model.wellness import HEALTH_METRICS_BY_KEY, possible
from milevault.store import annotations, health


async def list_all(call: Call) -> schema.HealthCorrectionList:
    """Every correction there is."""
    async with call.services.connection() as connection:
        athlete = await call.athlete(connection)
        found = await annotations.corrected_values(connection, athlete.athlete_id)
    return schema.HealthCorrectionList(
        corrections=[
            schema.HealthCorrection(
                metric=one.metric,
                unit=HEALTH_METRICS_BY_KEY[one.metric].unit,
                day=one.local_date,
                value=one.value,
                edited_at=one.edited_at,
            )
            for one in found
            if one.metric in HEALTH_METRICS_BY_KEY
        ]
    )


async def correct(call: Call) -> schema.HealthValueNow:
    """Makes a value of a day count, whatever the files say; null takes the day's value away. It survives new imports."""
    async with call.services.connection() as connection:
        athlete = await call.athlete(connection)
    body = await call.body(schema.NewHealthCorrection)
    if body.metric not in HEALTH_METRICS_BY_KEY:
        raise BAD_REQUEST.error(detail="metric")
    if not EARLIEST.date() <= body.day <= today(athlete.time_zone) + timedelta(days=1):
        raise BAD_REQUEST.error(detail="day")
    if body.value is not None and possible(body.metric, body.value) is None:
        raise BAD_REQUEST.error(detail="value")
    pool = call.services.opened.pool
    if await editing.correct(pool, athlete.athlete_id, body.metric, body.day, body.value) is None:
        raise NOT_FOUND.error()
    return await _now(call, body.metric, body.day, is_corrected=True)


async def uncorrect(call: Call) -> schema.HealthValueNow:
    """Takes a correction back: what the files say counts again."""
    query = call.query(queries.CorrectionQuery)
    if query.metric not in HEALTH_METRICS_BY_KEY:
        raise BAD_REQUEST.error(detail="metric")
    if not await editing.uncorrect(call.services.opened.pool, call.athlete_id, query.metric, query.day):
        raise NOT_FOUND.error()
    return await _now(call, query.metric, query.day, is_corrected=False)


async def _now(call: Call, metric: str, day: date, *, is_corrected: bool) -> schema.HealthValueNow:
    async with call.services.connection() as connection:
        found = await health.origins(connection, call.athlete_id, day, day, (metric,))
    value = found.get(day, {}).get(metric)
    return schema.HealthValueNow(
        metric=metric,
        unit=HEALTH_METRICS_BY_KEY[metric].unit,
        day=day,
        value=None if value is None else value.value,
        source=None if value is None else value.origin.source,
        is_corrected=is_corrected,
    )
