"""What activities say about an athlete's settings: best efforts, and what devices were set to."""

from collections.abc import Collection
from datetime import date
from typing import Any, Final

from milevault.model.evidence import Evidence
from milevault.model.figures import EffortKind
from milevault.model.settings import RECORDED_THRESHOLDS, SETTINGS_BY_KEY
from milevault.store.pool import Connection
from milevault.store.sql import statements

_SQL: Final[Any] = statements("evidence")
_DEVICE: Final = [SETTINGS_BY_KEY[key] for key in RECORDED_THRESHOLDS]


async def best_efforts(
    connection: Connection,
    athlete_id: int,
    kind: EffortKind,
    sizes: tuple[float, float],
    first_day: date,
    sports: Collection[str] | None = None,
) -> dict[float, Evidence]:
    """Of each size the highest value since that day that counts as a record, by size.

    ``sizes`` are the lowest and the highest, both included; ``sports`` None stands for every sport.
    """
    found = _SQL.best_efforts(
        connection,
        athlete_id=athlete_id,
        kind=kind,
        sports=None if sports is None else list(sports),
        shortest=sizes[0],
        longest=sizes[1],
        first_day=first_day,
    )
    return {row["size"]: _evidence(row) async for row in found}


async def device_values(
    connection: Connection, athlete_id: int, first_day: date, power_sports: Collection[str]
) -> dict[str, Evidence]:
    """What devices were set to latest since that day, by the setting's key; power in activities of these sports only."""
    found = _SQL.device_values(
        connection,
        athlete_id=athlete_id,
        keys=[one.key for one in _DEVICE],
        lowest=[one.lowest for one in _DEVICE],
        highest=[one.highest for one in _DEVICE],
        power_sports=list(power_sports),
        first_day=first_day,
    )
    return {row["key"]: _evidence(row) async for row in found}


def _evidence(row: Any) -> Evidence:
    return Evidence(value=row["value"], day=row["local_date"], activity_id=row["activity_id"])
