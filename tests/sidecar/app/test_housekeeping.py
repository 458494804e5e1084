"""What the serving process removes a few times a day."""

from types import SimpleNamespace
from typing import cast

import pytest

from milevault.app import serving
from milevault.app.vault import OpenVault
from milevault.store import queue_log
from milevault.store.pool import Connection, Pool
from milevault.store.timescale import TimescaleInfo

pytestmark = pytest.mark.db


async def note(conn: Connection, job_id: int, *ages_days: int) -> None:
    """Rows of one job, as PgQueuer leaves them."""
    for days in ages_days:
        await conn.execute(
            """
            insert into pgqueuer_log (created, job_id, status, priority, entrypoint)
            values (now() - make_interval(days => $1), $2, 'successful', 0, 'import_file')
            """,
            days,
            job_id,
        )


async def noted(conn: Connection) -> list[int]:
    return [row["job_id"] for row in await conn.fetch("select job_id from pgqueuer_log order by id")]


async def test_what_the_queue_noted_long_ago_goes(conn: Connection) -> None:
    await note(conn, 10_001, 400, 31, 31)
    await note(conn, 10_002, 31, 29)
    await note(conn, 10_003, 0)
    assert await queue_log.prune(conn) == 4
    assert await noted(conn) == [10_002, 10_003]
    assert await queue_log.prune(conn) == 0


async def test_a_job_held_long_ago_goes_and_others_stay(conn: Connection) -> None:
    """Each try of work that always fails leaves one."""
    for name, status, days in (("old", "failed", 31), ("new", "failed", 29), ("waiting", "queued", 31)):
        await conn.execute(
            """
            insert into pgqueuer (priority, status, entrypoint, updated)
            values (0, $1::text::pgqueuer_status, $2, now() - make_interval(days => $3))
            """,
            status,
            name,
            days,
        )
    await queue_log.prune(conn)
    left = await conn.fetch("select entrypoint from pgqueuer order by id")
    assert [row["entrypoint"] for row in left] == ["new", "waiting"]


async def test_housekeeping_prunes_the_queue(pool: Pool, conn: Connection) -> None:
    await note(conn, 10_001, 400)
    await note(conn, 10_002, 1)
    info = TimescaleInfo(version=None, license=None, columnstore=False, points="all")
    await serving._trim(cast("OpenVault", SimpleNamespace(pool=pool, timescale=info)))
    assert await noted(conn) == [10_002]
