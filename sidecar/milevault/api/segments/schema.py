"""Requests and replies of the area. Seconds of an effort are since its activity's start."""

from datetime import date, datetime
from typing import Annotated, Final, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from milevault.api.schema import PRINTABLE_PATTERN, Struct

# FIT counts milliseconds in 32 bits (model.bounds).
_LONGEST_S: Final = 4_294_968

type Name = Annotated[str, Meta(min_length=1, max_length=200, pattern=PRINTABLE_PATTERN)]
type SportName = Annotated[str, Meta(max_length=64, pattern="^[a-z0-9_]+$")]
type Seconds = Annotated[float, Meta(ge=0, le=_LONGEST_S)]
type Metres = Annotated[float, Meta(ge=0, le=1e9)]
SegmentOrigin = Literal["user", "climb"]


class NewSegment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Part of an activity: from ``start_s`` to ``end_s`` since its start, or from ``start_m`` to ``end_m`` of its
    distance, or the climb at the place ``climb_index`` of its climbs, counted from 0.

    ``both_directions``: whether the way back counts as well; null: yes, but not for a climb.
    """

    activity_id: Annotated[int, Meta(ge=1, le=2**63 - 1)]
    name: Name
    start_s: Seconds | None = None
    end_s: Seconds | None = None
    start_m: Metres | None = None
    end_m: Metres | None = None
    climb_index: Annotated[int, Meta(ge=0, le=10_000)] | None = None
    both_directions: bool | None = None


class SegmentEdit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A field that is there is edited. A hidden segment goes on being timed, and is told of nowhere."""

    name: Name | UnsetType = UNSET
    hidden: bool | UnsetType = UNSET


class Segment(Struct, frozen=True, kw_only=True):
    """``gain_m`` is null where no altitude is known. ``made_of`` is the activity it was cut from, null where that is
    gone; ``last_time`` the start of the latest activity that covered it.
    """

    segment_id: int
    name: str
    origin: SegmentOrigin
    length_m: float
    gain_m: float | None
    both_directions: bool
    hidden: bool
    created_at: datetime
    made_of: int | None
    effort_count: int
    activity_count: int
    last_time: datetime | None


class SegmentList(Struct, frozen=True, kw_only=True):
    """In the order of making."""

    segments: list[Segment]


class SegmentRemoved(Struct, frozen=True, kw_only=True):
    segment_id: int


class SegmentSearch(Struct, frozen=True, kw_only=True):
    """Old activities are being searched: ``done`` of ``total``, null before it began. See GET recomputes."""

    recompute_id: int
    total: int | None
    done: int


class SegmentEffort(Struct, frozen=True, kw_only=True):
    """One pass from gate to gate, stops included.

    ``rank`` is 1 for the fastest, null where the athlete excluded the activity; ``behind_s`` is to the fastest that
    counts. ``error_m`` is how far the two ways are apart on average. Means are null where nothing was measured.
    """

    rank: int | None
    activity_id: int
    start_time: datetime
    local_date: date
    start_s: float
    elapsed_s: float
    behind_s: float
    speed_mps: float
    avg_heart_rate: float | None
    avg_power_w: float | None
    error_m: float


class SegmentStep(Struct, frozen=True, kw_only=True):
    """An effort that was faster than all before it."""

    activity_id: int
    local_date: date
    start_s: float
    elapsed_s: float


class SegmentTrend(Struct, frozen=True, kw_only=True):
    """The mean times of the latest ``effort_count`` efforts that count, and of as many before them."""

    effort_count: int
    recent_s: float
    earlier_s: float


class SegmentStanding(Struct, frozen=True, kw_only=True):
    """The efforts of one sport and direction (``reversed``: from the segment's end to its start).

    ``efforts`` the fastest first, those that do not count last; ``records`` in the order of doing; ``trend`` null with
    fewer than two that count.
    """

    sport: str
    reversed: bool
    effort_count: int
    efforts: list[SegmentEffort]
    records: list[SegmentStep]
    trend: SegmentTrend | None


class SegmentDetail(Segment, frozen=True, kw_only=True):
    """``search`` is null once all activities were searched."""

    search: SegmentSearch | None
    standings: list[SegmentStanding]


class SegmentTrack(Struct, frozen=True, kw_only=True):
    """Columns, equally spaced along the way; ``altitude_m`` is null where none is known."""

    segment_id: int
    length_m: float
    distance_m: list[float]
    lat: list[float]
    lon: list[float]
    altitude_m: list[float | None] | None


class ActivitySegmentEffort(Struct, frozen=True, kw_only=True):
    """``rank`` is among the ``effort_count`` efforts of the sport and direction that count, ``best_s`` their fastest;
    both null where this one does not count or none does.
    """

    segment_id: int
    name: str
    length_m: float
    gain_m: float | None
    reversed: bool
    start_s: float
    elapsed_s: float
    speed_mps: float
    rank: int | None
    effort_count: int
    best_s: float | None
    avg_heart_rate: float | None
    avg_power_w: float | None
    error_m: float


class ActivitySegments(Struct, frozen=True, kw_only=True):
    """In the order of the way; hidden segments are left out."""

    activity_id: int
    efforts: list[ActivitySegmentEffort]
