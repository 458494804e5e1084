"""Values, series and nights of days."""

from datetime import date, datetime
from typing import Literal

from milevault.api.schema import Struct

SleepLevel = Literal["unmeasurable", "awake", "light", "deep", "rem"]


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
