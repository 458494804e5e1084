"""Kinds of fields that websocket commands have, as the API's description (docs/openapi.json) allows them."""

from datetime import date, datetime
from typing import Any, Final

import probatio

type Fields = dict[Any, Any]

MAX_PAGE: Final = 200
MAX_POINTS: Final = 10_000
DEFAULT_POINTS: Final = 2_000
MAX_THUMBNAILS: Final = 200


def _day(value: str) -> str:
    """A day, YYYY-MM-DD."""
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError as error:
        raise probatio.Invalid("expected a day, YYYY-MM-DD") from error


def _time(value: str) -> str:
    """A time with its zone, as it came."""
    try:
        time = datetime.fromisoformat(value)
    except ValueError as error:
        raise probatio.Invalid("expected a time of RFC 3339") from error
    if time.tzinfo is None:
        raise probatio.Invalid("expected a time with a zone")
    return value


def number(low: float, high: float) -> Any:
    """A number within bounds, both included."""
    return probatio.All(probatio.Any(int, float), probatio.Range(min=low, max=high))


def whole(low: int, high: int) -> Any:
    """A whole number within bounds, both included."""
    return probatio.All(int, probatio.Range(min=low, max=high))


def text(longest: int, shortest: int = 0) -> Any:
    """A text; the sidecar refuses control characters."""
    return probatio.All(str, probatio.Length(min=shortest, max=longest))


def one_of(*values: str) -> Any:
    """One of a few words."""
    return probatio.All(str, probatio.In(values))


def or_null(kind: Any) -> Any:
    """What ``kind`` allows, or null."""
    return probatio.Any(None, kind)


def optional(**kinds: Any) -> Fields:
    """Fields that may be left out."""
    return {probatio.Optional(name): kind for name, kind in kinds.items()}


def required(**kinds: Any) -> Fields:
    """Fields that have to be there."""
    return {probatio.Required(name): kind for name, kind in kinds.items()}


ID: Final = whole(1, 2**63 - 1)
WORD: Final = probatio.All(str, probatio.Match(r"^[a-z0-9_]{1,64}\Z"))
WORDS: Final = probatio.All([WORD], probatio.Length(min=1, max=60))
DAY: Final = probatio.All(str, _day)
TIME: Final = probatio.All(str, _time)
NAME: Final = text(200, 1)
METRES: Final = number(0, 1e9)
SECONDS: Final = number(0, 4_294_968)
POINTS: Final = whole(2, MAX_POINTS)

DEVICE: Final = optional(device_id=str)
SPORT: Final = optional(sport=WORD)
SPAN: Final = optional(first_day=DAY, last_day=DAY)
PAGE: Final = optional(limit=whole(1, MAX_PAGE), cursor=text(200))
STREAM_POINTS: Final = {probatio.Optional("points", default=DEFAULT_POINTS): POINTS}
EFFORT_KIND: Final = one_of("distance", "duration", "power", "heart_rate")
# A value counts from a day on, or since ever.
VALID: Final = optional(valid_from=or_null(DAY), since_ever=bool)
VALID_PARAMETERS: Final = optional(valid_from=DAY, since_ever=bool)
ZONE_KIND: Final = one_of("heart_rate", "power")
