"""Recordings on a real database: one activity per workout, whatever the order, and back again."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import permutations
from typing import Any

import asyncpg
import numpy as np
import pytest

from milevault.analysis import summarise
from milevault.ingest import merging
from milevault.ingest.merging import Changes, Workout
from milevault.model import Activity, Device, Gear, GearUse, Streams
from milevault.model.recording import NO_SAMPLES
from milevault.store import activities, ledger, recordings
from milevault.store.athletes import Athlete
from milevault.store.pool import Connection
from milevault.store.saving import Versions
from tests.sidecar.store import samples

pytestmark = pytest.mark.db

CONTENT = (
    "activity", "activity_lap", "activity_length", "activity_stream", "activity_hr_histogram", "activity_data_points",
    "activity_metric", "best_effort", "activity_power_histogram",
    "activity_zone_time",
)  # fmt: skip


@dataclass(frozen=True)
class File:
    """One file as the recipe has read it."""

    key: int
    source: str
    activities: tuple[Activity, ...]

    @property
    def sha256(self) -> bytes:
        return self.key.to_bytes(32)


def file(key: int, source: str, *made: Activity) -> File:
    return File(key, source, made)


def workout(athlete: Athlete, *, points: bool = True) -> Workout:
    return Workout(
        athlete=athlete,
        versions=Versions(parser_version=1, analysis_version=1),
        keeps_points=lambda _: points,
    )


async def bring(
    conn: Connection, athlete: Athlete, one: File, *, history_before: datetime | None = None
) -> Changes:
    """What the recipe does with a file it has read."""
    async with conn.transaction():
        await ledger.record_stored(conn, athlete.athlete_id, one.sha256, 100, f"{one.key}")
        analyses = [summarise(activity) for activity in one.activities]
        changes = await merging.merge_file(conn, workout(athlete), one.sha256, one.source, analyses)
        await merging.write_points(conn, workout(athlete), changes)
        await merging.follow_ways(conn, workout(athlete), changes, history_before=history_before)
        await ledger.finish(conn, athlete.athlete_id, one.sha256, "imported", parser_version=1)
    return changes


async def content(conn: Connection) -> dict[str, list[tuple[Any, ...]]]:
    """Everything about activities, without their ids and the time of import."""
    told = {}
    for table in CONTENT:
        rows = await conn.fetch(
            f"select t.*, a.sha256 as of_file, a.session_index as of_session from {table} t join activity a using (athlete_id, activity_id)"
        )
        told[table] = sorted(
            tuple(
                (name, repr(value))
                for name, value in row.items()
                if name not in ("activity_id", "imported_at")
            )
            for row in rows
        )
    return told


async def count(conn: Connection, table: str = "activity") -> int:
    return int(await conn.fetchval(f"select count(*) from {table}"))


def ride(**changes: Any) -> Activity:
    return replace(samples.activity(), **changes)


def thinned(one: Activity, step: int = 5) -> Activity:
    """The same recording as a service gives it back: fewer samples, fewer channels."""
    streams = one.streams
    kept = {"position_lat", "position_long", "altitude"}
    return replace(
        one,
        streams=Streams(
            elapsed_s=streams.elapsed_s[::step],
            values={name: column[::step] for name, column in streams.values.items() if name in kept},
        ),
        laps=(),
        device=Device(),
        findings=(),
        utc_offset_s=None,
        utc_offset_source=None,
    )


def row(one: Activity, **changes: Any) -> Activity:
    """The same workout as a row of an export's list."""
    plain = replace(
        one, streams=NO_SAMPLES, laps=(), lengths=(), device=Device(), findings=(), utc_offset_s=None
    )
    return replace(plain, **changes)


DEVICE = file(1, "fit", ride())
COPY = file(2, "gpx", thinned(ride(name="Lunch with Ben", start_time=samples.START + timedelta(seconds=4))))
LISTED = file(
    3,
    "strava_csv",
    row(
        ride(),
        session_index=7,
        name="Round the lake",
        gear="Red bike",
        external_key="strava:5",
        calories_kcal=512.0,
    ),
)
OTHER = file(
    4, "garmin_json", row(ride(), description="Two\nlines", perceived_exertion=6.0, external_key="garmin:9")
)


async def test_copies_of_a_recording_are_one_activity(conn: Connection, anna: Athlete) -> None:
    (activity_id,) = (await bring(conn, anna, DEVICE)).recorded
    for one in (COPY, LISTED, OTHER):
        changes = await bring(conn, anna, one)
        assert (changes.recorded, changes.removed, changes.unread) == ([], [], set())
    detail = await activities.detail(conn, anna.athlete_id, activity_id)
    assert detail is not None
    assert detail.sample_count == 600
    assert len(detail.laps) == 2
    assert detail.activity.name == "Round the lake"
    assert detail.activity.calories_kcal == 512
    assert await count(conn) == 1
    told = await conn.fetchrow("select description, gear, perceived_exertion, source from activity")
    assert tuple(told) == ("Two\nlines", "Red bike", 6, "fit")
    assert len(await recordings.sources(conn, anna.athlete_id, activity_id)) == 4


@pytest.mark.parametrize(
    "order", list(permutations((DEVICE, COPY, LISTED, OTHER))), ids=lambda o: "".join(str(f.key) for f in o)
)
async def test_the_order_of_files_does_not_matter(
    conn: Connection, anna: Athlete, order: Sequence[File]
) -> None:
    for one in order:
        await bring(conn, anna, one)
    told = await content(conn)
    await conn.execute("truncate activity, recording cascade; delete from activity_data_points")
    for one in (DEVICE, COPY, LISTED, OTHER):
        await bring(conn, anna, one)
    assert told == await content(conn)


async def test_the_same_file_again_changes_nothing(conn: Connection, anna: Athlete) -> None:
    two = file(1, "fit", ride(), ride(session_index=1, start_time=samples.START + timedelta(hours=3)))
    await bring(conn, anna, two)
    await bring(conn, anna, LISTED)
    before = await content(conn)
    ids = await conn.fetch("select activity_id from activity order by 1")
    for one in (two, LISTED, two):
        changes = await bring(conn, anna, one)
        assert (changes.recorded, changes.removed) == ([], [])
    assert await content(conn) == before
    assert await conn.fetch("select activity_id from activity order by 1") == ids


async def test_a_later_reading_takes_the_place_of_the_earlier(conn: Connection, anna: Athlete) -> None:
    two = file(1, "fit", ride(), ride(session_index=1, start_time=samples.START + timedelta(hours=3)))
    kept, gone = (await bring(conn, anna, two)).recorded
    shorter = replace(samples.activity(100, start=samples.START + timedelta(days=400)), laps=())
    changes = await bring(conn, anna, file(1, "fit", shorter))
    assert (changes.recorded, len(changes.removed), len(changes.updated)) == ([], 1, 1)
    assert {*changes.removed, *changes.updated} == {kept, gone}
    detail = await activities.detail(conn, anna.athlete_id, changes.updated[0])
    assert detail is not None
    assert (detail.sample_count, detail.laps) == (100, ())
    assert await count(conn, "activity_data_points") == 100


async def test_the_richer_recording_gives_the_samples_and_the_activity_keeps_its_id(
    conn: Connection, anna: Athlete
) -> None:
    (activity_id,) = (await bring(conn, anna, COPY)).recorded
    changes = await bring(conn, anna, DEVICE)
    assert (changes.recorded, changes.updated) == ([], [activity_id])
    read = await activities.streams(conn, anna.athlete_id, activity_id)
    assert read is not None
    np.testing.assert_array_equal(read.elapsed_s, DEVICE.activities[0].streams.elapsed_s)
    assert await count(conn, "activity_data_points") == 600


async def test_a_row_without_a_file_is_an_activity(conn: Connection, anna: Athlete) -> None:
    await bring(conn, anna, LISTED)
    assert await count(conn) == 1
    assert await conn.fetchval("select sample_count from activity") == 0


@pytest.mark.parametrize("bare", [False, True])
async def test_a_file_without_samples_still_gives_more_than_a_row_of_a_list(
    conn: Connection, anna: Athlete, bare: bool
) -> None:
    """A pool swim has lengths and no samples; the list's word on names counts all the same."""
    pool = samples.pool_swim()
    swim = file(1, "fit", replace(pool, lengths=()) if bare else pool)
    listed = file(3, "strava_csv", row(samples.pool_swim(), name="Lanes", external_key="strava:5"))
    for first, second in ((swim, listed), (listed, swim)):
        await bring(conn, anna, first)
        await bring(conn, anna, second)
        told = await conn.fetchrow(
            "select source, name, (select count(*) from activity_length) from activity"
        )
        assert tuple(told) == ("fit", "Lanes", 0 if bare else 2)
        await conn.execute("truncate activity, recording cascade")


async def test_two_rows_of_one_list_stay_two(conn: Connection, anna: Athlete) -> None:
    rows = [row(ride(), session_index=n, external_key=f"strava:{n}") for n in (1, 2)]
    await bring(conn, anna, file(3, "strava_csv", *rows))
    assert await count(conn) == 2


async def test_a_list_exported_again_a_year_later_says_the_same(conn: Connection, anna: Athlete) -> None:
    await bring(conn, anna, LISTED)
    later = file(5, "strava_csv", replace(LISTED.activities[0], session_index=900))
    changes = await bring(conn, anna, later)
    assert changes.recorded == []
    assert await count(conn) == 1


async def test_a_link_joins_what_the_clock_does_not(conn: Connection, anna: Athlete) -> None:
    """Strava's row of a trimmed activity starts elsewhere; the list names the file."""
    trimmed = file(
        3, "strava_csv", row(ride(), start_time=samples.START + timedelta(minutes=9), external_key="strava:5")
    )
    for first, second in ((DEVICE, trimmed), (trimmed, DEVICE)):
        await ledger.record_stored(conn, anna.athlete_id, DEVICE.sha256, 100, "1.fit")
        await recordings.link(conn, anna.athlete_id, "strava:5", DEVICE.sha256)
        await bring(conn, anna, first)
        await bring(conn, anna, second)
        assert await count(conn) == 1
        await conn.execute("truncate activity, recording cascade")


async def test_gear_named_by_a_later_list_reaches_the_activity(conn: Connection, anna: Athlete) -> None:
    (activity_id,) = (await bring(conn, anna, OTHER)).recorded
    await ledger.record_stored(conn, anna.athlete_id, bytes(32), 100, "gear.json")
    keys = await recordings.replace_gear(
        conn,
        anna.athlete_id,
        bytes(32),
        "garmin_json",
        [Gear(name="Blue shoes", kind="shoes")],
        [GearUse(external_key="garmin:9", gear="Blue shoes")],
    )
    changes = await merging.merge_file(conn, workout(anna), bytes(32), "garmin_json", (), keys=keys)
    assert changes.updated == [activity_id]
    assert await conn.fetchval("select gear from activity") == "Blue shoes"


async def apart(
    conn: Connection, anna: Athlete, activity_id: int, source: str, *, apart: bool = True
) -> Changes:
    (found,) = [
        one for one in await recordings.sources(conn, anna.athlete_id, activity_id) if one.source == source
    ]
    async with conn.transaction():
        return await merging.separate(conn, workout(anna), found.recording_id, apart=apart)


async def test_a_user_undoes_a_merge_and_its_undoing(conn: Connection, anna: Athlete) -> None:
    await bring(conn, anna, COPY)
    await bring(conn, anna, DEVICE)
    before = await content(conn)
    (activity_id,) = [row["activity_id"] for row in await conn.fetch("select activity_id from activity")]
    changes = await apart(conn, anna, activity_id, "gpx")
    assert len(changes.recorded) == 1
    assert changes.unread == {COPY.sha256}
    assert await count(conn) == 2
    # Reading it again gives it its samples, and it stays apart.
    assert (await bring(conn, anna, COPY)).updated == changes.recorded
    assert await conn.fetchval("select min(sample_count) from activity") == 120
    # A further copy joins the others, not the one kept apart.
    await bring(conn, anna, LISTED)
    assert await count(conn) == 2
    assert (await bring(conn, anna, file(3, "strava_csv"))).recorded == []
    await apart(conn, anna, changes.recorded[0], "gpx", apart=False)
    assert await count(conn) == 1
    assert await content(conn) == before


LINKED = file(
    3, "strava_csv", row(ride(), start_time=samples.START + timedelta(days=9), external_key="strava:5")
)


@pytest.mark.parametrize("other", [COPY, LINKED], ids=["near in time", "linked by an export"])
async def test_imports_that_touch_wait_for_each_other(
    conn: Connection, anna: Athlete, dsn: str, other: File
) -> None:
    """Two workers save two copies at once: still one activity."""
    await ledger.record_stored(conn, anna.athlete_id, DEVICE.sha256, 100, "1.fit")
    await recordings.link(conn, anna.athlete_id, "strava:5", DEVICE.sha256)
    second = await asyncpg.connect(dsn)
    try:
        async with conn.transaction():
            await bring(conn, anna, DEVICE)
            waits = asyncio.create_task(bring(second, anna, other))
            done, _ = await asyncio.wait({waits}, timeout=0.3)
            assert not done
        await waits
    finally:
        await second.close()
    assert await count(conn) == 1
