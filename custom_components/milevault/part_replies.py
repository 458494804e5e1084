"""Replies about one athlete, one for each row of ``parts.PARTS``; units stand in the names or beside the value."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One number about an activity; None where nothing measured it."""

    key: str
    value: float | None
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Metrics:
    """The numbers about one activity."""

    activity_id: int
    metrics: tuple[Metric, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """Sums over local days, both ends included; calories and load None where no activity has any."""

    first_day: date
    last_day: date
    activity_count: int
    distance_m: float
    moving_time_s: float
    elevation_gain_m: float
    calories_kcal: float | None
    load: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A volume beside that of the year before, over the same days; None of a week 53 that it lacks."""

    volume: Volume
    year_before: Volume | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Volumes:
    """``to_date``: the running period up to today."""

    period: str
    to_date: Compared


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One figure over days, an entry a day: number, text, boolean or None."""

    unit: str
    values: tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """Training load day by day; ``state`` says whether there is enough of it."""

    state: str
    days: tuple[date, ...]
    figures: Mapping[str, Column]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wellbeing:
    """Figures of health from ``first_day`` to ``last_day``, one entry a day."""

    first_day: date
    last_day: date
    figures: Mapping[str, Column]

    def on(self, key: str, day: date) -> object:
        """The figure's value of one day; None where it has none."""
        column = self.figures.get(key)
        place = (day - self.first_day).days
        if column is None or not 0 <= place < len(column.values):
            return None
        return column.values[place]


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthValue:
    """The newest value of a metric of health and its day; number or text."""

    day: date
    value: object
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthLatest:
    """By metric its newest value."""

    values: Mapping[str, HealthValue]


@dataclass(frozen=True, slots=True, kw_only=True)
class SleepStages:
    """Stretches one after the other: ``level`` is light, deep, rem or awake."""

    duration_s: tuple[float, ...]
    level: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SleepSession:
    """One time asleep; ``kind`` is main or nap."""

    kind: str
    start_time: datetime
    end_time: datetime
    stages: SleepStages | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """What was recorded of the night that ended on ``day``."""

    day: date
    sessions: tuple[SleepSession, ...]
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Nights:
    """Nights, the oldest first."""

    nights: tuple[Night, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BestEffort:
    """A record: ``value`` in the record's unit."""

    activity_id: int
    local_date: date
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """The best effort of a sport over a ``size``; ``name`` of a usual distance, such as 5_km."""

    sport: str
    kind: str
    name: str | None
    size: float
    size_unit: str
    unit: str
    best: BestEffort
    gain: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """All records."""

    records: tuple[Record, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Streak:
    """Days or weeks in a row."""

    length: int
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Streaks:
    """The running and the longest ones; None where there is none."""

    current_days: Streak | None
    longest_days: Streak | None
    current_weeks: Streak | None
    longest_weeks: Streak | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EddingtonNumber:
    """``number`` days with at least as many km or miles."""

    sport: str
    distance_unit: str
    number: int
    days_to_next: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Eddington:
    """One for each sport and unit."""

    numbers: tuple[EddingtonNumber, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictedFigure:
    """What follows from the best efforts; None with too few of them."""

    key: str
    value: float | None
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictedRace:
    """The time in s that a race would take now by one ``method`` (vdot, riegel); ``race`` is a name such as 5_km."""

    race: str
    distance_m: float
    method: str
    value: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Predictions:
    """VO2max and the like, and races."""

    figures: tuple[PredictedFigure, ...]
    races: tuple[PredictedRace, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GearItem:
    """Shoes, a bike: what was done with it; ``service_left_m`` where a service distance is set."""

    name: str
    kind: str
    retired: bool
    activity_count: int
    distance_m: float
    moving_time_s: float
    service_left_m: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gear:
    """All gear."""

    gear: tuple[GearItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a goal is in its running period."""

    first_day: date
    last_day: date
    done: float
    share: float
    on_track: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """So much of ``measure`` per ``period``; ``sport`` None: all. ``progress`` None outside its time."""

    goal_id: int
    sport: str | None
    measure: str
    unit: str
    period: str
    target: float
    progress: Progress | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Goals:
    """All goals."""

    goals: tuple[Goal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A setting today: ``origin`` is user, default, device, unknown and the like."""

    key: str
    unit: str
    lowest: float
    highest: float
    whole: bool
    value: float | None
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings."""

    settings: tuple[Setting, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneSet:
    """Zones of a sport ("": all) from a day on (None: ever); ``floors`` in the method's unit."""

    kind: str
    sport: str
    valid_from: date | None
    method: str
    floors: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneMethod:
    """What a method needs, and the floors for whoever names none (empty: it has none)."""

    kind: str
    method: str
    unit: str
    needs: tuple[str, ...]
    usual_floors: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneSets:
    """Zone sets, what holds without one, and what one may say."""

    zone_sets: tuple[ZoneSet, ...]
    defaults: tuple[ZoneSet, ...]
    methods: tuple[ZoneMethod, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportCounts:
    """What became of the files of a hand-over; ``rejected``: those that could not be read."""

    rejected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """A hand-over of files."""

    import_id: int
    started_at: datetime
    counts: ImportCounts


@dataclass(frozen=True, slots=True, kw_only=True)
class Imports:
    """The latest hand-overs, the newest first."""

    imports: tuple[Import, ...]
