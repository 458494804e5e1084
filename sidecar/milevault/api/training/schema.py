"""Requests and replies about the athlete over time. Days are local, spans include both their ends."""

from datetime import date, datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from milevault.api.schema import PRINTABLE_PATTERN, Struct
from milevault.model.figures import EffortKind
from milevault.model.gear import GearKind
from milevault.model.training import GoalMeasure, Period

SportName = Annotated[str, Meta(min_length=1, max_length=64, pattern="^[a-z0-9_]+$")]
# Pauses count; the best of all stretches of that length.
EffortMethod = Literal["elapsed_time", "mean_maximal"]
Reason = Literal["no_efforts", "efforts_do_not_fit", "no_effort_of_20_minutes", "not_recorded"]


class RecordEffort(Struct, frozen=True, kw_only=True):
    """``start_s`` counts from the activity's start; ``guard`` is null, or 'indoor' where such count too."""

    activity_id: int
    start_time: datetime
    local_date: date
    value: float
    start_s: float
    guard: str | None


class Record(Struct, frozen=True, kw_only=True):
    """The best effort of a size; ``gain`` is by how much it is better than the one before it (seconds, metres, ...).

    ``name`` is the stable name of a record distance ('half_marathon').
    """

    sport: str
    kind: EffortKind
    name: str | None
    size: float
    size_unit: str
    unit: str
    method: EffortMethod
    best: RecordEffort
    before: RecordEffort | None
    gain: float | None


class RecordList(Struct, frozen=True, kw_only=True):
    """Records within a span; ``first_day`` and ``last_day`` are null where it has no such end."""

    first_day: date | None
    last_day: date | None
    include_indoor: bool
    version: int
    records: list[Record]


class RecordStep(Struct, frozen=True, kw_only=True):
    """A record as it was set. ``gain``: on the step before it, null for the first (of its year or month)."""

    period_first_day: date | None
    effort: RecordEffort
    gain: float | None


class RecordProgression(Struct, frozen=True, kw_only=True):
    """Each time the record fell, oldest first; with ``period`` year or month it starts anew in each."""

    sport: str
    kind: EffortKind
    name: str | None
    size: float
    size_unit: str
    unit: str
    method: EffortMethod
    period: Literal["all", "year", "month"]
    include_indoor: bool
    version: int
    steps: list[RecordStep]


class AthletePowerCurve(Struct, frozen=True, kw_only=True):
    """Columns: the highest mean power over each duration within the span, and where it was ridden."""

    sport: str
    first_day: date | None
    last_day: date | None
    unit: str
    method: EffortMethod
    version: int
    duration_s: list[float]
    power: list[float]
    activity_ids: list[int]
    local_dates: list[date]
    start_s: list[float]


class LoadFigure(Struct, frozen=True, kw_only=True):
    """``values`` has one entry for each of ``days``; null where there is none."""

    unit: str
    method: str
    version: int
    values: list[float | None]


class LoadMethod(Struct, frozen=True, kw_only=True):
    """How many activities of the span got their load that way, and how much of it."""

    method: str
    activity_count: int
    load: float


class LoadSeries(Struct, frozen=True, kw_only=True):
    """Every day of the span as columns, null before the athlete's first activity.

    ``building_until`` is the last of the 42 days in which fitness is not meaningful yet, null without activities;
    ``state`` is that of the last day.
    """

    first_day: date
    last_day: date
    state: Literal["unknown", "building", "ready"]
    building_until: date | None
    methods: list[LoadMethod]
    days: list[date]
    figures: dict[str, LoadFigure]


class VolumeSums(Struct, frozen=True, kw_only=True):
    """``calories_kcal`` and ``load`` are null where there were activities and none of them says."""

    first_day: date
    last_day: date
    activity_count: int
    distance_m: float
    moving_time_s: float
    elevation_gain_m: float
    calories_kcal: float | None
    load: float | None


class VolumePair(Struct, frozen=True, kw_only=True):
    """``year_before`` is the same week, month or year of the year before; null for a week 53 that it lacks."""

    volume: VolumeSums
    year_before: VolumeSums | None


class VolumeList(Struct, frozen=True, kw_only=True):
    """Whole periods that hold a day of the span, oldest first. ``to_date`` ends today, in both years."""

    period: Period
    sport: str | None
    version: int
    periods: list[VolumePair]
    to_date: VolumePair


class CalendarDay(Struct, frozen=True, kw_only=True):
    day: date
    activity_count: int
    distance_m: float
    moving_time_s: float
    load: float | None
    sports: list[str]


class Calendar(Struct, frozen=True, kw_only=True):
    """The days of a year on which anything was done."""

    year: int
    days: list[CalendarDay]


class StreakRun(Struct, frozen=True, kw_only=True):
    """``length`` days or weeks in a row; of weeks from a Monday to a Sunday."""

    key: str
    length: int
    unit: str
    first_day: date
    last_day: date


class StreakList(Struct, frozen=True, kw_only=True):
    """Days and weeks in a row with an activity; null where there is none. A current one can still be kept."""

    sport: str | None
    version: int
    current_days: StreakRun | None
    longest_days: StreakRun | None
    current_weeks: StreakRun | None
    longest_weeks: StreakRun | None


class EddingtonNumber(Struct, frozen=True, kw_only=True):
    """``number`` days of at least so many kilometres or miles; ``days_to_next`` more make it one more."""

    sport: str
    distance_unit: Literal["km", "mi"]
    number: int
    days_to_next: int


class EddingtonList(Struct, frozen=True, kw_only=True):
    key: str
    unit: str
    version: int
    numbers: list[EddingtonNumber]


class PredictionBasis(Struct, frozen=True, kw_only=True):
    """An effort that a prediction rests on."""

    activity_id: int
    local_date: date
    size: float
    size_unit: str
    value: float
    unit: str


class Prediction(Struct, frozen=True, kw_only=True):
    """One figure; where it is null, ``reason`` says what is lacking.

    ``method`` 'recorded' is what a device said, on ``day``. ``error`` is how well a fit fits (root mean square, W).
    """

    key: str
    value: float | None
    unit: str
    method: str | None
    version: int | None
    reason: Reason | None = None
    day: date | None = None
    error: float | None = None
    basis: list[PredictionBasis] = msgspec.field(default_factory=list)


class RaceTime(Struct, frozen=True, kw_only=True):
    """The time a race would take, by one method, from one effort."""

    race: str
    distance_m: float
    key: str
    value: float
    unit: str
    method: str
    version: int
    basis: PredictionBasis


class PredictionList(Struct, frozen=True, kw_only=True):
    """From the best efforts of the span."""

    first_day: date
    last_day: date
    figures: list[Prediction]
    races: list[RaceTime]


class NewGoal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``sport`` null: all of them; ``first_day`` null: today; ``target`` in m, s or activities.

    Whole weeks, months or years count, from the one that holds ``first_day``.
    """

    measure: GoalMeasure
    period: Period
    target: Annotated[float, Meta(gt=0, le=1e12)]
    sport: SportName | None = None
    first_day: date | None = None
    last_day: date | None = None


class GoalProgress(Struct, frozen=True, kw_only=True):
    """The running period. ``expected``: the target's share of its days up to today; ``on_track``: that much is done."""

    first_day: date
    last_day: date
    done: float
    share: float
    expected: float
    days_left: int
    needed_per_day: float
    on_track: bool


class GoalPast(Struct, frozen=True, kw_only=True):
    first_day: date
    last_day: date
    done: float
    met: bool


class Goal(Struct, frozen=True, kw_only=True):
    """``progress`` is null before the goal begins and after it ended; ``past`` are its last periods, oldest first."""

    goal_id: int
    sport: str | None
    measure: GoalMeasure
    unit: str
    period: Period
    target: float
    first_day: date
    last_day: date | None
    created_at: datetime
    progress: GoalProgress | None
    past: list[GoalPast]


class GoalList(Struct, frozen=True, kw_only=True):
    goals: list[Goal]


class GoalRemoved(Struct, frozen=True, kw_only=True):
    goal_id: int


class GearWord(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the user says of a gear, by the name activities call it; null: what the exports say."""

    name: Annotated[str, Meta(min_length=1, max_length=200, pattern=PRINTABLE_PATTERN)]
    kind: GearKind | None = None
    retired: bool | None = None
    service_distance_m: Annotated[float, Meta(gt=0, le=1e9)] | None = None


class GearItem(Struct, frozen=True, kw_only=True):
    """``service_left_m`` is negative once the service distance is passed; ``edited`` says whether the user spoke of it."""

    name: str
    kind: GearKind
    brand: str | None
    model: str | None
    retired: bool
    edited: bool
    first_used: date | None
    last_used: date | None
    activity_count: int
    distance_m: float
    moving_time_s: float
    service_distance_m: float | None
    service_left_m: float | None


class GearList(Struct, frozen=True, kw_only=True):
    gear: list[GearItem]
