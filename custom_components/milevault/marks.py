"""What a refresh shows for the first time: a goal reached, a night recorded, a poor night, HRV out of its range.

Nothing on the event stream says so. What held last time is remembered over restarts, so each fires once and what
happened while Home Assistant was off is found afterwards.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, TypedDict

from .const import EVENT_GOAL_REACHED, EVENT_HRV_OUT_OF_RANGE, EVENT_NIGHT_RECORDED, EVENT_SLEPT_POORLY
from .occurrences import Attributes, known_sport
from .parts import AthleteData
from .sleep_rule import night_of, slept_poorly, thresholds

BALANCED: Final = "balanced"
MAIN_SLEEP: Final = "main"


class Remembered(TypedDict):
    """How a mark stood last time."""

    period: str
    held: bool


# By kind and subject.
type Memory = Mapping[str, Mapping[str, Remembered]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Whether something ``holds`` of a ``subject`` in a ``period``; it fires when it comes to hold, once a period."""

    subject: str
    period: str
    holds: bool
    attributes: Attributes = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What marks are read from: the athlete's data, local day, and the entry's options."""

    data: AthleteData
    today: date
    options: Mapping[str, Any]


def _goals(seen: Seen) -> list[Mark] | None:
    """A mark per goal; a changed target makes it another goal, which does not fire by being set."""
    if seen.data.goals is None:
        return None
    return [
        Mark(
            subject=f"{goal.goal_id}:{goal.period}:{goal.target:g}",
            period=goal.progress.first_day.isoformat(),
            holds=goal.progress.share >= 1,
            attributes={
                "goal_id": goal.goal_id,
                "sport": None if goal.sport is None else known_sport(goal.sport),
                "measure": goal.measure,
                "period": goal.period,
            },
        )
        for goal in seen.data.goals.goals
        if goal.progress is not None
    ]


def _night(seen: Seen) -> list[Mark] | None:
    """Whether the night that ended today is there; a nap is none."""
    if seen.data.nights is None:
        return None
    holds = any(
        session.kind == MAIN_SLEEP
        for night in seen.data.nights.nights
        if night.day == seen.today
        for session in night.sessions
    )
    day = seen.today.isoformat()
    return [Mark(subject="night", period=day, holds=holds, attributes={"day": day})]


def _poor_sleep(seen: Seen) -> list[Mark] | None:
    if seen.data.wellbeing is None:
        return None
    night = night_of(seen.data.wellbeing, seen.today)
    day = seen.today.isoformat()
    holds = slept_poorly(night, *thresholds(seen.options)) is True
    return [Mark(subject="night", period=day, holds=holds, attributes={"day": day})]


def _hrv(seen: Seen) -> list[Mark] | None:
    """Today's status: it fires when it leaves the range, not on every day outside; unknown changes nothing."""
    if seen.data.wellbeing is None:
        return None
    status = seen.data.wellbeing.on("hrv_status", seen.today)
    if not isinstance(status, str):
        return None
    return [Mark(subject="hrv", period=status, holds=status != BALANCED, attributes={"status": status})]


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkKind:
    """A row: what fires, and the marks it is read from (None where nothing is known).

    ``is_dated``: periods are days, and none before the remembered one counts (a traveller's clock may go back).
    """

    fires: str
    marks: Callable[[Seen], list[Mark] | None]
    is_dated: bool = True


MARK_KINDS: Final[tuple[MarkKind, ...]] = (
    MarkKind(fires=EVENT_GOAL_REACHED, marks=_goals),
    MarkKind(fires=EVENT_NIGHT_RECORDED, marks=_night),
    MarkKind(fires=EVENT_SLEPT_POORLY, marks=_poor_sleep),
    MarkKind(fires=EVENT_HRV_OUT_OF_RANGE, marks=_hrv, is_dated=False),
)


def judged(seen: Seen, memory: Memory) -> tuple[list[tuple[str, Attributes]], Memory]:
    """What fires (kind, attributes), and the memory from now on.

    A subject seen for the first time fires nothing: what was so when MileVault was set up is no news.
    """
    fired: list[tuple[str, Attributes]] = []
    after = dict(memory)
    for row in MARK_KINDS:
        marks = row.marks(seen)
        if marks is None:
            continue
        known = memory.get(row.fires, {})
        after[row.fires] = {mark.subject: _remember(row, mark, known.get(mark.subject)) for mark in marks}
        fired += ((row.fires, mark.attributes) for mark in _firing(row, marks, known))
    return fired, after


def _firing(row: MarkKind, marks: list[Mark], known: Mapping[str, Remembered]) -> Iterator[Mark]:
    for mark in marks:
        before = known.get(mark.subject)
        if before is None or not mark.holds or _is_past(row, mark, before):
            continue
        if mark.period != before["period"] or not before["held"]:
            yield mark


def _remember(row: MarkKind, mark: Mark, before: Remembered | None) -> Remembered:
    if before is not None and _is_past(row, mark, before):
        return before
    held = before is not None and before["period"] == mark.period and before["held"]
    return Remembered(period=mark.period, held=mark.holds or held)


def _is_past(row: MarkKind, mark: Mark, before: Remembered) -> bool:
    return row.is_dated and mark.period < before["period"]
