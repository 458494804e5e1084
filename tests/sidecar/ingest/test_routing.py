"""Routes on a real database: found with the import, the same whatever the order, kept under the user's hands."""

import asyncio
from collections.abc import Sequence
from random import Random
from typing import Any

import pytest

from milevault.exporters.gpx import gpx
from milevault.ingest import editing, reclustering, recomputing
from milevault.ingest.parser import Parser
from milevault.jobs.queue import enqueue_recompute
from milevault.model import Activity
from milevault.store import athletes, recomputes, routes
from milevault.store.athletes import Athlete
from milevault.store.dump import canonical_dump, differences
from milevault.store.pool import Connection, Pool
from tests.sidecar.store.ways import HARBOUR, LAKE, MILL, RIDGE, going

from .test_merging import File, bring, file
from .world import World

pytestmark = pytest.mark.db

TOWN = (
    file(1, "fit", going(1, LAKE)),
    file(2, "fit", going(2, MILL)),
    file(3, "fit", going(3, LAKE, backwards=True, speed_mps=4.4)),
    file(4, "fit", going(4, RIDGE)),
    file(5, "fit", going(5, LAKE, sport="walking", speed_mps=1.5)),
    file(6, "fit", going(6, HARBOUR)),
    file(7, "fit", going(7, LAKE, speed_mps=4.2)),
    file(8, "fit", going(8, MILL, backwards=True)),
)


async def not_read(conn: Connection, athlete_id: int, sha256: bytes) -> None:
    """Nothing here is read again."""


def written(one: Activity) -> bytes:
    """The activity as a GPX file."""
    return gpx(one.streams, start_time=one.start_time, sport=one.sport, name=None, description=None)


async def settle(pool: Pool) -> int:
    """All that waits is done; how much that was."""
    async with pool.acquire() as conn:
        waiting = await recomputes.unfinished(conn)
    for one in waiting:
        assert await recomputing.work_off(pool, one.athlete_id, one.recompute_id, 60)
    return len(waiting)


async def dumped(conn: Connection, athlete: Athlete) -> str:
    return await canonical_dump(conn, athlete.athlete_id)


async def clusters(conn: Connection) -> set[frozenset[int]]:
    """The days whose activities go the same way."""
    rows = await conn.fetch(
        "select array_agg(extract(day from start_time)::integer - 4) as days from route_signature "
        "where leader_id is not null group by athlete_id, leader_id"
    )
    return {frozenset(row["days"]) for row in rows}


async def of_day(conn: Connection, day: int, column: str = "activity_id") -> Any:
    return await conn.fetchval(
        f"select {column} from route_signature where extract(day from start_time)::integer - 4 = $1", day
    )


async def in_order(conn: Connection, athlete: Athlete, files: Sequence[File]) -> list[Any]:
    return [await bring(conn, athlete, one) for one in files]


GROUPS = {frozenset({1, 3, 5, 7}), frozenset({2, 8}), frozenset({4}), frozenset({6})}


async def test_the_same_way_is_found_in_either_direction_and_by_any_sport(
    pool: Pool, conn: Connection, anna: Athlete
) -> None:
    changes = await in_order(conn, anna, TOWN)
    assert await clusters(conn) == GROUPS
    assert [await of_day(conn, day, "reversed") for day in (1, 5, 7)] == [
        await of_day(conn, 1, "reversed")
    ] * 3
    assert await of_day(conn, 3, "reversed") != await of_day(conn, 1, "reversed")
    # Imported in the order of their start nothing has to be looked at again.
    assert await recomputes.unfinished(conn) == []
    assert [len(one.repeats) for one in changes] == [0, 0, 1, 0, 1, 0, 1, 1]
    (repeat,) = changes[6].repeats
    assert (repeat.count, repeat.compared, repeat.rank, repeat.is_best) == (4, 2, 1, True)
    (walked,) = changes[4].repeats
    assert (walked.count, walked.rank, walked.is_best) == (3, 1, False)
    # Three of them make a route, two do not.
    assert repeat.route_id is not None
    assert changes[7].repeats[0].route_id is None


async def test_taking_one_more_is_beginning_anew(pool: Pool, conn: Connection, anna: Athlete) -> None:
    for at in range(14):
        await bring(conn, anna, file(at, "fit", going(at, LAKE, noise_m=18 if at == 0 else 4)))
        before = await dumped(conn, anna)
        async with conn.transaction():
            await reclustering.recluster(conn, anna.athlete_id)
        assert list(differences(before, await dumped(conn, anna))) == []
    assert len(await clusters(conn)) == 1
    # The first one was a bad recording: it leads no more.
    assert await of_day(conn, 0, "leader_id = activity_id") is False


@pytest.mark.parametrize("seed", range(5))
async def test_the_order_of_imports_does_not_matter(
    pool: Pool, conn: Connection, anna: Athlete, seed: int
) -> None:
    await in_order(conn, anna, TOWN)
    other = await athletes.create(conn, "zoe", anna.name, anna.time_zone)
    shuffled = list(TOWN)
    Random(seed).shuffle(shuffled)
    await in_order(conn, other, shuffled[::-1] if seed == 0 else shuffled)
    assert await settle(pool) == 1
    mine, others = await dumped(conn, anna), await dumped(conn, other)
    assert [one for one in differences(mine, others) if not one.startswith("athlete:")] == []


async def test_a_deleted_leader_leaves_its_cluster_together(
    pool: Pool, conn: Connection, anna: Athlete
) -> None:
    await in_order(conn, anna, TOWN)
    leader = await of_day(conn, 1, "leader_id")
    await editing.delete(pool, anna.athlete_id, leader, not_read)
    # At once, and after the job.
    for _ in range(2):
        found = await clusters(conn)
        assert sorted(len(one) for one in found) == [1, 1, 2, 3]
        assert await conn.fetchval("select count(*) from route_signature where leader_id = $1", leader) == 0
        await settle(pool)
    before = await dumped(conn, anna)
    async with conn.transaction():
        await reclustering.recluster(conn, anna.athlete_id)
    assert await dumped(conn, anna) == before


async def test_a_trim_counts(pool: Pool, conn: Connection, anna: Athlete) -> None:
    await in_order(conn, anna, TOWN)
    before = await dumped(conn, anna)
    activity_id = await of_day(conn, 7)
    await editing.edit(pool, anna.athlete_id, activity_id, {"trim_end_s": 400.0}, not_read)
    await settle(pool)
    assert frozenset({7}) in await clusters(conn)
    await editing.edit(pool, anna.athlete_id, activity_id, {"trim_end_s": None}, not_read)
    await settle(pool)
    # The edit was made by another version than the test's imports: that is another line.
    changed = {line.partition(":")[0] for line in differences(before, await dumped(conn, anna))}
    assert changed <= {"activity"}


async def test_reading_a_file_again_changes_nothing(pool: Pool, conn: Connection, anna: Athlete) -> None:
    await in_order(conn, anna, TOWN)
    before = await dumped(conn, anna)
    changes = await in_order(conn, anna, TOWN)
    assert [one.repeats for one in changes] == [[]] * len(TOWN)
    assert await settle(pool) == 0
    assert await dumped(conn, anna) == before


async def test_a_history_gets_its_places_in_the_background(
    pool: Pool, conn: Connection, anna: Athlete
) -> None:
    await in_order(conn, anna, TOWN)
    zoe = await athletes.create(conn, "zoe", anna.name, anna.time_zone)
    recent = TOWN[-1].activities[0].start_time
    changes = [await bring(conn, zoe, one, history_before=recent) for one in TOWN[:-1]]
    assert [one.repeats for one in changes] == [[]] * len(changes)
    places = "select count(leader_id), count(*) from route_signature where athlete_id = $1"
    assert tuple(await conn.fetchrow(places, zoe.athlete_id)) == (0, 7)
    assert await conn.fetchval("select count(*) from named_route where athlete_id = $1", zoe.athlete_id) == 0
    # What is recent has its place at once, and neither waits for the history nor is moved by it wrongly.
    await bring(conn, zoe, TOWN[-1], history_before=recent)
    assert tuple(await conn.fetchrow(places, zoe.athlete_id)) == (1, 8)
    assert await recomputing.place_waiting(pool, enqueue_recompute) == 1
    assert await recomputing.place_waiting(pool, enqueue_recompute) == 0
    assert await settle(pool) == 1
    assert await recomputing.place_waiting(pool, enqueue_recompute) == 0
    mine, others = await dumped(conn, anna), await dumped(conn, zoe)
    assert [one for one in differences(mine, others) if not one.startswith("athlete:")] == []


async def test_a_history_does_not_wait_for_whoever_places_activities(
    pool: Pool, conn: Connection, anna: Athlete
) -> None:
    async with pool.acquire() as other, other.transaction():
        await routes.lock(other, anna.athlete_id)
        async with asyncio.timeout(30):
            await bring(conn, anna, TOWN[0], history_before=TOWN[1].activities[0].start_time)


async def test_an_unplaced_activity_may_be_edited_and_deleted(
    pool: Pool, conn: Connection, anna: Athlete
) -> None:
    later = TOWN[-1].activities[0].start_time
    for one in TOWN[:-1]:
        await bring(conn, anna, one, history_before=later)
    await editing.edit(pool, anna.athlete_id, await of_day(conn, 7), {"trim_end_s": 400.0}, not_read)
    await editing.delete(pool, anna.athlete_id, await of_day(conn, 3), not_read)
    await recomputing.place_waiting(pool, enqueue_recompute)
    await settle(pool)
    assert await clusters(conn) == {
        frozenset({1, 5}),
        frozenset({2}),
        frozenset({4}),
        frozenset({6}),
        frozenset({7}),
    }


async def test_tracks_of_a_vault_without_signatures_get_them(
    pool: Pool, conn: Connection, anna: Athlete
) -> None:
    await in_order(conn, anna, TOWN)
    before = await dumped(conn, anna)
    await conn.execute("delete from route_signature; delete from named_route")
    assert await recomputing.compute_outdated(pool, enqueue_recompute) == 1
    assert await recomputing.compute_outdated(pool, enqueue_recompute) == 0
    await settle(pool)
    assert await dumped(conn, anna) == before
    done = await conn.fetchrow("select reason, total, done from recompute")
    assert tuple(done) == ("routes", 8, 8)
    assert await recomputing.compute_outdated(pool, enqueue_recompute) == 0


async def test_a_route_keeps_its_id_while_activities_come_and_go(
    pool: Pool, conn: Connection, anna: Athlete
) -> None:
    await in_order(conn, anna, TOWN[2:])
    route_id = await conn.fetchval("select route_id from named_route")
    assert route_id is not None
    await bring(conn, anna, TOWN[0])
    await settle(pool)
    assert await conn.fetchval("select route_id from named_route") == route_id
    # It is anchored at the earliest.
    assert await conn.fetchval("select sha256 from named_route") == TOWN[0].sha256
    for day in (1, 3):
        await editing.delete(pool, anna.athlete_id, await of_day(conn, day), not_read)
    await settle(pool)
    assert await conn.fetchval("select count(*) from named_route") == 0
    assert await conn.fetchval("select count(*) from route_signature where route_id is not null") == 0


async def test_imports_at_once_find_each_other(pool: Pool, conn: Connection, anna: Athlete) -> None:
    async def one(day: int) -> None:
        async with pool.acquire() as own:
            await bring(own, anna, file(day, "fit", going(day, LAKE)))

    for first in range(0, 12, 3):
        await asyncio.gather(*(one(day) for day in range(first, first + 3)))
    assert await clusters(conn) == {frozenset(range(12))}
    await settle(pool)
    before = await dumped(conn, anna)
    async with conn.transaction():
        await reclustering.recluster(conn, anna.athlete_id)
    assert await dumped(conn, anna) == before


async def test_a_repeat_is_an_event_of_the_import(world: World, parser: Parser) -> None:
    """Through the whole recipe, in the transaction of the import; a place is never told."""
    recipe = world.recipe(parser, points=False, now=lambda: going(3, LAKE).start_time)
    for day in range(3):
        taken = await world.take(written(going(day, LAKE)), name=f"{day}.gpx")
        assert await recipe.import_file(world.anna.athlete_id, taken.sha256) == "imported"
    told = [one.payload for one in await world.events() if one.kind == "route_repeated"]
    assert [(one["count"], one["route_id"] is None) for one in told] == [(2, True), (3, False)]
    assert all(one["import_origin"] == "cli" for one in told)
    assert not {"lat", "lon", "position"} & {name.partition("_")[0] for one in told for name in one}
