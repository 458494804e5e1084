"""The sidecar's replies as frozen values, and their strict reading from JSON.

Only the fields this integration uses are listed: a newer sidecar may send more, an older one may not lack these.
Units stand in the names (SI); ``None`` is a missing value; times are aware.
"""

from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

type JsonObject = dict[str, Any]


class UnexpectedReply(ValueError):
    """The JSON does not have the agreed shape; the text names the field and never its value."""


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
    database: Database | None = None


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
    moving_time_s: float | None = None
    distance_m: float | None = None
    elevation_gain_m: float | None = None
    avg_heart_rate: float | None = None


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
class ActivityRecorded:
    """Payload of the event ``activity_recorded``."""

    activity_id: int
    sport: str
    start_time: datetime
    import_seen: int = 1


@cache
def _hints(cls: type) -> dict[str, Any]:
    return get_type_hints(cls)


def decode[T](cls: type[T], data: object) -> T:
    """``data`` (parsed JSON) as an instance of the dataclass ``cls``; raises UnexpectedReply."""
    value: T = _read(cls, data, cls.__name__)
    return value


def _read(hint: Any, value: object, where: str) -> Any:
    origin = get_origin(hint)
    if origin is UnionType:
        return _read_optional(hint, value, where)
    if origin is tuple:
        if not isinstance(value, list):
            raise UnexpectedReply(f"{where} is not a list")
        return tuple(_read(get_args(hint)[0], item, where) for item in value)
    if is_dataclass(hint):
        return _read_object(hint, value, where)
    return _read_scalar(hint, value, where)


def _read_optional(hint: Any, value: object, where: str) -> Any:
    if value is None:
        return None
    (inner,) = (arg for arg in get_args(hint) if arg is not NoneType)
    return _read(inner, value, where)


def _read_object(cls: Any, value: object, where: str) -> Any:
    if not isinstance(value, dict):
        raise UnexpectedReply(f"{where} is not an object")
    hints = _hints(cls)
    arguments = {}
    for field in fields(cls):
        if field.name in value:
            arguments[field.name] = _read(hints[field.name], value[field.name], f"{where}.{field.name}")
        elif field.default is MISSING:
            raise UnexpectedReply(f"{where}.{field.name} is missing")
    return cls(**arguments)


def _read_scalar(hint: Any, value: object, where: str) -> Any:
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if hint in (date, datetime) and isinstance(value, str):
        return _read_time(hint, value, where)
    if not isinstance(value, hint) or (hint is int and isinstance(value, bool)):
        raise UnexpectedReply(f"{where} is not of type {hint.__name__}")
    return value


def _read_time(hint: Any, value: str, where: str) -> Any:
    try:
        time = hint.fromisoformat(value)
    except ValueError as error:
        raise UnexpectedReply(f"{where} is not a {hint.__name__}") from error
    if hint is datetime and time.tzinfo is None:
        raise UnexpectedReply(f"{where} has no time zone")
    return time
