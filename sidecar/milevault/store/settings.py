"""The athlete's settings as they are stored."""

from typing import Any, Final

from milevault.model.settings import SettingsHistory
from milevault.store.pool import Connection
from milevault.store.sql import statements

_SQL: Final[Any] = statements("settings")


async def settings_history(connection: Connection, athlete_id: int) -> SettingsHistory:
    """Every number the athlete set, with the days from which each holds."""
    values: dict[str, list[Any]] = {}
    async for row in _SQL.history(connection, athlete_id=athlete_id):
        values.setdefault(row["key"], []).append((row["valid_from"], row["value"]))
    return SettingsHistory(values=values)
