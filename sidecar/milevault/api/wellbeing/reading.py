"""Reads what the figures of some days need and has them computed."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from milevault.analysis import wellbeing
from milevault.analysis.fitness import TrainingLoad, daily_loads, training_load_series
from milevault.analysis.wellbeing import Past, Session
from milevault.model.settings import SettingsHistory
from milevault.store import health, training
from milevault.store.athletes import Athlete
from milevault.store.pool import Connection
from milevault.store.settings import settings_history

# So long after the last load nothing is left of it, and nobody knows whether the athlete still records.
LONGEST_REST_DAYS: Final = 366


@dataclass(frozen=True, slots=True, kw_only=True)
class Computed:
    """All figures from ``past.first_day`` on; the days that were asked for begin at row ``first_row``."""

    past: Past
    first_row: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """What is stored; ``began`` is the day of the first activity, ``loads`` are of all days since."""

    days: Mapping[date, Mapping[str, float]]
    sleeps: Sequence[health.Sleep]
    settings: SettingsHistory
    began: date | None
    loads: Mapping[date, float]


async def computed(connection: Connection, athlete: Athlete, first_day: date, last_day: date) -> Computed:
    """The figures of the days, both ends included, and of those before that they depend on."""
    begin = date.fromordinal(max(1, first_day.toordinal() - wellbeing.LOOK_BACK_DAYS))
    read = await _read(connection, athlete.athlete_id, begin, last_day)
    # Some milliseconds a year: no other request should wait for them.
    past = await asyncio.to_thread(_past, read, ZoneInfo(athlete.time_zone), begin, last_day)
    return Computed(past=past, first_row=(first_day - begin).days)


async def _read(connection: Connection, athlete_id: int, first_day: date, last_day: date) -> _Read:
    return _Read(
        days=await health.days(connection, athlete_id, first_day, last_day, wellbeing.METRICS),
        sleeps=await health.sleeps(connection, athlete_id, first_day, last_day),
        settings=await settings_history(connection, athlete_id),
        began=await training.first_day(connection, athlete_id),
        loads=(await training.loads(connection, athlete_id, last_day)).by_day,
    )


def _past(read: _Read, zone: ZoneInfo, first_day: date, last_day: date) -> Past:
    day_count = (last_day - first_day).days + 1
    mains = [_session(one) for one in read.sleeps if one.kind == "main"]
    past = Past(
        first_day=first_day,
        day_count=day_count,
        values=wellbeing.day_columns(read.days, wellbeing.METRICS, first_day, day_count),
        nights=wellbeing.nights(mains, zone, first_day, day_count),
        settings=wellbeing.setting_columns(read.settings, wellbeing.SETTING_KEYS, first_day, day_count),
        form=wellbeing.form_column(_training(read.began, read.loads, last_day), first_day, day_count),
    )
    wellbeing.compute(past)
    return past


def _training(began: date | None, loads: Mapping[date, float], last_day: date) -> TrainingLoad | None:
    """Fitness and form from the first activity on; None where no load is known up to ``last_day``."""
    if began is None or not loads:
        return None
    end = min(last_day.toordinal(), max(loads).toordinal() + LONGEST_REST_DAYS)
    return training_load_series(began, daily_loads(began, date.fromordinal(end), loads))


def _session(one: health.Sleep) -> Session:
    return Session(
        day=one.day,
        start_time=one.start_time,
        end_time=one.end_time,
        utc_offset_s=one.utc_offset_s,
        stage_starts_s=[start / 1000 for start in one.stage_starts_ms],
        stage_levels=one.stage_levels,
        stages_end_s=one.stages_end_ms / 1000,
    )
