"""Gear: what exports list, what activities name, what the user says of it, and how far it has come."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from milevault.model.gear import GearKind
from milevault.store.pool import Connection
from milevault.store.sql import statements

_SQL: Final[Any] = statements("gear")


@dataclass(frozen=True, slots=True, kw_only=True)
class GearTotals:
    """Sums over the activities that name a gear, and the first and last local day of them."""

    activity_count: int
    distance_m: float
    moving_time_s: float
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class GearRow:
    """One gear. ``totals`` is None for one that no activity names; ``edited`` says whether the user spoke of it."""

    name: str
    kind: GearKind = "other"
    brand: str | None = None
    model: str | None = None
    first_used: date | None = None
    retired: bool = False
    service_distance_m: float | None = None
    edited: bool = False
    totals: GearTotals | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GearEdit:
    """The user's word; None: what the exports say."""

    kind: GearKind | None = None
    retired: bool | None = None
    service_distance_m: float | None = None


async def all_gear(connection: Connection, athlete_id: int) -> list[GearRow]:
    """Every gear that is listed, edited or named by an activity, in the order of names."""
    totals = {}
    async for row in _SQL.totals(connection, athlete_id=athlete_id):
        fields = dict(row)
        name = fields.pop("name")
        totals[name] = GearTotals(**fields)
    listed = {
        row["name"]: GearRow(**row, totals=totals.get(row["name"]))
        async for row in _SQL.listed(connection, athlete_id=athlete_id)
    }
    named = {name: GearRow(name=name, totals=one) for name, one in totals.items() if name not in listed}
    return sorted([*listed.values(), *named.values()], key=lambda one: one.name)


async def edit(connection: Connection, athlete_id: int, name: str, said: GearEdit) -> None:
    """Keeps what the user says of a gear in place of what they said before; it outranks every export."""
    await _SQL.edit(
        connection,
        athlete_id=athlete_id,
        name=name,
        kind=said.kind,
        retired=said.retired,
        service_distance_m=said.service_distance_m,
    )


async def forget_edit(connection: Connection, athlete_id: int, name: str) -> bool:
    """Takes the user's word back; False where there was none."""
    return await _SQL.forget_edit(connection, athlete_id=athlete_id, name=name) is not None
