"""Whatever happened to a vault in whatever order, it holds what a new one holds of the same files and words.

Random sequences of imports, other readings of a file, undone merges, edits, deletions and changed settings, with
recomputations in between; then everything is computed anew from the samples, and read into a fresh database.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random
from typing import Any

import numpy as np
import pytest

from milevault.analysis import summarise
from milevault.ingest import editing, merging, recomputing, segment_making, separating, wording
from milevault.ingest.merging import Workout
from milevault.ingest.recipe import VERSIONS
from milevault.ingest.segment_making import Wish
from milevault.jobs.queue import enqueue_recompute
from milevault.model import Activity
from milevault.model.settings import ZoneSet
from milevault.store import athletes, ledger, recomputes, settings, zones
from milevault.store.athletes import Athlete
from milevault.store.dump import canonical_dump, differences
from milevault.store.pool import Connection, Pool, connect
from tests.sidecar.conftest import Engine, fresh_database
from tests.sidecar.store import samples
from tests.sidecar.store.ways import LAKE, MILL, RIDGE, going

from .test_merging import File, file, row, thinned

pytestmark = pytest.mark.db
STEPS = 40
DAYS = 5
# What the user said, which a new vault is given beside the files.
SAID = ("athlete_setting", "zone_set", "annotation", "named_route", "route_word", "route_segment")
NUMBERED = frozenset({"annotation_id", "route_id"})
VALUES = {
    "max_heart_rate": (170.0, 185.0, 200.0),
    "resting_heart_rate": (45.0, 60.0),
    "threshold_heart_rate": (150.0, 165.0),
    "functional_threshold_power": (180.0, 250.0),
    "critical_power": (170.0, 240.0),
    "w_prime": (15_000.0,),
    "gender": (0.0, 1.0),
}

EDITS: Sequence[dict[str, Any]] = (
    {"name": "Round the lake", "description": ""},
    {"name": None},
    {"sport": "running"},
    {"sport": "cycling", "sub_sport": "road"},
    {"sport": None, "sub_sport": None},
    {"perceived_exertion": 8.0},
    {"perceived_exertion": None, "feel": 75.0},
    {"indoor": True},
    {"excluded": True, "race": True},
    {"excluded": None, "indoor": None},
    {"trim_start_s": 30.0},
    {"trim_start_s": 20.0, "trim_end_s": 120.0},
    {"trim_start_s": None, "trim_end_s": None},
)


def recorded(day: int, *, sport: str = "cycling", seed: int = 0) -> Activity:
    """Three minutes on a day, about 800 m to the north."""
    start = samples.START + timedelta(days=day)
    made = samples.activity(180, start=start, seed=day * 10 + seed + 1)
    values = dict(made.streams.values)
    values["position_lat"] = np.round(values["position_lat"] + np.linspace(0.0, 0.007, 180), 7)
    streams = replace(made.streams, values=values)
    return replace(made, sport=sport, streams=streams, device=replace(made.device, serial_number=100 + day))


def listed(day: int, number: int, **more: Any) -> Activity:
    return row(recorded(day), session_index=number, external_key=f"strava:{number}", **more)


def readings() -> dict[int, list[File]]:
    """Files by their keys, each with everything that some version may read in it."""
    found: dict[int, list[File]] = {}
    for day in range(DAYS):
        other = replace(recorded(day), distance_m=None, avg_heart_rate=None)
        found[day] = [
            file(day, "fit", recorded(day)),
            file(day, "fit", other),
            file(day, "fit", recorded(day, sport="running", seed=5)),
        ]
        late = samples.START + timedelta(days=day, seconds=4)
        found[100 + day] = [file(100 + day, "gpx", thinned(recorded(day), 3 + day % 2)) for _ in range(1)]
        found[100 + day].append(file(100 + day, "gpx", replace(thinned(recorded(day)), start_time=late)))
    rows = [listed(day, day, name=f"Day {day}", perceived_exertion=float(day)) for day in range(DAYS + 1)]
    found[200] = [file(200, "strava_csv", *rows), file(200, "strava_csv", *rows[2:]), file(200, "strava_csv")]
    for number, corners in enumerate((LAKE, LAKE, MILL, LAKE, LAKE, RIDGE)):
        way = going(20 + number, corners, backwards=number == 3)
        found[500 + number] = [file(500 + number, "fit", way)]
    found[504].append(file(504, "fit", going(24, MILL)))
    ran = row(recorded(1), sport="running", session_index=0, external_key="garmin:1", feel=60.0)
    found[300] = [file(300, "garmin_json", ran)]
    found[400] = [
        file(400, "fit", replace(samples.pool_swim(), start_time=samples.START + timedelta(days=9)))
    ]
    return found


@dataclass
class Vault:
    """A vault and the files in it."""

    pool: Pool
    anna: Athlete
    files: dict[int, File] = field(default_factory=dict)
    unread: list[bytes] = field(default_factory=list)

    async def read_again(self, _: Connection, athlete_id: int, sha256: bytes) -> None:
        assert athlete_id == self.anna.athlete_id
        self.unread.append(sha256)

    async def bring(self, one: File) -> None:
        """What the recipe does with a file, and with those whose samples are needed then."""
        self.files[one.key] = one
        workout = Workout(athlete=self.anna, versions=VERSIONS, keeps_points=lambda _: True)
        async with self.pool.acquire() as conn, conn.transaction():
            await ledger.record_stored(conn, self.anna.athlete_id, one.sha256, 100, f"{one.key}")
            analyses = [summarise(activity) for activity in one.activities]
            changes = await merging.merge_file(conn, workout, one.sha256, one.source, analyses)
            await merging.write_points(conn, workout, changes)
            await merging.follow_ways(conn, workout, changes)
            await ledger.finish(conn, self.anna.athlete_id, one.sha256, "imported", parser_version=1)
            self.unread += changes.unread
        while self.unread:
            await self.bring(self.files[int.from_bytes(self.unread.pop())])

    async def settle(self) -> None:
        """Does all that waits."""
        while self.unread:
            await self.bring(self.files[int.from_bytes(self.unread.pop())])
        async with self.pool.acquire() as conn:
            waiting = await recomputes.unfinished(conn)
        for one in waiting:
            assert await recomputing.work_off(self.pool, one.athlete_id, one.recompute_id, 60)

    async def dump(self) -> str:
        async with self.pool.acquire() as conn:
            return await canonical_dump(conn, self.anna.athlete_id)


async def a_file(vault: Vault, random: Random) -> None:
    """A new file, or another reading of one that is there."""
    await vault.bring(random.choice(READINGS[random.choice(sorted(READINGS))]))


async def a_setting(vault: Vault, random: Random) -> None:
    key = random.choice(sorted(VALUES))
    since = samples.START.date() + timedelta(days=random.randrange(-1, DAYS))
    async with vault.pool.acquire() as conn, conn.transaction():
        if random.random() < 0.3:
            change = await settings.remove(conn, vault.anna.athlete_id, key, since)
        else:
            change = await settings.put(conn, vault.anna.athlete_id, key, since, random.choice(VALUES[key]))
        if change is not None:
            await zones.recompute(conn, vault.anna.athlete_id, first_day=change.first_day)
            await enqueue_recompute(conn, vault.anna.athlete_id, "settings", [key], change.first_day)


async def a_zone_set(vault: Vault, random: Random) -> None:
    athlete_id = vault.anna.athlete_id
    since = samples.START.date() + timedelta(days=random.randrange(-1, DAYS))
    sport = random.choice(["", "cycling"])
    floors = random.choice([(0.5, 0.7, 0.9), (0.6, 0.8)])
    one = ZoneSet(kind="heart_rate", sport=sport, valid_from=since, method="percent_max", floors=floors)
    async with vault.pool.acquire() as conn, conn.transaction():
        if random.random() < 0.3:
            change = await settings.remove_zone_set(conn, athlete_id, "heart_rate", sport, since)
        else:
            change = await settings.put_zone_set(conn, athlete_id, one)
        if change is not None:
            await zones.recompute(conn, athlete_id, first_day=change.first_day)


async def a_word_on_a_merge(vault: Vault, random: Random) -> None:
    recording_ids = await vault.pool.fetch(
        "select recording_id from recording order by sha256, session_index"
    )
    if recording_ids:
        chosen = random.choice(recording_ids)["recording_id"]
        apart = random.random() < 0.5
        await separating.separate(vault.pool, vault.anna.athlete_id, chosen, vault.read_again, apart=apart)


async def an_edit(vault: Vault, random: Random) -> None:
    if (activity_id := await an_activity(vault, random)) is not None:
        athlete_id, change = vault.anna.athlete_id, random.choice(EDITS)
        await editing.edit(vault.pool, athlete_id, activity_id, change, vault.read_again)


async def a_deletion(vault: Vault, random: Random) -> None:
    if (activity_id := await an_activity(vault, random)) is not None:
        await editing.delete(vault.pool, vault.anna.athlete_id, activity_id, vault.read_again)


async def a_return(vault: Vault, random: Random) -> None:
    async with vault.pool.acquire() as conn:
        gone = sorted(one.recording_id for one in await editing.deleted(conn, vault.anna.athlete_id))
    if gone:
        await editing.restore(vault.pool, vault.anna.athlete_id, random.choice(gone), vault.read_again)


async def a_word_on_a_route(vault: Vault, random: Random) -> None:
    athlete_id = vault.anna.athlete_id
    goes = "from route_signature where points is not null order by start_time, sha256"
    ways = [row["activity_id"] for row in await vault.pool.fetch(f"select activity_id {goes}")]
    known = [row["route_id"] for row in await vault.pool.fetch("select route_id from named_route")]
    if not ways:
        return
    match random.randrange(6):
        case 0 | 1:
            await wording.name(vault.pool, athlete_id, random.choice(ways), random.choice(["A", "B", None]))
        case 2:
            await wording.split(vault.pool, athlete_id, random.choice(ways))
        case 3:
            await wording.rejoin(vault.pool, athlete_id, random.choice(ways))
        case 4 if known:
            one, other = random.choice(known), random.choice(known)
            await wording.join(vault.pool, athlete_id, one, other)
        case 5 if known:
            await wording.separate(vault.pool, athlete_id, random.choice(known))
        case _:
            return


async def a_segment(vault: Vault, random: Random) -> None:
    """A new one, or one less."""
    athlete_id = vault.anna.athlete_id
    known = [row["segment_id"] for row in await vault.pool.fetch("select segment_id from route_segment")]
    if known and random.random() < 0.3:
        await segment_making.remove(vault.pool, athlete_id, random.choice(sorted(known)))
    elif (activity_id := await an_activity(vault, random)) is not None:
        wish = Wish(name=f"Lane {random.random()}", seconds=(float(random.randrange(20)), 175.0))
        await segment_making.make(vault.pool, athlete_id, activity_id, wish, enqueue_recompute)


async def an_activity(vault: Vault, random: Random) -> int | None:
    found = await vault.pool.fetch(
        "select activity_id from activity order by start_time, sha256, session_index"
    )
    return random.choice(found)["activity_id"] if found else None


async def some_work(vault: Vault, _: Random) -> None:
    await vault.settle()


READINGS = readings()
HAPPENINGS: Sequence[tuple[int, Callable[[Vault, Random], Awaitable[None]]]] = (
    (10, a_file),
    (5, a_setting),
    (2, a_zone_set),
    (2, a_word_on_a_merge),
    (5, an_edit),
    (2, a_deletion),
    (1, a_return),
    (3, a_word_on_a_route),
    (6, a_segment),
    (3, some_work),
)


async def opened(dsn: str) -> Vault:
    pool = await connect(dsn, min_size=1, max_size=4)
    async with pool.acquire() as conn:
        anna = await athletes.create(conn, "anna", "Anna", "Europe/Berlin")
    return Vault(pool=pool, anna=anna)


async def rebuilt(vault: Vault, dsn: str, random: Random) -> str:
    """What a new vault holds of the same files and words."""
    other = await opened(dsn)
    try:
        for table in SAID:
            for stored in await vault.pool.fetch(f"select * from {table}"):
                if stored.get("made_by") == "system":
                    continue
                told = {name: value for name, value in stored.items() if name not in NUMBERED}
                told["athlete_id"] = other.anna.athlete_id
                places = ", ".join(f"${at}" for at in range(1, len(told) + 1))
                await other.pool.execute(
                    f"insert into {table} ({', '.join(told)}) values ({places})", *told.values()
                )
        files = list(vault.files.values())
        random.shuffle(files)
        other.files = dict(vault.files)
        for one in files:
            await other.bring(one)
        await other.settle()
        return await other.dump()
    finally:
        await other.pool.close()


@pytest.mark.parametrize("seed", range(6))
async def test_a_vault_holds_what_a_rebuilt_one_would(plain_engine: Engine, seed: int) -> None:
    random = Random(seed)
    weights = [weight for weight, _ in HAPPENINGS]
    async with fresh_database(plain_engine) as dsn, fresh_database(plain_engine) as empty:
        vault = await opened(dsn)
        try:
            for _ in range(STEPS):
                ((_, happens),) = random.choices(HAPPENINGS, weights)
                await happens(vault, random)
            await a_segment(vault, random)
            await vault.settle()
            lines = await vault.dump()
            assert "best_effort" in lines
            await vault.pool.execute("update activity set figures_version = 0")
            await vault.pool.execute("update route_signature set version = 0")
            await vault.pool.execute("update route_segment set version = 0")
            await recomputing.compute_outdated(vault.pool, enqueue_recompute)
            await vault.settle()
            assert list(differences(lines, await vault.dump())) == []
            assert list(differences(lines, await rebuilt(vault, empty, random))) == []
        finally:
            await vault.pool.close()
