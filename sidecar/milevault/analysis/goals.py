"""Goals: how far the running period has come, and which of those before were met."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from milevault.analysis.periods import between, first_of, last_of
from milevault.analysis.volume import Volume, volume
from milevault.model.training import DayRows, Goal, GoalMeasure

_DONE: Final[dict[GoalMeasure, Callable[[Volume], float]]] = {
    "distance_m": lambda one: one.distance_m,
    "moving_time_s": lambda one: one.moving_time_s,
    "elevation_gain_m": lambda one: one.elevation_gain_m,
    "count": lambda one: float(one.activity_count),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """The running period: ``expected`` is the target's share of the days up to today, today included.

    ``days_left`` are those after today; ``needed_per_day`` is what each of them and today has to bring.
    """

    first_day: date
    last_day: date
    done: float
    share: float
    expected: float
    days_left: int
    needed_per_day: float
    on_track: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A period that is over."""

    first_day: date
    last_day: date
    done: float
    met: bool


def done(goal: Goal, rows: DayRows, first: date, last: date) -> float:
    """How much of the goal's measure was done; ``rows`` are those of its sport."""
    return _DONE[goal.measure](volume(rows, first, last))


def progress(goal: Goal, rows: DayRows, today: date) -> Progress | None:
    """How far the running period has come; None before the goal begins and after it ended."""
    first, last = first_of(today, goal.period), last_of(today, goal.period)
    if last < goal.first_day or (goal.last_day is not None and first > goal.last_day):
        return None
    so_far = done(goal, rows, first, last)
    days = (last - first).days + 1
    expected = goal.target * ((today - first).days + 1) / days
    days_left = (last - today).days
    return Progress(
        first_day=first,
        last_day=last,
        done=so_far,
        share=so_far / goal.target,
        expected=expected,
        days_left=days_left,
        needed_per_day=max(0.0, goal.target - so_far) / (days_left + 1),
        on_track=so_far >= expected,
    )


def past(goal: Goal, rows: DayRows, today: date, most: int) -> list[Past]:
    """The last ``most`` periods of the goal that are over, oldest first."""
    end = first_of(today, goal.period) - timedelta(days=1)
    if goal.last_day is not None:
        end = min(end, goal.last_day)
    if end < goal.first_day:
        return []
    reached = [
        (first, last, done(goal, rows, first, last))
        for first, last in between(goal.first_day, end, goal.period)[-most:]
    ]
    return [
        Past(first_day=first, last_day=last, done=amount, met=amount >= goal.target)
        for first, last, amount in reached
    ]
