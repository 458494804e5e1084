"""The user's word on a merge: this recording is no copy of that one, or is one after all."""

from milevault.ingest import merging, payloads
from milevault.ingest.merging import Changes, Workout
from milevault.ingest.recipe import VERSIONS, ReadAgain
from milevault.store import athletes, events
from milevault.store.errors import retry_unit
from milevault.store.pool import Pool


async def separate(
    pool: Pool, athlete_id: int, recording_id: int, read_again: ReadAgain, *, apart: bool
) -> Changes | None:
    """What changed; None where the athlete has no such recording.

    A recording whose samples were not kept gets them from its original, by a job.
    """

    async def unit() -> Changes | None:
        async with pool.acquire() as conn, conn.transaction():
            athlete = await athletes.by_id(conn, athlete_id)
            if athlete is None:
                return None
            workout = Workout(athlete=athlete, versions=VERSIONS, keeps_points=lambda _: False)
            changes = await merging.separate(conn, workout, recording_id, apart=apart)
            if changes is None:
                return None
            await merging.follow_ways(conn, workout, changes)
            for sha256 in changes.unread:
                await read_again(conn, athlete_id, sha256)
            for kind, payload in payloads.of_changes(changes, None):
                await events.append(conn, athlete_id, kind, payload)
            return changes

    return await retry_unit(unit)
