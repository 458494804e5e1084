"""How the athlete woke up: what training, an illness and a poor night leave of a day's fitness."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from scripts.sample_athlete.fitness import Fitness, fitness_on
from scripts.sample_athlete.plan import Kind, Planned, is_ill, session_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """What a kind of session takes: ``strain`` and ``share`` (of the heart rate reserve) from 0 to 1, running steps."""

    minutes: int
    strain: float
    share: float
    steps: int = 0


EFFORTS: Final[Mapping[Kind, Effort]] = {
    Kind.EASY_RUN: Effort(minutes=45, strain=0.35, share=0.66, steps=7_200),
    Kind.TEMPO_RUN: Effort(minutes=40, strain=0.65, share=0.8, steps=6_800),
    Kind.INTERVALS: Effort(minutes=60, strain=0.85, share=0.76, steps=9_400),
    Kind.LONG_RUN: Effort(minutes=95, strain=0.8, share=0.68, steps=15_000),
    Kind.TREADMILL: Effort(minutes=45, strain=0.4, share=0.68, steps=7_400),
    Kind.RIDE: Effort(minutes=120, strain=0.6, share=0.6),
    Kind.INDOOR_RIDE: Effort(minutes=60, strain=0.5, share=0.66),
    Kind.POOL_SWIM: Effort(minutes=50, strain=0.3, share=0.55),
    Kind.OPEN_WATER: Effort(minutes=35, strain=0.35, share=0.62),
    Kind.TRIATHLON: Effort(minutes=85, strain=1.0, share=0.85, steps=4_600),
    Kind.HIKE: Effort(minutes=150, strain=0.45, share=0.4),
}
# How much of a day's strain is left on the next mornings; together 1.
LEFT: Final = (0.6, 0.25, 0.15)
USUAL_STRAIN: Final = 0.35
# An illness fades over the mornings after it.
FADING: Final = (1.0, 0.5, 0.25)
# Nights that end so many days before the last one: a short, broken one, and one without the watch. Both come
# again after a while, that ten years have some, too.
POOR_NIGHT_AGO: Final = 3
POOR_NIGHT_EVERY: Final = 45
NO_WATCH_AGO: Final = 17
NO_WATCH_EVERY: Final = 41


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The morning of a day: ``fit`` is the fitness with what weighs on it, ``strain`` and ``illness`` go from 0 to 1.

    ``planned`` is the session to come on that day. ``is_worn`` says whether the watch was on in the night.
    """

    day: date
    fit: Fitness
    strain: float
    illness: float
    is_poor_night: bool
    is_worn: bool
    planned: Planned | None

    @property
    def effort(self) -> Effort | None:
        """What the day's session takes."""
        return EFFORTS[self.planned.kind] if self.planned else None

    @property
    def freshness(self) -> float:
        """From 0 (worn out) to 1 (nothing weighs on it)."""
        return max(0.0, 1 - 0.45 * self.strain - 0.5 * self.illness - 0.35 * self.is_poor_night)


def _strain_of(day: date, last_day: date | None, seed: int) -> float:
    planned = session_on(day, last_day, seed)
    return EFFORTS[planned.kind].strain if planned else 0.0


def body_on(day: date, first_day: date, seed: int, last_day: date | None = None) -> Body:
    """The morning of ``day``; ``last_day`` ends the plan, and without it nothing but training happens."""
    before = [day - timedelta(days=ago) for ago in (1, 2, 3)]
    strain = sum(part * _strain_of(one, last_day, seed) for part, one in zip(LEFT, before, strict=True))
    days = (day, *before[:2])
    illness = max(part * is_ill(one, last_day, seed) for part, one in zip(FADING, days, strict=True))
    ago = None if last_day is None else (last_day - day).days
    is_poor = ago is not None and ago % POOR_NIGHT_EVERY == POOR_NIGHT_AGO
    fit = fitness_on(day, first_day, seed)
    heavy = strain - USUAL_STRAIN
    return Body(
        day=day,
        fit=replace(
            fit,
            rest_bpm=fit.rest_bpm + 4.5 * heavy + 7 * illness + 2.5 * is_poor,
            hrv_ms=max(18.0, fit.hrv_ms * (1 - 0.22 * heavy) * (1 - 0.25 * illness) * (1 - 0.16 * is_poor)),
        ),
        strain=strain,
        illness=illness,
        is_poor_night=is_poor,
        is_worn=ago is None or ago % NO_WATCH_EVERY != NO_WATCH_AGO,
        planned=session_on(day, last_day, seed),
    )
