"""The training plan: which session happens on which day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

import numpy as np

from scripts.sample_athlete.streets import COUNTY, ROUTES


class Kind(StrEnum):
    """Kinds of session; the value is part of the file's name."""

    EASY_RUN = "easy-run"
    TEMPO_RUN = "tempo-run"
    INTERVALS = "intervals"
    LONG_RUN = "long-run"
    TREADMILL = "treadmill"
    RIDE = "ride"
    INDOOR_RIDE = "indoor-ride"
    POOL_SWIM = "pool-swim"
    OPEN_WATER = "open-water-swim"
    TRIATHLON = "triathlon"
    HIKE = "hike"


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One session: ``minute`` is the local minute of the day it starts; ``route`` names a row of ROUTES."""

    day: date
    minute: int
    kind: Kind
    route: str | None = None
    backwards: bool = False


# What leaves no track.
INDOORS: Final = frozenset({Kind.TREADMILL, Kind.INDOOR_RIDE, Kind.POOL_SWIM})
EASY_ROUTES: Final = ("park loop", "mill loop", "lakeside")
LONG_ROUTES: Final = ("forest round", "long round")
RIDES: Final = tuple(row.name for row in ROUTES if row.grid is COUNTY)
# One in July of each year, on a Sunday.
TRIATHLON_WEEK: Final = 28
SUMMER: Final = range(6, 10)
WINTER: Final = (11, 12, 1, 2)
# The last days are always trained: a dashboard without this week's sessions shows little.
FRESH_DAYS: Final = 8
# A week in bed lies so many days before the end: in a dashboard's last months, before what "usual" is made of.
ILL_DAYS_AGO: Final = range(68, 75)


def _run(random: np.random.Generator, day: date, kind: Kind, minute: int, routes: tuple[str, ...]) -> Planned:
    backwards = bool(random.random() < 0.2)
    return Planned(day=day, minute=minute, kind=kind, route=str(random.choice(routes)), backwards=backwards)


def _monday(random: np.random.Generator, day: date) -> Planned:
    return _run(random, day, Kind.EASY_RUN, 375 + int(random.integers(0, 40)), EASY_ROUTES)


def _tuesday(random: np.random.Generator, day: date) -> Planned:
    return _run(random, day, Kind.INTERVALS, 1080 + int(random.integers(0, 50)), ("lakeside",))


def _wednesday(random: np.random.Generator, day: date) -> Planned:
    if day.month in SUMMER and random.random() < 0.5:
        return Planned(day=day, minute=1_095, kind=Kind.OPEN_WATER)
    if day.month in WINTER and random.random() < 0.4:
        return Planned(day=day, minute=1_120, kind=Kind.INDOOR_RIDE)
    return Planned(day=day, minute=1_150, kind=Kind.POOL_SWIM)


def _thursday(random: np.random.Generator, day: date) -> Planned:
    if day.month in WINTER and random.random() < 0.35:
        return Planned(day=day, minute=1_110, kind=Kind.TREADMILL)
    kind = Kind.TEMPO_RUN if random.random() < 0.4 else Kind.EASY_RUN
    return _run(random, day, kind, 1_090 + int(random.integers(0, 40)), EASY_ROUTES)


def _saturday(random: np.random.Generator, day: date) -> Planned:
    if day.month in WINTER and random.random() < 0.45:
        return Planned(day=day, minute=600, kind=Kind.INDOOR_RIDE)
    return _run(random, day, Kind.RIDE, 540 + int(random.integers(0, 120)), RIDES)


def _sunday(random: np.random.Generator, day: date) -> Planned:
    if day.isocalendar().week == TRIATHLON_WEEK:
        return Planned(day=day, minute=510, kind=Kind.TRIATHLON, route="two lakes ride")
    if random.random() < 0.18:
        return Planned(day=day, minute=615, kind=Kind.HIKE, route="ridge walk")
    return _run(random, day, Kind.LONG_RUN, 500 + int(random.integers(0, 90)), LONG_ROUTES)


# Weekday -> session and the share of weeks in which it happens. Friday is for rest.
WEEK: Final = {
    0: (_monday, 0.85),
    1: (_tuesday, 0.8),
    2: (_wednesday, 0.75),
    3: (_thursday, 0.85),
    5: (_saturday, 0.9),
    6: (_sunday, 0.95),
}


def is_ill(day: date, last_day: date | None, seed: int) -> bool:
    """Whether the day is of a week without any training: one before the end, and now and then one before that."""
    ago = ILL_DAYS_AGO.stop if last_day is None else (last_day - day).days
    year, week, _ = day.isocalendar()
    by_chance = bool(np.random.default_rng((seed, year, week, 2)).random() < 0.05)
    return ago in ILL_DAYS_AGO or (by_chance and ago >= ILL_DAYS_AGO.stop)


def session_on(day: date, last_day: date | None, seed: int) -> Planned | None:
    """The day's session in a plan that ends on ``last_day`` (None: in no time soon); it depends on nothing else."""
    if day.weekday() not in WEEK or (last_day is not None and day > last_day):
        return None
    make, share = WEEK[day.weekday()]
    random = np.random.default_rng((seed, day.toordinal(), 3))
    fresh = last_day is not None and (last_day - day).days < FRESH_DAYS
    race = day.weekday() == 6 and day.isocalendar().week == TRIATHLON_WEEK
    if fresh or race or (random.random() < share and not is_ill(day, last_day, seed)):
        return make(random, day)
    return None


def sessions(first_day: date, last_day: date, seed: int) -> Iterator[Planned]:
    """Sessions of the days from ``first_day`` to ``last_day`` in order."""
    for offset in range((last_day - first_day).days + 1):
        planned = session_on(first_day + timedelta(days=offset), last_day, seed)
        if planned is not None:
            yield planned


def last_day_outdoors(day: date, seed: int) -> date:
    """The day, or the latest before it, whose session leaves a track when the plan ends there."""
    while not any(one.kind not in INDOORS for one in sessions(day, day, seed)):
        day -= timedelta(days=1)
    return day
