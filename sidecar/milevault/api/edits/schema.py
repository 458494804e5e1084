"""Requests and replies of the area."""

from datetime import date, datetime
from typing import Annotated, Final

import msgspec
from msgspec import UNSET, Meta, UnsetType

from milevault.api.schema import Struct

# As long as what an importer may bring (model.validity), without control characters; PostgreSQL refuses NUL.
_LINE: Final = r"^[^\x00-\x1f\x7f-\x9f\ud800-\udfff]*$"
_LINES: Final = r"^[^\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]*$"
# FIT counts milliseconds in 32 bits (model.bounds).
_LONGEST_S: Final = 4_294_968

type Line = Annotated[str, Meta(max_length=200, pattern=_LINE)]
type Lines = Annotated[str, Meta(max_length=10_000, pattern=_LINES)]
type SportName = Annotated[str, Meta(max_length=64, pattern="^[a-z][a-z0-9_]*$")]
type Seconds = Annotated[float, Meta(ge=0, le=_LONGEST_S)]


class ActivityEdit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A field that is there is edited, null takes the edit back, an empty text takes away what the file says.

    ``sport`` and ``sub_sport`` are names of the FIT profile. ``excluded`` keeps the activity out of records.
    ``trim_start_s`` and ``trim_end_s`` are seconds since the recorded start between which the activity lies.
    """

    name: Line | UnsetType | None = UNSET
    description: Lines | UnsetType | None = UNSET
    sport: SportName | UnsetType | None = UNSET
    sub_sport: SportName | UnsetType | None = UNSET
    gear: Line | UnsetType | None = UNSET
    perceived_exertion: Annotated[float, Meta(ge=0, le=10)] | UnsetType | None = UNSET
    feel: Annotated[float, Meta(ge=0, le=100)] | UnsetType | None = UNSET
    indoor: bool | UnsetType | None = UNSET
    commute: bool | UnsetType | None = UNSET
    race: bool | UnsetType | None = UNSET
    excluded: bool | UnsetType | None = UNSET
    trim_start_s: Seconds | UnsetType | None = UNSET
    trim_end_s: Seconds | UnsetType | None = UNSET


class DeletedActivity(Struct, frozen=True, kw_only=True):
    """``recording_id`` is what brings it back; ``activity_id`` the number that answers 410 now."""

    recording_id: int
    activity_id: int
    name: str | None
    sport: str
    sub_sport: str
    start_time: datetime
    deleted_at: datetime


class DeletedActivityList(Struct, frozen=True, kw_only=True):
    """What the user deleted, the last one first."""

    activities: list[DeletedActivity]


class NewHealthCorrection(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``value`` is in the metric's unit; null says that the day has none."""

    metric: Annotated[str, Meta(max_length=64, pattern="^[a-z0-9_]+$")]
    day: date
    value: float | None


class HealthValueNow(Struct, frozen=True, kw_only=True):
    """What counts for the day now; ``value`` and ``source`` are null where nothing does."""

    metric: str
    unit: str
    day: date
    value: float | None
    source: str | None
    is_corrected: bool


class HealthCorrection(Struct, frozen=True, kw_only=True):
    metric: str
    unit: str
    day: date
    value: float | None
    edited_at: datetime


class HealthCorrectionList(Struct, frozen=True, kw_only=True):
    """The user's word on values of days, the latest day first."""

    corrections: list[HealthCorrection]
