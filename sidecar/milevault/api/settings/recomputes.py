"""What is computed again in the background, and how far that is."""

import msgspec

from milevault.api.call import Call
from milevault.api.settings.queries import RecomputesQuery
from milevault.api.settings.schema import Recompute, RecomputeList
from milevault.store import recomputes


async def list_all(call: Call) -> RecomputeList:
    """What is computed again after a change of settings or formulas, newest first. Finished work is kept for a while."""
    query = call.query(RecomputesQuery)
    async with call.services.connection() as connection:
        athlete = await call.athlete(connection)
        rows = await recomputes.latest(connection, athlete.athlete_id, query.limit)
    return RecomputeList(recomputes=msgspec.convert(rows, list[Recompute], from_attributes=True))
