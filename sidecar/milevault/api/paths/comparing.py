"""Two activities beside each other: where time was won or lost, and why their ways are the same or not."""

import asyncio

import numpy as np
from numpy.typing import NDArray

from milevault.analysis.routes import compared, explained
from milevault.api.call import Call
from milevault.api.errors import NO_WAY, NOT_FOUND
from milevault.api.paths import schema
from milevault.ingest.routing import signature_of
from milevault.model import Streams
from milevault.model.route import Comparison, Explanation, Stage, Track
from milevault.store import activities

_CHANNELS = ("position_lat", "position_long")


async def compare(call: Call) -> schema.Comparison:
    """An activity laid over another along its own way; whether the two are one way is said beside it."""
    activity_id, other_id = call.path["activity_id"], call.path["other_id"]
    found = await asyncio.to_thread(_compared, *await _both(call))
    if found is None:
        raise NO_WAY.error()
    laid, why = found
    return schema.Comparison(
        activity_id=activity_id,
        other_activity_id=other_id,
        matched=why.matched,
        reversed=laid.reversed,
        error_m=round(laid.error_m, 2),
        distance_m=_rounded(laid.distance_m),
        elapsed_s=_rounded(laid.elapsed_s),
        other_elapsed_s=_rounded(laid.other_elapsed_s),
        gap_s=_rounded(laid.gap_s),
        offset_m=_rounded(laid.offset_m),
    )


async def explain(call: Call) -> schema.Explanation:
    """Why two activities go the same way or not: the figures of every question that is asked."""
    activity_id, other_id = call.path["activity_id"], call.path["other_id"]
    why = await asyncio.to_thread(_explained, *await _both(call))
    if why is None:
        raise NO_WAY.error()
    return schema.Explanation(
        activity_id=activity_id,
        other_activity_id=other_id,
        matched=why.matched,
        reversed=why.reversed,
        has_direction=why.has_direction,
        laps=why.laps,
        stages=[_stage(one) for one in why.stages],
    )


def _stage(one: Stage) -> schema.ExplanationStage:
    return schema.ExplanationStage(
        key=one.key,
        figure_m=round(one.figure_m, 2),
        limit_m=None if one.limit_m is None else round(one.limit_m, 2),
        passed=one.passed,
    )


def _rounded(column: NDArray[np.float64]) -> list[float]:
    """To tenths: finer than any receiver, and the same whatever the machine."""
    found: list[float] = column.round(1).tolist()
    return found


async def _both(call: Call) -> tuple[Streams, Streams]:
    """The samples that are shown of both."""
    async with call.services.connection() as connection:
        one, other = [
            await activities.streams(connection, call.athlete_id, call.path[name], _CHANNELS)
            for name in ("activity_id", "other_id")
        ]
    if one is None or other is None:
        raise NOT_FOUND.error()
    return one, other


def _explained(one: Streams, other: Streams) -> Explanation | None:
    own, others = signature_of(one), signature_of(other)
    return None if own is None or others is None else explained(own, others)


def _compared(one: Streams, other: Streams) -> tuple[Comparison, Explanation] | None:
    why = _explained(one, other)
    laid = None if why is None else compared(_track(one), _track(other))
    return None if why is None or laid is None else (laid, why)


def _track(streams: Streams) -> Track:
    return Track(
        lat_deg=streams.values["position_lat"],
        lon_deg=streams.values["position_long"],
        elapsed_s=streams.elapsed_s,
    )
