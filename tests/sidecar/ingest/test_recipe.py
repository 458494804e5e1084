"""The recipe on a real database: all or nothing, exactly once, with a reason for every refusal."""

import asyncio
import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from milevault.errors import StoreUnavailable
from milevault.ingest import recipe as module
from milevault.ingest.originals import Originals
from milevault.ingest.parser import Parser
from milevault.ingest.recipe import Recipe, close_imports
from milevault.ingest.sandbox import Limits
from milevault.jobs.queue import enqueue_again
from milevault.store import imports, ledger, saving
from milevault.store.errors import Fenced
from milevault.store.pool import Connection

from . import tiny_fit
from .readers import FIT_HEADER
from .world import World

pytestmark = pytest.mark.db
HERE = Path(__file__).parent


async def ledger_row(world: World, sha256: bytes) -> ledger.SourceFile:
    async with world.pool.acquire() as conn:
        row = await ledger.get(conn, world.anna.athlete_id, sha256)
    assert row is not None
    return row


async def test_a_file_becomes_an_activity_with_its_event(world: World, parser: Parser) -> None:
    import_id = await world.open_import()
    taken = await world.take(tiny_fit.activity(points=90), import_id=import_id)
    recipe = world.recipe(parser)
    assert await recipe.import_file(world.anna.athlete_id, taken.sha256) == "imported"
    row = await world.pool.fetchrow("select * from activity")
    assert row is not None
    assert (row["sport"], row["sample_count"], row["sha256"]) == ("running", 90, taken.sha256)
    assert await world.count("activity_data_points") == 90
    assert (await ledger_row(world, taken.sha256)).state == "imported"
    assert await world.states() == ["imported"]
    (event,) = await world.events()
    assert event.kind == "activity_recorded"
    assert event.payload == {
        "activity_id": row["activity_id"],
        "import_id": import_id,
        "import_origin": "cli",
        "import_seen": 1,
        "sport": "running",
        "sub_sport": "generic",
        "start_time": "2026-05-04T06:30:00+00:00",
        "distance_m": row["distance_m"],
        "moving_time_s": row["moving_time_s"],
        "elapsed_time_s": row["elapsed_time_s"],
    }
    assert row["moving_time_s"] > 0
    assert await world.examine() == []


async def test_an_activity_is_stored_with_the_wall_clock_of_its_place(world: World, parser: Parser) -> None:
    """The file does not say its offset; it is early morning in the Black Forest and afternoon in Tokyo."""
    await world.pool.execute("update athlete set time_zone = 'Asia/Tokyo'")
    taken = await world.take(tiny_fit.activity())
    assert await world.recipe(parser).import_file(world.anna.athlete_id, taken.sha256) == "imported"
    assert await world.pool.fetchval("select utc_offset_s from activity") == 7_200


async def test_a_second_run_changes_nothing(world: World, parser: Parser) -> None:
    taken = await world.take(tiny_fit.activity())
    recipe = world.recipe(parser)
    for _ in range(3):
        assert await recipe.import_file(world.anna.athlete_id, taken.sha256) == "imported"
    assert await world.count("activity") == 1
    assert len(await world.events()) == 1


async def test_workers_on_the_same_file_at_once_import_it_once(world: World, parser: Parser) -> None:
    taken = await world.take(tiny_fit.activity())
    async with Parser() as second:
        recipes = [world.recipe(one) for one in (parser, second)] * 4
        states = await asyncio.gather(
            *(one.import_file(world.anna.athlete_id, taken.sha256) for one in recipes)
        )
    assert set(states) == {"imported"}
    assert await world.count("activity") == 1
    assert len(await world.events()) == 1
    assert await world.examine() == []


async def test_items_that_waited_with_the_same_bytes_are_duplicates(world: World, parser: Parser) -> None:
    for _ in range(3):
        taken = await world.take(tiny_fit.activity())
    await world.recipe(parser).import_file(world.anna.athlete_id, taken.sha256)
    assert await world.states() == ["imported", "duplicate", "duplicate"]
    assert len(await world.events()) == 1


async def test_a_refused_file_has_its_reason_everywhere(world: World, parser: Parser) -> None:
    import_id = await world.open_import()
    taken = await world.take(b"<!doctype html><html>", import_id=import_id)
    assert await world.recipe(parser).import_file(world.anna.athlete_id, taken.sha256) == "rejected"
    row = await ledger_row(world, taken.sha256)
    assert (row.state, row.code) == ("rejected", "web_page")
    (item,) = await world.items()
    assert (item.state, item.code, item.reason) == ("rejected", "web_page", row.reason)
    (event,) = await world.events()
    assert (event.kind, event.payload) == (
        "file_rejected",
        {"import_id": import_id, "item_id": item.item_id, "code": "web_page"},
    )
    assert await world.count("activity") == 0
    assert world.originals.size(taken.sha256) is not None
    assert await world.examine() == []


async def test_a_legal_file_of_another_kind_is_no_failure(world: World, parser: Parser) -> None:
    taken = await world.take(tiny_fit.settings())
    assert await world.recipe(parser).import_file(world.anna.athlete_id, taken.sha256) == "not_activity"
    assert await world.states() == ["not_activity"]
    assert await world.events() == []
    assert await world.examine() == []


@pytest.mark.parametrize("misdeed", [b"die", b"hang"])
async def test_a_poison_file_is_tried_twice_and_quarantined(world: World, misdeed: bytes) -> None:
    limits = Limits(wall_s=0.5)
    async with Parser(limits=limits, reader="readers:misbehave", search=HERE) as parser:
        recipe = world.recipe(parser)
        poison, good = await world.take(FIT_HEADER + misdeed), await world.take(tiny_fit.activity())
        assert await recipe.import_file(world.anna.athlete_id, poison.sha256) == "rejected"
        assert parser.children_started == 2
        assert await recipe.import_file(world.anna.athlete_id, good.sha256) == "imported"
    row = await ledger_row(world, poison.sha256)
    assert (row.code, row.attempts) == ("parser_failed", 2)
    assert await world.examine() == []


async def test_our_own_mistake_costs_one_file_and_is_called_so(
    world: World, parser: Parser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object) -> None:
        raise ZeroDivisionError("of 47.3769")

    taken = await world.take(tiny_fit.activity())
    monkeypatch.setattr(module, "summarise", broken)
    assert await world.recipe(parser).import_file(world.anna.athlete_id, taken.sha256) == "rejected"
    row = await ledger_row(world, taken.sha256)
    assert row.code == "internal_error"
    assert row.reason is not None
    assert "ZeroDivisionError" in row.reason
    assert "47.3" not in row.reason


@pytest.mark.parametrize("table", ["activity_stream", "activity_data_points", "activity_metric", "event"])
async def test_a_failure_anywhere_leaves_nothing_behind(world: World, parser: Parser, table: str) -> None:
    """R4: the transaction fails at different depths; nothing of it may stay, and the next try works."""
    await world.pool.execute(
        "create function refuse() returns trigger language plpgsql as "
        "$$ begin raise exception using errcode = '53100', message = 'disk full'; end $$"
    )
    await world.pool.execute(
        f"create trigger refuse before insert on {table} for each row execute function refuse()"
    )
    taken = await world.take(tiny_fit.activity())
    recipe = world.recipe(parser)
    with pytest.raises(StoreUnavailable):
        await recipe.import_file(world.anna.athlete_id, taken.sha256)
    for name in (
        "activity",
        "activity_lap",
        "activity_stream",
        "activity_data_points",
        "activity_metric",
        "event",
    ):
        assert await world.count(name) == 0, name
    assert await world.states() == ["waiting"]
    await world.pool.execute(f"drop trigger refuse on {table}")
    assert await recipe.import_file(world.anna.athlete_id, taken.sha256) == "imported"
    assert await world.examine() == []


async def test_an_unknown_commit_is_looked_up_and_not_repeated(
    world: World, parser: Parser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """K13, D03: the connection is lost after COMMIT was sent; the next try finds it done."""
    taken = await world.take(tiny_fit.activity())
    lost = iter([True])

    def cut(name: str) -> None:
        if name == "K13" and next(lost, False):
            raise ConnectionResetError

    monkeypatch.setattr(module, "crashpoint", cut)
    assert await world.recipe(parser).import_file(world.anna.athlete_id, taken.sha256) == "imported"
    assert next(lost, None) is None
    assert await world.count("activity") == 1
    assert len(await world.events()) == 1


async def test_a_backend_killed_in_the_middle_is_only_a_delay(
    world: World, parser: Parser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T-COPYKILL: the server ends our session between the rows and the samples."""
    taken = await world.take(tiny_fit.activity())
    kills = iter([True])
    real = saving.insert

    async def insert_and_die(conn: Connection, *args: Any, **kwargs: Any) -> int:
        if next(kills, False):
            pid = conn.get_server_pid()
            await world.pool.execute("select pg_terminate_backend($1, 5000)", pid)
        return await real(conn, *args, **kwargs)

    monkeypatch.setattr(saving, "insert", insert_and_die)
    assert await world.recipe(parser).import_file(world.anna.athlete_id, taken.sha256) == "imported"
    assert await world.count("activity") == 1
    assert await world.examine() == []


async def test_a_fenced_worker_writes_nothing(world: World, parser: Parser) -> None:
    async def fence(_: Connection) -> None:
        raise Fenced("taken over")

    taken = await world.take(tiny_fit.activity())
    recipe = Recipe(
        world.pool,
        world.originals,
        parser,
        keeps_points=lambda _: False,
        read_again=enqueue_again,
        intake=world.intake,
        fence=fence,
    )
    with pytest.raises(Fenced):
        await recipe.import_file(world.anna.athlete_id, taken.sha256)
    assert await world.count("activity") == 0


async def test_a_full_disk_stops_before_the_parser(world: World, parser: Parser) -> None:
    taken = await world.take(tiny_fit.activity())
    low = Originals(world.folder / "data", low_water_bytes=2**62)
    recipe = Recipe(
        world.pool, low, parser, keeps_points=lambda _: False, read_again=enqueue_again, intake=world.intake
    )
    with pytest.raises(StoreUnavailable, match="full"):
        await recipe.import_file(world.anna.athlete_id, taken.sha256)
    assert parser.children_started == 0
    assert await world.states() == ["waiting"]


async def test_a_missing_original_waits(world: World, parser: Parser) -> None:
    taken = await world.take(tiny_fit.activity())
    world.originals.path(taken.sha256).rename(world.folder / "aside")
    with pytest.raises(StoreUnavailable):
        await world.recipe(parser).import_file(world.anna.athlete_id, taken.sha256)
    assert await world.states() == ["waiting"]


async def test_an_unknown_file_is_nothing_to_do(world: World, parser: Parser) -> None:
    missing = hashlib.sha256(b"never seen").digest()
    assert await world.recipe(parser).import_file(world.anna.athlete_id, missing) is None


async def test_an_activity_from_the_future_is_refused(world: World, parser: Parser) -> None:
    taken = await world.take(tiny_fit.activity())
    recipe = Recipe(
        world.pool,
        world.originals,
        parser,
        keeps_points=lambda _: False,
        read_again=enqueue_again,
        intake=world.intake,
        now=lambda: tiny_fit.START - timedelta(days=30),
    )
    assert await recipe.import_file(world.anna.athlete_id, taken.sha256) == "rejected"


async def test_a_sealed_import_is_finished_with_one_event(world: World, parser: Parser) -> None:
    import_id = await world.open_import()
    taken = await world.take(tiny_fit.activity(), import_id=import_id)
    await world.take(tiny_fit.settings(), import_id=import_id)
    await world.recipe(parser).import_file(world.anna.athlete_id, taken.sha256)
    async with world.pool.acquire() as conn:
        await imports.seal(conn, world.anna.athlete_id, import_id)
    assert await close_imports(world.pool) == 0
    settings = hashlib.sha256(tiny_fit.settings()).digest()
    await world.recipe(parser).import_file(world.anna.athlete_id, settings)
    assert await close_imports(world.pool) == 1
    assert await close_imports(world.pool) == 0
    event = (await world.events())[-1]
    assert event.kind == "import_finished"
    assert event.payload["import_id"] == import_id
    assert (event.payload["seen"], event.payload["imported"], event.payload["not_activity"]) == (2, 1, 1)


async def test_a_new_record_is_told_with_the_one_it_beats(world: World, parser: Parser) -> None:
    """Not for the first of its size, and not again when the same file is read again."""
    recipe = world.recipe(parser)
    import_id = await world.open_import()
    first, second = [
        await world.take(tiny_fit.activity(seed, points=200), import_id=import_id) for seed in (0, 1)
    ]
    await recipe.import_file(world.anna.athlete_id, first.sha256)
    before = await world.pool.fetchrow(
        "update best_effort set value = value + 20 where kind = 'distance' and size = 400 returning activity_id, value"
    )
    assert before is not None
    assert [event.kind for event in await world.events()] == ["activity_recorded"]
    await recipe.import_file(world.anna.athlete_id, second.sha256)
    await recipe.read_file_again(world.anna.athlete_id, second.sha256)
    (told,) = [event for event in await world.events() if event.kind == "personal_record"]
    recorded = await world.pool.fetchrow("select activity_id from activity order by activity_id desc limit 1")
    assert recorded is not None
    assert told.payload == {
        "activity_id": recorded["activity_id"],
        "import_id": import_id,
        "import_origin": "cli",
        "import_seen": 2,
        "sport": "running",
        "start_time": "2026-05-05T06:30:00+00:00",
        "records": [
            {
                "kind": "distance",
                "size": 400.0,
                "value": pytest.approx(400 / 3),
                "previous_value": pytest.approx(400 / 3 + 20),
                "previous_activity_id": before["activity_id"],
            }
        ],
    }
