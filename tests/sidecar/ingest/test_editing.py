"""The user's word on a real database: it survives whatever files come, and taking it back leaves nothing behind."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations
from typing import Any

import numpy as np
import pytest

from milevault.ingest import editing, merging
from milevault.ingest.editing import Refused
from milevault.ingest.merging import Changes
from milevault.ingest.parser import Parser
from milevault.jobs.queue import enqueue_again, enqueue_recompute
from milevault.model import Wellness
from milevault.store import activities, athletes, doctor, events, health, imports, ledger, recordings
from milevault.store.athletes import Athlete
from milevault.store.dump import canonical_dump, differences
from milevault.store.pool import Connection, Pool
from tests.sidecar.store import health_samples, samples

from . import tiny_fit
from .test_merging import COPY, DEVICE, LISTED, OTHER, File, bring, file, ride, thinned, workout
from .test_recomputing import HEART, set_value, work_off
from .world import World

pytestmark = pytest.mark.db

DAY = date(2026, 5, 4)


@pytest.fixture
async def anna(conn: Connection) -> Athlete:
    return await athletes.create(conn, "anna", "Anna", "Europe/Berlin")


async def edit(pool: Pool, anna: Athlete, activity_id: int, **change: Any) -> Changes:
    changes = await editing.edit(pool, anna.athlete_id, activity_id, change, enqueue_again)
    assert isinstance(changes, Changes)
    return changes


async def delete(pool: Pool, anna: Athlete, activity_id: int) -> Changes:
    changes = await editing.delete(pool, anna.athlete_id, activity_id, enqueue_again)
    assert changes is not None
    return changes


async def the_activity(conn: Connection) -> int:
    return int(await conn.fetchval("select activity_id from activity"))


async def dump(conn: Connection, anna: Athlete) -> str:
    """The vault without the user's word itself, without which the effects of none are left."""
    return re.sub(r"# annotation\n(?:[^#].*\n)*", "", await whole_dump(conn, anna))


async def whole_dump(conn: Connection, anna: Athlete) -> str:
    """The vault, whichever versions wrote it: the tests' files are read by the first one."""
    whole = await canonical_dump(conn, anna.athlete_id)
    return re.sub(r'"(parser|analysis)_version": \d+', "", whole)


def same(one: str, other: str) -> None:
    assert list(differences(one, other)) == []


async def sound(conn: Connection) -> list[str]:
    """What the doctor finds; imports and events are others' to test."""
    return [one.message for one in await doctor.findings(conn) if one.invariant not in ("I1", "I5", "I6")]


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


# Health


async def weight(conn: Connection, anna: Athlete) -> dict[date, float]:
    days = await health.days(conn, anna.athlete_id, DAY - timedelta(days=9), DAY, ("weight_kg",))
    return {day: values["weight_kg"] for day, values in days.items()}


@pytest.fixture
async def weighed(conn: Connection, anna: Athlete) -> Athlete:
    """Two days of weight, as a file says them."""
    await ledger.record_stored(conn, anna.athlete_id, bytes(32), 100, "weight.fit")
    values = tuple(
        replace(health_samples.value("weight_kg", kg), day=day)
        for day, kg in ((DAY, 70.0), (DAY - timedelta(days=2), 71.0))
    )
    await health.save(conn, anna.athlete_id, bytes(32), "fit", Wellness(values=values))
    return anna


async def test_a_corrected_value_outranks_every_file_and_is_taken_back(
    pool: Pool, conn: Connection, weighed: Athlete
) -> None:
    who = weighed.athlete_id
    assert await editing.correct(pool, who, "weight_kg", DAY, 69.5)
    assert not await editing.correct(pool, who, "weight_kg", DAY, 69.5)
    assert await weight(conn, weighed) == {DAY - timedelta(days=2): 71, DAY: 69.5}
    found = (await health.origins(conn, who, DAY, DAY, ("weight_kg",)))[DAY]["weight_kg"]
    assert (found.origin.source, found.origin.sha256s) == ("user", ())
    assert (await health.latest(conn, who))["weight_kg"].value == 69.5
    assert await editing.uncorrect(pool, who, "weight_kg", DAY)
    assert not await editing.uncorrect(pool, who, "weight_kg", DAY)
    assert await weight(conn, weighed) == {DAY - timedelta(days=2): 71, DAY: 70}


async def test_a_value_taken_away_leaves_the_day_without(
    pool: Pool, conn: Connection, weighed: Athlete
) -> None:
    who = weighed.athlete_id
    await editing.correct(pool, who, "weight_kg", DAY, None)
    assert await weight(conn, weighed) == {DAY - timedelta(days=2): 71}
    latest = (await health.latest(conn, who))["weight_kg"]
    assert (latest.day, latest.value) == (DAY - timedelta(days=2), 71)
    assert (await health.coverage(conn, who))[0]["weight_kg"].last_day == DAY - timedelta(days=2)
    await editing.correct(pool, who, "weight_kg", DAY - timedelta(days=2), None)
    assert "weight_kg" not in (await health.coverage(conn, who))[0]
    assert "weight_kg" not in await health.latest(conn, who)


async def test_a_value_that_no_file_has_can_be_said(pool: Pool, conn: Connection, weighed: Athlete) -> None:
    who = weighed.athlete_id
    yesterday = DAY - timedelta(days=1)
    await editing.correct(pool, who, "weight_kg", yesterday, 70.4)
    await editing.correct(pool, who, "resting_heart_rate", DAY + timedelta(days=1), 44.0)
    assert (await weight(conn, weighed))[yesterday] == 70.4
    metrics, _ = await health.coverage(conn, who)
    assert metrics["resting_heart_rate"].last_day == DAY + timedelta(days=1)
    assert (await health.latest(conn, who))["resting_heart_rate"].value == 44


async def test_a_correction_is_told_and_survives_the_file(
    pool: Pool, conn: Connection, weighed: Athlete
) -> None:
    who = weighed.athlete_id
    await editing.correct(pool, who, "weight_kg", DAY, 69.5)
    await events.publish(conn)
    (event,) = await events.after(conn, 0)
    assert event.kind == "health_recorded"
    assert event.payload == {
        "import_id": None, "first_day": "2026-05-04", "last_day": "2026-05-04", "day_count": 1,
        "metrics": ["weight_kg"], "channels": [], "sleep": False,
    }  # fmt: skip
    await health.forget(conn, who, bytes(32))
    assert await weight(conn, weighed) == {DAY: 69.5}


async def test_a_correction_of_a_derived_value_is_kept_when_it_is_derived_anew(
    pool: Pool, conn: Connection, weighed: Athlete
) -> None:
    who = weighed.athlete_id
    await health.save(conn, who, bytes(32), "fit", health_samples.whole_file())
    found = await health.days(
        conn, who, DAY - timedelta(days=9), DAY + timedelta(days=9), ("min_heart_rate",)
    )
    day, values = next(iter(found.items()))
    await editing.correct(pool, who, "min_heart_rate", day, 41.0)
    await health.save(conn, who, bytes(32), "fit", health_samples.whole_file())
    again = await health.days(conn, who, day, day, ("min_heart_rate",))
    assert again[day] == {"min_heart_rate": 41}
    await editing.uncorrect(pool, who, "min_heart_rate", day)
    assert await health.days(conn, who, day, day, ("min_heart_rate",)) == {day: values}


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
