"""What the athlete did, and which service knows of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np

LAST_DAY: Final = date(2026, 10, 31)
# One outing a day, a second one on each third day, none on Fridays.
SECOND_EVERY: Final = 3
FRIDAY: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where outings happen (degrees, WGS84): parks and mountains, so that no track leads to a door."""

    latitude: float
    longitude: float
    time_zone: str


HOME: Final = Place(latitude=53.45, longitude=12.78, time_zone="Europe/Berlin")
# Outing number modulo TRIP_EVERY -> where the athlete was; a week's outings each.
TRIP_EVERY: Final = 60
TRIPS: Final = (
    (range(20, 26), Place(latitude=44.0, longitude=-74.2, time_zone="America/New_York")),
    (range(45, 51), Place(latitude=28.1, longitude=85.5, time_zone="Asia/Kathmandu")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of outing. ``type_key`` is Garmin's name; ``labels`` are Strava's, by language."""

    name: str
    sport: str
    sub_sport: str
    type_key: str
    labels: Mapping[str, str]
    speed_mps: float
    outdoors: bool = True
    power_w: float | None = None
    cadence: float | None = None
    bicycle: bool = False


def _labels(en: str, de: str, fr: str) -> Mapping[str, str]:
    return {"en": en, "de": de, "fr": fr, "2018": en}


RUN: Final = Kind(
    name="run", sport="running", sub_sport="generic", type_key="running",
    labels=_labels("Run", "Lauf", "Course à pied"), speed_mps=3.1, cadence=84,
)  # fmt: skip
RIDE: Final = Kind(
    name="ride", sport="cycling", sub_sport="road", type_key="road_biking",
    labels=_labels("Ride", "Radfahrt", "Vélo"), speed_mps=8.2, power_w=190, cadence=86, bicycle=True,
)  # fmt: skip
HIKE: Final = Kind(
    name="hike", sport="hiking", sub_sport="generic", type_key="hiking",
    labels=_labels("Hike", "Wanderung", "Randonnée"), speed_mps=1.3,
)  # fmt: skip
WALK: Final = Kind(
    name="walk", sport="walking", sub_sport="generic", type_key="walking",
    labels=_labels("Walk", "Spaziergang", "Marche"), speed_mps=1.5,
)  # fmt: skip
INDOOR_RIDE: Final = Kind(
    name="indoor ride", sport="cycling", sub_sport="indoor_cycling", type_key="indoor_cycling",
    labels=_labels("Ride", "Radfahrt", "Vélo"), speed_mps=7.5, outdoors=False, power_w=170, cadence=90, bicycle=True,
)  # fmt: skip
TREADMILL: Final = Kind(
    name="treadmill", sport="running", sub_sport="treadmill", type_key="treadmill_running",
    labels=_labels("Run", "Lauf", "Course à pied"), speed_mps=2.9, outdoors=False, cadence=86,
)  # fmt: skip
KINDS: Final = (RUN, RIDE, RUN, HIKE, RIDE, INDOOR_RIDE, RUN, WALK, TREADMILL, RIDE)


class Form(StrEnum):
    """How Strava's export holds an outing."""

    SAME = "the recording itself"
    REENCODED = "FIT of another encoder"
    GPX = "GPX"
    TCX = "TCX"
    MANUAL = "a row without a file"


# Of the outings in both services, in percent.
FORMS: Final = ((Form.SAME, 55), (Form.REENCODED, 25), (Form.GPX, 12), (Form.TCX, 8))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outing:
    """One activity that happened. ``strava`` is None where only Garmin knows of it.

    ``late_s`` is how many seconds later Strava's own copy starts; ``seconds`` the length of the recording.
    """

    number: int
    start: datetime
    utc_offset_s: int
    kind: Kind
    place: Place
    seconds: int
    in_garmin: bool
    strava: Form | None
    late_s: int
    seed: int

    @property
    def title(self) -> str:
        """Its name on Strava; Garmin only knows the kind."""
        return f"{'Lap' if self.number % 4 else 'Big lap'} no. {self.number}, {self.kind.name}"

    def random(self, stream: int) -> np.random.Generator:
        return np.random.default_rng((self.seed, self.number, stream))


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """All outings in order of time; ``first_day`` and LAST_DAY bound the days of health data."""

    seed: int
    scale: float
    outings: tuple[Outing, ...]
    first_day: date

    @property
    def garmin(self) -> tuple[Outing, ...]:
        return tuple(one for one in self.outings if one.in_garmin)

    @property
    def strava(self) -> tuple[Outing, ...]:
        return tuple(one for one in self.outings if one.strava is not None)

    @property
    def shared(self) -> frozenset[int]:
        return frozenset(one.number for one in self.garmin if one.strava is not None)

    def scaled(self, count: int) -> int:
        """So many of a thing at scale 1; at least one at any."""
        return max(1, round(count * self.scale))


# At scale 1: 1,480 outings in Garmin, 1,500 in Strava, 1,530 in all.
SHARED, GARMIN_ONLY, STRAVA_ONLY, MANUAL = 1_450, 30, 30, 20


def history(seed: int = 17, scale: float = 1.0) -> History:
    """The athlete's history; a scale of 0.02 gives 34 outings."""
    empty = History(seed=seed, scale=scale, outings=(), first_day=LAST_DAY)
    known = _knowledge(empty)
    days = _days(len(known))
    outings = tuple(
        _outing(number, day, second, seed, in_garmin, form)
        for number, ((day, second), (in_garmin, form)) in enumerate(zip(days, known, strict=True))
    )
    return History(seed=seed, scale=scale, outings=outings, first_day=days[0][0])


def _knowledge(wanted: History) -> list[tuple[bool, Form | None]]:
    """(in Garmin, form in Strava) of each outing, well mixed."""
    shared = wanted.scaled(SHARED)
    counts = [max(1, shared * percent // 100) for _, percent in FORMS[1:]]
    counts = [shared - sum(counts), *counts]
    rows: list[tuple[bool, Form | None]] = []
    for (form, _), count in zip(FORMS, counts, strict=True):
        rows += [(True, form)] * count
    rows += [(True, None)] * wanted.scaled(GARMIN_ONLY)
    alone = (Form.REENCODED, Form.GPX, Form.TCX)
    rows += [(False, alone[at % len(alone)]) for at in range(max(len(alone), wanted.scaled(STRAVA_ONLY)))]
    rows += [(False, Form.MANUAL)] * wanted.scaled(MANUAL)
    order = np.random.default_rng((wanted.seed, 1)).permutation(len(rows))
    return [rows[at] for at in order]


def _days(count: int) -> list[tuple[date, bool]]:
    """(day, whether it is the day's second outing) of the latest ``count`` outings, in order."""
    found: list[tuple[date, bool]] = []
    day = LAST_DAY
    while len(found) < count:
        if day.weekday() != FRIDAY:
            if day.toordinal() % SECOND_EVERY == 0:
                found.append((day, True))
            found.append((day, False))
        day -= timedelta(days=1)
    return found[:count][::-1]


def _outing(number: int, day: date, second: bool, seed: int, in_garmin: bool, form: Form | None) -> Outing:
    random = np.random.default_rng((seed, number, 2))
    kind = KINDS[int(random.integers(len(KINDS)))]
    if form is Form.GPX and not kind.outdoors:
        # Strava writes no GPX of what has no track.
        kind = RIDE if kind.bicycle else RUN
    place = next((where for numbers, where in TRIPS if number % TRIP_EVERY in numbers), HOME)
    minute = (1_020 if second else 390) + int(random.integers(0, 150))
    local = datetime.combine(day, time(), tzinfo=ZoneInfo(place.time_zone))
    local += timedelta(minutes=minute, seconds=int(random.integers(60)))
    offset = local.utcoffset() or timedelta()
    return Outing(
        number=number,
        start=local.astimezone(UTC),
        utc_offset_s=int(offset.total_seconds()),
        kind=kind,
        place=place,
        # Each twentieth is longer, so that not all files are alike.
        seconds=600 if number % 20 == 7 else int(random.integers(60, 201)),
        in_garmin=in_garmin,
        strava=form,
        late_s=int(random.integers(1, 6)),
        seed=seed,
    )
