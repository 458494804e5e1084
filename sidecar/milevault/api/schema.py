"""Requests and replies of the API: one source for validation, serialisation and the OpenAPI file.

Times are RFC 3339 in UTC, units stand in the names (SI), a missing value is null.
"""

from datetime import date, datetime
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta

ItemState = Literal[
    "waiting", "imported", "enriched", "duplicate", "not_activity", "rejected", "ignored", "unpacked"
]
Origin = Literal["inbox", "upload", "cli"]
SleepLevel = Literal["unmeasurable", "awake", "light", "deep", "rem"]


# As the table demands it; also the name of the athlete's folder in the inbox.
SLUG_PATTERN: Final = "^[a-z0-9][a-z0-9_-]{0,62}$"
# No control characters: PostgreSQL refuses NUL, and half surrogates are no text at all.
PRINTABLE_PATTERN: Final = r"^[^\x00-\x1f\x7f\ud800-\udfff]*$"


class Struct(msgspec.Struct, frozen=True, kw_only=True):
    """Base of every reply."""


class ErrorReply(Struct, frozen=True, kw_only=True):
    """``code`` is stable; ``message`` is for people; ``detail`` names the field or limit."""

    code: str
    message: str
    detail: str | None = None


class Alive(Struct, frozen=True, kw_only=True):
    status: Literal["alive"] = "alive"


class Ready(Struct, frozen=True, kw_only=True):
    """``status`` is 'ready', 'disk_low' (reads go on, intake waits) or 'unavailable' (with HTTP 503)."""

    status: Literal["ready", "disk_low", "unavailable"]
    reason: str | None = None


class Database(Struct, frozen=True, kw_only=True):
    engine: Literal["embedded", "external"]
    postgresql_version: str
    timescaledb_version: str | None
    points: str


class Info(Struct, frozen=True, kw_only=True):
    """``max_upload_bytes`` is for a file, ``max_archive_bytes`` for a ZIP or a gzip file."""

    server_id: str
    stream_id: str
    version: str
    api_version: int
    database: Database
    max_upload_bytes: int
    max_archive_bytes: int


class Athlete(Struct, frozen=True, kw_only=True):
    athlete_id: int
    slug: str
    name: str
    time_zone: str


class AthleteList(Struct, frozen=True, kw_only=True):
    athletes: list[Athlete]


class NewAthlete(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``time_zone`` is a name of the IANA database, such as 'Europe/Berlin'."""

    slug: Annotated[str, Meta(pattern=SLUG_PATTERN)]
    name: Annotated[str, Meta(min_length=1, max_length=200, pattern=PRINTABLE_PATTERN)]
    time_zone: Annotated[str, Meta(min_length=1, max_length=64, pattern="^[A-Za-z0-9_+/-]+$")] = "UTC"


class ImportCounts(Struct, frozen=True, kw_only=True):
    """seen = waiting + imported + enriched + duplicate + not_activity + rejected + ignored, always.

    'enriched' added something to a known activity. ``unpacked`` archives are not among the seen: the files that were in them are.
    """

    seen: int
    waiting: int
    imported: int
    enriched: int
    duplicate: int
    not_activity: int
    rejected: int
    ignored: int
    unpacked: int


class ImportItem(Struct, frozen=True, kw_only=True):
    """``parent_item_id`` is the archive a file came in; one item with a ``file_count`` stands for files that one rule ignored."""

    item_id: int
    import_id: int
    label: str
    size_bytes: int | None
    state: ItemState
    code: str | None
    reason: str | None
    parent_item_id: int | None
    file_count: int
    seen_at: datetime
    finished_at: datetime | None
    activity_ids: list[int]


class Import(Struct, frozen=True, kw_only=True):
    """``expected`` is how many files it will have seen once its archives are unpacked; null where it has none."""

    import_id: int
    origin: Origin
    label: str | None
    started_at: datetime
    finished_at: datetime | None
    counts: ImportCounts
    expected: int | None


class ImportList(Struct, frozen=True, kw_only=True):
    imports: list[Import]
    next_cursor: str | None


class ImportItemList(Struct, frozen=True, kw_only=True):
    items: list[ImportItem]
    next_cursor: str | None


class Upload(Struct, frozen=True, kw_only=True):
    """Reply to an upload: the original is durable. 202 when it waits for a worker, 200 for a duplicate."""

    import_id: int
    item_id: int
    state: ItemState


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


class Retried(Struct, frozen=True, kw_only=True):
    """How many refused files wait again."""

    files: int


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


class Totals(Struct, frozen=True, kw_only=True):
    """Sums over local days ``first_day`` to ``last_day``, both included; transitions do not count."""

    first_day: date
    last_day: date
    activity_count: int
    distance_m: float
    moving_time_s: float
    elevation_gain_m: float


class Summary(Struct, frozen=True, kw_only=True):
    """All that the integration shows of an athlete, in one reply. ``week`` is the running one (from Monday)."""

    athlete: Athlete
    latest_activity: Activity | None
    week: Totals
    files_waiting: int
    files_failed: int


class HealthOrigin(Struct, frozen=True, kw_only=True):
    """Where a value comes from: of several parts that add up, the one observed last."""

    source: str
    observed_at: datetime


class HealthDay(Struct, frozen=True, kw_only=True):
    """``values`` by metric, without those the day does not have; ``origins`` only where they were asked for."""

    day: date
    values: dict[str, float]
    origins: dict[str, HealthOrigin] | None = None


class HealthDayList(Struct, frozen=True, kw_only=True):
    """Local days from ``first_day`` to ``last_day``, without those that have no value."""

    first_day: date
    last_day: date
    days: list[HealthDay]


class HealthSeries(Struct, frozen=True, kw_only=True):
    """Samples of one channel, downsampled to at most the asked number of points; Unix seconds, rising."""

    channel: str
    unit: str
    first_day: date
    last_day: date
    sample_count: int
    times_s: list[float]
    values: list[float]


class HealthSleepStages(Struct, frozen=True, kw_only=True):
    """Columns; ``start_s`` counts from the session's start."""

    start_s: list[float]
    duration_s: list[float]
    level: list[SleepLevel]


class HealthSleep(Struct, frozen=True, kw_only=True):
    kind: Literal["main", "nap"]
    start_time: datetime
    end_time: datetime
    utc_offset_s: int | None
    source: str
    stages: HealthSleepStages


class HealthNight(Struct, frozen=True, kw_only=True):
    """What was slept up to waking on ``day``, naps included, and the day's values about sleep."""

    day: date
    sessions: list[HealthSleep]
    values: dict[str, float]


class HealthNightList(Struct, frozen=True, kw_only=True):
    """Days of waking from ``first_day`` to ``last_day``, without those that have neither session nor value."""

    first_day: date
    last_day: date
    nights: list[HealthNight]


class HealthLatestValue(Struct, frozen=True, kw_only=True):
    day: date
    value: float
    unit: str
    source: str
    observed_at: datetime


class HealthLatest(Struct, frozen=True, kw_only=True):
    """By metric; without those that have no value on any day."""

    values: dict[str, HealthLatestValue]


class HealthMetric(Struct, frozen=True, kw_only=True):
    """``first_day`` and ``last_day`` are null where the athlete has none of it."""

    key: str
    unit: str
    first_day: date | None
    last_day: date | None


class HealthMetricList(Struct, frozen=True, kw_only=True):
    """``metrics`` have a value a day, ``channels`` a series within the day."""

    metrics: list[HealthMetric]
    channels: list[HealthMetric]


class EventMessage(Struct, frozen=True, kw_only=True):
    """The data of one server-sent event; the SSE id is the position."""

    position: int
    athlete_id: int
    kind: str
    created_at: datetime
    payload: dict[str, Any]


class Hello(Struct, frozen=True, kw_only=True):
    """First message of every event stream. ``reset`` tells the client to take a full snapshot."""

    stream_id: str
    position: int
    reset: bool
