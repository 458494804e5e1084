"""The sidecar's replies as frozen values (read by ``decoding``).

Only the fields this integration uses are listed: a newer sidecar may send more, an older one may not lack these.
Units stand in the names (SI); ``None`` is a missing value; times are aware.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """What the sidecar stores in."""

    engine: str
    postgresql_version: str
    timescaledb_version: str | None
    points: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Info:
    """Who answers: ``server_id`` stays for life, ``stream_id`` changes when the sidecar is restored."""

    server_id: str
    stream_id: str
    version: str
    api_version: int
    max_upload_bytes: int
    max_archive_bytes: int | None = None
    database: Database | None = None
    # What the token allows; None from a sidecar that does not say.
    scopes: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Athlete:
    """One athlete the token may read."""

    athlete_id: int
    slug: str
    name: str
    time_zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AthleteList:
    """All athletes the token may read."""

    athletes: tuple[Athlete, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """The facts of an activity that sensors show."""

    activity_id: int
    sport: str
    start_time: datetime
    elapsed_time_s: float | None = None
    moving_time_s: float | None = None
    distance_m: float | None = None
    elevation_gain_m: float | None = None
    avg_heart_rate: float | None = None
    max_heart_rate: float | None = None
    avg_speed_mps: float | None = None
    calories_kcal: float | None = None
    name: str | None = None
    local_date: date | None = None
    utc_offset_s: int | None = None
    has_track: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityPage:
    """Some activities, the newest first; ``next_cursor`` asks for those behind them."""

    activities: tuple[Activity, ...]
    next_cursor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackChannel:
    """Degrees (WGS84), None without a position."""

    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackColumns:
    """The positions of one activity, by channel."""

    channels: Mapping[str, TrackChannel]


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Sums over the local days ``first_day`` to ``last_day``, both included."""

    first_day: date
    last_day: date
    activity_count: int
    distance_m: float
    moving_time_s: float
    elevation_gain_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """All that the sensors of one athlete show."""

    athlete: Athlete
    latest_activity: Activity | None
    week: Totals
    files_waiting: int
    files_failed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """The original is stored; ``state`` tells what became of it so far."""

    import_id: int
    item_id: int
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hello:
    """First message of an event stream; ``reset`` asks for a full refresh."""

    stream_id: str
    position: int
    reset: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """Whether new files are taken: ``ready``, or ``disk_low`` while they have to wait."""

    status: str
