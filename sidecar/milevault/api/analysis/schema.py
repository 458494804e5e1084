"""Replies about one activity's efforts, splits, climbs, distributions and lengths.

``version`` is that of the formulas (docs/metrics.md); units stand in the names or beside the values.
"""

from datetime import datetime
from typing import Literal

from milevault.api.schema import Struct
from milevault.model.figures import EffortKind

UnitName = Literal["km", "mile"]
ChannelName = Literal["speed", "power", "heart_rate", "cadence", "grade"]
Guard = Literal["excluded", "indoor", "sport", "implausible"]


class ActivityEffort(Struct, frozen=True, kw_only=True):
    """The best stretch of one size: metres for 'distance', seconds for the other kinds.

    ``key`` names a record distance ('1_mile', 'half_marathon'), null for the other kinds. ``guard`` says why
    it is no record; null where it counts. ``start_s`` is since the activity's start.
    """

    kind: EffortKind
    key: str | None
    size: float
    size_unit: str
    value: float
    unit: str
    start_s: float
    guard: Guard | None


class ActivityEfforts(Struct, frozen=True, kw_only=True):
    """The best efforts of an activity: by kind, each rising in size."""

    activity_id: int
    sport: str
    version: int
    efforts: list[ActivityEffort]


class PowerCurve(Struct, frozen=True, kw_only=True):
    """Columns: the highest mean power over each duration. ``watts_per_kg`` is null where no weight was known that day."""

    activity_id: int
    method: Literal["mean_maximal"] = "mean_maximal"
    version: int
    guard: Guard | None
    weight_kg: float | None
    duration_s: list[float]
    power_w: list[float]
    watts_per_kg: list[float] | None
    start_s: list[float]


class ActivitySplit(Struct, frozen=True, kw_only=True):
    """One piece of the way; ``partial`` is the last one where it is shorter. Null where unknown.

    ``grade_adjusted_speed_mps`` is over the moving time, as ``moving_speed_mps`` is.
    """

    split_index: int
    partial: bool
    start_m: float
    distance_m: float
    start_s: float
    elapsed_time_s: float
    moving_time_s: float
    moving_speed_mps: float | None
    grade_adjusted_speed_mps: float | None
    elevation_gain_m: float | None
    elevation_loss_m: float | None
    avg_heart_rate: float | None
    avg_power_w: float | None
    avg_cadence: float | None


class ActivitySplits(Struct, frozen=True, kw_only=True):
    """The splits of an activity per kilometre or mile; none without a distance."""

    activity_id: int
    unit: UnitName
    unit_m: float
    version: int
    splits: list[ActivitySplit]


class ActivityClimb(Struct, frozen=True, kw_only=True):
    """Grades are percent; ``vam_mph`` is metres of altitude an hour; ``category`` null below the fourth."""

    start_m: float
    end_m: float
    length_m: float
    gain_m: float
    avg_grade: float
    max_grade: float
    start_s: float
    elapsed_time_s: float
    vam_mph: float | None
    category: Literal["HC", "1", "2", "3", "4"] | None


class ActivityClimbs(Struct, frozen=True, kw_only=True):
    """The climbs of an activity in the order of its way."""

    activity_id: int
    version: int
    climbs: list[ActivityClimb]


class ActivityDistribution(Struct, frozen=True, kw_only=True):
    """Columns: the seconds in each bin from its floor to the next one; empty where the activity has no such channel."""

    activity_id: int
    channel: ChannelName
    unit: str
    bin_width: float
    version: int
    floors: list[float]
    seconds: list[float]


class SwimLength(Struct, frozen=True, kw_only=True):
    """One pool length. ``swolf`` is strokes plus seconds, ``pace_s_per_100m`` of a swum length; null where unknown."""

    length_index: int
    start_time: datetime
    elapsed_time_s: float
    length_type: str
    swim_stroke: str | None
    total_strokes: int | None
    swolf: float | None
    pace_s_per_100m: float | None


class SwimLengths(Struct, frozen=True, kw_only=True):
    """The pool lengths of an activity, rests included; none outside of a pool."""

    activity_id: int
    pool_length_m: float | None
    version: int
    lengths: list[SwimLength]
