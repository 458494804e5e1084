"""Nights as columns over days: when, how long, how often awake."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

import numpy as np

from milevault.model.wellness import SLEEP_LEVELS, Floats

_AWAKE: Final = SLEEP_LEVELS.index("awake")
_DEEP: Final = SLEEP_LEVELS.index("deep")
_REM: Final = SLEEP_LEVELS.index("rem")
_FIRST_ASLEEP: Final = SLEEP_LEVELS.index("light")
# Wakes of more than five minutes are what tells good sleep (National Sleep Foundation 2017, PMID 28346153).
_LONG_WAKE_S: Final = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One main sleep; ``stage_starts_s`` count from the start, each stage lasts to the next, the last to ``stages_end_s``.

    ``utc_offset_s`` is that of the wall clock at waking, None where nobody says.
    """

    day: date
    start_time: datetime
    end_time: datetime
    utc_offset_s: int | None
    stage_starts_s: Sequence[float]
    stage_levels: Sequence[int]
    stages_end_s: float

    @property
    def length_s(self) -> float:
        return (self.end_time - self.start_time).total_seconds()


@dataclass(frozen=True, slots=True, kw_only=True)
class Nights:
    """(N,) float64 each, nan where missing; seconds.

    Of several main sessions of a day the times are those of the longest, the rest are sums.

    start_s, end_s : wall clock at falling asleep and at waking, counted from the midnight that begins the day of
        waking: 23:00 is -3600. Across a change of the clocks both are what the clock on the wall showed
    in_bed_s : from start to end
    asleep_s, deep_s, rem_s : by stages
    long_wakes : times awake for five minutes or more, first and last of the night left out
    session_count : 0 where there is no night
    """

    start_s: Floats
    end_s: Floats
    in_bed_s: Floats
    asleep_s: Floats
    deep_s: Floats
    rem_s: Floats
    long_wakes: Floats
    session_count: Floats


def nights(sessions: Iterable[Session], zone: tzinfo, first_day: date, day_count: int) -> Nights:
    """The columns of the sessions whose day of waking is among the days.

    ``zone`` is the athlete's; it says what the wall clock showed where the session does not, and before a change of
    the clocks in the night where it agrees with the session about the time of waking.
    """
    found = Nights(**{one.name: np.full(day_count, np.nan) for one in fields(Nights)})
    found.session_count[:] = 0
    by_day: dict[int, list[Session]] = {}
    for session in sessions:
        at = (session.day - first_day).days
        if 0 <= at < day_count:
            by_day.setdefault(at, []).append(session)
    for at, of_day in by_day.items():
        _fill(found, at, of_day, zone)
    return found


def _fill(found: Nights, at: int, of_day: Sequence[Session], zone: tzinfo) -> None:
    longest = max(of_day, key=lambda one: (one.length_s, one.start_time))
    found.start_s[at], found.end_s[at] = _wall_clock(longest, zone)
    found.in_bed_s[at] = sum(one.length_s for one in of_day)
    found.session_count[at] = len(of_day)
    if all(one.stage_levels for one in of_day):
        staged = np.sum([_staged(one) for one in of_day], axis=0)
        found.asleep_s[at], found.deep_s[at], found.rem_s[at], found.long_wakes[at] = staged


def _wall_clock(session: Session, zone: tzinfo) -> tuple[float, float]:
    midnight = datetime.combine(session.day, time(), UTC)
    home_s = session.end_time.astimezone(zone).utcoffset() or timedelta()
    if session.utc_offset_s is None or timedelta(seconds=session.utc_offset_s) == home_s:
        moments = [moment.astimezone(zone) for moment in (session.start_time, session.end_time)]
        shown = [moment.replace(tzinfo=UTC) for moment in moments]
    else:
        away = timedelta(seconds=session.utc_offset_s)
        shown = [session.start_time + away, session.end_time + away]
    start, end = [(moment - midnight).total_seconds() for moment in shown]
    return start, end


def _staged(session: Session) -> tuple[float, float, float, float]:
    """Seconds asleep, in deep sleep, in REM sleep, and how many long wakes."""
    levels = np.asarray(session.stage_levels)
    lengths = np.diff(np.append(session.stage_starts_s, session.stages_end_s))
    seconds = np.bincount(levels, lengths, len(SLEEP_LEVELS))
    inside = np.flatnonzero(levels >= _FIRST_ASLEEP)
    wakes = 0
    if len(inside):
        between = slice(inside[0], inside[-1] + 1)
        wakes = int(np.count_nonzero((levels[between] == _AWAKE) & (lengths[between] >= _LONG_WAKE_S)))
    return float(seconds[_FIRST_ASLEEP:].sum()), float(seconds[_DEEP]), float(seconds[_REM]), float(wakes)
