"""Migrations: killed anywhere, run twice at once, or older than the database (R14, D14, D15)."""

import asyncio
import hashlib
import re

import asyncpg
import pytest

from milevault.errors import SchemaTooNew
from milevault.store import athletes, migrate
from milevault.store.migrate import Migration

pytestmark = pytest.mark.db

# PgQueuer's schema as of the pinned package. Another value means its tables changed: add a numbered step that
# changes them in existing databases, and only then this digest.
QUEUE_SHA256 = "37330341e1a6aa56925131664656cd0f5a3cfeb300908ad3602f94b0c7d249cb"


async def tables(dsn: str) -> set[str]:
    connection = await asyncpg.connect(dsn)
    try:
        rows = await connection.fetch("select tablename from pg_tables where schemaname = current_schema()")
        return {row["tablename"] for row in rows}
    finally:
        await connection.close()


async def test_migrating_twice_does_nothing_more(empty_dsn: str) -> None:
    connection = await asyncpg.connect(empty_dsn)
    assert await migrate.schema_version(connection) == 0
    assert await migrate.migrate(connection) == len(migrate.migrations())
    assert await migrate.migrate(connection) == 0
    assert await migrate.schema_version(connection) == migrate.migrations()[-1].number
    await connection.close()


async def test_two_processes_at_once_migrate_once(empty_dsn: str) -> None:
    one, two = await asyncpg.connect(empty_dsn), await asyncpg.connect(empty_dsn)
    done = await asyncio.gather(migrate.migrate(one), migrate.migrate(two))
    assert sorted(done) == [0, len(migrate.migrations())]
    await one.close()
    await two.close()


async def test_newer_schema_is_refused_and_left_alone(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute("insert into schema_migration (number, name) values (9999, 'future')")
    before = await tables(dsn)
    with pytest.raises(SchemaTooNew, match="9999"):
        await migrate.migrate(connection)
    assert await tables(dsn) == before
    # The lock is free again: the next start says the same instead of hanging.
    with pytest.raises(SchemaTooNew):
        await migrate.migrate(connection)
    await connection.close()


def statements_of(sql: str) -> list[str]:
    """The statements of the first migration (it holds no function bodies)."""
    return [part for part in re.split(r";\s*\n", sql) if part.strip()]


async def test_killed_at_any_statement_leaves_nothing_and_runs_at_the_next_start(empty_dsn: str) -> None:
    """D15: the backend dies after each statement in turn; then the migration runs through."""
    first, *rest = migrate.migrations()
    parts = statements_of(first.sql())
    assert len(parts) > 20
    for place in range(1, len(parts) + 1):
        text = ";\n".join([*parts[:place], "select pg_terminate_backend(pg_backend_pid())", *parts[place:]])
        killed = Migration(number=first.number, name=first.name, sql=lambda text=text: text)  # type: ignore[misc]
        connection = await asyncpg.connect(empty_dsn)
        with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
            await migrate.migrate(connection, (killed, *rest))
        connection.terminate()
        assert await tables(empty_dsn) == {"schema_migration"}, parts[place - 1]
    connection = await asyncpg.connect(empty_dsn)
    assert await migrate.migrate(connection) == len(migrate.migrations())
    assert (await athletes.create(connection, "anna", "Anna")).athlete_id == 1
    await connection.close()


async def test_failing_step_keeps_the_ones_before(empty_dsn: str) -> None:
    known = migrate.migrations()
    steps = (
        *known,
        Migration(number=len(known) + 1, name="broken", sql=lambda: "create table x (); select 1/0"),
    )
    connection = await asyncpg.connect(empty_dsn)
    with pytest.raises(asyncpg.DivisionByZeroError):
        await migrate.migrate(connection, steps)
    assert await migrate.schema_version(connection) == len(known)
    assert "x" not in await tables(empty_dsn)
    await connection.close()


async def test_queue_tables_survive_a_crash(dsn: str) -> None:
    """An unlogged table is empty after a crash, and with it every job."""
    connection = await asyncpg.connect(dsn)
    rows = await connection.fetch(
        "select relname, relpersistence from pg_class where relname like 'pgqueuer%' and relkind = 'r'"
    )
    assert {row["relname"] for row in rows} >= {"pgqueuer", "pgqueuer_log"}
    assert {row["relpersistence"] for row in rows} == {b"p"}
    await connection.close()


def test_queue_schema_is_the_one_released() -> None:
    sql = "\n".join(line for line in migrate.migrations()[1].sql().splitlines() if not line.startswith("--"))
    assert hashlib.sha256(sql.encode()).hexdigest() == QUEUE_SHA256
