"""A Garmin-shaped and a Strava-shaped export of one athlete, imported in both orders by the real worker."""

import asyncio
import os
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict
from itertools import permutations
from pathlib import Path

import pytest

from milevault.importers import FILE_FORMATS
from milevault.ingest.parser import Parser
from milevault.ingest.recipe import close_imports
from milevault.ingest.recomputing import place_waiting
from milevault.jobs.queue import enqueue_recompute, requeue_recomputes
from milevault.jobs.tasks import Tools
from milevault.jobs.worker import Pace, Worker
from milevault.store import imports
from milevault.store.dump import canonical_dump, differences
from milevault.store.imports import Counts
from milevault.store.pool import Pool, connect
from scripts.sample_athlete.exports.account import Export, Role
from scripts.sample_athlete.exports.build import Pair, pair, recordings
from scripts.sample_athlete.exports.history import Form
from scripts.sample_athlete.exports.strava import strava_export
from scripts.sample_athlete.exports.strava_table import LANGUAGES

from ..conftest import Engine, fresh_database
from .world import World, make_world, until

pytestmark = pytest.mark.db

# 1 is the size that was promised: 2,000 FIT files and 1,500 activities, which takes minutes.
SCALE = float(os.environ.get("MILEVAULT_EXPORTS_SCALE", "0.02"))
PATIENCE_S = 120 + 3_600 * SCALE
QUICK = Pace(batch=8, takeover_s=1.0, poll_s=0.2)
OF_USE = (Role.HEALTH, Role.HEALTH_TABLE, Role.TABLE)
# Files of which nothing is kept: refused, passed over, or said to be no activity.
OF_NO_USE = (Role.NO_ACTIVITY, Role.FACTS, Role.DAMAGED, Role.OTHER, Role.MEDIA, Role.FOREIGN)


@pytest.fixture(scope="module")
def both() -> Pair:
    return pair(scale=SCALE)


@pytest.fixture
async def vaults(plain_engine: Engine, tmp_path: Path) -> AsyncIterator[list[World]]:
    """Two empty vaults, each with an athlete."""
    made: list[World] = []
    pools: list[Pool] = []
    async with fresh_database(plain_engine) as one, fresh_database(plain_engine) as other:
        for number, dsn in enumerate((one, other)):
            folder = tmp_path / f"vault {number}"
            folder.mkdir()
            pools.append(await connect(dsn, min_size=1, max_size=6))
            made.append(await make_world(pools[-1], folder))
        yield made
        for pool in pools:
            await pool.close()


async def imported(world: World, exports: Sequence[Export]) -> list[Counts]:
    """The accounts of the archives, imported one after the other by a worker."""
    async with Parser() as parser:
        worker = Worker(world.pool, Tools(recipe=world.recipe(parser), pool=world.pool), pace=QUICK)
        running = asyncio.create_task(worker.run())
        accounts = [await _imported(world, export) for export in exports]
        while await place_waiting(world.pool, enqueue_recompute) or await requeue_recomputes(world.pool):
            await until(lambda: _is_idle(world), timeout_s=PATIENCE_S)
        worker.stop()
        await running
    return accounts


async def _is_idle(world: World) -> bool:
    return await world.count("pgqueuer") == 0


async def _imported(world: World, export: Export) -> Counts:
    import_id = await world.open_import()
    await world.take(export.data, import_id=import_id, name="export.zip")
    async with world.pool.acquire() as conn:
        await imports.seal(conn, world.anna.athlete_id, import_id)
    await until(lambda: _is_idle(world), timeout_s=PATIENCE_S)
    # The worker closes imports as well: while it does, nobody else sees them finished.
    await until(lambda: _is_closed(world, import_id))
    return (await _import(world, import_id)).counts


async def _is_closed(world: World, import_id: int) -> bool:
    await close_imports(world.pool)
    return (await _import(world, import_id)).finished_at is not None


async def _import(world: World, import_id: int) -> imports.Import:
    async with world.pool.acquire() as conn:
        found = await imports.get(conn, world.anna.athlete_id, import_id)
    assert found is not None
    return found


async def content(world: World) -> str:
    async with world.pool.acquire() as conn:
        return await canonical_dump(conn, world.anna.athlete_id)


def unread(export: Export) -> int:
    """How many activities have files of a format that this version does not read."""
    known = {one.name for one in FILE_FORMATS}
    kinds = [name.removesuffix(".gz").rpartition(".")[2] for name in of_role(export, Role.ACTIVITY)]
    return sum(kind not in known for kind in kinds)


def of_role(export: Export, role: Role) -> list[str]:
    return [name for name, its in export.roles.items() if its is role]


def check_account(export: Export, counts: Counts, *, known: int) -> None:
    """The account adds up, and to what the archive holds; ``known`` of its activities were there before."""
    refused = unread(export)
    numbers = asdict(counts)
    seen, _ = numbers.pop("seen"), numbers.pop("unpacked")
    assert seen == sum(numbers.values()) == len(export.roles)
    assert counts.waiting == 0
    assert counts.not_activity + counts.rejected + counts.ignored == export.count(*OF_NO_USE) + refused
    assert counts.not_activity >= export.count(Role.NO_ACTIVITY)
    assert counts.rejected == export.count(Role.DAMAGED) + refused
    assert counts.ignored >= export.count(Role.OTHER, Role.MEDIA, Role.FOREIGN)
    brought = export.count(Role.ACTIVITY, Role.REPEAT, *OF_USE)
    assert counts.imported + counts.enriched + counts.duplicate == brought - refused
    files = len(export.outings) - len(export.manual)
    assert counts.imported >= files - known - refused
    assert counts.enriched + counts.duplicate >= known + export.count(Role.REPEAT) - refused


async def test_both_orders_give_the_same_vault(both: Pair, vaults: list[World]) -> None:
    dumps = []
    for world, order in zip(vaults, permutations((both.garmin, both.strava)), strict=True):
        first, second = await imported(world, order)
        shared = both.shared
        check_account(order[0], first, known=0)
        check_account(order[1], second, known=shared)
        assert await world.count("activity") == both.distinct
        assert await _starts(world) == Counter({one.start: 1 for one in both.history.outings})
        assert await world.examine() == []
        dumps.append(await content(world))
    assert list(differences(*dumps)) == []
    assert dumps[0] == dumps[1]


async def _starts(world: World) -> Counter[object]:
    """How many activities start at each time, as the athlete's own device says it where it knows."""
    rows = await world.pool.fetch(
        "select coalesce(min(r.start_time) filter (where r.device_serial is not null), min(r.start_time)) as start "
        "from activity a join recording r using (athlete_id, activity_id) group by a.activity_id"
    )
    return Counter(row["start"] for row in rows)


async def test_what_was_imported_is_known_the_second_time(both: Pair, vaults: list[World]) -> None:
    world, _ = vaults
    await imported(world, (both.garmin, both.strava))
    before = await content(world)
    again = await imported(world, (both.strava, both.garmin))
    assert [counts.imported + counts.enriched for counts in again] == [0, 0]
    assert await content(world) == before


async def test_activities_of_both_keep_the_watchs_samples_and_stravas_names(
    both: Pair, vaults: list[World]
) -> None:
    world, _ = vaults
    await imported(world, (both.strava, both.garmin))
    rows = {row["start_time"]: row for row in await world.pool.fetch("select * from activity")}
    for outing in both.history.garmin:
        row = rows[outing.start]
        assert (row["utc_offset_s"], row["utc_offset_source"]) == (outing.utc_offset_s, "recorded")
        assert row["sample_count"] == outing.seconds + 1
        assert row["sport"] == outing.kind.sport
        if outing.strava is not None:
            assert row["name"] == outing.title
    manual = [one for one in both.history.outings if one.strava is Form.MANUAL]
    assert manual
    assert {rows[one.start]["sample_count"] for one in manual} == {0}


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
async def test_every_language_of_the_table_gives_the_same_activities(
    both: Pair, vaults: list[World], language: str
) -> None:
    """What the table itself is called differs, and that old exports knew less; activities are the same."""
    files = recordings(both.history, processes=1)
    wanted = (
        "select start_time, elapsed_time_s, sport, name, gear, sample_count from activity order by start_time"
    )
    found = []
    for world, code in zip(vaults, ("en", language), strict=True):
        await imported(world, [strava_export(both.history, files, code)])
        found.append([tuple(row) for row in await world.pool.fetch(wanted)])
    assert found[0] == found[1]
    assert len(found[0]) == len(both.strava.outings)
