"""Reads what the figures of some days need and has them computed."""

import asyncio
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from milevault.analysis import wellbeing
from milevault.analysis.wellbeing import Past, Session
from milevault.store import health
from milevault.store.athletes import Athlete
from milevault.store.pool import Connection
from milevault.store.settings import settings_history


@dataclass(frozen=True, slots=True, kw_only=True)
class Computed:
    """All figures from ``past.first_day`` on; the days that were asked for begin at row ``first_row``."""

    past: Past
    first_row: int


async def computed(connection: Connection, athlete: Athlete, first_day: date, last_day: date) -> Computed:
    """The figures of the days, both ends included, and of those before that they depend on."""
    begin = date.fromordinal(max(1, first_day.toordinal() - wellbeing.LOOK_BACK_DAYS))
    past = await _past(connection, athlete, begin, last_day)
    # Some milliseconds a year: no other request should wait for them.
    await asyncio.to_thread(wellbeing.compute, past)
    return Computed(past=past, first_row=(first_day - begin).days)


async def _past(connection: Connection, athlete: Athlete, first_day: date, last_day: date) -> Past:
    athlete_id = athlete.athlete_id
    day_count = (last_day - first_day).days + 1
    found = await health.days(connection, athlete_id, first_day, last_day, wellbeing.METRICS)
    sleeps = await health.sleeps(connection, athlete_id, first_day, last_day)
    history = await settings_history(connection, athlete_id)
    mains = [_session(one) for one in sleeps if one.kind == "main"]
    return Past(
        first_day=first_day,
        day_count=day_count,
        values=wellbeing.day_columns(found, wellbeing.METRICS, first_day, day_count),
        nights=wellbeing.nights(mains, ZoneInfo(athlete.time_zone), first_day, day_count),
        form=wellbeing.form_column(None, first_day, day_count),
        settings=wellbeing.setting_columns(history, wellbeing.SETTING_KEYS, first_day, day_count),
    )


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
