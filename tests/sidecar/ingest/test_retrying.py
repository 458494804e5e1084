"""Refused files tried again, and everything read again by a later version (P23)."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from milevault.ingest import recipe as recipe_module
from milevault.ingest import retrying, separating
from milevault.ingest.parser import Parser
from milevault.ingest.recipe import Recipe, close_imports
from milevault.jobs.queue import enqueue_again, enqueue_import
from milevault.model import FileContent
from milevault.store import imports

from . import tiny_fit
from .world import World

pytestmark = pytest.mark.db


class Later(Recipe):
    """The recipe of a later version, whose readers see something else in the same bytes."""

    seen: Callable[[FileContent], FileContent]

    async def _read(self, *arguments: object) -> FileContent:
        return type(self).seen(await super()._read(*arguments))  # type: ignore[arg-type]


def later(world: World, parser: Parser, monkeypatch: pytest.MonkeyPatch, **changes: object) -> Later:
    for module in (recipe_module, retrying):
        monkeypatch.setattr(module, "PARSER_VERSION", 1000)
    made = Later(
        world.pool,
        world.originals,
        parser,
        intake=world.intake,
        keeps_points=lambda _: True,
        read_again=enqueue_again,
    )
    Later.seen = lambda content: replace(
        content,
        activities=tuple(replace(one, **changes) for one in content.activities),  # type: ignore[arg-type]
    )
    return made


async def jobs(world: World, kind: str) -> int:
    return int(await world.pool.fetchval("select count(*) from pgqueuer where entrypoint = $1", kind))


async def test_refused_files_wait_again_and_get_a_new_outcome(world: World, parser: Parser) -> None:
    import_id = await world.open_import()
    bad = await world.take(b"<!doctype html><html>", import_id=import_id)
    recipe = world.recipe(parser)
    assert await recipe.import_file(world.anna.athlete_id, bad.sha256) == "rejected"
    async with world.pool.acquire() as conn:
        await imports.seal(conn, world.anna.athlete_id, import_id)
    assert await close_imports(world.pool) == 1
    assert await retrying.retry_import(world.pool, enqueue_import, world.anna.athlete_id, import_id) == 1
    assert await world.states() == ["waiting"]
    assert await retrying.retry_import(world.pool, enqueue_import, world.anna.athlete_id, import_id) == 0
    assert await recipe.import_file(world.anna.athlete_id, bad.sha256) == "rejected"
    assert await close_imports(world.pool) == 1
    assert [event.kind for event in await world.events()] == ["file_rejected", "import_finished"] * 2
    assert await world.examine() == []


async def test_all_refused_files_wait_again_each_once(world: World, parser: Parser) -> None:
    recipe = world.recipe(parser)
    content = b"<!doctype html><html>"
    for data in (content, content, b"<!doctype html><html><p>"):
        taken = await world.take(data, import_id=await world.open_import())
        await recipe.import_file(world.anna.athlete_id, taken.sha256)
    assert await retrying.retry_all_imports(world.pool, enqueue_import, world.anna.athlete_id) == 2
    assert set(await world.states()) == {"waiting"}
    assert await retrying.retry_all_imports(world.pool, enqueue_import, world.anna.athlete_id) == 0
    assert await retrying.retry_all_imports(world.pool, enqueue_import, world.anna.athlete_id + 1) == 0


async def test_a_later_version_swaps_the_results(
    world: World, parser: Parser, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = await world.take(tiny_fit.activity(points=60))
    await world.recipe(parser).import_file(world.anna.athlete_id, taken.sha256)
    assert await retrying.read_outdated(world.pool, enqueue_import, enqueue_again) == 0
    recipe = later(world, parser, monkeypatch, name="Read by a later version")
    assert await retrying.read_outdated(world.pool, enqueue_import, enqueue_again) == 1
    assert await retrying.read_outdated(world.pool, enqueue_import, enqueue_again) == 1
    assert await jobs(world, "read_again") == 1
    before = await world.pool.fetchval("select activity_id from activity")
    await recipe.read_file_again(world.anna.athlete_id, taken.sha256)
    row = await world.pool.fetchrow(
        "select activity_id, name, sample_count, (select parser_version from source_file) from activity"
    )
    assert tuple(row) == (before, "Read by a later version", 60, 1000)
    assert await world.count("activity_data_points") == 60
    assert await retrying.read_outdated(world.pool, enqueue_import, enqueue_again) == 0
    assert [event.kind for event in await world.events()] == ["activity_recorded", "activities_updated"]
    assert await world.states() == ["imported"]
    assert await world.examine() == []


async def test_what_the_user_said_survives_a_later_version(
    world: World, parser: Parser, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = world.recipe(parser)
    files = [await world.take(tiny_fit.activity(points=points)) for points in (60, 61)]
    for file in files:
        await recipe.import_file(world.anna.athlete_id, file.sha256)
    assert await world.count("activity") == 1
    copy = await world.pool.fetchval("select min(recording_id) from recording")
    assert (
        await separating.separate(world.pool, world.anna.athlete_id, 999, enqueue_again, apart=True) is None
    )
    changes = await separating.separate(world.pool, world.anna.athlete_id, copy, enqueue_again, apart=True)
    assert changes is not None
    assert len(changes.recorded) == 1
    assert await jobs(world, "read_again") == 1
    newer = later(world, parser, monkeypatch, name="Later")
    for file in files:
        await newer.read_file_again(world.anna.athlete_id, file.sha256)
    rows = await world.pool.fetch("select sample_count from activity order by 1")
    assert [row["sample_count"] for row in rows] == [60, 61]
    assert await world.examine() == []


@pytest.mark.parametrize(
    "error", [recipe_module.Quarantined("worse", "A later version is worse."), ZeroDivisionError()], ids=repr
)
async def test_a_file_that_a_later_version_cannot_read_keeps_what_it_gave(
    world: World, parser: Parser, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    taken = await world.take(tiny_fit.activity())
    await world.recipe(parser).import_file(world.anna.athlete_id, taken.sha256)
    recipe = later(world, parser, monkeypatch)

    def fail(_: FileContent) -> FileContent:
        raise error

    Later.seen = fail
    await recipe.read_file_again(world.anna.athlete_id, taken.sha256)
    assert await world.count("activity") == 1
    assert await retrying.read_outdated(world.pool, enqueue_import, enqueue_again) == 0
    assert await world.states() == ["imported"]


async def test_refused_files_come_first_when_a_later_version_starts(
    world: World, parser: Parser, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = await world.take(b"<!doctype html><html>")
    await world.recipe(parser).import_file(world.anna.athlete_id, bad.sha256)
    later(world, parser, monkeypatch)
    assert await retrying.read_outdated(world.pool, enqueue_import, enqueue_again) == 1
    assert await world.states() == ["waiting"]
