"""TimescaleDB where it is present: a hypertable for the data points, and its columnstore where licensed.

Without it the same table is a plain one and the same queries run (D13).
"""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import asyncpg

from milevault.errors import ConfigurationError
from milevault.store.pool import Connection, connect_one
from milevault.store.setup_lock import setup_alone
from milevault.store.sql import statements, text

_LOG: Final = logging.getLogger(__name__)
_SQL: Final[Any] = statements("timescale")
ALL: Final = "all"
OFF: Final = "off"
# The columnstore's names in SQL are of 2.18; before, the hypertable stays uncompressed.
COLUMNSTORE_SINCE: Final = (2, 18)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimescaleInfo:
    """What this database offers. ``points`` is the setting in force: 'all', 'off', or a number of days."""

    version: str | None
    license: str | None
    columnstore: bool
    points: str

    def keeps(self, start_time: datetime, now: datetime | None = None) -> bool:
        """Whether samples of an activity that started then belong in ``activity_data_points``."""
        if self.points in (ALL, OFF):
            return self.points == ALL
        return start_time >= (now or datetime.now(UTC)) - timedelta(days=int(self.points))


async def update(dsn: str) -> None:
    """Brings an installed extension to the version of the server's library; nothing without one.

    After an upgrade of the package only the new library is left, and every statement but this one fails: so it
    has to be the first in its session.
    """
    connection = await connect_one(dsn)
    try:
        await connection.execute("alter extension timescaledb update")
    except asyncpg.UndefinedObjectError, asyncpg.FeatureNotSupportedError:
        _LOG.debug("no TimescaleDB in this database")
    finally:
        await connection.close()


async def enable(connection: Connection, points: str | None = None) -> TimescaleInfo:
    """Uses TimescaleDB when the server has it; call it after ``migrate``.

    ``points``: 'all', 'off', a number of days, or None for 'all' with TimescaleDB and 'off' without.
    """
    _check(points)
    async with setup_alone(connection):
        return await _enable(connection, points)


async def _enable(connection: Connection, points: str | None) -> TimescaleInfo:
    version = await _installed(connection)
    if version is None:
        return TimescaleInfo(version=None, license=None, columnstore=False, points=points or OFF)
    if not await _SQL.is_hypertable(connection):
        async with connection.transaction():
            await connection.execute(text("timescale_hypertable"))
    granted = await _SQL.license(connection)
    return TimescaleInfo(
        version=version,
        license=granted,
        columnstore=await _columnstore(connection, version, granted),
        points=points or ALL,
    )


def _check(points: str | None) -> None:
    if points not in (None, ALL, OFF) and not (points.isdecimal() and int(points) > 0):
        raise ConfigurationError("points is 'all', 'off', or a number of days")


async def _installed(connection: Connection) -> str | None:
    """The extension's version, creating it where that is possible and allowed; None without it."""
    state = await _SQL.state(connection)
    if state["installed"] is not None:
        return str(state["installed"])
    # Without the preload, creating it ends the session; the setting is hidden from those who may not create.
    if state["available"] is None or not state["preloaded"] or not state["superuser"]:
        return None
    await connection.execute("create extension if not exists timescaledb")
    return str(state["available"])


async def _columnstore(connection: Connection, version: str, granted: str | None) -> bool:
    if await _SQL.has_columnstore(connection):
        return True
    numbers = tuple(int(part) for part in version.split("-")[0].split(".")[:2])
    if granted != "timescale" or numbers < COLUMNSTORE_SINCE:
        return False
    async with connection.transaction():
        await connection.execute(text("timescale_columnstore"))
    return True


async def trim(connection: Connection, info: TimescaleInfo) -> None:
    """Removes data points older than the setting says; whole chunks where there are chunks."""
    if info.points in (ALL, OFF):
        return
    keep_days = int(info.points)
    if info.version is None:
        await _SQL.delete_points(connection, keep_days=keep_days)
    else:
        async for _ in _SQL.drop_points(connection, keep_days=keep_days):
            pass
