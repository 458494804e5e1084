"""Time in zones: one SQL statement fills it from the histograms, whatever changed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from milevault.model.settings import RECORDED_THRESHOLDS, SETTINGS_BY_KEY, SINCE_EVER, ZoneKind, ZoneMethod
from milevault.model.zones import DEFAULT_ZONES, FLOOR_DIGITS
from milevault.store.pool import Connection
from milevault.store.sql import statements

_SQL: Final[Any] = statements("zones")
KINDS: Final[tuple[ZoneKind, ...]] = ("heart_rate", "power")
_ALL_IDS: Final = (0, 2**63 - 1)
_BOUNDS: Final = [SETTINGS_BY_KEY[key] for key in RECORDED_THRESHOLDS]


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneTime:
    """Seconds in each zone of one activity, and below the first floor; ``floors`` are bpm or W, rising."""

    kind: ZoneKind
    method: ZoneMethod
    floors: tuple[float, ...]
    seconds: tuple[float, ...]
    below_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneSums:
    """Seconds by the zone's number over several activities; ``methods`` are those of their sets."""

    methods: tuple[ZoneMethod, ...]
    activity_count: int
    seconds: tuple[float, ...]
    below_s: float


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


async def of_activity(connection: Connection, athlete_id: int, activity_id: int) -> list[ZoneTime] | None:
    """The activity's time in zones, by kind; None where there is no such activity."""
    key = {"athlete_id": athlete_id, "activity_id": activity_id}
    found = [
        ZoneTime(**{**row, "floors": tuple(row["floors"]), "seconds": tuple(row["seconds"])})
        async for row in _SQL.of_activity(connection, **key)
    ]
    return found if found or await _SQL.has_activity(connection, **key) else None


async def sums(
    connection: Connection,
    athlete_id: int,
    kind: ZoneKind,
    first_day: date,
    last_day: date,
    sport: str | None = None,
) -> tuple[ZoneSums, dict[date, ZoneSums]]:
    """The time in zones over local days, both included, and that of each week that has any, by its Monday."""
    whole: list[Any] = []
    by_week: dict[date, list[Any]] = {}
    async for row in _SQL.sums(
        connection, athlete_id=athlete_id, kind=kind, sport=sport, first_day=first_day, last_day=last_day
    ):
        (whole if row["week"] is None else by_week.setdefault(row["week"], [])).append(row)
    return _sums(whole), {week: _sums(rows) for week, rows in by_week.items()}


def _sums(rows: list[Any]) -> ZoneSums:
    below, *zones = rows or [{"seconds": 0.0, "activity_count": 0, "methods": []}]
    return ZoneSums(
        methods=tuple(below["methods"]),
        activity_count=below["activity_count"],
        seconds=tuple(row["seconds"] for row in zones),
        below_s=below["seconds"],
    )
