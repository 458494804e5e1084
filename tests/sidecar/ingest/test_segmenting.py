"""Segments on a real database: made, searched for in old activities, met by new ones, in whatever order."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from milevault.analysis import segments as segment_analysis
from milevault.ingest import editing, recomputing, segment_making, segmenting
from milevault.ingest.parser import Parser
from milevault.ingest.segment_making import Refused, Wish
from milevault.jobs.queue import enqueue_again, enqueue_recompute
from milevault.model import Activity, Streams
from milevault.model.route import Box
from milevault.store import events, recomputes, segments
from milevault.store.athletes import Athlete
from milevault.store.dump import canonical_dump, differences
from milevault.store.pool import Connection, Pool
from tests.sidecar.analysis.routes.ways import ONE_WAY, Way, degrees, densified, recorded
from tests.sidecar.store import samples

from . import tiny_fit
from .test_merging import bring, file
from .world import World

pytestmark = pytest.mark.db
WAY = densified(ONE_WAY)  # 3 m/s
WISH = Wish(name="Old road", seconds=(200.0, 900.0))


def ride(number: int, way: Way, *, seconds_each: float = 1.0, **changes: Any) -> Activity:
    """A ride of that way on another day, with a heart rate and altitude."""
    lat, lon = degrees(way)
    count = len(way)
    elapsed = np.arange(count) * seconds_each
    made = samples.activity(2, start=samples.START + timedelta(days=number))
    values = {
        "position_lat": lat,
        "position_long": lon,
        "distance": np.append(0.0, np.abs(np.diff(way)).cumsum()),
        "altitude": 500 + np.interp(np.arange(count), [0, 300, 700, count], [0.0, 0.0, 84.0, 84.0]),
        "heart_rate": np.full(count, 140.0),
    }
    return replace(
        made,
        streams=Streams(elapsed_s=elapsed, values=values),
        elapsed_time_s=float(elapsed[-1]),
        timer_time_s=None,
        laps=(),
        **changes,
    )


FILES = (
    file(1, "fit", ride(0, WAY)),
    file(2, "fit", ride(1, recorded(np.concatenate([WAY, WAY[::-1]]), 2))),
    file(3, "fit", ride(2, recorded(WAY, 3), seconds_each=0.8)),
    file(4, "fit", ride(3, recorded(WAY + 40_000, 4))),
    file(5, "fit", ride(4, recorded(WAY, 5), sport="running")),
)


async def make(pool: Pool, anna: Athlete, activity_id: int, wish: Wish = WISH) -> int:
    made = await segment_making.make(pool, anna.athlete_id, activity_id, wish, enqueue_recompute)
    assert isinstance(made, int)
    return made


async def work_off(pool: Pool) -> None:
    async with pool.acquire() as conn:
        waiting = await recomputes.unfinished(conn)
    for one in waiting:
        assert await recomputing.work_off(pool, one.athlete_id, one.recompute_id, 60)


async def bring_all(conn: Connection, anna: Athlete, files: Sequence[Any] = FILES) -> list[int]:
    return [(await bring(conn, anna, one)).recorded[0] for one in files]


async def efforts(conn: Connection, anna: Athlete, segment_id: int) -> list[tuple[int, int, bool, str]]:
    """Activity, seconds, direction and sport of each effort, in the order of doing."""
    return [
        (one.activity_id, round(one.elapsed_s / 20) * 20, one.reversed, one.sport)
        for one in await segments.efforts(conn, anna.athlete_id, segment_id)
    ]


async def test_a_new_segment_is_searched_for_in_old_activities(
    pool: Pool, conn: Connection, anna: Athlete
) -> None:
    ids = await bring_all(conn, anna)
    segment_id = await make(pool, anna, ids[0])
    search = await segments.search(conn, anna.athlete_id, segment_id)
    assert search is not None
    assert (search.total, search.done) == (None, 0)
    await work_off(pool)
    assert await segments.search(conn, anna.athlete_id, segment_id) is None
    assert await efforts(conn, anna, segment_id) == [
        (ids[0], 700, False, "cycling"),
        (ids[1], 700, False, "cycling"),
        (ids[1], 700, True, "cycling"),
        (ids[2], 560, False, "cycling"),
        (ids[4], 700, False, "running"),
    ]
    # The one far away was not even looked at.
    assert await conn.fetchval("select done from recompute") == 4
    (row,) = await segments.all_segments(conn, anna.athlete_id)
    assert (row.effort_count, row.activity_count, row.made_of) == (5, 4, ids[0])
    assert row.gain_m == pytest.approx(84, abs=1)
    own = (await segments.efforts(conn, anna.athlete_id, segment_id))[0]
    assert (own.start_s, own.elapsed_s) == (pytest.approx(200, abs=0.01), pytest.approx(700, abs=0.01))
    assert own.avg_heart_rate == 140
    assert own.avg_power_w is None


async def test_the_end_of_a_search_is_told(pool: Pool, conn: Connection, anna: Athlete) -> None:
    (activity_id,) = await bring_all(conn, anna, FILES[:1])
    segment_id = await make(pool, anna, activity_id)
    await work_off(pool)
    await events.publish(conn)
    (told,) = [one for one in await events.after(conn, 0) if one.kind == "recompute_finished"]
    assert told.payload["reason"] == "segments"
    assert told.payload["keys"] == [str(segment_id)]


async def test_before_and_after_are_the_same(pool: Pool, conn: Connection, anna: Athlete) -> None:
    """Searched for in old activities, met by new ones, or both: the same, to the last bit."""
    first = await bring_all(conn, anna, FILES[:3])
    await make(pool, anna, first[0])
    await make(pool, anna, first[1], Wish(name="Way back", metres=(4500.0, 6000.0), both_directions=False))
    await work_off(pool)
    await bring_all(conn, anna, FILES[3:])
    incremental = await canonical_dump(conn, anna.athlete_id)
    assert await conn.fetchval("select count(*) from segment_effort") == 6
    # Everything searched anew, boxes included.
    await conn.execute("update route_segment set version = 0")
    await conn.execute("delete from activity_area")
    await conn.execute("update segment_effort set elapsed_s = elapsed_s + 1")
    await conn.execute("delete from segment_effort where reversed")
    assert await recomputing.compute_outdated(pool, enqueue_recompute) == 1
    assert await recomputing.compute_outdated(pool, enqueue_recompute) == 0
    await work_off(pool)
    assert list(differences(incremental, await canonical_dump(conn, anna.athlete_id))) == []
    assert await recomputing.compute_outdated(pool, enqueue_recompute) == 0
    # Every file read again, in another order.
    for one in reversed(FILES):
        await bring(conn, anna, one)
    assert list(differences(incremental, await canonical_dump(conn, anna.athlete_id))) == []


async def test_a_search_goes_on_where_its_last_turn_ended(
    pool: Pool, conn: Connection, anna: Athlete, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segmenting, "BATCH", 2)
    ids = await bring_all(conn, anna)
    await make(pool, anna, ids[0])
    recompute_id = await conn.fetchval("select recompute_id from recompute")
    seen = []
    while not await recomputing.work_off(pool, anna.athlete_id, recompute_id, 0.0):
        seen.append(tuple(await conn.fetchrow("select total, done from recompute")))
    assert seen == [(4, 0), (4, 2), (4, 4)]
    assert await conn.fetchval("select count(*) from segment_effort") == 5


async def test_a_search_waits_for_imports_under_way(pool: Pool, conn: Connection, anna: Athlete) -> None:
    """An import that began before the segment knows nothing of it; the search finds its activity."""
    (activity_id,) = await bring_all(conn, anna, FILES[:1])
    async with pool.acquire() as other:
        transaction = other.transaction()
        await transaction.start()
        await bring(other, anna, FILES[2])
        segment_id = await make(pool, anna, activity_id)
        searching = asyncio.create_task(work_off(pool))
        await asyncio.sleep(0.3)
        assert not searching.done()
        await transaction.commit()
        await searching
    assert [one[1] for one in await efforts(conn, anna, segment_id)] == [700, 560]


async def test_efforts_go_with_their_activity_and_come_back(
    pool: Pool, conn: Connection, anna: Athlete
) -> None:
    ids = await bring_all(conn, anna, FILES[:3])
    segment_id = await make(pool, anna, ids[0])
    await work_off(pool)
    recording_id = await conn.fetchval("select recording_id from recording where activity_id = $1", ids[2])
    await editing.delete(pool, anna.athlete_id, ids[2], enqueue_again)
    assert ids[2] not in [one[0] for one in await efforts(conn, anna, segment_id)]
    back = await editing.restore(pool, anna.athlete_id, recording_id, enqueue_again)
    assert back is not None
    await bring(conn, anna, FILES[2])
    assert (back.recorded[0], 560, False, "cycling") in await efforts(conn, anna, segment_id)
    # The segment outlives the activity it was cut from.
    await editing.delete(pool, anna.athlete_id, ids[0], enqueue_again)
    row = await segments.get(conn, anna.athlete_id, segment_id)
    assert row is not None
    assert (row.made_of, row.effort_count) == (None, 3)


async def test_a_trim_takes_what_it_cuts_and_taking_it_back_brings_it(
    pool: Pool, conn: Connection, anna: Athlete
) -> None:
    ids = await bring_all(conn, anna, FILES[:2])
    segment_id = await make(pool, anna, ids[0])
    await work_off(pool)
    whole = await segments.efforts(conn, anna.athlete_id, segment_id)
    half = float(len(WAY))
    await editing.edit(pool, anna.athlete_id, ids[1], {"trim_start_s": half}, enqueue_again)
    back = (await segments.efforts(conn, anna.athlete_id, segment_id))[-1]
    assert (back.activity_id, back.reversed) == (ids[1], True)
    assert back.start_s == pytest.approx(whole[-1].start_s - half, abs=0.002)
    assert await efforts(conn, anna, segment_id) == [
        (ids[0], 700, False, "cycling"),
        (ids[1], 700, True, "cycling"),
    ]
    # A search finds the same in the part that is left.
    await conn.execute("update route_segment set version = 0; delete from segment_effort")
    await recomputing.compute_outdated(pool, enqueue_recompute)
    await work_off(pool)
    assert (await segments.efforts(conn, anna.athlete_id, segment_id))[-1] == back
    # A segment cut from a trimmed activity says where in the recording that was.
    again = await make(pool, anna, ids[1], Wish(name="Trimmed", seconds=(10.0, 300.0)))
    start_s = await conn.fetchval("select start_s from route_segment where segment_id = $1", again)
    assert start_s == half + 10
    await editing.edit(pool, anna.athlete_id, ids[1], {"trim_start_s": None}, enqueue_again)
    assert await segments.efforts(conn, anna.athlete_id, segment_id) == whole


async def test_an_edited_sport_or_exclusion_needs_nothing_computed(
    pool: Pool, conn: Connection, anna: Athlete
) -> None:
    ids = await bring_all(conn, anna, FILES[:3])
    segment_id = await make(pool, anna, ids[0])
    await work_off(pool)
    (own,) = await segments.of_activity(conn, anna.athlete_id, ids[0])
    assert own.effort_count == 3
    assert own.rank in (2, 3)
    await editing.edit(pool, anna.athlete_id, ids[2], {"excluded": True}, enqueue_again)
    (slower,) = await segments.of_activity(conn, anna.athlete_id, ids[0])
    assert own.rank is not None
    assert (slower.rank, slower.effort_count) == (own.rank - 1, own.effort_count - 1)
    (excluded,) = await segments.of_activity(conn, anna.athlete_id, ids[2])
    assert (excluded.rank, excluded.counts) == (None, False)
    await editing.edit(pool, anna.athlete_id, ids[1], {"sport": "running"}, enqueue_again)
    (alone,) = await segments.of_activity(conn, anna.athlete_id, ids[0])
    assert (alone.rank, alone.effort_count) == (1, 1)
    assert {one[3] for one in await efforts(conn, anna, segment_id)} == {"cycling", "running"}


async def test_a_removed_segment_takes_its_efforts_along_even_in_the_middle_of_a_search(
    pool: Pool, conn: Connection, anna: Athlete, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segmenting, "BATCH", 1)
    ids = await bring_all(conn, anna, FILES[:3])
    segment_id = await make(pool, anna, ids[0])
    recompute_id = await conn.fetchval("select recompute_id from recompute")
    for _ in range(2):
        assert not await recomputing.work_off(pool, anna.athlete_id, recompute_id, 0.0)
    assert await conn.fetchval("select count(*) from segment_effort") == 1
    assert await segment_making.remove(pool, anna.athlete_id, segment_id)
    assert not await segment_making.remove(pool, anna.athlete_id, segment_id)
    assert await conn.fetchval("select count(*) from segment_effort") == 0
    await work_off(pool)
    assert await conn.fetchval("select count(*) from segment_effort") == 0


async def test_a_climb_becomes_a_segment_of_one_direction(
    pool: Pool, conn: Connection, anna: Athlete
) -> None:
    ids = await bring_all(conn, anna, FILES[:2])
    segment_id = await make(pool, anna, ids[0], Wish(name="The hill", climb_index=0))
    await work_off(pool)
    row = await segments.get(conn, anna.athlete_id, segment_id)
    assert row is not None
    assert (row.origin, row.both_directions) == ("climb", False)
    assert row.length_m == pytest.approx(1200, abs=60)
    assert row.gain_m == pytest.approx(84, abs=2)
    assert [one[2] for one in await efforts(conn, anna, segment_id)] == [False, False]


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        (Wish(name="short", seconds=(100.0, 110.0)), "end_s"),
        (Wish(name="beyond", metres=(1000.0, 9000.0)), "end_m"),
        (Wish(name="no hill", climb_index=3), "climb_index"),
    ],
)
async def test_what_makes_no_segment_is_refused(
    pool: Pool, conn: Connection, anna: Athlete, wish: Wish, field: str
) -> None:
    (activity_id,) = await bring_all(conn, anna, FILES[:1])
    made = await segment_making.make(pool, anna.athlete_id, activity_id, wish, enqueue_recompute)
    assert made == Refused(field=field)  # type: ignore[arg-type]
    assert await segment_making.make(pool, anna.athlete_id, 999_999, WISH, enqueue_recompute) is None
    assert await conn.fetchval("select count(*) from recompute") == 0


async def test_a_mistake_with_one_activity_does_not_stop_the_search(
    pool: Pool, conn: Connection, anna: Athlete, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = await bring_all(conn, anna, FILES[:3])
    segment_id = await make(pool, anna, ids[0])
    real = segment_analysis.efforts

    def failing(streams: Streams, *rest: Any) -> Any:
        if len(streams) > len(WAY):
            raise ZeroDivisionError
        return real(streams, *rest)

    monkeypatch.setattr(segmenting, "efforts", failing)
    await work_off(pool)
    assert [one[0] for one in await efforts(conn, anna, segment_id)] == [ids[0], ids[2]]


async def test_a_record_on_a_segment_is_told_with_the_one_it_beats(world: World, parser: Parser) -> None:
    """Not for the first effort, not for a slower one, not for a hidden segment, and not again for the same file."""
    recipe = world.recipe(parser)
    athlete_id = world.anna.athlete_id
    names = ("first.fit", "second.fit", "third.fit")
    taken = [
        await world.take(tiny_fit.activity(seed, points=200), name=name) for seed, name in enumerate(names)
    ]
    await recipe.import_file(athlete_id, taken[0].sha256)
    first = await world.pool.fetchval("select activity_id from activity")
    wish = Wish(name="Lane", seconds=(20.0, 150.0))
    segment_id = await make(world.pool, world.anna, first, wish)
    await make(world.pool, world.anna, first, Wish(name="Hidden", seconds=(20.0, 150.0)))
    await world.pool.execute("update route_segment set hidden = true where name = 'Hidden'")
    await work_off(world.pool)
    await world.pool.execute("update segment_effort set elapsed_s = elapsed_s + 5")
    for one in taken[1:3]:
        await recipe.import_file(athlete_id, one.sha256)
    await recipe.read_file_again(athlete_id, taken[1].sha256)
    (told,) = [event for event in await world.events() if event.kind == "segment_record"]
    assert told.payload == {
        "activity_id": first + 1,
        "import_id": await world.pool.fetchval(
            "select import_id from import_item where label = 'second.fit'"
        ),
        "import_origin": "cli",
        "import_seen": 1,
        "sport": "running",
        "start_time": "2026-05-05T06:30:00+00:00",
        "records": [
            {
                "segment_id": segment_id,
                "name": "Lane",
                "reversed": False,
                "start_s": pytest.approx(20, abs=0.01),
                "elapsed_s": pytest.approx(130, abs=0.02),
                "previous_elapsed_s": pytest.approx(135, abs=0.02),
                "previous_activity_id": first,
            }
        ],
    }


async def test_an_area_that_is_hardly_another_one_is_kept_exactly(conn: Connection, anna: Athlete) -> None:
    """PostgreSQL's operators call boxes the same that differ by less than a millionth of a degree."""
    await bring(conn, anna, FILES[0])
    (activity_id,) = [row["activity_id"] for row in await conn.fetch("select activity_id from activity")]
    for shift in (0.0, 2e-7):
        box = Box(south_deg=48.0, west_deg=11.0 + shift, north_deg=48.1, east_deg=11.1)
        await segments.place(conn, anna.athlete_id, activity_id, box)
        kept = await conn.fetchval("select (area[1])[0] from activity_area")
        assert kept == box.west_deg
