"""Writes an analysed activity: row, laps, lengths, packed streams and data points (K9, K10)."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any, Final, Protocol
from zoneinfo import ZoneInfo

import msgspec
import numpy as np
from numpy.typing import NDArray

from milevault.model import CHANNELS_BY_NAME, ELAPSED_RESOLUTION_S, Activity, Device, Lap, Length, Streams
from milevault.model.recording import NO_SAMPLES, Merged
from milevault.store import packing, points
from milevault.store.athletes import Athlete
from milevault.store.pool import Connection
from milevault.store.sql import statements

_SQL: Final[Any] = statements("activities")
# The time axis is packed like a channel.
ELAPSED: Final = "elapsed_s"
_LAP_COLUMNS: Final = {"index": "lap_index"}
_LENGTH_COLUMNS: Final = {"index": "length_index"}
_PLAIN: Final = (
    "session_index",
    "sport",
    "sub_sport",
    "indoor",
    "name",
    "description",
    "gear",
    "perceived_exertion",
    "feel",
    "commute",
    "start_time",
    "utc_offset_s",
    "utc_offset_source",
    "elapsed_time_s",
    "timer_time_s",
    "moving_time_s",
    "distance_m",
    "elevation_gain_m",
    "elevation_loss_m",
    "avg_speed_mps",
    "max_speed_mps",
    "avg_heart_rate",
    "max_heart_rate",
    "avg_power_w",
    "max_power_w",
    "avg_cadence",
    "calories_kcal",
    "pool_length_m",
    "race",
    "excluded",
    "device_max_heart_rate",
    "device_resting_heart_rate",
    "device_threshold_heart_rate",
    "device_ftp_w",
)
# Words, and what they were read with: no figure follows from them.
_WORDS: Final = frozenset(
    {"session_index", "name", "description", "gear", "feel", "commute", "utc_offset_source"}
)
FACTS: Final = tuple(name for name in _PLAIN if name not in _WORDS)
"""What the figures of an activity follow from, beside its day, samples, laps and lengths."""


class Analysed(Protocol):
    """What ``analysis.summarise`` returns, as far as it is stored."""

    @property
    def activity(self) -> Activity: ...
    @property
    def elevation_method(self) -> str | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Versions:
    """Which version of the readers and of the analysis an activity comes from."""

    parser_version: int
    analysis_version: int


async def insert(
    connection: Connection, athlete: Athlete, merged: Merged, samples: Analysed, versions: Versions
) -> int:
    """A new activity; returns its id.

    ``merged`` is what is shown, with its own part of samples, laps and lengths; ``samples`` has all of them as the
    primary recording gave them.
    """
    row = _row(athlete, merged, versions) | _sample_facts(merged.activity)
    activity_id = int(await _SQL.insert_one(connection, **row))
    key = {"athlete_id": athlete.athlete_id, "activity_id": activity_id}
    await _put_streams(connection, key, samples.activity.streams)
    await _put_laps(connection, key, merged, samples.activity)
    return activity_id


async def update(
    connection: Connection,
    athlete: Athlete,
    activity_id: int,
    merged: Merged,
    samples: Analysed | None,
    versions: Versions,
    *,
    recut: Activity | None = None,
) -> bool:
    """Changes an activity, and its samples where there are ``samples``; False where all was so already.

    ``recut`` is the activity as recorded, where another part of the same samples is to be shown.
    """
    key = {"athlete_id": athlete.athlete_id, "activity_id": activity_id}
    if samples is not None:
        await clear(connection, athlete.athlete_id, activity_id)
        await _SQL.put_sample_facts(connection, **key, **_sample_facts(merged.activity))
        await _put_streams(connection, key, samples.activity.streams)
        await _put_laps(connection, key, merged, samples.activity)
    elif recut is not None:
        await _recut(connection, key, merged, recut)
    row = _row(athlete, merged, versions)
    changed = await _SQL.update_one(connection, activity_id=activity_id, **row)
    return bool(changed) or samples is not None


def facts_differ(row: Mapping[str, Any], athlete: Athlete, activity: Activity) -> bool:
    """Whether the stored row of an activity lacks or has other FACTS than the activity."""
    if row["local_date"] != local_date(activity, athlete.time_zone):
        return True
    return any(row[name] != _stored(getattr(activity, name)) for name in FACTS)


def is_trimmed(row: Mapping[str, Any]) -> bool:
    """Whether the stored row is of an activity that is shown in part."""
    return (row["trim_start_s"], row["trim_end_s"]) != (None, None)


async def clear(connection: Connection, athlete_id: int, activity_id: int) -> None:
    """Removes the activity's samples, laps, lengths and data points; the row stays."""
    span = await _SQL.span(connection, athlete_id=athlete_id, activity_id=activity_id)
    await _SQL.clear(connection, athlete_id=athlete_id, activity_id=activity_id)
    if span is not None:
        await points.delete(connection, athlete_id, activity_id, span["start_time"], span["end_time"])


async def _recut(connection: Connection, key: dict[str, int], merged: Merged, recorded: Activity) -> None:
    """Laps, lengths and, where it has any, data points of the part that is shown now."""
    span = await _SQL.span(connection, **key)
    had_points = await points.delete(connection, **key, first=span["start_time"], last=span["end_time"])
    await _SQL.clear_laps(connection, **key)
    await _SQL.put_sample_facts(connection, **key, **_sample_facts(merged.activity))
    await _put_laps(connection, key, merged, recorded)
    if had_points:
        await points.write(
            connection, **key, start_time=merged.activity.start_time, streams=merged.activity.streams
        )


async def write_points(connection: Connection, athlete_id: int, activity_id: int, samples: Analysed) -> None:
    """Fills the wide table with the samples."""
    activity = samples.activity
    await points.write(connection, athlete_id, activity_id, activity.start_time, activity.streams)


def _row(athlete: Athlete, merged: Merged, versions: Versions) -> dict[str, Any]:
    activity = merged.activity
    return {
        "athlete_id": athlete.athlete_id,
        "sha256": merged.primary.sha256,
        "source": merged.primary.source,
        "local_date": local_date(activity, athlete.time_zone),
        "elevation_method": merged.elevation_method,
        "device_manufacturer": activity.device.manufacturer,
        "device_product": activity.device.product,
        "device_serial": activity.device.serial_number,
        "findings": list(activity.findings),
        "parser_version": versions.parser_version,
        "analysis_version": versions.analysis_version,
        "edited": list(merged.edits.told),
        "trim_start_s": merged.trim_start_s,
        "trim_end_s": merged.trim_end_s,
        **{name: _stored(getattr(activity, name)) for name in _PLAIN},
    }


def activity_of(row: Mapping[str, Any]) -> Activity:
    """The activity of a stored row, without samples, laps and lengths: what ``_row`` was made of."""
    return Activity(
        **{name: row[name] for name in _PLAIN},
        streams=NO_SAMPLES,
        findings=tuple(row["findings"]),
        device=Device(
            manufacturer=row["device_manufacturer"],
            product=row["device_product"],
            serial_number=row["device_serial"],
        ),
    )


def _sample_facts(activity: Activity) -> dict[str, Any]:
    channels = _present(activity.streams)
    return {
        "start_time": activity.start_time,
        "end_time": _end_time(activity),
        "has_track": "position_lat" in channels and "position_long" in channels,
        "sample_count": len(activity.streams),
    }


async def _put_laps(connection: Connection, key: dict[str, int], merged: Merged, recorded: Activity) -> None:
    """Laps and lengths that are shown and, where that is a part, all that were recorded."""
    activity = merged.activity
    if merged.is_trimmed:
        laps, lengths = (msgspec.json.encode(rows).decode() for rows in (recorded.laps, recorded.lengths))
        await _SQL.put_untrimmed(connection, **key, laps=laps, lengths=lengths)
    if activity.laps:
        await _SQL.put_laps(connection, **key, **_columns(Lap, activity.laps, _LAP_COLUMNS))
    if activity.lengths:
        await _SQL.put_lengths(connection, **key, **_columns(Length, activity.lengths, _LENGTH_COLUMNS))


def local_date(activity: Activity, time_zone: str) -> date:
    """The day the activity started on, by the recorded offset or else the athlete's time zone."""
    if activity.utc_offset_s is not None:
        return (activity.start_time + timedelta(seconds=activity.utc_offset_s)).date()
    return activity.start_time.astimezone(ZoneInfo(time_zone)).date()


def _end_time(activity: Activity) -> datetime:
    """When the last sample or, if later, the clock ended; rounded up, so that a range up to it holds all."""
    axis = activity.streams.elapsed_s
    last_s = max(activity.elapsed_time_s, float(axis[-1]) if len(axis) else 0.0)
    return activity.start_time + timedelta(milliseconds=math.ceil(max(last_s, 0.0) * 1000) + 1)


def _present(streams: Streams) -> dict[str, NDArray[np.float64]]:
    """The channels that have a name we store and at least one value."""
    return {
        name: values
        for name, values in streams.values.items()
        if name in CHANNELS_BY_NAME and not np.isnan(values).all()
    }


async def _put_streams(connection: Connection, key: dict[str, int], streams: Streams) -> None:
    if not len(streams):
        return
    packed = {ELAPSED: packing.pack(streams.elapsed_s, ELAPSED_RESOLUTION_S)}
    for name, values in _present(streams).items():
        packed[name] = packing.pack(values, CHANNELS_BY_NAME[name].resolution)
    await _SQL.put_streams(
        connection,
        **key,
        sample_count=len(streams),
        channels=list(packed),
        packed=list(packed.values()),
    )


def _columns(kind: type, rows: Sequence[Any], renamed: dict[str, str]) -> dict[str, list[Any]]:
    return {
        renamed.get(field.name, field.name): [_stored(getattr(row, field.name)) for row in rows]
        for field in fields(kind)
    }


def _stored(value: Any) -> Any:
    """The value as a database scalar; nan, which no reader of JSON understands, is missing."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
