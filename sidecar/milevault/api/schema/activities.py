"""Activities with laps, lengths, recordings and samples."""

from datetime import date, datetime

from milevault.api.schema import Struct


class Activity(Struct, frozen=True, kw_only=True):
    activity_id: int
    athlete_id: int
    sport: str
    sub_sport: str
    indoor: bool
    name: str | None
    start_time: datetime
    utc_offset_s: int | None
    local_date: date
    elapsed_time_s: float
    timer_time_s: float | None
    moving_time_s: float | None
    distance_m: float | None
    elevation_gain_m: float | None
    elevation_loss_m: float | None
    avg_speed_mps: float | None
    max_speed_mps: float | None
    avg_heart_rate: float | None
    max_heart_rate: float | None
    avg_power_w: float | None
    max_power_w: float | None
    avg_cadence: float | None
    calories_kcal: float | None
    has_track: bool


class ActivityList(Struct, frozen=True, kw_only=True):
    activities: list[Activity]
    next_cursor: str | None


class Lap(Struct, frozen=True, kw_only=True):
    lap_index: int
    start_time: datetime
    elapsed_time_s: float
    timer_time_s: float | None
    distance_m: float | None
    elevation_gain_m: float | None
    avg_speed_mps: float | None
    avg_heart_rate: float | None
    max_heart_rate: float | None
    avg_power_w: float | None
    avg_cadence: float | None
    calories_kcal: float | None
    trigger: str | None


class LapList(Struct, frozen=True, kw_only=True):
    laps: list[Lap]


class Length(Struct, frozen=True, kw_only=True):
    length_index: int
    start_time: datetime
    elapsed_time_s: float
    length_type: str
    swim_stroke: str | None
    total_strokes: int | None
    avg_speed_mps: float | None


class ActivitySource(Struct, frozen=True, kw_only=True):
    """One recording of an activity: the file it is from, and whether it gives the samples (``is_primary``)."""

    recording_id: int
    source: str
    label: str
    start_time: datetime
    elapsed_time_s: float
    has_samples: bool
    is_primary: bool
    stored_at: datetime


class ActivityChanges(Struct, frozen=True, kw_only=True):
    """What separating, rejoining, deleting or restoring changed, by activity ids."""

    recorded: list[int]
    updated: list[int]
    removed: list[int]


class ActivityDetail(Struct, frozen=True, kw_only=True):
    """``edited`` names what the user edited. ``trim_start_s`` and ``trim_end_s`` are seconds since the recorded start
    between which the activity lies, null where it begins or ends as recorded; ``sample_count``, laps and streams are those
    of this part. ``excluded`` keeps it out of records.
    """

    activity: Activity
    description: str | None
    gear: str | None
    perceived_exertion: float | None
    feel: float | None
    commute: bool | None
    race: bool | None
    excluded: bool | None
    edited: list[str]
    trim_start_s: float | None
    trim_end_s: float | None
    utc_offset_source: str | None
    pool_length_m: float | None
    elevation_method: str | None
    device_manufacturer: str | None
    device_product: str | None
    findings: list[str]
    sample_count: int
    channels: list[str]
    laps: list[Lap]
    lengths: list[Length]
    sources: list[ActivitySource]


class StreamChannel(Struct, frozen=True, kw_only=True):
    """``values`` has one entry per ``elapsed_s`` entry; null where missing."""

    unit: str
    values: list[float | None]


class Streams(Struct, frozen=True, kw_only=True):
    """Columns of one activity, downsampled to at most the asked number of points."""

    activity_id: int
    sample_count: int
    elapsed_s: list[float]
    channels: dict[str, StreamChannel]
