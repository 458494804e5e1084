"""Two holders of one lease: only the newer one writes (D17, R16)."""

import asyncio

import pytest

from milevault.store import athletes, leases
from milevault.store.errors import Fenced
from milevault.store.pool import Connection, Pool

pytestmark = pytest.mark.db


async def test_second_waits_until_the_first_gives_up(conn: Connection) -> None:
    assert await leases.acquire(conn, "inbox", "one", 60) == 1
    assert await leases.acquire(conn, "inbox", "two", 60) is None
    assert await leases.acquire(conn, "other", "two", 60) == 1
    await leases.release(conn, "inbox", 1)
    assert await leases.acquire(conn, "inbox", "two", 60) == 2


async def test_lease_that_ran_out_goes_to_the_next(conn: Connection) -> None:
    assert await leases.acquire(conn, "inbox", "one", -1) == 1
    assert await leases.acquire(conn, "inbox", "two", 60) == 2
    with pytest.raises(Fenced):
        await leases.check(conn, "inbox", 1)
    with pytest.raises(Fenced):
        await leases.renew(conn, "inbox", 1, 60)
    await leases.check(conn, "inbox", 2)
    await leases.release(conn, "inbox", 1)  # not ours any more: nothing happens
    await leases.check(conn, "inbox", 2)
    assert await leases.acquire(conn, "inbox", "one", 60) is None


async def test_late_holder_keeps_a_lease_nobody_took(conn: Connection) -> None:
    epoch = await leases.acquire(conn, "inbox", "one", -1)
    assert epoch is not None
    await leases.renew(conn, "inbox", epoch, 60)
    await leases.check(conn, "inbox", epoch)
    assert await leases.acquire(conn, "inbox", "two", 60) is None


async def test_old_holder_cannot_write(pool: Pool) -> None:
    async with pool.acquire() as one, pool.acquire() as two:
        old = await leases.acquire(one, "writer", "one", -1)
        assert old is not None
        assert await leases.acquire(two, "writer", "two", 60) == old + 1
        with pytest.raises(Fenced):  # noqa: PT012 - the check stands at the end of the unit it guards
            async with one.transaction():
                await athletes.create(one, "anna", "Anna")
                await leases.check(one, "writer", old)
        assert await athletes.list_athletes(one) == []


async def test_new_holder_waits_for_a_write_that_was_checked(pool: Pool) -> None:
    """The old holder has checked and not yet committed: the lease changes hands only after its commit."""
    async with pool.acquire() as one, pool.acquire() as two:
        old = await leases.acquire(one, "writer", "one", -1)
        assert old is not None
        async with one.transaction():
            await leases.check(one, "writer", old)
            taking = asyncio.create_task(leases.acquire(two, "writer", "two", 60))
            await athletes.create(one, "anna", "Anna")
            done, _ = await asyncio.wait({taking}, timeout=0.2)
            assert not done
        assert await taking == old + 1
        assert len(await athletes.list_athletes(two)) == 1


async def test_of_many_exactly_one_gets_it(pool: Pool) -> None:
    async def take(number: int) -> int | None:
        async with pool.acquire() as conn:
            return await leases.acquire(conn, "inbox", str(number), 60)

    epochs = await asyncio.gather(*(take(number) for number in range(16)))
    assert [epoch for epoch in epochs if epoch is not None] == [1]


async def test_returning_holder_takes_over_and_fences_what_it_left(conn: Connection) -> None:
    """Killed and started again: it need not wait for its own lease to run out."""
    assert await leases.acquire(conn, "inbox", "one", 60) == 1
    assert await leases.acquire(conn, "inbox", "one", 60) == 2
    with pytest.raises(Fenced):
        await leases.check(conn, "inbox", 1)
    await leases.check(conn, "inbox", 2)
