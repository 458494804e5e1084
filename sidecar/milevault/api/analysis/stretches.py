"""The stored best stretches of one activity: efforts and power curve."""

from collections.abc import Mapping
from typing import Final

import msgspec

from milevault.analysis.figures import EFFORTS_VERSION
from milevault.analysis.records import RECORD_DISTANCES
from milevault.api.analysis import schema
from milevault.api.call import Call
from milevault.api.errors import NOT_FOUND
from milevault.model.figures import EFFORT_MEASURES, Effort
from milevault.store import activities, figures, settings

_MEASURES: Final = {one.kind: one for one in EFFORT_MEASURES}
_ORDER: Final = {one.kind: at for at, one in enumerate(EFFORT_MEASURES)}
_KEYS: Final[Mapping[float, str]] = {row.metres: row.key for row in RECORD_DISTANCES}


async def efforts(call: Call) -> schema.ActivityEfforts:
    """The best efforts of one activity, each with the reason where it is no record."""
    activity_id = call.path["activity_id"]
    async with call.services.connection() as connection:
        detail = await activities.detail(connection, call.athlete_id, activity_id)
        found = await figures.efforts(connection, call.athlete_id, activity_id)
    if detail is None:
        raise NOT_FOUND.error()
    return schema.ActivityEfforts(
        activity_id=activity_id,
        sport=detail.activity.sport,
        version=EFFORTS_VERSION,
        efforts=[_effort(one) for one in sorted(found, key=lambda one: (_ORDER[one.kind], one.size))],
    )


def _effort(one: Effort) -> schema.ActivityEffort:
    measure = _MEASURES[one.kind]
    shown = {
        "kind": one.kind,
        "key": _KEYS.get(one.size) if one.kind == "distance" else None,
        "size": one.size,
        "size_unit": measure.size_unit,
        "value": one.value,
        "unit": measure.unit,
        "start_s": one.start_s,
        "guard": one.guard,
    }
    return msgspec.convert(shown, schema.ActivityEffort)


async def power_curve(call: Call) -> schema.PowerCurve:
    """The highest mean power over durations; per kilogram where the athlete's weight of the day is known."""
    activity_id = call.path["activity_id"]
    async with call.services.connection() as connection:
        detail = await activities.detail(connection, call.athlete_id, activity_id)
        found = await figures.efforts(connection, call.athlete_id, activity_id)
        history = await settings.settings_history(connection, call.athlete_id)
    if detail is None:
        raise NOT_FOUND.error()
    points = sorted((one for one in found if one.kind == "power"), key=lambda one: one.size)
    weight = history.on("weight", detail.activity.local_date)
    shown = {
        "activity_id": activity_id,
        "version": EFFORTS_VERSION,
        "guard": points[0].guard if points else None,
        "weight_kg": weight,
        "duration_s": [one.size for one in points],
        "power_w": [one.value for one in points],
        "watts_per_kg": None if weight is None else [one.value / weight for one in points],
        "start_s": [one.start_s for one in points],
    }
    return msgspec.convert(shown, schema.PowerCurve)
