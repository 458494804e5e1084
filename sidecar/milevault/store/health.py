"""Health: what each file says is kept, what counts is found when it is read (docs/decisions/health-merging.md).

Nothing a file says is overwritten by another file, so the order of imports cannot matter. Reading a file again
replaces exactly its own rows.
"""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Final

from milevault.model import SOURCES_BY_NAME, Wellness
from milevault.model.wellness import HEALTH_CHANNELS_BY_NAME, HEALTH_METRICS_BY_KEY, Floats, SleepKind
from milevault.store.health_derived import derive, piece
from milevault.store.health_joining import Sleep, joined, nights
from milevault.store.health_rows import (
    SampleColumns,
    SleepColumns,
    ValueColumns,
    sample_columns,
    sleep_columns,
    value_columns,
)
from milevault.store.pool import Connection
from milevault.store.sql import statements

__all__ = [
    "Coverage",
    "HealthChange",
    "Origin",
    "Sleep",
    "SleepKind",
    "Value",
    "coverage",
    "days",
    "forget",
    "latest",
    "origins",
    "save",
    "series",
    "sleeps",
]

_SQL: Final[Any] = statements("health")


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthChange:
    """What saving a file changed of what it says and of what follows; ``first_day`` and ``last_day`` are None for nothing.

    ``metrics`` and ``channels`` are sorted; ``sleep`` says whether a night or a nap changed.
    """

    first_day: date | None = None
    last_day: date | None = None
    day_count: int = 0
    metrics: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    sleep: bool = False

    def __bool__(self) -> bool:
        """Whether anything new was said."""
        return self.day_count > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a day's value comes from: ``source`` and ``observed_at`` of its latest part, the files of all.

    What follows from the samples has the source ``samples`` and no files.
    """

    source: str
    observed_at: datetime
    sha256s: tuple[bytes, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """The value of a metric that counts for a day."""

    day: date
    value: float
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The first and the last day that have a metric or channel."""

    first_day: date
    last_day: date


async def save(
    connection: Connection, athlete_id: int, sha256: bytes, source_name: str, wellness: Wellness
) -> HealthChange:
    """Makes ``wellness`` all that the file says, in the caller's transaction; its ledger row must be there.

    ``source_name`` is a name of ``model.source.SOURCES``.
    """
    source = SOURCES_BY_NAME[source_name]
    key = {"athlete_id": athlete_id, "sha256": sha256, "source": source.name, "rank": source.health_rank}
    return await _replace(connection, athlete_id, key, wellness)


async def forget(connection: Connection, athlete_id: int, sha256: bytes) -> HealthChange:
    """Removes all that the file says; what other files say counts in its place."""
    key = {"athlete_id": athlete_id, "sha256": sha256, "source": "", "rank": 0}
    return await _replace(connection, athlete_id, key, Wellness())


async def _replace(
    connection: Connection, athlete_id: int, key: dict[str, object], wellness: Wellness
) -> HealthChange:
    values = await _SQL.save_values(connection, **key, **_columns(value_columns(wellness.values)))
    given = sample_columns(wellness.series)
    samples = await _SQL.save_samples(connection, **key, **_columns(given))
    slept = await _SQL.save_sleeps(connection, **key, **_columns(sleep_columns(wellness.sleeps)))
    # Also what the file says unchanged: reading it again computes anew what an earlier version computed otherwise.
    sampled = {
        *zip(given.days, given.channels, strict=True),
        *zip(samples["lost_days"], samples["lost_channels"], strict=True),
    }
    derived = await derive(connection, athlete_id, sampled, slept["days"])
    changed = {*values["days"], *samples["days"], *slept["days"], *derived.days}
    return HealthChange(
        first_day=min(changed, default=None),
        last_day=max(changed, default=None),
        day_count=len(changed),
        metrics=tuple(sorted({*values["names"], *derived.metrics})),
        channels=tuple(sorted(samples["names"])),
        sleep=bool(slept["days"]),
    )


def _columns(rows: ValueColumns | SampleColumns | SleepColumns) -> dict[str, list[Any]]:
    # Not dataclasses.asdict, which copies every entry.
    return {field.name: getattr(rows, field.name) for field in fields(rows)}


async def days(
    connection: Connection,
    athlete_id: int,
    first_day: date,
    last_day: date,
    metrics: Collection[str] | None = None,
) -> dict[date, dict[str, float]]:
    """The values that count for each day that has any, both ends included; None stands for every metric."""
    found: dict[date, dict[str, float]] = {}
    async for row in _SQL.days(connection, **_span(athlete_id, first_day, last_day, metrics)):
        found.setdefault(row["local_date"], {})[row["metric"]] = row["value"]
    return found


async def origins(
    connection: Connection,
    athlete_id: int,
    first_day: date,
    last_day: date,
    metrics: Collection[str] | None = None,
) -> dict[date, dict[str, Value]]:
    """As ``days``, with where each value comes from."""
    found: dict[date, dict[str, Value]] = {}
    async for row in _SQL.days_with_origin(connection, **_span(athlete_id, first_day, last_day, metrics)):
        found.setdefault(row["local_date"], {})[row["metric"]] = _value(row)
    return found


async def latest(connection: Connection, athlete_id: int) -> dict[str, Value]:
    """Of each metric that has any the value of the latest day, by key."""
    found = _SQL.latest(connection, athlete_id=athlete_id, metrics=list(HEALTH_METRICS_BY_KEY))
    return {row["metric"]: _value(row) async for row in found}


async def coverage(
    connection: Connection, athlete_id: int
) -> tuple[dict[str, Coverage], dict[str, Coverage]]:
    """The metrics, and the channels, that the athlete has data of."""
    metrics = _SQL.metric_coverage(connection, athlete_id=athlete_id, names=list(HEALTH_METRICS_BY_KEY))
    found = {row["name"]: _coverage(row) async for row in metrics}
    channels = _SQL.channel_coverage(connection, athlete_id=athlete_id, names=list(HEALTH_CHANNELS_BY_NAME))
    return found, {row["name"]: _coverage(row) async for row in channels}


async def series(
    connection: Connection, athlete_id: int, channel: str, first_day: date, last_day: date
) -> tuple[Floats, Floats]:
    """The samples of all files over those days: (N,) Unix seconds, strictly rising, and (N,) values."""
    found = _SQL.samples(
        connection, athlete_id=athlete_id, channel=channel, first_day=first_day, last_day=last_day
    )
    return joined([piece(row, channel) async for row in found])


async def sleeps(connection: Connection, athlete_id: int, first_day: date, last_day: date) -> list[Sleep]:
    """The nights and naps that count, under their day of waking, in the order of time."""
    found = _SQL.sleeps(connection, athlete_id=athlete_id, first_day=first_day, last_day=last_day)
    return nights([_sleep(row) async for row in found])


def _span(
    athlete_id: int, first_day: date, last_day: date, metrics: Collection[str] | None
) -> dict[str, object]:
    return {
        "athlete_id": athlete_id,
        "first_day": first_day,
        "last_day": last_day,
        "metrics": list(HEALTH_METRICS_BY_KEY if metrics is None else metrics),
    }


def _value(row: Any) -> Value:
    origin = Origin(
        source=row["source"], observed_at=row["observed_at"], sha256s=tuple(dict.fromkeys(row["sha256s"]))
    )
    return Value(day=row["local_date"], value=row["value"], origin=origin)


def _coverage(row: Any) -> Coverage:
    return Coverage(first_day=row["first_day"], last_day=row["last_day"])


def _sleep(row: Any) -> Sleep:
    said = dict(row)
    whole = row["end_time"] - row["start_time"]
    return Sleep(
        day=said.pop("local_date"),
        sha256s=(said.pop("sha256"),),
        stage_starts_ms=tuple(said.pop("stage_starts_ms")),
        stage_levels=tuple(said.pop("stage_levels")),
        stages_end_ms=round(whole.total_seconds() * 1000),
        **said,
    )
