"""Writes an analysed activity: row, laps, lengths, packed streams, histogram and data points (K9, K10)."""

import math
from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import date, datetime, timedelta
from typing import Any, Final, Protocol
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from milevault.model import CHANNELS_BY_NAME, Activity, Lap, Length, Streams
from milevault.store import packing, points
from milevault.store.athletes import Athlete
from milevault.store.pool import Connection
from milevault.store.sql import statements

_SQL: Final[Any] = statements("activities")
# The time axis is packed like a channel, to the millisecond (FIT files say whole seconds).
ELAPSED: Final = "elapsed_s"
ELAPSED_RESOLUTION_S: Final = 0.001
_LAP_COLUMNS: Final = {"index": "lap_index"}
_LENGTH_COLUMNS: Final = {"index": "length_index"}
_PLAIN: Final = (
    "session_index",
    "sport",
    "sub_sport",
    "indoor",
    "name",
    "start_time",
    "utc_offset_s",
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
)


class Analysed(Protocol):
    """What ``analysis.summarise`` returns, as far as it is stored.

    hr_histogram : (K,) int16 bpm, ascending and unique, and (K,) float32 seconds
    """

    @property
    def activity(self) -> Activity: ...
    @property
    def hr_histogram(self) -> tuple[NDArray[np.int16], NDArray[np.float32]]: ...
    @property
    def elevation_method(self) -> str | None: ...


async def save(
    connection: Connection,
    athlete: Athlete,
    sha256: bytes,
    activities: Sequence[Analysed],
    *,
    parser_version: int,
    analysis_version: int,
    points: bool,
    before_points: Callable[[], None] = lambda: None,
) -> list[int]:
    """Stores the activities of one original in the caller's transaction; returns their ids in order.

    The original's earlier activities are replaced and keep their ids; a session that is no longer there is
    removed. ``points`` fills the wide table as well; ``before_points`` is called ahead of that, for crash tests.
    """
    found = _SQL.existing(connection, athlete_id=athlete.athlete_id, sha256=sha256)
    earlier = {row["session_index"]: row async for row in found}
    for row in earlier.values():
        await _clear(connection, athlete.athlete_id, row)
    gone = earlier.keys() - {one.activity.session_index for one in activities}
    for session_index in gone:
        activity_id = earlier[session_index]["activity_id"]
        await _SQL.delete(connection, athlete_id=athlete.athlete_id, activity_id=activity_id)
    versions = {"parser_version": parser_version, "analysis_version": analysis_version}
    return [
        await _save_one(
            connection, athlete, sha256, one, versions, with_points=points, before_points=before_points
        )
        for one in activities
    ]


async def _clear(connection: Connection, athlete_id: int, row: Any) -> None:
    await _SQL.clear(connection, athlete_id=athlete_id, activity_id=row["activity_id"])
    await points.delete(connection, athlete_id, row["activity_id"], row["start_time"], row["end_time"])


async def _save_one(
    connection: Connection,
    athlete: Athlete,
    sha256: bytes,
    one: Analysed,
    versions: dict[str, int],
    *,
    with_points: bool,
    before_points: Callable[[], None],
) -> int:
    activity = one.activity
    channels = _present(activity.streams)
    activity_id = int(
        await _SQL.put(
            connection,
            athlete_id=athlete.athlete_id,
            sha256=sha256,
            end_time=_end_time(activity),
            local_date=local_date(activity, athlete.time_zone),
            elevation_method=one.elevation_method,
            has_track="position_lat" in channels and "position_long" in channels,
            sample_count=len(activity.streams),
            device_manufacturer=activity.device.manufacturer,
            device_product=activity.device.product,
            device_serial=activity.device.serial_number,
            findings=list(activity.findings),
            **versions,
            **{name: _stored(getattr(activity, name)) for name in _PLAIN},
        )
    )
    key = {"athlete_id": athlete.athlete_id, "activity_id": activity_id}
    if len(activity.streams):
        await _put_streams(connection, key, activity.streams, channels)
    if activity.laps:
        await _SQL.put_laps(connection, **key, **_columns(Lap, activity.laps, _LAP_COLUMNS))
    if activity.lengths:
        await _SQL.put_lengths(connection, **key, **_columns(Length, activity.lengths, _LENGTH_COLUMNS))
    heart_rates, seconds = one.hr_histogram
    if len(heart_rates):
        await _SQL.put_histogram(
            connection, **key, heart_rates=heart_rates.tolist(), seconds=seconds.tolist()
        )
    before_points()
    if with_points:
        await points.write(connection, athlete.athlete_id, activity_id, activity.start_time, activity.streams)
    return activity_id


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


async def _put_streams(
    connection: Connection, key: dict[str, int], streams: Streams, channels: dict[str, NDArray[np.float64]]
) -> None:
    packed = {ELAPSED: packing.pack(streams.elapsed_s, ELAPSED_RESOLUTION_S)}
    for name, values in channels.items():
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
