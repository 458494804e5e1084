"""Unpacking on a real database: each file once, wherever it was stopped, and an account that adds up (F14-F24)."""

import asyncio
import gzip
import hashlib
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime

import pytest

from milevault.errors import StoreUnavailable, UnsupportedFile
from milevault.importers import ARCHIVES, HEAD_SIZE, Container, identify
from milevault.importers.archives.limits import Limits
from milevault.ingest import recipe as recipe_module
from milevault.ingest import retrying
from milevault.ingest import unpack as module
from milevault.ingest.originals import Originals
from milevault.ingest.parser import Parser
from milevault.ingest.recipe import close_imports
from milevault.ingest.unpack import Unpacker
from milevault.jobs.queue import enqueue_again, enqueue_import
from milevault.store import imports, ledger
from milevault.store.imports import Counts, Import
from milevault.store.pool import Pool, connect
from scripts.sample_athlete.exports.build import pair
from tests.sidecar.importers.archives.made import entry, patched, zip_of, zipped
from tests.sidecar.importers.archives.test_layouts import EMAIL, GARMIN, STRAVA, THREE, TWO

from . import tiny_fit
from .world import World

pytestmark = pytest.mark.db

ONE = tiny_fit.activity(1)
JPEG = b"\xff\xd8\xff\xe0JFIF" + bytes(500)
MIXED = {
    "a.fit": ONE,
    "b.fit.gz": gzip.compress(TWO),
    "nested/n.zip": zip_of({"c.fit": THREE, "settings.fit": tiny_fit.settings(), "copy of a.fit": ONE}),
    "page.fit": b"<!doctype html><html>",
    "one.jpg": JPEG,
    "two.jpg": JPEG,
    "readme.txt": b"Hello.",
}
EXPECTED = {"imported": 3, "duplicate": 1, "not_activity": 1, "rejected": 1, "ignored": 3, "unpacked": 2}


@pytest.fixture
async def pool(plain_dsn: str) -> AsyncIterator[Pool]:
    """One engine: nothing here depends on which it is."""
    made = await connect(plain_dsn, min_size=1, max_size=8)
    yield made
    await made.close()


async def run_all(world: World, parser: Parser) -> None:
    """What the workers do, until nothing waits."""
    recipe = world.recipe(parser)
    async with world.pool.acquire() as conn:
        while waiting := await ledger.waiting(conn):
            for file in waiting:
                await recipe.import_file(file.athlete_id, file.sha256)
    await close_imports(world.pool)


async def the_import(world: World, import_id: int) -> Import:
    async with world.pool.acquire() as conn:
        found = await imports.get(conn, world.anna.athlete_id, import_id)
    assert found is not None
    return found


def outcome(counts: Counts) -> dict[str, int]:
    return {state: number for state, number in asdict(counts).items() if number and state != "seen"}


def adds_up(counts: Counts) -> bool:
    """The conservation law: archives are opened, not seen."""
    numbers = asdict(counts)
    seen, _ = numbers.pop("seen"), numbers.pop("unpacked")
    return bool(seen == sum(numbers.values()))


async def taken(world: World, data: bytes, name: str = "archive.zip") -> tuple[int, bytes]:
    import_id = await world.open_import()
    sha256 = (await world.take(data, import_id=import_id, name=name)).sha256
    async with world.pool.acquire() as conn:
        await imports.seal(conn, world.anna.athlete_id, import_id)
    return import_id, sha256


async def test_every_file_of_an_archive_has_its_outcome(world: World, parser: Parser) -> None:
    import_id, sha256 = await taken(world, zip_of(MIXED))
    await run_all(world, parser)
    one = await the_import(world, import_id)
    assert outcome(one.counts) == EXPECTED
    assert adds_up(one.counts)
    assert one.counts.seen == one.expected == 9
    assert one.finished_at is not None
    assert await world.count("activity") == 3
    assert await world.examine() == []
    async with world.pool.acquire() as conn:
        archive = await ledger.get(conn, world.anna.athlete_id, sha256)
        inner = await ledger.get(conn, world.anna.athlete_id, hashlib.sha256(THREE).digest())
    assert archive is not None
    assert inner is not None
    assert (archive.state, archive.archive_sha256) == ("unpacked", None)
    assert (inner.state, inner.archive_sha256, inner.label) == ("imported", sha256, "c.fit")


async def test_the_items_say_where_each_file_came_from(world: World, parser: Parser) -> None:
    import_id, _ = await taken(world, zip_of(MIXED))
    await run_all(world, parser)
    items = {item.label: item for item in await world.items(import_id)}
    archive = items.pop("archive.zip")
    assert (archive.state, archive.parent_item_id) == ("unpacked", None)
    assert {item.parent_item_id for item in items.values()} == {archive.item_id}
    assert items["b.fit"].state == "imported"
    assert items["nested/n.zip"].state == "unpacked"
    assert (items["page.fit"].state, items["page.fit"].code) == ("rejected", "web_page")
    pictures = items["one.jpg and 1 more"]
    assert (pictures.state, pictures.code, pictures.file_count) == ("ignored", "media", 2)
    assert all(item.reason for item in items.values() if item.state in {"ignored", "rejected"})


async def test_what_is_not_for_us_is_never_stored(world: World, parser: Parser) -> None:
    _, sha256 = await taken(world, zip_of(MIXED))
    await run_all(world, parser)
    kept = {ONE, TWO, THREE, tiny_fit.settings()}
    assert {name for name, _ in world.originals.walk()} == {
        hashlib.sha256(data).digest() for data in kept
    } | {sha256}
    assert world.originals.temp_names() == []


async def test_the_same_archive_again_is_one_duplicate(world: World, parser: Parser) -> None:
    await taken(world, zip_of(MIXED))
    await run_all(world, parser)
    events = len(await world.events())
    again, _ = await taken(world, zip_of(MIXED), name="again.zip")
    await run_all(world, parser)
    assert outcome((await the_import(world, again)).counts) == {"duplicate": 1}
    assert await world.count("activity") == 3
    assert len(await world.events()) == events + 1  # import_finished


async def test_two_hand_overs_at_once_share_one_unpacking(world: World, parser: Parser) -> None:
    first, _ = await taken(world, zip_of(MIXED))
    second, _ = await taken(world, zip_of(MIXED))
    await run_all(world, parser)
    assert outcome((await the_import(world, first)).counts) == EXPECTED
    assert outcome((await the_import(world, second)).counts) == {"duplicate": 1}


async def test_files_known_before_are_duplicates_and_other_files_are_not(
    world: World, parser: Parser
) -> None:
    await world.take(ONE)
    await run_all(world, parser)
    import_id, _ = await taken(world, zip_of({"a.fit": ONE, "b.fit": TWO}))
    await run_all(world, parser)
    assert outcome((await the_import(world, import_id)).counts) == {
        "imported": 1,
        "duplicate": 1,
        "unpacked": 1,
    }
    async with world.pool.acquire() as conn:
        file = await ledger.get(conn, world.anna.athlete_id, hashlib.sha256(ONE).digest())
    assert file is not None
    assert file.archive_sha256 is None


async def test_a_compressed_file_alone(world: World, parser: Parser) -> None:
    import_id, sha256 = await taken(world, gzip.compress(ONE) + b"junk", name="ride.fit.gz")
    await run_all(world, parser)
    assert outcome((await the_import(world, import_id)).counts) == {"imported": 1, "unpacked": 1}
    async with world.pool.acquire() as conn:
        file = await ledger.get(conn, world.anna.athlete_id, sha256)
    assert file is not None
    assert file.findings == ("gzip_trailing_bytes",)


async def test_an_import_waits_for_its_archive(world: World, parser: Parser) -> None:
    import_id, sha256 = await taken(world, zip_of(MIXED))
    assert await close_imports(world.pool) == 0
    recipe = world.recipe(parser)
    assert await recipe.import_file(world.anna.athlete_id, sha256) == "unpacked"
    assert await close_imports(world.pool) == 0
    one = await the_import(world, import_id)
    assert (one.counts.waiting, one.counts.seen, one.expected) == (5, 9, 9)


async def test_progress_is_told_while_it_runs(
    world: World, parser: Parser, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_id, sha256 = await taken(world, zip_of({f"{n}.fit": tiny_fit.activity(n) for n in range(5)}))
    seen: list[tuple[int, int | None]] = []
    real = Unpacker._record_all

    async def watched(self: Unpacker, *args: object) -> None:
        await real(self, *args)  # type: ignore[arg-type]
        one = await the_import(world, import_id)
        seen.append((one.counts.seen, one.expected))

    monkeypatch.setattr(Unpacker, "_record_all", watched)
    monkeypatch.setattr(module, "AT_ONCE", 1)
    await world.recipe(parser).import_file(world.anna.athlete_id, sha256)
    # The archive itself counts as waiting until it is unpacked.
    assert seen == [(1, 5), (2, 5), (3, 5), (4, 5), (5, 5), (6, 5)]
    assert (await the_import(world, import_id)).counts.seen == 5


class TestInterrupted:
    """R1, R3: stopped anywhere and repeated, it ends the same."""

    @pytest.mark.parametrize("place", ["before", "after"])
    @pytest.mark.parametrize("stop_at", range(1, 12))
    async def test_at_every_step(
        self, world: World, parser: Parser, monkeypatch: pytest.MonkeyPatch, place: str, stop_at: int
    ) -> None:
        import_id, sha256 = await taken(world, zip_of(MIXED))
        real = Unpacker._record_all
        steps = iter(range(1, 100))

        async def failing(self: Unpacker, *args: object) -> None:
            stops = next(steps) == stop_at
            if place == "after" or not stops:
                await real(self, *args)  # type: ignore[arg-type]
            if stops:
                raise StoreUnavailable("The database is away.")

        monkeypatch.setattr(Unpacker, "_record_all", failing)
        monkeypatch.setattr(module, "AT_ONCE", 1)
        with pytest.raises(StoreUnavailable):
            await world.recipe(parser).import_file(world.anna.athlete_id, sha256)
        await run_all(world, parser)
        assert outcome((await the_import(world, import_id)).counts) == EXPECTED
        assert await world.count("activity") == 3
        kinds = [event.kind for event in await world.events()]
        assert kinds.count("activity_recorded") == 3
        assert await world.examine() == []
        assert world.originals.temp_names() == []

    @pytest.mark.parametrize("point", ["K4", "K5", "K6", "K8", "K12", "K13"])
    async def test_at_crash_points(
        self, world: World, parser: Parser, monkeypatch: pytest.MonkeyPatch, point: str
    ) -> None:
        """The exception stands for the kill: what was written before it stays, nothing after it happens."""
        import_id, sha256 = await taken(world, zip_of(MIXED))
        fails = iter([False, False, True] if point in {"K4", "K5"} else [True])

        def crash(name: str) -> None:
            if name == point and next(fails, False):
                raise StoreUnavailable("killed")

        for name in ("unpack", "intake", "originals"):
            monkeypatch.setattr(f"milevault.ingest.{name}.crashpoint", crash)
        # Within one transaction it is tried again at once, elsewhere by the next run of the job.
        with suppress(StoreUnavailable):
            await world.recipe(parser).import_file(world.anna.athlete_id, sha256)
        assert next(fails, None) is None
        await run_all(world, parser)
        assert outcome((await the_import(world, import_id)).counts) == EXPECTED
        assert await world.examine() == []

    async def test_two_workers_on_one_archive(self, world: World, parser: Parser) -> None:
        import_id, sha256 = await taken(world, zip_of(MIXED))
        async with Parser() as second:
            recipes = [world.recipe(one) for one in (parser, second)]
            states = await asyncio.gather(
                *(one.import_file(world.anna.athlete_id, sha256) for one in recipes)
            )
        assert set(states) == {"unpacked"}
        await run_all(world, parser)
        assert outcome((await the_import(world, import_id)).counts) == EXPECTED

    async def test_a_worker_that_is_cancelled_leaves_nothing_open(
        self, world: World, parser: Parser, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        import_id, sha256 = await taken(world, zip_of(MIXED))
        started = asyncio.Event()
        real = Unpacker._record_all

        async def slow(self: Unpacker, *args: object) -> None:
            await real(self, *args)  # type: ignore[arg-type]
            started.set()

        monkeypatch.setattr(Unpacker, "_record_all", slow)
        running = asyncio.create_task(world.recipe(parser).import_file(world.anna.athlete_id, sha256))
        await started.wait()
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert world.originals.temp_names() == []
        await run_all(world, parser)
        assert outcome((await the_import(world, import_id)).counts) == EXPECTED

    async def test_a_full_disk_stops_it_and_freed_space_goes_on(self, world: World, parser: Parser) -> None:
        import_id, sha256 = await taken(world, zip_of(MIXED))
        full = Originals(world.folder / "data", low_water_bytes=2**62)
        unpacker = Unpacker(world.pool, full, world.intake)
        container = await unpacker.container(sha256)
        assert container is not None
        with pytest.raises(StoreUnavailable, match="full"):
            await unpacker.unpack(world.anna.athlete_id, sha256, container)
        assert (await the_import(world, import_id)).counts.waiting == 1
        await run_all(world, parser)
        assert outcome((await the_import(world, import_id)).counts) == EXPECTED


class TestRefusals:
    async def test_too_many_entries_refuse_the_archive_as_a_whole(self, world: World, parser: Parser) -> None:
        """F20: no item and no file for any of them."""
        members = {f"{number}": b"" for number in range(50_001)}
        import_id, sha256 = await taken(world, zip_of(members))
        await run_all(world, parser)
        (item,) = await world.items(import_id)
        assert (item.state, item.code) == ("rejected", "too_many_entries")
        assert [name for name, _ in world.originals.walk()] == [sha256]
        assert await world.examine() == []

    async def test_no_archive_at_all(self, world: World, parser: Parser) -> None:
        import_id, _ = await taken(world, b"PK\x03\x04" + bytes(100))
        await run_all(world, parser)
        (item,) = await world.items(import_id)
        assert (item.state, item.code) == ("rejected", "zip_no_directory")

    async def test_a_bomb_costs_its_entry_and_leaves_no_file(self, world: World, parser: Parser) -> None:
        """F21."""
        import_id, _ = await taken(world, zip_of({"bomb.fit": ONE + bytes(64 * 2**20), "a.fit": TWO}))
        await run_all(world, parser)
        assert outcome((await the_import(world, import_id)).counts) == {
            "imported": 1,
            "rejected": 1,
            "unpacked": 1,
        }
        assert max(size for _, size in world.originals.walk()) < 2**20
        assert world.originals.temp_names() == []

    async def test_one_corrupt_file_among_many(self, world: World, parser: Parser) -> None:
        """F24: a wrong checksum; the report names the one."""
        members = {f"{number:02}.fit": tiny_fit.activity(number) for number in range(20)}
        import_id, _ = await taken(world, patched(zip_of(members), 7, 16, "<I", 1))
        await run_all(world, parser)
        assert outcome((await the_import(world, import_id)).counts) == {
            "imported": 19,
            "rejected": 1,
            "unpacked": 1,
        }
        (bad,) = [item for item in await world.items(import_id) if item.state == "rejected"]
        assert (bad.label, bad.code) == ("07.fit", "entry_checksum")

    @pytest.mark.parametrize(
        "name", ["a\nb.fit", "x" * 255, "\u202ettif.fit", "🏃.fit", "=cmd()", "a\0b.fit"]
    )
    async def test_names_are_labels(self, world: World, parser: Parser, name: str) -> None:
        """F14, F15: in the database as in the originals, a name is never more than a label."""
        data = zip_of({name.replace("\0", "X"): ONE})
        import_id, _ = await taken(world, data.replace(b"aXb.fit", b"a\0b.fit"))
        await run_all(world, parser)
        (_, item) = await world.items(import_id)
        assert item.state == "imported"
        assert item.label.isprintable()
        assert len(item.label) <= 200
        assert list(world.originals.strangers()) == []

    async def test_the_inbox_ignores_litter_in_archives_too(self, world: World, parser: Parser) -> None:
        """F16."""
        import_id, _ = await taken(
            world, zip_of({"__MACOSX/._a.fit": ONE, ".DS_Store": b"x", "x/@eaDir/b.fit": TWO})
        )
        await run_all(world, parser)
        assert outcome((await the_import(world, import_id)).counts) == {"ignored": 3, "unpacked": 1}


class TestExports:
    async def test_strava_uploads_are_linked_to_their_names(self, world: World, parser: Parser) -> None:
        await world.take(TWO)
        await run_all(world, parser)
        import_id, _ = await taken(world, zip_of(STRAVA))
        await run_all(world, parser)
        rows = await world.pool.fetch("select external_key, sha256 from source_link order by external_key")
        assert [(row["external_key"], row["sha256"]) for row in rows] == [
            ("strava:4001", hashlib.sha256(tiny_fit.activity(1)).digest()),
            ("strava:4002", hashlib.sha256(TWO).digest()),
        ]
        one = await the_import(world, import_id)
        assert adds_up(one.counts)
        assert one.counts.seen == one.expected == len(STRAVA)

    async def test_nothing_shows_whose_garmin_account_it_is(
        self, world: World, parser: Parser, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level("DEBUG")
        import_id, _ = await taken(world, zip_of(GARMIN))
        await run_all(world, parser)
        one = await the_import(world, import_id)
        assert adds_up(one.counts)
        assert one.counts.imported == 3
        texts = [text for item in await world.items(import_id) for text in (item.label, item.reason or "")]
        texts += [row["label"] for row in await world.pool.fetch("select label from source_file")]
        for canary in (EMAIL, "doe", "81234567"):
            assert not any(canary in text for text in texts)
            assert canary not in caplog.text

    async def test_newer_entries_are_queued_before_older_ones_and_all_after_a_fresh_file(
        self, world: World, parser: Parser
    ) -> None:
        dates = [(2019, 5, 1, 0, 0, 0), (2107, 1, 1, 0, 0, 0), (2024, 5, 1, 0, 0, 0)]
        members = [(entry(f"{date[0]}.fit", date=date), tiny_fit.activity(date[0])) for date in dates]
        _, sha256 = await taken(world, zipped(*members))
        await world.recipe(parser).import_file(world.anna.athlete_id, sha256)
        rows = await world.pool.fetch("select priority from pgqueuer order by id")
        _, *entries = [row["priority"] for row in rows]
        days = [datetime(year, 5, 1, tzinfo=UTC).timestamp() for year in (2019, 2024)]
        assert sorted(entries)[:2] == days
        assert max(entries) < module.newest_first(world.folder.stat().st_mtime_ns)


@pytest.mark.parametrize("turned", [False, True])
async def test_both_exports_of_one_athlete(world: World, parser: Parser, turned: bool) -> None:
    """Each account adds up to the files of its archive, and what both services know is there once."""
    both = pair(17, 0.02, "de")
    for export in (both.strava, both.garmin) if turned else (both.garmin, both.strava):
        import_id, _ = await taken(world, export.data)
        await run_all(world, parser)
        one = await the_import(world, import_id)
        assert one.counts.seen == one.expected == len(export.roles)
        assert adds_up(one.counts)
        assert one.counts.waiting == 0
    assert await world.count("source_link") > 0
    assert await world.examine() == []


def test_every_layout_and_container_has_a_name_of_its_own() -> None:
    names = [layout.name for layout in ARCHIVES]
    assert len(set(names)) == len(names)
    assert isinstance(identify(zip_of(MIXED)[:HEAD_SIZE]), Container)


async def test_limits_can_be_set(world: World) -> None:
    _, sha256 = await taken(world, zip_of({"a.fit": ONE, "b.fit": TWO}))
    unpacker = Unpacker(world.pool, world.originals, world.intake, limits=Limits(entry_bytes=len(ONE) - 1))
    container = await unpacker.container(sha256)
    assert container is not None
    await unpacker.unpack(world.anna.athlete_id, sha256, container)
    states = [item.state for item in await world.items()]
    assert "waiting" not in states


async def test_a_later_version_looks_through_an_archive_again(
    world: World, parser: Parser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an earlier version passed over, this one may read (P23)."""
    known = module.identify

    def earlier(head: bytes) -> object:
        if head.startswith((THREE[:200], TWO[:200])):
            raise UnsupportedFile("unknown_format", "Not read yet.")
        return known(head)

    import_id = await world.open_import()
    monkeypatch.setattr(module, "identify", earlier)
    await world.take(zip_of(MIXED), import_id=import_id)
    await run_all(world, parser)
    assert (await the_import(world, import_id)).counts.imported < EXPECTED["imported"]
    monkeypatch.setattr(module, "identify", known)
    for outdated in (module, recipe_module, retrying):
        monkeypatch.setattr(outdated, "PARSER_VERSION", 1000)
    assert await retrying.read_outdated(world.pool, enqueue_import, enqueue_again) > 0
    await run_all(world, parser)
    counts = (await the_import(world, import_id)).counts
    assert adds_up(counts)
    assert outcome(counts) == EXPECTED
    assert await world.count("activity") == 3
    assert await world.examine() == []
