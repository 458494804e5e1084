"""Athletes, and what the integration shows of one."""

from datetime import date
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from milevault.api.schema import PRINTABLE_PATTERN, Struct
from milevault.api.schema.activities import Activity

# As the table demands it; also the name of the athlete's folder in the inbox.
SLUG_PATTERN: Final = "^[a-z0-9][a-z0-9_-]{0,62}$"


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
