"""Brings the schema of a database to this version's (R14).

Each step is one transaction together with its record in ``schema_migration``, so a step killed at any
statement leaves nothing behind and runs again at the next start (D15). Steps are never changed once released.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Final

from milevault.errors import SchemaTooNew
from milevault.store.pool import Connection
from milevault.store.setup_lock import setup_alone
from milevault.store.sql import statements

FOLDER: Final = Path(__file__).parent / "migrations"
_FILE: Final = re.compile(r"(\d{4})_(\w+)\.sql")


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """One step; ``sql`` gives its statements when they are needed."""

    number: int
    name: str
    sql: Callable[[], str]


def _queue_schema() -> str:
    """PgQueuer's own tables, all of them logged: an unlogged queue is empty after a crash.

    The text comes from the installed, pinned package; when an upgrade changes it, a test fails and asks for a
    further numbered step.
    """
    # Imported only when the step runs: its settings machinery costs a quarter of a second at every start.
    from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment
    from pgqueuer.domain.settings import DBSettings, Durability

    return QueryBuilderEnvironment(DBSettings(durability=Durability.durable)).build_install_query()


@cache
def migrations() -> tuple[Migration, ...]:
    """All steps in order: the numbered files, and the queue's tables."""
    steps = [Migration(number=2, name="queue", sql=_queue_schema)]
    for path in FOLDER.glob("*.sql"):
        named = _FILE.fullmatch(path.name)
        if named is None:
            raise ValueError(f"a migration must be called NNNN_name.sql: {path.name}")
        read = partial(path.read_text, encoding="utf-8")
        steps.append(Migration(number=int(named[1]), name=named[2], sql=read))
    steps.sort(key=lambda step: step.number)
    if [step.number for step in steps] != list(range(1, len(steps) + 1)):
        raise ValueError("migration numbers must run from 1 without gap or repetition")
    return tuple(steps)


async def schema_version(connection: Connection) -> int:
    """The number of the last step in this database; 0 when it is empty."""
    known = await connection.fetchval("select to_regclass('schema_migration')")
    if known is None:
        return 0
    return int(await statements("schema").version(connection))


async def check(connection: Connection) -> None:
    """Raises SchemaTooNew when a newer MileVault has written this database (D14)."""
    found, ours = await schema_version(connection), migrations()[-1].number
    if found > ours:
        raise SchemaTooNew(
            f"the database has schema {found}, this version knows {ours}: install the newer MileVault again"
        )


async def migrate(connection: Connection, steps: tuple[Migration, ...] | None = None) -> int:
    """Runs the steps that are missing, in order; returns how many. Safe to call from two processes at once."""
    sql = statements("schema")
    async with setup_alone(connection):
        await check(connection)
        await sql.create_record(connection)
        done = await schema_version(connection)
        missing = [step for step in steps or migrations() if step.number > done]
        for step in missing:
            async with connection.transaction():
                await connection.execute(step.sql())
                await sql.record(connection, number=step.number, name=step.name)
        return len(missing)
