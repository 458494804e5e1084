"""Keeps what follows from all samples and nights of a day (model.health_day) equal to what the files say now.

Called by every save, in its transaction, for the days and channels it touched; reads no other day's samples
than those and, where the day has a night, the day before's. Portions of days bound the memory: an export's
nights touch ten years at once.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import batched
from typing import Any, Final

from milevault.model import HealthValue
from milevault.model.health_day import (
    METRICS_BY_CHANNEL,
    NAPS,
    NIGHT_CHANNELS,
    NO_SAMPLES,
    WAKING_CHANNELS,
    SampledDay,
    Samples,
    Span,
    day_values,
)
from milevault.model.wellness import HEALTH_CHANNELS_BY_NAME, SleepKind, possible
from milevault.store import packing
from milevault.store.health_joining import Piece, Sleep, joined, nights
from milevault.store.health_rows import TIME_RESOLUTION_S, value_columns
from milevault.store.pool import Connection
from milevault.store.sql import statements

_SQL: Final[Any] = statements("health_derived")
_ONE_DAY: Final = timedelta(days=1)
# A month of minutes in five channels is 2 MB, and some 30 ms of the event loop.
_DAYS_AT_ONCE: Final = 31

type SampledKey = tuple[date, str]  # local date and channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """The days and the metrics of which what follows has changed."""

    days: frozenset[date] = frozenset()
    metrics: frozenset[str] = frozenset()


async def derive(
    connection: Connection, athlete_id: int, sampled: Iterable[SampledKey], slept: Iterable[date]
) -> Derived:
    """Computes anew what follows from samples and nights that were added, replaced or removed.

    ``sampled`` are local dates and channels, ``slept`` the dates of waking. The rows of the caller's
    transaction must be written.
    """
    woken = set(slept)
    touched = {(day, channel) for day, channel in sampled if channel in METRICS_BY_CHANNEL}
    touched |= {(day, channel) for day in woken for channel in NIGHT_CHANNELS}
    touched |= {(day - _ONE_DAY, channel) for day in woken for channel in WAKING_CHANNELS}
    if not touched:
        return Derived()
    await _SQL.lock(connection, key=_lock_key(athlete_id))
    # What is sampled before midnight may be of the night that ends on the day after, if one does.
    evenings = {(day + _ONE_DAY, channel) for day, channel in touched if channel in NIGHT_CHANNELS} - touched
    days: set[date] = set()
    metrics: set[str] = set()
    for portion in batched(sorted({day for day, _ in touched | evenings}), _DAYS_AT_ONCE, strict=False):
        rested = await _sleeps(connection, athlete_id, portion)
        keys = [(day, channel) for day in portion for channel in METRICS_BY_CHANNEL]
        wanted = [key for key in keys if key in touched or (key in evenings and rested.night(key[0]))]
        naps = [day for day in portion if day in woken]
        changed = await _replace(connection, athlete_id, wanted, naps, rested)
        days.update(changed["days"])
        metrics.update(changed["names"])
    return Derived(days=frozenset(days), metrics=frozenset(metrics))


@dataclass(frozen=True, slots=True)
class _Rested:
    """The sessions that count, by kind and day."""

    by_day: Mapping[tuple[SleepKind, date], Sequence[Sleep]]

    def night(self, day: date) -> list[Span]:
        """The sessions of the night that ended on the day, in the order of time."""
        return [_span(one) for one in self.by_day.get(("main", day), ())]

    def asleep(self, day: date) -> list[Span]:
        naps = [_span(one) for one in self.by_day.get(("nap", day), ())]
        return [*self.night(day), *naps, *self.night(day + _ONE_DAY)]

    def napped(self, day: date) -> Iterator[HealthValue]:
        """The day's naps together."""
        naps = self.by_day.get(("nap", day), ())
        total_s = sum((one.end_time - one.start_time).total_seconds() for one in naps)
        if naps and (known := possible(NAPS, total_s)) is not None:
            yield HealthValue(
                day=day, metric=NAPS, value=known, observed_at=max(one.observed_at for one in naps)
            )


def _span(sleep: Sleep) -> Span:
    return sleep.start_time.timestamp(), sleep.end_time.timestamp()


async def _sleeps(connection: Connection, athlete_id: int, days: Collection[date]) -> _Rested:
    """What was slept up to each of the days and into the day after."""
    wanted = {*days, *(day + _ONE_DAY for day in days)}
    found = _SQL.sleeps(connection, athlete_id=athlete_id, days=sorted(wanted))
    by_day: dict[tuple[SleepKind, date], list[Sleep]] = {}
    for one in nights([_sleep(row) async for row in found]):
        by_day.setdefault((one.kind, one.day), []).append(one)
    return _Rested(by_day)


def _sleep(row: Any) -> Sleep:
    """Without its stages, which nothing here follows from."""
    said = dict(row)
    return Sleep(
        day=said.pop("local_date"),
        sha256s=(said.pop("sha256"),),
        stage_starts_ms=(),
        stage_levels=(),
        stages_end_ms=0,
        **said,
    )


async def _replace(
    connection: Connection,
    athlete_id: int,
    wanted: Sequence[SampledKey],
    naps: Sequence[date],
    rested: _Rested,
) -> Any:
    samples = await _samples(connection, athlete_id, wanted, rested)
    values = [value for day in naps for value in rested.napped(day)]
    for day, channel in wanted:
        sampled = SampledDay(
            day=day,
            channel=channel,
            samples=samples.get((day, channel), NO_SAMPLES),
            before=samples.get((day - _ONE_DAY, channel), NO_SAMPLES),
            night=rested.night(day),
            asleep=rested.asleep(day),
        )
        values += day_values(sampled)
    asked = [(day, metric) for day, channel in wanted for metric in METRICS_BY_CHANNEL[channel]]
    asked += [(day, NAPS) for day in naps]
    columns = value_columns(values)
    return await _SQL.save(
        connection,
        athlete_id=athlete_id,
        asked_days=[day for day, _ in asked],
        asked_metrics=[metric for _, metric in asked],
        days=columns.days,
        metrics=columns.metrics,
        numbers=columns.numbers,
        observed=columns.observed,
    )


async def _samples(
    connection: Connection, athlete_id: int, wanted: Iterable[SampledKey], rested: _Rested
) -> dict[SampledKey, Samples]:
    """The merged samples of the days, and of the day before where a night may have begun then."""
    keys = set(wanted)
    keys |= {
        (day - _ONE_DAY, channel) for day, channel in keys if channel in NIGHT_CHANNELS and rested.night(day)
    }
    ordered = sorted(keys)
    found = _SQL.samples(
        connection,
        athlete_id=athlete_id,
        days=[day for day, _ in ordered],
        channels=[channel for _, channel in ordered],
    )
    pieces: dict[SampledKey, list[Piece]] = {}
    async for row in found:
        pieces.setdefault((row["local_date"], row["channel"]), []).append(piece(row, row["channel"]))
    return {key: joined(same) for key, same in pieces.items()}


def piece(row: Any, channel: str) -> Piece:
    """A row of health_sample, unpacked."""
    count = row["sample_count"]
    return Piece(
        times_s=packing.unpack(row["times"], TIME_RESOLUTION_S, count),
        values=packing.unpack(row["packed"], HEALTH_CHANNELS_BY_NAME[channel].resolution, count),
        rank=row["rank"],
        sha256=row["sha256"],
    )


def _lock_key(athlete_id: int) -> int:
    digest = hashlib.blake2b(f"{athlete_id}:health".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
