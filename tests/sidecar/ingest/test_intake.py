"""Intake on a real database: acknowledged means durable, once, and with a job (R1-R3, R8)."""

import asyncio
import hashlib
import os

import pytest

from milevault.errors import StoreUnavailable
from milevault.ingest.intake import (
    HIGHEST_PRIORITY,
    Arrival,
    Intake,
    Source,
    TooLarge,
    newest_first,
    urgent,
)
from milevault.ingest.originals import FileIdentity, Originals
from milevault.jobs.queue import enqueue_import
from milevault.store import athletes, imports, ledger
from milevault.store.errors import Fenced
from milevault.store.pool import Connection

from . import tiny_fit
from .world import World

pytestmark = pytest.mark.db
DATA = tiny_fit.activity()
SHA256 = hashlib.sha256(DATA).digest()


async def test_a_new_file_is_stored_recorded_and_queued(world: World) -> None:
    taken = await world.take(DATA, name="morning run.fit")
    assert (taken.sha256, taken.size, taken.state) == (SHA256, len(DATA), "waiting")
    assert world.originals.size(SHA256) == len(DATA)
    async with world.pool.acquire() as conn:
        file = await ledger.get(conn, world.anna.athlete_id, SHA256)
    assert file is not None
    assert (file.state, file.label, file.size_bytes) == ("stored", "morning run.fit", len(DATA))
    assert await world.count("pgqueuer") == 1
    assert await world.states() == ["waiting"]
    assert await world.examine() == []


async def test_the_same_bytes_again_are_one_original_and_one_job(world: World) -> None:
    await world.take(DATA)
    again = await world.take(DATA, name="copy.fit")
    assert again.state == "waiting"
    assert await world.count("source_file") == 1
    assert await world.count("pgqueuer") == 1
    assert await world.states() == ["waiting", "waiting"]


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("imported", "duplicate"),
        ("rejected", "rejected"),
        ("not_activity", "not_activity"),
        ("unpacked", "duplicate"),
    ],
)
async def test_bytes_with_a_known_outcome_get_it_again(
    world: World, state: ledger.FileState, expected: str
) -> None:
    await world.take(DATA)
    async with world.pool.acquire() as conn:
        await ledger.finish(conn, world.anna.athlete_id, SHA256, state, "web_page", "A web page.")
        await imports.finish_items(conn, world.anna.athlete_id, SHA256, "imported")
    again = await world.take(DATA)
    assert (again.state, again.code, again.reason) == (expected, "web_page", "A web page.")
    assert await world.count("pgqueuer") == 1


async def test_sixteen_senders_of_the_same_bytes_give_one_original_and_one_job(world: World) -> None:
    taken = await asyncio.gather(*(world.take(DATA, name=f"{n}.fit") for n in range(16)))
    assert {one.sha256 for one in taken} == {SHA256}
    assert len({one.item_id for one in taken}) == 16
    assert await world.count("source_file") == 1
    assert await world.count("pgqueuer") == 1
    assert list(world.originals.walk()) == [(SHA256, len(DATA))]
    assert await world.examine() == []


async def test_two_athletes_share_an_original_but_no_row(world: World) -> None:
    async with world.pool.acquire() as conn:
        ben = await athletes.create(conn, "ben", "Ben")
    await world.take(DATA)
    other = await world.take(DATA, athlete=ben)
    assert other.state == "waiting"
    assert await world.count("source_file") == 2
    assert await world.count("pgqueuer") == 2
    assert len(list(world.originals.walk())) == 1
    assert await world.examine() == []


async def test_an_original_that_got_lost_is_stored_again(world: World) -> None:
    await world.take(DATA)
    world.originals.path(SHA256).unlink()
    assert [finding.invariant for finding in await world.examine()] == ["I2"]
    await world.take(DATA)
    assert await world.examine() == []


async def test_too_large_a_file_is_refused_unread(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """F09: a sparse file of 2 GB is refused by its size and first bytes, before anything is hashed."""
    monkeypatch.setattr("milevault.ingest.intake.hash_fd", None)
    path = world.folder / "film.fit"
    with path.open("wb") as file:
        file.truncate(2 * 1024**3)
    import_id = await world.open_import()
    arrival = Arrival(athlete_id=world.anna.athlete_id, import_id=import_id, name="film.fit", priority=1)
    with path.open("rb") as file, pytest.raises(TooLarge, match="128 MiB") as caught:
        await world.intake.take_file(file.fileno(), 2 * 1024**3, arrival)
    await world.intake.refuse(caught.value, 2 * 1024**3, arrival)
    (item,) = await world.items(import_id)
    assert (item.state, item.code, item.size_bytes) == ("rejected", "too_large", 2 * 1024**3)
    assert list(world.originals.walk()) == []


async def test_an_archive_may_be_larger_than_a_file(world: World) -> None:
    """F09: known by its first bytes; above its own limit not even those are read."""
    small = Intake(
        world.pool, world.originals, enqueue_import, max_file_bytes=1024, max_archive_bytes=1024 * 1024
    )
    world.intake = small
    for head in (b"PK\x03\x04", b"\x1f\x8b\x08"):
        assert (await world.take(head + bytes(4000))).state == "waiting"
    with pytest.raises(TooLarge, match="0 MiB"):
        await world.take(b"PK\x01\x02" + bytes(4000))
    arrival = Arrival(
        athlete_id=world.anna.athlete_id, import_id=await world.open_import(), name="x.zip", priority=1
    )
    with pytest.raises(TooLarge, match="1 MiB"):
        await small.take_file(-1, 2 * 1024**3, arrival)


async def test_an_upload_is_taken_after_it_is_stored(world: World) -> None:
    with world.originals.begin() as upload:
        upload.write(DATA)
        stored = upload.finish()
    arrival = Arrival(
        athlete_id=world.anna.athlete_id,
        import_id=await world.open_import(),
        name=b"\xffup.fit",
        priority=urgent(),
    )
    taken = await world.intake.take_stored(stored, arrival)
    assert taken.state == "waiting"
    assert (await world.items())[0].label == "\\xffup.fit"


async def test_the_source_is_written_down_for_its_removal(world: World) -> None:
    path = world.folder / "x.fit"
    path.write_bytes(DATA)
    identity = FileIdentity.of(path.stat())
    fd = os.open(path, os.O_RDONLY)
    arrival = Arrival(
        athlete_id=world.anna.athlete_id,
        import_id=await world.open_import(),
        name=b"x.fit",
        priority=1,
        source=Source(path=b"anna/\xff.fit", identity=identity),
    )
    await world.intake.take_file(fd, len(DATA), arrival)
    os.close(fd)
    async with world.pool.acquire() as conn:
        (source,) = await imports.open_sources(conn)
        assert await imports.sources_to_remove(conn) == []
    assert source.path == b"anna/\xff.fit"
    assert list(source.stat) == identity.as_list()


async def test_a_fenced_process_takes_nothing_in(world: World) -> None:
    async def fence(_: Connection) -> None:
        raise Fenced("another one holds the lease")

    fenced = Intake(world.pool, world.originals, enqueue_import, fence=fence)
    world.intake = fenced
    with pytest.raises(Fenced):
        await world.take(DATA)
    assert await world.count("source_file") == 0
    assert await world.count("pgqueuer") == 0


async def test_a_failing_queue_leaves_no_ledger_row(world: World) -> None:
    async def broken(_: Connection, __: int, ___: bytes, *, priority: int) -> None:
        raise StoreUnavailable(f"no queue for priority {priority}")

    world.intake = Intake(world.pool, world.originals, broken)
    with pytest.raises(StoreUnavailable):
        await world.take(DATA)
    assert await world.count("source_file") == 0
    assert [finding.invariant for finding in await world.examine()] == ["I3"]


async def test_nothing_is_taken_in_on_a_full_disk(world: World) -> None:
    world.intake = Intake(world.pool, Originals(world.folder / "data", low_water_bytes=2**62), enqueue_import)
    with pytest.raises(StoreUnavailable, match="full"):
        await world.take(DATA)
    assert await world.states() == []


def test_newer_files_go_first_whatever_their_clock_says() -> None:
    ordered = [newest_first(ns) for ns in (-5, 0, 10**9, 1_700_000_000 * 10**9, 2**63 - 1)]
    assert ordered == sorted(ordered)
    assert ordered[0] == 0
    assert ordered[-1] == HIGHEST_PRIORITY
    assert urgent() > newest_first(1_600_000_000 * 10**9)
