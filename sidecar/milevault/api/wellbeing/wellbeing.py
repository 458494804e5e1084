"""One morning with all its parts, and every figure over days as columns."""

from collections.abc import Sequence
from datetime import date, timedelta
from math import isnan
from typing import Final, cast

import numpy as np
import orjson
from aiohttp import web

from milevault.analysis.wellbeing import (
    DEVICE_METRICS,
    REASONS,
    WELLBEING,
    WELLBEING_BY_KEY,
    Column,
    DayFigure,
    Past,
    body,
    poor_sleep,
    readiness,
    sleep_score,
)
from milevault.analysis.wellbeing.parts import Scored
from milevault.api.athletes import today
from milevault.api.call import Call
from milevault.api.errors import BAD_REQUEST
from milevault.api.health import MOST_DAYS, USUAL_DAYS, days_asked
from milevault.api.replies import JSON
from milevault.api.wellbeing import queries, schema
from milevault.api.wellbeing.reading import Computed, computed
from milevault.model.wellness import HEALTH_METRICS_BY_KEY, Floats

# Beyond them nothing is measured: a second has no more, nor has the logarithm of a ms.
DIGITS: Final = 4
# FIT hrv_status, from 1 on
HRV_STATUSES: Final = ("poor", "low", "unbalanced", "balanced")
_DEVICE_WORDS: Final = {"hrv_status": HRV_STATUSES}


async def morning(call: Call) -> schema.Morning:
    """Every figure of one day with its parts and reasons; of today where no day is given. An unknown value is null and says why."""
    query = call.query(queries.MorningQuery)
    async with call.services.connection() as connection:
        athlete = await call.athlete(connection)
        day = query.day or today(athlete.time_zone)
        found = await computed(connection, athlete, day, day)
    return morning_of(found, day)


def morning_of(found: Computed, day: date) -> schema.Morning:
    """The reply for the first day that was asked for."""
    past, row = found.past, found.first_row
    return schema.Morning(
        day=day,
        figures={one.key: _figure(one, past, row) for one in WELLBEING},
        device={metric: _device(metric, past, row) for metric in DEVICE_METRICS},
        sleep=_sleep(past, row),
        sleep_score_parts=_parts(sleep_score.parts(past), past.figures["sleep_score_own"], row),
        readiness_parts=_parts(readiness.parts(past), past.figures["readiness"], row),
        body={one.metric: reading for one in body.BODY if (reading := _reading(one.metric, past, row))},
    )


def _figure(figure: DayFigure, past: Past, row: int) -> schema.MorningFigure:
    column = past.figures[figure.key]
    word = _figure_value(figure.method_of_day, past, row) if figure.method_of_day else None
    return schema.MorningFigure(
        value=_figure_value(figure.key, past, row),
        unit=figure.unit,
        method=str(word or figure.method),
        version=figure.version,
        count=None if column.counts is None else int(column.counts[row]),
        reason=_reason(column, row),
    )


def _figure_value(key: str, past: Past, row: int) -> float | str | None:
    (value,) = _values(past.figures[key].values[row : row + 1], WELLBEING_BY_KEY[key].labels)
    return value


def _reason(column: Column, row: int) -> str | None:
    return REASONS[column.reasons[row]] or None


def _values(values: Floats, words: Sequence[str] = ()) -> list[float | str | None]:
    """As JSON has them: rounded, words for places among them, None for nan."""
    if words:
        return [None if isnan(value) else words[int(value)] for value in values.tolist()]
    return [None if isnan(value) else value for value in np.round(values, DIGITS).tolist()]


def _device_values(metric: str, values: Floats) -> list[float | str | None]:
    words = _DEVICE_WORDS.get(metric, ())
    return _values(values - 1 if words else values, words)


def _device(metric: str, past: Past, row: int) -> schema.MorningDeviceValue:
    (value,) = _device_values(metric, past.value(metric).values[row : row + 1])
    return schema.MorningDeviceValue(value=value, unit=HEALTH_METRICS_BY_KEY[metric].unit)


def _number(values: Floats, row: int) -> float | None:
    return None if np.isnan(values[row]) else round(float(values[row]), DIGITS)


def _sleep(past: Past, row: int) -> schema.MorningSleep:
    word = _figure_value("sleep_verdict", past, row)
    rules = [_rule(rule, past, row) for rule in poor_sleep.RULES]
    return schema.MorningSleep(
        verdict=cast("schema.SleepVerdict", word or "unknown"),
        reasons=[one.key for one in rules if one.holds],
        rules=rules,
    )


def _rule(rule: poor_sleep.Rule, past: Past, row: int) -> schema.MorningRule:
    held = poor_sleep.holds(rule, past)
    answer = _number(held.values, row)
    return schema.MorningRule(
        key=rule.key,
        figure=rule.figure,
        value=_number(past.figures[rule.figure].values, row),
        unit=WELLBEING_BY_KEY[rule.figure].unit,
        threshold=float(past.settings[rule.setting][row]),
        setting=rule.setting,
        holds=None if answer is None else bool(answer),
        reason=_reason(held, row),
    )


def _parts(parts: Sequence[Scored], score: Column, row: int) -> list[schema.MorningPart]:
    known = sum(one.part.weight for one in parts if not np.isnan(one.score[row]))
    return [_part(one, known if score.known[row] else None, row) for one in parts]


def _part(one: Scored, known_weight: float | None, row: int) -> schema.MorningPart:
    score = _number(one.score, row)
    counted = known_weight is not None and score is not None
    return schema.MorningPart(
        key=one.part.key,
        value=_number(one.value.values, row),
        unit=one.part.unit,
        score=score,
        weight=one.part.weight,
        share=round(one.part.weight / known_weight, DIGITS) if counted and known_weight else None,
        reason=_reason(one.value, row),
    )


def _reading(metric: str, past: Past, row: int) -> schema.MorningReading | None:
    values = past.value(metric).values[: row + 1][-body.TREND_DAYS :]
    known = np.flatnonzero(~np.isnan(values))
    if not len(known):
        return None
    back = len(values) - 1 - int(known[-1])
    return schema.MorningReading(
        day=past.first_day + timedelta(days=row - back),
        value=round(float(values[known[-1]]), DIGITS),
        unit=HEALTH_METRICS_BY_KEY[metric].unit,
    )


async def days(call: Call) -> web.StreamResponse:
    """Every figure over days as columns, with the device's own values beside them; the last 30 days where no span is given. ``figures`` chooses."""
    query = call.query(queries.WellbeingQuery)
    chosen = _chosen(query.figures)
    async with call.services.connection() as connection:
        athlete = await call.athlete(connection)
        first, last = days_asked(query, athlete, usual=USUAL_DAYS, most=MOST_DAYS)
        found = await computed(connection, athlete, first, last)
    return web.Response(body=days_json(found, (first, last), chosen), content_type=JSON, charset="utf-8")


def _chosen(text: str | None) -> Sequence[DayFigure]:
    if text is None:
        return WELLBEING
    keys = dict.fromkeys(text.split(","))
    if not keys.keys() <= WELLBEING_BY_KEY.keys():
        raise BAD_REQUEST.error(detail="figures")
    return [WELLBEING_BY_KEY[key] for key in keys]


def days_json(found: Computed, span: tuple[date, date], chosen: Sequence[DayFigure]) -> bytes:
    """``schema.WellbeingDays`` as JSON."""
    past, asked = found.past, slice(found.first_row, None)
    return orjson.dumps(
        {
            "first_day": span[0],
            "last_day": span[1],
            "reasons": REASONS,
            "figures": {one.key: _column(one, past.figures[one.key], asked) for one in chosen},
            "device": {
                metric: {
                    "unit": HEALTH_METRICS_BY_KEY[metric].unit,
                    "values": _device_values(metric, past.value(metric).values[asked]),
                }
                for metric in DEVICE_METRICS
            },
        }
    )


def _column(figure: DayFigure, column: Column, asked: slice) -> dict[str, object]:
    return {
        "unit": figure.unit,
        "method": figure.method,
        "version": figure.version,
        "values": _values(column.values[asked], figure.labels),
        "reasons": column.reasons[asked].tolist(),
    }
