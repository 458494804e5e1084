"""The user's word on activities and health: said, taken back, deleted, restored, each in one transaction with its events.

An edit is a row of ``annotation``; what it does is what merging makes of it. Every import of the athlete that merges
waits meanwhile, and an edit waits for those that run: neither is lost, and no activity changes under the user's hands.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from milevault.analysis.editing import impossible_trim
from milevault.analysis.recordings import merged
from milevault.ingest import merging, payloads
from milevault.ingest.figuring import final_activity
from milevault.ingest.merging import Changes, Workout
from milevault.ingest.recipe import VERSIONS, ReadAgain
from milevault.model.edits import TRIM
from milevault.model.recording import Merged, Recording
from milevault.store import activities, annotations, athletes, events, recordings
from milevault.store.errors import retry_unit
from milevault.store.health import HealthChange
from milevault.store.pool import Connection, Pool


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """An edit that this activity cannot have; ``field`` is the one that is wrong."""

    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deleted:
    """An activity that the user deleted; ``recording_id`` brings it back."""

    recording_id: int
    activity_id: int
    name: str | None
    sport: str
    sub_sport: str
    start_time: datetime
    deleted_at: datetime


type Change = Mapping[str, Any]
"""Fields of Edits; None takes the edit back."""


async def edit(
    pool: Pool, athlete_id: int, activity_id: int, change: Change, read_again: ReadAgain
) -> Changes | Refused | None:
    """What changed; None where the athlete has no such activity."""

    async def work(conn: Connection, workout: Workout) -> Changes | Refused | None:
        if not await recordings.hold(conn, athlete_id, {activity_id}):
            return None
        wrong = await _impossible(conn, athlete_id, activity_id, change)
        return await _say(conn, workout, activity_id, change) if wrong is None else Refused(field=wrong)

    return await _changed(pool, athlete_id, read_again, work)


async def delete(pool: Pool, athlete_id: int, activity_id: int, read_again: ReadAgain) -> Changes | None:
    """What changed; None where the athlete has no such activity. Its files and recordings stay."""

    async def work(conn: Connection, workout: Workout) -> Changes | None:
        if not await recordings.hold(conn, athlete_id, {activity_id}):
            return None
        return await _say(conn, workout, activity_id, {"deleted": True})

    return await _changed(pool, athlete_id, read_again, work)


async def restore(pool: Pool, athlete_id: int, recording_id: int, read_again: ReadAgain) -> Changes | None:
    """The deleted activity of the recording comes back under a new id, its samples by a job that reads its file.

    None where the athlete has no such recording, or its activity is not deleted.
    """

    async def work(conn: Connection, workout: Workout) -> Changes | None:
        found = await recordings.by_id(conn, athlete_id, recording_id)
        number = None if found is None else found[2]
        if number is None or not await annotations.is_deleted(conn, athlete_id, number):
            return None
        return await _say(conn, workout, number, {"deleted": None})

    return await _changed(pool, athlete_id, read_again, work)


async def deleted(connection: Connection, athlete_id: int) -> list[Deleted]:
    """What can be restored, the last deleted first."""
    numbers = await annotations.deleted(connection, athlete_id)
    parts: dict[int, list[Recording]] = {number: [] for number in numbers}
    for one in await recordings.of_activities(connection, athlete_id, numbers):
        if one.activity_id in parts:
            parts[one.activity_id].append(one)
    return [
        _deleted(number, final_activity(merged(part), None), part) for number, part in parts.items() if part
    ]


def _deleted(number: int, whole: Merged, part: list[Recording]) -> Deleted:
    said = [one.edited_at for one in part if one.edits.deleted and one.edited_at is not None]
    return Deleted(
        recording_id=whole.primary.recording_id,
        activity_id=number,
        name=whole.activity.name,
        sport=whole.activity.sport,
        sub_sport=whole.activity.sub_sport,
        start_time=whole.activity.start_time,
        deleted_at=max(said),
    )


async def correct(pool: Pool, athlete_id: int, metric: str, day: date, value: float | None) -> bool | None:
    """Makes the value count for the day (None: no value at all); whether that is new, None without such an athlete."""

    async def work(conn: Connection) -> bool:
        return await annotations.correct_value(conn, athlete_id, metric, day, value)

    return await _corrected(pool, athlete_id, metric, day, work)


async def uncorrect(pool: Pool, athlete_id: int, metric: str, day: date) -> bool | None:
    """Lets the files speak of the day again; whether there was a correction, None without such an athlete."""

    async def work(conn: Connection) -> bool:
        return await annotations.uncorrect_value(conn, athlete_id, metric, day)

    return await _corrected(pool, athlete_id, metric, day, work)


async def _say(conn: Connection, workout: Workout, number: int, change: Change) -> Changes:
    """Adds the change to what was said of the activity's recordings; the one that gives the samples keeps all of it."""
    athlete_id = workout.athlete.athlete_id
    part = await recordings.of_activities(conn, athlete_id, {number})
    whole = merged(part)
    await annotations.write_edits(conn, athlete_id, whole.primary, part, replace(whole.edits, **change))
    return await merging.regroup(conn, workout, number)


async def _impossible(conn: Connection, athlete_id: int, activity_id: int, change: Change) -> str | None:
    """The field of a trim that this activity cannot have."""
    if all(change.get(name) is None for name in TRIM):
        return None
    whole = merged(await recordings.of_activities(conn, athlete_id, {activity_id}))
    recorded = await activities.recorded(conn, athlete_id, activity_id, whole.activity)
    return impossible_trim(recorded, replace(whole.edits, **change))


async def _changed[T](
    pool: Pool,
    athlete_id: int,
    read_again: ReadAgain,
    work: Callable[[Connection, Workout], Awaitable[Changes | T]],
) -> Changes | T | None:
    """Runs the work alone among the athlete's merges; tells of what it changed."""

    async def unit() -> Changes | T | None:
        async with pool.acquire() as conn, conn.transaction():
            athlete = await athletes.by_id(conn, athlete_id)
            if athlete is None:
                return None
            await recordings.lock_athlete(conn, athlete_id)
            # The data points of a trimmed activity are cut where it has any; new ones are the reading job's.
            workout = Workout(athlete=athlete, versions=VERSIONS, keeps_points=lambda _: False)
            changes = await work(conn, workout)
            if isinstance(changes, Changes):
                await merging.follow_ways(conn, workout, changes)
                for sha256 in changes.unread:
                    await read_again(conn, athlete_id, sha256)
                for kind, payload in payloads.of_changes(changes, None):
                    await events.append(conn, athlete_id, kind, payload)
            return changes

    return await retry_unit(unit)


async def _corrected(
    pool: Pool, athlete_id: int, metric: str, day: date, work: Callable[[Connection], Awaitable[bool]]
) -> bool | None:
    async def unit() -> bool | None:
        async with pool.acquire() as conn, conn.transaction():
            if await athletes.by_id(conn, athlete_id) is None:
                return None
            changed = await work(conn)
            if changed:
                told = HealthChange(first_day=day, last_day=day, day_count=1, metrics=(metric,))
                await events.append(conn, athlete_id, "health_recorded", payloads.health_recorded(None, told))
            return changed

    return await retry_unit(unit)
