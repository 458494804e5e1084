"""Time in zones: one SQL statement fills it from the histograms, whatever changed."""

from collections.abc import Collection
from datetime import date
from typing import Any, Final

from milevault.model.settings import RECORDED_THRESHOLDS, SETTINGS_BY_KEY, SINCE_EVER, ZoneKind
from milevault.model.zones import DEFAULT_ZONES, FLOOR_DIGITS
from milevault.store.pool import Connection
from milevault.store.sql import statements

_SQL: Final[Any] = statements("zones")
KINDS: Final[tuple[ZoneKind, ...]] = ("heart_rate", "power")
_ALL_IDS: Final = (0, 2**63 - 1)
_BOUNDS: Final = [SETTINGS_BY_KEY[key] for key in RECORDED_THRESHOLDS]


async def recompute(
    connection: Connection,
    athlete_id: int,
    *,
    activity_ids: Collection[int] | None = None,
    first_day: date | None = None,
    kinds: Collection[ZoneKind] = KINDS,
) -> int:
    """Brings the time in zones up to date with histograms, settings and zone sets; returns how many rows changed.

    Of the activities named (None: all) those of ``first_day`` and later (None: all). A row whose floors or
    histogram are no longer known goes. In the caller's transaction; twice in a row changes nothing the second time.
    """
    wanted = None if activity_ids is None else sorted(activity_ids)
    lowest_id, highest_id = (wanted[0], wanted[-1]) if wanted else _ALL_IDS
    heart_rate, power = DEFAULT_ZONES["heart_rate"], DEFAULT_ZONES["power"]
    return int(
        await _SQL.recompute(
            connection,
            athlete_id=athlete_id,
            lowest_id=lowest_id,
            highest_id=highest_id,
            activity_ids=wanted,
            first_day=first_day or SINCE_EVER,
            kinds=list(kinds),
            keys=list(RECORDED_THRESHOLDS),
            lowest=[setting.lowest for setting in _BOUNDS],
            highest=[setting.highest for setting in _BOUNDS],
            heart_rate_method=heart_rate.method,
            heart_rate_floors=list(heart_rate.floors),
            power_method=power.method,
            power_floors=list(power.floors),
            digits=FLOOR_DIGITS,
        )
    )
