"""What a refresh shows for the first time: a goal reached, a night recorded, a poor night, HRV out of its range.

Nothing on the event stream says so. What held last time is remembered over restarts, so each fires once and what
happened while Home Assistant was off is found afterwards.

A night comes in several files (sleep, then HRV; or its sleep in two parts), and what the first one says may be wrong. So a
night is told once what it says has stood for a while (``NIGHT_SETTLES``), whatever came in the meantime.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, NotRequired, TypedDict

from .const import EVENT_GOAL_REACHED, EVENT_HRV_OUT_OF_RANGE, EVENT_NIGHT_RECORDED, EVENT_SLEPT_POORLY
from .occurrences import Attributes, known_sport
from .parts import AthleteData
from .sleep_rule import night_of, slept_poorly, thresholds

BALANCED: Final = "balanced"
MAIN_SLEEP: Final = "main"
# A sync hands its files over within a minute or two, and each is in the vault at the latest 100 s after that (30 s to the
# next scan of the inbox, some seconds until the file is whole, 60 s to import it): five minutes see the last one of
# nearly every sync, and are little for what somebody does after getting up.
NIGHT_SETTLES: Final = timedelta(minutes=5)


class Remembered(TypedDict):
    """How a mark stood last time; ``since`` when (UTC, ISO 8601) it holds, while it is not told yet."""

    period: str
    held: bool
    since: NotRequired[str]


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
    ``settles``: so long it has to hold, without a break, before it fires.
    """

    fires: str
    marks: Callable[[Seen], list[Mark] | None]
    is_dated: bool = True
    settles: timedelta = timedelta(0)


MARK_KINDS: Final[tuple[MarkKind, ...]] = (
    MarkKind(fires=EVENT_GOAL_REACHED, marks=_goals),
    MarkKind(fires=EVENT_NIGHT_RECORDED, marks=_night, settles=NIGHT_SETTLES),
    MarkKind(fires=EVENT_SLEPT_POORLY, marks=_poor_sleep, settles=NIGHT_SETTLES),
    MarkKind(fires=EVENT_HRV_OUT_OF_RANGE, marks=_hrv, is_dated=False),
)


def judged(
    data: AthleteData, options: Mapping[str, Any], memory: Memory, now: datetime
) -> tuple[list[tuple[str, Attributes]], Memory]:
    """What fires at ``now``, a time on the athlete's clock (kind, attributes), and the memory from now on.

    A subject seen for the first time fires nothing: what was so when MileVault was set up is no news.
    """
    fired: list[tuple[str, Attributes]] = []
    after = dict(memory)
    for row in MARK_KINDS:
        marks = row.marks(Seen(data=data, today=_day_before(now, row.settles), options=options))
        if marks is None:
            continue
        known = memory.get(row.fires, {})
        after[row.fires] = {
            mark.subject: _remember(row, mark, known.get(mark.subject), now) for mark in marks
        }
        fired += ((row.fires, mark.attributes) for mark in marks if _fires(known, after[row.fires], mark))
    return fired, after


def next_due(memory: Memory, now: datetime) -> datetime | None:
    """When the next of what only waits for its time is due; None where nothing waits."""
    due = (
        datetime.fromisoformat(one["since"]) + row.settles
        for row in MARK_KINDS
        for one in memory.get(row.fires, {}).values()
        if "since" in one
    )
    return min((time for time in due if time > now), default=None)


def _day_before(now: datetime, settles: timedelta) -> date:
    """The local day it was when what is due now came to hold: at midnight nothing that waits is lost."""
    return (now.astimezone(UTC) - settles).astimezone(now.tzinfo).date()


def _remember(row: MarkKind, mark: Mark, before: Remembered | None, now: datetime) -> Remembered:
    if before is None:
        return Remembered(period=mark.period, held=mark.holds)
    if row.is_dated and mark.period < before["period"]:
        return before
    is_same = before["period"] == mark.period
    if not mark.holds or (is_same and before["held"]):
        return Remembered(period=mark.period, held=is_same and before["held"])
    since = now
    if is_same and "since" in before:
        # Not later than now: the clock may have been put back.
        since = min(now, datetime.fromisoformat(before["since"]))
    if now - since >= row.settles:
        return Remembered(period=mark.period, held=True)
    return Remembered(period=mark.period, held=False, since=since.astimezone(UTC).isoformat())


def _fires(before: Mapping[str, Remembered], after: Mapping[str, Remembered], mark: Mark) -> bool:
    """Whether it came to hold in its period, for long enough."""
    one, other = before.get(mark.subject), after[mark.subject]
    if one is None or not other["held"]:
        return False
    return one["period"] != other["period"] or not one["held"]
