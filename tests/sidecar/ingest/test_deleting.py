"""Activities that the user deleted stay deleted whatever comes, and come back when he says so."""

from datetime import timedelta

import pytest

from milevault.ingest import editing
from milevault.ingest.parser import Parser
from milevault.jobs.queue import enqueue_again
from milevault.store import imports
from milevault.store.athletes import Athlete
from milevault.store.pool import Connection, Pool
from tests.sidecar.store import samples

from . import tiny_fit
from .edited import delete, dump, edit, same, sound, the_activity, whole_dump
from .test_merging import COPY, DEVICE, LISTED, OTHER, bring, file, ride, thinned
from .world import World

pytestmark = pytest.mark.db


async def test_a_deleted_activity_stays_deleted_whatever_comes(
    pool: Pool, conn: Connection, anna: Athlete
) -> None:
    """The same file read again, a copy, a list of next year, a copy of the copy that was never near the first."""
    await bring(conn, anna, DEVICE)
    activity_id = await the_activity(conn)
    changes = await delete(pool, anna, activity_id)
    assert (changes.recorded, changes.updated, changes.removed) == ([], [], [activity_id])
    chained = file(7, "gpx", thinned(ride(start_time=samples.START + timedelta(seconds=62)), 7))
    for one in (DEVICE, COPY, LISTED, DEVICE, OTHER, chained, file(5, "strava_csv", *LISTED.activities)):
        changes = await bring(conn, anna, one)
        assert (changes.recorded, changes.updated, changes.removed, changes.unread) == ([], [], [], set())
    assert await conn.fetchval("select count(*) from activity") == 0
    assert await conn.fetchval("select count(*) from activity_data_points") == 0
    assert await conn.fetchval("select array_agg(distinct activity_id) from recording") == [activity_id]
    assert await sound(conn) == []


async def test_a_deletion_known_before_the_files_holds(pool: Pool, conn: Connection, anna: Athlete) -> None:
    """What a rebuild does: annotations first, then every original, in an empty database."""
    two = file(1, "fit", ride(), ride(session_index=1, start_time=samples.START + timedelta(hours=3)))
    gone, kept = (await bring(conn, anna, two)).recorded
    await delete(pool, anna, gone)
    await edit(pool, anna, kept, name="Kept")
    before = await whole_dump(conn, anna)
    await conn.execute("truncate activity, recording cascade; delete from activity_data_points")
    await bring(conn, anna, two)
    same(await whole_dump(conn, anna), before)
    assert await sound(conn) == []


async def test_a_file_read_again_keeps_the_numbers_of_what_was_deleted(
    pool: Pool, conn: Connection, anna: Athlete
) -> None:
    two = file(1, "fit", ride(), ride(session_index=1, start_time=samples.START + timedelta(hours=3)))
    ids = (await bring(conn, anna, two)).recorded
    for activity_id in ids:
        await delete(pool, anna, activity_id)
    await bring(conn, anna, two)
    rows = await conn.fetch("select activity_id from recording order by 1")
    assert [row["activity_id"] for row in rows] == sorted(ids)


async def test_what_was_deleted_is_listed_and_comes_back_with_its_edits(
    pool: Pool, conn: Connection, anna: Athlete
) -> None:
    await bring(conn, anna, DEVICE)
    await bring(conn, anna, LISTED)
    activity_id = await the_activity(conn)
    await edit(pool, anna, activity_id, name="Mine", trim_end_s=300.0)
    before = await dump(conn, anna)
    await delete(pool, anna, activity_id)
    (listed,) = await editing.deleted(conn, anna.athlete_id)
    assert (listed.activity_id, listed.name, listed.sport) == (activity_id, "Mine", "cycling")
    assert listed.start_time == samples.START
    changes = await editing.restore(pool, anna.athlete_id, listed.recording_id, enqueue_again)
    assert changes is not None
    assert changes.unread == {DEVICE.sha256}
    assert len(changes.recorded) == 1
    assert await editing.deleted(conn, anna.athlete_id) == []
    assert await editing.restore(pool, anna.athlete_id, listed.recording_id, enqueue_again) is None
    # The job that reads the file again brings the samples, and the trim with them.
    assert (await bring(conn, anna, DEVICE)).updated == changes.recorded
    same(await dump(conn, anna), before)
    assert await sound(conn) == []


async def test_deleting_and_restoring_is_told_in_events(world: World, parser: Parser) -> None:
    taken = await world.take(tiny_fit.activity(points=90))
    recipe = world.recipe(parser)
    await recipe.import_file(world.anna.athlete_id, taken.sha256)
    activity_id = int(await world.pool.fetchval("select activity_id from activity"))
    await edit(world.pool, world.anna, activity_id, name="Mine", trim_start_s=10.0)
    await delete(world.pool, world.anna, activity_id)
    recording_id = await world.pool.fetchval("select recording_id from recording")
    changes = await editing.restore(world.pool, world.anna.athlete_id, recording_id, enqueue_again)
    assert changes is not None
    told = [(event.kind, event.payload) for event in await world.events()]
    assert [kind for kind, _ in told] == [
        "activity_recorded", "activities_updated", "activities_removed", "activity_recorded",
    ]  # fmt: skip
    assert told[1][1] == told[2][1] == {"activity_ids": [activity_id], "import_id": None}
    assert told[3][1]["activity_id"] == changes.recorded[0]
    assert await world.pool.fetchval("select count(*) from pgqueuer where entrypoint = 'read_again'") == 1
    await recipe.read_file_again(world.anna.athlete_id, taken.sha256)
    row = await world.pool.fetchrow("select name, sample_count, trim_start_s from activity")
    assert row is not None
    assert tuple(row) == ("Mine", 80, 10)
    assert await world.count("activity_data_points") == 80
    assert await world.examine() == []


async def test_an_archive_imported_again_is_a_duplicate_and_brings_nothing_back(
    world: World, parser: Parser
) -> None:
    recipe = world.recipe(parser)
    taken = await world.take(tiny_fit.activity(points=90))
    await recipe.import_file(world.anna.athlete_id, taken.sha256)
    await delete(world.pool, world.anna, int(await world.pool.fetchval("select activity_id from activity")))
    again = await world.take(tiny_fit.activity(points=90))
    await recipe.import_file(world.anna.athlete_id, again.sha256)
    await recipe.read_file_again(world.anna.athlete_id, again.sha256)
    assert await world.states() == ["imported", "duplicate"]
    assert await world.count("activity") == 0
    async with world.pool.acquire() as conn:
        counts = [one.counts for one in (await imports.list_imports(conn, world.anna.athlete_id, limit=9))[0]]
    assert [(one.seen, one.imported, one.duplicate) for one in counts] == [(1, 0, 1), (1, 1, 0)]
    assert await world.examine() == []
