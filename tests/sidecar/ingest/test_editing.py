"""The user's edits on a real database: they survive whatever files come, and taking them back leaves nothing behind."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from itertools import permutations
from typing import Any

import numpy as np
import pytest

from milevault.ingest import editing, merging
from milevault.ingest.editing import Refused
from milevault.ingest.merging import Changes
from milevault.ingest.parser import Parser
from milevault.jobs.queue import enqueue_again, enqueue_recompute
from milevault.store import activities, athletes, doctor, recordings
from milevault.store.athletes import Athlete
from milevault.store.dump import canonical_dump
from milevault.store.pool import Connection, Pool
from tests.sidecar.store import samples

from . import tiny_fit
from .edited import dump, edit, same, sound, the_activity
from .test_merging import COPY, DEVICE, LISTED, File, bring, file, ride, thinned, workout
from .test_recomputing import HEART, set_value, work_off
from .world import World

pytestmark = pytest.mark.db


EDITS: dict[str, dict[str, Any]] = {
    "words": {"name": "Race day", "description": "", "gear": "Blue bike"},
    "flags": {"race": True, "excluded": True, "commute": False, "perceived_exertion": 9.0, "feel": 25.0},
    "sport": {"sport": "walking", "indoor": False},
    "trim": {"trim_start_s": 60.0, "trim_end_s": 400.0},
    "start": {"trim_start_s": 100.0},
    "all": {"name": "Short", "sport": "running", "trim_end_s": 300.0, "race": True},
}


@pytest.mark.parametrize("change", EDITS.values(), ids=EDITS)
async def test_an_edit_taken_back_leaves_what_the_files_say(
    pool: Pool, conn: Connection, anna: Athlete, change: dict[str, Any]
) -> None:
    for one in (DEVICE, LISTED):
        await bring(conn, anna, one)
    activity_id = await the_activity(conn)
    before = await dump(conn, anna)
    assert (await edit(pool, anna, activity_id, **change)).updated == [activity_id]
    edited = await dump(conn, anna)
    assert edited != before
    assert await sound(conn) == []
    # Saying it again changes nothing.
    assert await edit(pool, anna, activity_id, **change) == Changes()
    await edit(pool, anna, activity_id, **dict.fromkeys(change))
    same(await dump(conn, anna), before)
    assert await conn.fetchval("select count(*) from annotation") == 0


@pytest.mark.parametrize("change", EDITS.values(), ids=EDITS)
@pytest.mark.parametrize(
    "order", list(permutations((DEVICE, COPY, LISTED))), ids=lambda o: "".join(str(f.key) for f in o)
)
async def test_edits_and_files_in_any_order_give_the_same(
    pool: Pool, conn: Connection, anna: Athlete, order: Sequence[File], change: dict[str, Any]
) -> None:
    """Edited after all files, and after each of them in any order, with the edit at whatever recording it fell on."""
    for one in order:
        await bring(conn, anna, one)
    await edit(pool, anna, await the_activity(conn), **change)
    expected = await dump(conn, anna)
    await conn.execute(
        "truncate activity, recording, annotation, source_file cascade; delete from activity_data_points"
    )
    await bring(conn, anna, order[0])
    # A row of a list has no samples to trim; COPY starts 4 s later, so that its seconds are others.
    if order[0] is not LISTED and not (
        (order[0] is COPY and "trim_start_s" in change) or "trim_end_s" in change
    ):
        await edit(pool, anna, await the_activity(conn), **change)
    for one in order[1:]:
        await bring(conn, anna, one)
    await edit(pool, anna, await the_activity(conn), **change)
    same(await dump(conn, anna), expected)
    assert await sound(conn) == []


async def test_a_trim_keeps_its_moments_when_a_richer_copy_comes(
    pool: Pool, conn: Connection, anna: Athlete
) -> None:
    """COPY starts 4 s after DEVICE."""
    await bring(conn, anna, COPY)
    activity_id = await the_activity(conn)
    await edit(pool, anna, activity_id, trim_start_s=96.0, trim_end_s=296.0, name="Mine")
    await bring(conn, anna, DEVICE)
    row = await conn.fetchrow(
        "select trim_start_s, trim_end_s, start_time, elapsed_time_s, name, source, edited from activity"
    )
    assert row is not None
    assert tuple(row) == (
        100, 300, samples.START + timedelta(seconds=100), 200, "Mine", "fit", ["name", "trim_start_s", "trim_end_s"],
    )  # fmt: skip
    # An edit after that is all in one place: taking it back brings nothing else back.
    await edit(pool, anna, activity_id, trim_start_s=None, trim_end_s=None)
    assert await conn.fetchval("select value from annotation") == '{"name": "Mine"}'
    assert await conn.fetchval("select elapsed_time_s from activity") == 600


async def test_whoever_shows_samples_shows_the_part(pool: Pool, conn: Connection, anna: Athlete) -> None:
    await bring(conn, anna, DEVICE)
    activity_id = await the_activity(conn)
    await edit(pool, anna, activity_id, trim_start_s=100.0, trim_end_s=400.0)
    read = await activities.streams(conn, anna.athlete_id, activity_id)
    assert read is not None
    whole = DEVICE.activities[0].streams
    np.testing.assert_array_equal(read.elapsed_s, np.arange(301.0))
    np.testing.assert_allclose(
        read.values["distance"], whole.values["distance"][100:401] - whole.values["distance"][100], atol=0.006
    )
    np.testing.assert_array_equal(read.values["heart_rate"], whole.values["heart_rate"][100:401])
    span = await conn.fetchrow("select count(*), min(ts), max(ts) from activity_data_points")
    assert span is not None
    begin = samples.START + timedelta(seconds=100)
    assert tuple(span) == (301, begin, begin + timedelta(seconds=300))
    detail = await activities.detail(conn, anna.athlete_id, activity_id)
    assert detail is not None
    assert detail.sample_count == 301
    assert [lap.elapsed_time_s for lap in detail.laps] == [200, 100]
    assert await conn.fetchval("select min(sample_count) from activity_stream") == 600
    # Nothing but the trim is taken back.
    await edit(pool, anna, activity_id, trim_end_s=None)
    read = await activities.streams(conn, anna.athlete_id, activity_id)
    assert read is not None
    assert len(read) == 500
    assert await conn.fetchval("select count(*) from activity_data_points") == 500


async def test_figures_are_those_of_the_part(pool: Pool, conn: Connection, anna: Athlete) -> None:
    """As a file that holds nothing else gives them."""
    await bring(conn, anna, DEVICE)
    activity_id = await the_activity(conn)
    await edit(pool, anna, activity_id, trim_start_s=100.0)
    found = await conn.fetchrow("select * from activity_hr_histogram")
    assert found is not None
    rates = DEVICE.activities[0].streams.values["heart_rate"][100:]
    assert sum(found["seconds"]) == np.count_nonzero(~np.isnan(rates))


async def test_figures_of_the_part_are_computed_again_as_they_were_written(
    pool: Pool, conn: Connection, anna: Athlete
) -> None:
    """Whatever makes them stale: a setting that some need samples for, and another version of the formulas."""
    for one in (DEVICE, LISTED):
        await bring(conn, anna, one)
    activity_id = await the_activity(conn)
    await edit(pool, anna, activity_id, sport="running", trim_start_s=100.0, trim_end_s=500.0)
    for key, value in {**HEART, "functional_threshold_power": 250.0, "critical_power": 240.0}.items():
        await set_value(conn, anna, key, value)
    await work_off(pool, anna)
    computed = await dump(conn, anna)
    async with conn.transaction():
        await conn.execute("update activity set figures_version = 0")
        await conn.execute("delete from activity_metric; delete from best_effort")
        await enqueue_recompute(conn, anna.athlete_id, "version")
    await work_off(pool, anna)
    same(await dump(conn, anna), computed)
    for one in (DEVICE, LISTED):
        await bring(conn, anna, one)
    same(await dump(conn, anna), computed)


async def test_words_said_by_a_later_file_change_what_is_not_edited(
    pool: Pool, conn: Connection, anna: Athlete
) -> None:
    await bring(conn, anna, DEVICE)
    await edit(pool, anna, await the_activity(conn), name="Mine", trim_end_s=300.0)
    await bring(conn, anna, LISTED)
    row = await conn.fetchrow("select name, gear, elapsed_time_s, calories_kcal, edited from activity")
    assert row is not None
    assert tuple(row) == ("Mine", "Red bike", 300, None, ["name", "trim_end_s"])
    assert await sound(conn) == []


async def test_an_edit_stays_with_the_recording_that_is_taken_apart(
    pool: Pool, conn: Connection, anna: Athlete
) -> None:
    await bring(conn, anna, DEVICE)
    await bring(conn, anna, COPY)
    activity_id = await the_activity(conn)
    await edit(pool, anna, activity_id, name="Mine", trim_end_s=300.0)
    before = await dump(conn, anna)
    (found,) = [
        one for one in await recordings.sources(conn, anna.athlete_id, activity_id) if one.source == "gpx"
    ]
    async with conn.transaction():
        await merging.separate(conn, workout(anna), found.recording_id, apart=True)
    rows = await conn.fetch("select name, elapsed_time_s, source from activity order by source")
    assert [tuple(row) for row in rows] == [("Mine", 300, "fit"), ("Lunch with Ben", 600, "gpx")]
    assert await sound(conn) == []
    async with conn.transaction():
        await merging.separate(conn, workout(anna), found.recording_id, apart=False)
    same(await dump(conn, anna), before)


async def test_the_later_word_counts_when_two_activities_become_one(
    pool: Pool, conn: Connection, anna: Athlete
) -> None:
    far = file(3, "strava_csv", *LISTED.activities)
    other = file(2, "gpx", thinned(ride(start_time=samples.START + timedelta(days=3))))
    await bring(conn, anna, DEVICE)
    first = await the_activity(conn)
    (second,) = (await bring(conn, anna, other)).recorded
    await edit(pool, anna, second, name="Later", gear="Blue bike")
    await edit(pool, anna, first, name="Last", race=True)
    await recordings.link(conn, anna.athlete_id, "strava:5", other.sha256)
    await recordings.link(conn, anna.athlete_id, "strava:5", DEVICE.sha256)
    await bring(conn, anna, far)
    row = await conn.fetchrow("select name, gear, race, edited from activity")
    assert row is not None
    assert tuple(row) == ("Last", "Blue bike", True, ["name", "gear", "race"])
    assert await sound(conn) == []


# Refused


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"trim_start_s": 300.0, "trim_end_s": 200.0}, "trim_start_s"),
        ({"trim_start_s": 600.0}, "trim_start_s"),
        ({"trim_start_s": 599.5}, "trim_start_s"),
        ({"trim_end_s": 602.0}, "trim_end_s"),
        ({"trim_end_s": 0.5}, "trim_end_s"),
        ({"trim_end_s": 0.0}, "trim_start_s"),
    ],
)
async def test_a_trim_that_leaves_nothing_is_refused(
    pool: Pool, conn: Connection, anna: Athlete, change: dict[str, Any], field: str
) -> None:
    await bring(conn, anna, DEVICE)
    before = await canonical_dump(conn, anna.athlete_id)
    activity_id = await the_activity(conn)
    found = await editing.edit(pool, anna.athlete_id, activity_id, change | {"name": "x"}, enqueue_again)
    assert found == Refused(field=field)
    same(await canonical_dump(conn, anna.athlete_id), before)


async def test_an_activity_without_samples_is_not_trimmed(
    pool: Pool, conn: Connection, anna: Athlete
) -> None:
    await bring(conn, anna, LISTED)
    activity_id = await the_activity(conn)
    change = {"trim_start_s": 10.0}
    found = await editing.edit(pool, anna.athlete_id, activity_id, change, enqueue_again)
    assert found == Refused(field="trim_start_s")
    await edit(pool, anna, activity_id, sport="walking", name="Stroll")
    row = await conn.fetchrow("select sport, name, moving_time_s from activity")
    assert row is not None
    assert tuple(row) == ("walking", "Stroll", 580)


async def test_what_is_not_there_is_not_edited(pool: Pool, conn: Connection, anna: Athlete) -> None:
    await bring(conn, anna, DEVICE)
    ben = await athletes.create(conn, "ben", "Ben")
    activity_id = await the_activity(conn)
    for whose, which in ((anna.athlete_id, 999), (ben.athlete_id, activity_id), (999, activity_id)):
        assert await editing.edit(pool, whose, which, {"name": "x"}, enqueue_again) is None
        assert await editing.delete(pool, whose, which, enqueue_again) is None
        assert await editing.restore(pool, whose, which, enqueue_again) is None


# Deleted and restored


async def test_a_reading_again_keeps_every_edit(world: World, parser: Parser) -> None:
    recipe = world.recipe(parser)
    taken = await world.take(tiny_fit.activity(points=90))
    await recipe.import_file(world.anna.athlete_id, taken.sha256)
    activity_id = int(await world.pool.fetchval("select activity_id from activity"))
    await edit(world.pool, world.anna, activity_id, sport="walking", race=True, trim_end_s=50.0)
    async with world.pool.acquire() as conn:
        before = await canonical_dump(conn, world.anna.athlete_id)
    await recipe.read_file_again(world.anna.athlete_id, taken.sha256)
    async with world.pool.acquire() as conn:
        same(await canonical_dump(conn, world.anna.athlete_id), before)
    assert await world.count("activity_data_points") == 51


# At the same moment


@pytest.mark.parametrize("edit_first", [True, False], ids=["edit first", "import first"])
async def test_an_edit_and_a_merge_at_the_same_moment_lose_nothing(
    pool: Pool, conn: Connection, anna: Athlete, edit_first: bool
) -> None:
    await bring(conn, anna, COPY)
    activity_id = await the_activity(conn)
    async with pool.acquire() as second:
        if edit_first:
            async with conn.transaction():
                await recordings.lock_athlete(conn, anna.athlete_id)
                waits = asyncio.create_task(bring(second, anna, DEVICE))
                done, _ = await asyncio.wait({waits}, timeout=0.3)
                assert not done
                # The edit's own transaction would wait for this one: its work is done here, in its place.
                await conn.execute(
                    "insert into annotation (athlete_id, kind, sha256, session_index, value) "
                    "values ($1, 'edit', $2, 0, '{\"name\": \"Mine\"}')",
                    anna.athlete_id,
                    COPY.sha256,
                )
            await waits
        else:
            async with second.transaction():
                await bring(second, anna, DEVICE)
                waiting = asyncio.create_task(edit(pool, anna, activity_id, name="Mine"))
                done_edits, _ = await asyncio.wait({waiting}, timeout=0.3)
                assert not done_edits
            await waiting
    row = await conn.fetchrow("select name, source, edited, sample_count from activity")
    assert row is not None
    assert tuple(row) == ("Mine", "fit", ["name"], 600)
    assert await sound(conn) == []


async def test_two_edits_at_the_same_moment_are_both_kept(
    pool: Pool, conn: Connection, anna: Athlete
) -> None:
    await bring(conn, anna, DEVICE)
    activity_id = await the_activity(conn)
    await asyncio.gather(
        edit(pool, anna, activity_id, name="Mine"),
        edit(pool, anna, activity_id, race=True),
        edit(pool, anna, activity_id, trim_end_s=300.0),
    )
    assert await conn.fetchval("select edited from activity") == ["name", "race", "trim_end_s"]


# The doctor


@pytest.mark.parametrize(
    ("damage", "invariant", "words"),
    [
        ("update activity set edited = '{race}'", "I4", "does not name the edits"),
        ("delete from activity_untrimmed", "I4", "trimmed without its whole"),
        ("update annotation set sha256 = decode(repeat('ab', 32), 'hex')", "I9", "which is not here"),
        ("update annotation set session_index = 7", "I9", "names recording 7 of file"),
        ("update annotation set value = '{\"deleted\": true}'", "I4", "or the other way round"),
        ("delete from activity", "I4", "has no activity and was not deleted"),
        ("update activity set sample_count = 601", "I4", "has 601 samples"),
        ("insert into health_edit values (1, 'weight_kg', '1900-01-01', 70, now())", "I7", "of weight_kg"),
    ],
)
async def test_the_doctor_names_what_does_not_fit(
    pool: Pool, conn: Connection, anna: Athlete, damage: str, invariant: str, words: str
) -> None:
    await bring(conn, anna, DEVICE)
    await edit(pool, anna, await the_activity(conn), name="Mine", trim_end_s=300.0)
    assert await sound(conn) == []
    await conn.execute(damage)
    found = await doctor.findings(conn)
    assert any(one.invariant == invariant and words in one.message for one in found)
