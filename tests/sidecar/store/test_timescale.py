"""The hypertable where TimescaleDB is, the plain table where it is not, the same queries on both (D13)."""

import re
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from milevault.errors import ConfigurationError
from milevault.store import migrate, points, timescale
from milevault.store.pool import Connection
from milevault.store.timescale import TimescaleInfo
from tests.sidecar.conftest import Engine

from . import samples

pytestmark = pytest.mark.db


async def test_extension_is_used_where_it_is(engine: Engine, empty_dsn: str) -> None:
    connection = await asyncpg.connect(empty_dsn)
    await migrate.migrate(connection)
    info = await timescale.enable(connection)
    if engine.name == "plain":
        assert info == TimescaleInfo(version=None, license=None, columnstore=False, points="off")
    else:
        assert info.version is not None
        assert (info.license, info.columnstore, info.points) == ("apache", False, "all")
        assert await connection.fetchval(
            "select time_interval from timescaledb_information.dimensions "
            "where hypertable_name = 'activity_data_points'"
        ) == timedelta(days=360)  # PostgreSQL's year of twelve 30-day months
    assert await timescale.enable(connection) == info
    await connection.close()
    await timescale.update(empty_dsn)


async def test_rows_from_before_the_extension_move_into_chunks(timescale_engine: Engine) -> None:
    admin = await asyncpg.connect(timescale_engine.database("postgres"))
    await admin.execute("create database moved")
    try:
        connection = await asyncpg.connect(timescale_engine.database("moved"))
        await migrate.migrate(connection)
        await points.write(connection, 1, 1, samples.START, samples.streams(100))
        await timescale.enable(connection)
        assert await connection.fetchval("select count(*) from activity_data_points") == 100
        assert await connection.fetchval("select count(*) from show_chunks('activity_data_points')") == 1
        await connection.close()
    finally:
        await admin.execute("drop database moved with (force)")
        await admin.close()


async def test_user_without_rights_gets_the_plain_table(timescale_engine: Engine) -> None:
    """An external server with TimescaleDB, where the administrator did not create the extension for us."""
    admin = await asyncpg.connect(timescale_engine.database("postgres"))
    await admin.execute("create role modest login")
    await admin.execute("create database modest owner modest")
    try:
        connection = await asyncpg.connect(
            timescale_engine.database("modest").replace("postgres@", "modest@"),
        )
        await migrate.migrate(connection)
        assert (await timescale.enable(connection)).version is None
        await points.write(connection, 1, 1, samples.START, samples.streams(10))
        await connection.close()
    finally:
        await admin.execute("drop database modest with (force)")
        await admin.execute("drop role modest")
        await admin.close()


async def test_one_activity_is_read_from_one_chunk(timescale_dsn: str) -> None:
    connection = await asyncpg.connect(timescale_dsn)
    for year in range(2020, 2026):
        await points.write(connection, 1, year, datetime(year, 6, 1, tzinfo=UTC), samples.streams(50))
    plan = await connection.fetch(
        "explain select * from activity_data_points where athlete_id = 1 and activity_id = 2022 "
        "and ts between '2022-06-01' and '2022-06-02'"
    )
    chunks = set(re.findall(r"_hyper_\d+_\d+_chunk\b", " ".join(row[0] for row in plan)))
    assert len(chunks) == 1
    await connection.close()


async def test_trim_removes_old_points_only(conn: Connection) -> None:
    now = datetime.now(UTC)
    await points.write(conn, 1, 1, now - timedelta(days=1500), samples.streams(50))
    await points.write(conn, 1, 2, now - timedelta(days=10), samples.streams(50))
    found = await timescale.enable(conn, "100")
    await timescale.trim(conn, await timescale.enable(conn, "all"))
    assert await conn.fetchval("select count(*) from activity_data_points") == 100
    await timescale.trim(conn, found)
    assert await conn.fetchval("select array_agg(distinct activity_id) from activity_data_points") == [2]


@pytest.mark.parametrize("points_setting", ["", "some", "-1", "0", "1.5", "ALL"])
async def test_unknown_setting_is_refused(conn: Connection, points_setting: str) -> None:
    with pytest.raises(ConfigurationError):
        await timescale.enable(conn, points_setting)


@pytest.mark.parametrize(
    ("setting", "age_days", "kept"),
    [("all", 9999, True), ("off", 0, False), ("30", 29, True), ("30", 31, False)],
)
def test_setting_decides_by_the_start_of_the_activity(setting: str, age_days: int, kept: bool) -> None:
    now = datetime(2026, 5, 4, tzinfo=UTC)
    info = TimescaleInfo(version=None, license=None, columnstore=False, points=setting)
    assert info.keeps(now - timedelta(days=age_days), now) is kept
