"""What one file says about health as columns for the tables: each key once, in a fixed order."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import numpy as np

from milevault.model.wellness import (
    HEALTH_CHANNELS_BY_NAME,
    Floats,
    HealthSeries,
    HealthValue,
    SleepKind,
    SleepSession,
)
from milevault.store import packing

# FIT says whole seconds, beat intervals do not; a blob is hardly larger for it (docs/decisions/health-merging.md).
TIME_RESOLUTION_S: Final = 0.001


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueColumns:
    """Columns of health_value."""

    days: list[date]
    metrics: list[str]
    components: list[str]
    numbers: list[float]
    observed: list[datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleColumns:
    """Columns of health_sample; ``times`` and ``packed`` are blobs of ``store.packing``."""

    days: list[date]
    channels: list[str]
    of_days: list[bool]
    sample_counts: list[int]
    times: list[bytes]
    packed: list[bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class SleepColumns:
    """Columns of sleep_session; the stages of all sessions stand one behind the other."""

    days: list[date]
    kinds: list[SleepKind]
    starts: list[datetime]
    ends: list[datetime]
    utc_offsets: list[int | None]
    observed: list[datetime]
    deletions: list[bool]
    stage_counts: list[int]
    stage_starts_ms: list[int]
    stage_levels: list[int]


def value_columns(values: Iterable[HealthValue]) -> ValueColumns:
    """One row per day, metric and component: of several the one observed last, of equals the larger."""
    chosen: dict[tuple[date, str, str], HealthValue] = {}
    for one in sorted(values, key=lambda one: (one.observed_at, one.value)):
        chosen[one.day, one.metric, one.component] = one
    rows = [chosen[key] for key in sorted(chosen)]
    return ValueColumns(
        days=[one.day for one in rows],
        metrics=[one.metric for one in rows],
        components=[one.component for one in rows],
        numbers=[one.value + 0.0 for one in rows],  # -0.0 is 0.0, also in a tie
        observed=[one.observed_at for one in rows],
    )


def sample_columns(series: Iterable[HealthSeries]) -> SampleColumns:
    """One row per day and channel, rounded to milliseconds, one value per time: the larger of several."""
    pieces: dict[tuple[date, str], list[HealthSeries]] = {}
    for one in series:
        pieces.setdefault((one.day, one.channel), []).append(one)
    rows = [(key, *_one_per_time(pieces[key])) for key in sorted(pieces)]
    return SampleColumns(
        days=[day for (day, _), *_ in rows],
        channels=[channel for (_, channel), *_ in rows],
        of_days=[any(one.of_day for one in pieces[key]) for key, *_ in rows],
        sample_counts=[len(times_s) for _, times_s, _ in rows],
        times=[packing.pack(times_s, TIME_RESOLUTION_S) for _, times_s, _ in rows],
        packed=[
            packing.pack(values, HEALTH_CHANNELS_BY_NAME[channel].resolution)
            for (_, channel), _, values in rows
        ],
    )


def _one_per_time(pieces: list[HealthSeries]) -> tuple[Floats, Floats]:
    times_s = np.round(np.concatenate([one.times_s for one in pieces]), 3)
    values = np.concatenate([one.values for one in pieces])
    order = np.lexsort((values, times_s))
    times_s, values = times_s[order], values[order]
    last = np.append(np.diff(times_s) > 0, True)
    return times_s[last], values[last]


def sleep_columns(sleeps: Iterable[SleepSession]) -> SleepColumns:
    """One row per day, kind and start: of several the one observed last; of equals a deletion, the longer, finer one."""
    chosen: dict[tuple[date, SleepKind, datetime], SleepSession] = {}
    order = sorted(
        sleeps, key=lambda one: (one.observed_at, one.deleted, one.end_time, len(one.stage_levels))
    )
    for one in order:
        chosen[one.day, one.kind, one.start_time] = one
    rows = [chosen[key] for key in sorted(chosen)]
    stages = [_stages(one) for one in rows]
    return SleepColumns(
        days=[one.day for one in rows],
        kinds=[one.kind for one in rows],
        starts=[one.start_time for one in rows],
        ends=[one.end_time for one in rows],
        utc_offsets=[one.utc_offset_s for one in rows],
        observed=[one.observed_at for one in rows],
        deletions=[one.deleted for one in rows],
        stage_counts=[len(levels) for _, levels in stages],
        stage_starts_ms=[start for starts, _ in stages for start in starts],
        stage_levels=[level for _, levels in stages for level in levels],
    )


def _stages(sleep: SleepSession) -> tuple[list[int], list[int]]:
    """Starts in milliseconds from the session's start, and levels, of the stages that lie within it.

    The stage that holds when the session begins begins with it.
    """
    whole_ms = round((sleep.end_time - sleep.start_time).total_seconds() * 1000)
    offsets_ms = np.rint((sleep.stage_starts_s - sleep.start_time.timestamp()) * 1000)
    starts_ms = np.maximum(offsets_ms, 0)
    counts = (starts_ms < np.append(starts_ms[1:], whole_ms)) & (starts_ms < whole_ms)
    return starts_ms[counts].astype(np.int64).tolist(), sleep.stage_levels[counts].astype(np.int64).tolist()
