"""Migrations: killed anywhere, run twice at once, or older than the database (R14, D14, D15)."""

import asyncio
import hashlib
import re
from datetime import UTC, datetime

import asyncpg
import pytest

from milevault.errors import SchemaTooNew
from milevault.store import athletes, ledger, migrate, recordings
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


async def test_what_the_first_version_imported_becomes_recordings(empty_dsn: str) -> None:
    """R14: an activity of the first schema is found, merged and read again like any other."""
    connection = await asyncpg.connect(empty_dsn)
    await migrate.migrate(connection, migrate.migrations()[:2])
    await connection.execute(
        """
        insert into athlete (slug, name) values ('anna', 'Anna');
        insert into source_file (athlete_id, sha256, size_bytes, label, state, parser_version)
        values (1, decode(repeat('07', 32), 'hex'), 9, 'ride.fit', 'imported', 1);
        insert into activity (
            athlete_id, sha256, session_index, sport, sub_sport, indoor, name, start_time, end_time, utc_offset_s,
            local_date, elapsed_time_s, distance_m, has_track, sample_count, device_manufacturer, device_serial,
            findings, parser_version, analysis_version
        ) values (
            1, decode(repeat('07', 32), 'hex'), 0, 'cycling', 'road', false, 'Früh "am" See',
            '2026-05-04T06:30:00Z', '2026-05-04T07:30:00Z', 7200, '2026-05-04', 3600.5, 25000.25, true, 3600,
            'garmin', 4294967290, '{crc_mismatch}', 1, 1
        );
        """
    )
    await migrate.migrate(connection)
    (found,) = await recordings.of_activities(connection, 1, [1])
    activity = found.activity
    assert (found.name, found.source, found.richness) == ((b"\x07" * 32, 0), "fit", 3600)
    assert (activity.name, activity.elapsed_time_s, activity.distance_m) == (
        'Früh "am" See',
        3600.5,
        25000.25,
    )
    assert activity.start_time == datetime(2026, 5, 4, 6, 30, tzinfo=UTC)
    assert (activity.utc_offset_s, activity.utc_offset_source) == (7200, "recorded")
    assert (activity.device.serial_number, activity.findings) == (4294967290, ("crc_mismatch",))
    assert [file.label for file in await ledger.outdated(connection, 2, 10)] == ["ride.fit"]

    await connection.close()
