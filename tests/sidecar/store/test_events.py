"""The outbox: no event is skipped, none comes twice (R11, E01, E02)."""

import asyncio
from datetime import timedelta

import asyncpg
import pytest

from milevault.store import athletes, events
from milevault.store.athletes import Athlete
from milevault.store.pool import Connection, Pool

pytestmark = pytest.mark.db


@pytest.fixture
async def anna(conn: Connection) -> Athlete:
    return await athletes.create(conn, "anna", "Anna")


async def test_payload_comes_back(conn: Connection, anna: Athlete) -> None:
    payload = {"activity_id": 7, "sport": "cycling", "none": None, "name": "Ä\u2028'\""}
    await events.append(conn, anna.athlete_id, "activity_recorded", payload)
    assert await events.publish(conn) == 1
    (event,) = await events.after(conn, 0)
    assert (event.position, event.athlete_id, event.kind) == (1, anna.athlete_id, "activity_recorded")
    assert event.payload == payload


async def test_reader_misses_nothing_that_commits_late(pool: Pool, anna: Athlete) -> None:
    """E01: the first to write commits last; a reader that asks for more each time sees both, in order."""
    async with pool.acquire() as slow, pool.acquire() as quick, pool.acquire() as reader:
        late = slow.transaction()
        await late.start()
        await events.append(slow, anna.athlete_id, "import_finished", {"who": "slow"})
        await events.append(quick, anna.athlete_id, "import_finished", {"who": "quick"})
        assert await events.publish(reader) == 1
        seen = await events.after(reader, 0)
        await late.commit()
        assert await events.publish(reader) == 1
        seen += await events.after(reader, seen[-1].position)
    assert [event.payload["who"] for event in seen] == ["quick", "slow"]
    assert [event.position for event in seen] == [1, 2]


async def test_positions_have_no_gap_under_many_writers_and_publishers(pool: Pool, anna: Athlete) -> None:
    """Half of the writers roll back; a reader follows all the time and never sees a position appear below it."""
    seen: list[int] = []
    writing = True

    async def write(number: int) -> None:
        async with pool.acquire() as conn:
            for place in range(10):
                transaction = conn.transaction()
                await transaction.start()
                await events.append(conn, anna.athlete_id, "import_finished", {"n": number * 100 + place})
                await asyncio.sleep(0)
                await (transaction.rollback() if place % 2 else transaction.commit())

    async def publish() -> None:
        async with pool.acquire() as conn:
            while writing:
                await events.publish(conn)
                await asyncio.sleep(0)

    async def read() -> None:
        async with pool.acquire() as conn:
            while writing:
                seen.extend(event.position for event in await events.after(conn, seen[-1] if seen else 0))

    followers = [asyncio.create_task(one) for one in (publish(), publish(), read())]
    await asyncio.gather(*(write(number) for number in range(4)))
    writing = False
    await asyncio.gather(*followers)
    async with pool.acquire() as conn:
        await events.publish(conn)
        seen += [event.position for event in await events.after(conn, seen[-1] if seen else 0)]
        assert (await events.head(conn))[1] == 20
    assert seen == list(range(1, 21))


async def test_rolled_back_event_never_was(conn: Connection, anna: Athlete) -> None:
    transaction = conn.transaction()
    await transaction.start()
    await events.append(conn, anna.athlete_id, "import_finished", {})
    await transaction.rollback()
    assert await events.publish(conn) == 0
    assert (await events.head(conn))[1] == 0


async def test_only_one_publishes_at_a_time(pool: Pool, anna: Athlete) -> None:
    async with pool.acquire() as one, pool.acquire() as two:
        await events.append(one, anna.athlete_id, "import_finished", {})
        async with one.transaction():
            assert await events.publish(one) == 1
            assert await events.publish(two) == 0
        assert await events.publish(two) == 0
        assert (await events.head(two))[1] == 1


async def test_reader_sees_only_its_athletes(conn: Connection, anna: Athlete) -> None:
    ben = await athletes.create(conn, "ben", "Ben")
    for place in range(6):
        whose = ben if place % 2 else anna
        await events.append(conn, whose.athlete_id, "import_finished", {"place": place})
    await events.publish(conn)
    assert [event.payload["place"] for event in await events.after(conn, 0, [ben.athlete_id])] == [1, 3, 5]
    assert [event.payload["place"] for event in await events.after(conn, 2, None, limit=2)] == [2, 3]
    assert await events.after(conn, 0, []) == []


async def test_activity_is_announced_once(conn: Connection, anna: Athlete) -> None:
    """R3: whatever goes wrong above, the database holds one announcement of an activity."""
    await events.append(conn, anna.athlete_id, "activity_recorded", {"activity_id": 5})
    with pytest.raises(asyncpg.UniqueViolationError):
        await events.append(conn, anna.athlete_id, "activity_recorded", {"activity_id": 5})
    await events.append(conn, anna.athlete_id, "activity_recorded", {"activity_id": 6})


async def test_restore_gives_the_stream_another_name(conn: Connection) -> None:
    before, _ = await events.head(conn)
    after = await events.new_stream(conn)
    assert after != before
    assert await events.head(conn) == (after, 0)


async def test_pruning_keeps_young_and_last_events_and_never_a_position_twice(
    conn: Connection, anna: Athlete
) -> None:
    for _ in range(10):
        await events.append(conn, anna.athlete_id, "import_finished", {})
    await events.publish(conn)
    assert await events.prune(conn, keep_days=90, keep_events=0) == 0
    await conn.execute("update event set created_at = created_at - $1::interval", timedelta(days=91))
    assert await events.prune(conn, keep_days=90, keep_events=4) == 6
    assert [event.position for event in await events.after(conn, 0)] == [7, 8, 9, 10]
    assert await events.prune(conn, keep_days=90, keep_events=0) == 4
    await events.append(conn, anna.athlete_id, "import_finished", {})
    await events.publish(conn)
    assert [event.position for event in await events.after(conn, 0)] == [11]


async def test_listener_wakes_on_commit_and_not_before(pool: Pool, anna: Athlete) -> None:
    async with (
        pool.acquire() as ears,
        pool.acquire() as writer,
        events.listening(ears, events.APPENDED) as signal,
    ):
        async with writer.transaction():
            await events.append(writer, anna.athlete_id, "import_finished", {})
            assert not await signal.wait_for_events(0.05)
        assert await signal.wait_for_events(10)
        assert not await signal.wait_for_events(0.01)


async def test_notification_between_two_waits_is_kept(pool: Pool, anna: Athlete) -> None:
    async with pool.acquire() as ears, pool.acquire() as writer, events.listening(ears) as signal:
        await events.append(writer, anna.athlete_id, "import_finished", {})
        assert await events.publish(writer) == 1
        await ears.fetchval("select 1")  # by now the notification has arrived
        assert await signal.wait_for_events(10)


async def test_lost_connection_wakes_the_listener(pool: Pool) -> None:
    async with pool.acquire() as killer:
        connection = await pool.acquire()
        async with events.listening(connection) as signal:
            await killer.execute("select pg_terminate_backend($1, 10000)", connection.get_server_pid())
            assert await signal.wait_for_events(10)
        await pool.release(connection)
