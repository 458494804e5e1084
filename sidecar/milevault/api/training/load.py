"""Load: what each day strained, and the fitness, fatigue and form it builds up."""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Final

import numpy as np
import orjson
from aiohttp import web

from milevault.analysis import LOADS
from milevault.analysis.athlete import ATHLETE_FIGURES_BY_KEY
from milevault.analysis.fitness import FITNESS_DAYS, TrainingLoad, daily_loads, training_load_series
from milevault.api.call import Call
from milevault.api.replies import JSON
from milevault.api.training import queries, spans
from milevault.store import training

USUAL_DAYS: Final = 90
MOST_DAYS: Final = 366 * 30
# Below this a thread costs more than it gives.
SMALL_DAYS: Final = 3660
# The figures of a day besides the load, by the way each is found.
COLUMNS: Final[Mapping[str, str]] = {
    "fitness": "decay_42d",
    "fatigue": "decay_7d",
    "form": "evening_before",
    "ramp_rate": "change_7d",
    "acute_chronic_ratio": "decay_7d_over_42d",
    "monotony": "mean_over_deviation_7d",
    "strain": "sum_7d_times_monotony",
}
_LOAD_VERSION: Final = next((row.version for row in LOADS if row.key == "load"), 1)
_DIGITS: Final = 3


async def series(call: Call) -> web.StreamResponse:
    """Load, fitness, fatigue, form and what follows from them for each day; the last 90 where no span is given."""
    query = call.query(queries.SpanQuery)
    async with call.services.connection() as connection:
        athlete = await call.athlete(connection)
        span = spans.span(
            query.first_day, query.last_day, spans.today(athlete), usual=USUAL_DAYS, most=MOST_DAYS
        )
        began = await training.first_day(connection, athlete.athlete_id)
        loads = await training.loads(connection, athlete.athlete_id, span[1])
    days = 0 if began is None else (span[1] - began).days
    if days <= SMALL_DAYS:
        body = series_json(span, began, loads)
    else:
        body = await asyncio.to_thread(series_json, span, began, loads)
    return web.Response(body=body, content_type=JSON, charset="utf-8")


def series_json(span: tuple[date, date], began: date | None, loads: training.Loads) -> bytes:
    """``schema.LoadSeries`` as JSON; nan becomes null. ``began`` is the day of the first activity."""
    first, last = span
    known = None
    if began is not None and began <= last:
        known = training_load_series(began, daily_loads(began, last, loads.by_day))
    return orjson.dumps(
        {
            "first_day": first,
            "last_day": last,
            "state": "unknown" if known is None else "building" if known.building[-1] else "ready",
            "building_until": None if began is None else began + timedelta(days=FITNESS_DAYS - 1),
            "methods": _methods(loads.by_method(first, last)),
            "days": [first + timedelta(days=at) for at in range((last - first).days + 1)],
            "figures": {
                key: {
                    "unit": unit,
                    "method": method,
                    "version": version,
                    "values": _column(key, known, first, last),
                }
                for key, unit, method, version in _figures()
            },
        },
        option=orjson.OPT_SERIALIZE_NUMPY,
    )


def _figures() -> list[tuple[str, str, str, int]]:
    """Key, unit, method and version of each column."""
    rows = [(ATHLETE_FIGURES_BY_KEY[key], method) for key, method in COLUMNS.items()]
    return [
        ("load", "", "sum_of_activities", _LOAD_VERSION),
        *((row.key, row.unit, method, row.version) for row, method in rows),
    ]


def _column(
    key: str, known: TrainingLoad | None, first: date, last: date
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """One value a day of the span, nan before the first activity."""
    values = np.full((last - first).days + 1, np.nan)
    if known is not None:
        own = getattr(known, key)[max(0, (first - known.first_day).days) :]
        values[len(values) - len(own) :] = np.round(own, _DIGITS)
    return values


def _methods(counted: Iterable[training.MethodLoad]) -> list[dict[str, object]]:
    return [
        {"method": one.method, "activity_count": one.activity_count, "load": round(one.load, _DIGITS)}
        for one in counted
    ]
