"""The ledger and the imports: every file in exactly one state, told once (R3, R8)."""

import asyncio
from dataclasses import asdict

import asyncpg
import pytest

from milevault.store import athletes, cursors, imports, ledger
from milevault.store.athletes import Athlete
from milevault.store.imports import Counts
from milevault.store.pool import Connection, Pool

pytestmark = pytest.mark.db

ONE, TWO = (1).to_bytes(32), (2).to_bytes(32)


@pytest.fixture
async def anna(conn: Connection) -> Athlete:
    return await athletes.create(conn, "anna", "Anna")


async def test_same_bytes_are_stored_once_per_athlete(conn: Connection, anna: Athlete) -> None:
    ben = await athletes.create(conn, "ben", "Ben")
    assert await ledger.record_stored(conn, anna.athlete_id, ONE, 10, "a.fit")
    assert not await ledger.record_stored(conn, anna.athlete_id, ONE, 10, "other name.fit")
    assert await ledger.record_stored(conn, ben.athlete_id, ONE, 10, "b.fit")
    row = await ledger.get(conn, anna.athlete_id, ONE)
    assert row is not None
    assert (row.label, row.state, row.size_bytes, row.attempts) == ("a.fit", "stored", 10, 0)


async def test_of_sixteen_senders_one_is_first(pool: Pool, anna: Athlete) -> None:
    """T-DUP."""

    async def send() -> bool:
        async with pool.acquire() as conn:
            return await ledger.record_stored(conn, anna.athlete_id, ONE, 10, "a.fit")

    assert sorted(await asyncio.gather(*(send() for _ in range(16)))) == [False] * 15 + [True]


async def test_outcome_is_written_and_the_file_waits_no_more(conn: Connection, anna: Athlete) -> None:
    await ledger.record_stored(conn, anna.athlete_id, ONE, 10, "a.fit")
    await ledger.record_stored(conn, anna.athlete_id, TWO, 10, "b.fit")
    assert await ledger.begin_attempt(conn, anna.athlete_id, ONE) == 1
    assert await ledger.begin_attempt(conn, anna.athlete_id, ONE) == 2
    assert await ledger.finish(
        conn, anna.athlete_id, ONE, "rejected", "corrupt", "It is damaged.", ["crc_mismatch"], 3
    )
    row = await ledger.get(conn, anna.athlete_id, ONE)
    assert row is not None
    assert (row.state, row.code, row.reason) == ("rejected", "corrupt", "It is damaged.")
    assert (row.findings, row.parser_version, row.attempts) == (("crc_mismatch",), 3, 2)
    assert row.finished_at is not None
    assert [file.sha256 for file in await ledger.waiting(conn)] == [TWO]
    assert [file.sha256 async for file in ledger.walk(conn)] == [ONE, TWO]
    assert not await ledger.finish(conn, anna.athlete_id, (9).to_bytes(32), "imported")
    assert await ledger.get(conn, anna.athlete_id, (9).to_bytes(32)) is None
    assert await ledger.lock(conn, anna.athlete_id, (9).to_bytes(32)) is None


async def test_second_worker_waits_for_the_first_and_sees_its_outcome(pool: Pool, anna: Athlete) -> None:
    """F07: the ledger row is the lock."""
    async with pool.acquire() as one, pool.acquire() as two:
        await ledger.record_stored(one, anna.athlete_id, ONE, 10, "a.fit")

        async def second() -> str | None:
            async with two.transaction():
                row = await ledger.lock(two, anna.athlete_id, ONE)
                return None if row is None else row.state

        async with one.transaction():
            await ledger.lock(one, anna.athlete_id, ONE)
            waiting = asyncio.create_task(second())
            done, _ = await asyncio.wait({waiting}, timeout=0.2)
            assert not done
            await ledger.finish(one, anna.athlete_id, ONE, "imported")
        assert await waiting == "imported"


async def test_waiting_items_of_one_file_get_one_import_and_duplicates(
    conn: Connection, anna: Athlete
) -> None:
    first = await imports.open_import(conn, anna.athlete_id, "inbox")
    second = await imports.open_import(conn, anna.athlete_id, "upload", "phone")
    for import_id in (first, second, second):
        await imports.add_item(conn, anna.athlete_id, import_id, "a.fit", 10, "waiting", sha256=ONE)
    await imports.add_item(conn, anna.athlete_id, second, "b.fit", 10, "waiting", sha256=TWO)
    done = await imports.finish_items(conn, anna.athlete_id, ONE, "imported")
    assert [(item.import_id, item.state) for item in done] == [
        (first, "imported"),
        (second, "duplicate"),
        (second, "duplicate"),
    ]
    assert await imports.counts(conn, anna.athlete_id, second) == Counts(seen=3, waiting=1, duplicate=2)
    assert await imports.finish_items(conn, anna.athlete_id, ONE, "imported") == []


async def test_bad_file_is_bad_in_each_of_its_items(conn: Connection, anna: Athlete) -> None:
    import_id = await imports.open_import(conn, anna.athlete_id, "cli")
    for _ in range(2):
        await imports.add_item(conn, anna.athlete_id, import_id, "a.fit", 10, "waiting", sha256=ONE)
    await imports.finish_items(conn, anna.athlete_id, ONE, "rejected", "corrupt", "It is damaged.")
    items, _ = await imports.list_items(conn, anna.athlete_id, import_id, limit=10)
    assert [(item.state, item.code, item.reason) for item in items] == [
        ("rejected", "corrupt", "It is damaged.")
    ] * 2
    assert all(item.finished_at is not None for item in items)


async def test_states_always_add_up_to_the_files_seen(conn: Connection, anna: Athlete) -> None:
    import_id = await imports.open_import(conn, anna.athlete_id, "inbox")
    states: list[imports.ItemState] = [
        "imported",
        "enriched",
        "duplicate",
        "not_activity",
        "rejected",
        "ignored",
        "waiting",
    ]
    for place, state in enumerate(states):
        for copy in range(place + 1):
            await imports.add_item(
                conn, anna.athlete_id, import_id, f"{copy}", 1, state, sha256=place.to_bytes(32)
            )
    counted = asdict(await imports.counts(conn, anna.athlete_id, import_id))
    assert counted.pop("seen") == sum(counted.values()) == 28
    assert counted.pop("unpacked") == 0
    assert counted == {state: place + 1 for place, state in enumerate(states)}


async def test_file_without_hash_cannot_wait(conn: Connection, anna: Athlete) -> None:
    import_id = await imports.open_import(conn, anna.athlete_id, "inbox")
    with pytest.raises(asyncpg.CheckViolationError):
        await imports.add_item(conn, anna.athlete_id, import_id, "x", 1, "waiting")


class TestFinish:
    """An import finishes once, and not before its last file."""

    async def test_sealed_import_finishes_with_its_last_file(self, conn: Connection, anna: Athlete) -> None:
        import_id = await imports.open_import(conn, anna.athlete_id, "cli")
        await imports.add_item(conn, anna.athlete_id, import_id, "a.fit", 10, "waiting", sha256=ONE)
        await imports.seal(conn, anna.athlete_id, import_id)
        assert await imports.close_finished(conn) == []
        await imports.finish_items(conn, anna.athlete_id, ONE, "imported")
        (finished,) = await imports.close_finished(conn)
        assert finished.import_id == import_id
        assert finished.finished_at is not None
        assert finished.counts == Counts(seen=1, imported=1)
        assert await imports.close_finished(conn) == []

    async def test_open_import_waits_for_more_files(self, conn: Connection, anna: Athlete) -> None:
        import_id = await imports.open_import(conn, anna.athlete_id, "inbox")
        await imports.add_item(conn, anna.athlete_id, import_id, "a.fit", 10, "duplicate", sha256=ONE)
        assert await imports.close_finished(conn, quiet_s=60) == []
        (finished,) = await imports.close_finished(conn, quiet_s=0)
        assert finished.sealed_at is not None

    async def test_open_imports_are_listed_until_they_finish(self, conn: Connection, anna: Athlete) -> None:
        first = await imports.open_import(conn, anna.athlete_id, "inbox")
        second = await imports.open_import(conn, anna.athlete_id, "cli")
        await imports.add_item(conn, anna.athlete_id, second, "a.fit", 10, "waiting", sha256=ONE)
        found = {one.import_id: one.counts for one in await imports.open_imports(conn)}
        assert found == {first: Counts(), second: Counts(seen=1, waiting=1)}
        await imports.seal(conn, anna.athlete_id, first)
        await imports.close_finished(conn)
        assert [one.import_id for one in await imports.open_imports(conn)] == [second]

    async def test_two_closers_do_not_both_finish_it(self, pool: Pool, anna: Athlete) -> None:
        async with pool.acquire() as one, pool.acquire() as two:
            import_id = await imports.open_import(one, anna.athlete_id, "cli")
            await imports.seal(one, anna.athlete_id, import_id)
            async with one.transaction():
                assert len(await imports.close_finished(one)) == 1
                assert await imports.close_finished(two) == []
            assert await imports.close_finished(two) == []


async def test_imports_page_newest_first(conn: Connection, anna: Athlete) -> None:
    ids = [await imports.open_import(conn, anna.athlete_id, "upload", str(n)) for n in range(5)]
    seen: list[int] = []
    cursor = None
    for _ in range(3):
        page, cursor = await imports.list_imports(conn, anna.athlete_id, limit=2, cursor=cursor)
        seen += [one.import_id for one in page]
    assert seen == ids[::-1]
    assert cursor is None
    ben = await athletes.create(conn, "ben", "Ben")
    assert await imports.list_imports(conn, ben.athlete_id, limit=2) == ([], None)
    assert await imports.get(conn, ben.athlete_id, ids[0]) is None


async def test_items_page_in_order_and_filter_by_state(conn: Connection, anna: Athlete) -> None:
    import_id = await imports.open_import(conn, anna.athlete_id, "inbox")
    for place in range(5):
        state: imports.ItemState = "rejected" if place % 2 else "duplicate"
        await imports.add_item(conn, anna.athlete_id, import_id, str(place), place, state)
    seen: list[str] = []
    cursor = None
    for _ in range(3):
        page, cursor = await imports.list_items(conn, anna.athlete_id, import_id, limit=2, cursor=cursor)
        seen += [item.label for item in page]
    assert seen == ["0", "1", "2", "3", "4"]
    page, cursor = await imports.list_items(conn, anna.athlete_id, import_id, state="rejected", limit=9)
    assert [item.label for item in page] == ["1", "3"]
    with pytest.raises(cursors.BadCursor):
        await imports.list_items(conn, anna.athlete_id, import_id, limit=9, cursor="nonsense")


async def test_inbox_files_leave_after_their_outcome_and_once(conn: Connection, anna: Athlete) -> None:
    import_id = await imports.open_import(conn, anna.athlete_id, "inbox")
    name, identity = b"anna/\xff\n.fit", (2**40, 3, 10, 2**62)
    await imports.add_item(
        conn,
        anna.athlete_id,
        import_id,
        "x",
        10,
        "waiting",
        sha256=ONE,
        source_path=name,
        source_stat=identity,
    )
    await imports.add_item(
        conn, anna.athlete_id, import_id, ".DS_Store", 1, "ignored", source_path=b".DS_Store"
    )
    assert await imports.sources_to_remove(conn) == []
    await imports.finish_items(conn, anna.athlete_id, ONE, "imported")
    (source,) = await imports.sources_to_remove(conn)
    assert (source.path, source.stat, source.state) == (name, identity, "imported")
    assert await imports.source_removed(conn, source)
    assert not await imports.source_removed(conn, source)
    assert await imports.sources_to_remove(conn) == []
