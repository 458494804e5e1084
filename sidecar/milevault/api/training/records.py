"""Records: the best efforts of each size, how they fell over time, and the power curve."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, cast

import numpy as np

from milevault.analysis import periods
from milevault.analysis.figures import EFFORTS_VERSION
from milevault.analysis.progression import gain, steps
from milevault.analysis.records import RECORD_DISTANCES
from milevault.api.call import Call
from milevault.api.training import queries, schema, spans
from milevault.model.figures import EFFORT_MEASURES, EffortKind, EffortMeasure
from milevault.model.training import Period
from milevault.store import records

_MEASURES: Final[Mapping[EffortKind, EffortMeasure]] = {row.kind: row for row in EFFORT_MEASURES}
_NAMES: Final[Mapping[float, str]] = {row.metres: row.key for row in RECORD_DISTANCES}
_METHODS: Final[Mapping[EffortKind, schema.EffortMethod]] = {
    "distance": "elapsed_time",
    "duration": "elapsed_time",
    "power": "mean_maximal",
    "heart_rate": "mean_maximal",
}
# Of seconds, metres and watts nobody measures more.
_DIGITS: Final = 3


async def best(call: Call) -> schema.RecordList:
    """The best effort of every sport and size with the one it broke; all time where no span is given."""
    query = call.query(queries.RecordsQuery)
    scope = spans.scope(query.first_day, query.last_day, include_indoor=query.include_indoor)
    async with call.services.connection() as connection:
        athlete = await call.athlete(connection)
        found = await records.records(
            connection, athlete.athlete_id, scope, sport=query.sport, kind=query.kind
        )
    return schema.RecordList(
        first_day=query.first_day,
        last_day=query.last_day,
        include_indoor=query.include_indoor,
        version=EFFORTS_VERSION,
        records=[_record(one) for one in found],
    )


async def progression(call: Call) -> schema.RecordProgression:
    """Each time the record of one size fell, or each time it did within each year or month."""
    query = call.query(queries.ProgressionQuery)
    size = records.Size(sport=query.sport, kind=query.kind, size=query.size)
    scope = spans.scope(None, None, include_indoor=query.include_indoor)
    async with call.services.connection() as connection:
        athlete = await call.athlete(connection)
        efforts = await records.history(connection, athlete.athlete_id, size, scope)
    measure = _MEASURES[size.kind]
    return schema.RecordProgression(
        sport=size.sport,
        kind=size.kind,
        name=_name(size),
        size=size.size,
        size_unit=measure.size_unit,
        unit=measure.unit,
        method=_METHODS[size.kind],
        period=query.period,
        include_indoor=query.include_indoor,
        version=EFFORTS_VERSION,
        steps=_steps(efforts, measure, None if query.period == "all" else query.period),
    )


async def power_curve(call: Call) -> schema.AthletePowerCurve:
    """The highest mean power over each duration within a span, trainers included; all time without one."""
    query = call.query(queries.PowerCurveQuery)
    scope = spans.scope(query.first_day, query.last_day, include_indoor=True)
    async with call.services.connection() as connection:
        athlete = await call.athlete(connection)
        found = await records.bests(connection, athlete.athlete_id, scope, sport=query.sport, kind="power")
    return schema.AthletePowerCurve(
        sport=query.sport,
        first_day=query.first_day,
        last_day=query.last_day,
        unit=_MEASURES["power"].unit,
        method=_METHODS["power"],
        version=EFFORTS_VERSION,
        duration_s=[size.size for size, _ in found],
        power=[round(one.value, _DIGITS) for _, one in found],
        activity_ids=[one.activity_id for _, one in found],
        local_dates=[one.local_date for _, one in found],
        start_s=[round(one.start_s, _DIGITS) for _, one in found],
    )


def _record(found: records.Record) -> schema.Record:
    size, best, before = found.size, found.best, found.before
    measure = _MEASURES[size.kind]
    return schema.Record(
        sport=size.sport,
        kind=size.kind,
        name=_name(size),
        size=size.size,
        size_unit=measure.size_unit,
        unit=measure.unit,
        method=_METHODS[size.kind],
        best=_effort(best),
        before=None if before is None else _effort(before),
        gain=None if before is None else _gain(best, before, measure),
    )


def _name(size: records.Size) -> str | None:
    return _NAMES.get(size.size) if size.kind == "distance" else None


def _effort(one: records.Best) -> schema.RecordEffort:
    return schema.RecordEffort(
        activity_id=one.activity_id,
        start_time=one.start_time,
        local_date=one.local_date,
        value=round(one.value, _DIGITS),
        start_s=round(one.start_s, _DIGITS),
        guard=one.guard,
    )


def _gain(one: records.Best, before: records.Best, measure: EffortMeasure) -> float:
    return round(gain(one.value, before.value, lowest_wins=measure.lowest_wins), _DIGITS)


def _steps(
    efforts: Sequence[records.Best], measure: EffortMeasure, period: Period | None
) -> list[schema.RecordStep]:
    days = np.array([one.local_date for one in efforts], "M8[D]")
    found = steps(
        np.array([one.value for one in efforts], np.float64),
        lowest_wins=measure.lowest_wins,
        periods=None if period is None else periods.numbers(days, period),
    )
    made: list[schema.RecordStep] = []
    before: tuple[date | None, records.Best] | None = None
    for one in (efforts[at] for at in cast("list[int]", found.tolist())):
        first = None if period is None else periods.first_of(one.local_date, period)
        same = before is not None and before[0] == first
        made.append(
            schema.RecordStep(
                period_first_day=first,
                effort=_effort(one),
                gain=_gain(one, before[1], measure) if before is not None and same else None,
            )
        )
        before = (first, one)
    return made
