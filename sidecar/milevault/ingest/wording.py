"""The user's word on routes: named, joined, taken apart, forgotten, each in one transaction.

A word is kept by names of recordings, so a rebuild finds it again. What follows from it is there at once, as far as it
can be; the clusters that a split or its end may move are made anew in the background.
"""

from collections.abc import Awaitable, Callable
from enum import Enum

from milevault.ingest import grouping, routing
from milevault.store import athletes, paths, routes
from milevault.store.errors import retry_unit
from milevault.store.paths import NamedRow
from milevault.store.pool import Connection, Pool


class Refused(Enum):
    """Why a word cannot be kept."""

    NO_WAY = "no way"
    """The activity has no positions, or goes nowhere."""
    SAME = "same"
    """The two routes are one already."""


async def name(pool: Pool, athlete_id: int, activity_id: int, words: str | None) -> int | Refused | None:
    """Makes the way of an activity a route of the user's; returns its id, None where there is no such activity."""

    async def work(conn: Connection) -> int | Refused | None:
        recording = await paths.primary_of(conn, athlete_id, activity_id)
        if recording is None:
            return None
        way = await paths.way_of(conn, athlete_id, activity_id)
        if way is None:
            return Refused.NO_WAY
        if way.route_id is not None:
            await paths.edit(conn, athlete_id, way.route_id, name=words, forgotten=False)
            return way.route_id
        route_id = await routes.add(conn, athlete_id, "user", recording, words)
        await _settle(conn, athlete_id)
        return route_id

    return await _said(pool, athlete_id, work)


async def change(
    pool: Pool, athlete_id: int, route_id: int, edit: Callable[[NamedRow], tuple[str | None, bool]]
) -> bool:
    """Gives a route another name or forgets it: ``edit`` returns both; False where there is no such route."""

    async def work(conn: Connection) -> bool:
        row = await paths.row(conn, athlete_id, route_id)
        if row is None:
            return False
        words, forgotten = edit(row)
        return await paths.edit(conn, athlete_id, route_id, name=words, forgotten=forgotten)

    return bool(await _said(pool, athlete_id, work))


async def join(pool: Pool, athlete_id: int, route_id: int, other_id: int) -> int | Refused | None:
    """Makes two routes one; returns the id it goes by, None where one of them is not there."""

    async def work(conn: Connection) -> int | Refused | None:
        one, other = [await paths.row(conn, athlete_id, key) for key in (route_id, other_id)]
        if one is None or other is None:
            return None
        if route_id == other_id:
            return Refused.SAME
        first, second = sorted((one.anchor, other.anchor))
        await paths.put_word(conn, athlete_id, "join", first, second)
        await _settle(conn, athlete_id)
        return await paths.route_at(conn, athlete_id, one.anchor)

    return await _said(pool, athlete_id, work)


async def separate(pool: Pool, athlete_id: int, route_id: int) -> bool | None:
    """Takes back what was joined into a route; whether anything was, None where there is no such route."""

    async def work(conn: Connection) -> bool | None:
        if await paths.row(conn, athlete_id, route_id) is None:
            return None
        activity_ids = await paths.activities_of(conn, athlete_id, route_id)
        taken = await paths.take_back(conn, athlete_id, "join", activity_ids)
        await _settle(conn, athlete_id)
        return taken > 0

    return await _said(pool, athlete_id, work)


async def split(pool: Pool, athlete_id: int, activity_id: int) -> bool | Refused | None:
    """Says that no other activity goes the way of this one; False where that was said before."""

    async def work(conn: Connection) -> bool | Refused | None:
        recording = await paths.primary_of(conn, athlete_id, activity_id)
        if recording is None:
            return None
        if await paths.way_of(conn, athlete_id, activity_id) is None:
            return Refused.NO_WAY
        if not await paths.put_word(conn, athlete_id, "split", recording):
            return False
        await routing.leave(conn, athlete_id, activity_id)
        await _settle(conn, athlete_id)
        await routing.need_anew(conn, athlete_id)
        return True

    return await _said(pool, athlete_id, work)


async def rejoin(pool: Pool, athlete_id: int, activity_id: int) -> bool | None:
    """Takes a split back; False where there was none, None where there is no such activity."""

    async def work(conn: Connection) -> bool | None:
        if await paths.primary_of(conn, athlete_id, activity_id) is None:
            return None
        if not await paths.take_back(conn, athlete_id, "split", [activity_id]):
            return False
        known = await routes.get(conn, athlete_id, activity_id)
        if known is not None and known.signature is not None:
            splits = (await routes.words(conn, athlete_id)).splits
            await routing.place(conn, athlete_id, activity_id, known.signature, splits)
        await _settle(conn, athlete_id)
        await routing.need_anew(conn, athlete_id)
        return True

    return await _said(pool, athlete_id, work)


async def _settle(conn: Connection, athlete_id: int) -> None:
    await grouping.settle(conn, athlete_id, await routes.words(conn, athlete_id))


async def _said[T](pool: Pool, athlete_id: int, work: Callable[[Connection], Awaitable[T]]) -> T | None:
    """Runs the work while no import places an activity; None where there is no such athlete."""

    async def unit() -> T | None:
        async with pool.acquire() as conn, conn.transaction():
            if await athletes.by_id(conn, athlete_id) is None:
                return None
            await routes.lock(conn, athlete_id)
            return await work(conn)

    return await retry_unit(unit)
