"""Nights as columns over days: when, how long, how often awake."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

import numpy as np
from numpy.typing import NDArray

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
    known = [(at, one) for one in sessions if 0 <= (at := (one.day - first_day).days) < day_count]
    found = Nights(**{one.name: np.full(day_count, np.nan) for one in fields(Nights)})
    rows = np.array([at for at, _ in known], np.int64)
    found.session_count[:] = np.bincount(rows, minlength=day_count)
    # The longest session comes last, and its times stay.
    for at, one in sorted(known, key=lambda entry: (entry[1].length_s, entry[1].start_time)):
        found.start_s[at], found.end_s[at] = _wall_clock(one, zone)
    in_bed_s = np.array([one.length_s for _, one in known], np.float64)
    sums = np.column_stack([in_bed_s, _staged([one for _, one in known])])
    columns = (found.in_bed_s, found.asleep_s, found.deep_s, found.rem_s, found.long_wakes)
    some = found.session_count > 0
    for column, values in zip(columns, sums.T, strict=True):
        # nan plus anything is nan: one session without stages leaves the sum of the day unknown.
        column[some] = np.bincount(rows, values, day_count)[some]
    return found


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


def _staged(sessions: Sequence[Session]) -> Floats:
    """(K, 4) seconds asleep, in deep and in REM sleep, and the count of long wakes; nan for a session without stages."""
    stages = np.array([len(one.stage_levels) for one in sessions], np.int64)
    of = np.repeat(np.arange(len(sessions)), stages)
    levels = np.array([level for one in sessions for level in one.stage_levels], np.int64)
    ends = [
        end for one in sessions if one.stage_levels for end in (*one.stage_starts_s[1:], one.stages_end_s)
    ]
    lengths = np.array(ends) - np.array([start for one in sessions for start in one.stage_starts_s])
    count = len(sessions)

    def total(which: NDArray[np.bool_], amounts: Floats) -> Floats:
        return np.bincount(of[which], amounts[which], count)

    asleep = levels >= _FIRST_ASLEEP
    wakes = _between(asleep, of, count) & (levels == _AWAKE) & (lengths >= _LONG_WAKE_S)
    found = np.stack(
        [
            total(asleep, lengths),
            total(levels == _DEEP, lengths),
            total(levels == _REM, lengths),
            total(wakes, np.ones(len(levels))),
        ],
        axis=1,
        dtype=np.float64,
    )
    found[stages == 0] = np.nan
    return found


def _between(asleep: NDArray[np.bool_], of: NDArray[np.int64], count: int) -> NDArray[np.bool_]:
    """Which stages have sleep of their own session before and after them."""
    at = np.flatnonzero(asleep)
    first, last = np.full(count, len(asleep)), np.full(count, -1)
    np.minimum.at(first, of[at], at)
    np.maximum.at(last, of[at], at)
    place = np.arange(len(asleep))
    inside: NDArray[np.bool_] = (place > first[of]) & (place < last[of])
    return inside
